"""axe-core on a page: what it finds wrong, in lines a person can act on."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: The conformance levels of WCAG 2.0 to 2.2, A and AA, and what axe-core calls best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule: rule, element, reason. Waits until nothing moves any more."""
    page.wait_for_function(
        "document.getAnimations().every((a) => a.effect.getComputedTiming().iterations === Infinity)"
    )
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", RULES
    )
    return [
        f"{rule['id']}: {node['html'][:120]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]

"""What our pictures show, in words for those who do not see them, and how large they are."""

from __future__ import annotations

from typing import Any

from bot.guide.figures import duration
from bot.guide.plan import Plan
from bot.knowledge.model import Knowledge, State

#: Key of the fact `wage_by_industry` -> the workplace's name.
WORKPLACES = {
    "pharmacies_and_drug_retailers": "Drugstores",
    "grocery_food_beverage_retailers": "Grocery stores",
    "insurance_carriers_and_related": "Insurers",
    "physician_offices": "Doctors' offices",
    "general_merchandise_retailers": "Big-box stores",
    "home_health_care": "Home health care",
    "hospitals": "Hospitals",
    "outpatient_care_centers": "Outpatient centers",
    "federal_government": "Federal government",
}


#: Pixels; a page keeps the room before the picture is there.
WIDTH, STATE_HEIGHT, WORKPLACES_HEIGHT = 1280, 464, 704


def timeline_height(plan: Plan) -> int:
    """Pixels: a row a step, and room for title, axis and note."""
    return 74 * len(plan.steps) + 208


def workplaces(knowledge: Knowledge) -> list[tuple[str, dict[str, Any]]]:
    """(name, BLS figures) of each workplace, the lowest median first."""
    value = knowledge.facts["wage_by_industry"].value
    return sorted(((name, value[key]) for key, name in WORKPLACES.items()), key=lambda row: row[1]["median"])


def state_pay(knowledge: Knowledge, state: State) -> str:
    """Pay in the state against the US."""
    us, wage = knowledge.facts["wage_percentiles"].value, state.wage
    return (
        f"Yearly pay in {state.name}: median ${wage['median_annual']:,}, middle half ${wage['p25']:,} to ${wage['p75']:,}. "
        f"United States: median ${us['p50']:,}, middle half ${us['p25']:,} to ${us['p75']:,}."
    )


def workplace_pay(knowledge: Knowledge) -> str:
    """Median pay by workplace."""
    rows = reversed(workplaces(knowledge))
    return "Median yearly pay by workplace: " + ", ".join(f"{name} ${row['median']:,}" for name, row in rows) + "."


def timeline(plan: Plan) -> str:
    """A plan's steps in order."""
    steps = (
        f"{number}. {step.title}" + (f": {time}" if (time := duration(step.weeks)) else "")
        for number, step in enumerate(plan.steps, 1)
    )
    return "The plan's steps in order. " + "; ".join(steps) + "."

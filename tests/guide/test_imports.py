"""The guide and the knowledge outlive Rasa: they are usable without it."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "package", ["bot.guide.answer", "bot.guide.journey", "bot.guide.conversation", "bot.knowledge"]
)
def test_neither_rasa_nor_a_model_is_imported(package: str) -> None:
    script = f"import sys, {package}; print([m for m in ('rasa', 'rasa_sdk', 'tensorflow', 'spacy', 'sklearn', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

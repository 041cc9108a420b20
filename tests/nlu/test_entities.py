"""States and other details are found where they are meant, and only there."""

from __future__ import annotations

import pytest

from bot.knowledge.loader import read_yaml
from bot.nlu.entities import GAZETTEER, find


def values(text: str, entity: str = "us_state") -> list[str]:
    """The values of one kind in a message."""
    return list(dict.fromkeys(f.value for f in find(text) if f.entity == entity))


@pytest.mark.parametrize("state", sorted(read_yaml(GAZETTEER)["us_state"]))
def test_every_state_is_found_by_its_name_in_any_case(state: str) -> None:
    assert values(f"how is the pay in {state.lower()}?") == [state]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("pay in OH", "Ohio"),
        ("what about tx", "Texas"),
        ("i live in ok", "Oklahoma"),
        ("moving to Portland, OR", "Oregon"),
        ("im in cali", "California"),
        ("nyc wages", "New York"),
        ("washington dc rules", "District of Columbia"),
        ("washington state", "Washington"),
        ("west virginia license", "West Virginia"),
        ("jobs in Las Vegas", "Nevada"),
        ("pensylvania", "Pennsylvania"),
        ("nroth carolina", "North Carolina"),
        ("licence in Wisconsn", "Wisconsin"),
        ("georgai", "Georgia"),
        ("PAY IN OHIO PLEASE", "Ohio"),
        ("Columbus, OH.", "Ohio"),
        ("i live in wash and want to start", "Washington"),
        ("in mass", "Massachusetts"),
        ("Baton Rouge, LA", "Louisiana"),
        ("N.Y.", "New York"),
        ("s. carolina", "South Carolina"),
        ("road island", "Rhode Island"),
        ("pharmacies in Pittsburg", "Pennsylvania"),
        ("philadephia", "Pennsylvania"),
        ("sacremento", "California"),
        ("milwakee wages", "Wisconsin"),
        ("st pete", "Florida"),
        ("im in va rn", "Virginia"),
        ("in VA", "Virginia"),
        ("upstate", "New York"),
        ("northern california", "California"),
        ("conneticut", "Connecticut"),
        ("arkansaw", "Arkansas"),
    ],
)
def test_codes_cities_nicknames_and_misspellings_name_a_state(text: str, state: str) -> None:
    assert values(text) == [state]


@pytest.mark.parametrize(
    "text",
    [
        "hi", "ok", "ok so what", "in or out", "tell me", "can u help me", "oh i see", "or not", "id like to know",
        "the main thing", "indian pharmacist", "taxes on pay", "kansas city", "the VA hospital", "pa school", "md or do",
        "ms in my family", "co worker", "al dente", "HI THERE", "IN OR OUT", "washing my hands", "la la la", "can't i start", "cant afford it", "cannot", "is penn foster good", "new work", "a new job",
        "mass hiring event", "wash my hands", "i miss my old job", "pay in LA", "federal benefits for VA techs", "which ID do i bring",
        "i have MS", "MA vs tech", "wheezing patient", "former marine", "on the mainland", "reading the label", "settle in", "providence health",
        "ct tech or pharmacy tech", "il be 17 in may", "8 fl oz bottle", "is there wi-fi",
    ],
)  # fmt: skip
def test_words_are_not_states(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("moving from ohio to arizona", ["Arizona"]),
        ("i have an Illinois license and im moving to Indiana", ["Indiana"]),
        ("my license is from texas and my husband got orders to virginia", ["Virginia"]),
        ("moving across the river to kentucky, will they honor my indiana license", ["Kentucky"]),
        ("sorry, i mean kansas not arkansas", ["Kansas"]),
        ("not north carolina, south carolina", ["South Carolina"]),
        ("i'm from texas", ["Texas"]),
        ("pay in new york vs alabama", ["New York", "Alabama"]),
        ("i live in jersey and work in philly", ["New Jersey", "Pennsylvania"]),
    ],
)
def test_of_several_states_the_one_asked_about_is_found(text: str, states: list[str]) -> None:
    assert values(text) == states


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("is the hospital better", "setting", "hospital"),
        ("nursing home pharmacy", "setting", "long-term care"),
        ("wfh jobs", "setting", "remote"),
        ("mail-order", "setting", "mail order"),
        ("the VA hospital", "setting", "federal"),
        ("chemo tech", "specialty", "oncology"),
        ("sterile compounding", "specialty", "sterile compounding"),
        ("tech-check-tech", "role", "product verification"),
        ("how do I become a lead tech", "role", "lead technician"),
        ("pyxis machines", "technology", "Pyxis"),
        ("do I have to know Epic", "technology", "Epic"),
        ("excpt cost", "credential", "ExCPT"),
        ("CPhT-Adv worth it", "credential", "CPhT-Adv"),
        ("CSPT", "credential", "CSPT"),
    ],
)
def test_other_details_are_found(text: str, entity: str, value: str) -> None:
    assert value in values(text, entity)


def test_positions_point_at_the_words() -> None:
    text = "pay in new jersey please"
    found = next(f for f in find(text) if f.entity == "us_state")
    assert text[found.start : found.end] == "new jersey"

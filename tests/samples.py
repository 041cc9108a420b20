"""A small knowledge made by hand, so that tests of the guide do not depend on what the real one says."""

from __future__ import annotations

from bot.guide.picture_text import WORKPLACES
from bot.knowledge.model import (
    Clause,
    Fact,
    FitCheck,
    Knowledge,
    PlanKnowledge,
    Reply,
    Source,
    Stage,
    State,
    Text,
    Topic,
)

BLS = Source("BLS, wages", "https://www.bls.gov/oes", "2025-05")
PTCB = Source("PTCB, fees", "https://www.ptcb.org", "2025")


def fact(id_: str, value: object, unit: str | None = None, confidence: str = "high", source: Source = PTCB) -> Fact:
    """A fact with a figure."""
    return Fact(id_, "training/exam_cost", "A fact.", source.as_of, (source,), confidence, value, unit)


FACTS = {
    f.id: f
    for f in (
        fact("fee", 129, "USD"),
        fact("us_wage", {"hourly": 22.0, "annual": 45750}, "USD", source=BLS),
        fact("hospital_wage", 50760, "USD", source=BLS),
        fact("weak", 40, "hours", confidence="low"),
        fact(
            "wage_percentiles",
            {"p10": 36020, "p25": 37850, "p50": 45750, "p75": 49990, "p90": 61040},
            "USD",
            source=BLS,
        ),
        fact("wage_by_industry", {key: {"median": 40000} for key in WORKPLACES}, "USD", source=BLS),
    )
}


def state(name: str, code: str, **rules: object) -> State:
    """A state with the rules given; everything else is unknown."""
    board = Source(f"{name} Board", f"https://{code.lower()}.example", "2025")
    base: dict[str, object] = {
        "code": code, "name": name, "board": board.label, "board_url": board.url, "regulation": "registration",
        "minimum_age": None, "start_steps": ["Apply", "Start"], "summary": f"You register in {name}.", "as_of": 2025,
    }  # fmt: skip
    wage = {"median_annual": 43000, "median_hourly": 20.67, "p10": 35000, "p25": 37000, "p75": 48000, "p90": 56000}
    return State(
        code, name, {**base, **rules}, wage, {"percent": 4.2}, (board,), BLS, Source("Projections", None, "2022")
    )


def topic(id_: str, **changes: object) -> Topic:
    """A topic with plain texts, changed as given."""
    values: dict[str, object] = {
        "title": f"About {id_}?", "answer": Text(f"The answer to {id_}."), "more": Text(f"More on {id_}."),
        "follow_ups": ("training/exam_cost", "entering/salary"), "facts": (),
    }  # fmt: skip
    return Topic(id=id_, **{**values, **changes})  # type: ignore[arg-type]


KNOWLEDGE = Knowledge(
    stages=(
        Stage("calling", "The call", "A spark. It stays.", (topic("calling/what_is"), topic("growing/advanced_roles"), topic("growing/raise"))),
        Stage(
            "training",
            "First steps",
            "Steps. They lead on.",
            (
                topic("training/exam_cost", answer=Text("It costs {fee}.", ("fee",)), follow_ups=("entering/salary", "calling/what_is")),
                topic("training/state_requirements", by_state=(
                    Clause("{state.summary}"),
                    Clause("You must be at least {state.minimum_age}.", {"minimum_age": "known"}),
                    Clause("No age is written down.", {"minimum_age": "unknown"}),
                )),
            ),
        ),
        Stage(
            "entering",
            "A new dawn",
            "Light. It grows.",
            (
                topic(
                    "entering/salary",
                    answer=Text("Half earn more than {us_wage.annual}.", ("us_wage",)),
                    variants={"setting": {"hospital": Text("Hospitals pay {hospital_wage}.", ("hospital_wage",))}},
                    by_state=(Clause("In {state.name} half earn more than {wage.median_annual}."),),
                    follow_ups=("training/exam_cost", "calling/what_is"),
                ),
                topic("entering/work_settings", variants={"setting": {"hospital": Text("In a hospital.")}}, overview_of="setting"),
            ),
        ),
    ),
    replies={
        id_: Reply(id_, Text(f"Words for {id_}."))
        for id_ in ("chat/affirm", "chat/inform", "chat/help", "chat/tell_me_more", "scope/out_of_scope", "safety/crisis")
    },
    facts=FACTS,
    states={s.name: s for s in (state("Ohio", "OH", minimum_age=18), state("Texas", "TX"))},
    fit=FitCheck((), {}),
    plan=PlanKnowledge((), {}),
    comparisons={},
)  # fmt: skip

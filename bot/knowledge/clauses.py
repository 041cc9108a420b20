"""The answer for one state: the clauses of a topic that hold there, joined."""

from __future__ import annotations

from bot.knowledge.model import Clause, State, Text, Topic


def clause_holds(clause: Clause, state: State) -> bool:
    """Whether every condition of the clause holds: known, unknown, a value, or one of several values."""
    tables = {"wage": state.wage, "outlook": state.outlook}
    for name, wanted in clause.when.items():
        table, _, key = name.partition(".")
        value = tables[table].get(key) if table in tables and key else state.rules.get(name)
        if wanted == "known":
            held = value is not None
        elif wanted == "unknown":
            held = value is None
        else:
            held = value in wanted if isinstance(wanted, list) else value == wanted
        if not held:
            return False
    return True


def state_text(topic: Topic, state: State) -> Text:
    """The topic's clauses that hold for `state`, joined; list clauses keep their lines."""
    held = [clause for clause in topic.by_state if clause_holds(clause, state)]
    say = ""
    for clause in held:
        own_lines = "\n" in clause.say or "{state.steps}" in clause.say
        say += ("\n\n" if own_lines and say else " " if say and not say.endswith("\n") else "") + clause.say
        say += "\n\n" if own_lines else ""
    return Text(say.strip(), tuple(dict.fromkeys(f for clause in held for f in clause.facts)))

"""The peer's action server: for each action of the domain, the topic's answer by intent.

Run by stock rasa-sdk on the peer's Python, so it imports nothing of Embark's. The words are Embark's own, looked up in
answers.json; memory, context, forms and sources are left out, so the peer does less work than Embark's actions do.
"""

import json
from pathlib import Path

from rasa_sdk import Action

ANSWERS = json.loads(Path(__file__).with_name("answers.json").read_text(encoding="utf-8"))


def _make(action_name):
    def name(self):
        return action_name

    def run(self, dispatcher, tracker, domain):
        intent = tracker.get_intent_of_latest_message()
        dispatcher.utter_message(text=ANSWERS["by_intent"].get(intent, ANSWERS["otherwise"]))
        return []

    return type(action_name, (Action,), {"name": name, "run": run, "__module__": __name__})


CLASSES = [_make(action_name) for action_name in ANSWERS["actions"]]

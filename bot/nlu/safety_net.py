"""The rules of `safety_rules` as a Rasa component behind the classifier: where a rule speaks, it wins."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.safety_rules import safety_intent
from bot.nlu.text import for_reading


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyNet(GraphComponent, IntentClassifier):
    """Puts a safety intent in front of whatever was predicted."""

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any) -> SafetyNet:
        """Called by Rasa; there is nothing to load."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Overrides the intent of messages that match a rule."""
        for message in messages:
            intent = safety_intent(for_reading(message.get(TEXT) or ""))
            if intent:
                row = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: 1.0}
                others = [r for r in message.get(INTENT_RANKING_KEY, []) if r[INTENT_NAME_KEY] != intent]
                message.set(INTENT, row, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [row, *others], add_to_output=True)
        return messages

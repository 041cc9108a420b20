"""The pipeline's entity extractor: `entities.find` and `person.find` as a Rasa component."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import entities, person
from bot.nlu.text import clean


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityFinder(GraphComponent, EntityExtractorMixin):
    """Adds states, settings and the other details a message names, and what people say about themselves."""

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any) -> EntityFinder:
        """Called by Rasa; the gazetteer is read here so that the first message does not wait for it."""
        entities.matcher()
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds entities to each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            found = [
                {"entity": f.entity, "value": f.value, "start": f.start, "end": f.end, "confidence": 1.0}
                for f in (*entities.find(text), *person.find(clean(text)))
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(found), add_to_output=True)
        return messages

"""The pipeline's intent classifier: `IntentModel` as a Rasa component."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import paths
from bot.nlu.background import background
from bot.nlu.intents import IntentModel, Prediction

#: Intents that the ranking carries: enough for "did you mean" after conversation topics are passed over.
RANKING_LENGTH = 10
#: Key of a parsed message: the intent of its second question, or None.
ALSO_ASKED = "also_asked"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Sets `intent` (calibrated) and `intent_ranking` on each message."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: IntentModel | None = None):
        self._model_storage, self._resource, self._model = model_storage, resource, model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """Called by Rasa before training."""
        return cls(model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What Rasa's cache cannot see: the modules and the knowledge behind this class. Changed, it trains anew."""
        return paths.digest("bot/nlu", "bot/knowledge")

    def train(self, training_data: TrainingData) -> Resource:
        """Trains on the intent examples and stores the model."""
        examples = training_data.intent_examples
        self._model = IntentModel.fit([e.get(TEXT) for e in examples], [e.get(INTENT) for e in examples], background())
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """Called by Rasa before use; a broken model raises instead of answering at random."""
        with model_storage.read_from(resource) as folder:
            model = IntentModel.load(folder)
        model.predict("warm up")
        return cls(model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Predicts each message that has text."""
        if self._model is None:
            raise RuntimeError("IntentClassifier.process was called before train or load")
        for message in messages:
            if message.get(TEXT) is not None:
                _write(message, self._model.predict(message.get(TEXT)))
        return messages


def _write(message: Message, prediction: Prediction) -> None:
    def row(name: str, confidence: float) -> dict[str, Any]:
        return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}

    ranking = [row(*pair) for pair in prediction.ranking if pair[0] != prediction.intent]
    best = row(prediction.intent, prediction.confidence)
    message.set(INTENT, best, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [best, *ranking][:RANKING_LENGTH], add_to_output=True)
    message.set(ALSO_ASKED, prediction.also_asked, add_to_output=True)

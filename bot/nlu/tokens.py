"""Rasa's tokens from spaCy's English tokenizer; `rasa test nlu` aligns entities with them."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.entities import english


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SpacyTokens(Tokenizer):
    """Cuts messages into spaCy tokens."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults of `Tokenizer`."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any) -> SpacyTokens:
        """Called by Rasa; there is nothing to load."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The tokens of one attribute (the text) of a message."""
        text = message.get(attribute)
        return [Token(t.text, t.idx) for t in english().make_doc(text) if not t.is_space]

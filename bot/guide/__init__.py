"""Composing what Embark says: pure functions from what is known to a `Reply`. Imports no rasa."""

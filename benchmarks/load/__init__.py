"""Embark under load, beside stock Rasa."""

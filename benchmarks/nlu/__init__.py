"""Embark's understanding on public sets, beside what others published and beside Rasa's default pipeline."""

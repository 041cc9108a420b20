"""Measurements of Embark beside its peers. Each folder prints a table; none is part of the tests or of the product."""

"""What can be wrong with the knowledge files, and the one error that carries all of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the knowledge files, and where."""

    file: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.path}: {self.message}"


class KnowledgeError(ValueError):
    """The knowledge files cannot be used; `problems` holds every reason.

    Attributes:
        problems: All problems found, in file order.
    """

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))

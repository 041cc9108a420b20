"""What a person has told Embark, as far as answers depend on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: The slots that change answers; each holds a canonical value or nothing.
DETAILS = ("us_state", "setting", "specialty", "role", "technology", "credential", "age", "schooling", "experience")
#: Details about the person alone.
PERSONAL = ("age", "schooling", "experience")
#: Details about the person that stay true until corrected. The others belong to the question in which they were said.
LASTING = ("us_state", "setting", *PERSONAL)


@dataclass(frozen=True, slots=True)
class Known:
    """Details said in this message, and details remembered from before.

    Attributes:
        said: detail -> canonical value in the present message.
        remembered: detail -> canonical value from slots.
        following: The message refers back ("what does it cost"), so every remembered detail still holds.
    """

    said: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, str] = field(default_factory=dict)
    following: bool = False

    def value(self, detail: str) -> str | None:
        """The value to answer with: what was just said wins; else what lasts or is referred back to."""
        if detail in self.said:
            return self.said[detail]
        return self.remembered.get(detail) if self.following or detail in LASTING else None

"""Sets of texts that are assigned to a reviewer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.curriculum.rules import labels
from promdaen.curriculum.rules.texts import LANGUAGES
from promdaen.kit.texts import Text, Words

ASSIGNMENT_GROUPS: Mapping[str, Words] = MappingProxyType(
    {
        **labels.RECORD_GROUPS,
        "topic": Text("Topics"),
        "outcome": Text("Outcomes"),
        "lesson": Text("Lessons"),
        "item": Text("Test questions"),
        "": Text("All texts"),
    }
)
"""The plural name of each kind of record, and of all of them."""
IN_LANGUAGE: Mapping[str, Words] = MappingProxyType(
    {
        "km": Text("Khmer", context="language"),
        "en": Text("English", context="language"),
    }
)


@dataclass(frozen=True, kw_only=True)
class ReviewedRecord:
    """What sets go by: the kind, code and topic ("" if none) of a record."""

    kind: str
    code: str
    topic: str

    @property
    def subject(self) -> str:
        """The subject under which its texts are reviewed."""
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, kw_only=True)
class ReviewSet:
    """Records of a kind, of a topic, or with a code, in a language; "" is any."""

    kind: str = ""
    topic: str = ""
    code: str = ""
    language: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows the set."""
        return self == ReviewSet()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its texts."""
        return (self.language,) if self.language else LANGUAGES

    def has(self, *, record: ReviewedRecord) -> bool:
        """Whether a record belongs to the set.

        >>> case = ReviewedRecord(kind="case", code="C-1", topic="")
        >>> ReviewSet(kind="case").has(record=case), ReviewSet(topic="LAW").has(record=case)
        (True, False)
        """
        return (
            self.kind in ("", record.kind)
            and self.topic in ("", record.topic)
            and self.code in ("", record.code)
        )

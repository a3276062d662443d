"""The kinds of subjects of questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.kit.texts import Text, Words

LESSON, ITEM, TEST, CASE, BOOTH, TOPIC = "lesson", "item", "test", "case", "booth", "topic"


@dataclass(frozen=True, kw_only=True)
class AboutKind:
    """A kind of subject; `page` shows it to staff, by its code, "" for none.

    `has_topic` says whether its topic is known without asking.
    """

    label: Words
    has_topic: bool = False
    page: str = ""


SUBJECT_KINDS: Mapping[str, AboutKind] = MappingProxyType(
    {
        LESSON: AboutKind(label=Text("The lesson"), has_topic=True, page="curriculum:lesson"),
        ITEM: AboutKind(
            label=Text("A test question"),
            has_topic=True,
            page="assessment:item",
        ),
        TEST: AboutKind(label=Text("The result of a test")),
        CASE: AboutKind(label=Text("A case"), page="casework:case"),
        BOOTH: AboutKind(label=Text("Practice at the booth")),
        TOPIC: AboutKind(label=Text("A topic"), has_topic=True),
    }
)
"""Each kind by its code."""

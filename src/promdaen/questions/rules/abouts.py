"""What a question may be about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.kit.spreadsheets import Words

LESSON, ITEM, TEST, CASE, BOOTH, TOPIC = "lesson", "item", "test", "case", "booth", "topic"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of thing that is asked about; `page` shows it to staff, by its code, "" where none.

    `has_topic` says whether its topic is known without asking.
    """

    label: Words
    has_topic: bool = False
    page: str = ""


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        LESSON: Kind(
            label=Words(en="The lesson", km="មេរៀន"), has_topic=True, page="curriculum:lesson"
        ),
        ITEM: Kind(
            label=Words(en="A test question", km="សំណួរក្នុងតេស្ត"),
            has_topic=True,
            page="assessment:item",
        ),
        TEST: Kind(label=Words(en="The result of a test", km="លទ្ធផលតេស្ត")),
        CASE: Kind(label=Words(en="A case", km="ករណីសិក្សា"), page="casework:case"),
        BOOTH: Kind(label=Words(en="Practice at the booth", km="ការអនុវត្តនៅបញ្ជរត្រួតពិនិត្យ")),
        TOPIC: Kind(label=Words(en="A topic", km="ប្រធានបទ"), has_topic=True),
    }
)
"""Each kind by its code."""

"""Practice that a step of a lesson runs: a case, an interview, the booth, a row of specimens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.curriculum.rules import lessons
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Count, Text, Words

CASE, INTERVIEW, BOOTH, SPECIMENS = "case", "interview", "booth", "specimens"
CLOSEUPS = "closeups"
PRACTICE_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        CASE: Text("Case"),
        INTERVIEW: Text("Interview"),
        BOOTH: Text("Booth run"),
        SPECIMENS: Text("Specimens on phones"),
        CLOSEUPS: Text("Close-ups on phones"),
    }
)
SPECIMEN_MODES: Mapping[str, Words] = MappingProxyType(
    {
        "test": Text("all the same row, without feedback"),
        "watch": Text("few defective, as at work"),
    }
)
CLOSEUP_PRACTICES: Mapping[str, Words] = MappingProxyType(
    {
        "process": Text("Which process printed this?"),
        "original": Text("Original or copy?"),
    }
)
RECORD_KINDS: Mapping[str, str] = MappingProxyType(
    {CASE: "case", INTERVIEW: "dialogue", BOOTH: "wave"}
)
"""The sort of record that has the title of a practice."""
MAX_DOCUMENTS = 40
Titles = Mapping[str, Words]
"""Titles of cases, interviews and waves by the subject of their record."""


@dataclass(frozen=True, kw_only=True)
class StepPractice:
    """A practice of a step; `code` is a case, dialogue or wave, the mode of specimens,
    or the question of close-ups.
    """

    kind: str
    code: str
    minutes: int
    documents: int = 0

    @property
    def subject(self) -> str:
        """The subject of the record with its title, "" for specimens and close-ups."""
        return f"{RECORD_KINDS[self.kind]}:{self.code}" if self.kind in RECORD_KINDS else ""


def practices(*, step: JsonObject) -> tuple[StepPractice, ...]:
    """The practice of a step, in order.

    >>> practices(step={"practice": [{"case": "CASE-01", "minutes": 12}]})[0].subject
    'case:CASE-01'
    """
    return tuple(
        StepPractice(
            kind=kind,
            code=entry[kind],
            minutes=entry["minutes"],
            documents=entry.get("documents", 0),
        )
        for entry in step.get("practice", ())
        for kind in PRACTICE_LABELS
        if kind in entry
    )


def practice_faults(*, steps: list[JsonObject]) -> Iterator[str]:
    """Yield the faults of the practice of steps: what it is, and its time."""
    for number, step in enumerate(steps, start=1):
        entries = step.get("practice", ())
        for entry in entries:
            if len([kind for kind in PRACTICE_LABELS if kind in entry]) != 1:
                yield (
                    f"`steps` {number}: a practice is one case, one interview, one booth run, "
                    "one row of specimens or one of close-ups"
                )
            count = entry.get("documents", 0)
            if (SPECIMENS in entry) != (0 < count <= MAX_DOCUMENTS):
                yield (
                    f"`steps` {number}: a row of specimens, and nothing else, has 1 to "
                    f"{MAX_DOCUMENTS} documents"
                )
        minutes = sum(entry["minutes"] for entry in entries)
        if minutes > step["minutes"]:
            yield f"`steps` {number}: {step['minutes']} minutes, but its practice takes {minutes}"
        if entries and step["method"] not in lessons.PRACTICAL_METHODS:
            yield f"`steps` {number}: practice needs a method in which officers do something"


def practice_title(*, practice: StepPractice, titles: Titles) -> Words:
    """The title of a practice: that of its record, or its documents; the code without either.

    >>> row = StepPractice(kind="specimens", code="test", minutes=10, documents=8)
    >>> practice_title(practice=row, titles={}).en
    '8 documents, all the same row, without feedback'
    """
    if practice.kind == SPECIMENS:
        mode = SPECIMEN_MODES[practice.code]
        return Text("{n} documents, {mode}", n=Count(practice.documents), mode=mode)
    if practice.kind == CLOSEUPS:
        return CLOSEUP_PRACTICES[practice.code]
    return titles.get(practice.subject, Words.same(practice.code))


def practice_line(*, practice: StepPractice, titles: Titles) -> Words:
    """A practice in one line: kind, title, minutes.

    >>> practice_line(practice=StepPractice(kind="case", code="C", minutes=9), titles={}).en
    'Case: C (9 minutes)'
    """
    return Text(
        "{kind}: {title} ({n} minutes)",
        kind=PRACTICE_LABELS[practice.kind],
        title=practice_title(practice=practice, titles=titles),
        n=Count(practice.minutes),
    )

"""An item and a paper as written, before they are imported into the bank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from promdaen.curriculum.rules.findings import ContentFinding
from promdaen.kit.json_objects import JsonObject

LISTS = ("options", "left", "right")
TEST, QUIZ = "test", "quiz"

Texts = Mapping[str, str]


def no_findings(*, item: ItemDraft) -> Iterator[ContentFinding]:
    """No findings, for a kind without its own checks."""
    yield from ()


class KindFindings(Protocol):
    """The checks of one kind of item."""

    def __call__(self, *, item: ItemDraft) -> Iterator[ContentFinding]: ...


@dataclass(frozen=True, kw_only=True)
class KindChecks:
    """Facts about a kind of item for the checks.

    `has_keyed_options`: the key names options, one or several; `has_one_right`: it names one.
    `is_statement`: the stem is a statement that is true or false. `is_instruction`: the stem only
    explains the task, so two items may have the same. `findings`: the checks of this kind.
    """

    has_keyed_options: bool = False
    has_one_right: bool = False
    is_statement: bool = False
    is_instruction: bool = False
    findings: KindFindings = no_findings


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """An item as written: texts are {en, km}, lists have {id, en, km}, the key is its kind's."""

    code: str
    kind: str
    outcome: str
    level: str
    key: Any
    checks: KindChecks = KindChecks()
    stem: Texts
    rationale: Texts = field(default_factory=dict)
    lists: Mapping[str, Sequence[Texts]] = field(default_factory=dict)
    is_for_tests_only: bool = False

    @property
    def subject(self) -> str:
        """Its name in findings."""
        return f"item:{self.code}"

    @property
    def topic(self) -> str:
        """The code of its topic, from its outcome."""
        return self.outcome.partition(".")[0]

    def answers(self) -> Iterator[tuple[str, Texts]]:
        """Every option or entry with its place, such as options[a]."""
        for name in LISTS:
            for entry in self.lists.get(name, ()):
                yield f"{name}[{entry.get('id', '')}]", entry

    def keyed(self) -> tuple[Texts, ...]:
        """The options that the key of a single or multiple choice names."""
        key_list = self.key if isinstance(self.key, list) else [self.key]
        return tuple(entry for entry in self.lists.get("options", ()) if entry["id"] in key_list)

    def distractors(self) -> tuple[Texts, ...]:
        """The other options."""
        right = [entry["id"] for entry in self.keyed()]
        return tuple(each for each in self.lists.get("options", ()) if each["id"] not in right)


@dataclass(frozen=True, kw_only=True)
class PaperDraft:
    """A paper as written: its items in order, its anchors, and its use."""

    code: str
    items: Sequence[str]
    anchors: Sequence[str] = ()
    use: str = TEST

    @property
    def subject(self) -> str:
        """Its name in findings."""
        return f"paper:{self.code}"


def item_draft(*, code: str, values: JsonObject, checks: KindChecks) -> ItemDraft:
    """The draft from a record of content; missing texts are left out."""
    return ItemDraft(
        code=code,
        checks=checks,
        kind=values["kind"],
        outcome=values["outcome"],
        level=values["level"],
        key=values["key"],
        stem=values.get("stem", {}),
        rationale=values.get("rationale", {}),
        lists={name: values[name] for name in LISTS if name in values},
        is_for_tests_only=values.get("use") == TEST,
    )

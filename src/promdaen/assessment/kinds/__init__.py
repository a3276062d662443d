"""Kinds of item: an open set, one pure file a kind, the same names in each."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from promdaen.assessment.kinds import (
    matching,
    multiple_choice,
    ordering,
    single_choice,
    true_false,
)
from promdaen.assessment.rules import page_answers, written
from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.rules.files.kind_forms import FileForms
from promdaen.assessment.rules.linting.drafts import KindChecks
from promdaen.kit.texts import Words


class ItemKind(Protocol):
    """What every kind of item says about itself.

    `body` is what the item shows, `key` what it marks by, an answer is a dict ({} a blank).
    IMPORT_SHAPE tells how a file may hold an answer: "one" option, "some", or an "order".
    SPELLINGS are what people type beside ids and places. KEEPS_ORDER: the options are never
    shuffled. HIDES_ORDER: they are never shown in the order of the key.
    LAYOUT is how an author writes it, PAGE how an officer answers it, CHECKS what the checks of
    content know of it, FILES how files hold it.
    Every kind marks 1 for the right answer and 0 for any other (docs/why/full-marks-only.md).
    How to add one: docs/how-to-add/question-kind.md.
    """

    NAME: str
    LABEL: Words
    IMPORT_SHAPE: str
    SPELLINGS: Mapping[str, str]
    KEEPS_ORDER: bool
    HIDES_ORDER: bool
    LAYOUT: written.Layout
    PAGE: page_answers.Page
    CHECKS: KindChecks
    FILES: FileForms

    def problems(self, *, body: Mapping[str, Any], key: Any) -> list[str]:
        """What is wrong with an item of this kind, in English; [] if nothing."""

    def options_of(self, *, body: Mapping[str, Any]) -> tuple[str, ...]:
        """The ids that an answer may be made of, in the order shown."""

    def option_rows(self, *, body: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
        """The options with their texts, in the order shown."""

    def clean(
        self, *, body: Mapping[str, Any], typed: typed_answers.Typed
    ) -> typed_answers.Answer:
        """The answer that was typed; raises AnswerRefused. A clean answer stays as it is."""

    def sheet_lines(self, *, body: Mapping[str, Any]) -> tuple[str, ...]:
        """The lines that an answer sheet gives to this item, by name; one nameless line mostly."""

    def sheet_answer(
        self, *, body: Mapping[str, Any], chosen: Sequence[Sequence[str]]
    ) -> typed_answers.Typed:
        """What was filled on those lines, by the ids of each, as `clean` takes it."""

    def right(self, *, body: Mapping[str, Any], key: Any) -> typed_answers.Answer:
        """The answer that earns the mark."""

    def mark(self, *, body: Mapping[str, Any], key: Any, answer: typed_answers.Answer) -> float:
        """The mark of an answer: 1.0 or 0.0."""

    def by_chance(self, *, body: Mapping[str, Any]) -> float:
        """The chance, 0..1, that a blind answer is right."""

    def chosen_of(
        self, *, body: Mapping[str, Any], answer: typed_answers.Answer
    ) -> tuple[str, ...]:
        """The ids in an answer as a file or an answer sheet has them."""

    def shown(
        self, *, body: Mapping[str, Any], answer: typed_answers.Answer, language: str
    ) -> str:
        """The answer in words, "" for a blank; language "km" or "en"."""


KINDS: tuple[ItemKind, ...] = tuple(
    cast(ItemKind, kind)
    for kind in (single_choice, multiple_choice, true_false, ordering, matching)
)


class UnknownKindError(LookupError):
    """No file of `kinds/` has this name."""


def kind_of(*, name: str) -> ItemKind:
    """The kind of that name; raises UnknownKindError.

    >>> kind_of(name="ordering").IMPORT_SHAPE
    'order'
    """
    for kind in KINDS:
        if name == kind.NAME:
            return kind
    raise UnknownKindError(f"There is no kind of item called {name}.")


def names() -> tuple[str, ...]:
    """The names of all kinds, in the order shown to people."""
    return tuple(kind.NAME for kind in KINDS)

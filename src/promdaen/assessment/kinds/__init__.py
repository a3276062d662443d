"""Kinds of item: an open set, one pure module per kind, each with the same names."""

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

from promdaen.assessment.kinds import (
    matching,
    multiple_choice,
    ordering,
    single_choice,
    true_false,
)
from promdaen.assessment.rules import form_rows, page_answers
from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.rules.files.kind_forms import FileForms
from promdaen.assessment.rules.linting.drafts import KindChecks
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words


class ItemKind(Protocol):
    """The interface of every kind of item.

    `body` is the content shown, `key` the data for marking, an answer is a dict ({} for a blank).
    IMPORT_SHAPE is the form of an answer in a file: "one" option, "some", or an "order". SPELLINGS
    are accepted inputs other than ids and places. KEEPS_ORDER: the options are never shuffled.
    HIDES_ORDER: they are never shown in the order of the key. LAYOUT describes the author's form,
    PAGE the officer's page, CHECKS the facts for content checks, FILES the file formats. Every
    kind marks 1 for the right answer and 0 for any other (docs/why/full-marks-only.md). How to add
    one: docs/how-to-add/question-kind.md.
    """

    NAME: str
    LABEL: Words
    IMPORT_SHAPE: str
    SPELLINGS: Mapping[str, str]
    KEEPS_ORDER: bool
    HIDES_ORDER: bool
    LAYOUT: form_rows.Layout
    PAGE: page_answers.Page
    CHECKS: KindChecks
    FILES: FileForms

    def problems(self, *, body: JsonObject, key: object) -> list[Text]:
        """The errors in an item of this kind, without a full stop; [] if none."""

    def option_ids(self, *, body: JsonObject) -> tuple[str, ...]:
        """The ids an answer can contain, in the order shown."""

    def option_rows(self, *, body: JsonObject) -> Sequence[Mapping[str, str]]:
        """The options with their texts, in the order shown."""

    def clean(self, *, body: JsonObject, typed: typed_answers.Typed) -> typed_answers.Answer:
        """The entered answer in canonical form; a clean one is unchanged. Raises AnswerRefused."""

    def sheet_lines(self, *, body: JsonObject) -> tuple[str, ...]:
        """The names of this item's lines on an answer sheet; usually one line with the name ""."""

    def sheet_answer(
        self, *, body: JsonObject, chosen: Sequence[Sequence[str]]
    ) -> typed_answers.Typed:
        """The answer filled in on those lines, given the ids of each, for `clean`."""

    def right(self, *, body: JsonObject, key: object) -> typed_answers.Answer:
        """The right answer."""

    def mark(self, *, body: JsonObject, key: object, answer: typed_answers.Answer) -> float:
        """The mark of an answer: 1.0 or 0.0."""

    def by_chance(self, *, body: JsonObject) -> float:
        """The chance, 0..1, that a random answer is right."""

    def chosen_ids(self, *, body: JsonObject, answer: typed_answers.Answer) -> tuple[str, ...]:
        """The ids in an answer, as on an answer sheet or in a file."""

    def answer_text(self, *, body: JsonObject, answer: typed_answers.Answer, language: str) -> str:
        """The text of the answer, "" for a blank; language "km" or "en"."""


KINDS: tuple[ItemKind, ...] = tuple(
    cast(ItemKind, kind)
    for kind in (single_choice, multiple_choice, true_false, ordering, matching)
)


class UnknownKindError(LookupError):
    """There is no module with this name in `kinds/`."""


def get_kind(*, name: str) -> ItemKind:
    """The kind of that name; raises UnknownKindError.

    >>> get_kind(name="ordering").IMPORT_SHAPE
    'order'
    """
    for kind in KINDS:
        if name == kind.NAME:
            return kind
    raise UnknownKindError(f"There is no kind of item called {name}.")


def names() -> tuple[str, ...]:
    """The names of all kinds, in display order."""
    return tuple(kind.NAME for kind in KINDS)

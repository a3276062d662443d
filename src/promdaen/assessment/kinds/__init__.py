"""Kinds of item: an open set, one pure module per kind, each with the same names."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

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

AnswerShape = Literal["one", "some", "order"]


class ItemKind(Protocol):
    """The interface of every kind of item.

    `body` is the content shown, `key` the data for marking, an answer is a dict ({} for a blank).
    Every kind marks 1 for the right answer and 0 for any other (docs/why/full-marks-only.md). How
    to add one: docs/how-to-add/question-kind.md.
    """

    NAME: str
    KEEPS_ORDER: bool
    """The options are never shuffled."""
    HIDES_ORDER: bool
    """The options are never shown in the order of the key."""

    # Properties, since the constants of a module may have a narrower type.
    @property
    def LABEL(self) -> Words: ...
    @property
    def ANSWER_SHAPE(self) -> AnswerShape:
        """An answer is one option, some options, or an order."""

    @property
    def SPELLINGS(self) -> Mapping[str, str]:
        """Accepted inputs other than ids and places."""

    @property
    def LAYOUT(self) -> form_rows.Layout:
        """The author's form."""

    @property
    def PAGE(self) -> page_answers.Page:
        """The officer's page."""

    @property
    def CHECKS(self) -> KindChecks:
        """The facts for content checks."""

    @property
    def FILES(self) -> FileForms:
        """The file formats."""

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


ITEM_KINDS: tuple[ItemKind, ...] = (single_choice, multiple_choice, true_false, ordering, matching)


class UnknownKindError(LookupError):
    """There is no module with this name in `kinds/`."""


def get_kind(*, name: str) -> ItemKind:
    """The kind of that name; raises UnknownKindError.

    >>> get_kind(name="ordering").ANSWER_SHAPE
    'order'
    """
    for kind in ITEM_KINDS:
        if name == kind.NAME:
            return kind
    raise UnknownKindError(f"There is no kind of item called {name}.")


def names() -> tuple[str, ...]:
    """The names of all kinds, in display order."""
    return tuple(kind.NAME for kind in ITEM_KINDS)

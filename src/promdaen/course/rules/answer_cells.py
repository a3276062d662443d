"""Reads single answers: options as letters, Khmer letters or numbers, or marks 0 and 1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from promdaen.assessment.rules import typed
from promdaen.course.rules.answer_messages import say
from promdaen.kit.languages import latin_digits
from promdaen.kit.spreadsheets import BadCell, FileMessage, UnreadableFile, Value, cell_text
from promdaen.people.rules import messages as people_messages

_BLANKS = frozenset({"", "-", "–", "—", ".", "/"})
_PAIR = re.compile(r"(\d{1,2})\s*[-:=.)]\s*(\w)")
_AROUND = " .()[]'\"៖:"
# Texts for the two options of a statement, besides their letters and numbers.
_STATEMENTS: Mapping[str, str] = {
    word: option
    for option, words in {
        "true": "true t yes y right correct ត្រូវ ត ពិត មែន បាទ",
        "false": "false f no n wrong incorrect ខុស មិនពិត មិនត្រូវ មិនមែន ទេ",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True)
class AnswerableItem:
    """An item as a file can answer it: `shape` is "one" option, "some" or an "order" of them."""

    code: str
    shape: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class AnswerCell:
    """A cell with an answer, and its position."""

    row: int
    letter: str
    raw: Value

    @property
    def text(self) -> str:
        """The answer with Latin digits, "" for no answer."""
        return _answer_text(self.raw)


# Compare the type too: True and 1 are equal, but not the same answer.
@lru_cache(maxsize=4096, typed=True)
def _answer_text(raw: Value) -> str:
    text = latin_digits(cell_text(value=raw))
    return "" if text in _BLANKS else text


@dataclass(frozen=True)
class ReadResponse:
    """The answer to one item: the chosen options, or the mark 0 or 1, or no answer."""

    item: str
    chosen: tuple[str, ...] = ()
    mark: int | None = None

    @property
    def is_blank(self) -> bool:
        """Whether the officer gave no answer."""
        return not self.chosen and self.mark is None


@dataclass(frozen=True)
class ReadCell:
    """The result of reading a cell: a response, or the reason why it was refused."""

    response: ReadResponse
    refusal: FileMessage | None = None


def read_answer(*, cell: AnswerCell, item: AnswerableItem, as_marks: bool) -> ReadCell:
    """Read the answer to an item from its cell.

    Returns a response or the reason for refusal.

    >>> item = AnswerableItem("X.1", "some", ("a", "b", "c", "d"))
    >>> read_answer(cell=AnswerCell(5, "D", "ក,គ"), item=item, as_marks=False).response.chosen
    ('a', 'c')
    >>> print(read_answer(cell=AnswerCell(5, "D", 2), item=item, as_marks=True).refusal.en)
    Row 5, column D: "2" is not a mark. Write 1 for right, 0 for wrong, nothing for no answer.
    """
    nothing = ReadResponse(item=item.code)
    if isinstance(cell.raw, BadCell):
        code = "cell_error" if cell.raw.reason == "error" else "cell_formula"
        message = people_messages.say(
            code=code, row=cell.row, column=cell.letter, value=cell.raw.text
        )
        return ReadCell(nothing, refusal=message)
    if isinstance(cell.raw, date):
        return ReadCell(nothing, refusal=_refusal(cell=cell, code="answer_became_date"))
    if not cell.text:
        return ReadCell(nothing)
    if not as_marks:
        return _read_options(cell=cell, item=item)
    if cell.text not in ("0", "1"):
        return ReadCell(nothing, refusal=_refusal(cell=cell, code="mark_odd"))
    return ReadCell(replace(nothing, mark=int(cell.text)))


def holds_marks(*, cells: Iterable[AnswerCell]) -> bool:
    """Decide for a whole file whether its answers are marks 0/1 (True) or options.

    Options are never numbered 0, so a 0 means marks; a letter or a number above 1 means options.
    Raises UnreadableFile if both occur, or if there are only ones: a person must decide.
    """
    first: dict[str, AnswerCell] = {}
    for cell in cells:
        if cell.text and not isinstance(cell.raw, BadCell | date):
            kind = cell.text if cell.text in ("0", "1") else "option"
            first.setdefault(kind, cell)
    zero, option = first.get("0"), first.get("option")
    if zero and option:
        message = say(
            code="marks_mixed",
            row=zero.row,
            column=zero.letter,
            value=option.text,
            other_row=option.row,
            other_column=option.letter,
        )
        raise UnreadableFile(message)
    if "1" in first and not zero and not option:
        raise UnreadableFile(say(code="marks_unclear"))
    return zero is not None


def _read_options(*, cell: AnswerCell, item: AnswerableItem) -> ReadCell:
    try:
        chosen = _chosen(cell.text, item.shape, item.options)
    except typed.AnswerRefused as error:
        message = say(code="not_an_option", row=cell.row, column=cell.letter, words=error.words)
        return ReadCell(ReadResponse(item=item.code), refusal=message)
    return ReadCell(ReadResponse(item=item.code, chosen=chosen))


# A file consists of a few dozen different texts, so the results are cached.
@lru_cache(maxsize=4096)
def _chosen(text: str, shape: str, options: tuple[str, ...]) -> tuple[str, ...]:
    plain = _plain(text=text, shape=shape, options=options)
    if shape != "one":
        return typed.some_chosen(ids=options, typed=plain, name="")
    choice = typed.one_chosen(ids=options, typed=plain)
    return (choice["chosen"],) if choice else ()


def _plain(*, text: str, shape: str, options: tuple[str, ...]) -> str:
    """Remove brackets and full stops; read words of statements and pairs such as 1-b 2-a."""
    plain = text.strip(_AROUND)
    statement = _STATEMENTS.get(plain.casefold(), "")
    if statement in options:
        return statement
    pairs = _PAIR.findall(plain) if shape == "order" else []
    if pairs and not _PAIR.sub("", plain).strip(" ,;"):
        return " ".join(
            option for _, option in sorted((int(left), right) for left, right in pairs)
        )
    return re.sub(r"[.()\[\]]|និង", " ", plain)


def _refusal(*, cell: AnswerCell, code: str) -> FileMessage:
    value = cell_text(value=cell.raw)
    return say(code=code, row=cell.row, column=cell.letter, value=value)

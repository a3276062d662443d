"""Reads single cells of a roster: sex, code, date, and names from lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from promdaen.kit.languages import latin_digits
from promdaen.kit.spreadsheets import BadCell, FileMessage, Param, Value, cell_text
from promdaen.kit.texts import Words
from promdaen.people.rules import aliases, dates, headings, short_codes
from promdaen.people.rules.messages import say

T = TypeVar("T")

_SEXES: Mapping[str, str] = {
    word: sex
    for sex, words in {
        "M": "m male man mr ប្រុស ប បុរស លោក",
        "F": "f female woman w mrs ms miss ស្រី ស នារី ស្ត្រី លោកស្រី អ្នកស្រី កញ្ញា",
    }.items()
    for word in words.split()
}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]{0,31}")
_ROUNDED = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)


@dataclass(frozen=True)
class RosterCell:
    """A cell with its position and the meaning of its column."""

    row: int
    letter: str
    meaning: str
    raw: Value

    @property
    def text(self) -> str:
        """The cell as a person sees it, cleaned."""
        return cell_text(value=self.raw)

    @property
    def label(self) -> Words:
        """The label of the column."""
        return headings.label(meaning=self.meaning)

    def say(self, *, code: str, **params: Param) -> FileMessage:
        """A message about this cell; {value} and {field} are filled in."""
        message_values: dict[str, Param] = {"value": self.text, "field": self.label, **params}
        return say(code=code, row=self.row, column=self.letter or None, **message_values)


@dataclass(frozen=True)
class CellValue(Generic[T]):
    """A value read from a cell, why it was refused, or what was corrected."""

    value: T
    refused: tuple[FileMessage, ...] = ()
    repairs: tuple[FileMessage, ...] = ()


def bad_cell_message(*, cell: RosterCell) -> FileMessage | None:
    """The message for a cell that has an error or a formula without a value, or None."""
    if not isinstance(cell.raw, BadCell):
        return None
    code = "cell_error" if cell.raw.reason == "error" else "cell_formula"
    return cell.say(code=code)


def read_sex(*, cell: RosterCell) -> CellValue[str]:
    """Read "M" or "F"; blank stays blank.

    >>> read_sex(cell=RosterCell(5, "D", "sex", "ស្រី")).value
    'F'
    >>> read_sex(cell=RosterCell(5, "D", "sex", "Mr."))
    CellValue(value='M', refused=(), repairs=())
    """
    word = cell.text.casefold().strip(" .()")
    if not word or word in _SEXES:
        return CellValue(_SEXES.get(word, ""))
    return CellValue("", refused=(cell.say(code="sex_unknown"),))


def read_code(*, cell: RosterCell) -> CellValue[str]:
    """Read an officer code: Latin digits, no spaces around."""
    text = latin_digits(cell.text)
    if _ROUNDED.fullmatch(text):
        return CellValue("", refused=(cell.say(code="code_rounded"),))
    if text and not _CODE.fullmatch(text):
        return CellValue("", refused=(cell.say(code="code_odd"),))
    repairs = (cell.say(code="digits_latin"),) if text != cell.text else ()
    return CellValue(text, repairs=repairs)


def read_short_code(*, cell: RosterCell) -> CellValue[str]:
    """Read a short code; one with a wrong check character is refused."""
    code = short_codes.typed_code(text=cell.text)
    if code and not short_codes.is_short_code(code=code):
        return CellValue("", refused=(cell.say(code="short_code_wrong"),))
    return CellValue(code)


def read_posted_on(*, cell: RosterCell) -> CellValue[date | None]:
    """Read the day since which an officer serves at the post; blank means unknown."""
    if not cell.text:
        return CellValue(None)
    parsed_day = dates.read_date(value=cell.raw)
    if parsed_day.problem:
        return CellValue(None, refused=(cell.say(code=parsed_day.problem),))
    repairs: tuple[FileMessage, ...] = ()
    if parsed_day.is_repaired and parsed_day.day:
        repairs = (cell.say(code="date_completed", day=f"{parsed_day.day:%d/%m/%Y}"),)
    return CellValue(parsed_day.day, repairs=repairs)


def read_listed(*, cell: RosterCell, names: aliases.KnownNames) -> CellValue[str]:
    """Read the code of an entry in a list; blank stays blank."""
    if not cell.text:
        return CellValue("")
    code = aliases.meant_code(text=cell.text, names=names)
    if code:
        return CellValue(code)
    near = aliases.nearest_names(text=cell.text, names=names)
    if near:
        message = cell.say(code="not_known_nearest", nearest=", ".join(near))
    else:
        message = cell.say(code="not_known")
    return CellValue("", refused=(message,))


def read_rank(*, cell: RosterCell, names: aliases.KnownNames) -> CellValue[str]:
    """Read the code of a rank; an unknown rank is left empty, with a remark."""
    code = aliases.meant_code(text=cell.text, names=names) if cell.text else ""
    if code or not cell.text:
        return CellValue(code)
    return CellValue("", repairs=(cell.say(code="rank_unknown"),))

"""Reads an officer's name from its cells, in either script and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit import languages
from promdaen.kit.spreadsheets import FileMessage, has_widthless
from promdaen.people.rules import headings, names
from promdaen.people.rules.cells import RosterCell

_LONGEST = 120
_ODD = re.compile(r"[^\w\s.'’\-\u1780-\u17ff]|[\d_\u17e0-\u17e9]")
_BOTH = "both"


@dataclass(frozen=True)
class ReadName:
    """An officer's name in both scripts, "" if missing, with messages."""

    khmer: str
    latin: str
    refused: tuple[FileMessage, ...] = ()
    repairs: tuple[FileMessage, ...] = ()


@dataclass(frozen=True)
class _Piece:
    """A text in one script, and its cell."""

    text: str
    cell: RosterCell


def read_name(*, cells: Mapping[str, Sequence[RosterCell]]) -> ReadName:
    """Read the name from the cells of a row, given by meaning.

    Cells in the other script's column are moved, cells with both scripts are split, titles and
    invisible characters are removed; each change has a message. Texts in old fonts and unusual
    characters are refused.
    """
    name_cells = _given_cells(cells=cells)
    refused = tuple(message for cell in name_cells if (message := _refusal(cell=cell)))
    if refused:
        return ReadName("", "", refused=refused)
    khmer = [piece for cell in name_cells if (piece := _piece(cell=cell, is_khmer=True))]
    latin = [piece for cell in name_cells if (piece := _piece(cell=cell, is_khmer=False))]
    refused = tuple(
        pieces[-1].cell.say(code="script_wrong")
        for pieces in (khmer, latin)
        if len({piece.cell.meaning for piece in pieces} - {headings.GIVEN}) > 1
    )
    if refused:
        return ReadName("", "", refused=refused)
    return ReadName(
        khmer=_stored(pieces=khmer, normal=names.normal_khmer),
        latin=_stored(pieces=latin, normal=names.normal_latin),
        repairs=tuple(_repairs(cells=name_cells)),
    )


def name_text(*, cells: Mapping[str, Sequence[RosterCell]]) -> str:
    """The text in the name cells, as typed."""
    return " ".join(cell.text for cell in _given_cells(cells=cells))


def _given_cells(*, cells: Mapping[str, Sequence[RosterCell]]) -> list[RosterCell]:
    order = (
        headings.NAME_KM, headings.NAME_LATIN, headings.NAME, headings.FAMILY, headings.GIVEN,
    )  # fmt: skip
    return [cell for meaning in order for cell in cells.get(meaning, ()) if cell.text]


def _refusal(*, cell: RosterCell) -> FileMessage | None:
    if names.is_legacy(text=cell.text):
        return cell.say(code="name_legacy")
    # Many lists have the other script in brackets; they are separated later.
    text = re.sub(r"[()/|,]", " ", cell.text) if _script(text=cell.text) == _BOTH else cell.text
    text = names.strip_title(text=text).strip(" ,;.")
    if len(text) > _LONGEST or _ODD.search(text) or not _script(text=text):
        return cell.say(code="name_odd")
    return None


def _script(*, text: str) -> str:
    has_khmer, has_latin = languages.has_khmer(text=text), names.has_latin(text=text)
    if has_khmer and has_latin:
        return _BOTH
    return headings.NAME_KM if has_khmer else headings.NAME_LATIN if has_latin else ""


def _piece(*, cell: RosterCell, is_khmer: bool) -> _Piece | None:
    text = names.strip_title(text=cell.text)
    khmer, latin = names.split_scripts(text=text)
    if _script(text=text) != _BOTH:
        khmer, latin = (text, "") if languages.has_khmer(text=text) else ("", text)
    part = names.strip_title(text=khmer if is_khmer else latin)
    return _Piece(text=part, cell=cell) if part else None


def _stored(*, pieces: Sequence[_Piece], normal: Callable[..., str]) -> str:
    return normal(text=" ".join(piece.text for piece in pieces))


def _repairs(*, cells: Sequence[RosterCell]) -> list[FileMessage]:
    repairs = []
    for cell in cells:
        script = _script(text=cell.text)
        is_exchanged = {cell.meaning, script} == {headings.NAME_KM, headings.NAME_LATIN}
        repairs_made = {
            "names_exchanged": is_exchanged,
            "name_split": script == _BOTH,
            "title_removed": names.strip_title(text=cell.text) != cell.text,
            "widthless_removed": has_widthless(text=str(cell.raw)),
        }
        repairs += [cell.say(code=code) for code, is_so in repairs_made.items() if is_so]
    return repairs

"""Shared by both forms of answer file: the run, sittings read, refused lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from promdaen.course.rules import answer_columns as columns
from promdaen.course.rules.answer_cells import AnswerableItem, ReadResponse
from promdaen.course.rules.answer_columns import AnswerHeader
from promdaen.course.rules.answer_officers import KnownOfficer, OfficerCells, OfficerIndex
from promdaen.kit.spreadsheets import (
    FileMessage,
    RefusedRow,
    SheetRow,
    SheetTable,
    cell_text,
    column_letter,
)
from promdaen.people.rules import headings
from promdaen.people.rules import messages as people_messages

# Lines below the answers that belong to no officer: totals, means, the key.
_NOT_OFFICERS = re.compile(
    r"^((grand\s+)?total|sum|subtotal|average|mean|key|correct answers?|answer key)\b"
    r"|^(សរុប|មធ្យម|រួម|ចម្លើយត្រឹមត្រូវ)",
    re.IGNORECASE,
)
_FEW_CELLS = 2


@dataclass(frozen=True)
class RunAnswers:
    """The officers of a run, the items of its papers, and the paper of each occasion.

    `decided` maps spellings to an officer's key, or to the "no officer" constant of
    rules.answer_officers: a person's decisions.
    """

    officers: tuple[KnownOfficer, ...]
    papers: Mapping[str, tuple[AnswerableItem, ...]]
    occasions: Mapping[str, str]
    decided: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadSitting:
    """One officer's answers on one occasion, in the order of the paper; `row` is the first.

    `on` is the day from a column of dates, None without one.
    """

    row: int
    officer: str
    occasion: str
    paper: str
    responses: tuple[ReadResponse, ...]
    repairs: tuple[FileMessage, ...] = ()
    on: date | None = None


@dataclass(frozen=True)
class OccasionAbsence:
    """An officer without any answer on an occasion of the file."""

    officer: str
    occasion: str


@dataclass(frozen=True)
class AnswerReading:
    """The context for reading a line; `repeated` are officers' texts that several rows have."""

    table: SheetTable
    header: AnswerHeader
    run: RunAnswers
    officers: OfficerIndex
    repeated: frozenset[str] = frozenset()

    def paper_code(self, *, officer: KnownOfficer, occasion: str) -> str:
        """The code of an officer's paper on an occasion, "" if none."""
        return officer.papers.get(occasion, self.run.occasions.get(occasion, ""))

    def papers_on(self, *, occasion: str) -> dict[str, tuple[AnswerableItem, ...]]:
        """The items of every paper used on an occasion, by its code."""
        codes = {
            self.paper_code(officer=officer, occasion=occasion) for officer in self.run.officers
        }
        codes = codes or {self.run.occasions.get(occasion, "")}
        return {code: self.run.papers[code] for code in sorted(codes) if code in self.run.papers}

    @property
    def officer_letter(self) -> str:
        """The letter of the column that identifies the officer."""
        return _officer_letter(header=self.header)

    @property
    def kept(self) -> tuple[int, ...]:
        """The columns shown again for refused lines: all except feedback and personal data."""
        hidden = {
            self.header.roles[role]
            for role in columns.FEEDBACK_COLUMNS
            if role in self.header.roles
        }
        return tuple(
            index
            for index, head in enumerate(self.header.heads)
            if index not in hidden and headings.heading_meaning(heading=head) != headings.PERSONAL
        )

    @property
    def kept_heads(self) -> tuple[str, ...]:
        """The headings of the columns shown again."""
        return tuple(self.header.heads[index] or column_letter(index=index) for index in self.kept)


def officer_cells(
    *, sheet_row: SheetRow, header: AnswerHeader, repeated: frozenset[str] = frozenset()
) -> OfficerCells:
    """The officer's cells of a row; `repeated` are texts that several rows have."""
    texts = {
        role: cell_text(value=sheet_row.value(index=header.roles[role]))
        if role in header.roles
        else ""
        for role in columns.OFFICER_COLUMNS
    }
    cells = OfficerCells(
        row=sheet_row.number,
        letter=_officer_letter(header=header, texts=texts),
        code=texts[columns.OFFICER_CODE],
        short_code=texts[columns.SHORT_CODE],
        names=tuple(texts[role] for role in columns.NAME_COLUMNS if texts[role]),
    )
    return replace(cells, is_repeated=True) if cells.written in repeated else cells


def _officer_letter(*, header: AnswerHeader, texts: Mapping[str, str] | None = None) -> str:
    """The first column with a text that identifies the officer."""
    roles = [role for role in columns.OFFICER_COLUMNS if role in header.roles]
    filled = [role for role in roles if texts and texts[role]]
    return header.letter(role=(filled or roles)[0])


def is_without_officer(*, sheet_row: SheetRow, header: AnswerHeader) -> bool:
    """Whether a row has no officer: repeated headings, a total, the key, a remark."""
    texts = [text for value in sheet_row.values if (text := cell_text(value=value))]
    cells = officer_cells(sheet_row=sheet_row, header=header)
    officer_words = cells.code or cells.short_code or next(iter(cells.names), "")
    return (
        columns.is_officer_head(text=officer_words)
        or bool(_NOT_OFFICERS.match(officer_words or texts[0]))
        or (not officer_words and len(texts) <= _FEW_CELLS)
    )


def refused_row(
    *, sheet_row: SheetRow, reading: AnswerReading, messages: Sequence[FileMessage]
) -> RefusedRow:
    """The refusal of a line, without its feedback, which must not be shown beside a name."""
    values = tuple(cell_text(value=sheet_row.value(index=index)) for index in reading.kept)
    return RefusedRow(row=sheet_row.number, values=values, messages=tuple(messages))


def width_problem(*, sheet_row: SheetRow, reading: AnswerReading) -> FileMessage | None:
    """The refusal of a CSV line whose number of cells differs from the headings, or None."""
    width = len(reading.header.heads)
    if not reading.table.is_ragged:
        return None
    extra = [index for index, value in enumerate(sheet_row.values) if index >= width and value]
    if extra:
        place = column_letter(index=extra[0])
        return people_messages.say(code="row_long", row=sheet_row.number, column=place)
    if len(sheet_row.values) < width:
        place = column_letter(index=len(sheet_row.values) - 1)
        return people_messages.say(code="row_short", row=sheet_row.number, column=place)
    return None

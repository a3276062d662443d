"""What both forms of answer file share: the run, sittings read, refused lines."""

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
    column_letter,
    text_of,
)
from promdaen.people.rules import headings
from promdaen.people.rules import messages as people_messages

# Lines under the answers that are no officer's: totals, means, the key.
_NOT_OFFICERS = re.compile(
    r"^((grand\s+)?total|sum|subtotal|average|mean|key|correct answers?|answer key)\b"
    r"|^(សរុប|មធ្យម|រួម|ចម្លើយត្រឹមត្រូវ)",
    re.IGNORECASE,
)
_FEW_CELLS = 2


@dataclass(frozen=True)
class RunAnswers:
    """What a run expects: its officers, the items of its papers, the paper of each occasion.

    `decided` gives an officer's key, or NOBODY, by what was written: decisions of a person.
    """

    officers: tuple[KnownOfficer, ...]
    papers: Mapping[str, tuple[AnswerableItem, ...]]
    occasions: Mapping[str, str]
    decided: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadSitting:
    """One officer's answers on one occasion, in the order of the paper; `row` is its first.

    `on` is the day that a column of dates gives, None without one.
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
    """An officer who gave no answer at all on an occasion of the file."""

    officer: str
    occasion: str


@dataclass(frozen=True)
class AnswerReading:
    """What reading a line needs to know; `repeated` is written of an officer in several rows."""

    table: SheetTable
    header: AnswerHeader
    run: RunAnswers
    officers: OfficerIndex
    repeated: frozenset[str] = frozenset()

    def paper_code(self, *, officer: KnownOfficer, occasion: str) -> str:
        """Give the code of the paper an officer has on an occasion, "" if none."""
        return officer.papers.get(occasion, self.run.occasions.get(occasion, ""))

    def papers_on(self, *, occasion: str) -> dict[str, tuple[AnswerableItem, ...]]:
        """Give the items of every paper used on an occasion, by its code."""
        codes = {
            self.paper_code(officer=officer, occasion=occasion) for officer in self.run.officers
        }
        codes = codes or {self.run.occasions.get(occasion, "")}
        return {code: self.run.papers[code] for code in sorted(codes) if code in self.run.papers}

    @property
    def officer_letter(self) -> str:
        """The letter of the column that names the officer."""
        return _officer_letter(header=self.header)

    @property
    def kept(self) -> tuple[int, ...]:
        """The columns shown again of refused lines: all but feedback and personal data."""
        hidden = {
            self.header.roles[role] for role in columns.FEEDBACK if role in self.header.roles
        }
        return tuple(
            index
            for index, head in enumerate(self.header.heads)
            if index not in hidden and headings.meaning_of(heading=head) != headings.PERSONAL
        )

    @property
    def kept_heads(self) -> tuple[str, ...]:
        """The heads of the columns shown again."""
        return tuple(self.header.heads[index] or column_letter(index=index) for index in self.kept)


def officer_cells(
    *, row: SheetRow, header: AnswerHeader, repeated: frozenset[str] = frozenset()
) -> OfficerCells:
    """Give what a row says of its officer; `repeated` is what several rows say."""
    texts = {
        role: text_of(value=row.value(index=header.roles[role])) if role in header.roles else ""
        for role in columns.OFFICER
    }
    cells = OfficerCells(
        row=row.number,
        letter=_officer_letter(header=header, texts=texts),
        code=texts[columns.OFFICER_CODE],
        short_code=texts[columns.SHORT_CODE],
        names=tuple(texts[role] for role in columns.NAMES if texts[role]),
    )
    return replace(cells, is_repeated=True) if cells.written in repeated else cells


def _officer_letter(*, header: AnswerHeader, texts: Mapping[str, str] | None = None) -> str:
    """Give the first column that says who the officer is, of those that say anything."""
    roles = [role for role in columns.OFFICER if role in header.roles]
    filled = [role for role in roles if texts and texts[role]]
    return header.letter(role=(filled or roles)[0])


def is_without_officer(*, row: SheetRow, header: AnswerHeader) -> bool:
    """Say whether a row is no officer's: the heads once more, a total, the key, a remark."""
    texts = [text for value in row.values if (text := text_of(value=value))]
    cells = officer_cells(row=row, header=header)
    named = cells.code or cells.short_code or next(iter(cells.names), "")
    return (
        columns.is_officer_head(text=named)
        or bool(_NOT_OFFICERS.match(named or texts[0]))
        or (not named and len(texts) <= _FEW_CELLS)
    )


def refused_row(
    *, row: SheetRow, reading: AnswerReading, messages: Sequence[FileMessage]
) -> RefusedRow:
    """Give the refusal of a line, without its feedback: that never stands beside a name."""
    values = tuple(text_of(value=row.value(index=index)) for index in reading.kept)
    return RefusedRow(row=row.number, values=values, messages=tuple(messages))


def width_problem(*, row: SheetRow, reading: AnswerReading) -> FileMessage | None:
    """Refuse a line of a CSV file that has more or fewer cells than there are heads."""
    width = len(reading.header.heads)
    if not reading.table.is_ragged:
        return None
    extra = [index for index, value in enumerate(row.values) if index >= width and value]
    if extra:
        place = column_letter(index=extra[0])
        return people_messages.say(code="row_long", row=row.number, column=place)
    if len(row.values) < width:
        place = column_letter(index=len(row.values) - 1)
        return people_messages.say(code="row_short", row=row.number, column=place)
    return None

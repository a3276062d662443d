"""Reads answer files with one officer per line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from promdaen.course.rules import answer_columns as columns
from promdaen.course.rules import answer_dates
from promdaen.course.rules.answer_cells import AnswerableItem, AnswerCell, read_answer
from promdaen.course.rules.answer_messages import say
from promdaen.course.rules.answer_officers import KnownOfficer, OfficerQuestion, find_officer
from promdaen.course.rules.answer_parts import (
    AnswerReading,
    OccasionAbsence,
    ReadSitting,
    officer_cells,
    refused_row,
    width_problem,
)
from promdaen.kit.spreadsheets import (
    FileMessage,
    RefusedRow,
    SheetRow,
    UnreadableFile,
    column_letter,
)

Plan = Mapping[tuple[str, str], tuple[tuple[AnswerableItem, int], ...]]


@dataclass(frozen=True)
class WideReader:
    """How to read lines: columns of items by (occasion, paper), and marks or options.

    `problems` are errors in the feedback of rows, by row number.
    """

    reading: AnswerReading
    plan: Plan
    as_marks: bool
    problems: Mapping[int, tuple[FileMessage, ...]]


@dataclass(frozen=True)
class WideRow:
    """The result of one line: an officer with sittings and absences, a question, or a refusal."""

    row: SheetRow
    officer: str
    sittings: tuple[ReadSitting, ...] = ()
    absences: tuple[OccasionAbsence, ...] = ()
    refused: RefusedRow | None = None
    question: OfficerQuestion | None = None


def plan_items(*, reading: AnswerReading) -> Plan:
    """Find the column of every item of every paper used on the occasions of the file.

    Raises UnreadableFile naming the first column that fits no item, or the items without a column.
    """
    plan: dict[tuple[str, str], tuple[tuple[AnswerableItem, int], ...]] = {}
    for occasion in reading.header.occasions:
        papers = reading.papers_on(occasion=occasion)
        if not papers:
            raise UnreadableFile(_occasion_unknown(reading=reading, occasion=occasion))
        _check_unknown(reading=reading, occasion=occasion, papers=tuple(papers.values()))
        for code, items in papers.items():
            plan[occasion, code] = _placed(reading=reading, occasion=occasion, items=items)
    return plan


def cells_of_items(
    *, sheet_rows: Sequence[SheetRow], reading: AnswerReading
) -> Iterator[AnswerCell]:
    """Every cell that has an answer."""
    for sheet_row in sheet_rows:
        for column in reading.header.items:
            yield _cell(sheet_row=sheet_row, index=column.index)


def read_wide_row(*, sheet_row: SheetRow, reader: WideReader) -> WideRow:
    """Read the answers of one officer; the line is accepted or refused as a whole."""
    reading = reader.reading
    officer_match = find_officer(
        cells=officer_cells(sheet_row=sheet_row, header=reading.header, repeated=reading.repeated),
        index=reading.officers,
    )
    if officer_match.question is not None:
        return WideRow(sheet_row, "", question=officer_match.question)
    messages = [
        message
        for message in (officer_match.refusal, width_problem(sheet_row=sheet_row, reading=reading))
        if message
    ]
    messages += reader.problems.get(sheet_row.number, ())
    if officer_match.officer is None:
        return WideRow(
            sheet_row,
            "",
            refused=refused_row(sheet_row=sheet_row, reading=reading, messages=messages),
        )
    sittings, absences, refusals = _occasions(
        sheet_row=sheet_row,
        reader=reader,
        officer=officer_match.officer,
        repair=officer_match.repair,
    )
    messages += refusals
    if messages:
        refused = refused_row(sheet_row=sheet_row, reading=reading, messages=messages)
        return WideRow(sheet_row, officer_match.officer.key, refused=refused)
    return WideRow(sheet_row, officer_match.officer.key, sittings, absences)


def _occasions(
    *, sheet_row: SheetRow, reader: WideReader, officer: KnownOfficer, repair: FileMessage | None
) -> tuple[tuple[ReadSitting, ...], tuple[OccasionAbsence, ...], list[FileMessage]]:
    sittings, absences, refusals = [], [], []
    for occasion in reader.reading.header.occasions:
        code = reader.reading.paper_code(officer=officer, occasion=occasion)
        if (occasion, code) not in reader.plan:
            refusals += _unexpected(sheet_row=sheet_row, reader=reader, occasion=occasion)
            continue
        read = [
            read_answer(
                cell=_cell(sheet_row=sheet_row, index=index), item=item, as_marks=reader.as_marks
            )
            for item, index in reader.plan[occasion, code]
        ]
        refusals += [cell.refusal for cell in read if cell.refusal]
        if all(cell.response.is_blank and not cell.refusal for cell in read):
            absences.append(OccasionAbsence(officer=officer.key, occasion=occasion))
            continue
        on, problem = answer_dates.test_day(
            sheet_row=sheet_row, header=reader.reading.header, occasion=occasion
        )
        refusals += [problem] if problem else []
        sitting = ReadSitting(
            row=sheet_row.number,
            officer=officer.key,
            occasion=occasion,
            paper=code,
            responses=tuple(cell.response for cell in read),
            repairs=(repair,) if repair else (),
            on=on,
        )
        sittings.append(sitting)
    return tuple(sittings), tuple(absences), refusals


def _unexpected(*, sheet_row: SheetRow, reader: WideReader, occasion: str) -> list[FileMessage]:
    """Refuse answers of an officer who has no paper on that occasion."""
    for column in reader.reading.header.items:
        cell = _cell(sheet_row=sheet_row, index=column.index)
        if column.occasion == occasion and cell.text:
            name = columns.OCCASION_NAMES[occasion]
            return [say(code="no_paper", row=sheet_row.number, column=cell.letter, occasion=name)]
    return []


def _cell(*, sheet_row: SheetRow, index: int) -> AnswerCell:
    return AnswerCell(sheet_row.number, column_letter(index=index), sheet_row.value(index=index))


def _tokens(*, number: int, item: AnswerableItem) -> tuple[str, ...]:
    return (str(number), columns.column_token(text=item.code))


def _occasion_unknown(*, reading: AnswerReading, occasion: str) -> FileMessage:
    index = next(item.index for item in reading.header.items if item.occasion == occasion)
    occasion_list = ", ".join(reading.run.occasions)
    return say(
        code="occasion_unknown",
        row=reading.header.row,
        column=column_letter(index=index),
        value=reading.header.heads[index],
        known=occasion_list,
    )


def _check_unknown(
    *, reading: AnswerReading, occasion: str, papers: Sequence[Sequence[AnswerableItem]]
) -> None:
    known_tokens = {
        token
        for items in papers
        for number, item in enumerate(items, start=1)
        for token in _tokens(number=number, item=item)
    }
    for column in reading.header.items:
        if column.occasion == occasion and column.token not in known_tokens:
            message = say(
                code="item_unknown",
                row=reading.header.row,
                column=column_letter(index=column.index),
                heading=reading.header.heads[column.index],
                count=max(map(len, papers)),
                last=f"{max(map(len, papers)):02d}",
            )
            raise UnreadableFile(message)


def _placed(
    *, reading: AnswerReading, occasion: str, items: Sequence[AnswerableItem]
) -> tuple[tuple[AnswerableItem, int], ...]:
    by_token = {
        column.token: column.index
        for column in reading.header.items
        if column.occasion == occasion
    }
    places = {}
    for number, item in enumerate(items, start=1):
        for token in _tokens(number=number, item=item):
            if token in by_token:
                places[number] = (item, by_token[token])
    missing = [f"{number:02d}" for number in range(1, len(items) + 1) if number not in places]
    if missing:
        message = say(
            code="item_missing",
            row=reading.header.row,
            occasion=columns.OCCASION_NAMES[occasion],
            items=", ".join(missing),
        )
        raise UnreadableFile(message)
    return tuple(places[number] for number in sorted(places))


def refuse_duplicates(*, wide_rows: Sequence[WideRow], reading: AnswerReading) -> list[WideRow]:
    """Refuse every line of an officer who has more than one."""
    rows: dict[str, list[int]] = {}
    for wide_row in wide_rows:
        if wide_row.officer:
            rows.setdefault(wide_row.officer, []).append(wide_row.row.number)
    return [
        _refused_if_duplicate(wide_row=wide_row, rows=rows, reading=reading)
        for wide_row in wide_rows
    ]


def _refused_if_duplicate(
    *, wide_row: WideRow, rows: dict[str, list[int]], reading: AnswerReading
) -> WideRow:
    others = [number for number in rows.get(wide_row.officer, []) if number != wide_row.row.number]
    if not others:
        return wide_row
    message = say(
        code="officer_twice",
        row=wide_row.row.number,
        column=reading.officer_letter,
        other=others[0],
    )
    before = wide_row.refused.messages if wide_row.refused else ()
    refused = refused_row(sheet_row=wide_row.row, reading=reading, messages=[*before, message])
    return WideRow(wide_row.row, wide_row.officer, refused=refused)

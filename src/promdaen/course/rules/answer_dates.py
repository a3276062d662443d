"""The days of answers in a file: read, and compared with today and with the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from promdaen.course.rules import answer_columns as columns
from promdaen.course.rules.answer_columns import AnswerHeader
from promdaen.course.rules.answer_parts import ReadSitting
from promdaen.kit.spreadsheets import FileMessage, SheetRow, cell_text
from promdaen.people.rules import dates
from promdaen.people.rules import messages as people_messages


def test_day(
    *, sheet_row: SheetRow, header: AnswerHeader, occasion: str
) -> tuple[date | None, FileMessage | None]:
    """The day of a test in a row, or the reason why it cannot be read.

    A column of the occasion takes precedence over one of the whole row; an empty cell has no day.
    """
    for role in (f"{columns.DATED}_{occasion}", columns.DATED):
        if role not in header.roles:
            continue
        value = sheet_row.value(index=header.roles[role])
        text = cell_text(value=value)
        if not text:
            continue
        read = dates.read_date(value=value)
        if read.problem is None:
            return read.day, None
        problem = people_messages.say(
            code=read.problem, row=sheet_row.number, column=header.letter(role=role), value=text
        )
        return None, problem
    return None, None


def after_today(*, sittings: Sequence[ReadSitting], today: date) -> list[ReadSitting]:
    """The sittings that a file dates after today."""
    return [sitting for sitting in sittings if sitting.on is not None and sitting.on > today]


def future_occasions(
    *, sittings: Sequence[ReadSitting], begins: Mapping[str, datetime], moment: datetime
) -> list[str]:
    """The occasions of these sittings whose test begins after a time, earliest first."""
    occasions = {sitting.occasion for sitting in sittings}
    return sorted(
        (occasion for occasion in occasions if begins[occasion] > moment),
        key=lambda occasion: begins[occasion],
    )


def has_all_dates(*, sittings: Sequence[ReadSitting], occasion: str) -> bool:
    """Whether a file has the day of every sitting of an occasion."""
    return all(sitting.on is not None for sitting in sittings if sitting.occasion == occasion)

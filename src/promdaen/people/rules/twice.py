"""Finds officers who stand in a roster more than once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.spreadsheets import Message, RefusedRow
from promdaen.people.rules import names, sameness
from promdaen.people.rules.messages import say
from promdaen.people.rules.rows import RosterRow


@dataclass(frozen=True)
class Checked:
    """Rows that stand once, rows refused as repeated, and pairs for a person to look at."""

    rows: tuple[RosterRow, ...]
    refused: tuple[RefusedRow, ...]
    notes: tuple[Message, ...]


def check_twice(*, rows: Sequence[RosterRow], values: Mapping[int, tuple[str, ...]]) -> Checked:
    """Refuse the second of two rows that say the same; refuse both where they differ."""
    first: dict[str, RosterRow] = {}
    refusals: dict[int, Message] = {}
    for row in rows:
        for key in _keys(row=row):
            other = first.setdefault(key, row)
            if other is not row:
                refusals |= _refusals(row=row, other=other)
    kept = tuple(row for row in rows if row.row not in refusals)
    refused = tuple(
        RefusedRow(row=number, values=values[number], messages=(message,))
        for number, message in refusals.items()
    )
    return Checked(rows=kept, refused=refused, notes=_perhaps(rows=kept))


def _keys(*, row: RosterRow) -> tuple[str, ...]:
    """Give what makes a row the same officer: the code, or without one both names."""
    code = sameness.code_key(code=row.officer_code)
    if code:
        return (f"code {code}",)
    latin = " ".join(sorted(names.latin_words(text=row.name_latin)))
    khmer = names.folded_khmer(text=row.name_km)
    return (f"name {latin} {khmer} {row.department}",)


def _refusals(*, row: RosterRow, other: RosterRow) -> dict[int, Message]:
    if _said(row=row) == _said(row=other):
        return {row.row: say(code="twice_same", row=row.row, other=other.row)}
    return {
        other.row: say(code="twice_different", row=other.row, other=row.row),
        row.row: say(code="twice_different", row=row.row, other=other.row),
    }


def _said(*, row: RosterRow) -> tuple[object, ...]:
    return (
        sorted(names.latin_words(text=row.name_latin)),
        names.folded_khmer(text=row.name_km),
        row.sex,
        row.department,
        row.province,
        row.checkpoint.casefold(),
        row.rank,
        row.posted_on,
    )


def _perhaps(*, rows: Sequence[RosterRow]) -> tuple[Message, ...]:
    people = {str(row.row): _person(row=row) for row in rows}
    index = sameness.index_people(people=people.values())
    pairs: set[tuple[int, int]] = set()
    for person in people.values():
        for candidate in sameness.candidates(person=person, index=index):
            is_other = candidate.person.key != person.key
            if is_other and candidate.grade != "possible":
                first, second = sorted((int(person.key), int(candidate.person.key)))
                pairs.add((first, second))
    return tuple(
        say(
            code="perhaps_twice",
            row=second,
            value=people[str(second)].name_latin,
            other_value=people[str(first)].name_latin,
            other=first,
        )
        for first, second in sorted(pairs)
    )


def _person(*, row: RosterRow) -> sameness.Person:
    return sameness.Person(
        key=str(row.row),
        name_latin=row.name_latin,
        name_km=row.name_km,
        sex=row.sex,
        department=row.department,
        officer_code=row.officer_code,
    )

"""Finds officers in several rows of a roster: merges equal rows, asks about the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from promdaen.kit.spreadsheets import FileMessage
from promdaen.kit.texts import Words
from promdaen.people.rules import headings, names, sameness
from promdaen.people.rules.messages import say
from promdaen.people.rules.rows import RosterRow

_JOINED = (
    "name_km", "name_latin", "sex", "department", "province", "checkpoint", "rank", "rank_text",
    "officer_code", "short_code", "posted_on",
)  # fmt: skip


@dataclass(frozen=True)
class CheckedRoster:
    """Rows of different officers, contradicting rows of one officer, and messages.

    Equal rows of one officer are merged into the first. `conflicts` are groups of rows of which a
    person chooses the valid one.
    """

    rows: tuple[RosterRow, ...]
    conflicts: tuple[tuple[RosterRow, ...], ...]
    notes: tuple[FileMessage, ...]


def check_duplicates(*, roster_rows: Sequence[RosterRow]) -> CheckedRoster:
    """Merge rows of one officer that do not contradict each other; group the others.

    Rows are of one officer if a code is the same, or both names and the department.
    """
    groups = _groups(roster_rows=roster_rows)
    agreed = [group for group in groups if not differences(roster_rows=group)]
    kept_rows = tuple(_joined(roster_rows=group) for group in agreed)
    return CheckedRoster(
        rows=kept_rows,
        conflicts=tuple(tuple(group) for group in groups if group not in agreed),
        notes=_perhaps(roster_rows=kept_rows),
    )


def differences(*, roster_rows: Sequence[RosterRow]) -> tuple[str, ...]:
    """The columns in which rows of one officer contradict each other; blank cells do not."""
    return tuple(
        name
        for name in _JOINED
        if len(
            {
                cell_text
                for roster_row in roster_rows
                if (cell_text := _folded_value(roster_row=roster_row, name=name))
            }
        )
        > 1
    )


def field_words(*, name: str) -> Words:
    """The label of a column in which rows can contradict each other."""
    return headings.label(meaning=headings.RANK if name == "rank_text" else name)


def contradiction(*, roster_rows: Sequence[RosterRow]) -> FileMessage:
    """The message that a person must choose a row of an officer, and the differences."""
    fields = [field_words(name=name) for name in differences(roster_rows=roster_rows)]
    return say(
        code="rows_contradict",
        row=roster_rows[0].row,
        rows=", ".join(str(roster_row.row) for roster_row in roster_rows),
        fields=Words(
            en=", ".join(field.en for field in fields), km=", ".join(field.km for field in fields)
        ),
    )


def _groups(*, roster_rows: Sequence[RosterRow]) -> list[list[RosterRow]]:
    """Group the rows of one officer, in the order of their first rows.

    A row without any code belongs to the only coded officer with its names and department, if any.
    """
    coded: dict[str, set[tuple[str, ...]]] = {}
    for roster_row in roster_rows:
        if _codes(roster_row=roster_row):
            coded.setdefault(_name_key(roster_row=roster_row), set()).add(
                _codes(roster_row=roster_row)
            )
    groups: dict[str, list[RosterRow]] = {}
    for roster_row in roster_rows:
        name = _name_key(roster_row=roster_row)
        coded_rows = coded.get(name, set())
        keys = _codes(roster_row=roster_row) or (
            next(iter(coded_rows)) if len(coded_rows) == 1 else (name,)
        )
        group_lists = [group for key in keys if (group := groups.get(key)) is not None]
        group = group_lists[0] if group_lists else []
        for other in group_lists[1:]:
            if other is not group:
                group += other
                groups |= {key: group for key, group_ in groups.items() if group_ is other}
        group.append(roster_row)
        groups |= dict.fromkeys(keys, group)
    once = {
        id(group): sorted(group, key=lambda roster_row: roster_row.row)
        for group in groups.values()
    }
    return sorted(once.values(), key=lambda group: group[0].row)


def _codes(*, roster_row: RosterRow) -> tuple[str, ...]:
    code = sameness.code_key(code=roster_row.officer_code)
    keys = (
        f"code {code}" if code else "",
        f"short {roster_row.short_code}" if roster_row.short_code else "",
    )
    return tuple(key for key in keys if key)


def _name_key(*, roster_row: RosterRow) -> str:
    latin = " ".join(sorted(names.latin_words(text=roster_row.name_latin)))
    return f"{latin} {sameness.khmer_letters(name=roster_row.name_km)} {roster_row.department}"


def _joined(*, roster_rows: Sequence[RosterRow]) -> RosterRow:
    """The first of several rows, completed with values of the others."""
    first, *others = roster_rows
    if not others:
        return first
    values_by_name = {
        name: next(
            (value for roster_row in roster_rows if (value := getattr(roster_row, name))),
            getattr(first, name),
        )
        for name in _JOINED
    }
    joined = tuple(
        say(code="rows_joined", row=first.row, other=roster_row.row) for roster_row in others
    )
    repairs = [
        *first.repairs,
        *(repair for roster_row in others for repair in roster_row.repairs),
        *joined,
    ]
    return replace(first, **values_by_name, repairs=tuple(repairs))


def _folded_value(*, roster_row: RosterRow, name: str) -> object:
    """The folded value of a row in a column: "" or None if it is blank."""
    value = getattr(roster_row, name)
    if name == "name_km":
        return sameness.khmer_letters(name=value)
    if name == "name_latin":
        return " ".join(sorted(names.latin_words(text=value)))
    if name == "officer_code":
        return sameness.code_key(code=value)
    if name == "rank_text":
        return "" if roster_row.rank else value.casefold()
    return value.casefold() if isinstance(value, str) else value


def _perhaps(*, roster_rows: Sequence[RosterRow]) -> tuple[FileMessage, ...]:
    people = {
        str(roster_row.row): compared_officer(roster_row=roster_row) for roster_row in roster_rows
    }
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
            value=_name(person=people[str(second)]),
            other_value=_name(person=people[str(first)]),
            other=first,
        )
        for first, second in sorted(pairs)
    )


def _name(*, person: sameness.ComparedOfficer) -> str:
    return person.name_latin or person.name_km


def compared_officer(*, roster_row: RosterRow) -> sameness.ComparedOfficer:
    """A row of a roster for comparing officers; its key is the number of the row."""
    return sameness.ComparedOfficer(
        key=str(roster_row.row),
        name_latin=roster_row.name_latin,
        name_km=roster_row.name_km,
        sex=roster_row.sex,
        department=roster_row.department,
        officer_code=roster_row.officer_code,
        short_code=roster_row.short_code,
    )

"""Finds the officer of a row of answers on the roster of the run."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from promdaen.course.rules.answer_messages import say
from promdaen.kit.spreadsheets import Message
from promdaen.people.rules import dates, names, sameness

_NEAREST = 3


@dataclass(frozen=True)
class KnownOfficer:
    """An officer of the run; `papers` by occasion only where the run crosses its papers."""

    key: str
    officer_code: str
    name_latin: str = ""
    name_km: str = ""
    department: str = ""
    papers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """The officer of a row, or the reason why there is none."""

    officer: KnownOfficer | None
    refusal: Message | None = None
    repair: Message | None = None


@dataclass(frozen=True)
class OfficerIndex:
    """The officers of a run by code and by the words of their Latin names."""

    by_code: Mapping[str, KnownOfficer]
    by_name: Mapping[str, tuple[KnownOfficer, ...]]
    officers: tuple[KnownOfficer, ...]
    people: sameness.NameIndex


@dataclass(frozen=True)
class OfficerCells:
    """What a row says of its officer: code and name as typed, and where."""

    row: int
    code: str
    code_letter: str
    name: str
    name_letter: str


def index_officers(*, officers: Sequence[KnownOfficer]) -> OfficerIndex:
    """Put the officers of a run in an index."""
    by_name: dict[str, tuple[KnownOfficer, ...]] = {}
    for officer in officers:
        key = _name_key(name=officer.name_latin)
        if key:
            by_name[key] = (*by_name.get(key, ()), officer)
    by_code = {sameness.code_key(code=one.officer_code): one for one in officers}
    by_code.pop("", None)
    return OfficerIndex(
        by_code=by_code,
        by_name=by_name,
        officers=tuple(officers),
        people=sameness.index_people(people=[_person(officer=one) for one in officers]),
    )


def find_officer(*, cells: OfficerCells, index: OfficerIndex) -> Found:
    """Find an officer by code, or by exactly the words of the Latin name.

    A name that is only alike is refused with the nearest ones: answers must not go to another.
    """
    typed, letter = (cells.code, cells.code_letter)
    if not typed:
        typed, letter = (cells.name, cells.name_letter)
    if not typed:
        place = cells.code_letter or cells.name_letter
        return Found(None, refusal=say(code="officer_missing", row=cells.row, column=place))
    by_code = index.by_code.get(_code_key(typed=typed))
    if by_code:
        return _checked(officer=by_code, cells=cells)
    found = index.by_name.get(_name_key(name=typed), ())
    if len(found) == 1:
        repair = say(code="officer_by_name", row=cells.row, column=letter, value=typed)
        return Found(officer=found[0], repair=repair)
    nearest = ", ".join(_shown(officer=one) for one in found or _nearest(typed=typed, index=index))
    unknown = "officer_unknown_nearest" if nearest else "officer_unknown"
    code = "officer_unclear" if found else unknown
    message = say(code=code, row=cells.row, column=letter, value=typed, nearest=nearest)
    return Found(officer=None, refusal=message)


def _checked(*, officer: KnownOfficer, cells: OfficerCells) -> Found:
    """Refuse a code whose officer has quite another Latin name than the row."""
    name = cells.name if cells.code else ""
    is_comparable = bool(officer.name_latin) and names.has_latin(text=name)
    if is_comparable:
        score = sameness.similarity(first=officer.name_latin, second=name)
        if score < sameness.NEAR:
            message = say(
                code="code_and_name_differ",
                row=cells.row,
                column=cells.code_letter,
                known=officer.name_latin,
                value=name,
            )
            return Found(officer=None, refusal=message)
    return Found(officer=officer)


def _nearest(*, typed: str, index: OfficerIndex) -> list[KnownOfficer]:
    by_key = {officer.key: officer for officer in index.officers}
    person = sameness.Person(key="", name_latin=typed)
    found = sameness.candidates(person=person, index=index.people, limit=_NEAREST)
    if found:
        return [by_key[candidate.person.key] for candidate in found]
    shown = {_shown(officer=officer).casefold(): officer for officer in index.officers}
    codes = {officer.officer_code.casefold(): officer for officer in index.officers}
    close = difflib.get_close_matches(typed.casefold(), [*codes, *shown], n=_NEAREST, cutoff=0.6)
    return list({(codes | shown)[key].key: (codes | shown)[key] for key in close}.values())


def _shown(*, officer: KnownOfficer) -> str:
    return " ".join(part for part in (officer.officer_code, officer.name_latin) if part)


def _person(*, officer: KnownOfficer) -> sameness.Person:
    return sameness.Person(
        key=officer.key, name_latin=officer.name_latin, officer_code=officer.officer_code
    )


def _code_key(*, typed: str) -> str:
    return sameness.code_key(code=dates.latin_digits(text=typed))


def _name_key(*, name: str) -> str:
    return " ".join(sorted(names.latin_words(text=names.without_title(text=name))))

"""Read a roster file, and find possible matches with known officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import QuerySet

from promdaen.course.models import CourseRun, Enrolment, ImportDraft
from promdaen.course.rules import carrying
from promdaen.kit import spreadsheets
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Officer
from promdaen.people.rules import (
    headings,
    names,
    roster,
    roster_duplicates,
    roster_forms,
    sameness,
)
from promdaen.places import queries as places_queries

NEW_ROW = "new"
SAME_PERSON_TWICE = "both"
KEPT_FOR = timedelta(days=1)
MAX_SEARCH_RESULTS = 20
JOINED = "rows_joined"
OFTEN = 3
"""A remark on at least this many rows is shown once for all of them."""


@dataclass(frozen=True, kw_only=True)
class OfficerMatchCandidate:
    """An officer who may match a row, with the certainty and the reason."""

    officer: Officer
    grade: str
    reasons: Sequence[Words]


@dataclass(frozen=True, kw_only=True)
class RowWords:
    """The codes of a row in the page's language; "" if it has none."""

    department: str
    province: str
    rank: str


@dataclass(frozen=True, kw_only=True)
class Match:
    """A row and its possible officers.

    `decision`: "new", an officer's id, or "" if a person must decide. `is_linked`: matched
    automatically with certainty. `is_enrolled`: that officer is already on the run.
    """

    row: roster.RosterRow
    words: RowWords
    candidates: Sequence[OfficerMatchCandidate]
    decision: str
    officer: Officer | None
    is_linked: bool
    is_enrolled: bool

    @property
    def is_named_alike(self) -> bool:
        """Whether the row has the officer's stored name, so that it is shown once."""
        officer, roster_row = self.officer, self.row
        return officer is not None and (
            (names.latin_words(text=officer.name_latin), names.folded_khmer(text=officer.name_km))
            == (
                names.latin_words(text=roster_row.name_latin),
                names.folded_khmer(text=roster_row.name_km),
            )
        )

    @property
    def is_open(self) -> bool:
        """Whether a person must check this row: there is a candidate without certainty."""
        return bool(self.candidates) and not self.is_linked


@dataclass(frozen=True, kw_only=True)
class ConflictRow:
    """One of several contradicting rows of an officer, in words."""

    row: roster.RosterRow
    words: RowWords


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Rows of one officer: a person decides which counts, or that the officers differ.

    `decision` is the number of a row as text, "both", or "" for undecided.
    """

    key: str
    rows: Sequence[ConflictRow]
    fields: Sequence[Words]
    decision: str

    @property
    def chosen(self) -> list[roster.RosterRow]:
        """The valid rows, as decided."""
        return [
            conflict_row.row
            for conflict_row in self.rows
            if self.decision in {SAME_PERSON_TWICE, str(conflict_row.row.row)}
        ]


@dataclass(frozen=True, kw_only=True)
class ReadColumn:
    """A column of the file: its letter, heading, and meaning (None: unused)."""

    letter: str
    heading: str
    meaning: Words | None
    is_left_out: bool


@dataclass(frozen=True, kw_only=True)
class RosterRemark:
    """A remark on several rows: its text, and the rows.

    `is_example`: the text names a value of the first row that differs in the others.
    """

    code: str
    words: Words
    is_example: bool
    rows: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A roster file that was read, with every row matched."""

    draft: ImportDraft
    read: roster.Roster
    columns: Sequence[ReadColumn]
    matches: Sequence[Match]
    conflicts: Sequence[Conflict]

    @property
    def open_conflicts(self) -> list[Conflict]:
        """The contradicting rows of officers that are not decided yet."""
        return [conflict for conflict in self.conflicts if not conflict.decision]

    @property
    def open_count(self) -> int:
        """How many questions a person must still answer."""
        return len(self.open_matches) + len(self.open_conflicts)

    @property
    def open_matches(self) -> list[Match]:
        """The rows that a person decides."""
        return [match for match in self.matches if match.is_open]

    @property
    def settled_matches(self) -> list[Match]:
        """The rows that need no decision."""
        return [match for match in self.matches if not match.is_open]

    @property
    def settled_rows(self) -> list[tuple[Match, list[spreadsheets.FileMessage]]]:
        """The rows that need no decision, each with its own remarks."""
        often = {remark.code for remark in self.remarks}
        return [
            (match, [repair for repair in match.row.repairs if repair.code not in often])
            for match in self.settled_matches
        ]

    @property
    def remarks(self) -> list[RosterRemark]:
        """The remarks on several rows: the text of the first, and the rows."""
        repairs_by_code: dict[str, list[tuple[int, spreadsheets.FileMessage]]] = {}
        for match in self.settled_matches:
            for repair in match.row.repairs:
                if repair.code != JOINED:
                    repairs_by_code.setdefault(repair.code, []).append(
                        (repair.row or match.row.row, repair)
                    )
        return [
            _remark(messages=repair)
            for repair in repairs_by_code.values()
            if len({number for number, _message in repair}) >= OFTEN
        ]

    @property
    def joined_count(self) -> int:
        """How many rows were merged with an earlier row of the same officer."""
        return sum(
            repair.code == JOINED for roster_row in self.read.rows for repair in roster_row.repairs
        )

    @property
    def row_count(self) -> int:
        """How many rows the file has: accepted, merged, undecided, refused."""
        in_conflict = sum(len(conflict.rows) for conflict in self.conflicts)
        own = len(self.read.rows) + len(self.read.refused)
        return own + self.joined_count + in_conflict

    @property
    def linked_count(self) -> int:
        """How many rows match known officers with certainty."""
        return sum(match.is_linked for match in self.matches)

    @property
    def enrolled_count(self) -> int:
        """How many rows are officers who are already on the run."""
        return sum(match.is_enrolled for match in self.matches)

    @property
    def new_count(self) -> int:
        """How many rows are new officers without any similar one."""
        return sum(match.decision == NEW_ROW and not match.is_open for match in self.matches)


LONG_BYTES = 40_000
"""Above this size, of some 1,000 rows, a roster is read in the background."""


def read_roster_file(
    *, name: str, data: bytes | None = None, path: Path | None = None, sheet: str | None = None
) -> roster.Roster:
    """Read a roster as people type it. Raises spreadsheets.UnreadableFile."""
    table = spreadsheets.read_table(name=name, data=data, path=path, sheet=sheet)
    return roster.read_roster(
        table=table,
        departments=people_queries.department_aliases(),
        provinces=places_queries.province_aliases(),
        ranks=people_queries.rank_aliases(),
    )


def roster_form(*, now: datetime) -> bytes:
    """An empty roster as XLSX, with lists of departments, ranks, provinces and sex."""
    return spreadsheets.write_xlsx(
        sheets=roster_forms.roster_form(
            departments=[str(department.short) for department in people_queries.departments()],
            ranks=[str(rank.name) for rank in people_queries.ranks()],
            provinces=[str(province.name) for province in places_queries.provinces()],
        ),
        made_at=now,
    )


def _remark(*, messages: Sequence[tuple[int, spreadsheets.FileMessage]]) -> RosterRemark:
    plain = [replace(message, row=None, column=None) for _number, message in messages]
    return RosterRemark(
        code=plain[0].code,
        words=Words(en=plain[0].en, km=plain[0].km),
        is_example=len({message.en for message in plain}) > 1,
        rows=spreadsheets.row_ranges(numbers=[number for number, _message in messages]),
    )


def preview(*, draft: ImportDraft) -> Preview:
    """The content of a stored roster, with its matches."""
    read = carrying.roster_in(values=draft.read)
    conflicts = [
        _conflict(roster_rows=group, decisions=draft.decisions) for group in read.conflicts
    ]
    roster_rows = sorted(
        [*read.rows, *(roster_row for conflict in conflicts for roster_row in conflict.chosen)],
        key=lambda roster_row: roster_row.row,
    )
    return Preview(
        draft=draft,
        read=read,
        columns=_columns(roster_file=read),
        matches=matches(run=draft.run, roster_rows=roster_rows, decisions=draft.decisions),
        conflicts=conflicts,
    )


def matches(
    *, run: CourseRun, roster_rows: Sequence[roster.RosterRow], decisions: Mapping[str, str]
) -> list[Match]:
    """Each row with its possible officers; `decisions` are by row as text."""
    index = people_queries.people_index()
    candidates_by_row = {
        roster_row.row: sameness.candidates(
            person=roster_duplicates.compared_officer(roster_row=roster_row), index=index
        )
        for roster_row in roster_rows
    }
    ids = {
        candidate.person.key
        for candidates in candidates_by_row.values()
        for candidate in candidates
    }
    officers = {
        str(officer.pk): officer
        for officer in Officer.objects.filter(pk__in=ids).select_related("department", "rank")
    }
    words = _words(roster_rows=roster_rows)
    enrolled = {
        str(key) for key in Enrolment.objects.filter(run=run).values_list("officer_id", flat=True)
    }
    return [
        _match(
            roster_row=roster_row,
            row_words=words[roster_row.row],
            candidates=[
                OfficerMatchCandidate(
                    officer=officers[candidate.person.key],
                    grade=candidate.grade,
                    reasons=candidate.reasons,
                )
                for candidate in candidates_by_row[roster_row.row]
                if candidate.person.key in officers
            ],
            decided=str(decisions.get(str(roster_row.row), "")),
            enrolled=enrolled,
        )
        for roster_row in roster_rows
    ]


def officers_to_add(
    *, run: CourseRun, account: Account, text: str
) -> QuerySet[Officer] | list[Officer]:
    """Officers whom an account may find and enrol by hand; a trainer finds by code only."""
    name = text.strip()
    if not name:
        return []
    if people_queries.has_right("officers", account=account):
        visible_officers = people_queries.officers_visible_to(account=account)
        matching_officers = people_queries.officers_matching(text=name, officers=visible_officers)
    else:
        matching_officers = people_queries.officers_by_code(text=name)
    free = matching_officers.filter(is_active=True).exclude(enrolments__run=run)
    return free.select_related("department", "rank")[:MAX_SEARCH_RESULTS]


def refused_table(
    *, draft: ImportDraft
) -> tuple[Sequence[Words], Sequence[Sequence[spreadsheets.Output]]]:
    """The headings and rows for a file of refused rows, each with its reasons."""
    read = carrying.roster_in(values=draft.read)
    return roster.refused_table(refused=read.refused, heads=read.heads)


def is_fresh(*, draft: ImportDraft, now: datetime) -> bool:
    """Whether a draft is younger than a day."""
    return now - draft.made_at < KEPT_FOR


def _match(
    *,
    roster_row: roster.RosterRow,
    row_words: RowWords,
    candidates: Sequence[OfficerMatchCandidate],
    decided: str,
    enrolled: set[str],
) -> Match:
    by_id = {str(candidate.officer.pk): candidate for candidate in candidates}
    certain = [key for key, candidate in by_id.items() if candidate.grade == "certain"]
    is_linked = len(certain) == 1
    if is_linked:
        decision = certain[0]
    elif not candidates:
        decision = NEW_ROW
    else:
        decision = decided if decided == NEW_ROW or decided in by_id else ""
    decided_officer = by_id.get(decision)
    return Match(
        row=roster_row,
        words=row_words,
        candidates=candidates,
        decision=decision,
        officer=decided_officer.officer if decided_officer else None,
        is_linked=is_linked,
        is_enrolled=decision in enrolled,
    )


def _conflict(
    *, roster_rows: Sequence[roster.RosterRow], decisions: Mapping[str, str]
) -> Conflict:
    key = f"rows-{roster_rows[0].row}"
    words = _words(roster_rows=roster_rows)
    decided = str(decisions.get(key, ""))
    allowed = {SAME_PERSON_TWICE, *(str(roster_row.row) for roster_row in roster_rows)}
    return Conflict(
        key=key,
        rows=[
            ConflictRow(row=roster_row, words=words[roster_row.row]) for roster_row in roster_rows
        ],
        fields=[
            roster_duplicates.field_words(name=name)
            for name in roster_duplicates.differences(roster_rows=roster_rows)
        ],
        decision=decided if decided in allowed else "",
    )


def _words(*, roster_rows: Sequence[roster.RosterRow]) -> dict[int, RowWords]:
    departments = {
        department.code: str(department.short) for department in people_queries.departments()
    }
    provinces = {province.code: str(province.name) for province in places_queries.provinces()}
    ranks = {rank.code: str(rank.name) for rank in people_queries.ranks()}
    return {
        roster_row.row: RowWords(
            department=departments.get(roster_row.department, roster_row.department),
            province=provinces.get(roster_row.province, roster_row.province),
            rank=ranks.get(roster_row.rank, ""),
        )
        for roster_row in roster_rows
    }


def _columns(*, roster_file: roster.Roster) -> list[ReadColumn]:
    return [
        ReadColumn(
            letter=column.letter,
            heading=column.heading,
            meaning=None if column.meaning is None else headings.label(meaning=column.meaning),
            is_left_out=column.meaning == headings.PERSONAL,
        )
        for column in roster_file.columns
        if column.heading or column.meaning
    ]

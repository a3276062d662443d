"""Answer sheets of a run: preview of a file, and the sheets to key."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from promdaen.assessment import kinds
from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.rules import typed
from promdaen.course.models import (
    CourseRun,
    Enrolment,
    ImportDraft,
    Invitation,
    Keying,
    RunSitting,
)
from promdaen.course.queries import answer_times, rosters, runs
from promdaen.course.rules import answer_forms, online_forms, rounds, steps
from promdaen.course.rules import answers as answer_rules
from promdaen.kit import spreadsheets
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words
from promdaen.people.models import Account
from promdaen.people.rules import roster

if TYPE_CHECKING:
    from promdaen.assessment.models import Paper

HOLDS_MARKS: Mapping[str, bool | None] = {"": None, "marks": True, "options": False}
BOTH_TURNS = 2
BLANK_MARK = "-"
"""The keyed value for no answer, for a sheet that was handed in blank."""


@dataclass(frozen=True, kw_only=True)
class OfficerAnswers:
    """A file's content for one officer: by occasion "new", "again", "absent" or ""."""

    enrolment: Enrolment
    states: Sequence[str]
    repairs: Sequence[spreadsheets.FileMessage]


@dataclass(frozen=True, kw_only=True)
class AnswersPreview:
    """The content of a file of answers; of feedback, only the number of forms."""

    read: answer_rules.Answers
    occasions: Sequence[Words]
    officers: Sequence[OfficerAnswers]
    again_count: int
    early: Sequence[answer_times.EarlyTest]
    refused_rows: Sequence[Sequence[spreadsheets.Output]]


@dataclass(frozen=True, kw_only=True)
class AnswerCandidate:
    """An officer of the run who may match the file's officer, and why."""

    enrolment: Enrolment
    reasons: Sequence[Words]


@dataclass(frozen=True, kw_only=True)
class AskedOfficer:
    """The question which officer the file means; `key` names it on a page."""

    key: str
    question: answer_rules.OfficerQuestion
    candidates: Sequence[AnswerCandidate]


@dataclass(frozen=True, kw_only=True)
class DraftPage:
    """A waiting file of answers; `problem` if it cannot be read as it is.

    `others` are the officers of the run without a row, by seat; `columns` and `left_out` are those
    of an online form.
    """

    draft: ImportDraft
    problem: spreadsheets.FileMessage | None
    preview: AnswersPreview | None
    questions: Sequence[AskedOfficer]
    others: Sequence[Enrolment]
    columns: Sequence[tuple[online_forms.FormColumn, Words]] = ()
    left_out: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class SheetCell:
    """An item on an officer's answer sheet: its position, and the keys that answer it.

    `keys` is "" if an answer has several letters.
    """

    position: int
    code: str
    item: Any
    keys: str
    longest: int


@dataclass(frozen=True, kw_only=True)
class AnswerSheet:
    """The answer sheet of one officer; `is_second`: another person has keyed it."""

    enrolment: Enrolment
    paper: Paper
    cells: Sequence[SheetCell]
    is_second: bool


@dataclass(frozen=True, kw_only=True)
class KeyingRound:
    """A round: tests taken, sheets this account can key, and waiting sheets.

    `code` names it in addresses.
    """

    code: str
    label: Words
    sat_count: int
    open_count: int
    waiting: Sequence[Enrolment]
    differing: Sequence[Enrolment]


def split_answer_file(
    *, source: JsonObject, run: CourseRun, occasion: str = "", seed: int
) -> answer_rules.AnswerFile:
    """Read a file of answers and separate its feedback; `source` is as for `read_table`.

    If the first sheet of a workbook has no headings of answers, the others are tried in turn, and
    then the first one as the result table of an online form; a table with the columns of such a
    program is tried as one first. Raises UnreadableFile.
    """
    table = spreadsheets.read_table(**source)
    split_form = partial(_split_form, table=table, run=run, occasion=occasion, seed=seed)
    split_sheets = partial(_split_sheets, table=table, source=source, occasion=occasion, seed=seed)
    first, second = split_sheets, split_form
    if online_forms.is_export(table=table):
        first, second = split_form, split_sheets
    try:
        return first()
    except spreadsheets.UnreadableFile:
        with contextlib.suppress(spreadsheets.UnreadableFile):
            return second()
        raise


def _split_form(
    *, table: spreadsheets.SheetTable, run: CourseRun, occasion: str, seed: int
) -> answer_rules.AnswerFile:
    questions = runs.asked_items(run=run)
    form = online_forms.read_form(table=table, questions=questions, occasion=occasion)
    file = answer_rules.split_file(table=form.table, occasion=occasion, seed=seed)
    return replace(file, columns=form.columns, left_out=form.left_out)


def _split_sheets(
    *, table: spreadsheets.SheetTable, source: JsonObject, occasion: str, seed: int
) -> answer_rules.AnswerFile:
    try:
        return answer_rules.split_file(table=table, occasion=occasion, seed=seed)
    except spreadsheets.UnreadableFile:
        if source.get("sheet"):
            raise
        for sheet in table.other_sheets:
            other = spreadsheets.read_table(**{**source, "sheet": sheet})
            with contextlib.suppress(spreadsheets.UnreadableFile):
                return answer_rules.split_file(table=other, occasion=occasion, seed=seed)
        raise


def read_draft(*, draft: ImportDraft) -> answer_rules.Answers:
    """Read a waiting file of answers again with its decisions. Raises UnreadableFile."""
    return answer_rules.read_file(
        file=answer_rules.file_in(values=draft.read),
        run=runs.run_answers(run=draft.run, decided=draft.decisions["spellings"]),
        as_marks=HOLDS_MARKS[draft.decisions["holds"]],
    )


def draft_page(*, draft: ImportDraft, now: datetime) -> DraftPage:
    """The content of a waiting file of answers, and the decisions it needs."""
    months = draft.decisions["later_months"]
    file = answer_rules.file_in(values=draft.read)
    form: dict[str, Any] = {
        "columns": [(column, online_forms.MATCH_TEXTS[column.how]) for column in file.columns],
        "left_out": file.left_out,
    }
    everyone = {str(enrolment.pk): enrolment for enrolment in runs.run_roster(run=draft.run)}
    try:
        read = read_draft(draft=draft)
    except spreadsheets.UnreadableFile as error:
        return DraftPage(
            draft=draft, problem=error.message, preview=None, questions=[], others=[], **form
        )
    placed = {sitting.officer for sitting in read.sittings} | {
        absence.officer for absence in read.absences
    }
    return DraftPage(
        draft=draft,
        problem=None,
        preview=answers_preview(run=draft.run, answers=read, later_months=months, now=now),
        questions=[
            _asked_officer(question=question, everyone=everyone) for question in read.questions
        ],
        others=[enrolment for key, enrolment in everyone.items() if key not in placed],
        **form,
    )


def answers_preview(
    *,
    run: CourseRun,
    answers: answer_rules.Answers,
    later_months: int = rounds.UNSTATED,
    now: datetime,
) -> AnswersPreview:
    """The content of a file by officer, in the order of the roster."""
    existing_sittings = _occasions_taken(run=run, later_months=later_months)
    sittings_by_officer = {
        (sitting.officer, sitting.occasion): sitting for sitting in answers.sittings
    }
    absent = {(absence.officer, absence.occasion) for absence in answers.absences}
    occasions = [
        code
        for code in steps.OCCASION_NAMES
        if any(code == code_ for _who, code_ in {*sittings_by_officer, *absent})
    ]

    def state(officer: str, occasion: str) -> str:
        if (officer, occasion) in sittings_by_officer:
            return "again" if occasion in existing_sittings.get(officer, set()) else "new"
        return "absent" if (officer, occasion) in absent else ""

    officers = []
    for enrolment in runs.run_roster(run=run):
        states = [state(str(enrolment.pk), code) for code in occasions]
        if any(states):
            repairs = [
                repair
                for code in occasions
                if (officer_sitting := sittings_by_officer.get((str(enrolment.pk), code)))
                for repair in officer_sitting.repairs
            ]
            officers.append(OfficerAnswers(enrolment=enrolment, states=states, repairs=repairs))
    _heads, rows = roster.refused_table(refused=answers.refused, heads=answers.heads)
    return AnswersPreview(
        read=answers,
        occasions=[steps.OCCASION_NAMES[code] for code in occasions],
        officers=officers,
        again_count=sum(officer.states.count("again") for officer in officers),
        early=answer_times.early_tests(
            run=run, sittings=answers.sittings, later_months=later_months, now=now
        ),
        refused_rows=rows,
    )


def answer_form(*, run: CourseRun, now: datetime) -> bytes:
    """The answer form of a run as XLSX: officers, a column for each item, lists in cells."""
    departments = {
        str(enrolment.pk): str(enrolment.department) for enrolment in runs.run_roster(run=run)
    }
    form_answers = runs.run_answers(run=run)
    officers = tuple(
        replace(officer, department=departments[officer.key]) for officer in form_answers.officers
    )
    return spreadsheets.write_xlsx(
        sheets=answer_forms.answer_form(run=replace(form_answers, officers=officers)), made_at=now
    )


def refused_table(
    *, draft: ImportDraft
) -> tuple[Sequence[Words], Sequence[Sequence[spreadsheets.Output]]]:
    """The headings and rows for a file of refused rows. Raises UnreadableFile."""
    read = read_draft(draft=draft)
    return roster.refused_table(refused=read.refused, heads=read.heads)


def keying_rounds(*, run: CourseRun, account: Account) -> list[KeyingRound]:
    """The rounds of a run that have a paper, with the number of keyed and open sheets."""
    entries = rosters.roster_entries(run=run)
    turns, on_phone = _turns(run=run), _on_phone(run=run)
    line_groups = []
    for test_round in _rounds(run=run, entries=entries, keyed=set(turns)):
        keyed_lines = [
            (entry, turns.get((entry.enrolment.pk, test_round), [])) for entry in entries
        ]
        line_groups.append(
            KeyingRound(
                code=test_round.slug,
                label=test_round.label,
                sat_count=sum(entry.has_sat_in(test_round=test_round) for entry in entries),
                open_count=sum(
                    _is_open(keyed=keyed, account=account)
                    for entry, keyed in keyed_lines
                    if not entry.has_sat_in(test_round=test_round)
                    and (entry.enrolment.pk, test_round) not in on_phone
                ),
                waiting=[entry.enrolment for entry, keyed in keyed_lines if len(keyed) == 1],
                differing=[
                    entry.enrolment for entry, keyed in keyed_lines if len(keyed) == BOTH_TURNS
                ],
            )
        )
    return line_groups


def open_sheets(
    *, run: CourseRun, test_round: rounds.RunOccasion, account: Account, limit: int | None = None
) -> list[AnswerSheet]:
    """The answer sheets of a round that this account can key, by seat."""
    turns = _turns(run=run)
    on_phone = _on_phone(run=run)
    papers = runs.run_papers(run=run)
    cells: dict[UUID, Sequence[SheetCell]] = {}
    open_list = []
    for entry in rosters.roster_entries(run=run):
        enrolment = entry.enrolment
        keyed = turns.get((enrolment.pk, test_round), [])
        paper = papers.get((test_round.occasion, 0)) or papers.get(
            (test_round.occasion, enrolment.half)
        )
        is_done = entry.has_sat_in(test_round=test_round) or (enrolment.pk, test_round) in on_phone
        if paper is None or is_done or not _is_open(keyed=keyed, account=account):
            continue
        if paper.pk not in cells:
            cells[paper.pk] = _cells(paper=paper)
        open_list.append(
            AnswerSheet(
                enrolment=enrolment, paper=paper, cells=cells[paper.pk], is_second=bool(keyed)
            )
        )
        if limit is not None and len(open_list) == limit:
            break
    return open_list


def open_sheet(
    *, enrolment: Enrolment, test_round: rounds.RunOccasion, account: Account
) -> AnswerSheet | None:
    """The answer sheet of one officer, if this account can key it."""
    sheets = open_sheets(run=enrolment.run, test_round=test_round, account=account)
    return next((sheet for sheet in sheets if sheet.enrolment.pk == enrolment.pk), None)


def is_double_keyed(*, run: CourseRun, test_round: rounds.RunOccasion) -> bool:
    """Whether two people key the sheets of this round."""
    return Keying.objects.filter(
        enrolment__run=run, occasion=test_round.occasion, months=test_round.months
    ).exists()


def papers_to_choose(*, run: CourseRun) -> list[Any]:
    """The papers a run may use: the newest of each except quizzes, and those already used."""
    used = runs.run_papers(run=run).values()
    tests = assessment_queries.current_papers().exclude(use="quiz")
    papers_by_id = {paper.pk: paper for paper in [*tests, *used]}
    return sorted(papers_by_id.values(), key=lambda paper: (paper.code, paper.version))


def papers_by_half(*, run: CourseRun) -> dict[int, list[str]]:
    """The codes of the papers before and after of each half of a crossed run."""
    papers = runs.run_papers(run=run)
    return {
        half: [papers[occasion, half].code for occasion in ("before", "after")]
        for half in (1, 2)
        if ("before", half) in papers and ("after", half) in papers
    }


def _asked_officer(
    *, question: answer_rules.OfficerQuestion, everyone: Mapping[str, Enrolment]
) -> AskedOfficer:
    return AskedOfficer(
        key=hashlib.blake2s(question.spelling.encode(), digest_size=8).hexdigest(),
        question=question,
        candidates=[
            AnswerCandidate(enrolment=everyone[candidate.officer.key], reasons=candidate.reasons)
            for candidate in question.candidates
        ],
    )


def _occasions_taken(*, run: CourseRun, later_months: int) -> dict[str, set[str]]:
    """The occasions that each officer already took; of later tests, the given round."""
    return {
        str(entry.enrolment.pk): {
            sat_round.occasion
            for sat_round in entry.sat_rounds
            if sat_round.occasion != rounds.LATER or sat_round.months == later_months
        }
        for entry in rosters.roster_entries(run=run)
    }


def _turns(*, run: CourseRun) -> dict[tuple[UUID, rounds.RunOccasion], list[object]]:
    turns_by_sheet: dict[tuple[UUID, rounds.RunOccasion], list[Any]] = {}
    keyings = Keying.objects.filter(enrolment__run=run).order_by("turn")
    for keying in keyings:
        test_round = rounds.RunOccasion(occasion=keying.occasion, months=keying.months)
        turns_by_sheet.setdefault((keying.enrolment_id, test_round), []).append(keying.keyed_by_id)
    return turns_by_sheet


def _on_phone(*, run: CourseRun) -> set[tuple[UUID, rounds.RunOccasion]]:
    """Who is taking which test on a phone now, by enrolment and round."""
    return {
        (link.enrolment_id, rounds.RunOccasion(occasion=link.occasion, months=link.months))
        for link in RunSitting.objects.on_phone().filter(enrolment__run=run)
    }


def _rounds(
    *,
    run: CourseRun,
    entries: Sequence[rosters.RosterEntry],
    keyed: Collection[tuple[UUID, rounds.RunOccasion]],
) -> list[rounds.RunOccasion]:
    """The rounds to key; of later tests, those invited to or begun, else one without months."""
    planned = {occasion for occasion, _half in runs.run_papers(run=run)}
    begun = {sat_round for entry in entries for sat_round in entry.sat_rounds} | {
        test_round for _who, test_round in keyed
    }
    begun |= {
        rounds.RunOccasion(occasion=rounds.LATER, months=months)
        for months in Invitation.objects.filter(enrolment__run=run).values_list(
            "months", flat=True
        )
    }
    if not any(test_round.occasion == rounds.LATER for test_round in begun):
        begun.add(rounds.RunOccasion(occasion=rounds.LATER))
    return [
        test_round
        for test_round in rounds.all_rounds()
        if test_round.occasion in planned
        and (test_round.occasion != rounds.LATER or test_round in begun)
    ]


def _is_open(*, keyed: Sequence[object], account: Account) -> bool:
    return len(keyed) < BOTH_TURNS and account.pk not in keyed


def _cells(*, paper: Paper) -> list[SheetCell]:
    cells = []
    for paper_item in assessment_queries.paper_items(paper=paper):
        kind = kinds.get_kind(name=paper_item.item.kind)
        options = kind.option_ids(body=paper_item.item.body)
        keys = _keys(kind=kind, options=options)
        cells.append(
            SheetCell(
                position=paper_item.position,
                code=paper_item.item.code,
                item=paper_item.item,
                keys=keys,
                longest=1 if keys else 3 * max(1, len(options)),
            )
        )
    return cells


def _keys(*, kind: kinds.ItemKind, options: Sequence[str]) -> str:
    """The keys that answer an item with one stroke; "" if an answer has several."""
    if kind.ANSWER_SHAPE != "one":
        return ""
    signs = [
        *(option for option in options if len(option) == 1),
        *(sign for sign in kind.SPELLINGS if len(sign) == 1),
        *typed.LATIN_LETTERS[: len(options)],
        *typed.DIGITS[: len(options)],
    ]
    return "".join(dict.fromkeys(signs)) + BLANK_MARK

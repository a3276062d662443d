"""Import whole files without a page: anything that needs a person's decision is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions import intake
from promdaen.course.actions.answers import AnswersTaken
from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.actions.rosters import import_roster
from promdaen.course.models import CourseRun
from promdaen.course.queries import matches
from promdaen.course.rules import answers as answer_rules
from promdaen.kit.spreadsheets import FileMessage
from promdaen.kit.texts import page_language
from promdaen.people.models import Account
from promdaen.people.rules import roster as roster_rules
from promdaen.people.rules import roster_duplicates

BOTH_OCCASIONS = ("before", "after")


@dataclass(frozen=True, kw_only=True)
class RosterFileTaken:
    """Officers of a roster file: how many are new, were known, and were already on the run."""

    new_count: int
    matched_count: int
    already_count: int


@transaction.atomic
def import_roster_file(
    *,
    run: CourseRun,
    roster: roster_rules.Roster,
    accepts_new: bool,
    by: Account | None,
    now: datetime,
) -> RosterFileTaken:
    """Enrol all officers of a roster file, or none; officers already on the run stay unchanged.

    Raises CourseRefused, one line for each row, for refused rows, for contradicting rows of one
    officer, for possible duplicates of known officers, and, without `accepts_new`, for unknown
    officers.
    """
    require_change(run=run, by=by)
    row_matches = matches.matches(run=run, roster_rows=roster.rows, decisions={})
    lines = [
        *_texts(
            messages=[
                message for refused_row in roster.refused for message in refused_row.messages
            ]
        ),
        *_texts(
            messages=[
                roster_duplicates.contradiction(roster_rows=group) for group in roster.conflicts
            ]
        ),
        *_uncertain(matched=row_matches),
        *([] if accepts_new else _unknown(matched=row_matches)),
    ]
    if lines:
        raise CourseRefused(*lines)
    fresh = [match for match in row_matches if not match.is_enrolled]
    if fresh:
        roster_import = import_roster(
            run=run,
            roster_rows=[match.row for match in fresh],
            decisions={match.row.row: match.decision for match in fresh},
            by=by,
            now=now,
        )
    return RosterFileTaken(
        new_count=roster_import.created_count if fresh else 0,
        matched_count=roster_import.linked_count if fresh else 0,
        already_count=len(row_matches) - len(fresh),
    )


@transaction.atomic
def import_answer_file(
    *,
    run: CourseRun,
    answers: answer_rules.Answers,
    occasions: Sequence[str],
    by: Account | None,
    now: datetime,
) -> AnswersTaken:
    """Import a file of answers for the named occasions, as a whole or not at all.

    Raises CourseRefused, one line for each row, for refused rows, for officers without a certain
    match, and if the file has other occasions.
    """
    require_change(run=run, by=by)
    lines = [
        *_texts(
            messages=[
                message for refused_row in answers.refused for message in refused_row.messages
            ]
        ),
        *_texts(messages=[question.message for question in answers.questions]),
    ]
    if not lines:
        lines = list(_other_occasions(matched=answers.occasions, file_occasions=occasions))
    if lines:
        raise CourseRefused(*lines)
    return intake.take_in_answers(
        run=run, answers=answers, decision=intake.AnswersDecision(), by=by, now=now
    )


def _texts(*, messages: Sequence[FileMessage]) -> list[str]:
    language = page_language()
    return [message.text(language=language) for message in messages]


def _uncertain(*, matched: Sequence[matches.Match]) -> Iterator[str]:
    language = page_language()
    for match in matched:
        if match.is_open:
            candidates = "; ".join(
                f"{candidate.officer} {candidate.officer.code or candidate.officer.short_code} "
                f"({', '.join(reason.text(language=language) for reason in candidate.reasons)})"
                for candidate in match.candidates
            )
            yield _(
                "Row %(row)s: %(name)s may be an officer we know: %(candidates)s. Decide it on "
                "the page of the run's roster, or write the officer's code."
            ) % {
                "row": match.row.row,
                "name": _name(roster_row=match.row),
                "candidates": candidates,
            }


def _unknown(*, matched: Sequence[matches.Match]) -> Iterator[str]:
    for match in matched:
        if match.decision == matches.NEW_ROW and not match.is_open:
            yield _(
                "Row %(row)s: %(name)s is not known. Say that new officers are accepted, or "
                "correct the row."
            ) % {"row": match.row.row, "name": _name(roster_row=match.row)}


def _other_occasions(*, matched: Sequence[str], file_occasions: Sequence[str]) -> Iterator[str]:
    language = page_language()
    names = answer_rules.OCCASION_NAMES
    for occasion in matched:
        if occasion not in file_occasions:
            yield _(
                "The file has answers of another test: %(test)s. Name that test too, or take its "
                "columns out."
            ) % {"test": names[occasion].text(language=language)}
    for occasion in file_occasions:
        if occasion not in matched:
            yield _(
                "The file has no answers of this test: %(test)s. Name the test that it has."
            ) % {"test": names[occasion].text(language=language)}


def _name(*, roster_row: roster_rules.RosterRow) -> str:
    return " · ".join(name for name in (roster_row.name_km, roster_row.name_latin) if name)

"""Refuse answers that cannot exist yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused
from promdaen.course.models import CourseRun
from promdaen.course.queries import answer_times as queries
from promdaen.course.rules import answer_dates
from promdaen.course.rules.answers import ReadSitting
from promdaen.course.rules.rounds import RunOccasion
from promdaen.kit.texts import page_language


def refuse_future_answers(*, sittings: Sequence[ReadSitting], now: datetime) -> None:
    """Refuse answers that a file dates after today.

    Raises CourseRefused with one line for each row.
    """
    future_sittings = answer_dates.after_today(sittings=sittings, today=timezone.localdate(now))
    if future_sittings:
        raise CourseRefused(
            *(
                _(
                    "Row %(row)s: the answers are dated %(day)s, which is after today. "
                    "Correct the date in the file."
                )
                % {"row": sitting.row, "day": f"{sitting.on:%d/%m/%Y}"}
                for sitting in future_sittings
            )
        )


def refuse_early_answers(
    *, early: Sequence[queries.EarlyTest], is_confirmed: bool, reason: str
) -> None:
    """Refuse answers of tests that have not begun, unless dated and confirmed with a reason.

    Raises CourseRefused, one line for each test.
    """
    undated = [early_test for early_test in early if not early_test.has_dates]
    if undated:
        raise CourseRefused(
            *(
                _(
                    "%(test)s begins on %(at)s. Until then answers are accepted only "
                    "from a file that has, in a column of dates, the day on which each "
                    "officer took it."
                )
                % _round_words(test_round=early_test.test_round, begins=early_test.begins)
                for early_test in undated
            )
        )
    if early and not (is_confirmed and reason.strip()):
        raise CourseRefused(
            *(
                _(
                    "%(test)s begins on %(at)s. Confirm that officers took it before then, "
                    "and say why."
                )
                % _round_words(test_round=early_test.test_round, begins=early_test.begins)
                for early_test in early
            )
        )


def require_test_begun(*, run: CourseRun, test_round: RunOccasion, now: datetime) -> None:
    """Raise CourseRefused if the test of an answer sheet has not begun."""
    begins_at = queries.test_begins_at(run=run, test_round=test_round)
    if begins_at > now:
        raise CourseRefused(
            _(
                "%(test)s begins on %(at)s. Until then no answer sheet of it can be "
                "entered: correct its session in the timetable if officers took it "
                "before then."
            )
            % _round_words(test_round=test_round, begins=timezone.localtime(begins_at))
        )


def _round_words(*, test_round: RunOccasion, begins: datetime) -> dict[str, str]:
    language = page_language()
    return {"test": test_round.label.text(language=language), "at": f"{begins:%d/%m/%Y %H:%M}"}

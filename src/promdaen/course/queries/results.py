"""When results of a test can be shown on phones, and where its papers are used again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from promdaen.course.models import (
    Attendance,
    CourseRun,
    Enrolment,
    MissingReason,
    RunPaper,
    RunSitting,
    RunTest,
)
from promdaen.course.queries import answer_times, runs
from promdaen.course.rules import results as rules
from promdaen.course.rules import rounds
from promdaen.course.rules.rounds import RunOccasion

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, kw_only=True)
class StillToSit:
    """A test whose papers some officers must still take: how many, and when it begins."""

    test_round: RunOccasion
    count: int
    begins_at: datetime

    @property
    def begins(self) -> datetime:
        """The begin in local time."""
        return timezone.localtime(self.begins_at)


@dataclass(frozen=True, kw_only=True)
class ComesAgain:
    """Where papers are used again: later tests of the run, and number of other runs."""

    is_later: bool
    runs_count: int


def officers_still_to_sit(*, run: CourseRun, papers: Collection[UUID]) -> list[StillToSit]:
    """The tests before and after in which officers must still take one of these papers.

    Empty for a finished run, because no test before or after can be opened in it.
    """
    if run.is_final:
        return []
    counts = rules.open_test_counts(officer_tests=_places(run=run), papers=papers)
    return [
        StillToSit(
            test_round=RunOccasion(occasion=occasion),
            count=counts[occasion],
            begins_at=answer_times.test_begins_at(
                run=run, test_round=RunOccasion(occasion=occasion)
            ),
        )
        for occasion in (BEFORE, AFTER)
        if occasion in counts
    ]


def test_delays(*, test: RunTest) -> list[StillToSit]:
    """The tests that delay the results of a test, because its papers must still be taken."""
    return officers_still_to_sit(run=test.run, papers=test_papers(test=test))


def test_papers(*, test: RunTest) -> set[UUID]:
    run_papers = RunPaper.objects.filter(run=test.run_id, occasion=test.occasion)
    return set(run_papers.values_list("paper", flat=True))


def comes_again(*, test: RunTest, today: date) -> ComesAgain:
    """Where the papers of a test are used again; this does not delay results."""
    run_papers = RunPaper.objects.filter(paper__in=test_papers(test=test))
    others = run_papers.filter(run__ends_on__gte=today, run__is_cancelled=False)
    return ComesAgain(
        is_later=test.occasion != rounds.LATER
        and run_papers.filter(run=test.run_id, occasion=rounds.LATER).exists(),
        runs_count=others.exclude(run=test.run_id).values("run").distinct().count(),
    )


def _places(*, run: CourseRun) -> Iterator[rules.OfficerTest]:
    """Every officer's test before and after with its paper."""
    papers = runs.run_papers(run=run)
    run_sittings = RunSitting.objects.counted().filter(enrolment__run=run)
    sat_tests = set(run_sittings.values_list("enrolment", "occasion"))
    missing_reasons = MissingReason.objects.filter(enrolment__run=run)
    excused = set(missing_reasons.values_list("enrolment", "occasion")) | _absent(run=run)
    for enrolment in Enrolment.objects.filter(run=run):
        for occasion in (BEFORE, AFTER):
            paper = papers.get((occasion, 0)) or papers.get((occasion, enrolment.half))
            if paper is None:
                continue
            key = (enrolment.pk, occasion)
            yield rules.OfficerTest(
                occasion=occasion,
                paper=paper.pk,
                has_sat=key in sat_tests,
                is_excused=key in excused or enrolment.has_attended is False,
                is_past=occasion == BEFORE and (enrolment.pk, AFTER) in sat_tests,
            )


def _absent(*, run: CourseRun) -> set[tuple[UUID, str]]:
    """Officers recorded absent from a session of a test, and present in none of its sessions."""
    rows = Attendance.objects.filter(
        session__run=run, session__occasion__in=(BEFORE, AFTER), superseded_by__isnull=True
    )
    presence_by_test: dict[tuple[UUID, str], bool] = {}
    for enrolment, occasion, is_present in rows.values_list(
        "enrolment", "session__occasion", "is_present"
    ):
        presence_by_test[enrolment, occasion] = (
            presence_by_test.get((enrolment, occasion), False) or is_present
        )
    return {key for key, was_there in presence_by_test.items() if not was_there}

"""Tests on phones: open for a run, begin, extend and close, and show results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment.actions import adaptive as adaptive_actions
from promdaen.assessment.actions import phone as phone_actions
from promdaen.assessment.models import Paper, Sitting
from promdaen.assessment.rules import showing
from promdaen.assessment.rules.adaptive import ADAPTIVE_MODE as ADAPTIVE
from promdaen.course.actions.rights import CourseRefused, lock_run, require_change
from promdaen.course.models import CourseRun, Enrolment, MissingReason, RunSitting, RunTest
from promdaen.course.models.answers import RunSittings
from promdaen.course.queries import results
from promdaen.course.queries.runs import adaptive_paper, keying_sheet, run_papers
from promdaen.course.rules import rounds
from promdaen.course.rules import sittings as rules
from promdaen.kit import audit
from promdaen.kit.texts import page_language
from promdaen.people.models import Account


@transaction.atomic
def open_test(
    *,
    run: CourseRun,
    occasion: str,
    months: int = 0,
    minutes: int | None,
    by: Account | None,
    now: datetime,
) -> RunTest:
    """Open the test of an occasion on the phones of a run's officers; can be repeated.

    `minutes` is the time limit from each officer's start (None: no limit). `months` is for later
    tests only. Raises CourseRefused for a run that has finally ended, has no paper for the test or
    has it open, and for an adaptive test when the item bank is not good enough.
    """
    require_change(run=run, by=by)
    run = lock_run(run=run)
    _check_test(run=run, occasion=occasion, months=months, minutes=minutes)
    run_tests = RunTest.objects.select_for_update().filter(
        run=run, occasion=occasion, months=months
    )
    test = run_tests.first()
    if test is not None and test.closed_at is None:
        raise CourseRefused(_("This test is already open."))
    if occasion == rounds.LATER:
        _renew_bank(run=run, by=by, now=now)
    test = test or RunTest(run=run, occasion=occasion, months=months, opened_at=now)
    test.minutes, test.closed_at, test.results_opened_at = minutes, None, None
    test.save()
    detail = {"occasion": occasion, "months": months, "minutes": minutes}
    audit.record_line(action="open_test", subject=test, by=by, now=now, detail=detail)
    return test


@transaction.atomic
def close_test(*, test: RunTest, by: Account | None, now: datetime) -> int:
    """Close a test: no officer can begin, and open sittings are submitted; returns their number.

    Raises CourseRefused if it is already closed.
    """
    require_change(run=test.run, by=by)
    test = RunTest.objects.select_for_update().get(pk=test.pk)
    if test.closed_at is not None:
        raise CourseRefused(_("This test is already closed."))
    test.closed_at = now
    test.save(update_fields=["closed_at"])
    open_ids = list(_links(test=test).on_phone().values_list("sitting_id", flat=True))
    count = phone_actions.hand_in_sittings(sittings=open_ids, by=by, now=now)
    count += adaptive_actions.finish_sittings(sittings=open_ids, by=by, now=now)
    detail = {"handed_in": count}
    audit.record_line(action="close_test", subject=test, by=by, now=now, detail=detail)
    return count


@transaction.atomic
def extend_test(
    *,
    test: RunTest,
    minutes: int,
    enrolment: Enrolment | None = None,
    by: Account | None,
    now: datetime,
) -> int:
    """Give all officers who are taking a test, or one of them, more minutes.

    Returns the number of officers. Raises CourseRefused for more minutes than a test has, or if no
    sitting has a limit.
    """
    require_change(run=test.run, by=by)
    _check_minutes(minutes=minutes)
    links = _links(test=test)
    if enrolment is not None:
        links = links.filter(enrolment=enrolment)
    ids = list(links.values_list("sitting_id", flat=True))
    try:
        return phone_actions.extend_sittings(sittings=ids, minutes=minutes, by=by, now=now)
    except assessment_actions.AssessmentRefused as refused:
        raise CourseRefused(*refused.lines) from refused


@transaction.atomic
def reopen_sitting(
    *,
    run_sitting: RunSitting,
    minutes: int | None,
    reason: str,
    by: Account | None,
    now: datetime,
) -> None:
    """Reopen an officer's submitted test on a phone, with a reason.

    Raises CourseRefused while results are shown, and when `phone_actions.reopen_sitting` refuses.
    """
    run = run_sitting.enrolment.run
    require_change(run=run, by=by)
    tests = RunTest.objects.select_for_update().filter(
        run=run, occasion=run_sitting.occasion, months=run_sitting.months
    )
    if any(test.results_opened_at is not None for test in tests):
        raise CourseRefused(_("Officers see the results of this test now. Hide them first."))
    if minutes is not None:
        _check_minutes(minutes=minutes)
    try:
        phone_actions.reopen_sitting(
            sitting=run_sitting.sitting, minutes=minutes, reason=reason, by=by, now=now
        )
    except assessment_actions.AssessmentRefused as refused:
        raise CourseRefused(*refused.lines) from refused


@transaction.atomic
def show_results(*, test: RunTest, is_shown: bool, by: Account | None, now: datetime) -> None:
    """Show or hide marks and explanations of a test on the officers' phones.

    Raises CourseRefused while an officer can still answer, and while an officer of the run must
    still take the same paper before or after.
    """
    require_change(run=test.run, by=by)
    test = RunTest.objects.select_for_update().get(pk=test.pk)
    if is_shown and (test.closed_at is None or _links(test=test).on_phone().exists()):
        raise CourseRefused(
            _("Close the test first: no one should see answers while others are still answering.")
        )
    if is_shown:
        _refuse_delayed_results(test=test)
    test.results_opened_at = now if is_shown else None
    test.save(update_fields=["results_opened_at"])
    detail = {"is_shown": is_shown}
    audit.record_line(action="show_results", subject=test, by=by, now=now, detail=detail)


def _refuse_delayed_results(*, test: RunTest) -> None:
    delays = results.test_delays(test=test)
    if delays:
        language = page_language()
        raise CourseRefused(
            *(
                _(
                    "%(test)s (%(at)s): %(n)s officers have still to sit a paper of this test. "
                    "Results can be shown when they did, or when the roster says why not."
                )
                % {
                    "test": test_delay.test_round.label.text(language=language),
                    "at": f"{test_delay.begins:%d/%m/%Y %H:%M}",
                    "n": test_delay.count,
                }
                for test_delay in delays
            )
        )


@transaction.atomic
def start_run_sitting(
    *,
    test: RunTest,
    enrolment: Enrolment,
    language: str,
    seed: int,
    by: Account | None = None,
    now: datetime,
) -> Sitting:
    """Begin an officer's sitting of an open test, or continue the one begun on a phone.

    Raises CourseRefused for a closed test, an officer of another run, answers already entered from
    paper, a paper sheet that is being keyed, or an adaptive test with too few items left.
    """
    enrolment = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    sittings = _links(test=test).filter(enrolment=enrolment, sitting__withdrawn_at__isnull=True)
    link = sittings.select_related("sitting").first()
    if link is not None and link.sitting.mode in {phone_actions.MODE, ADAPTIVE}:
        return link.sitting
    _check_start(test=test, enrolment=enrolment, has_answers=link is not None)
    places = keying_sheet(enrolment=enrolment, occasion=test.occasion)
    if not places:
        raise CourseRefused(_("This run has no paper for this occasion. Choose its papers first."))
    sitting = _begun(
        test=test,
        enrolment=enrolment,
        paper=places[0].paper,
        options={"language": language, "seed": seed, "by": by, "now": now},
    )
    link = RunSitting.objects.create(
        enrolment=enrolment, occasion=test.occasion, months=test.months, sitting=sitting
    )
    MissingReason.objects.filter(enrolment=enrolment, occasion=test.occasion).delete()
    audit.record_line(action="start_run_sitting", subject=link, by=by, now=now)
    return sitting


def _begun(
    *, test: RunTest, enrolment: Enrolment, paper: Paper, options: Mapping[str, Any]
) -> Sitting:
    """Begin a sitting of the paper, or an adaptive one for the run's later tests."""
    is_later = test.occasion == rounds.LATER
    adaptive = adaptive_paper(run=test.run) if is_later else None
    start = adaptive_actions.start_sitting if adaptive else phone_actions.start_sitting
    try:
        return start(
            officer_id=enrolment.officer_id,
            paper=adaptive or paper,
            ends_at=showing.sitting_end(begun_at=options["now"], minutes=test.minutes),
            **options,
        )
    except assessment_actions.AssessmentRefused as refused:
        raise CourseRefused(*refused.lines) from refused


def _renew_bank(*, run: CourseRun, by: Account | None, now: datetime) -> None:
    """Update the item bank of a run's adaptive later tests.

    Raises CourseRefused if there is none.
    """
    paper = adaptive_paper(run=run)
    if paper is None:
        return
    try:
        adaptive_actions.renew_bank(paper=paper, by=by, now=now)
    except assessment_actions.AssessmentRefused as refused:
        raise CourseRefused(*refused.lines) from refused


def _links(*, test: RunTest) -> RunSittings:
    return RunSitting.objects.filter(
        enrolment__run=test.run_id, occasion=test.occasion, months=test.months
    )


def _check_test(*, run: CourseRun, occasion: str, months: int, minutes: int | None) -> None:
    if run.is_cancelled or (run.is_final and occasion != rounds.LATER):
        raise CourseRefused(_("This run is closed permanently; no test can be opened."))
    if rounds.RunOccasion(occasion=occasion, months=months) not in rounds.all_rounds():
        raise CourseRefused(_("There is no such round of tests."))
    if not any(paper_occasion == occasion for paper_occasion, _half in run_papers(run=run)):
        raise CourseRefused(_("This run has no paper for this occasion. Choose its papers first."))
    if minutes is not None:
        _check_minutes(minutes=minutes)


def _check_minutes(*, minutes: int) -> None:
    if not 1 <= minutes <= rules.MAX_MINUTES:
        raise CourseRefused(_("Minutes are 1 to %(most)s.") % {"most": rules.MAX_MINUTES})


def _check_start(*, test: RunTest, enrolment: Enrolment, has_answers: bool) -> None:
    if enrolment.run_id != test.run_id:
        raise CourseRefused(_("This officer is not on the roster of this run."))
    if test.closed_at is not None:
        raise CourseRefused(_("This test is closed. Ask your trainer."))
    if has_answers:
        raise CourseRefused(_("Your answers of this test are in already. Ask your trainer."))
    if enrolment.keyings.filter(occasion=test.occasion, months=test.months).exists():
        raise CourseRefused(_("Your paper sheet is being keyed. Ask your trainer."))

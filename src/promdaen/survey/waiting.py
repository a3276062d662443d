"""Rows of the task list for coordinators of the survey and for assessors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit.waiting import LATER, TODAY, WaitingWork, urgency_at, urgency_on
from promdaen.people import queries as people_queries
from promdaen.survey.queries import calibration, planning, visit_pages
from promdaen.survey.queries.planning import SurveyToDo

if TYPE_CHECKING:
    from promdaen.people.models import Account

REVIEW_WITHIN = timedelta(days=5)


def survey_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Visits to plan, make and review, and what they need."""
    today = timezone.localdate(now)
    waiting_work: list[WaitingWork] = []
    if people_queries.has_right("survey", account=account):
        home = planning.survey_to_do(account=account, today=today)
        waiting_work += [*_round(home=home), *_visits(home=home, now=now)]
    if people_queries.has_right("visits", account=account):
        waiting_work += [*_posts(account=account), *_own(account=account, today=today)]
    return waiting_work


def _round(*, home: SurveyToDo) -> Iterator[WaitingWork]:
    """The tasks of the current round; none before there is one."""
    progress = home.line
    if progress is None:
        return
    plan = reverse("survey:plan", args=(progress.round.code,))
    needs = (
        ("instrument_missing", not home.has_instrument, _("Publish the instrument"),
         _("assessors need it to make visits"), reverse("survey:publish"), 0),
        ("assessors_missing", not home.has_assessors, _("Ask for assessors"),
         _("an administrator gives the role"), reverse("survey:access"), 0),
        ("visits_to_give", bool(progress.not_given), _("Give visits"),
         str(progress.round.title), f"{plan}?standing=none", progress.not_given),
        ("second_visits", bool(progress.seconds_due), _("Draw second visits"),
         str(progress.round.title), reverse("survey:draw", args=(progress.round.code,)),
         progress.seconds_due),
    )  # fmt: skip
    for kind, is_open, action, subject_words, url, count in needs:
        if is_open:
            yield WaitingWork(
                kind=kind, action=action, subject=subject_words, url=url, urgency=TODAY,
                count=count, icon="calendar3",
            )  # fmt: skip


def _visits(*, home: SurveyToDo, now: datetime) -> Iterator[WaitingWork]:
    today = timezone.localdate(now)
    for visit in home.waiting:
        since = visit.submission.received_at if visit.submission else None
        due_at = since + REVIEW_WITHIN if since else None
        yield WaitingWork(
            kind="visit_to_review",
            action=_("Review the visit"),
            subject=str(visit.checkpoint.name),
            where=f"{visit.checkpoint.province} · {visit.round.title}",
            url=reverse("survey:review_visit", args=(visit.pk,)),
            urgency=urgency_at(due_at=due_at, now=now),
            since=since,
            due_at=due_at,
            icon="check-lg",
        )
    for visit in home.late:
        yield WaitingWork(
            kind="visit_late",
            action=_("Call the assessor or give the visit again"),
            subject=str(visit.checkpoint.name),
            where=" · ".join(
                part
                for part in (planning.assessor_name(visit=visit), str(visit.round.title))
                if part
            ),
            url=reverse("survey:give_visit", args=(visit.pk,)),
            urgency=urgency_on(due_on=visit.due_on, today=today),
            due_on=visit.due_on,
            icon="telephone",
        )
    for survey_round, count in home.returned:
        yield WaitingWork(
            kind="visits_returned",
            action=_("Ask for the corrections"),
            subject=str(survey_round.title),
            where=_("visits returned, not yet corrected"),
            url=f"{reverse('survey:plan', args=(survey_round.code,))}?standing=returned",
            urgency=LATER,
            count=count,
            icon="circle-half",
        )


def _posts(*, account: Account) -> Iterator[WaitingWork]:
    """The open rounds whose described posts an assessor has not answered."""
    for survey_round, left in calibration.left_by_round(account=account):
        yield WaitingWork(
            kind="posts_to_answer",
            action=_("Practise with described posts"),
            subject=str(survey_round.title),
            where=_("before visits"),
            url=reverse("survey:calibrate", args=(survey_round.code,)),
            urgency=TODAY,
            count=left,
            icon="pencil",
        )


def _own(*, account: Account, today: date) -> Iterator[WaitingWork]:
    """The visits that an assessor makes or corrects."""
    for own_visit in visit_pages.visits_given(account=account):
        visit = own_visit.visit
        if visit.state not in visit_pages.OPEN_STATES:
            continue
        is_returned = visit.state == "returned"
        where = [visit.checkpoint.province, visit.round.title]
        if visit.is_second:
            where.append(_("second visit"))
        begin = _("Continue the visit") if own_visit.saved else _("Begin the visit")
        yield WaitingWork(
            kind="visit_to_correct" if is_returned else "visit_to_make",
            action=_("Read the remarks") if is_returned else begin,
            subject=str(visit.checkpoint.name),
            where=" · ".join(str(part) for part in where),
            url=reverse("survey:visit", args=(visit.pk,)),
            urgency=urgency_on(due_on=own_visit.due_on, today=today),
            due_on=own_visit.due_on,
            icon="chat-left-text" if is_returned else "geo-alt",
        )

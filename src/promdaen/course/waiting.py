"""Waiting work of coordinators and trainers in course runs, as rows of the common list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.queries import (
    observing,
    run_paths,
    setup,
    timetables,
    trainer_forecast,
    trainers,
    weeks,
)
from promdaen.course.rules import attention
from promdaen.kit import languages, waiting
from promdaen.kit.texts import page_language
from promdaen.kit.waiting import WaitingWork
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

if TYPE_CHECKING:
    from promdaen.people.models import Account

SCANS_WITHIN = timedelta(days=3)
"""How soon doubtful lines of photographed answer sheets should be decided."""
URGENCIES = {
    attention.LATE: waiting.OVERDUE,
    attention.DUE: waiting.TODAY,
    attention.NOTE: waiting.LATER,
}
SETUP_RIGHTS = {"people": "accounts", "run": "runs"}
"""The permission for a step of set-up, if it differs from that of set-up itself."""


def runs_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Needs of an account's runs, its sessions of today, and doubtful sheets."""
    if not people_queries.has_right(*TEACHING, account=account):
        return []
    needs = [
        _need(attention_row=attention_row)
        for attention_row in run_paths.attention_rows(account=account, now=now)
    ]
    return [
        *needs,
        *_sessions(account=account, now=now),
        *_scans(account=account, now=now),
    ]


def trainers_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Expiring endorsements, missing trainers, lessons to observe."""
    today = timezone.localdate(now)
    waiting_work = []
    if people_queries.has_right("runs", account=account):
        count, first = trainers.ending_endorsements(today=today)
        if count:
            waiting_work.append(
                WaitingWork(
                    kind="endorsements_ending",
                    action=_("Renew endorsements"),
                    subject=_("trainers whose endorsement runs out within 30 days"),
                    url=reverse("course:trainers"),
                    urgency=waiting.urgency_on(due_on=first, today=today),
                    due_on=first,
                    count=count,
                    icon="award",
                )
            )
        missing, provinces = trainer_forecast.national_gap(today=today)
        if missing:
            waiting_work.append(
                WaitingWork(
                    kind="trainers_missing",
                    action=_("Train more trainers"),
                    subject=_("places on a topic, in %(n)s provinces")
                    % {"n": languages.number_text(provinces)},
                    url=reverse("course:trainer_forecast"),
                    urgency=waiting.LATER,
                    count=missing,
                    icon="people",
                )
            )
    observer = trainers.own_trainer(account=account)
    return [
        *waiting_work,
        *(_duty(duty=duty) for duty in observing.duties(observer=observer, today=today)),
    ]


def setup_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """The set-up steps that an account can complete."""
    if not people_queries.has_right("set_up", "accounts", "runs", account=account):
        return []
    names = {
        "programme": _("Programme"),
        "targets": _("Programme targets"),
        "people": _("People"),
        "run": _("First course run"),
    }
    return [
        WaitingWork(
            kind="setup_step",
            action=_("Set up"),
            subject=names[step.code],
            url=f"{reverse('course:setup')}?step={step.code}",
            urgency=waiting.TODAY if step.state == "left" else waiting.LATER,
            icon="list-check",
        )
        for step in setup.setup().left
        if people_queries.has_right(SETUP_RIGHTS.get(step.code, "set_up"), account=account)
    ]


def _need(*, attention_row: run_paths.AttentionRow) -> WaitingWork:
    return WaitingWork(
        kind=f"run_{attention_row.need.kind}",
        action=str(attention_row.wording.act or attention_row.wording.button),
        subject=attention_row.run.label,
        where=str(attention_row.wording.title),
        url=attention_row.url,
        urgency=URGENCIES[attention_row.need.state],
        due_on=None if attention_row.need.state == attention.NOTE else attention_row.need.due_on,
        count=attention_row.need.count,
        icon=attention_row.wording.icon,
    )


def _sessions(*, account: Account, now: datetime) -> Iterator[WaitingWork]:
    """Today's sessions without attendance records; due when the session ends."""
    language = page_language()
    for session, begins_at in weeks.sessions_to_hold(account=account, now=now):
        name = weeks.week_session(session=session, now=now).name
        is_on = begins_at <= now
        due_at = begins_at + timedelta(minutes=session.minutes) if is_on else begins_at
        yield WaitingWork(
            kind="session_today",
            action=_("Take attendance") if is_on else _("Open the session"),
            subject=languages.text_in(name, language=language),
            where=" · ".join(part for part in (session.run.label, session.room) if part),
            url=reverse(
                "course:session_wall" if is_on else "course:session",
                args=(session.run.code, session.pk),
            ),
            urgency=waiting.urgency_at(due_at=due_at, now=now),
            due_at=due_at,
            icon="clipboard-check" if is_on else "calendar3",
        )


def _scans(*, account: Account, now: datetime) -> Iterator[WaitingWork]:
    for run, facts in run_paths.unsettled_runs(account=account, now=now):
        if facts.doubtful_since is None:
            continue
        due_at = facts.doubtful_since + SCANS_WITHIN
        yield WaitingWork(
            kind="sheets_in_doubt",
            action=_("Decide the sheets in doubt"),
            subject=run.label,
            url=reverse("course:scans", args=(run.code,)),
            urgency=waiting.urgency_at(due_at=due_at, now=now),
            since=facts.doubtful_since,
            due_at=due_at,
            count=facts.doubtful,
            icon="camera",
        )


def _duty(*, duty: observing.Duty) -> WaitingWork:
    topic, name = duty.session.topic, timetables.trainer_name(trainer=duty.trainer)
    return WaitingWork(
        kind="lesson_to_observe",
        action=_("Fill in the observation"),
        subject=languages.text_in(name, language=page_language()),
        where=str(topic.short) if topic else "",
        url=reverse("course:observe", args=(duty.session.pk, duty.trainer.pk)),
        urgency=waiting.LATER,
        due_on=duty.session.on + timedelta(days=observing.DAYS_TO_FILL),
        icon="eye",
    )

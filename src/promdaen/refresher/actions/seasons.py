"""Start, change, fall back and close a season, the year of refreshers after a course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Officer
from promdaen.people.rules.roles import TEACHING
from promdaen.refresher.actions.refusals import RefresherRefused
from promdaen.refresher.models import Member, Season, Share, Window
from promdaen.refresher.rules import calendar, control, dates, importance

MIN_MINUTES, MAX_MINUTES = 15, 600


@dataclass(frozen=True, kw_only=True)
class NewSeason:
    """A season to start: course, members, minutes per officer and year."""

    code: str
    taught_on: date
    officers: Sequence[UUID]
    budget_minutes: int
    seed: int


@transaction.atomic
def begin_season(*, new: NewSeason, by: Account | None, now: datetime) -> Season:
    """Start a season: its dates, its members, and a random control group.

    Raises RefresherRefused if the course is not over, the season exists already or would be over,
    there are no members, or the minutes are out of range. Members leave the season of an earlier
    course, because two plans would ask the same twice; their answers there count.
    """
    people_queries.require_right(*TEACHING, account=by)
    today = timezone.localdate(now)
    if new.taught_on > today:
        raise RefresherRefused(_("The course is not over yet. Its year begins on its last day."))
    if dates.calendar_date(day=calendar.HORIZON_DAYS, taught_on=new.taught_on) <= today:
        raise RefresherRefused(_("The year after this course is over already."))
    if Season.objects.filter(code=new.code).exists():
        raise RefresherRefused(_("The year after this course has begun already."))
    _require_minutes(new.budget_minutes)
    officers = _joining(new=new)
    if not officers:
        raise RefresherRefused(_("No one on the roster can start a year."))
    season = Season.objects.create(
        code=new.code,
        taught_on=new.taught_on,
        days=list(calendar.SESSION_DAYS),
        budget_minutes=new.budget_minutes,
        critical=list(importance.SAFETY_CRITICAL),
        seed=new.seed,
        begun_at=now,
        begun_by=by,
    )
    left = _leave_earlier(season=season, officers=officers, now=now)
    _join(season=season, officers=officers, now=now)
    _open_windows(season=season)
    audit.record_line(
        action="begin_season",
        subject=season,
        by=by,
        now=now,
        detail={"officers": len(officers), "minutes": new.budget_minutes, "left_earlier": left},
    )
    return season


@transaction.atomic
def change_budget(*, season: Season, minutes: int, by: Account | None, now: datetime) -> None:
    """Change the minutes of a season from its next refresher; its promise is recalculated.

    Raises RefresherRefused for minutes out of range and a closed season.
    """
    people_queries.require_right("runs", account=by)
    season = _locked_season(season=season)
    _require_minutes(minutes)
    was, season.budget_minutes = season.budget_minutes, minutes
    season.promise, season.promised_at = {}, None
    season.save(update_fields=["budget_minutes", "promise", "promised_at"])
    detail = {"was": was, "minutes": minutes}
    audit.record_line(action="change_season_budget", subject=season, by=by, now=now, detail=detail)


@transaction.atomic
def leave_season(*, member: Member, by: Account | None, now: datetime) -> None:
    """Remove an officer from a season; the answers remain."""
    people_queries.require_right("runs", account=by)
    season = _locked_season(season=member.season)
    if member.left_at is None:
        member.left_at = now
        member.save(update_fields=["left_at"])
        audit.record_line(action="leave_season", subject=season, by=by, now=now)


@transaction.atomic
def close_season(*, season: Season, by: Account | None, now: datetime) -> None:
    """Close a season: nothing more is asked. Raises RefresherRefused if it is closed."""
    people_queries.require_right("runs", account=by)
    season = _locked_season(season=season)
    season.closed_at = now
    season.save(update_fields=["closed_at"])
    audit.record_line(action="close_season", subject=season, by=by, now=now)


@transaction.atomic
def fall_back(*, season: Season, now: datetime) -> None:
    """Replace all windows not planned yet by passes on fixed dates, for all members."""
    season = _locked_season(season=season)
    if season.fell_back_at is not None:
        return
    today = timezone.localdate(now)
    windows = season.windows.filter(arm=dates.PLANNED)
    # Keep windows that a phone answered before they were planned.
    answered = Share.objects.filter(answers__isnull=False)
    windows.filter(planned_at__isnull=True).exclude(shares__in=answered).delete()
    last = windows.order_by("-number").values_list("number", flat=True).first()
    last_closing = windows.order_by("-closes_on").values_list("closes_on", flat=True).first()
    spans = [
        span
        for span in dates.window_spans(days=control.FALLBACK_DAYS, taught_on=season.taught_on)
        if span.opens_on > today and (last_closing is None or span.opens_on > last_closing)
    ]
    first = 0 if last is None else last + 1
    _add_windows(season=season, arm=dates.PLANNED, spans=spans, first=first)
    season.fell_back_at = now
    season.save(update_fields=["fell_back_at"])
    audit.record_line(action="fall_back", subject=season, by=None, now=now)


def _joining(*, new: NewSeason) -> list[Officer]:
    """The officers on the roster who are not in the season of a later course."""
    later = Member.objects.filter(
        season__taught_on__gt=new.taught_on, season__closed_at__isnull=True, left_at__isnull=True
    )
    officers = Officer.objects.filter(pk__in=list(new.officers), is_active=True)
    return list(officers.exclude(pk__in=later.values("officer")))


def _leave_earlier(*, season: Season, officers: Sequence[Officer], now: datetime) -> int:
    """End the officers' membership in open seasons of earlier courses; returns their number."""
    earlier = Member.objects.filter(
        officer__in=officers, season__closed_at__isnull=True, left_at__isnull=True
    ).exclude(season=season)
    return earlier.update(left_at=now)


def _join(*, season: Season, officers: Sequence[Officer], now: datetime) -> None:
    # Departments are strata: the control is drawn from each.
    drawn = control.draw(
        strata={str(officer.pk): officer.department_id for officer in officers}, seed=season.seed
    )
    Member.objects.bulk_create(
        Member(
            season=season,
            officer=officer,
            arm=dates.CONTROL if str(officer.pk) in drawn else dates.PLANNED,
            joined_at=now,
        )
        for officer in officers
    )


def _open_windows(*, season: Season) -> None:
    days_of = {
        dates.PLANNED: season.days,
        dates.CONTROL: calendar.PASS_DAYS,
        dates.PROBE: calendar.PASS_DAYS,
    }
    for arm, days in days_of.items():
        spans = dates.window_spans(days=days, taught_on=season.taught_on)
        _add_windows(season=season, arm=arm, spans=spans, first=0)


def _add_windows(
    *, season: Season, arm: str, spans: Sequence[dates.WindowSpan], first: int
) -> None:
    Window.objects.bulk_create(
        Window(
            season=season,
            arm=arm,
            number=number,
            opens_on=span.opens_on,
            closes_on=span.closes_on,
        )
        for number, span in enumerate(spans, start=first)
    )


def _locked_season(*, season: Season) -> Season:
    locked_season = Season.objects.select_for_update().get(pk=season.pk)
    if locked_season.closed_at is not None:
        raise RefresherRefused(_("This year is closed."))
    return locked_season


def _require_minutes(minutes: int) -> None:
    if not MIN_MINUTES <= minutes <= MAX_MINUTES:
        raise RefresherRefused(
            _("Minutes per officer and year must be between %(least)s and %(most)s.")
            % {"least": MIN_MINUTES, "most": MAX_MINUTES}
        )

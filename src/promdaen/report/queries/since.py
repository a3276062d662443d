"""Events since the last report, with places and next steps: the donor's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from promdaen.course import queries as course_queries
from promdaen.exercise.queries import visible as exercise_visible
from promdaen.exercise.rules import states as exercise_states
from promdaen.kit import languages, parts, pdf
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries
from promdaen.report.models import IssuedSheet
from promdaen.report.queries import dashboard
from promdaen.survey.queries import planning as survey_planning

PRINT = Path(__file__).resolve().parents[1] / "print" / "since.typ"
USUAL = timedelta(days=183)
"""The period of the page if no report of a programme was issued."""
SETTLED = timedelta(days=30)
"""A report younger than this is the current one, not the last one."""


@dataclass(frozen=True, kw_only=True)
class RecentEvent:
    """A past or planned event: when, what, where, and the page with its details."""

    on: date
    title: str
    text: str = ""
    where: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class SinceReport:
    """A period in the donor's view; `all_trained` and `target` cover all time until now."""

    since: date
    until: date
    trained: int
    women: int
    all_trained: int
    target: int | None
    higher: dashboard.Higher
    exercises: int
    happened: Sequence[RecentEvent]
    upcoming: Sequence[RecentEvent]
    moved: Sequence[RecentEvent]
    tiles: Sequence[parts.Tile]
    provinces: Sequence[tuple[str, int]] = field(default_factory=tuple)


def last_report_on(*, now: datetime) -> date:
    """The day of the last report of a programme, else half a year before today."""
    rows = IssuedSheet.objects.filter(scope__startswith="programme:", issued_at__lt=now - SETTLED)
    last = rows.order_by("-issued_at").values_list("issued_at", flat=True).first()
    return timezone.localdate(last) if last else timezone.localdate(now) - USUAL


def since_report(*, account: Account, since: date, now: datetime) -> SinceReport:
    """The events from a day until now. Raises NotAllowed."""
    people_queries.require_right("results", account=account)
    today = timezone.localdate(now)
    visible_runs = course_queries.visible_to(account=account)
    active_runs = visible_runs.filter(is_cancelled=False)
    ended = active_runs.filter(ends_on__gte=since, ends_on__lte=today)
    counts = course_queries.people_counts(runs=ended)
    rows = list(ended.select_related("province", "course").order_by("-ends_on", "code"))
    tested = course_queries.tested_twice(runs=ended)
    gains = {
        run_gain["code"]: run_gain
        for run_gain in dashboard.run_gains(sums=tested.gains, rows=rows)
    }
    exercises = _exercises(account=account, since=since, today=today)
    rounds = list(survey_planning.rounds())
    per_province = Counter(run.province_id for run in rows)
    names = {province.code: str(province.name) for province in places_queries.provinces()}
    return SinceReport(
        since=since,
        until=today,
        trained=counts.trained,
        women=counts.women,
        all_trained=course_queries.people_counts(runs=active_runs).trained,
        target=dashboard.target_of_all(),
        higher=dashboard.share_scoring_higher(counts=tested.higher),
        exercises=len(exercises),
        happened=sorted(
            [*(_run(run=run, gain=gains.get(run.code)) for run in rows), *exercises,
             *_rounds(rows=rounds, since=since, today=today)],
            key=lambda event: event.on, reverse=True,
        ),
        upcoming=_upcoming(
            runs=active_runs.filter(starts_on__gt=today), rounds=rounds, today=today
        ),
        moved=[
            RecentEvent(on=run.starts_on, title=run.label, text=_("Cancelled"))
            for run in visible_runs.filter(
                is_cancelled=True, starts_on__gte=since
            ).order_by("starts_on")
        ],
        tiles=[_tile(code=code, name=name, count=per_province[code])
               for code, name in names.items()],
        provinces=[(names.get(code, code), count) for code, count in per_province.most_common()],
    )  # fmt: skip


def since_print(*, account: Account, since: date, now: datetime, language: str) -> bytes:
    """The same page as PDF in one language."""
    with translation.override(language):
        report = since_report(account=account, since=since, now=now)
        data = {
            "since": report.since.isoformat(),
            "until": report.until.isoformat(),
            "trained": report.trained,
            "women": report.women,
            "all_trained": report.all_trained,
            "target": report.target,
            "higher": {"n": report.higher.n, "higher": report.higher.higher,
                       "share": languages.share_text(report.higher.share)},
            "exercises": report.exercises,
            "happened": [_plain(recent_event) for recent_event in report.happened],
            "upcoming": [_plain(recent_event) for recent_event in report.upcoming],
            "moved": [_plain(change) for change in report.moved],
            "provinces": [[name, count] for name, count in report.provinces],
        }  # fmt: skip
        return pdf.compile_pdf(source=PRINT, data=data, language=language)


def _plain(event: RecentEvent) -> dict[str, str]:
    return {
        "on": event.on.isoformat(),
        "title": event.title,
        "text": event.text,
        "where": event.where,
    }


def _run(*, run: Any, gain: Any) -> RecentEvent:
    words = ""
    if gain:
        words = _("%(n)s officers tested twice, gain %(points)s points") % {
            "n": gain["n"],
            "points": languages.points_text(gain["gain_points"]),
        }
    return RecentEvent(
        on=run.ends_on,
        title=_("Course: %(name)s") % {"name": run.label},
        text=words,
        where=str(run.province),
        url=reverse("report:sheet", args=("run", run.code)),
        link=_("Results sheet"),
    )


def _exercises(*, account: Account, since: date, today: date) -> list[RecentEvent]:
    """Exercises whose report an account may open."""
    rows = exercise_visible.runs_visible_to(account=account).filter(
        state=exercise_states.CLOSED, is_rehearsal=False, is_simulated=False,
        planned_on__gte=since, planned_on__lte=today,
    )  # fmt: skip
    return [
        RecentEvent(
            on=run.planned_on,
            title=_("Exercise: %(name)s") % {"name": run.scenario.title},
            text=run.opening,
            where=run.shown_place,
            url=reverse("exercise:report", args=(run.code,)),
            link=_("Report, page one"),
        )
        for run in rows
    ]


def _rounds(*, rows: Sequence[Any], since: date, today: date) -> list[RecentEvent]:
    """Survey rounds that began; with totals if they are closed."""
    return [
        RecentEvent(
            on=row.starts_on,
            title=_("Survey round began: %(name)s") % {"name": row.title},
            url=f"{reverse('survey:totals')}?round={row.code}" if row.closed_at else "",
            link=_("Totals") if row.closed_at else "",
        )
        for row in rows
        if since <= row.starts_on <= today
    ]


def _upcoming(*, runs: Any, rounds: Sequence[Any], today: date) -> list[RecentEvent]:
    upcoming = [
        RecentEvent(
            on=run.starts_on,
            title=_("Course: %(name)s") % {"name": run.label},
            where=str(run.province),
        )
        for run in runs.select_related("province", "course").order_by("starts_on", "code")
    ]
    upcoming += [
        RecentEvent(
            on=round.ends_on, title=_("Survey round ends: %(name)s") % {"name": round.title}
        )
        for round in rounds
        if round.ends_on > today and round.closed_at is None
    ]
    return sorted(upcoming, key=lambda event: event.on)


def _tile(*, code: str, name: str, count: int) -> parts.Tile:
    return parts.Tile(
        code=code,
        name=name,
        value=str(count) if count else languages.NOTHING,
        level=min(count, 4),
        blank="" if count else "none",
        detail=ngettext("%(n)s course run", "%(n)s course runs", count) % {"n": count},
    )

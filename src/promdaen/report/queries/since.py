"""Events since the last report, with places and next steps: the donor's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from promdaen.assessment.rules.splits import GainSums
from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun
from promdaen.course.queries import run_facts
from promdaen.course.rules import attention
from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import findings as exercise_findings
from promdaen.exercise.queries import visible as exercise_visible
from promdaen.exercise.rules import states as exercise_states
from promdaen.kit import audit, languages, page_figures, parts, pdf
from promdaen.kit.texts import SpokenText, page_language, say
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries
from promdaen.report.models import IssuedSheet
from promdaen.report.queries import dashboard
from promdaen.report.rules import definitions, lateness
from promdaen.survey.models import Round
from promdaen.survey.queries import planning as survey_planning
from promdaen.survey.queries import totals as survey_totals

PRINT = Path(__file__).resolve().parents[1] / "print" / "since.typ"
DEFAULT_PERIOD = timedelta(days=183)
"""The period of the page if no report of a programme was issued."""
SETTLED = timedelta(days=30)
"""A report younger than this is the current one, not the last one."""


@dataclass(frozen=True, kw_only=True)
class RecentEvent:
    """A past or planned event: when, what, where, and the page with its details.

    What `is_now` has begun; `on` is then its last day.
    """

    on: date
    title: str
    text: str = ""
    where: str = ""
    url: str = ""
    link: str = ""
    is_now: bool = False


@dataclass(frozen=True, kw_only=True)
class LateEvent:
    """What was planned for a day, if there was one, its state now, and why.

    `why` is what was written about it, else what is recorded, in words; "" if neither is known.
    """

    planned: str
    due_on: date | None
    now: str
    url: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class ProvinceEvents:
    """A province with its finished course runs and the officers and women trained in them."""

    name: str
    runs: int
    trained: int
    women: int


@dataclass(frozen=True, kw_only=True)
class CriticalGaps:
    """The must-have gaps of the last closed survey round, and the checkpoints with any."""

    count: int
    checkpoints: int
    round: Round

    @property
    def url(self) -> str:
        """The page with the totals of the round."""
        return f"{reverse('survey:totals')}?round={self.round.code}"


@dataclass(frozen=True, kw_only=True)
class SinceReport:
    """A period in the donor's view.

    `trained` were trained in the course runs that ended in the period, `trained_now` more in runs
    that have begun and not ended; `all_trained` and `target` cover all time until now. `exercises`
    are those that count, `simulated` those with simulated players, which count in a demonstration
    only.
    """

    since: date
    until: date
    trained: int
    trained_now: int
    women: int
    all_trained: int
    target: int | None
    higher: dashboard.Higher
    exercises: int
    simulated: int
    counts_simulated: bool
    gaps: CriticalGaps | None
    is_invented: bool
    happened: Sequence[RecentEvent]
    upcoming: Sequence[RecentEvent]
    late: Sequence[LateEvent]
    tiles: Sequence[parts.Tile]
    provinces: Sequence[ProvinceEvents]


def last_report_on(*, now: datetime) -> date:
    """The day of the last report of a programme, else half a year before today."""
    rows = IssuedSheet.objects.filter(scope__startswith="programme:", issued_at__lt=now - SETTLED)
    last = rows.order_by("-issued_at").values_list("issued_at", flat=True).first()
    return timezone.localdate(last) if last else timezone.localdate(now) - DEFAULT_PERIOD


def since_report(*, account: Account, since: date, now: datetime) -> SinceReport:
    """The events from a day until now. Raises NotAllowed."""
    people_queries.require_right("results", account=account)
    today = timezone.localdate(now)
    visible_runs = course_queries.visible_to(account=account)
    active_runs = visible_runs.filter(is_cancelled=False)
    ended = active_runs.filter(ends_on__gte=since, ends_on__lte=today)
    counts, people_by_group = course_queries.people_by_each(runs=ended, by=("run_province", "run"))
    all_trained, trained_since = course_queries.trained_counts(
        runs=active_runs, since=since, until=today
    )
    runs = list(ended.select_related("province", "course").order_by("-ends_on", "code"))
    trained_by_run = {UUID(run): row.trained for run, row in people_by_group["run"].items()}
    planned, cancelled = _ahead_or_cancelled(runs=visible_runs, since=since, today=today)
    tested = course_queries.paired_test_results(runs=ended)
    closed_exercises = _closed_exercises(account=account, today=today)
    counted_exercises = [run for run in closed_exercises if _counts(run=run)]
    played = [run for run in closed_exercises if run.planned_on >= since]
    counted = [run for run in counted_exercises if run.planned_on >= since]
    rounds = survey_planning.rounds_progress(survey_rounds=survey_planning.rounds(), today=today)
    names = {province.code: str(province.name) for province in places_queries.provinces()}
    runs_by_province = Counter(run.province_id for run in runs)
    year_runs = active_runs.filter(ends_on__gte=today - attention.A_YEAR, ends_on__lte=today)
    return SinceReport(
        since=since,
        until=today,
        trained=counts.trained,
        trained_now=trained_since - counts.trained,
        women=counts.women,
        all_trained=all_trained,
        target=dashboard.target_of_all(),
        higher=dashboard.share_scoring_higher(counts=tested.higher),
        exercises=len(counted),
        simulated=sum(run.is_simulated for run in played),
        counts_simulated=audit.is_demo(),
        gaps=_critical_gaps(account=account, progress=rounds),
        is_invented=audit.is_demo() or any(run.is_invented for run in runs),
        happened=sorted(
            [
                *_run_events(runs=runs, gains=tested.gains, trained=trained_by_run),
                *_exercises(exercise_runs=counted),
                *_rounds(lines=rounds, since=since, today=today),
            ],
            key=lambda event: event.on,
            reverse=True,
        ),
        upcoming=_upcoming(runs=planned, progress=rounds, today=today),
        late=[
            *_cancelled(runs=cancelled),
            *_late_runs(runs=year_runs, now=now),
            *_late_improvements(exercise_runs=counted_exercises, today=today),
            *_late_rounds(lines=rounds, today=today),
        ],
        tiles=_tiles(names=names, runs=runs_by_province),
        provinces=_provinces(
            runs=runs_by_province,
            people=people_by_group["run_province"],
            names=names,
        ),
    )


def _counts(*, run: ExerciseRun) -> bool:
    """Whether an exercise counts: simulated ones do in a demonstration only."""
    return audit.is_demo() or not run.is_simulated


def figure_definitions() -> dict[str, str]:
    """How each figure of the page is worked out, by its name, in the language of the page."""
    language = page_language()
    return {
        "trained": _(
            "Officers who attended, or took the test after, in course runs that ended in this "
            "period. An officer in two of them counts once."
        ),
        "higher": definitions.BY_KEY["scored_higher_share"].meaning.text(language=language),
        "by_chance": definitions.BY_KEY["by_chance_share"].meaning.text(language=language),
        "women": _("Officers trained in this period whose roster says that they are women."),
        "exercises": _(
            "Closed exercises with a day in this period. Rehearsals are not counted; exercises "
            "with simulated players are counted in a demonstration only."
        ),
        "gaps": _(
            "Answers below the standard on indicators of weight 3, at the checkpoints of the last "
            "closed survey round. Those of an open round are shown when it closes."
        ),
    }


def since_print(*, account: Account, since: date, now: datetime, language: str) -> bytes:
    """The same page as PDF in one language."""
    with translation.override(language):
        report = since_report(account=account, since=since, now=now)
        gaps = report.gaps
        data = asdict(replace(report, gaps=None, tiles=())) | {
            "made": languages.moment_words(timezone.localtime(now), language=language),
            "gaps": gaps
            and {
                "count": gaps.count,
                "checkpoints": gaps.checkpoints,
                "round": str(gaps.round.title),
            },
            "definitions": figure_definitions(),
        }
        return pdf.compile_pdf(source=PRINT, data=_with_iso_days(data), language=language)


def _with_iso_days(value: object) -> Any:
    """Plain values with days as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _with_iso_days(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_iso_days(item) for item in value]
    return value


def _run_events(
    *,
    runs: Sequence[CourseRun],
    gains: Mapping[UUID, GainSums],
    trained: Mapping[UUID, int],
) -> Iterator[RecentEvent]:
    gains_by_code = {
        run_gain["code"]: run_gain for run_gain in dashboard.run_gains(sums=gains, runs=runs)
    }
    for run in runs:
        trained_count = trained.get(run.pk, 0)
        words = [
            ngettext("%(n)s officer trained", "%(n)s officers trained", trained_count)
            % {"n": page_figures.count_text(trained_count)}
        ]
        if gain := gains_by_code.get(run.code):
            words.append(
                ngettext(
                    "%(n)s officer tested twice, gain %(points)s points",
                    "%(n)s officers tested twice, gain %(points)s points",
                    gain["n"],
                )
                % {
                    "n": page_figures.count_text(gain["n"]),
                    "points": page_figures.points_text(gain["gain_points"]),
                }
            )
        yield RecentEvent(
            on=run.ends_on,
            title=_("Course: %(name)s") % {"name": run.label},
            text=" · ".join(words),
            where=str(run.province),
            url=reverse("report:sheet", args=("run", run.code)),
            link=_("Results sheet"),
        )


def _closed_exercises(*, account: Account, today: date) -> list[ExerciseRun]:
    """The closed exercises until today that were no rehearsals, newest first."""
    exercise_runs = exercise_visible.runs_visible_to(account=account).filter(
        state=exercise_states.CLOSED, is_rehearsal=False, planned_on__lte=today
    )
    return list(exercise_runs.order_by("-planned_on", "code"))


def _exercises(*, exercise_runs: Sequence[ExerciseRun]) -> Iterator[RecentEvent]:
    for run in exercise_runs:
        words = [_("Simulated players")] if run.is_simulated else []
        yield RecentEvent(
            on=run.planned_on,
            title=_("Exercise: %(name)s") % {"name": run.scenario.title},
            text=" · ".join([*words, *filter(None, [run.opening])]),
            where=run.place,
            url=reverse("exercise:report", args=(run.code,)),
            link=_("Report, page one"),
        )


def _rounds(
    *, lines: Sequence[survey_planning.RoundProgress], since: date, today: date
) -> Iterator[RecentEvent]:
    """Survey rounds that began, with totals, and those that were closed."""
    for progress in lines:
        survey_round = progress.round
        closed_on = timezone.localdate(survey_round.closed_at) if survey_round.closed_at else None
        url = f"{reverse('survey:totals')}?round={survey_round.code}" if closed_on else ""
        if since <= survey_round.starts_on <= today:
            yield RecentEvent(
                on=survey_round.starts_on,
                title=_("Survey round began: %(name)s") % {"name": survey_round.title},
                text=_accepted(progress=progress)
                if closed_on
                else _("%(accepted)s; totals when the round closes")
                % {"accepted": _accepted(progress=progress)},
                url=url,
                link=_("Totals") if url else "",
            )
        if closed_on and since <= closed_on <= today:
            yield RecentEvent(
                on=closed_on,
                title=_("Survey round closed: %(name)s") % {"name": survey_round.title},
                text=_accepted(progress=progress),
                url=url,
                link=_("Totals"),
            )


def _accepted(*, progress: survey_planning.RoundProgress) -> str:
    return _("%(accepted)s of %(all)s checkpoints accepted") % {
        "accepted": page_figures.count_text(progress.accepted),
        "all": page_figures.count_text(progress.checkpoints),
    }


def _critical_gaps(
    *, account: Account, progress: Sequence[survey_planning.RoundProgress]
) -> CriticalGaps | None:
    """Those of the last closed round, if their total may be published."""
    closed = next((line.round for line in progress if line.round.closed_at), None)
    if closed is None or not people_queries.has_right("gaps", "survey", account=account):
        return None
    total = survey_totals.country_total(account=account, code=closed.code)
    if total is None:
        return None
    return CriticalGaps(
        count=total.critical_gaps, checkpoints=total.critical_checkpoints, round=closed
    )


def _ahead_or_cancelled(
    *, runs: QuerySet[CourseRun], since: date, today: date
) -> tuple[list[CourseRun], list[CourseRun]]:
    """The runs that end after today, and those of the period that were cancelled, by date."""
    is_ahead = Q(is_cancelled=False, ends_on__gt=today)
    was_cancelled = Q(is_cancelled=True, starts_on__gte=since)
    rows = (
        runs.filter(is_ahead | was_cancelled)
        .select_related("province", "course")
        .order_by("starts_on", "code")
    )
    return (
        [run for run in rows if not run.is_cancelled],
        [run for run in rows if run.is_cancelled],
    )


def _upcoming(
    *, runs: Sequence[CourseRun], progress: Sequence[survey_planning.RoundProgress], today: date
) -> list[RecentEvent]:
    """Runs and rounds to come, after those that have begun."""
    upcoming = [
        RecentEvent(
            on=run.ends_on if run.starts_on <= today else run.starts_on,
            title=_("Course: %(name)s") % {"name": run.label},
            where=str(run.province),
            is_now=run.starts_on <= today,
        )
        for run in runs
    ]
    upcoming += [
        RecentEvent(
            on=line.round.ends_on,
            title=_("Survey round ends: %(name)s") % {"name": line.round.title},
        )
        for line in progress
        if line.round.ends_on > today and line.round.closed_at is None
    ]
    return sorted(upcoming, key=lambda event: (not event.is_now, event.on))


def _cancelled(*, runs: Sequence[CourseRun]) -> list[LateEvent]:
    reasons = course_queries.cancellation_reasons(runs=runs) if runs else {}
    return [
        LateEvent(
            planned=_("Course: %(name)s") % {"name": run.label},
            due_on=run.starts_on,
            now=_("Cancelled"),
            why=reasons.get(run.code, ""),
        )
        for run in runs
    ]


def _late_runs(*, runs: QuerySet[CourseRun], now: datetime) -> Iterator[LateEvent]:
    """Results sheets that were not issued, and later tests that were not taken."""
    today = timezone.localdate(now)
    rows = run_facts.runs_with_facts(
        runs=runs.select_related("province").order_by("ends_on", "code"), now=now
    )
    needs_by_run = [(run, facts, _late_needs(facts=facts, today=today)) for run, facts in rows]
    lacks = course_queries.shortfalls_by_run(
        facts={run.pk: facts for run, facts, needs in needs_by_run if "sheet" in needs},
        today=today,
    )
    answers = course_queries.later_answers(
        run_ids=[run.pk for run, _facts, needs in needs_by_run if needs.keys() - {"sheet"}],
        today=today,
    )
    for run, facts, needs in needs_by_run:
        url = reverse("report:sheet", args=("run", run.code))
        sheet, later, overdue = map(needs.get, ("sheet", "later_test", "later_overdue"))
        if sheet:
            why = lateness.why_no_sheet(is_final=facts.is_final, lacks=lacks[run.pk])
            yield LateEvent(
                planned=_("Results sheet: %(name)s") % {"name": run.label},
                due_on=sheet.due_on,
                now=_("Not issued"),
                url=url,
                why=_in_language(why),
            )
        if later:
            state = _("Not taken yet")
        elif overdue:
            words = ngettext("Overdue: %(n)s officer", "Overdue: %(n)s officers", overdue.count)
            state = words % {"n": page_figures.count_text(overdue.count)}
        else:
            continue
        counts = answers.get(run.pk, course_queries.LaterAnswers())
        yield LateEvent(
            planned=_("Later test: %(name)s") % {"name": run.label},
            due_on=later.due_on if later else None,
            now=state,
            url=f"{url}#later-tests",
            why=_in_language(lateness.why_no_later_test(**asdict(counts))),
        )


def _late_needs(
    *, facts: attention.RunAttentionFacts, today: date
) -> dict[str, attention.RunNeed]:
    """The sheet and the later test of a run, where they are late."""
    return {
        need.kind: need
        for need in attention.attention(facts=facts, today=today)
        if need.kind == "later_overdue"
        or (need.kind in {"sheet", "later_test"} and need.due_on < today)
    }


def _in_language(text: SpokenText) -> str:
    return say(text, language=page_language())


def _late_improvements(
    *, exercise_runs: Sequence[ExerciseRun], today: date
) -> Iterator[LateEvent]:
    for overdue_improvements in exercise_findings.overdue_by_run(runs=exercise_runs, today=today):
        yield LateEvent(
            planned=_("Improvements after the exercise: %(name)s")
            % {"name": overdue_improvements.run.scenario.title},
            due_on=overdue_improvements.due_on,
            now=_("%(overdue)s of %(all)s overdue")
            % {
                "overdue": page_figures.count_text(overdue_improvements.overdue),
                "all": page_figures.count_text(overdue_improvements.total),
            },
            url=reverse("exercise:report", args=(overdue_improvements.run.code,)),
            why=_in_language(
                lateness.why_improvements_wait(
                    overdue=overdue_improvements.overdue, unowned=overdue_improvements.unowned
                )
            ),
        )


def _late_rounds(
    *, lines: Sequence[survey_planning.RoundProgress], today: date
) -> Iterator[LateEvent]:
    """Rounds that are open after their last day."""
    for progress in lines:
        if progress.round.closed_at is None and progress.round.ends_on < today:
            yield LateEvent(
                planned=_("Survey round: %(name)s") % {"name": progress.round.title},
                due_on=progress.round.ends_on,
                now=_accepted(progress=progress),
                why=_in_language(
                    lateness.why_round_is_open(
                        not_given=progress.not_given,
                        not_submitted=progress.assigned - progress.submitted,
                        not_accepted=progress.submitted - progress.accepted,
                    )
                ),
            )


def _provinces(
    *,
    runs: Mapping[str, int],
    people: Mapping[str, course_queries.PeopleCounts],
    names: Mapping[str, str],
) -> list[ProvinceEvents]:
    province_events = [
        ProvinceEvents(
            name=names.get(code, code),
            runs=count,
            trained=people[code].trained if code in people else 0,
            women=people[code].women if code in people else 0,
        )
        for code, count in runs.items()
    ]
    return sorted(province_events, key=lambda line: (-line.runs, -line.trained, line.name))


def _tiles(*, names: Mapping[str, str], runs: Mapping[str, int]) -> list[parts.Tile]:
    return [_tile(code=code, name=name, count=runs[code]) for code, name in names.items()]


def _tile(*, code: str, name: str, count: int) -> parts.Tile:
    return parts.Tile(
        code=code,
        name=name,
        value=str(count) if count else languages.NO_VALUE,
        level=min(count, 4),
        blank="" if count else "none",
        detail=ngettext("%(n)s course run", "%(n)s course runs", count)
        % {"n": page_figures.count_text(count)},
    )

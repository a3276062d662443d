"""The path of a run in words: attention, its four steps, its days, its next step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from promdaen.course.models import Attendance, CourseRun, TrainingSession
from promdaen.course.queries import finishing, run_facts
from promdaen.course.queries.run_wording import (
    NEED_WORDINGS,
    RUN_PAGE_LINKS,
    STEP_LINKS,
    RunPageLink,
    Wording,
)
from promdaen.course.queries.runs import named_to
from promdaen.course.rules import attention, run_path, timetabling
from promdaen.course.rules.attention import RunAttentionFacts, RunNeed
from promdaen.course.rules.finishing import RunShortfall
from promdaen.course.rules.timetables import clock
from promdaen.kit import languages, remembered
from promdaen.kit.texts import Words, page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

PLANNERS_ONLY = frozenset({"targets"})
TONES: Mapping[str, tuple[str, str]] = {
    attention.DONE: ("good", "check-circle-fill"),
    attention.DUE: ("warn", "exclamation-triangle-fill"),
    attention.LATE: ("bad", "exclamation-octagon-fill"),
    attention.NOTE: ("", "circle-half"),
    attention.NOT_DUE: ("", "circle"),
    run_path.NOW: ("on", "circle-half"),
    run_path.ATTENTION: ("warn", "exclamation-triangle-fill"),
    run_path.TO_COME: ("", "circle"),
}
"""The CSS class and the icon of each state."""


@dataclass(frozen=True, kw_only=True)
class AttentionRow:
    """A need of a run, with its texts and the page that resolves it."""

    run: CourseRun
    need: RunNeed
    wording: Wording
    url: str

    @property
    def tone(self) -> str:
        """The CSS class of its colour."""
        return TONES[self.need.state][0]

    @property
    def icon(self) -> str:
        return TONES[self.need.state][1]

    @property
    def count(self) -> str:
        """The number concerned; "" if it adds nothing."""
        return languages.number_text(self.need.count) if self.need.count else ""


@dataclass(frozen=True, kw_only=True)
class PathRow:
    """A line of a step: a page of the run, its content, and its state."""

    title: object
    sub: object
    url: str
    icon: str
    state: str = ""
    state_words: str = ""

    @property
    def tone(self) -> str:
        """The CSS class of its state."""
        return TONES[self.state][0] if self.state else ""

    @property
    def state_icon(self) -> str:
        return TONES[self.state][1] if self.state else ""


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """A day of the run on the path."""

    number: int
    on: date
    weekday: Words
    state: str
    sub: str
    url: str
    is_today: bool

    @property
    def tone(self) -> str:
        """The CSS class of its state."""
        return TONES[self.state][0]

    @property
    def icon(self) -> str:
        return TONES[self.state][1]


@dataclass(frozen=True, kw_only=True)
class RunPathStep:
    """A step of the path with its texts and lines."""

    step: run_path.RunStep
    title: str
    sub: str
    rows: Sequence[PathRow] = ()
    links: Sequence[PathRow] = ()
    days: Sequence[DayRow] = ()

    @property
    def tone(self) -> str:
        """The CSS class of its state."""
        return TONES[self.step.state][0]

    @property
    def icon(self) -> str:
        return TONES[self.step.state][1]


@dataclass(frozen=True, kw_only=True)
class NextAct:
    """The next thing to do on a run."""

    kind: str
    wording: Wording
    url: str


@dataclass(frozen=True, kw_only=True)
class RunPath:
    """The path on the page of a run: needs, completed parts, steps, the next step.

    `missing` is what the run lacks if it is finished now, as the finishing action sees it.
    """

    facts: RunAttentionFacts
    attention: Sequence[AttentionRow]
    in_order: Sequence[str]
    not_due: Sequence[str]
    missing: Sequence[RunShortfall]
    steps: Sequence[RunPathStep]
    next: NextAct | None

    @property
    def stays_interim(self) -> bool:
        """Whether the results sheet stays interim if the run is finished now."""
        return any(step.keeps_interim for step in self.missing)

    @property
    def enrolled_count(self) -> int:
        """How many officers are on the roster."""
        return self.facts.enrolled


def unsettled_runs(
    *, account: Account, now: datetime
) -> list[tuple[CourseRun, RunAttentionFacts]]:
    """The runs that an account may change and that may need attention, by date, with their facts.

    Not among them: cancelled runs, and final ones of more than a year ago without overdue later
    tests or doubtful answer sheets, which need nothing (`attention.attention`).
    """
    # The parts of a first page ask a moment apart.
    return _unsettled_runs(account=account, minute=now.replace(second=0, microsecond=0))


@remembered.cache_per_request
def _unsettled_runs(
    *, account: Account, minute: datetime
) -> list[tuple[CourseRun, RunAttentionFacts]]:
    runs = named_to(account=account).filter(is_cancelled=False).select_related("province")
    unsettled = run_facts.is_unsettled(today=timezone.localdate(minute))
    rows = runs.filter(unsettled).order_by("starts_on", "code")
    return run_facts.runs_with_facts(runs=rows, now=minute)


def attention_rows(*, account: Account, now: datetime) -> list[AttentionRow]:
    """Needs of the runs that an account may change: late first, then by date."""
    today = timezone.localdate(now)
    hidden = _hidden(account=account)
    rows = [
        attention_row
        for run, facts in unsettled_runs(account=account, now=now)
        for attention_row in attention_of_run(run=run, facts=facts, today=today, hidden=hidden)
    ]
    return sorted(
        rows, key=lambda attention_row: attention.OPEN_STATES.index(attention_row.need.state)
    )


def load_run_path(
    *, run: CourseRun, account: Account | None, facts: RunAttentionFacts, now: datetime
) -> RunPath:
    """The path of a run, for people who work on it."""
    today = timezone.localdate(now)
    hidden = _hidden(account=account)
    needs = [need for need in attention.needs(facts=facts, today=today) if need.kind not in hidden]
    return RunPath(
        facts=facts,
        attention=attention_of_run(run=run, facts=facts, today=today, hidden=hidden),
        in_order=_names(needs=[need for need in needs if need.state == attention.DONE]),
        not_due=_names(needs=[need for need in needs if need.state == attention.NOT_DUE]),
        missing=()
        if run.is_final or run.is_cancelled
        else finishing.missing_before_final(run=run, facts=facts, now=now),
        steps=[
            _step(run=run, step=_visible_step(step=step, hidden=hidden), facts=facts, now=now)
            for step in run_path.path(facts=facts, today=today)
        ],
        next=next_act(run=run, facts=facts, today=today),
    )


def _visible_step(*, step: run_path.RunStep, hidden: frozenset[str]) -> run_path.RunStep:
    """A step without the needs that the account cannot resolve."""
    return replace(step, needs=[need for need in step.needs if need.kind not in hidden])


def next_act(*, run: CourseRun, facts: RunAttentionFacts, today: date) -> NextAct | None:
    """The next thing to do on a run; None for a cancelled run."""
    kind = attention.next_act(facts=facts, today=today)
    if not kind:
        return None
    wording = NEED_WORDINGS[kind]
    return NextAct(kind=kind, wording=wording, url=_url(run=run, page=wording.page))


def act_after_roster(*, run: CourseRun, now: datetime) -> NextAct | None:
    """The next thing to do on a run, other than its roster; or None."""
    facts = run_facts.facts_of_run(run=run, now=now)
    act = next_act(run=run, facts=facts, today=timezone.localdate(now))
    return None if act is None or act.kind == "roster" else act


def _hidden(*, account: Account | None) -> frozenset[str]:
    """The kinds of needs that this account cannot resolve: only planners set targets."""
    is_planner = account is not None and people_queries.has_right("runs", account=account)
    return frozenset() if is_planner else PLANNERS_ONLY


def attention_of_run(
    *, run: CourseRun, facts: RunAttentionFacts, today: date, hidden: frozenset[str]
) -> list[AttentionRow]:
    """The needs of a run, without hidden kinds."""
    return [
        AttentionRow(
            run=run,
            need=need,
            wording=NEED_WORDINGS[need.kind],
            url=_row_url(run=run, wording=NEED_WORDINGS[need.kind]),
        )
        for need in attention.attention(facts=facts, today=today)
        if need.kind not in hidden
    ]


def _row_url(*, run: CourseRun, wording: Wording) -> str:
    """The target of a row: a timetable is laid out on its page, a run finished on its own."""
    if wording.page == "course:lay_out":
        return _url(run=run, page="course:timetable")
    if wording.is_posted:
        return f"{_url(run=run, page='course:run')}#finish"
    return _url(run=run, page=wording.page)


def _url(*, run: CourseRun, page: str) -> str:
    if page == "sheet":
        return run_facts.sheet_address(code=run.code)
    return reverse(page, args=(run.code,))


def _names(*, needs: Sequence[RunNeed]) -> list[str]:
    return [str(NEED_WORDINGS[need.kind].name) for need in needs if NEED_WORDINGS[need.kind].name]


def _step(
    *, run: CourseRun, step: run_path.RunStep, facts: RunAttentionFacts, now: datetime
) -> RunPathStep:
    today = timezone.localdate(now)
    maker = {
        attention.BEFORE: _before,
        attention.EACH_DAY: _each_day,
        attention.AFTER: _after,
        attention.YEAR: _year,
    }[step.code]
    title, sub, path_rows = maker(run=run, step=step, facts=facts, today=today)
    links = [
        _link(run=run, run_page_link=run_page_link) for run_page_link in STEP_LINKS[step.code]
    ]
    is_days = step.code == attention.EACH_DAY
    days = _days(run=run, enrolled=facts.enrolled, now=now) if is_days else ()
    return RunPathStep(step=step, title=title, sub=sub, rows=path_rows, links=links, days=days)


StepParts = tuple[str, str, list[PathRow]]


def _before(
    *, run: CourseRun, step: run_path.RunStep, facts: RunAttentionFacts, today: date
) -> StepParts:
    subs = {
        "roster": ngettext("%(n)s officer", "%(n)s officers", facts.enrolled)
        % {"n": _count(facts.enrolled)},
        "targets": ngettext("%(n)s department", "%(n)s departments", facts.targets)
        % {"n": _count(facts.targets)},
        "papers": _("A and B, crossed") if run.design == "crossed" else _("the same for all"),
        "timetable": ngettext("%(n)s session", "%(n)s sessions", facts.sessions)
        % {"n": _count(facts.sessions)},
        "leaders": _("%(n)s of %(of)s sessions")
        % {"n": _count(facts.led), "of": _count(facts.taught)},
        "badges": _("%(n)s of %(of)s made")
        % {"n": _count(min(facts.badges, facts.enrolled)), "of": _count(facts.enrolled)},
    }
    path_rows = _places(run=run, step=step, subs=subs, today=today)
    sub = _step_result(step=step) if step.of_count else ""
    return pgettext("step of a run", "Before"), sub, path_rows


def _each_day(
    *, run: CourseRun, step: run_path.RunStep, facts: RunAttentionFacts, today: date
) -> StepParts:
    days = (run.ends_on - run.starts_on).days + 1
    if run.starts_on <= today <= run.ends_on:
        number = (today - run.starts_on).days + 1
        sub = _("day %(n)s of %(of)s") % {"n": _count(number), "of": _count(days)}
    else:
        sub = ngettext("%(n)s day", "%(n)s days", days) % {"n": _count(days)}
    return _("Each day"), sub, []


def _after(
    *, run: CourseRun, step: run_path.RunStep, facts: RunAttentionFacts, today: date
) -> StepParts:
    total = _count(facts.enrolled)
    subs = {
        "answers_before": _("%(n)s of %(of)s officers") % {"n": _count(facts.before), "of": total},
        "answers_after": _("%(n)s of %(of)s officers") % {"n": _count(facts.after), "of": total},
        "feedback": ngettext("%(n)s form", "%(n)s forms", facts.forms)
        % {"n": _count(facts.forms)},
        "certificates": _("%(n)s issued") % {"n": _count(facts.certificates)},
        "sheet": "" if facts.is_final else _("interim until the run is finished"),
    }
    path_rows = _places(run=run, step=step, subs=subs, today=today)
    begins = _("from %(day)s") % {"day": _day(run.ends_on)}
    sub = _step_result(step=step) if run.ends_on < today else begins
    return pgettext("step of a run", "After"), sub, path_rows


def _year(
    *, run: CourseRun, step: run_path.RunStep, facts: RunAttentionFacts, today: date
) -> StepParts:
    return _("The year"), _("from %(day)s") % {"day": _day(run.ends_on)}, []


def _places(
    *, run: CourseRun, step: run_path.RunStep, subs: Mapping[str, str], today: date
) -> list[PathRow]:
    """The lines of a step's needs; finishing has a separate button."""
    path_rows = []
    for need in step.needs:
        if need.kind not in RUN_PAGE_LINKS:
            continue
        run_page_link = RUN_PAGE_LINKS[need.kind]
        wording = NEED_WORDINGS[need.kind]
        is_left = need.state != attention.DONE and not wording.is_posted
        sub = subs.get(need.kind, "")
        if need.state != attention.DONE and need.kind not in COUNTED_NEEDS:
            sub = str(wording.help)
        path_rows.append(
            PathRow(
                title=run_page_link.title,
                sub=sub,
                url=_url(run=run, page=wording.page if is_left else run_page_link.page),
                icon=wording.icon,
                state=need.state,
                state_words=_state_words(need),
            )
        )
    return path_rows


def _state_words(need: RunNeed) -> str:
    if need.state == attention.DONE:
        return _("done")
    if need.state == attention.NOT_DUE:
        day = languages.day_month_text(need.due_on, language=page_language())
        return _("by %(day)s") % {"day": day}
    if need.count:
        return _("%(n)s missing") % {"n": languages.number_text(need.count)}
    return _("late") if need.state == attention.LATE else _("due")


def _step_result(*, step: run_path.RunStep) -> str:
    return _("%(n)s of %(of)s done") % {
        "n": _count(step.done_count),
        "of": _count(step.of_count),
    }


def _link(*, run: CourseRun, run_page_link: RunPageLink) -> PathRow:
    url = _url(run=run, page=run_page_link.page)
    return PathRow(
        title=run_page_link.title, sub=run_page_link.help, url=url, icon=run_page_link.icon
    )


def _days(*, run: CourseRun, enrolled: int, now: datetime) -> list[DayRow]:
    """The days of a run with their sessions, attendance, and open work."""
    local_now = timezone.localtime(now)
    sessions: dict[date, list[TrainingSession]] = {}
    rows = TrainingSession.objects.filter(run=run).exclude(kind=timetabling.REST)
    for session in rows.prefetch_related("assignments").order_by("on", "begins"):
        sessions.setdefault(session.on, []).append(session)
    known_sessions = _attendance_counts(
        attendances=Attendance.objects.filter(session__run=run, superseded_by=None)
    )
    inside = timetabling.days_between(starts_on=run.starts_on, ends_on=run.ends_on)
    day_steps = []
    for number, on in enumerate(sorted({*inside, *sessions}), start=1):
        recorded, present = known_sessions.get(on, (0, 0))
        own = sessions.get(on, [])
        is_gone = on < local_now.date()
        if on > local_now.date():
            state = attention.NOT_DUE
        elif recorded and is_gone:
            state = attention.DONE
        else:
            state = attention.DUE if is_gone else run_path.NOW
        page = "course:attendance_day" if own and on <= local_now.date() else "course:timetable"
        args = (run.code, on.isoformat()) if page == "course:attendance_day" else (run.code,)
        day_steps.append(
            DayRow(
                number=number,
                on=on,
                weekday=timetabling.WEEKDAYS[on.weekday()],
                state=state,
                sub=_day_words(
                    sessions=own, recorded=recorded, present=present, enrolled=enrolled
                ),
                url=reverse(page, args=args)
                + ("" if page == "course:attendance_day" else f"#day-{number}"),
                is_today=on == local_now.date(),
            )
        )
    return day_steps


def _attendance_counts(*, attendances: QuerySet[Attendance]) -> dict[date, tuple[int, int]]:
    """How many officers have a record on each day, and how many were present."""
    recorded: Counter[date] = Counter()
    present: Counter[date] = Counter()
    officers: dict[tuple[date, Any], bool] = {}
    for on, officer, is_present in attendances.values_list(
        "session__on", "enrolment", "is_present"
    ):
        officers[on, officer] = officers.get((on, officer), False) or is_present
    for (on, _officer), was_there in officers.items():
        recorded[on] += 1
        present[on] += was_there
    return {on: (recorded[on], present[on]) for on in recorded}


def _day_words(
    *, sessions: Sequence[TrainingSession], recorded: int, present: int, enrolled: int
) -> str:
    if not sessions:
        return _("no sessions")
    words = []
    if recorded:
        words.append(_("%(n)s of %(of)s present") % {"n": _count(present), "of": _count(enrolled)})
    else:
        begins = _spoken(clock(minute=sessions[0].begins))
        words.append(
            ngettext("%(n)s session from %(at)s", "%(n)s sessions from %(at)s", len(sessions))
            % {"n": _count(len(sessions)), "at": begins}
        )
    unled = sum(
        session.kind in timetabling.TAUGHT_KINDS
        and all(assignment.part != timetabling.LEAD for assignment in session.assignments.all())
        for session in sessions
    )
    if unled:
        words.append(_("%(n)s without a leader") % {"n": _count(unled)})
    tests = {"before": _("test before at %(at)s"), "after": _("test after at %(at)s")}
    words += [
        tests[session.occasion] % {"at": _spoken(clock(minute=session.begins))}
        for session in sessions
        if session.occasion in tests
    ]
    return " · ".join(words)


def _count(number: int) -> str:
    return languages.count_text(number, language=page_language())


def _spoken(text: str) -> str:
    return languages.form(page_language()).with_digits(text)


def _day(day: date) -> str:
    return languages.day_text(day, language=page_language())


COUNTED_NEEDS = frozenset({"leaders", "badges", "answers_before", "answers_after"})
"""Figures that are shown even while part of the data is missing."""

"""Record the findings of an exercise and the steps of the improvement plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import ExerciseRun, Finding, FindingStep
from promdaen.exercise.queries import findings as finding_queries
from promdaen.exercise.queries import reports, scenarios
from promdaen.exercise.rules import improving, statements, states
from promdaen.exercise.rules.statements import RunStatement
from promdaen.kit import audit, tables
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Department

MAX_TEXT_LENGTH, MAX_PERSON_LENGTH = 2000, 120
REPORTABLE_STATES = frozenset({states.HOT_WASH, states.CLOSED})
"""From the end of the play on findings are written."""


@dataclass(frozen=True, kw_only=True)
class NewExerciseFinding:
    """A finding to record; `events` are numbers of lines of the log.

    `suggestion` is the key of the report statement it comes from, or "".
    """

    kind: str
    text: str
    recommendation: str = ""
    owner: Department | None = None
    person: str = ""
    due_on: date | None = None
    events: Sequence[int] = field(default_factory=tuple)
    suggestion: str = ""
    statement: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FindingsChange:
    """What changes for several findings: the code of a department, a day; "" and None do not."""

    owner: str = ""
    due_on: date | None = None


def make_finding(
    *, run: ExerciseRun, new: NewExerciseFinding, by: Account | None, now: datetime
) -> Finding:
    """Record a finding of a run; each suggestion of the report can be used once.

    Raises ExerciseRefused before the end of the play, without text, or for line numbers that are
    not in the log. Raises NotAllowed.
    """
    people_queries.require_right("exercises", account=by)
    with transaction.atomic():
        locked_run = ExerciseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if locked_run.state not in REPORTABLE_STATES:
            raise ExerciseRefused(_("Findings are written after the end of the play."))
        values = _values(run=locked_run, new=new)
        own = Finding.objects.filter(run=locked_run)
        if new.suggestion and own.filter(suggestion=new.suggestion).exists():
            raise ExerciseRefused(_("This is among the findings already."))
        last = own.aggregate(most=Max("number"))["most"] or 0
        first = own.filter(kind=new.kind, on_page_one=True).count()
        finding = Finding.objects.create(
            run=locked_run,
            number=last + 1,
            on_page_one=first < statements.MAX_ON_PAGE_ONE,
            suggestion=new.suggestion,
            statement=dict(new.statement),
            made_at=now,
            made_by=by.name if by else "",
            **values,
        )
        _record(action="make_finding", finding=finding, by=by, now=now)
    return finding


def adopt_statement(*, run: ExerciseRun, key: str, by: Account | None, now: datetime) -> Finding:
    """Create a finding from a statement of the report, in the language of the account.

    Its owner is the department of the first cell concerned. It is due in 90 days, and goes on page
    one of the report while there is room. Raises ExerciseRefused if the report has no such
    statement.
    """
    people_queries.require_right("exercises", account=by)
    statement = reports.suggested_statement(run=run, key=key, now=now)
    if statement is None:
        raise ExerciseRefused(_("The report does not say this any more."))
    language = page_language()
    day = timezone.localdate(now) + timedelta(days=improving.DEFAULT_DAYS)
    new = NewExerciseFinding(
        kind=statement.kind,
        text=statement.text.text(language=language),
        recommendation=statement.recommendation.text(language=language),
        owner=_owner(run=run, statement=statement),
        due_on=day,
        events=statement.events,
        suggestion=statement.key,
        statement=reports.statement_texts(statement=statement),
    )
    return make_finding(run=run, new=new, by=by, now=now)


def change_finding(
    *, finding: Finding, new: NewExerciseFinding, by: Account | None, now: datetime
) -> Finding:
    """Change text, owner or due date of a finding that is not closed. Raises ExerciseRefused."""
    people_queries.require_right("exercises", account=by)
    with transaction.atomic():
        locked_finding = _locked(finding)
        if locked_finding.state == improving.CLOSED:
            raise ExerciseRefused(_("This finding is closed. Open it again to change it."))
        values = _values(run=locked_finding.run, new=new)
        _store(finding=locked_finding, values=values, by=by, now=now)
    return locked_finding


def change_findings(
    *, findings: Sequence[UUID], change: FindingsChange, by: Account, now: datetime
) -> int:
    """Change owner or day of several findings, each with its audit line; returns how many changed.

    All or none are changed. Raises ExerciseRefused for none, for more than 200, without a change,
    and for findings that are gone or closed.
    """
    people_queries.require_right("exercises", account=by)
    if not 0 < len(set(findings)) <= tables.MAX_SELECTED_ROWS:
        raise ExerciseRefused(_("Select 1 to 200 findings."))
    values: NewJsonObject = {}
    if change.owner:
        if change.owner not in people_queries.department_names():
            raise ExerciseRefused(_("There is no such department."))
        values["owner_id"] = change.owner
    if change.due_on is not None:
        values["due_on"] = change.due_on
    if not values:
        raise ExerciseRefused(_("Choose what to change."))
    with transaction.atomic():
        visible = finding_queries.improvements(account=by).filter(pk__in=findings)
        rows = list(visible.select_for_update(of=("self",)).select_related("run").order_by("pk"))
        if len(rows) < len(set(findings)):
            raise ExerciseRefused(_("A finding of your selection is gone. Select again."))
        closed = [
            f"{finding.run.code} {finding.number}"
            for finding in rows
            if finding.state == improving.CLOSED
        ]
        if closed:
            raise ExerciseRefused(
                _("These findings are closed: %(codes)s. Leave them out.")
                % {"codes": ", ".join(closed)}
            )
        return sum(_store(finding=finding, values=values, by=by, now=now) for finding in rows)


def _store(*, finding: Finding, values: JsonObject, by: Account | None, now: datetime) -> bool:
    """Store the values that differ, with the audit line; whether any did."""
    changed = [name for name, value in values.items() if getattr(finding, name) != value]
    for name in changed:
        setattr(finding, name, values[name])
    if "due_on" in changed:
        finding.reminded_on = None
    if changed:
        finding.save(update_fields=[*changed, "reminded_on"])
        _record(action="change_finding", finding=finding, by=by, now=now, changed=changed)
    return bool(changed)


def take_step(
    *, finding: Finding, state: str, text: str, by: Account | None, now: datetime
) -> FindingStep:
    """Add a step to the plan: what was done, the proof, or why the finding is open again.

    Steps are never changed or deleted. Raises ExerciseRefused without text, for a strength, or for
    a state that cannot follow the current one.
    """
    people_queries.require_right("exercises", account=by)
    clean = _clean(text)
    if not clean:
        raise ExerciseRefused(_(
            "Write what was done; to close, what proves it; to open again, why."
        ))  # fmt: skip
    with transaction.atomic():
        locked_finding = _locked(finding)
        if locked_finding.kind != statements.IMPROVEMENT:
            raise ExerciseRefused(_("A strength needs no step."))
        if not improving.can_change_state(state=locked_finding.state, next_state=state):
            raise ExerciseRefused(_("This step does not follow: look at the finding again."))
        finding_step = FindingStep.objects.create(
            finding=locked_finding, state=state, text=clean, at=now, by=by.name if by else ""
        )
        locked_finding.state = state
        locked_finding.save(update_fields=["state"])
        _record(action="take_finding_step", finding=locked_finding, by=by, now=now)
    return finding_step


def write_opening(
    *, run: ExerciseRun, km: str, en: str, by: Account | None, now: datetime
) -> ExerciseRun:
    """Save the controller's opening text of the report; either language may be empty.

    Raises ExerciseRefused before the end of the play; NotAllowed.
    """
    people_queries.require_right("exercises", account=by)
    with transaction.atomic():
        locked_run = ExerciseRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if locked_run.state not in REPORTABLE_STATES:
            raise ExerciseRefused(_("The report is written after the end of the play."))
        locked_run.opening_km, locked_run.opening_en = _clean(km), _clean(en)
        signs = len(locked_run.opening_km) + len(locked_run.opening_en)
        locked_run.opening_by = by.name if by and signs else ""
        locked_run.save(update_fields=["opening_km", "opening_en", "opening_by"])
        detail = {"run": locked_run.code, "signs": signs}
        audit.record_line(
            action="write_exercise_opening", subject=locked_run, by=by, now=now, detail=detail
        )
    return locked_run


def set_on_page_one(
    *, finding: Finding, is_chosen: bool, by: Account | None, now: datetime
) -> Finding:
    """Put a finding on page one of its report, or remove it; at most five of a kind.

    Raises ExerciseRefused if there are five already; NotAllowed.
    """
    people_queries.require_right("exercises", account=by)
    with transaction.atomic():
        ExerciseRun.objects.select_for_update(of=("self",)).get(pk=finding.run_id)
        locked_finding = _locked(finding)
        same = Finding.objects.filter(
            run=locked_finding.run, kind=locked_finding.kind, on_page_one=True
        )
        if is_chosen and same.exclude(pk=locked_finding.pk).count() >= statements.MAX_ON_PAGE_ONE:
            raise ExerciseRefused(_("Page one holds five of a kind. Take another one off first."))
        if locked_finding.on_page_one != is_chosen:
            locked_finding.on_page_one = is_chosen
            locked_finding.save(update_fields=["on_page_one"])
            changed = ["on_page_one"]
            _record(
                action="change_finding", finding=locked_finding, by=by, now=now, changed=changed
            )
    return locked_finding


def note_seen_again(
    *, finding: Finding, run: ExerciseRun, by: Account | None, now: datetime
) -> FindingStep:
    """Record that a finding of an earlier exercise was seen again; a closed one is reopened.

    Raises ExerciseRefused for a strength, for a finding of the same run or a later one, or if it
    was already recorded for this run. Raises NotAllowed.
    """
    people_queries.require_right("exercises", account=by)
    with transaction.atomic():
        locked_finding = _locked(finding)
        is_earlier = (
            locked_finding.run_id != run.pk and locked_finding.run.planned_on <= run.planned_on
        )
        if (
            locked_finding.kind != statements.IMPROVEMENT
            or not is_earlier
            or run.state not in REPORTABLE_STATES
        ):
            raise ExerciseRefused(_("Only what an earlier exercise showed can be seen again."))
        if locked_finding.seen_again_id == run.pk:
            raise ExerciseRefused(_("This was recorded already."))
        locked_finding.seen_again = run
        if locked_finding.state == improving.CLOSED:
            locked_finding.state = improving.OPEN
        locked_finding.save(update_fields=["seen_again", "state"])
        words = _("Seen again in the exercise %(code)s.") % {"code": run.code}
        finding_step = FindingStep.objects.create(
            finding=locked_finding,
            state=locked_finding.state,
            text=words,
            at=now,
            by=by.name if by else "",
        )
        _record(action="take_finding_step", finding=locked_finding, by=by, now=now)
    return finding_step


def _owner(*, run: ExerciseRun, statement: RunStatement) -> Department | None:
    cells = scenarios.played_scenario(scenario=run.scenario).cells
    codes = [cells[cell].department for cell in statement.cells if cell in cells]
    return next(
        (
            department
            for department in people_queries.departments()
            if department.code in codes[:1]
        ),
        None,
    )


def _values(*, run: ExerciseRun, new: NewExerciseFinding) -> dict[str, object]:
    text = _clean(new.text)
    if not text:
        raise ExerciseRefused(_("Write what the exercise showed."))
    if new.kind not in statements.STATEMENT_KINDS:
        raise ExerciseRefused(_("Say whether it is a strength or something to improve."))
    events = sorted(set(new.events))
    if events and not 1 <= events[0] <= events[-1] <= run.last_sequence:
        raise ExerciseRefused(_("The log of this exercise has no line of one of these numbers."))
    return {
        "kind": new.kind,
        "text": text,
        "recommendation": _clean(new.recommendation),
        "owner": new.owner,
        "person": _clean(new.person)[:MAX_PERSON_LENGTH],
        "due_on": new.due_on,
        "events": events,
    }


def _locked(finding: Finding) -> Finding:
    findings = Finding.objects.select_for_update(of=("self",)).select_related("run")
    locked_finding: Finding = findings.get(pk=finding.pk)
    return locked_finding


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:MAX_TEXT_LENGTH]


def _record(
    *,
    action: str,
    finding: Finding,
    by: Account | None,
    now: datetime,
    changed: Sequence[str] = (),
) -> None:
    detail = {"run": finding.run.code, "finding": finding.number, "state": finding.state}
    if changed:
        detail["changed"] = list(changed)
    audit.record_line(action=action, subject=finding, by=by, now=now, detail=detail)

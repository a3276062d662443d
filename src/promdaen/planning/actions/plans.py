"""Plans and their versions: started, changed with a reason, computed at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.planning.models import Plan, PlanChange, PlanVersion
from promdaen.planning.queries import effects
from promdaen.planning.queries import facts as fact_queries
from promdaen.planning.queries.computing import compute_plan
from promdaen.planning.queries.plans import PLANNER, VersionFacts
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import costs
from promdaen.planning.rules.measures import converted_bodies, measure_facts, with_levels
from promdaen.planning.rules.plan_facts import MAX_LEVEL, PlanFacts, proposed_risks
from promdaen.planning.rules.plan_inputs import (
    CURRENCIES,
    DOLLAR,
    LockedMeasure,
    PlanInputs,
    changed_inputs,
    plan_inputs,
    proposed_inputs,
)

MAX_REASON_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class NewPlan:
    """A plan to start: code, titles, the code of its survey round, its first year.

    `effects_from`: the mark of a final version whose effects, seen in this round, it begins with.
    """

    code: str
    title_km: str
    title_en: str
    round: str
    first_year: int
    effects_from: str = ""


def start_plan(
    *,
    new: NewPlan,
    report: Callable[[float], None] | None = None,
    by: Account | None,
    now: datetime,
) -> PlanVersion:
    """Start a plan from a survey round with proposed money and risks, and compute it.

    `report`: as of `computing.PlanSearch`. Raises PlanRefused if the code is in use, nothing was
    surveyed or no measure is loaded.
    """
    people_queries.require_right(PLANNER, account=by)
    _refuse_used_code(code=new.code)
    survey_round = {
        survey_round.code: survey_round for survey_round in fact_queries.surveyed_rounds()
    }.get(new.round)
    if survey_round is None:
        raise PlanRefused(_("This survey round has no accepted visit. Choose another one."))
    bodies = fact_queries.measure_bodies()
    if not bodies:
        raise PlanRefused(_("No measures are loaded. Ask an administrator to load the content."))
    if new.effects_from:
        bodies = effects.observed_measures(
            bodies=bodies, mark=new.effects_from, survey_round=survey_round, account=by
        )
    facts = fact_queries.survey_facts(code=survey_round.code, account=by)
    measures = {code: measure_facts(code=code, body=body) for code, body in bodies.items()}
    inputs = proposed_inputs(
        facts=facts,
        measures=measures,
        risks=proposed_risks(checkpoints=facts.checkpoints),
        first_year=new.first_year,
    )
    answer = compute_plan(facts=facts, measures=measures, inputs=inputs, report=report)
    with transaction.atomic():
        _refuse_used_code(code=new.code)
        plan = Plan.objects.create(
            code=new.code,
            title_km=new.title_km,
            title_en=new.title_en,
            round=survey_round,
            is_invented=survey_round.is_invented,
            started_at=now,
            started_by=by,
        )
        version = PlanVersion.objects.create(
            plan=plan,
            number=1,
            facts=facts.as_json(),
            measures=bodies,
            inputs=inputs.as_json(),
            answer=answer,
            begun_at=now,
            begun_by=by,
            solved_at=now,
        )
        detail = {"code": plan.code, "round": survey_round.code}
        audit.record_line(action="start_plan", subject=version, by=by, now=now, detail=detail)
    return version


def _refuse_used_code(*, code: str) -> None:
    if Plan.objects.filter(code=code).exists():
        raise PlanRefused(
            _("There is a border programme %(code)s already. Choose another code.")
            % {"code": code}
        )


def begin_version(
    *, source: PlanVersion, note: str, is_renewed: bool, by: Account | None, now: datetime
) -> PlanVersion:
    """Start the next version from another one's inputs.

    `is_renewed`: with current scores and measures, computed again, but with the costs, judgements
    and effects that came into the source; otherwise with its scores, measures and answer. Locks
    on things that no longer exist are left out. Raises PlanRefused if locks cannot be kept with
    the current data.
    """
    people_queries.require_right(PLANNER, account=by)
    values: NewJsonObject = {
        name: getattr(source, name)
        for name in ("facts", "measures", "inputs", "answer", "redraws", "solved_at")
    }
    if is_renewed:
        facts = fact_queries.survey_facts(code=source.plan.round.code, account=by)
        old = plan_inputs(stored=source.inputs)
        bodies = converted_bodies(bodies=fact_queries.measure_bodies(), factor=old.rate)
        bodies = costs.with_kept_levels(old=source.measures, new=bodies)
        measures = {code: measure_facts(code=code, body=body) for code, body in bodies.items()}
        places = {checkpoint.code for checkpoint in facts.checkpoints}
        risks = proposed_risks(checkpoints=facts.checkpoints) | {
            code: risk for code, risk in old.risks.items() if code in places
        }
        inputs = old.carried_to(facts=facts, measures=measures, risks=risks)
        values = {
            "facts": facts.as_json(),
            "measures": bodies,
            "inputs": inputs.as_json(),
            "answer": compute_plan(facts=facts, measures=measures, inputs=inputs),
            "solved_at": now,
        }
    with transaction.atomic():
        plan: Plan = Plan.objects.select_for_update().get(pk=source.plan_id)
        number = max(plan.versions.values_list("number", flat=True)) + 1
        version = PlanVersion.objects.create(
            plan=plan,
            number=number,
            begun_from=source.number,
            note=note,
            begun_at=now,
            begun_by=by,
            **values,
        )
        detail = {"code": plan.code, "number": number, "from": source.number}
        audit.record_line(action="begin_version", subject=version, by=by, now=now, detail=detail)
    return version


def change_inputs(
    *,
    content: VersionFacts,
    inputs: PlanInputs,
    reason: str,
    travellers: Mapping[str, int | None] | None = None,
    by: Account | None,
    now: datetime,
) -> None:
    """Set years, money, limits, floors and risks of a draft; records each change with who and why.

    `travellers`: those of the peak hour by checkpoint, where they differ from the survey's. Does
    nothing without a difference. Raises PlanRefused.
    """
    people_queries.require_right(PLANNER, account=by)
    if inputs.officer_pay is not None and (inputs.officer_pay < 0 or not inputs.pay_source):
        raise PlanRefused(_("Write the pay of an officer, 0 or more, and where it is from."))
    facts, changes = content.facts.with_travellers(travellers or {})
    changes += changed_inputs(before=content.inputs, after=inputs)
    if changes:
        store_change(
            content=content,
            inputs=inputs,
            replaced=ReplacedFacts(facts=facts),
            changes=changes,
            plan_audit_entry=PlanAuditEntry(action="change_inputs", reason=reason, by=by, now=now),
        )


def change_scores(
    *,
    content: VersionFacts,
    checkpoint_code: str,
    scores: Mapping[str, int | None],
    reason: str,
    by: Account | None,
    now: datetime,
) -> None:
    """Set the levels of indicators at a checkpoint of a draft, where the survey's are not right.

    The survey keeps its own. Does nothing without a difference. Raises PlanRefused.
    """
    people_queries.require_right(PLANNER, account=by)
    if not all(level is None or 0 <= level <= MAX_LEVEL for level in scores.values()):
        raise PlanRefused(_("Levels are whole numbers from 0 to 4."))
    facts, changes = content.facts.with_scores(scores, checkpoint_code=checkpoint_code)
    if changes:
        store_change(
            content=content,
            inputs=content.inputs,
            replaced=ReplacedFacts(facts=facts),
            changes=changes,
            plan_audit_entry=PlanAuditEntry(action="change_scores", reason=reason, by=by, now=now),
        )


def change_levels(
    *,
    content: VersionFacts,
    measure: str,
    levels: Mapping[str, int],
    reason: str,
    by: Account | None,
    now: datetime,
) -> None:
    """Set the levels to which a measure of a draft lifts its indicators; 0 lifts nothing.

    Does nothing without a difference. Raises PlanRefused.
    """
    people_queries.require_right(PLANNER, account=by)
    bodies = dict(content.version.measures)
    if not all(0 <= level <= MAX_LEVEL for level in levels.values()):
        raise PlanRefused(_("Levels are whole numbers from 0 to 4."))
    bodies[measure], changes = with_levels(body=bodies[measure], levels=levels)
    if changes:
        store_change(
            content=content,
            inputs=content.inputs,
            replaced=ReplacedFacts(bodies=bodies),
            changes=[(f"{measure}.{code}", before, after) for code, before, after in changes],
            plan_audit_entry=PlanAuditEntry(action="change_levels", reason=reason, by=by, now=now),
        )


def change_currency(
    *,
    content: VersionFacts,
    currency: str,
    rate: float,
    reason: str,
    by: Account | None,
    now: datetime,
) -> None:
    """Turn all money of a draft into another currency; `rate`: its units for one US dollar.

    Raises PlanRefused for an unknown currency, for another rate than 1 of the US dollar, while
    experts judge costs, and as every change of a version.
    """
    people_queries.require_right(PLANNER, account=by)
    before = content.inputs
    if (currency, rate) == (before.currency, before.rate):
        return
    if currency not in CURRENCIES or rate <= 0 or (currency == DOLLAR and rate != 1):
        raise PlanRefused(_("Choose a currency and its rate; the rate of the US dollar is 1."))
    if content.version.panels.exclude(state="closed").exists():
        raise PlanRefused(_("Experts are being asked about costs. Use their answers first."))
    store_change(
        content=content,
        inputs=before.in_currency(currency=currency, rate=rate),
        replaced=ReplacedFacts(
            bodies=converted_bodies(bodies=content.version.measures, factor=rate / before.rate)
        ),
        changes=[("currency", f"{before.currency} {before.rate:g}", f"{currency} {rate:g}")],
        plan_audit_entry=PlanAuditEntry(action="change_currency", reason=reason, by=by, now=now),
    )


def lock_measure(
    *, content: VersionFacts, lock: LockedMeasure, reason: str, by: Account | None, now: datetime
) -> None:
    """Fix a measure in a year of a draft, or exclude it. Raises PlanRefused."""
    people_queries.require_right(PLANNER, account=by)
    before = content.inputs.find_lock(measure=lock.measure, place=lock.at)
    if before == lock:
        return
    change = (f"{lock.measure} @ {lock.at}", before.year if before else None, lock.year)
    store_change(
        content=content,
        inputs=content.inputs.with_lock(lock),
        changes=[change],
        plan_audit_entry=PlanAuditEntry(action="lock_measure", reason=reason, by=by, now=now),
    )


def release_measure(
    *,
    content: VersionFacts,
    measure: str,
    place: str,
    reason: str,
    by: Account | None,
    now: datetime,
) -> None:
    """Let the computation decide on a measure of a draft again. Raises PlanRefused."""
    people_queries.require_right(PLANNER, account=by)
    before = content.inputs.find_lock(measure=measure, place=place)
    if before is None:
        return
    store_change(
        content=content,
        inputs=content.inputs.without(measure=measure, place=place),
        changes=[(f"{measure} @ {place}", before.year, None)],
        plan_audit_entry=PlanAuditEntry(action="release_measure", reason=reason, by=by, now=now),
    )


def import_costs(
    *,
    content: VersionFacts,
    rows: Sequence[Sequence[str]],
    reason: str,
    by: Account | None,
    now: datetime,
) -> int:
    """Replace costs of a draft's measures by those of the ministry's sheet; returns how many.

    `rows`: texts of the columns `costs.COST_SHEET_COLUMNS`. Raises PlanRefused with a line for
    each mistake; nothing is stored then.
    """
    people_queries.require_right(PLANNER, account=by)
    version = content.version
    sheet = costs.read_costs(
        rows=rows,
        bodies=version.measures,
        version=costs.version_mark(code=version.plan.code, number=version.number),
        earlier=_earlier_marks(version=version),
    )
    if sheet.faults:
        language = page_language()
        raise PlanRefused(*(fault.text(language=language) for fault in sheet.faults))
    changes = list(costs.changed_costs(before=version.measures, after=sheet.bodies))
    if not changes:
        raise PlanRefused(_("No cost in this file differs from those of the version."))
    store_change(
        content=content,
        inputs=content.inputs,
        changes=changes,
        plan_audit_entry=PlanAuditEntry(action="import_costs", reason=reason, by=by, now=now),
        replaced=ReplacedFacts(bodies=sheet.bodies),
    )
    return len({changed_entry.partition(".")[0] for changed_entry, _before, _after in changes})


def _earlier_marks(*, version: PlanVersion) -> list[str]:
    """The marks of earlier versions in the same currency at the same rate."""
    versions = version.plan.versions.filter(number__lt=version.number)
    return [
        costs.version_mark(code=version.plan.code, number=number)
        for number, inputs in versions.values_list("number", "inputs")
        if all(inputs[name] == version.inputs[name] for name in ("currency", "rate"))
    ]


@dataclass(frozen=True, kw_only=True)
class PlanAuditEntry:
    """The content of an audit line about a change."""

    action: str
    reason: str
    by: Account | None
    now: datetime


@dataclass(frozen=True, kw_only=True)
class ReplacedFacts:
    """Measures and facts of a version that a change replaces; None where it does not."""

    bodies: JsonObject | None = None
    facts: PlanFacts | None = None


UNREPLACED = ReplacedFacts()


def store_change(
    *,
    content: VersionFacts,
    inputs: PlanInputs,
    changes: list[tuple[str, Any, Any]],
    plan_audit_entry: PlanAuditEntry,
    replaced: ReplacedFacts = UNREPLACED,
) -> None:
    """Compute the changed version, then store it with its changes unless it changed meanwhile.

    Raises PlanRefused for a version that is no draft, and without a reason.
    """
    if not content.is_draft:
        raise PlanRefused(_("Only a draft can be changed. Begin a new version."))
    if not plan_audit_entry.reason.strip():
        raise PlanRefused(_("Write why you change this."))
    values: NewJsonObject = {}
    facts = replaced.facts or content.facts
    if facts != content.facts:
        values["facts"] = facts.as_json()
    # No plan depends on the travellers.
    is_other = replaced.bodies is not None or facts.scores != content.facts.scores
    if is_other or inputs != content.inputs:
        # Computing takes a second: it must not block other writers.
        solved = resolve_change(
            content=content, inputs=inputs, bodies=replaced.bodies, facts=facts
        )
        values |= solved.values(now=plan_audit_entry.now)
    with transaction.atomic():
        _store_values(
            content=content, values=values, changes=changes, plan_audit_entry=plan_audit_entry
        )


@dataclass(frozen=True, kw_only=True)
class SolvedChange:
    """Changed inputs and measures of a version with the plan that was computed for them."""

    inputs: PlanInputs
    bodies: JsonObject
    answer: JsonObject

    def values(self, *, now: datetime) -> NewJsonObject:
        """The columns of the version."""
        return {
            "inputs": self.inputs.as_json(),
            "measures": dict(self.bodies),
            "answer": dict(self.answer),
            "redraws": {},
            "solved_at": now,
        }


def resolve_change(
    *,
    content: VersionFacts,
    inputs: PlanInputs,
    bodies: JsonObject | None = None,
    facts: PlanFacts | None = None,
) -> SolvedChange:
    """The plan for changed inputs, measures or facts, computed; raises PlanRefused."""
    if bodies is None:
        bodies, measures = content.version.measures, content.measures
    else:
        measures = {code: measure_facts(code=code, body=body) for code, body in bodies.items()}
    before = content.version.answer["plan"]
    answer = compute_plan(
        facts=facts or content.facts, measures=measures, inputs=inputs, plan=before
    )
    return SolvedChange(inputs=inputs, bodies=bodies, answer=answer)


def store_solved(
    *,
    content: VersionFacts,
    solved: SolvedChange,
    changes: list[tuple[str, object, object]],
    plan_audit_entry: PlanAuditEntry,
) -> None:
    """Store a computed change within the caller's transaction; refused if it changed meanwhile."""
    values = solved.values(now=plan_audit_entry.now)
    _store_values(
        content=content, values=values, changes=changes, plan_audit_entry=plan_audit_entry
    )


def _store_values(
    *,
    content: VersionFacts,
    values: JsonObject,
    changes: list[tuple[str, object, object]],
    plan_audit_entry: PlanAuditEntry,
) -> None:
    version = PlanVersion.objects.select_for_update().get(pk=content.version.pk)
    before = content.version
    is_same = (version.inputs, version.measures, version.facts) == (
        before.inputs, before.measures, before.facts,
    )  # fmt: skip
    if version.state != "draft" or not is_same:
        raise PlanRefused(
            _("Someone else changed this version meanwhile. Look at it, then change it again.")
        )
    for name, value in values.items():
        setattr(version, name, value)
    version.save(update_fields=list(values))
    PlanChange.objects.bulk_create(
        PlanChange(
            version=version,
            what=changed_entry,
            before=old,
            after=new,
            reason=plan_audit_entry.reason.strip()[:MAX_REASON_LENGTH],
            by=plan_audit_entry.by,
            at=plan_audit_entry.now,
        )
        for changed_entry, old, new in changes
    )
    audit.record_line(
        action=plan_audit_entry.action,
        subject=version,
        by=plan_audit_entry.by,
        now=plan_audit_entry.now,
        detail={"what": [changed_entry for changed_entry, _before, _after in changes]},
    )

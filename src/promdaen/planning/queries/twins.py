"""Twins of checkpoints: the list, a day compared with staffing to try, advice, what is counted."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from django.core.cache import cache
from django.urls import reverse

from promdaen.booth.queries import programme
from promdaen.booth.queries.programme import PractisedTime
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.models import Job
from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.planning.models import CheckpointTwin, PlanVersion
from promdaen.planning.queries import facts, twin_settings
from promdaen.planning.queries.plans import PLANNER
from promdaen.planning.queries.twin_settings import WeekSetting
from promdaen.planning.queries.working import WorkState
from promdaen.planning.rules import (
    checkpoints,
    observations,
    outcomes,
    queue_reports,
    screening,
    shift_plans,
    staffing,
    twins,
)
from promdaen.planning.rules.measures import (
    CHECKPOINT,
    MeasureFacts,
    OfficersNeeded,
    measure_facts,
)
from promdaen.planning.rules.plan_inputs import plan_inputs
from promdaen.planning.rules.screening import ScreeningMethod, ScreeningSkill
from promdaen.planning.rules.shift_plans import LabourRules, ShiftPlan
from promdaen.planning.rules.twins import StaffingChange, TwinBelief, TwinDay
from promdaen.specimen.queries import skill as specimen_skill
from promdaen.specimen.rules.skill import Pooled
from promdaen.survey.queries import instruments, traffic
from promdaen.survey.rules.steps import reached_score

DAYS, WEEKDAY_DAYS, SEED = 200, 100, 1
STAFFING = "planning_staffing"
MAX_PLANS = 5
"""Beside the one as now."""
REMEMBERED_SECONDS = 3600
COUNTING_RIGHTS = (PLANNER, "visits")
"""The rights of those who may count and time at a checkpoint."""


@dataclass(frozen=True, kw_only=True)
class ComparedPlan:
    """A staffing beside others on the same days; the change is None for the one as now."""

    change: StaffingChange | None
    day: TwinDay
    is_tried: bool = False


@dataclass(frozen=True, kw_only=True)
class TwinPage:
    """A day of a twin as now and, if staffing is tried, beside it, with the same travellers."""

    twin: CheckpointTwin
    now: TwinDay
    tried: TwinDay | None
    belief: TwinBelief
    wish: StaffingChange | None
    plans: tuple[ComparedPlan, ...]
    lanes: tuple[tuple[int, tuple[str, ...], tuple[tuple[float, float], ...], bool], ...]
    work: WorkState
    advice: JsonObject
    """The stored least staffing, if it is of the twin as it is now and its class is believed."""
    labour: LabourRules

    @property
    def outdated_advice(self) -> JsonObject:
        """The stored advice that is not shown because the twin is another one by now."""
        stored: JsonObject = self.twin.advice
        return stored if not self.advice and stored.get("name") in self.belief.believed else {}

    @property
    def advised_officers(self) -> JsonObject:
        """Officers needed as now and by the advice; empty if labour rules changed since."""
        officers: Mapping[str, Any] = self.advice.get("officers") or {}
        return officers if officers.get("rules") == asdict(self.labour) else {}

    @property
    def shown(self) -> TwinDay:
        """The plan to draw: the tried one, otherwise the current one."""
        return self.tried or self.now


def current_advice(*, twin: CheckpointTwin, belief: TwinBelief) -> JsonObject:
    """The stored advice of a twin; empty if the twin changed or its class is not believed."""
    advice: Mapping[str, Any] = twin.advice
    if advice.get("name") not in belief.believed:
        return {}
    document, day = twin.document, advice.get("day")
    if day is not None:
        document = twin_settings.week_setting(twin=twin).day_document(day=day)
    return advice if advice["digest"] == staffing_digest(document=document) else {}


def twin_list(*, account: Account) -> list[CheckpointTwin]:
    """The twins, by province and checkpoint; raises NotAllowed unless the account is a planner."""
    people_queries.require_right(PLANNER, account=account)
    rows = CheckpointTwin.objects.select_related("checkpoint").defer("document", "timed")
    return list(rows.order_by("checkpoint__province", "checkpoint__code"))


def find_twin(*, code: str, account: Account) -> CheckpointTwin | None:
    """The twin of a checkpoint; raises NotAllowed unless the account is a planner."""
    people_queries.require_right(PLANNER, account=account)
    rows = CheckpointTwin.objects.select_related("checkpoint")
    return rows.filter(checkpoint__code=code).first()


def counted_twin(*, code: str, account: Account) -> CheckpointTwin | None:
    """The twin of a checkpoint for those who count there; raises NotAllowed for others."""
    people_queries.require_right(*COUNTING_RIGHTS, account=account)
    rows = CheckpointTwin.objects.select_related("checkpoint")
    return rows.filter(checkpoint__code=code).first()


def timed_counts(*, twin: CheckpointTwin) -> list[tuple[str, int, int]]:
    """For each class how many services and waits were timed."""
    return observations.timed_counts(
        document=twin.document, facts=twin_settings.observed_facts(twin=twin)
    )


def twin_page(
    *,
    twin: CheckpointTwin,
    wish: StaffingChange | None,
    plans: Sequence[StaffingChange] = (),
) -> TwinPage:
    """A day of a twin: 200 simulated days as now, and with other staffings for the same people.

    A twin that is not believable gives no advice: nothing is tried then. Classes of which it is
    not believed are shown as now.
    """
    now = simulated_day(document=twin.document)
    believed = twins.belief(day=now, timed=twin.timed)
    is_tried = wish is not None and not wish.is_empty and believed.is_believable
    document = twins.with_wish(document=twin.document, wish=wish) if wish and is_tried else None
    page_document = document or twin.document
    had = len(twin.document["stations"][0]["lanes"])
    tried = None
    if document:
        tried = _only_believed(day=simulated_day(document=document), now=now, belief=believed)
    compared = [ComparedPlan(change=None, day=now)]
    for change in plans[:MAX_PLANS] if believed.is_believable else ():
        other = twins.with_wish(document=twin.document, wish=change)
        compared.append(ComparedPlan(change=change, day=simulated_day(document=other)))
    if tried is not None and wish not in plans:
        compared.append(ComparedPlan(change=wish, day=tried, is_tried=True))
    return TwinPage(
        twin=twin,
        now=now,
        tried=tried,
        belief=believed,
        wish=wish if is_tried else None,
        plans=tuple(compared),
        lanes=tuple(
            (
                number + 1,
                tuple(lane["serves"]),
                tuple((since, until) for since, until in lane["open"]),
                number >= had,
            )
            for number, lane in enumerate(page_document["stations"][0]["lanes"])
        ),
        work=staffing_work(twin=twin),
        advice=current_advice(twin=twin, belief=believed),
        labour=twin_settings.labour_setting(twin=twin).rules,
    )


def _only_believed(*, day: TwinDay, now: TwinDay, belief: TwinBelief) -> TwinDay:
    classes = zip(day.classes, now.classes, strict=True)
    return replace(
        day,
        classes=tuple(
            as_now if tried.name in belief.unbelieved else tried for tried, as_now in classes
        ),
    )


def simulated_day(*, document: JsonObject, days: int = DAYS) -> TwinDay:
    """A document simulated over so many days; remembered for an hour."""
    key = f"planning:simulated_day:{days}:{document_digest(document=document)}"
    day: TwinDay | None = cache.get(key)
    if day is None:
        checkpoint = checkpoints.read_checkpoint(document=document, is_drawn=True)
        day = twins.twin_day(checkpoint=checkpoint, days=days, seed=SEED)
        cache.set(key, day, REMEMBERED_SECONDS)
    return day


def document_digest(*, document: object) -> str:
    """The SHA-256 (hex) of a twin's document."""
    document_text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(document_text.encode()).hexdigest()


def staffing_digest(*, document: JsonObject) -> str:
    """The digest of what the least staffing depends on: all but the places of the hall."""
    searched = {name: value for name, value in document.items() if name != "hall_places"}
    return document_digest(document=searched)


def replayed_day(*, twin: CheckpointTwin, wish: StaffingChange | None) -> dict[str, object]:
    """One drawn day of a twin, with staffing to try if all its classes are believed."""
    document = twin.document
    if wish is not None and not wish.is_empty:
        believed = twins.belief(day=simulated_day(document=document), timed=twin.timed)
        if believed.is_complete:
            document = twins.with_wish(document=document, wish=wish)
    checkpoint = checkpoints.read_checkpoint(document=document, is_drawn=True)
    return twins.replay(checkpoint=checkpoint, seed=SEED)


# ---- shifts of officers ----


@dataclass(frozen=True, kw_only=True)
class ShiftPlanPage:
    """The shifts of officers at a twin's checkpoint, or why there are none."""

    twin: CheckpointTwin
    plan: ShiftPlan | None
    refusal: Text | None = None


def shift_plan_page(
    *, twin: CheckpointTwin, rules: LabourRules, advice: JsonObject
) -> ShiftPlanPage:
    """Shifts for the booths as now, or for those of the advice if one is passed."""
    document = advised_document(twin=twin, advice=advice) if advice else twin.document
    plan = planned_shifts(document=document, rules=rules, opens_at=twin.opens_at)
    if isinstance(plan, Text):
        return ShiftPlanPage(twin=twin, plan=None, refusal=plan)
    return ShiftPlanPage(twin=twin, plan=plan)


def planned_shifts(*, document: JsonObject, rules: LabourRules, opens_at: int) -> ShiftPlan | Text:
    """The shifts for the booths of a document, or why there are none; remembered for an hour."""
    needed = shift_plans.needed_officers(document=document)
    key = f"planning:shift_plan:{document_digest(document=[needed, asdict(rules)])}"
    plan: ShiftPlan | Text | None = cache.get(key)
    if plan is None:
        plan = shift_plans.shift_plan(needed=needed, rules=rules, opens_at=opens_at)
        # A refusal for want of time costs that time again; another may name an hour.
        if isinstance(plan, ShiftPlan) or plan is shift_plans.TOO_LONG:
            cache.set(key, plan, REMEMBERED_SECONDS)
    return plan


def advised_document(*, twin: CheckpointTwin, advice: JsonObject) -> NewJsonObject:
    closed = [
        (number - 1, (since, until))
        for number, windows in advice["closed"]
        for since, until in windows
    ]
    return staffing.with_booths(
        document=staffing.without_windows(document=twin.document, closed=closed),
        name=advice["name"],
        windows=advice["windows"],
    )


# ---- days of the week ----


@dataclass(frozen=True, kw_only=True)
class WeekdayTraffic:
    """A day of the week (0 for Monday): its travellers beside the mean of the week, its waits.

    `count`: travellers a day; `day`: WEEKDAY_DAYS simulated days with them, as staffed now;
    `is_counted`: whether half hours were counted on such a day.
    """

    number: int
    factor: float
    count: float
    day: TwinDay
    is_counted: bool


def week_traffic(*, week: WeekSetting) -> list[WeekdayTraffic]:
    """The seven days of the week, Monday first."""
    weekday_traffic = []
    for number, factor in enumerate(week.factors):
        day = simulated_day(document=week.documents[number], days=WEEKDAY_DAYS)
        count = sum(travellers.count for travellers in day.classes) / WEEKDAY_DAYS + day.unserved
        weekday_traffic.append(
            WeekdayTraffic(
                number=number,
                factor=factor,
                count=count,
                day=day,
                is_counted=number in week.counted_days,
            )
        )
    return weekday_traffic


# ---- what a new twin begins with ----


@dataclass(frozen=True, kw_only=True)
class TwinProposal:
    """What the newest survey of a checkpoint and booth practice propose; None or 0 if unknown."""

    booths: Mapping[str, int]
    peak: int
    practice: PractisedTime | None


def twin_proposal(*, code: str) -> TwinProposal:
    """The proposal for the twin of a checkpoint."""
    booths = peak = 0
    for survey_round in facts.surveyed_rounds():
        booths = booths or traffic.working_booths(survey_round=survey_round).get(code, 0)
        peak = peak or traffic.peak_travellers(survey_round=survey_round).get(code, 0)
    return TwinProposal(
        booths=twins.proposed_booths(count=booths) if booths else {},
        peak=peak,
        practice=programme.practised_time(),
    )


# ---- better screening ----


def laboratory_skill(*, account: Account) -> tuple[Pooled, int] | None:
    """d' of the laboratory of specimens and its number of officers, if a reader may see it."""
    if not people_queries.has_right(*specimen_skill.RIGHTS, account=account):
        return None
    whole = specimen_skill.skill_page(account=account, filters=specimen_skill.SkillFilter()).whole
    if not whole.is_shown or whole.pooled is None:
        return None
    return whole.pooled, whole.officers_count


def twin_belief(*, twin: CheckpointTwin) -> TwinBelief:
    """How many timed waits of a twin are in the band of the simulation, by class."""
    return twins.belief(day=simulated_day(document=twin.document), timed=twin.timed)


def screening_methods(*, twin: CheckpointTwin, skill: ScreeningSkill) -> list[ScreeningMethod]:
    """Ways to screen at a twin's checkpoint, on 200 simulated days; remembered for an hour."""
    digest = document_digest(document=[twin.document, asdict(skill)])
    key = f"planning:screening:{digest}"
    screening_methods: list[ScreeningMethod] | None = cache.get(key)
    if screening_methods is None:
        screening_methods = screening.screening_methods(
            document=twin.document, skill=skill, days=DAYS, seed=SEED
        )
        cache.set(key, screening_methods, REMEMBERED_SECONDS)
    return screening_methods


# ---- results for a border programme ----

WAITING_TIME = "T40"
"""The indicator of the survey whose answer a twin foretells."""
MORE_TRAVELLERS, FEWER_TRAVELLERS = 1.1, 0.9
"""The range of a result: a tenth more and fewer travellers, a proposal of our own."""


@dataclass(frozen=True, kw_only=True)
class StaffingReach:
    """The share of days on which the median wait at the busy hour reaches a level, 0 to 1.

    `low` and `high`: with a tenth more and fewer travellers; `before`: as staffed now.
    """

    level: int
    before: float
    low: float
    likely: float
    high: float


def staffing_reach(*, twin: CheckpointTwin, change: StaffingChange, level: int) -> StaffingReach:
    """How often a staffing reaches a level of the waiting time; remembered for an hour.

    Of the days of a week, where travellers by day of the week are known.
    """
    weeks = staffing_weeks(
        documents=twin_settings.week_setting(twin=twin).documents, change=change
    )
    before, more, likely, fewer = (_reach(documents=week, level=level) for week in weeks)
    return StaffingReach(
        level=level,
        before=before,
        low=min(more, likely),
        likely=likely,
        high=max(fewer, likely),
    )


def staffing_weeks(
    *, documents: Sequence[JsonObject], change: StaffingChange
) -> list[Sequence[JsonObject]]:
    """The documents of the weeks that `staffing_reach` simulates.

    As staffed now, then with a staffing and a tenth more, as many and a tenth fewer travellers.
    """
    tried = [twins.with_wish(document=document, wish=change) for document in documents]
    return [
        documents,
        *(
            [queue_reports.scaled_arrivals(document=document, factor=factor) for document in tried]
            for factor in (MORE_TRAVELLERS, 1.0, FEWER_TRAVELLERS)
        ),
    ]


def remember_waits(*, documents: Sequence[JsonObject], waits: Sequence[float]) -> None:
    """Remember the waits at the busy hour of documents for an hour."""
    cache.set(_waits_key(documents=documents), waits, REMEMBERED_SECONDS)


def _waits_key(*, documents: Sequence[JsonObject]) -> str:
    return f"planning:busy_hour:{document_digest(document=documents)}"


def _reach(*, documents: Sequence[JsonObject], level: int) -> float:
    instrument = instruments.newest_instrument()
    if instrument is None:
        return 0.0
    rules = instruments.published_rules(instrument=instrument)
    [steps] = [indicator.steps for indicator in rules.indicators if indicator.code == WAITING_TIME]
    waits: Sequence[float] | None = cache.get(_waits_key(documents=documents))
    if waits is None:
        waits = queue_reports.week_waits(documents=documents, days=DAYS, seed=SEED)
        remember_waits(documents=documents, waits=waits)
    reached = [
        math.isfinite(wait) and reached_score(steps=steps, value=Fraction(wait)) >= level
        for wait in waits
    ]
    return sum(reached) / len(reached) if reached else 0.0


def staffing_officers(*, twin: CheckpointTwin, change: StaffingChange) -> OfficersNeeded | None:
    """Officers needed as now and with a staffing, within labour rules, with leave and sickness.

    None where no shifts can be planned.
    """
    rules = twin_settings.labour_setting(twin=twin).rules
    before, after = (
        planned_shifts(document=document, rules=rules, opens_at=twin.opens_at)
        for document in (twin.document, twins.with_wish(document=twin.document, wish=change))
    )
    if isinstance(before, Text) or isinstance(after, Text):
        return None
    return OfficersNeeded(
        place=twin.checkpoint.code,
        before=before.officers_with_relief,
        after=after.officers_with_relief,
        factor=round(after.relief_factor, 3),
    )


@dataclass(frozen=True, kw_only=True)
class StaffingUse:
    """A draft and a measure of it that can take a twin's result."""

    version: PlanVersion
    measure: MeasureFacts

    @property
    def code(self) -> str:
        """The use as a choice of a form."""
        return f"{self.version.pk}/{self.measure.code}"

    @property
    def level(self) -> int:
        """The level of the waiting time that the measure lifts to, as in the content."""
        return self.measure.lifts[WAITING_TIME] + self.measure.lowered


def staffing_uses(*, account: Account) -> list[StaffingUse]:
    """The measures at checkpoints that lift the waiting time, of each draft, newest first."""
    people_queries.require_right(PLANNER, account=account)
    drafts = PlanVersion.objects.filter(state="draft").select_related("plan")
    return [
        StaffingUse(version=version, measure=measure)
        for version in drafts.defer("facts", "answer", "redraws").order_by("-begun_at")
        for code, body in version.measures.items()
        for measure in [measure_facts(code=code, body=body)]
        if WAITING_TIME in measure.lifts and measure.scope == CHECKPOINT
    ]


def staffing_pays(
    *, uses: Iterable[StaffingUse], officers: OfficersNeeded | None
) -> list[tuple[PlanVersion, Words]]:
    """For each draft whether it counts the pay of the more officers; empty if there are none."""
    versions = {staffing_use.version.pk: staffing_use.version for staffing_use in uses}
    return [
        (version, text)
        for version in versions.values()
        for text in [
            outcomes.pay_words(
                officers=officers.more if officers else 0,
                inputs=plan_inputs(stored=version.inputs),
            )
        ]
        if text
    ]


# ---- the job of least staffing ----


def staffing_work(*, twin: CheckpointTwin) -> WorkState:
    """The last search of a twin's least staffing, if any."""
    jobs = Job.objects.filter(kind=STAFFING, arguments__twin=str(twin.pk))
    return WorkState(kind=STAFFING, job=jobs.order_by("asked_at").last())


def twin_url(*, job: Job) -> str:
    """The page of the twin that a job computes; "" if it was deleted."""
    rows = CheckpointTwin.objects.filter(pk=job.arguments["twin"])
    code = rows.values_list("checkpoint__code", flat=True).first()
    return reverse("planning:twin", args=(code,)) if code else ""

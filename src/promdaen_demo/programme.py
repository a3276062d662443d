"""The border programme of the demonstration: three versions, the last one signed and final.

An earlier programme is beside it. What it bought lifts the invented levels of the newest survey
round, less often where the evidence is weaker, and hardly for a few measures: the round shows what
measures did, and the new programme begins with it. Experts judged measures of both in two rounds;
a further form waits for their second round. All of it is invented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils import timezone
from django.utils.translation import override

from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Text
from promdaen.planning.actions import delivery as delivery_actions
from promdaen.planning.actions import experts as expert_actions
from promdaen.planning.actions import plans, signing, working
from promdaen.planning.actions import twins as twin_actions
from promdaen.planning.queries import computing, facts, pages
from promdaen.planning.queries import experts as expert_queries
from promdaen.planning.queries import plans as queries
from promdaen.planning.queries import twins as twin_queries
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.rules import delivery, outcomes
from promdaen.planning.rules.judgements import CAPITAL, Judgement, judged_question
from promdaen.planning.rules.measures import MeasureFacts
from promdaen.planning.rules.plan_inputs import LockedMeasure
from promdaen_demo import haste, survey, twins
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.people.models import Account
    from promdaen.planning.models import CheckpointTwin, ExpertPanel, PlanVersion
    from promdaen.survey.models import Round

FIRST_SHARE, LATER_SHARE, LAST_SHARE = 0.7, 1.25, 0.9
FLOOR = 60_000
PAY, PAY_SOURCE = 4_200.0, Text("Invented scale of pay, for the demonstration")
STAFFED = "M-BOOTHS"
"""The measure that counts on the queues of a checkpoint."""
QUEUES_REASON = Text("By the queues at Poipet (invented)")
REASONS = {
    "money": "លំហូរថវិកាតាមការប៉ាន់ប្រមាណរបស់ក្រសួង",
    "floor": "ខេត្តព្រំដែននីមួយៗត្រូវមានយ៉ាងតិចមួយផ្នែក",
    "power": "បណ្តាញអគ្គិសនីនឹងទៅដល់នៅឆ្នាំនោះ",
    "dear": "នឹងអនុវត្តតាមគម្រោងផ្សេង",
}
NOTES = ("", "តាមលំហូរថវិការបស់ក្រសួង", "ខេត្តនីមួយៗមានយ៉ាងតិចមួយផ្នែក")
OFFICES = ("អង្គការដៃគូ (សាកល្បង)", "អគ្គនាយកដ្ឋាន (សាកល្បង)")


REACHED_SHARES = {"trial": 0.92, "before_after": 0.82, "judgement": 0.68, "none": 0.5}
"""The share of places where a bought measure reaches its level, by evidence; invented."""
UNLIKE, FAILED_EVERY, FAILED_SHARE = 0.08, 8, 0.12
"""How far the true share of a measure is from that, which ones hardly work, and how often then."""
SEED = 2012
FIRST_DELIVERY, FIRST_BEGUN, DELIVERY_DAYS = 60, 270, 11
"""Days after the plan at which measures are delivered or begun, and between two of them."""
DELIVERED_COUNT, BEGUN_COUNT, LINKED_RUNS = 12, 3, 2

JUDGED_MEASURES, EARLIER_MEASURES = 3, 6
VIEWS = (0.85, 1.0, 1.15)
"""How far each expert's best value is from the plan's, in the first round."""
ERROR = 7.0
"""By which experts miss their own view, points of 100."""
COMMENT = Text("From what we saw at three checkpoints (invented)")


@dataclass(frozen=True, kw_only=True)
class UnsignedProgramme:
    """The last version of the border programme, and its redraws that another process computes."""

    last: VersionFacts
    redraws: Future[NewJsonObject]
    began: datetime


def make_programme(
    *,
    content: DemonstrationContent,
    planner: Account,
    experts: Sequence[Account],
    beside: Executor,
) -> UnsignedProgramme:
    """Start a plan from the newest round, change it twice, begin to redraw the last version."""
    now = content.now
    [newest, before, *_others] = facts.surveyed_rounds()
    began = now - timedelta(days=9)
    with override("km"):
        version = _started(
            survey_round=newest,
            first_year=timezone.localdate(now).year + 1,
            planner=planner,
            now=began,
            effects_from=f"{_code(first_year=before.starts_on.year)}/1",
        )
        version = _second(version=version, planner=planner, now=began + timedelta(days=3))
        request_at = began + timedelta(days=4)
        listed = [
            measure.code
            for measure, _is in expert_queries.measures_to_judge(content=_read(version))
        ]
        codes = listed[:JUDGED_MEASURES]
        _judge(version=version, codes=codes, planner=planner, experts=experts, now=request_at)
        codes = listed[JUDGED_MEASURES : 2 * JUDGED_MEASURES]
        request_at += timedelta(hours=22)
        _begin_judging(
            version=version, codes=codes, planner=planner, experts=experts, now=request_at
        )
        version = _third(version=version, planner=planner, now=began + timedelta(days=6))
    last = _read(version)
    redraws = beside.submit(computing.redraw_plan, **_redraw_options(last=last))
    return UnsignedProgramme(last=last, redraws=redraws, began=began)


def _redraw_options(*, last: VersionFacts) -> dict[str, Any]:
    return {
        "facts": last.facts,
        "measures": last.measures,
        "inputs": last.inputs,
        "search": computing.PlanSearch(
            seconds=computing.SIDE_SECONDS, plan=last.version.answer["plan"]
        ),
    }


def sign_programme(*, unsigned: UnsignedProgramme, planner: Account, signer: Account) -> None:
    """Store the redraws, computed here if the other process died, and sign the version."""
    version, began = unsigned.last.version, unsigned.began
    try:
        redraws = unsigned.redraws.result()
    except BrokenExecutor:
        redraws = computing.redraw_plan(**_redraw_options(last=unsigned.last))
    working.store_redraws(content=unsigned.last, redraws=redraws)
    people = [
        signing.Signer(account=person, office=office)
        for person, office in zip((signer, planner), OFFICES, strict=True)
    ]
    request_at = began + timedelta(days=7)
    signing.ask_signatures(version=version, signers=people, by=planner, now=request_at)
    for index, person in enumerate(people):
        at = request_at + timedelta(hours=3 * (index + 1))
        signing.sign_version(version=version, by=person.account, now=at)


def make_earlier_programme(
    *, content: DemonstrationContent, planner: Account, signer: Account, experts: Sequence[Account]
) -> dict[str, dict[str, int]]:
    """Start, judge and sign a programme from the only round so far.

    Returns the levels by checkpoint and indicator that it reached by the next round.
    """
    [before] = facts.surveyed_rounds()
    began = content.moment(before.ends_on, time(9)) + timedelta(days=7)
    with override("km"):
        with haste.without_trials():
            version = _started(
                survey_round=before, first_year=before.starts_on.year, planner=planner, now=began
            )
        places = Counter(
            purchase.measure.code
            for purchase in _read(version).outcome.bought
            if purchase.year == 1
            for _gap in range(purchase.closes)
        )
        codes = [code for code, _count in places.most_common(EARLIER_MEASURES)]
        request_at = began + timedelta(days=1)
        _judge(version=version, codes=codes, planner=planner, experts=experts, now=request_at)
    person = signing.Signer(account=signer, office=OFFICES[0])
    request_at = began + timedelta(days=3)
    signing.ask_signatures(version=version, signers=[person], by=planner, now=request_at)
    signing.sign_version(version=version, by=signer, now=request_at + timedelta(hours=3))
    _deliver(content=_read(version), planner=planner, began=began)
    next_on = timezone.localdate(content.now) + timedelta(days=survey.NOW[0])
    return _reached_levels(content=_read(version), years=next_on.year - before.starts_on.year)


def _deliver(*, content: VersionFacts, planner: Account, began: datetime) -> None:
    """Some measures of the first year delivered, some of the second begun, course runs linked."""
    by_year = {
        year: [purchase for purchase in content.outcome.bought if purchase.year == year]
        for year in (1, 2)
    }
    steps = [
        (purchase, delivery.DELIVERED, FIRST_DELIVERY + DELIVERY_DAYS * number)
        for number, purchase in enumerate(by_year[1][:DELIVERED_COUNT])
    ] + [
        (purchase, delivery.BEGUN, FIRST_BEGUN + DELIVERY_DAYS * number)
        for number, purchase in enumerate(by_year[2][:BEGUN_COUNT])
    ]
    for purchase, state, days in steps:
        at = began + timedelta(days=days)
        step = delivery_actions.NewDeliveryStep(
            measure=purchase.measure.code,
            place=purchase.at,
            state=state,
            happened_on=timezone.localdate(at),
        )
        delivery_actions.record_delivery(content=content, step=step, by=planner, now=at)
    for purchase in by_year[1]:
        page = pages.measure_page(
            content=content, measure=purchase.measure.code, place=purchase.at, year=None
        )
        runs = pages.training_runs(page=page, account=planner) if page else []
        for run in runs[:LINKED_RUNS]:
            delivery_actions.link_run(
                content=content,
                measure=purchase.measure.code,
                place=purchase.at,
                run=run,
                by=planner,
                now=began + timedelta(days=FIRST_DELIVERY),
            )


def _reached_levels(*, content: VersionFacts, years: int) -> dict[str, dict[str, int]]:
    """Where the measures of the first years reached their levels, drawn measure by measure."""
    reached: dict[str, dict[str, int]] = {}
    codes = sorted({purchase.measure.code for purchase in content.outcome.bought})
    for purchase in content.outcome.bought:
        if purchase.year > years:
            continue
        measure = purchase.measure
        is_failed = codes.index(measure.code) % FAILED_EVERY == FAILED_EVERY - 1
        rng = np.random.default_rng([SEED, *f"{measure.code} {purchase.at}".encode()])
        share = FAILED_SHARE if is_failed else _reached_share(measure=measure)
        for checkpoint in outcomes.reached_places(
            facts=content.facts, measure=measure, place=purchase.at
        ):
            for indicator, level in measure.lifts.items():
                if rng.random() < share:
                    own = reached.setdefault(checkpoint.code, {})
                    own[indicator] = max(own.get(indicator, 0), level + measure.lowered)
    return reached


def _reached_share(*, measure: MeasureFacts) -> float:
    rng = np.random.default_rng([SEED, *measure.code.encode()])
    unlike = float(rng.uniform(-UNLIKE, UNLIKE))
    return REACHED_SHARES[measure.evidence] + unlike


def _started(
    *,
    survey_round: Round,
    first_year: int,
    planner: Account,
    now: datetime,
    effects_from: str = "",
) -> PlanVersion:
    """The first version of a programme of five years."""
    span = f"{first_year}–{first_year + 4}"
    return plans.start_plan(
        new=plans.NewPlan(
            code=_code(first_year=first_year),
            title_km=f"កម្មវិធីព្រំដែន {span}",
            title_en=f"Border programme {span}",
            round=survey_round.code,
            first_year=first_year,
            effects_from=effects_from,
        ),
        by=planner,
        now=now,
    )


def _code(*, first_year: int) -> str:
    return f"{first_year}-{first_year + 4}"


def _begun(*, source: PlanVersion, number: int, planner: Account, now: datetime) -> VersionFacts:
    version = plans.begin_version(
        source=_read(source).version,
        note=NOTES[number - 1],
        is_renewed=False,
        by=planner,
        now=now,
    )
    return _read(version)


def _read(version: PlanVersion) -> VersionFacts:
    content = queries.version_facts(code=version.plan.code, number=version.number, account=None)
    if content is None:
        message = f"There is no version {version.number} of {version.plan.code}."
        raise LookupError(message)
    return content


def _second(*, version: PlanVersion, planner: Account, now: datetime) -> PlanVersion:
    """The second version: less money in the first and last year, as ministries often have."""
    content = _begun(source=version, number=2, planner=planner, now=now)
    money = content.inputs.budget[0]
    shares = (FIRST_SHARE, LATER_SHARE, 1.1, 1.0, LAST_SHARE)
    inputs = replace(
        content.inputs,
        budget=tuple(float(round(money * share, -4)) for share in shares),
        paid_after=float(round(content.inputs.running_after / 2, -4)),
        officer_pay=PAY,
        pay_source=PAY_SOURCE.km,
    )
    with haste.without_trials():
        plans.change_inputs(
            content=content, inputs=inputs, reason=REASONS["money"], by=planner, now=now
        )
    return content.version


def _judge(
    *,
    version: PlanVersion,
    codes: list[str],
    planner: Account,
    experts: Sequence[Account],
    now: datetime,
) -> None:
    """Experts judge measures in two rounds; their answers are pooled."""
    panel = _expert_panel(version=version, codes=codes, planner=planner, experts=experts, now=now)
    for step, shrink in enumerate((1.0, 0.5)):
        at = now + timedelta(hours=6 * (step + 1))
        if step:
            expert_actions.begin_second_round(panel=panel, due_on=panel.due_on, by=planner, now=at)
        for number in range(len(VIEWS)):
            _submit(panel=panel, expert=experts[number], number=number, shrink=shrink, now=at)
    panel = expert_queries.version_panels(version=version)[0]
    expert_actions.pool_judgements(
        panel=panel, content=_read(version), by=planner, now=now + timedelta(hours=20)
    )


def _begin_judging(
    *,
    version: PlanVersion,
    codes: list[str],
    planner: Account,
    experts: Sequence[Account],
    now: datetime,
) -> None:
    """Experts judge measures once; the second round is open."""
    panel = _expert_panel(version=version, codes=codes, planner=planner, experts=experts, now=now)
    at = now + timedelta(hours=1)
    for number in range(len(VIEWS)):
        _submit(panel=panel, expert=experts[number], number=number, shrink=1.0, now=at)
    expert_actions.begin_second_round(panel=panel, due_on=panel.due_on, by=planner, now=at)


def _expert_panel(
    *,
    version: PlanVersion,
    codes: list[str],
    planner: Account,
    experts: Sequence[Account],
    now: datetime,
) -> ExpertPanel:
    due_on = timezone.localdate(now) + timedelta(days=14)
    new = expert_actions.NewPanel(experts=experts, measures=codes, due_on=due_on)
    return expert_actions.ask_experts(version=version, new=new, by=planner, now=now)


def _submit(*, panel: Any, expert: Account, number: int, shrink: float, now: datetime) -> None:
    """Values around those of the measure, nearer to the others' in the second round."""
    view = 1 + (VIEWS[number] - 1) * shrink
    values = {
        key: _judged(body=panel.version.measures[measure], key=key, number=number, view=view)
        for key, measure in _judged_keys(panel=panel)
    }
    expert_actions.submit_judgements(
        panel=panel, values=values, comment=COMMENT.km, by=expert, now=now
    )


def _judged_keys(*, panel: Any) -> Iterator[tuple[str, str]]:
    for key in panel.questions:
        yield key, judged_question(key=key).measure


def _judged(*, body: Any, key: str, number: int, view: float) -> Judgement:
    """An effect near what its evidence lets expect, or the likely capital, with a range."""
    rng = np.random.default_rng([SEED, number, *key.encode()])
    if judged_question(key=key).subject == CAPITAL:
        best = float(round(body["capital"]["likely"] * view))
        return Judgement(lowest=round(best * 0.7), best=best, highest=round(best * 1.25), sure=70)
    middle = 100 * REACHED_SHARES[body["evidence"]] * view + rng.normal(0, ERROR)
    best = float(round(min(max(middle, 30), 95)))
    return Judgement(
        lowest=round(best - 14), best=best, highest=min(round(best + 12), 100), sure=70
    )


def _third(*, version: PlanVersion, planner: Account, now: datetime) -> PlanVersion:
    """The third version: least spending by province, power set by hand, dearest item excluded."""
    content = _begun(source=version, number=3, planner=planner, now=now)
    floors = dict.fromkeys(content.facts.provinces, float(FLOOR))
    twin = twin_queries.find_twin(code=twins.POIPET, account=planner)
    arguments: dict[str, Any] = {"by": planner, "now": now + timedelta(hours=2)}
    with haste.without_trials():
        plans.change_inputs(
            content=content,
            inputs=replace(content.inputs, floors=floors),
            reason=REASONS["floor"],
            by=planner,
            now=now,
        )
        content = _read(content.version)
        lock = LockedMeasure(measure="M-GRID", at=_powered_site(content=content), year=2)
        plans.lock_measure(content=content, lock=lock, reason=REASONS["power"], **arguments)
    content = _read(content.version)
    dear = max(
        (purchase for purchase in content.outcome.bought if not purchase.is_locked),
        key=lambda purchase: purchase.capital,
    )
    out = LockedMeasure(measure=dear.measure.code, at=dear.at, year=0)
    with haste.without_trials(is_replaced=twin is not None):
        plans.lock_measure(content=content, lock=out, reason=REASONS["dear"], **arguments)
    if twin is not None:
        _count_on_queues(content=_read(content.version), twin=twin, planner=planner, now=now)
    return content.version


def _powered_site(*, content: VersionFacts) -> str:
    """A place for mains power that the plan leaves without."""
    grid = content.measures["M-GRID"]
    bought = {(purchase.measure.code, purchase.at) for purchase in content.outcome.bought}
    checkpoints = outcomes.reached_places(facts=content.facts, measure=grid, place="nation")
    return next(
        (
            checkpoint.code
            for checkpoint in checkpoints
            if (grid.code, checkpoint.code) not in bought
        ),
        checkpoints[0].code,
    )


def _count_on_queues(
    *, content: VersionFacts, twin: CheckpointTwin, planner: Account, now: datetime
) -> None:
    """A staffing measure counts on the twin of the larger checkpoint, and the smaller gets it."""
    has_smaller = any(
        checkpoint.code == twins.CHAM_YEAM for checkpoint in content.facts.checkpoints
    )
    arguments: dict[str, Any] = {"reason": QUEUES_REASON.km, "by": planner}
    with haste.without_trials(is_replaced=has_smaller):
        twin_actions.use_staffing(
            content=content,
            result=twin_actions.TwinResult(twin=twin, change=twins.MORE_STAFF, measure=STAFFED),
            now=now + timedelta(hours=4),
            **arguments,
        )
    content = _read(content.version)
    if has_smaller:
        lock = LockedMeasure(measure=STAFFED, at=twins.CHAM_YEAM, year=3)
        plans.lock_measure(content=content, lock=lock, now=now + timedelta(hours=5), **arguments)

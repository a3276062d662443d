"""The border programme of the demonstration: three versions, the last one signed and final.

An earlier programme is beside it: the newest survey round shows what its measures did. Experts
judged measures of the second version in two rounds; a further form waits for their second round.
All of it is invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from promdaen.config.demonstration.stage import DemonstrationContent
from promdaen.kit.texts import Text
from promdaen.planning.actions import experts as expert_actions
from promdaen.planning.actions import plans, signing
from promdaen.planning.queries import experts as expert_queries
from promdaen.planning.queries import facts
from promdaen.planning.queries import plans as queries
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.rules import outcomes
from promdaen.planning.rules.judgements import CAPITAL, Judgement, judged_question
from promdaen.planning.rules.plan_inputs import LockedMeasure

FIRST_SHARE, LATER_SHARE, LAST_SHARE = 0.7, 1.25, 0.9
FLOOR = 60_000
REASONS = {
    "money": "លំហូរថវិកាតាមការប៉ាន់ប្រមាណរបស់ក្រសួង",
    "floor": "ខេត្តព្រំដែននីមួយៗត្រូវមានយ៉ាងតិចមួយផ្នែក",
    "power": "បណ្តាញអគ្គិសនីនឹងទៅដល់នៅឆ្នាំនោះ",
    "dear": "នឹងអនុវត្តតាមគម្រោងផ្សេង",
}
NOTES = ("", "តាមលំហូរថវិការបស់ក្រសួង", "ខេត្តនីមួយៗមានយ៉ាងតិចមួយផ្នែក")
OFFICES = ("អង្គការដៃគូ (សាកល្បង)", "អគ្គនាយកដ្ឋាន (សាកល្បង)")


JUDGED_MEASURES = 3
VIEWS = (0.9, 1.1, 1.3)
"""How far each expert's best value is from the plan's, in the first round."""
COMMENT = Text("From what we saw at three checkpoints (invented)")


def hold_programme(
    *, content: DemonstrationContent, planner: Any, signer: Any, experts: Sequence[Any]
) -> None:
    """Start a plan from the newest round, change it twice, and sign the last version."""
    now = content.now
    [newest, *_others] = facts.surveyed_rounds()
    began = now - timedelta(days=9)
    with override("km"):
        version = _started(
            survey_round=newest,
            first_year=timezone.localdate(now).year + 1,
            planner=planner,
            now=began,
        )
        version = _second(version=version, planner=planner, now=began + timedelta(days=3))
        _judge(version=version, planner=planner, experts=experts, now=began + timedelta(days=4))
        version = _third(version=version, planner=planner, now=began + timedelta(days=6))
    people = [
        signing.Signer(account=person, office=office)
        for person, office in zip((signer, planner), OFFICES, strict=True)
    ]
    asked = began + timedelta(days=7)
    signing.ask_signatures(version=version, signers=people, by=planner, now=asked)
    for place, person in enumerate(people):
        at = asked + timedelta(hours=3 * (place + 1))
        signing.sign_version(version=version, by=person.account, now=at)


def sign_earlier_programme(*, content: DemonstrationContent, planner: Any, signer: Any) -> None:
    """Start and sign a programme from the round before, whose effects the newest round shows."""
    [_newest, before, *_others] = facts.surveyed_rounds()
    began = content.moment(before.ends_on, time(9)) + timedelta(days=7)
    with override("km"):
        version = _started(
            survey_round=before, first_year=before.starts_on.year, planner=planner, now=began
        )
    person = signing.Signer(account=signer, office=OFFICES[0])
    asked = began + timedelta(days=1)
    signing.ask_signatures(version=version, signers=[person], by=planner, now=asked)
    signing.sign_version(version=version, by=signer, now=asked + timedelta(hours=3))


def _started(*, survey_round: Any, first_year: int, planner: Any, now: Any) -> Any:
    """The first version of a programme of five years."""
    span = f"{first_year}–{first_year + 4}"
    return plans.start_plan(
        new=plans.NewPlan(
            code=f"{first_year}-{first_year + 4}",
            title_km=f"កម្មវិធីព្រំដែន {span}",
            title_en=f"Border programme {span}",
            round=survey_round.code,
            first_year=first_year,
        ),
        by=planner,
        now=now,
    )


def _begun(*, source: Any, number: int, planner: Any, now: Any) -> VersionFacts:
    version = plans.begin_version(
        source=_read(source).version,
        note=NOTES[number - 1],
        is_renewed=False,
        by=planner,
        now=now,
    )
    return _read(version)


def _read(version: Any) -> VersionFacts:
    content = queries.version_facts(code=version.plan.code, number=version.number, account=None)
    if content is None:
        message = f"There is no version {version.number} of {version.plan.code}."
        raise LookupError(message)
    return content


def _second(*, version: Any, planner: Any, now: Any) -> Any:
    """The second version: less money in the first and last year, as ministries often have."""
    content = _begun(source=version, number=2, planner=planner, now=now)
    money = content.inputs.budget[0]
    shares = (FIRST_SHARE, LATER_SHARE, 1.1, 1.0, LAST_SHARE)
    inputs = replace(
        content.inputs,
        budget=tuple(float(round(money * share, -4)) for share in shares),
        paid_after=float(round(content.inputs.running_after / 2, -4)),
    )
    plans.change_inputs(
        content=content, inputs=inputs, reason=REASONS["money"], by=planner, now=now
    )
    return content.version


def _judge(*, version: Any, planner: Any, experts: Sequence[Any], now: Any) -> None:
    """Experts judge three measures in two rounds, then begin on three others."""
    content = _read(version)
    listed = [one.code for one, _is in expert_queries.measures_to_judge(content=content)]
    panel = _asked(
        version=version, codes=listed[:JUDGED_MEASURES], planner=planner, experts=experts, now=now
    )
    for step, shrink in enumerate((1.0, 0.5)):
        at = now + timedelta(hours=6 * (step + 1))
        if step:
            expert_actions.begin_second_round(panel=panel, due_on=panel.due_on, by=planner, now=at)
        for expert, view in zip(experts, VIEWS, strict=True):
            _submit(panel=panel, expert=expert, factor=1 + (view - 1) * shrink, now=at)
    panel = expert_queries.version_panels(version=version)[0]
    expert_actions.pool_judgements(
        panel=panel, content=_read(version), by=planner, now=now + timedelta(hours=20)
    )
    other = _asked(
        version=version,
        codes=listed[JUDGED_MEASURES : 2 * JUDGED_MEASURES],
        planner=planner,
        experts=experts,
        now=now + timedelta(hours=22),
    )
    at = now + timedelta(hours=23)
    for expert, view in zip(experts, VIEWS, strict=True):
        _submit(panel=other, expert=expert, factor=view, now=at)
    expert_actions.begin_second_round(panel=other, due_on=other.due_on, by=planner, now=at)


def _asked(
    *, version: Any, codes: list[str], planner: Any, experts: Sequence[Any], now: Any
) -> Any:
    due_on = timezone.localdate(now) + timedelta(days=14)
    new = expert_actions.NewPanel(experts=experts, measures=codes, due_on=due_on)
    return expert_actions.ask_experts(version=version, new=new, by=planner, now=now)


def _submit(*, panel: Any, expert: Any, factor: float, now: Any) -> None:
    """Values around those of the measure: an effect of 60 of 100, its likely capital."""
    values = {}
    for key in panel.questions:
        question = judged_question(key=key)
        cost = panel.version.measures[question.measure]["capital"]
        best = float(round((cost["likely"] if question.subject == CAPITAL else 60) * factor))
        values[key] = Judgement(
            lowest=round(best * 0.7), best=best, highest=round(best * 1.25), sure=70
        )
    expert_actions.submit_judgements(
        panel=panel, values=values, comment=COMMENT.km, by=expert, now=now
    )


def _third(*, version: Any, planner: Any, now: Any) -> Any:
    """The third version: least spending by province, power set by hand, dearest item excluded."""
    content = _begun(source=version, number=3, planner=planner, now=now)
    floors = dict.fromkeys(content.facts.provinces, float(FLOOR))
    plans.change_inputs(
        content=content,
        inputs=replace(content.inputs, floors=floors),
        reason=REASONS["floor"],
        by=planner,
        now=now,
    )
    content = _read(content.version)
    grid = content.measures["M-GRID"]
    bought = {(one.measure.code, one.at) for one in content.outcome.bought}
    places = outcomes.reached(facts=content.facts, measure=grid, at="nation")
    site = next(
        (place.code for place in places if (grid.code, place.code) not in bought), places[0].code
    )
    lock = LockedMeasure(measure=grid.code, at=site, year=2)
    who: dict[str, Any] = {"by": planner, "now": now + timedelta(hours=2)}
    plans.lock_measure(content=content, lock=lock, reason=REASONS["power"], **who)
    content = _read(content.version)
    dear = max(
        (one for one in content.outcome.bought if not one.is_locked),
        key=lambda purchase: purchase.capital,
    )
    out = LockedMeasure(measure=dear.measure.code, at=dear.at, year=0)
    plans.lock_measure(content=content, lock=out, reason=REASONS["dear"], **who)
    return content.version

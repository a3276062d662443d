"""The figures of the evaluator's report, from courses, evaluation, survey, plan and exercises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from promdaen.course.models import Programme
from promdaen.evaluation.queries import checklists as checklist_queries
from promdaen.evaluation.queries import costs as cost_queries
from promdaen.evaluation.queries import field_checks as check_queries
from promdaen.evaluation.queries import registers as register_queries
from promdaen.evaluation.queries import rollouts as rollout_queries
from promdaen.evaluation.queries import ties as tie_queries
from promdaen.evaluation.rules import costs, field_checks, registers, ties
from promdaen.exercise.queries import findings, passing
from promdaen.kit import audit
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account
from promdaen.planning.queries import facts as plan_facts
from promdaen.planning.queries import files, plans
from promdaen.report.rules import follow_up
from promdaen.report.rules.evaluation_figures import FigureValue
from promdaen.survey.queries import changes

FINAL_STATE = "final"


def figure_values(
    *,
    sheet: JsonObject | None,
    programme: Programme | None,
    plan: plans.VersionFacts | None,
    account: Account | None,
    now: datetime,
) -> list[FigureValue]:
    """Every figure that can be measured.

    `sheet` is the results sheet of the programme, `plan` the border programme.
    """
    return [
        *(_course_values(sheet=sheet) if sheet is not None else ()),
        *_rollout_values(),
        *_cost_values(programme=programme, now=now),
        *_tie_values(account=account, now=now),
        *_check_values(),
        *_checklist_values(),
        *_register_values(now=now),
        *_exercise_values(),
        *_survey_values(),
        *(_plan_values(content=plan) if plan is not None else ()),
    ]


def _course_values(*, sheet: JsonObject) -> Iterator[FigureValue]:
    place = (sheet["scope"]["kind"], sheet["scope"]["code"])
    headline, more, people = sheet["headline"], sheet["more"], sheet["people"]
    for key, question, interval in (
        ("relevance_share_4_5", "relevance", "relevance_interval_4_5"),
        ("overall_mean", "overall", "overall_interval"),
    ):
        if headline[key] is not None:
            ratings = enumerate(sheet["feedback"][question], start=1)
            yield FigureValue(
                key=key,
                value=headline[key],
                n=more[f"{question}_n"],
                interval=_interval(more[interval]),
                counts={f"rating_{rating}": count for rating, count in ratings},
                place=(*place, key),
            )
    if people["trained"]:
        yield FigureValue(
            key="officers_trained",
            value=people["trained"],
            n=people["trained"],
            counts={key: people[key] for key in ("target", "enrolled", "women")},
            place=place,
        )
    shifts = {
        "higher": headline["scored_higher"],
        "same": headline["same"],
        "lower": headline["lower"],
    }
    for key, interval in (
        ("gain_points", "gain_points_interval"),
        ("scored_higher_share", "scored_higher_interval"),
    ):
        if headline[key] is not None:
            yield FigureValue(
                key=key,
                value=headline[key],
                n=headline["both"],
                interval=_interval(headline[interval]),
                counts=shifts,
                place=(*place, key),
            )
    later = [row for row in sheet["later"] if row["retained"] is not None]
    if later:
        last = max(later, key=lambda row: row["months"])
        yield FigureValue(
            key="retained",
            value=last["retained"],
            n=last["n"],
            interval=_interval(last["retained_interval"]),
            counts={key: last[key] for key in ("months", "asked", "came")},
            place=place,
        )


def _interval(ends: Any) -> tuple[float, float] | None:
    return (float(ends[0]), float(ends[1])) if ends else None


def _rollout_values() -> Iterator[FigureValue]:
    """The effect of the newest roll-out with open results."""
    for summary in rollout_queries.rollout_list(account=None):
        result = rollout_queries.rollout_result(rollout=summary.rollout)
        if result is not None:
            document = result.document
            yield FigureValue(
                key="rollout_effect",
                value=document["permutation"]["effect"],
                n=document["tested"],
                interval=_interval(document["model"]["interval"]),
                counts={"clusters": summary.clusters, "p_value": document["permutation"]["p"]},
                place=(summary.rollout.code,),
            )
            return


def _cost_values(*, programme: Programme | None, now: datetime) -> Iterator[FigureValue]:
    """Costs of the programme's runs that have ended; of all runs without a programme."""
    page = cost_queries.costs_page(standard=costs.STANDARD_POINTS, today=timezone.localdate(now))
    spent = page.spent
    run_costs = [
        run_cost
        for run_cost in spent
        if programme is None or run_cost.run.programme_id == programme.pk
    ]
    if not run_costs:
        return
    months = dict.fromkeys(("kept", "point"), page.months)
    # With the other runs beside it, so that no few officers can be computed from both.
    others = [run_cost for run_cost in spent if run_cost not in run_costs]
    units = costs.shown_units(
        groups=[
            costs.unit_costs(runs=[run_cost.costed for run_cost in some], standard=page.standard)
            for some in (run_costs, others)
            if some
        ]
    )[0]
    for unit in units:
        if unit.is_hidden:
            yield FigureValue(key=f"cost_{unit.code}", value=0.0, n=0)
        elif unit.usd is not None:
            yield FigureValue(
                key=f"cost_{unit.code}",
                value=unit.usd,
                n=unit.n,
                interval=None if unit.low is None or unit.high is None else (unit.low, unit.high),
                counts={
                    "runs": len(unit.runs),
                    "usd": unit.total_usd,
                    "months": months.get(unit.code),
                },
                runs=unit.runs,
            )
    planned = [run_cost for run_cost in run_costs if run_cost.budget]
    if planned:
        budget = float(sum(run_cost.budget for run_cost in planned))
        actual = float(sum(run_cost.actual for run_cost in planned))
        yield FigureValue(
            key="budget_used",
            value=actual / budget,
            n=len(planned),
            counts={"runs": len(planned), "budget": budget, "actual": actual},
        )
    local = sum("trainers_foreign" not in run_cost.lines for run_cost in run_costs)
    yield FigureValue(
        key="local_trainers",
        value=local / len(run_costs),
        n=len(run_costs),
        counts={"n": local, "of": len(run_costs)},
    )


def _tie_values(*, account: Account | None, now: datetime) -> Iterator[FigureValue]:
    page = tie_queries.ties_page(account=account, province="", now=now)
    answers = [figures.groups.everyone for figures in page.occasions]
    for key, measure in (("knows_contact", ties.knows_share), ("replies", ties.reply_share)):
        shares = [
            share for tie_answers in answers if (share := measure(answers=tie_answers)) is not None
        ]
        if shares:
            last = shares[-1]
            yield FigureValue(
                key=key,
                value=last.share,
                n=last.n,
                interval=last.interval,
                before=shares[0].share if len(shares) > 1 else None,
                counts={"n": last.count, "of": last.n},
            )


def _check_values() -> Iterator[FigureValue]:
    figures = check_queries.field_checks_page(account=None).figures
    whole = figures[0] if figures else None
    if whole is None or whole.skill is None:
        return
    groups = dict(zip(field_checks.TRAINED_GROUPS, figures[1:], strict=True))
    counts: dict[str, float | None] = {"checks": whole.checks}
    for name, code in (
        ("untrained", field_checks.NONE_TRAINED),
        ("trained", field_checks.MORE_TRAINED),
    ):
        skill = groups[code].skill
        if skill is not None:
            counts |= {f"checks_{name}": groups[code].checks, name: skill.d_prime}
    yield FigureValue(
        key="field_detection",
        value=whole.skill.d_prime,
        n=whole.checks,
        interval=whole.skill.d_prime_interval,
        counts=counts,
    )
    if whole.referral is not None:
        yield FigureValue(
            key="field_referral",
            value=whole.referral,
            n=whole.checks,
            interval=whole.referral_interval,
            counts={"checks": whole.checks},
        )


def _checklist_values() -> Iterator[FigureValue]:
    page = checklist_queries.checklist_page()
    if page.whole is not None:
        yield FigureValue(
            key="supervisors",
            value=page.whole.share,
            n=page.officers,
            interval=page.whole.interval,
            counts={
                "seen": page.whole.count,
                "of": page.whole.n,
                "kappa": page.agreement.kappa,
            },
        )


def _register_values(*, now: datetime) -> Iterator[FigureValue]:
    against = register_queries.registers_page(measure=registers.REFERRALS, now=now).against
    if against is not None:
        yield FigureValue(
            key="registers",
            value=against.ratio,
            n=against.observed,
            interval=against.interval,
            counts={
                "posts": against.posts,
                "referrals_after": against.observed,
                "p_value": against.p,
            },
        )


def _exercise_values() -> Iterator[FigureValue]:
    pairs = passing.facts_between_departments().values()
    needed, passed = sum(pair.needed for pair in pairs), sum(pair.passed for pair in pairs)
    if needed:
        yield FigureValue(
            key="facts_passed",
            value=passed / needed,
            n=needed,
            counts={"passed": passed, "needed": needed},
        )
    count, closed = findings.improvement_counts(is_demo=audit.is_demo())
    if count:
        yield FigureValue(
            key="findings_closed",
            value=closed / count,
            n=count,
            counts={"closed": closed, "of": count},
        )


def _survey_values() -> Iterator[FigureValue]:
    """Gaps and change of the newest closed round; open ones would reveal single visits."""
    closed = [
        survey_round
        for survey_round in plan_facts.surveyed_rounds()
        if survey_round.closed_at is not None
    ]
    if not closed:
        return
    facts = plan_facts.survey_facts(code=closed[0].code, account=None)
    gaps = len(list(facts.gaps()))
    yield FigureValue(
        key="survey_gaps",
        value=gaps,
        n=len(facts.checkpoints),
        counts={"gaps": gaps, "checkpoints": len(facts.checkpoints)},
    )
    page = changes.change_page(
        code=closed[0].code, since=closed[1].code if len(closed) > 1 else "", order="code",
        account=None,
    )  # fmt: skip
    if len(closed) > 1 and page.total is not None and page.total.whole.points is not None:
        yield FigureValue(
            key="survey_change",
            value=page.total.whole.points,
            n=page.total.whole.n,
            counts={"checkpoints": page.total.whole.n},
        )


def _plan_values(*, content: plans.VersionFacts) -> Iterator[FigureValue]:
    outcome, paid = content.outcome, content.inputs.paid_after
    if outcome.gaps:
        yield FigureValue(
            key="plan_closes",
            value=outcome.closed_count / len(outcome.gaps),
            n=len(outcome.gaps),
            counts={"closed": outcome.closed_count, "gaps": len(outcome.gaps)},
        )
    if outcome.running_after:
        yield FigureValue(
            key="running_paid",
            value=paid / outcome.running_after,
            n=len(outcome.gaps),
            counts={"paid": paid, "running": outcome.running_after},
        )


def final_plan() -> plans.VersionFacts | None:
    """The newest final border programme, or None."""
    place = final_version(account=None)
    if place is None:
        return None
    return plans.version_facts(code=place[0], number=place[1], account=None)


def plan_framework(*, content: plans.VersionFacts) -> dict[str, object]:
    """The results framework of a border programme: what its IATI file exports."""
    plan = content.version.plan
    return {
        "plan": plan.code,
        "version": content.version.number,
        "title": {"en": plan.title_en, "km": plan.title_km},
        "years": content.inputs.calendar(),
        "rows": [
            {
                "code": framework_row.indicator.code,
                "title": {
                    "en": framework_row.indicator.title.en,
                    "km": framework_row.indicator.title.km,
                },
                "asked": framework_row.answered_count,
                "reached": [*framework_row.reached],
            }
            for framework_row in files.framework_rows(content=content)
        ],
    }


def final_version(*, account: Account | None) -> tuple[str, int] | None:
    """Code and number of the newest final border programme, whose results are there as IATI."""
    for plan_row in plans.plan_rows(account=account):
        for version in plan_row.versions:
            if version.state == FINAL_STATE:
                return plan_row.plan.code, version.number
    return None


def follow_up_value(*, states: Mapping[str, int]) -> FigureValue | None:
    """The share of recommendations that are done; None without recommendations."""
    count = sum(states.values())
    if not count:
        return None
    return FigureValue(
        key="recommendations_done",
        value=states.get(follow_up.DONE, 0) / count,
        n=count,
        counts={"done": states.get(follow_up.DONE, 0), "of": count},
    )

"""Roll-outs of the demonstration: one completed with its effect, one in its third step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from promdaen.evaluation import actions
from promdaen.evaluation.rules import protocols
from promdaen.kit.json_objects import JsonObject
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.evaluation.models import Rollout

# Days before the first period.
PLANNED, ANNOUNCED, KNOWN, SEALED = 60, 40, 20, 15
SD, ICC, CAC = 13.0, 0.05, 0.8
MEAN = 52.0
BUDGET_OF_A_PLACE_USD = 9_500
AT = time(9, 0)


def run_rollouts(*, content: DemonstrationContent) -> None:
    """Plan, randomise and seal each roll-out, and record the scores of its tested periods."""
    for record in content.records["demo_rollout"]:
        _run_rollout(code=record.code, values=record.values, content=content)


def _run_rollout(*, code: str, values: JsonObject, content: DemonstrationContent) -> None:
    first_day = content.day(values["first_day"])

    def before(days: int) -> Any:
        return content.moment(first_day - timedelta(days=days), AT)

    plan = actions.NewRollout(
        code=code,
        title=values["title"],
        clusters=dict(zip(values["provinces"], values["officers"], strict=True)),
        steps=values["steps"],
        periods=protocols.consecutive_periods(
            starts_on=first_day, months=values["months"], count=values["periods"]
        ),
        sd=SD,
        icc=ICC,
        cac=CAC,
        effect=values["effect"],
        question=protocols.QUESTION.by_language(),
        included=protocols.INCLUDED.by_language(),
        measure=protocols.MEASURE.by_language(),
        missing=protocols.MISSING.by_language(),
        is_invented=values["invented"],
        budget_usd=BUDGET_OF_A_PLACE_USD * len(values["provinces"]),
    )
    rollout = actions.plan_rollout(plan=plan, by=None, now=before(PLANNED))
    actions.announce_seed(
        rollout=rollout,
        source=values["source"],
        known_on=first_day - timedelta(days=KNOWN),
        by=None,
        now=before(ANNOUNCED),
    )
    rollout = actions.draw_order(rollout=rollout, seed=values["seed"], by=None, now=before(KNOWN))
    actions.seal_protocol(rollout=rollout, by=None, now=before(SEALED))
    scores = _invented_scores(values=values, order=rollout.drawn_order)
    for period in list(rollout.periods.all())[: values["scored_periods"]]:
        actions.record_scores(
            rollout=rollout,
            period=period.number,
            scores=scores[period.number],
            by=None,
            now=content.moment(period.ends_on, AT),
        )
    for deviation in values["deviations"]:
        new = actions.NewDeviation(
            happened_on=content.day(deviation["day"]),
            text=deviation["text"],
            reason=deviation["reason"],
        )
        now = content.moment(new.happened_on + timedelta(days=1), AT)
        actions.record_deviation(rollout=rollout, new=new, by=None, now=now)
    if values["scored_periods"] == values["periods"]:
        last_day = list(rollout.periods.all())[-1].ends_on
        actions.open_results(
            rollout=rollout, by=None, now=content.moment(last_day + timedelta(days=7), AT)
        )
    if "later_day" in values:
        _run_later_test(rollout=rollout, values=values, scores=scores, content=content)


def _run_later_test(
    *,
    rollout: Rollout,
    values: JsonObject,
    scores: Mapping[int, dict[str, list[float | None]]],
    content: DemonstrationContent,
) -> None:
    tested_on = content.day(values["later_day"])
    actions.record_later_scores(
        rollout=rollout,
        tested_on=tested_on,
        scores=_later_scores(values=values, last=scores[values["periods"]]),
        by=None,
        now=content.moment(tested_on + timedelta(days=2), AT),
    )


def _later_scores(
    *, values: JsonObject, last: Mapping[str, list[float | None]]
) -> dict[str, list[float | None]]:
    """Scores of other officers months later, in half points, lower by what was forgotten."""
    draw = np.random.default_rng(values["draw"] + 1)
    return {
        code: [
            None
            if draw.random() < values["absent"]
            else float(
                np.clip(np.round(2 * draw.normal(mean - values["forgotten"], SD)) / 2, 0, 100)
            )
            for _officer in points
        ]
        for code, points in last.items()
        for mean in [float(np.mean([value for value in points if value is not None]))]
    }


def _invented_scores(
    *, values: JsonObject, order: list[list[str]]
) -> dict[int, dict[str, list[float | None]]]:
    """Scores of every period by province, in half points, with the effect after the course."""
    draw = np.random.default_rng(values["draw"])
    step_of = {code: step for step, codes in enumerate(order, start=1) for code in codes}
    of_cluster = {code: draw.normal(0, SD * np.sqrt(ICC * CAC)) for code in sorted(step_of)}
    officers = dict(zip(values["provinces"], values["officers"], strict=True))
    scores: dict[int, dict[str, list[float | None]]] = {}
    for period in range(1, values["periods"] + 1):
        scores[period] = {}
        for code in sorted(step_of):
            mean = MEAN + of_cluster[code] + draw.normal(0, SD * np.sqrt(ICC * (1 - CAC)))
            mean += values["true_effect"] * (period > step_of[code]) + 0.5 * period
            points = draw.normal(mean, SD * np.sqrt(1 - ICC), officers[code])
            absent = draw.random(officers[code]) < values["absent"]
            scores[period][code] = [
                None if is_absent else float(np.clip(np.round(2 * value) / 2, 0, 100))
                for value, is_absent in zip(points, absent, strict=True)
            ]
    return scores

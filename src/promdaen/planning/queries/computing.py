"""A plan computed for the inputs of a version, within a request."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import get_language

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import documents, programmes, redrawing, solving
from promdaen.planning.rules.measures import MeasureFacts
from promdaen.planning.rules.plan_facts import PlanFacts
from promdaen.planning.rules.plan_inputs import PlanInputs, solver_document

SECONDS, SIDE_SECONDS = 0.6, 0.25
"""Of computing for the plan, and for each plan beside it."""
MORE, LESS = 1.1, 0.9
MAX_CHOICES = 3
REPORT_SECONDS = 0.5
REDRAW_COUNT, REDRAW_SEED = 100, 2012
CORE_SHARE, RARE_SHARE = 0.9, 0.1
"""From which share of redraws a measure is core, and below which it is chosen rarely."""
RESULT_KEYS = (
    "plan", "objective", "bound", "base", "open_share", "closed_gap_per_cent", "spent",
    "running_after", "unmet_floors",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PlanSearch:
    """How a plan is searched: seconds of computing, and of a proof; the plan to start from.

    `report` is called at the start and about twice a second with the seconds computed so far; it
    may raise to stop.
    """

    seconds: float
    proof: float = 0.0
    plan: Sequence[JsonObject] = ()
    report: Callable[[float], None] | None = None

    def clock(self) -> Callable[[], float]:
        """A clock of computing that reports."""
        report, began = self.report, time.thread_time()
        if report is None:
            return time.thread_time
        report(0.0)
        due = REPORT_SECONDS

        def reporting() -> float:
            nonlocal due
            now = time.thread_time()
            if now - began >= due:
                due = now - began + REPORT_SECONDS
                report(now - began)
            return now

        return reporting


def compute_plan(
    *,
    facts: PlanFacts,
    measures: Mapping[str, MeasureFacts],
    inputs: PlanInputs,
    plan: Sequence[JsonObject] = (),
    report: Callable[[float], None] | None = None,
) -> NewJsonObject:
    """The stored result of a version: the plan, results of other budgets, prices of choices.

    `plan`: that before a change, to start from. `report`: as of `PlanSearch`, for each plan.
    Raises PlanRefused if locks cannot be kept.
    """
    search = PlanSearch(seconds=SECONDS, plan=plan, report=report)
    answer = solve_plan(facts=facts, measures=measures, inputs=inputs, search=search)
    side = PlanSearch(seconds=SIDE_SECONDS, plan=answer["plan"], report=report)
    return with_trials(facts=facts, measures=measures, inputs=inputs, answer=answer, side=side)


def with_trials(
    *,
    facts: PlanFacts,
    measures: Mapping[str, MeasureFacts],
    inputs: PlanInputs,
    answer: JsonObject,
    side: PlanSearch,
) -> NewJsonObject:
    """A plan with what other budgets do and what choices cost, each searched from the plan.

    A trial that allows the plan is so never worse, and a difference is not one of luck.
    """
    answer = dict(answer)
    others = {
        "more": inputs.with_budget_times(MORE),
        "less": inputs.with_budget_times(LESS),
    }
    for name, other in others.items():
        try:
            answer[name] = solve_plan(facts=facts, measures=measures, inputs=other, search=side)
        except PlanRefused:
            answer[name] = None
    answer["choices"] = [
        {"measure": measure, "at": place, "price": price}
        for measure, place, price in _prices(
            facts=facts, measures=measures, inputs=inputs, answer=answer, side=side
        )
    ]
    return answer


def solve_plan(
    *,
    facts: PlanFacts,
    measures: Mapping[str, MeasureFacts],
    inputs: PlanInputs,
    search: PlanSearch,
) -> NewJsonObject:
    """The solver's result within so many seconds of computing; raises PlanRefused.

    It is never worse than the plan to start from, where inputs and measures allow that one.
    """
    document = solver_document(facts=facts, measures=measures, inputs=inputs)
    solving.load_solver()
    clock = search.clock()
    began = clock()
    try:
        programme = programmes.programme_arrays(
            document=programmes.read_document(document=document)
        )
        solution = solving.solve(
            programme=programme,
            seconds=solving.Seconds(
                clock=clock, began=began, answer=search.seconds, proof=search.proof
            ),
            warm=solving.WarmStart(
                plan=solving.plan_start(programme=programme, plan=search.plan)
                if search.plan
                else None
            ),
        )
    except documents.DocumentRefused as refused:
        raise PlanRefused(refused.text(language=get_language() or "en")) from refused
    answer = solving.answer_document(solution=solution, seconds=clock() - began)
    return {name: answer[name] for name in RESULT_KEYS}


def redraw_plan(
    *,
    facts: PlanFacts,
    measures: Mapping[str, MeasureFacts],
    inputs: PlanInputs,
    search: PlanSearch,
    report: Callable[[int], None] = lambda _done_count: None,
) -> NewJsonObject:
    """Plans with costs, effects and risks drawn at random: how many, and how often each choice.

    `search`: that of each plan. `report` is called with the number of plans tried so far.
    """
    rng = np.random.default_rng(REDRAW_SEED)
    plans = []
    for number in range(REDRAW_COUNT):
        drawn = redrawing.draw_measures(measures=measures, rng=rng)
        drawn_inputs = redrawing.draw_risks(inputs=inputs, rng=rng)
        try:
            answer = solve_plan(facts=facts, measures=drawn, inputs=drawn_inputs, search=search)
        except PlanRefused:
            # With these costs the locked measures cannot be paid.
            continue
        finally:
            report(number + 1)
        plans.append(answer["plan"])
    return {"count": len(plans), "shares": redrawing.purchase_shares(plans=plans)}


def with_bound(*, answer: JsonObject, bound: float) -> NewJsonObject:
    """A result with a proved bound, and how far the plan can be from the optimum.

    >>> with_bound(answer={"objective": 52, "base": 100}, bound=50)["closed_gap_per_cent"]
    4.0
    """
    bound = min(bound, answer["objective"])
    could = answer["base"] - bound
    share = (answer["objective"] - bound) / could if could > 0 else 0.0
    return {**answer, "bound": bound, "closed_gap_per_cent": 100 * share}


def price(*, chosen: JsonObject, free: JsonObject) -> float:
    """The share by which the chosen plan closes less than a free one, at least 0.

    >>> price(chosen={"objective": 60, "base": 100}, free={"objective": 50, "base": 100})
    0.2
    """
    could = free["base"] - free["objective"]
    return max(0.0, (chosen["objective"] - free["objective"]) / could) if could > 0 else 0.0


def _prices(
    *,
    facts: PlanFacts,
    measures: Mapping[str, MeasureFacts],
    inputs: PlanInputs,
    answer: JsonObject,
    side: PlanSearch,
) -> list[tuple[str, str, float]]:
    """The prices of the newest locks, and of the floors of provinces together ("", "")."""
    others = [
        (lock.measure, lock.at, inputs.without(measure=lock.measure, place=lock.at))
        for lock in reversed(inputs.locks)
    ]
    if any(inputs.floors.values()):
        others.insert(0, ("", "", inputs.without_floors()))
    prices = []
    for measure, place, other in others[:MAX_CHOICES]:
        free = solve_plan(facts=facts, measures=measures, inputs=other, search=side)
        prices.append((measure, place, price(chosen=answer, free=free)))
    return prices

"""The twins of two checkpoints of the demonstration: every figure in them is invented."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text
from promdaen.places import queries as places_queries
from promdaen.planning.actions import twins as actions
from promdaen.planning.queries import twins as queries
from promdaen.planning.rules import queue_reports, shift_plans, staffing, twins, weekdays
from promdaen.planning.rules.staffing import LeastStaffing, WaitPromise
from promdaen.planning.rules.twins import StaffingChange
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.people.models import Account

POIPET, CHAM_YEAM = "KH-L01", "KH-L06"
SIZES = {POIPET: 1.0, CHAM_YEAM: 0.45}
OPENS_AT, CLOSES_AT = 360, 1320
# For each class: height of two peaks in a half hour, their hour and width.
PEAKS = {
    "visitor": ((62.0, 9.5, 1.5), (40.0, 16.0, 1.2)),
    "national": ((30.0, 8.0, 1.5), (38.0, 17.5, 1.2)),
    "local": ((60.0, 7.0, 0.7), (34.0, 18.0, 0.7)),
}
BOOTHS = {
    POIPET: {"visitor": 3, "national": 2, "local": 1},
    CHAM_YEAM: {"visitor": 2, "national": 1, "local": 1},
}
HALL_PLACES = {POIPET: 60, CHAM_YEAM: 40}
PROMISED, PROMISED_MINUTES = "visitor", 30
MORE_STAFF = StaffingChange(booths={"visitor": 1}, second=0, since=120, until=360)
"""The staffing that is tried on the larger one."""
SOURCE = Text("Invented counts, for the demonstration")
# Travellers of a month at the larger one, Monday first; the smaller one has no register.
REGISTER = (7900, 7400, 7600, 8200, 9900, 11800, 11200)
REGISTER_SOURCE = Text("Invented register, for the demonstration")
RULES = replace(shift_plans.PROPOSED_RULES, longest=480.0, days_a_week=5, week=2400.0)
RULES_SOURCE = Text("Invented order on working hours, for the demonstration")
TIMED, ODD, SEED = {POIPET: 66, CHAM_YEAM: 12}, 11, 2012


@dataclass(frozen=True, kw_only=True)
class TwinSimulations:
    """What another process computes of the larger twin, from documents alone.

    `values`, `least`: of the staffing on its busiest day; `waits`: for each of some weeks of
    documents, the waits at the busy hour.
    """

    values: Future[list[tuple[float, float]]]
    least: Future[LeastStaffing]
    waits: Sequence[tuple[Sequence[JsonObject], Future[Sequence[float]]]]


def simulate_beside(*, beside: Executor) -> TwinSimulations:
    """Begin the simulations that `make_twins` and the border programme need later."""
    document = _document(name=POIPET)
    days = [
        weekdays.day_document(document=document, facts=(), factor=factor)
        for factor in weekdays.day_factors(travellers=REGISTER)
    ]
    promise = _promise()
    busiest = days[promise.day or 0]
    return TwinSimulations(
        values=beside.submit(staffing.hour_values, document=busiest, name=promise.name),
        least=beside.submit(staffing.least_staffing, document=busiest, promise=promise),
        waits=[
            (
                week,
                beside.submit(
                    queue_reports.week_waits,
                    documents=week,
                    days=queries.DAYS,
                    seed=queries.SEED,
                ),
            )
            for week in queries.staffing_weeks(documents=days, change=MORE_STAFF)
        ],
    )


def make_twins(
    *, content: DemonstrationContent, planner: Account, simulations: TwinSimulations | None = None
) -> None:
    """Write the twin of each of the two checkpoints that exist, with timed waits.

    The larger one has a register by day of the week and labour rules; its least staffing is found
    for the busiest day, so that shifts can be planned for it.
    """
    for checkpoint in places_queries.checkpoint_choices():
        name = checkpoint.code
        if name not in SIZES:
            continue
        document = _document(name=name)
        new = actions.NewTwin(
            document=document,
            opens_at=OPENS_AT,
            timed=_timed(document=document, count=TIMED[name]),
            source=SOURCE.km,
            is_invented=True,
        )
        twin = actions.put_twin(checkpoint=checkpoint, new=new, by=planner, now=content.now)
        if name == POIPET:
            actions.change_week(
                twin=twin,
                travellers=REGISTER,
                source=REGISTER_SOURCE.km,
                by=planner,
                now=content.now,
            )
            actions.change_labour_rules(
                twin=twin, rules=RULES, source=RULES_SOURCE.km, by=planner, now=content.now
            )
            actions.find_staffing(
                arguments={"twin": str(twin.pk), **asdict(_promise())},
                known_result=_take_simulations(simulations) if simulations else None,
            )


def _take_simulations(simulations: TwinSimulations) -> actions.StaffingResult | None:
    """The staffing found beside; None, as nothing is remembered, if that process died."""
    try:
        for documents, waits in simulations.waits:
            queries.remember_waits(documents=documents, waits=waits.result())
        return actions.StaffingResult(
            values=simulations.values.result(), least=simulations.least.result()
        )
    except BrokenExecutor:
        return None


def _promise() -> WaitPromise:
    day = weekdays.busiest_day(factors=weekdays.day_factors(travellers=REGISTER))
    return WaitPromise(name=PROMISED, minutes=PROMISED_MINUTES, day=day)


def _document(*, name: str) -> dict[str, Any]:
    """The invented document of a checkpoint."""
    shape = twins.TwinShape(
        opens_at=OPENS_AT,
        closes_at=CLOSES_AT,
        booths=BOOTHS[name],
        second=1,
        hall_places=HALL_PLACES[name],
    )
    document: dict[str, Any] = twins.first_document(shape=shape)
    for class_name in document["classes"]:
        blocks = len(document["arrivals"][class_name]["walk"])
        document["arrivals"][class_name]["walk"] = [
            _expected(name=class_name, block=block, size=SIZES[name]) for block in range(blocks)
        ]
    return document


def _expected(*, name: str, block: int, size: float) -> float:
    hour = (OPENS_AT + 30 * block + 15) / 60
    heights = (
        height * math.exp(-(((hour - at) / width) ** 2) / 2) for height, at, width in PEAKS[name]
    )
    return round(size * sum(heights), 1)


def _timed(*, document: Any, count: int) -> list[dict[str, object]]:
    """Waits as a person with a clock would record them: most within the bands."""
    rng, timed_waits = np.random.default_rng(SEED), []
    classes = queries.simulated_day(document=document).classes
    for number in range(count):
        traveller_class = classes[number % len(classes)]
        hour = int(rng.choice(list(traveller_class.waits)))
        low, high = traveller_class.waits[hour]
        is_odd = number % ODD == ODD - 1
        wait = round(2 * high + 3 if is_odd else float(rng.uniform(low, high)), 2)
        timed_waits.append({"class": traveller_class.name, "minute": 60 * hour + 20, "wait": wait})
    return timed_waits

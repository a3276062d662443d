"""Registers of posts of the demonstration: counts by month with seasons; all invented."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from promdaen.evaluation import actions
from promdaen.evaluation.queries import registers as queries
from promdaen.evaluation.rules import registers as rules
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.months import MONTHS_A_YEAR
from promdaen.places import queries as places_queries
from promdaen_demo.stage import DemonstrationContent

BUSIEST = 4
"""The calendar month with the most travellers and the highest rates: Khmer New Year."""


def fill_registers(*, content: DemonstrationContent, runs_by_code: Mapping[str, Any]) -> None:
    """Record the months up to the last one that is over."""
    for record in content.records["demo_register"]:
        values, draw = record.values, np.random.default_rng(record.values["draw"])
        run = runs_by_code[values["trained"]]
        posts = [
            post
            for post in places_queries.checkpoint_choices()
            if post.province_id in values["provinces"]
        ]
        sizes = {post.code: values["travellers"] * draw.lognormal(0, 0.4) for post in posts}
        months = queries.months_to_enter(now=content.now, count=values["months"])
        for month_on in reversed(months):
            registers = {}
            for post in posts:
                is_trained = post.province_id == run.province_id and month_on > run.ends_on
                counts = _counts(
                    size=sizes[post.code],
                    month_on=month_on,
                    effect=values["effect"] if is_trained else 1.0,
                    values=values,
                    draw=draw,
                )
                registers[post.code] = actions.NewRegister(counts=counts)
            actions.record_registers(
                month_on=month_on, registers=registers, by=None, now=content.now, is_invented=True
            )


def _counts(
    *, size: float, month_on: date, effect: float, values: JsonObject, draw: np.random.Generator
) -> rules.RegisterCounts:
    wave = math.cos(2 * math.pi * (month_on.month - BUSIEST) / MONTHS_A_YEAR)
    season = 1 + values["season"] * wave
    travellers = int(size * season * draw.lognormal(0, values["spread"] / 2))
    counted = {
        measure: int(
            draw.poisson(
                travellers
                * values[measure]
                / rules.PER_COUNT
                * season
                * effect
                * draw.lognormal(0, values["spread"])
            )
        )
        for measure in rules.REGISTER_MEASURES
    }
    return rules.RegisterCounts(travellers=travellers, **counted)

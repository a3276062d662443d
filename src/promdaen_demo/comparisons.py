"""Comparison groups of the demonstration: officers not yet trained; all invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

import numpy as np

from promdaen.evaluation import actions
from promdaen.evaluation.rules.comparison_groups import Pair
from promdaen.kit.json_objects import JsonObject
from promdaen_demo.stage import DemonstrationContent

AT, MOST = time(17, 0), 100.0


def record_comparisons(*, content: DemonstrationContent, runs_by_code: Mapping[str, Any]) -> None:
    """Record the scores of each group on the last day of its course run."""
    for record in content.records["demo_comparison"]:
        values, run = record.values, runs_by_code[record.values["run"]]
        draw = np.random.default_rng(values["draw"])
        pairs = [_pair(values=values, draw=draw) for _number in range(values["officers"])]
        actions.record_comparison(
            run=run,
            chosen=values["chosen"],
            pairs=pairs,
            by=None,
            now=content.moment(run.ends_on, AT),
        )


def _pair(*, values: JsonObject, draw: np.random.Generator) -> Pair:
    own = draw.normal(values["before"], values["spread"])
    before, after = (
        round(float(min(max(own + more + draw.normal(0, values["spread"]), 0), MOST)), 1)
        for more in (0, values["gain"])
    )
    return before, None if draw.random() < values["missing"] else after

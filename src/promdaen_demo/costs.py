"""Costs of the demonstration's course runs, invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING

from promdaen.evaluation import actions
from promdaen.evaluation.rules import costs
from promdaen.kit.json_objects import JsonObject
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun

AT = time(17, 0)


def enter_costs(*, content: DemonstrationContent, runs_by_code: Mapping[str, CourseRun]) -> None:
    """Set the rates, and enter the costs of runs that have ended and those of development."""
    for record in content.records["demo_cost"]:
        for rate in record.values["rates"]:
            actions.set_rate(
                currency=rate["currency"],
                day=content.day(rate["day"]),
                per_usd=Decimal(rate["per_usd"]),
                by=None,
                now=content.now,
            )
        for shared in record.values["shared"]:
            money = costs.Money(
                amount=Decimal(shared["amount"]),
                currency=costs.USD,
                day=content.day(shared["day"]),
            )
            actions.share_cost(
                title=shared["title"]["en"],
                money=money,
                runs_count=shared.get("runs", 0),
                serves=shared.get("serves", costs.COURSES),
                by=None,
                now=content.now,
            )
        for line in record.values["lines"]:
            _enter(line=line, run=runs_by_code[line["run"]], content=content)


def _enter(*, line: JsonObject, run: CourseRun, content: DemonstrationContent) -> None:
    for kind in costs.COST_KINDS:
        money = costs.Money(amount=Decimal(line[kind]), currency=line["currency"], day=run.ends_on)
        cost = actions.NewCost(line=line["line"], kind=kind, money=money)
        actions.record_cost(run=run, cost=cost, by=None, now=content.moment(run.ends_on, AT))

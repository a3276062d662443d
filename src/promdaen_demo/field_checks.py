"""Field checks of the demonstration: planned, approved by two people, recorded; all invented."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone

from promdaen.evaluation import actions
from promdaen.evaluation.queries import field_checks as queries
from promdaen.evaluation.rules import field_checks as rules
from promdaen.kit.json_objects import JsonObject
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.evaluation.models import FieldCheckPlan
    from promdaen.people.models import Account

AT = time(18, 0)
DEFECTIVE_SHARE = 0.5
# The chance that a document with a defect, and a sound one, is stopped: by trained share.
CHANCES = {
    rules.NONE_TRAINED: (0.4, 0.15),
    rules.FEWER_TRAINED: (0.55, 0.12),
    rules.MORE_TRAINED: (0.75, 0.1),
}
REFERRED, NOT_DONE, UNTRAINED = 0.7, 0.08, 0.35


def make_checks(*, content: DemonstrationContent, approvers: tuple[Account, Account]) -> None:
    """Plan, approve and announce, then record what is past."""
    for record in content.records["demo_field_check"]:
        values = record.values
        design = rules.CheckDesign(
            checkpoints=tuple(values["checkpoints"]),
            starts_on=content.day(values["starts_on"]),
            ends_on=content.day(values["ends_on"]),
            checks=values["checks"],
            defective_share=DEFECTIVE_SHARE,
            seed=values["seed"],
        )
        now = content.moment(content.day(values["planned"]), AT)
        plan = actions.plan_field_checks(
            code=record.code, design=design, by=None, now=now, is_invented=True
        )
        for account in approvers:
            actions.approve_field_checks(plan=plan, by=account, now=now)
        actions.announce_field_checks(plan=plan, by=None, now=now)
        _record(plan=plan, values=values, content=content)


def _record(*, plan: FieldCheckPlan, values: JsonObject, content: DemonstrationContent) -> None:
    draw = np.random.default_rng(values["draw"])
    today = timezone.localdate(content.now)
    for check in queries.checks_of_plan(plan=plan):
        officers = int(draw.integers(3, 7))
        trained = 0 if draw.random() < UNTRAINED else int(draw.integers(1, officers + 1))
        on_shift = rules.FieldResult(
            is_defective=check.is_defective,
            is_stopped=False,
            is_referred=False,
            officers=officers,
            trained=trained,
        )
        chance = CHANCES[on_shift.trained_group][0 if check.is_defective else 1]
        outcome = rules.STOPPED if draw.random() < chance else rules.PASSED
        is_referred, is_missed = draw.random() < REFERRED, draw.random() < NOT_DONE
        if check.day >= today:
            continue
        happened = actions.CheckRecord(
            outcome=rules.NOT_DONE if is_missed else outcome,
            is_referred=is_referred,
            officers=officers,
            trained=trained,
        )
        actions.record_field_check(
            check=check, record=happened, by=None, now=content.moment(check.day, AT)
        )

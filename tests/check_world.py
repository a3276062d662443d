"""Field checks in each of their states, for tests of pages and of actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from promdaen.evaluation import actions
from promdaen.evaluation.models import FieldCheckPlan
from promdaen.evaluation.rules import field_checks as rules
from promdaen.places import queries as places_queries
from tests import factories


def design() -> rules.CheckDesign:
    """Twenty checks at two posts over ten days, ended before now."""
    for code in ("KH-X1", "KH-X2"):
        if places_queries.checkpoint_of(code=code) is None:
            factories.checkpoint(code)
    return rules.CheckDesign(
        checkpoints=("KH-X1", "KH-X2"),
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 10),
        checks=20,
        defective_share=0.5,
        seed="47-02",
    )


def planned(code: str = "CHECK-1") -> FieldCheckPlan:
    """A plan that waits for approvals."""
    return actions.plan_field_checks(code=code, design=design(), by=None, now=factories.NOW)


def approved(code: str = "CHECK-1") -> FieldCheckPlan:
    """A plan that two people approved."""
    plan = planned(code)
    for role in ("coordinator", "administrator"):
        plan = actions.approve_field_checks(
            plan=plan, by=factories.account(role), now=factories.NOW
        )
    return plan


def announced(code: str = "CHECK-1") -> FieldCheckPlan:
    """A plan whose checks can be recorded."""
    return actions.announce_field_checks(plan=approved(code), by=None, now=factories.NOW)


def addresses() -> dict[str, dict[str, Any]]:
    """What addresses of pages of field checks need: a plan in each state."""
    planned("CHECK-1")
    approved("CHECK-2")
    announced("CHECK-3")
    return {
        "evaluation:check_plan": {"code": "CHECK-3"},
        "evaluation:approve_checks": {"code": "CHECK-1"},
        "evaluation:announce_checks": {"code": "CHECK-2"},
        "evaluation:record_check": {"code": "CHECK-3", "number": 1},
    }

"""Field checks: plan by a seed, approve by two people, announce, record what happened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.evaluation.models import FieldCheck, FieldCheckPlan
from promdaen.evaluation.queries import field_checks as queries
from promdaen.evaluation.queries.rollouts import WRITE_RIGHT
from promdaen.evaluation.rules import field_checks as rules
from promdaen.kit import audit
from promdaen.kit.refusals import Refused
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries

PLAN_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,23}")


class CheckRefused(Refused):
    """The action is not possible; the message is for people."""


@transaction.atomic
def plan_field_checks(
    *,
    code: str,
    design: rules.CheckDesign,
    by: Account | None,
    now: datetime,
    is_invented: bool = False,
) -> FieldCheckPlan:
    """Plan checks over posts and shifts; the seed decides which, and which have a defect.

    Raises CheckRefused for the first error of the plan, and for a code that is in use.
    """
    people_queries.require_right(WRITE_RIGHT, account=by)
    _check_design(code=code, design=design)
    if FieldCheckPlan.objects.filter(code=code).exists():
        raise CheckRefused(_("There is a plan with this code. Choose another code."))
    plan = FieldCheckPlan.objects.create(
        code=code,
        starts_on=design.starts_on,
        ends_on=design.ends_on,
        seed=design.seed.strip(),
        defective_share=design.defective_share,
        planned_at=now,
        is_invented=is_invented,
    )
    posts = {post.code: post for post in places_queries.checkpoint_choices()}
    FieldCheck.objects.bulk_create(
        FieldCheck(
            plan=plan,
            number=number,
            checkpoint=posts[check.checkpoint],
            day=check.day,
            shift=check.shift,
            is_defective=check.is_defective,
        )
        for number, check in enumerate(rules.planned_checks(design=design), start=1)
    )
    audit.record_line(
        action="plan_field_checks",
        subject=plan,
        by=by,
        now=now,
        detail={"seed": plan.seed, "checks": design.checks},
    )
    return plan


def _check_design(*, code: str, design: rules.CheckDesign) -> None:
    """Raise CheckRefused for the first error of a plan."""
    checkpoint_codes = {post.code for post in places_queries.checkpoint_choices()}
    if PLAN_CODE.fullmatch(code) is None:
        raise CheckRefused(_("Write a code of Latin capitals, digits and dashes."))
    if not design.checkpoints or not set(design.checkpoints) <= checkpoint_codes:
        raise CheckRefused(_("Choose checkpoints."))
    if not 1 <= design.days <= rules.MAX_DAYS:
        raise CheckRefused(_("The last day is not before the first, and at most a year later."))
    if not 1 <= design.checks <= design.slots:
        raise CheckRefused(
            _("Plan from one check to one for each shift of each post: at most %(n)s.")
            % {"n": design.slots}
        )
    if not 0 < design.defective_share < 1:
        raise CheckRefused(_("Some documents have a defect and some have none."))
    if not 0 < design.defective_count < design.checks:
        raise CheckRefused(
            _(
                "With %(n)s checks and this share, %(defective)s documents would have a defect. "
                "Plan more checks or another share, so that there are documents with and without."
            )
            % {"n": design.checks, "defective": design.defective_count}
        )
    if not design.seed.strip():
        raise CheckRefused(_("Write a seed, such as the number of a lottery."))


@transaction.atomic
def approve_field_checks(*, plan: FieldCheckPlan, by: Account, now: datetime) -> FieldCheckPlan:
    """Approve a plan; two different people must.

    Raises CheckRefused if two people have approved it, or this person has.
    """
    people_queries.require_right(*queries.APPROVE_RIGHT, account=by)
    plan = _locked(plan=plan)
    if plan.second_approver_id is not None:
        raise CheckRefused(_("Two people have approved this plan already."))
    if plan.first_approver_id == by.pk:
        raise CheckRefused(_("You have approved this plan. A second person must too."))
    if plan.first_approver_id is None:
        plan.first_approver = by
    else:
        plan.second_approver = by
    plan.save()
    audit.record_line(action="approve_field_checks", subject=plan, by=by, now=now)
    return plan


@transaction.atomic
def announce_field_checks(
    *, plan: FieldCheckPlan, by: Account | None, now: datetime
) -> FieldCheckPlan:
    """Record that all posts know in general that checks happen, without days or places.

    Raises CheckRefused until two people have approved the plan, and a second time.
    """
    people_queries.require_right(WRITE_RIGHT, account=by)
    plan = _locked(plan=plan)
    if plan.state != rules.APPROVED:
        raise CheckRefused(_("Two people must approve the plan before it is announced, once."))
    plan.announced_on = timezone.localdate(now)
    plan.save()
    audit.record_line(action="announce_field_checks", subject=plan, by=by, now=now)
    return plan


@dataclass(frozen=True, kw_only=True)
class CheckRecord:
    """What happened at a check, and how many officers of the shift there were and were trained."""

    outcome: str
    is_referred: bool = False
    officers: int = 0
    trained: int = 0


@transaction.atomic
def record_field_check(
    *, check: FieldCheck, record: CheckRecord, by: Account | None, now: datetime
) -> FieldCheck:
    """Record a check once, on its day or later. No officer is named.

    Raises CheckRefused before the announcement and before the day of the check, for a check that
    is recorded, and for a record without an outcome or with impossible counts.
    """
    people_queries.require_right(*queries.RECORD_RIGHT, account=by)
    check = FieldCheck.objects.select_for_update().select_related("plan").get(pk=check.pk)
    if check.plan.announced_on is None:
        raise CheckRefused(_("Checks begin once the plan is approved and announced."))
    if check.outcome:
        raise CheckRefused(_("This check is recorded already."))
    today: date = timezone.localdate(now)
    if check.day > today:
        raise CheckRefused(_("This check is planned for a later day."))
    if record.outcome not in rules.CHECK_OUTCOMES:
        raise CheckRefused(_("Choose what happened."))
    is_counted = record.officers > 0 and 0 <= record.trained <= record.officers
    if record.outcome != rules.NOT_DONE and not is_counted:
        raise CheckRefused(
            _("Write how many officers were on the shift, and how many of them were trained.")
        )
    check.outcome = record.outcome
    check.is_referred = record.is_referred and record.outcome == rules.STOPPED
    check.officers_count, check.trained_count = record.officers, record.trained
    check.recorded_on = today
    check.save()
    audit.record_line(
        action="record_field_check",
        subject=check.plan,
        by=by,
        now=now,
        detail={"number": check.number, "outcome": check.outcome},
    )
    return check


def _locked(*, plan: FieldCheckPlan) -> FieldCheckPlan:
    """The current row, locked until the transaction ends."""
    return FieldCheckPlan.objects.select_for_update().get(pk=plan.pk)

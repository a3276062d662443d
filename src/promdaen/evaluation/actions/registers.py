"""Registers of posts: record the counts of a month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.evaluation.models import RegisterMonth
from promdaen.evaluation.queries.rollouts import WRITE_RIGHT
from promdaen.evaluation.rules import registers as rules
from promdaen.kit import audit
from promdaen.kit.refusals import Refused
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries
from promdaen.places.models import Checkpoint

REGISTER_SOURCE, EXCHANGE_SOURCE = "register", "exchange"


class RegisterRefused(Refused):
    """The action is not possible; the message is for people."""


class RegisterChanged(Exception):
    """Somebody else changed a register after it was read."""


class RegisterTaken(RegisterRefused):
    """Somebody else stored the first register of a post and month at the same time."""


@dataclass(frozen=True, kw_only=True)
class NewRegister:
    """The counts of a post, and where they are from."""

    counts: rules.RegisterCounts
    source: str = REGISTER_SOURCE


@transaction.atomic
def record_registers(
    *,
    month_on: date,
    registers: Mapping[str, NewRegister],
    by: Account | None,
    now: datetime,
    is_invented: bool = False,
    is_expected: Callable[[RegisterMonth | None], bool] | None = None,
) -> int:
    """Store or replace the counts of posts in a closed month; returns how many changed.

    registers: by the code of the post. The audit line has the counts that were replaced.
    is_expected: whether a stored register is as the caller read it; raises RegisterChanged else.
    Raises RegisterTaken if a first register was stored at the same time.
    """
    people_queries.require_right(WRITE_RIGHT, account=by)
    posts = {post.code: post for post in places_queries.checkpoint_choices()}
    if month_on.day != 1 or month_on >= timezone.localdate(now).replace(day=1):
        raise RegisterRefused(_("Choose a month that is over."))
    _refuse_wrong_counts(registers=registers, posts=posts)
    stored = {
        register_month.checkpoint_id: register_month
        for register_month in RegisterMonth.objects.select_for_update().filter(month_on=month_on)
    }
    replaced, changed = {}, 0
    for code, new in registers.items():
        register_month = stored.get(posts[code].pk)
        if is_expected is not None and not is_expected(register_month):
            raise RegisterChanged
        values = {name: getattr(new.counts, name) for name in rules.REGISTER_COLUMNS}
        before = (
            {name: getattr(register_month, name) for name in rules.REGISTER_COLUMNS}
            if register_month
            else None
        )
        if before == values:
            continue
        if before is not None:
            replaced[code] = before
        register_month = register_month or RegisterMonth(checkpoint=posts[code], month_on=month_on)
        for name, value in values.items():
            setattr(register_month, name, value)
        register_month.source, register_month.is_invented = new.source, is_invented
        _save(register_month)
        changed += 1
    if changed:
        audit.record_line(
            action="record_registers",
            subject=None,
            by=by,
            now=now,
            detail={"month": f"{month_on:%Y-%m}", "posts": changed, "replaced": replaced},
        )
    return changed


def _save(register_month: RegisterMonth) -> None:
    """Store a register; a new one is not locked, so that another may come first."""
    try:
        with transaction.atomic():
            register_month.save()
    except IntegrityError as error:
        raise RegisterTaken(
            _("Someone else stored a register of %(checkpoint)s just now. Try again.")
            % {"checkpoint": register_month.checkpoint}
        ) from error


def _refuse_wrong_counts(
    *, registers: Mapping[str, NewRegister], posts: Mapping[str, Checkpoint]
) -> None:
    if not set(registers) <= set(posts):
        raise RegisterRefused(_("Choose checkpoints."))
    for code, new in registers.items():
        problem = rules.counts_problem(counts=new.counts)
        if problem is not None:
            raise RegisterRefused(f"{posts[code]}: {problem}")

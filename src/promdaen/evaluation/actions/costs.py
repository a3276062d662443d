"""Enter what courses cost: lines, per diem from attendance, files, shared costs, rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun
from promdaen.evaluation.models import CostLine, CurrencyRate, SharedCost
from promdaen.evaluation.queries import costs as queries
from promdaen.evaluation.queries.rollouts import WRITE_RIGHT
from promdaen.evaluation.rules import cost_files, costs
from promdaen.kit import audit
from promdaen.kit.refusals import Refused
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


class CostRefused(Refused):
    """The action is not possible; the message is for people."""


@dataclass(frozen=True, kw_only=True)
class NewCost:
    """A cost of a run: codes of line and kind as in `rules.costs`."""

    line: str
    kind: str
    money: costs.Money
    note: str = ""


@transaction.atomic
def record_cost(*, run: CourseRun, cost: NewCost, by: Account | None, now: datetime) -> CostLine:
    """Add a cost of a run."""
    people_queries.require_right(WRITE_RIGHT, account=by)
    cost_line = _store(run=run, cost=cost, now=now)
    audit.record_line(action="record_cost", subject=run, by=by, now=now, detail=_detail(cost=cost))
    return cost_line


@transaction.atomic
def remove_cost(*, line: CostLine, by: Account | None, now: datetime) -> None:
    """Remove a cost that was entered by mistake; the audit log has what it was.

    Raises CostRefused if it was already removed.
    """
    people_queries.require_right(WRITE_RIGHT, account=by)
    cost_line = CostLine.objects.select_for_update().filter(pk=line.pk).first()
    if cost_line is None:
        raise CostRefused(_("This cost was already removed."))
    money = costs.Money(amount=cost_line.amount, currency=cost_line.currency, day=cost_line.day)
    cost = NewCost(line=cost_line.line, kind=cost_line.kind, money=money, note=cost_line.note)
    run = cost_line.run
    cost_line.delete()
    audit.record_line(action="remove_cost", subject=run, by=by, now=now, detail=_detail(cost=cost))


@transaction.atomic
def record_per_diem(
    *, run: CourseRun, rate: costs.Money, by: Account | None, now: datetime
) -> CostLine:
    """Add the per diem of all officer-days with verified attendance, at a rate for one day.

    Replaces a per diem that was computed before.

    Raises CostRefused while no attendance of the run is verified.
    """
    people_queries.require_right(WRITE_RIGHT, account=by)
    _lock_runs(runs=[run])
    days = queries.officer_days(run=run)
    if not days:
        raise CostRefused(_("No attendance of this run is verified yet."))
    money = costs.Money(amount=rate.amount * days, currency=rate.currency, day=rate.day)
    note = f"{days} × {rate.amount} {rate.currency}"
    computed = CostLine.objects.filter(run=run, is_from_attendance=True)
    replaced = [f"{cost_line.amount} {cost_line.currency}" for cost_line in computed]
    computed.delete()
    cost = NewCost(line="per_diem", kind=costs.ACTUAL, money=money, note=note)
    cost_line = _store(run=run, cost=cost, now=now)
    cost_line.is_from_attendance = True
    cost_line.save(update_fields=["is_from_attendance"])
    detail = {**_detail(cost=cost), "replaced": replaced}
    audit.record_line(action="record_per_diem", subject=run, by=by, now=now, detail=detail)
    return cost_line


@dataclass(frozen=True, kw_only=True)
class ImportedCosts:
    """How many costs of a file were added, and how many were left out as recorded already."""

    added: int
    left_out: int


@transaction.atomic
def import_costs(
    *, rows: Sequence[cost_files.CostRow], by: Account | None, now: datetime
) -> ImportedCosts:
    """Add the costs of a file that was read without errors.

    Costs that are recorded already, equal in every column, are left out, so that a file counts
    once however often it is imported. Raises CostRefused if none is new.
    """
    people_queries.require_right(WRITE_RIGHT, account=by)
    runs: Mapping[str, CourseRun] = queries.run_codes()
    concerned = {cost_row.run: runs[cost_row.run] for cost_row in rows}
    _lock_runs(runs=concerned.values())
    stored_lines = Counter(
        CostLine.objects.filter(run__in=concerned.values()).values_list(
            "run__code", "line", "kind", "amount", "currency", "day", "note"
        )
    )
    added = 0
    for cost_row in rows:
        money, note = cost_row.money, cost_row.note.strip()
        key = (
            cost_row.run, cost_row.line, cost_row.kind,
            money.amount, money.currency, money.day, note,
        )  # fmt: skip
        if stored_lines[key]:
            stored_lines[key] -= 1
            continue
        cost = NewCost(line=cost_row.line, kind=cost_row.kind, money=money, note=note)
        _store(run=runs[cost_row.run], cost=cost, now=now)
        added += 1
    if not added:
        raise CostRefused(_("All costs of this file are recorded already. Nothing is added."))
    imported = ImportedCosts(added=added, left_out=len(rows) - added)
    detail = {"costs": imported.added, "left_out": imported.left_out}
    audit.record_line(action="import_costs", subject=None, by=by, now=now, detail=detail)
    return imported


@transaction.atomic
def set_rate(
    *, currency: str, day: date, per_usd: Decimal, by: Account | None, now: datetime
) -> CurrencyRate:
    """Set the rate of a currency from a day on; the same day again replaces it.

    Raises CostRefused for USD or what is no currency code, a rate of 0 or less, and a later day.
    """
    people_queries.require_right(WRITE_RIGHT, account=by)
    if cost_files.CURRENCY_PATTERN.fullmatch(currency) is None or currency == costs.USD:
        raise CostRefused(_("Write a currency of three letters other than USD, such as KHR."))
    if per_usd <= 0 or day > timezone.localdate(now):
        raise CostRefused(_("Write a rate above 0, and choose today or an earlier day."))
    dated = CurrencyRate.objects.select_for_update().filter(currency=currency, day=day).first()
    currency_rate, _made = CurrencyRate.objects.update_or_create(
        currency=currency, day=day, defaults={"per_usd": per_usd}
    )
    audit.record_line(
        action="set_rate",
        subject=currency_rate,
        by=by,
        now=now,
        detail={
            "currency": currency,
            "day": day.isoformat(),
            "per_usd": str(per_usd),
            "before": str(dated.per_usd) if dated else "",
        },
    )
    return currency_rate


@transaction.atomic
def share_cost(
    *,
    title: str,
    money: costs.Money,
    runs_count: int,
    serves: str = costs.COURSES,
    by: Account | None,
    now: datetime,
) -> SharedCost:
    """Add a cost of development that is shared over a number of course runs, or of practice.

    serves: one of `costs.SHARED_COST_USES`; without course runs `runs_count` is 0. Raises
    CostRefused.
    """
    people_queries.require_right(WRITE_RIGHT, account=by)
    _check_money(money=money)
    if serves not in costs.SHARED_COST_USES:
        raise CostRefused(_("Choose what the cost is for."))
    if not title.strip() or (runs_count < 1 and serves == costs.COURSES):
        raise CostRefused(_("Write the purpose, and over how many runs it is shared."))
    shared_cost = SharedCost.objects.create(
        title=title.strip(),
        amount=money.amount,
        currency=money.currency,
        day=money.day,
        runs_count=runs_count if serves == costs.COURSES else 0,
        serves=serves,
    )
    audit.record_line(
        action="share_cost",
        subject=shared_cost,
        by=by,
        now=now,
        detail={
            "amount": str(money.amount),
            "currency": money.currency,
            "runs": shared_cost.runs_count,
            "serves": serves,
        },
    )
    return shared_cost


def _lock_runs(*, runs: Iterable[CourseRun]) -> None:
    """Lock course runs until the transaction ends, so that their costs are changed in turn."""
    rows = CourseRun.objects.select_for_update().filter(pk__in=[run.pk for run in runs])
    list(rows.order_by("pk").values_list("pk"))


def _store(*, run: CourseRun, cost: NewCost, now: datetime) -> CostLine:
    if cost.line not in costs.COST_LINES or cost.kind not in costs.COST_KINDS:
        raise CostRefused(_("Choose a line, and budget or actual."))
    _check_money(money=cost.money)
    return CostLine.objects.create(
        run=run,
        line=cost.line,
        kind=cost.kind,
        amount=cost.money.amount,
        currency=cost.money.currency,
        day=cost.money.day,
        note=cost.note.strip(),
        recorded_at=now,
    )


def _check_money(*, money: costs.Money) -> None:
    is_currency = cost_files.CURRENCY_PATTERN.fullmatch(money.currency) is not None
    if not is_currency or not 0 < money.amount <= cost_files.MAX_AMOUNT:
        raise CostRefused(_("Write an amount above 0 and a currency of three letters."))


def _detail(*, cost: NewCost) -> dict[str, str]:
    return {
        "line": cost.line,
        "kind": cost.kind,
        "amount": str(cost.money.amount),
        "currency": cost.money.currency,
        "day": cost.money.day.isoformat(),
    }

"""A file of costs, read strictly; errors say where, what and what to do."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.evaluation.rules import costs
from promdaen.kit import amounts
from promdaen.kit.languages import latin_digits
from promdaen.kit.spreadsheets import SheetRow, SheetTable, Value, cell_text
from promdaen.kit.texts import Text

COST_COLUMNS = ("run", "line", "kind", "amount", "currency", "day", "note")
CURRENCY = re.compile(r"[A-Z]{3}")
MAX_AMOUNT = Decimal(1_000_000_000)
MAX_NOTE_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class CostRow:
    """A row of the file: a cost of a course run."""

    run: str
    line: str
    kind: str
    money: costs.Money
    note: str = ""


def read_costs(*, table: SheetTable, runs: Collection[str]) -> list[CostRow]:
    """The costs of a table with COST_COLUMNS in any order; note may be missing.

    Raises RefusedTable for the first invalid row.
    """
    if not table.rows:
        raise RefusedTable(words=Text("the file is empty; it needs a header and a row a cost."))
    header, *lines = table.rows
    names = [cell_text(value=value).lower() for value in header.values]
    for name in COST_COLUMNS[:-1]:
        if names.count(name) != 1:
            raise RefusedTable(
                words=Text("the header needs the column {name} once.", name=name),
                row=header.number,
            )
    if not lines:
        raise RefusedTable(words=Text("there are no rows below the header."))
    places = {name: names.index(name) for name in COST_COLUMNS if name in names}
    codes_by_spelling = {code.upper(): code for code in runs}
    return [_row(row=row, places=places, runs=codes_by_spelling) for row in lines]


def _row(*, row: SheetRow, places: dict[str, int], runs: dict[str, str]) -> CostRow:
    def text(name: str) -> str:
        if name not in places:
            return ""
        return cell_text(value=row.value(index=places[name])).strip()

    def refused(words: Text, column: str) -> RefusedTable:
        return RefusedTable(words=words, row=row.number, column=column)

    run = runs.get(text("run").upper())
    if run is None:
        raise refused(Text("there is no course run with this code."), "run")
    line, kind = text("line").lower(), text("kind").lower()
    if line not in costs.COST_LINES:
        raise refused(Text("write one of {names}.", names=", ".join(costs.COST_LINES)), "line")
    if kind not in costs.COST_KINDS:
        raise refused(Text("write budget or actual."), "kind")
    amount = _amount(value=row.value(index=places["amount"]))
    if isinstance(amount, Text):
        raise refused(amount, "amount")
    currency = text("currency").upper()
    if CURRENCY.fullmatch(currency) is None:
        raise refused(Text("write a currency of three letters, such as USD or KHR."), "currency")
    day = _day(value=row.value(index=places["day"]), text=latin_digits(text("day")))
    if day is None:
        raise refused(Text("write a day, such as 2026-11-30."), "day")
    money = costs.Money(amount=amount, currency=currency, day=day)
    return CostRow(run=run, line=line, kind=kind, money=money, note=text("note")[:MAX_NOTE_LENGTH])


def _amount(*, value: Value) -> Decimal | Text:
    amount = amounts.read_amount(text=amounts.amount_text(value=value))
    if isinstance(amount, Decimal) and not 0 < amount <= MAX_AMOUNT:
        return Text("write an amount above 0, such as 1250.50.")
    return amount


def _day(*, value: object, text: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

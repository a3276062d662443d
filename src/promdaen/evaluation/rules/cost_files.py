"""A file of costs, read strictly."""

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
CURRENCY_PATTERN = re.compile(r"[A-Z]{3}")
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


def read_costs(*, table: SheetTable, run_codes: Collection[str]) -> list[CostRow]:
    """The costs of a table with COST_COLUMNS in any order; note may be missing.

    Raises RefusedTable for the first invalid row.
    """
    if not table.rows:
        raise RefusedTable(words=Text("the file is empty; add a header and one row per cost."))
    header, *sheet_rows = table.rows
    names = [cell_text(value=value).lower() for value in header.values]
    for name in COST_COLUMNS[:-1]:
        if names.count(name) != 1:
            raise RefusedTable(
                words=Text("the header must have the column {name} exactly once.", name=name),
                row=header.number,
            )
    if not sheet_rows:
        raise RefusedTable(words=Text("there are no rows below the header."))
    column_indexes = {name: names.index(name) for name in COST_COLUMNS if name in names}
    codes_by_upper = {code.upper(): code for code in run_codes}
    return [
        _read_cost_row(
            sheet_row=sheet_row, column_indexes=column_indexes, codes_by_upper=codes_by_upper
        )
        for sheet_row in sheet_rows
    ]


def _read_cost_row(
    *, sheet_row: SheetRow, column_indexes: dict[str, int], codes_by_upper: dict[str, str]
) -> CostRow:
    def cell_text_at(name: str) -> str:
        if name not in column_indexes:
            return ""
        return cell_text(value=sheet_row.value(index=column_indexes[name])).strip()

    def refusal(message: Text, column: str) -> RefusedTable:
        return RefusedTable(words=message, row=sheet_row.number, column=column)

    run = codes_by_upper.get(cell_text_at("run").upper())
    if run is None:
        raise refusal(Text("there is no course run with this code."), "run")
    line, kind = cell_text_at("line").lower(), cell_text_at("kind").lower()
    if line not in costs.COST_LINES:
        raise refusal(Text("write one of {names}.", names=", ".join(costs.COST_LINES)), "line")
    if kind not in costs.COST_KINDS:
        raise refusal(Text("write budget or actual."), "kind")
    amount = _read_amount(value=sheet_row.value(index=column_indexes["amount"]))
    if isinstance(amount, Text):
        raise refusal(amount, "amount")
    currency = cell_text_at("currency").upper()
    if CURRENCY_PATTERN.fullmatch(currency) is None:
        raise refusal(Text("write a currency of three letters, such as USD or KHR."), "currency")
    day = _read_day(
        value=sheet_row.value(index=column_indexes["day"]), text=latin_digits(cell_text_at("day"))
    )
    if day is None:
        raise refusal(Text("enter a date, such as 2026-11-30."), "day")
    money = costs.Money(amount=amount, currency=currency, day=day)
    return CostRow(
        run=run, line=line, kind=kind, money=money, note=cell_text_at("note")[:MAX_NOTE_LENGTH]
    )


def _read_amount(*, value: Value) -> Decimal | Text:
    amount = amounts.read_amount(text=amounts.amount_text(value=value))
    if isinstance(amount, Decimal) and not 0 < amount <= MAX_AMOUNT:
        return Text("write an amount above 0, such as 1250.50.")
    return amount


def _read_day(*, value: object, text: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

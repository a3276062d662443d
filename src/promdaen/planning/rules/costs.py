"""The cost sheet: measures with their costs for a ministry to replace, and reading it back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.kit import amounts
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.languages import latin_digits
from promdaen.kit.texts import Text, Words
from promdaen.planning.rules.measures import BASIS_LABELS, INVENTED

COST_COLUMNS = (
    "capital_low", "capital_likely", "capital_high",
    "running_low", "running_likely", "running_high",
)  # fmt: skip
COST_SHEET_COLUMNS = ("version", "measure", *COST_COLUMNS, "lifetime_years", "source")
"""The columns that are read back; the sheet has titles and scope beside them."""
TITLE_COLUMNS = ("title_km", "title_en", "scope")
COLUMN_HEADINGS = ("version", "measure", *TITLE_COLUMNS, *COST_COLUMNS, "lifetime_years", "source")
MAX_MONEY, MAX_YEARS = 10**12, 100

OTHER_VERSION = Text(
    "Row {row}: the file is of version {found}, not of {version}. Download the sheet of this "
    "version and fill that one."
)
UNKNOWN_MEASURE = Text("Row {row}: there is no measure {code}. Keep the codes of the sheet.")
DUPLICATE = Text("Row {row}: measure {code} is in the file twice. Keep one row.")
NO_AMOUNT = Text("Row {row}, {column}: {reason}")
TOO_MUCH = Text("{value} is more than {most}. Write the amount in the currency of the version.")
NO_YEARS = Text("Row {row}, {column}: {value} is not a whole number from 1 to 100.")
FALLING = Text("Row {row}: {cost} must rise from low to likely to high.")
NO_SOURCE = Text("Row {row}: the source {value} is unknown. Write one of: {known}.")
STILL_INVENTED = Text(
    "Row {row}: the costs of {code} differ from the invented ones, but the source still says "
    "invented. Write where the new costs are from."
)
NO_ROWS = Text("The file has no row of a measure.")


def version_mark(*, code: str, number: int) -> str:
    """The mark of a version in its sheet.

    >>> version_mark(code="2027-2031", number=3)
    '2027-2031/3'
    """
    return f"{code}/{number}"


def cost_rows(*, bodies: JsonObject, version: str) -> Iterator[tuple[Any, ...]]:
    """The rows of the sheet, in the order of COLUMN_HEADINGS."""
    for code, body in bodies.items():
        capital, running = body["capital"], body["running"]
        yield (
            version, code, body["title"]["km"], body["title"]["en"], body["scope"],
            capital["low"], capital["likely"], capital["high"],
            running["low"], running["likely"], running["high"],
            body["lifetime_years"], body["basis"],
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CostSheet:
    """A sheet that was read: bodies of all measures with the new costs, or its mistakes."""

    bodies: JsonObject
    faults: tuple[Words, ...]


def read_costs(
    *,
    rows: Sequence[Sequence[str]],
    bodies: JsonObject,
    version: str,
    earlier: Collection[str] = (),
) -> CostSheet:
    """The measures with the costs of a sheet: texts as in COST_SHEET_COLUMNS, from row 2 on.

    A measure that is not in the file keeps its costs; empty rows are skipped. `earlier`: marks of
    versions whose sheets are taken too; their invented rows, and measures that are no longer
    there, are skipped.
    """
    changed, listed_codes = dict(bodies), set[str]()
    faults: list[Words] = []
    for number, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        values = dict(zip(COST_SHEET_COLUMNS, cells, strict=True))
        code = values["measure"]
        if values["version"] in earlier and (code not in bodies or values["source"] == INVENTED):
            listed_codes.add(code)
        elif values["version"] not in {version, *earlier}:
            faults.append(
                OTHER_VERSION.filled(
                    {"row": number, "found": values["version"] or "–", "version": version}
                )
            )
        elif code not in bodies:
            faults.append(UNKNOWN_MEASURE.filled({"row": number, "code": code or "–"}))
        elif code in listed_codes:
            faults.append(DUPLICATE.filled({"row": number, "code": code}))
        else:
            body, mistakes = _body(body=bodies[code], values=values, number=number)
            changed[code] = body
            faults += mistakes
        listed_codes.add(code)
    if not listed_codes:
        faults.append(NO_ROWS)
    return CostSheet(bodies=changed, faults=tuple(faults))


def _body(
    *, body: JsonObject, values: Mapping[str, str], number: int
) -> tuple[NewJsonObject, list[Words]]:
    faults: list[Words] = []
    money = {}
    for column in COST_COLUMNS:
        amount = _amount(values[column])
        if isinstance(amount, Text):
            faults.append(NO_AMOUNT.filled({"row": number, "column": column, "reason": amount}))
            amount = 0
        money[column] = amount
    years = latin_digits(values["lifetime_years"])
    if not (re.fullmatch(r"[0-9]{1,3}", years) and 1 <= int(years) <= MAX_YEARS):
        faults.append(
            NO_YEARS.filled({"row": number, "column": "lifetime_years", "value": years or "–"})
        )
        years = "1"
    changed = {**body, "lifetime_years": int(years), "basis": values["source"]}
    for cost in ("capital", "running"):
        low, likely, high = (money[f"{cost}_{end}"] for end in ("low", "likely", "high"))
        if not low <= likely <= high:
            faults.append(FALLING.filled({"row": number, "cost": cost}))
        changed[cost] = {"low": low, "likely": likely, "high": high}
    if values["source"] not in BASIS_LABELS:
        faults.append(
            NO_SOURCE.filled(
                {"row": number, "value": values["source"] or "–", "known": ", ".join(BASIS_LABELS)}
            )
        )
    is_changed = any(changed[cost] != body[cost] for cost in ("capital", "running"))
    if is_changed and values["source"] == INVENTED:
        faults.append(STILL_INVENTED.filled({"row": number, "code": values["measure"]}))
    return changed, faults


def _amount(text: str) -> float | int | Text:
    amount = amounts.read_amount(text=text)
    if isinstance(amount, Text):
        return amount
    if amount > MAX_MONEY:
        return TOO_MUCH.filled({"value": text, "most": f"{MAX_MONEY:,}"})
    return int(amount) if amount == int(amount) else float(amount)


def with_kept_levels(*, old: JsonObject, new: JsonObject) -> NewJsonObject:
    """Newer measures with what people brought into the old ones.

    Costs that are not invented are kept, levels that a person changed of indicators that the
    newer measure still lifts, and the share that reaches the level, as experts, the survey or a
    twin said, where the levels are the same.
    """
    measure_bodies = dict(new)
    for code, body in old.items():
        if code not in new:
            continue
        lifts = _with_set_levels(old=body, lifts=new[code]["lifts"])
        names: tuple[str, ...] = ()
        if body["basis"] != INVENTED:
            names += ("capital", "running", "lifetime_years", "basis")
        if "levels_set" in body:
            names += ("levels_set",)
        if "reach" in body and body["lifts"] == lifts:
            names += ("reach", "reach_from", "officers", "evidence")
        measure_bodies[code] = {
            **new[code],
            "lifts": lifts,
            **{name: body[name] for name in names if name in body},
        }
    return measure_bodies


def _with_set_levels(*, old: JsonObject, lifts: Sequence[JsonObject]) -> list[dict[str, object]]:
    codes_set = old.get("levels_set", ())
    levels = {
        lift["indicator"]: lift["level"] for lift in old["lifts"] if lift["indicator"] in codes_set
    }
    return [{**lift, "level": levels.get(lift["indicator"], lift["level"])} for lift in lifts]


def changed_costs(
    *, before: JsonObject, after: JsonObject
) -> Iterator[tuple[str, object, object]]:
    """The differences, one at a time: "M-GRID.capital", old value, new value."""
    for code, body in after.items():
        for name in ("capital", "running", "lifetime_years", "basis"):
            if body[name] != before[code][name]:
                yield f"{code}.{name}", before[code][name], body[name]

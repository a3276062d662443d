"""The gain against officers not yet trained, beside the old figures of a sheet, never in them."""

from __future__ import annotations

from dataclasses import asdict, fields

from promdaen.evaluation.rules.comparison_groups import GainAgainst
from promdaen.kit.texts import Text
from promdaen.report.rules.definitions import Definition

GAIN_AGAINST = Definition(
    key="gain_against_points",
    unit="points",
    name=Text("Gain against those not yet trained"),
    meaning=Text(
        "Mean gain of officers with both tests less that of officers not yet trained who sat the "
        "same tests, in points of 100; Welch 95 % interval. Not drawn by lot."
    ),
    source="Welch 1947",
    interval="interval",
    counts=("n", "other_n"),
)


def comparison_columns() -> list[str]:
    """The columns of the row in the sheet's JSON."""
    return [*(field.name for field in fields(GainAgainst)), "is_shown"]


def comparison_rows(*, against: GainAgainst | None) -> list[dict[str, object]]:
    """The row as in the sheet's JSON; none without a comparison group."""
    if against is None:
        return []
    values = asdict(against)
    interval = against.interval
    return [
        values | {"interval": list(interval) if interval else None, "is_shown": against.is_shown}
    ]

"""Money at dated rates, the cost of results with intervals, and files of costs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.evaluation.rules import cost_files, costs
from promdaen.kit.spreadsheets import SheetRow, SheetTable

RESULTS = costs.RunResults(
    officers=20,
    after_points=(80.0,) * 15 + (50.0,) * 5,
    lasting_points=(80.0,) * 5 + (50.0,) * 5,
    kept_points=(10.0, 12.0, 8.0, 10.0),
)


def money(amount: int, currency: str = "USD", day: date = date(2026, 3, 1)) -> costs.Money:
    return costs.Money(amount=Decimal(amount), currency=currency, day=day)


def test_money_is_turned_into_dollars_at_the_newest_rate_of_its_day() -> None:
    rates = {"KHR": [(date(2026, 1, 1), Decimal(4000)), (date(2026, 6, 1), Decimal(4100))]}
    assert costs.usd_of_money(money=money(5), rates={}) == 5
    assert costs.usd_of_money(money=money(8000, "KHR"), rates=rates) == 2
    assert costs.usd_of_money(money=money(8000, "THB"), rates=rates) is None
    early = money(8000, "KHR", date(2025, 1, 1))
    assert costs.usd_of_money(money=early, rates=rates) is None


def unit_costs(*, usd: float, results: costs.RunResults) -> list[costs.UnitCost]:
    run = costs.CostedRun(code="KK-1", usd=usd, results=results)
    return costs.unit_costs(runs=[run], standard=70)


def test_each_result_has_its_cost_and_interval() -> None:
    trained, standard, lasting, point = unit_costs(usd=3000, results=RESULTS)
    assert trained.usd == 150
    assert standard.usd == pytest.approx(200)
    assert lasting.usd == pytest.approx(300)
    assert standard.low is not None
    assert lasting.high is not None
    assert standard.low < 200 < lasting.high
    assert point.usd == pytest.approx(15)
    assert point.low is not None
    assert point.low < 15


def test_a_result_that_did_not_come_has_no_cost() -> None:
    none = costs.RunResults(officers=0)
    assert [unit.usd for unit in unit_costs(usd=3000, results=none)] == [None] * 4
    later = costs.RunResults(officers=0, lasting_points=(80.0,), kept_points=(5.0,))
    assert not any(unit.usd for unit in unit_costs(usd=3000, results=later))
    poor = costs.RunResults(officers=5, after_points=(10.0,), kept_points=(-3.0,))
    assert [unit.usd for unit in unit_costs(usd=50, results=poor)][1:] == [None] * 3
    single = costs.RunResults(officers=5, kept_points=(5.0,))
    assert unit_costs(usd=50, results=single)[3].low is None
    wide = costs.RunResults(officers=5, kept_points=(-40.0, 60.0))
    assert unit_costs(usd=50, results=wide)[3].high is None


def test_a_group_that_the_whole_would_reveal_is_hidden_with_a_small_one() -> None:
    small, large, third = (
        unit_costs(usd=900, results=costs.RunResults(officers=30, after_points=(80.0,) * n))
        for n in (3, 10, 20)
    )
    units_by_group = costs.shown_units(groups=[small, large, third])
    assert [units[1].is_hidden for units in units_by_group] == [True, True, False]
    assert [units[1].n for units in units_by_group] == [0, 0, 20]
    assert [units[0].usd for units in units_by_group] == [30, 30, 30]


def test_a_result_is_of_the_costs_and_officers_of_the_runs_with_its_test() -> None:
    # 10 officers for 1,000 USD: 8 of 10 at the standard after, 6 of 10 later, 5 points kept.
    tested = costs.CostedRun(
        code="TK-1",
        usd=1000,
        results=costs.RunResults(
            officers=10,
            after_points=(80.0,) * 8 + (50.0,) * 2,
            lasting_points=(80.0,) * 6 + (50.0,) * 4,
            kept_points=(4.0, 6.0),
        ),
    )
    # 30 officers for 600 USD: 6 of 10 at the standard after, no later test.
    other = costs.CostedRun(
        code="KK-1",
        usd=600,
        results=costs.RunResults(officers=30, after_points=(80.0,) * 6 + (50.0,) * 4),
    )
    never = costs.CostedRun(code="BM-1", usd=900, results=costs.RunResults(officers=10))
    trained, standard, lasting, point = costs.unit_costs(runs=[tested, other, never], standard=70)
    assert (trained.usd, trained.n, trained.runs) == (50, 50, ("TK-1", "KK-1", "BM-1"))
    # 14 of 20 tested are at the standard, so 28 of the 40 officers of both runs.
    assert standard.usd == pytest.approx(1600 / 28)
    assert (standard.n, standard.runs, standard.total_usd) == (20, ("TK-1", "KK-1"), 1600)
    assert lasting.usd == pytest.approx(1000 / 6)
    assert (lasting.n, lasting.runs, lasting.total_usd) == (10, ("TK-1",), 1000)
    assert point.usd == pytest.approx(1000 / (10 * 5))
    assert (point.n, point.runs) == (2, ("TK-1",))


def test_development_is_never_charged_more_than_once() -> None:
    cost = costs.Development(usd=Decimal(120), runs=4)
    assert [count * cost.share(charged=count) for count in (1, 4, 6)] == [30, 120, 120]
    assert [cost.halved().runs, cost.halved().halved().halved().runs] == [2, 1]


def test_the_assumption_that_matters_most_comes_first() -> None:
    scenarios = costs.scenarios(
        whole=costs.CostSum(
            lines_usd={"travel": 1000.0, "print": 0.0}, shared_usd=100.0, halved_usd=200.0
        ),
        later=costs.CostSum(lines_usd={"travel": 400.0}, shared_usd=50.0, halved_usd=100.0),
    )
    assert [scenario.usd for scenario in scenarios] == [1350.0, 850.0, 1000.0, 1200.0]
    assert [scenario.later_usd for scenario in scenarios] == [550.0, 350.0, 400.0, 500.0]
    assert str(scenarios[0].name) == "Travel a quarter higher"


def table(*rows: tuple[Any, ...]) -> SheetTable:
    return SheetTable(
        name="costs.csv",
        sheet=None,
        rows=tuple(SheetRow(number=n, values=row) for n, row in enumerate(rows, start=1)),
    )


HEAD = cost_files.COST_COLUMNS
GOOD = ("kk-1", "travel", "actual", "1,250.5", "usd", "2026-03-01", "Bus")


def test_a_file_of_costs_is_read() -> None:
    short = (*GOOD[:5], datetime(2026, 3, 2, 8, 0))  # noqa: DTZ001 - as spreadsheets have it
    rows = cost_files.read_costs(
        table=table(HEAD, GOOD, short, (*GOOD[:5], date(2026, 3, 3))), run_codes=["KK-1"]
    )
    assert rows[0].run == "KK-1"
    assert rows[0].money == costs.Money(
        amount=Decimal("1250.50"), currency="USD", day=date(2026, 3, 1)
    )
    assert [row.money.day.day for row in rows] == [1, 2, 3]
    assert rows[1].note == ""
    plain = cost_files.read_costs(table=table(HEAD[:-1], GOOD[:-1]), run_codes=["KK-1"])
    assert plain[0].note == ""


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (0, "XX-1", "Row 2, column run: there is no course run"),
        (1, "beer", "column line: write one of per_diem"),
        (2, "guess", "column kind: write budget or actual"),
        (3, "-5", "column amount: -5 is not an amount"),
        (3, "0", "column amount: write an amount above 0"),
        (3, "1,250", "column amount: 1,250 can mean 1250 or 1.250"),
        (3, "many", "column amount"),
        (3, "NaN", "column amount"),
        (4, "$", "column currency"),
        (5, "soon", "column day"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place(place: int, value: str, words: str) -> None:
    row = [*GOOD]
    row[place] = value
    with pytest.raises(RefusedTable) as refused:
        cost_files.read_costs(table=table(HEAD, tuple(row)), run_codes=["KK-1"])
    assert words in str(refused.value)


def test_a_file_without_header_or_rows_is_refused() -> None:
    for rows, words in (
        ((), "empty"),
        ((HEAD,), "no rows"),
        ((("run", "line"), GOOD), "must have the column kind"),
    ):
        with pytest.raises(RefusedTable) as refused:
            cost_files.read_costs(table=table(*rows), run_codes=["KK-1"])
        assert words in str(refused.value)

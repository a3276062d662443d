"""When records go, worked out by hand, and what of a report stays in sums."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.exchange.rules import retention as rules
from promdaen.exchange.rules.retention import CountedReport, MonthlyCell, RetentionDates

MADE_ON = date(2026, 1, 10)
DAYS = st.dates(min_value=date(2001, 1, 1), max_value=date(2090, 1, 1))


@pytest.mark.parametrize(
    ("kind", "moments", "expected"),
    [
        ("report", {}, date(2031, 1, 10)),
        ("report", {"created": date(2024, 2, 29)}, date(2029, 3, 1)),
        ("request", {}, None),
        ("request", {"closed": date(2026, 3, 1)}, date(2028, 3, 1)),
        ("request", {"withdrawn": date(2026, 2, 1)}, date(2028, 2, 1)),
        ("request", {"is_draft": True}, date(2028, 1, 10)),
        ("report", {"is_draft": True, "withdrawn": date(2026, 1, 11)}, date(2026, 1, 14)),
        ("alert", {"expired": date(2026, 2, 1)}, date(2026, 5, 2)),
        (
            "alert",
            {"expired": date(2026, 2, 1), "withdrawn": date(2026, 1, 11)},
            date(2026, 4, 11),
        ),
        ("case", {"expired": date(2026, 2, 1)}, None),
        ("case", {"closed": date(2026, 2, 1)}, date(2027, 2, 1)),
        ("referral", {"feedback": date(2026, 2, 3), "closed": date(2026, 2, 1)}, date(2027, 2, 3)),
        ("referral", {"retain_until": date(2026, 4, 1)}, date(2026, 4, 1)),
    ],
)
def test_terms_worked_out_by_hand(kind: str, moments: dict, expected: date | None) -> None:
    assert (
        rules.due_on(kind=kind, moments=RetentionDates(**{"created": MADE_ON} | moments))
        == expected
    )


@given(st.sampled_from(["report", "request"]), DAYS, st.integers(0, 4000))
def test_what_is_due_has_a_basis_that_the_sieve_lets_through(
    kind: str, basis: date, later: int
) -> None:
    today = basis + timedelta(days=later)
    due = rules.due_on(kind=kind, moments=RetentionDates(created=basis, is_draft=True))
    if due is not None and due <= today:
        assert basis <= rules.newest_basis(kind=kind, today=today) + timedelta(days=1)


@pytest.mark.parametrize(
    ("fee", "expected"),
    [
        ({}, ""),
        ({"amount": ""}, ""),
        ({"amount": "99.5", "currency": "usd"}, "0_99"),
        ({"amount": 100, "currency": "USD"}, "100_499"),
        ({"amount": 5000, "currency": "USD"}, "5000_up"),
        ({"amount": "many", "currency": "USD"}, ""),
        ({"amount": 400, "currency": "THB"}, "other"),
    ],
)
def test_fees_fall_into_bands(fee: dict, expected: str) -> None:
    assert rules.fee_band(fee=fee) == expected


def test_a_report_becomes_cells_of_its_month_and_nothing_else() -> None:
    counted = CountedReport(
        type="smuggling_suspected",
        direction="out",
        mode="sea",
        persons_count=5,
        persons_by=[
            {"nationality": "KHM", "sex": "female", "age": "18_24", "number": 2},
            {"nationality": "KHM", "sex": "female", "age": "18_24", "number": 3},
        ],
        fee={"amount": 50, "currency": "USD"},
        route=[{"place": "KH", "on": "2026-01-02"}, {"place": "TH"}],
    )
    assert rules.report_cells(counted=counted) == [
        MonthlyCell(dimension=dimension, code=code, persons_count=5)
        for dimension, code in [
            ("direction", "out"), ("fee", "0_99"), ("mode", "sea"),
            ("persons", "KHM|female|18_24"), ("route", "KH>TH"), ("type", "smuggling_suspected"),
        ]
    ]  # fmt: skip
    unknown = CountedReport(
        type="other", direction="in", mode="land", persons_count=None, persons_by=[{"number": 2}]
    )
    cells = {cell.dimension: cell.persons_count for cell in rules.report_cells(counted=unknown)}
    assert cells == {"direction": 2, "mode": 2, "persons": 2, "type": 2, "uncounted": 0}
    bare = CountedReport(type="other", direction="in", mode="land")
    assert {cell.dimension for cell in rules.report_cells(counted=bare)} == {
        "direction",
        "mode",
        "type",
    }

"""The forecast of trainers, worked by hand."""

from datetime import date
from typing import Any

import pytest

from promdaen.course.rules import trainer_forecast as forecast
from promdaen.course.rules import trainer_path as path
from promdaen.course.tests.rules.test_trainer_path import STEPS, TODAY, endorsed, seen

BY_CODE = {step.code: step for step in STEPS}


def candidate(*held: path.Endorsed, observed: Any = ()) -> forecast.ForecastCandidate:
    return forecast.ForecastCandidate(province="01", endorsed=held, observations=tuple(observed))


def day_of(one: forecast.ForecastCandidate) -> date | None:
    return forecast.expected_on(candidate=one, topic="UNTOC", steps=BY_CODE, today=TODAY)


def co(given_on: date) -> path.Endorsed:
    return endorsed("co_teach", given_on=given_on, expires_on=date(2028, 9, 1))


def test_who_co_teaches_since_september_usually_leads_in_march() -> None:
    assert day_of(candidate(co(date(2026, 9, 1)))) == date(2027, 3, 1)


def test_who_has_all_that_is_asked_is_expected_today() -> None:
    both = (seen(), seen(observer="B"))
    assert day_of(candidate(co(date(2026, 9, 1)), observed=both)) == TODAY


def test_who_has_passed_the_usual_time_without_it_is_not_counted() -> None:
    assert day_of(candidate(co(date(2026, 5, 23)))) is None
    assert day_of(candidate(co(date(2026, 5, 24)))) == TODAY


def test_who_is_observed_since_october_needs_both_steps() -> None:
    begun = endorsed("observed", given_on=date(2026, 10, 1))
    assert day_of(candidate(begun)) == date(2027, 7, 1)
    watched = seen(stage="observed")
    assert day_of(candidate(begun, observed=[watched])) == date(2027, 5, 24)
    stalled = endorsed("observed", given_on=date(2026, 1, 1))
    assert day_of(candidate(stalled)) is None


def test_who_leads_who_fell_and_who_is_nowhere_are_not_under_way() -> None:
    assert day_of(candidate(endorsed("lead"))) is None
    assert day_of(candidate(endorsed("lead", expires_on=date(2026, 1, 1)))) is None
    assert day_of(candidate()) is None


def cell(on: date, *held: forecast.ForecastCandidate, need: int = 3) -> tuple[int, int, int]:
    found = forecast.cell(
        candidates=held,
        topic="UNTOC",
        need=need,
        outlook=forecast.Outlook(steps=BY_CODE, today=TODAY, on=on),
    )
    return found.sure, found.expected, found.gap


def test_a_province_now_and_at_later_days() -> None:
    """Two lead, one until January; one co-teaches since September: expected from March on."""
    held = (
        candidate(endorsed("lead")),
        candidate(endorsed("lead", expires_on=date(2028, 1, 1))),
        candidate(co(date(2026, 9, 1))),
    )
    assert cell(TODAY, *held) == (2, 0, 1)
    assert cell(date(2027, 2, 1), *held) == (1, 0, 2)
    assert cell(date(2027, 3, 1), *held) == (1, 1, 1)
    assert cell(date(2028, 2, 1), *held) == (0, 1, 2)
    assert cell(TODAY, *held, need=1) == (2, 0, 0)


def planned(start: int, end: int, officers: int = 30, **fields: Any) -> forecast.Planned:
    values: dict[str, Any] = {"province": "01", "topics": frozenset({"UNTOC"})}
    return forecast.Planned(
        starts_on=date(2027, 1, start),
        ends_on=date(2027, 1, end),
        officers_count=officers,
        **(values | fields),
    )


@pytest.mark.parametrize(
    ("runs", "need"),
    [
        ([], 0),
        ([planned(4, 8)], 1),
        ([planned(4, 8, officers=0)], 1),
        ([planned(4, 8, officers=31)], 2),
        ([planned(4, 8), planned(11, 15)], 1),
        ([planned(4, 8), planned(8, 12), planned(12, 16)], 2),
        ([planned(4, 8), planned(4, 8, topics=frozenset({"HEALTH"}))], 1),
    ],
)
def test_the_need_is_what_runs_ask_that_are_held_at_one_time(
    runs: list[forecast.Planned], need: int
) -> None:
    assert forecast.need_of_plans(planned=runs, topic="UNTOC") == need

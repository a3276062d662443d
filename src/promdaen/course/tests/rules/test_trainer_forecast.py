"""The forecast of trainers, worked by hand."""

from datetime import date
from typing import Any

import pytest

from promdaen.course.rules import trainer_forecast as forecast
from promdaen.course.rules import trainer_path as path
from promdaen.course.tests.rules.test_trainer_path import STEPS, TODAY, endorsed, observation

BY_CODE = {step.code: step for step in STEPS}


def candidate(*endorsements: path.Endorsed, observed: Any = ()) -> forecast.ForecastCandidate:
    return forecast.ForecastCandidate(
        province="01", endorsed=endorsements, observations=tuple(observed)
    )


def expected_day(trainer: forecast.ForecastCandidate) -> date | None:
    return forecast.expected_on(candidate=trainer, topic="UNTOC", steps=BY_CODE, today=TODAY)


def co(given_on: date) -> path.Endorsed:
    return endorsed("co_teach", given_on=given_on, expires_on=date(2028, 9, 1))


def test_who_co_teaches_since_september_usually_leads_in_march() -> None:
    assert expected_day(candidate(co(date(2026, 9, 1)))) == date(2027, 3, 1)


def test_who_has_all_that_is_asked_is_expected_today() -> None:
    both = (observation(), observation(observer="B"))
    assert expected_day(candidate(co(date(2026, 9, 1)), observed=both)) == TODAY


def test_who_has_passed_the_usual_time_without_it_is_not_counted() -> None:
    assert expected_day(candidate(co(date(2026, 5, 23)))) is None
    assert expected_day(candidate(co(date(2026, 5, 24)))) == TODAY


def test_who_is_observed_since_october_needs_both_steps() -> None:
    begun = endorsed("observed", given_on=date(2026, 10, 1))
    assert expected_day(candidate(begun)) == date(2027, 7, 1)
    watched = observation(stage="observed")
    assert expected_day(candidate(begun, observed=[watched])) == date(2027, 5, 24)
    stalled = endorsed("observed", given_on=date(2026, 1, 1))
    assert expected_day(candidate(stalled)) is None


def test_who_leads_who_fell_and_who_is_nowhere_are_not_under_way() -> None:
    assert expected_day(candidate(endorsed("lead"))) is None
    assert expected_day(candidate(endorsed("lead", expires_on=date(2026, 1, 1)))) is None
    assert expected_day(candidate()) is None


def cell(on: date, *candidates: forecast.ForecastCandidate, need: int = 3) -> tuple[int, int, int]:
    forecast_cell = forecast.cell(
        candidates=candidates,
        topic="UNTOC",
        need=need,
        outlook=forecast.Outlook(steps=BY_CODE, today=TODAY, on=on),
    )
    return forecast_cell.sure, forecast_cell.expected, forecast_cell.gap


def test_a_province_now_and_at_later_days() -> None:
    """Two lead, one until January; one co-teaches since September: expected from March on."""
    candidates = (
        candidate(endorsed("lead")),
        candidate(endorsed("lead", expires_on=date(2028, 1, 1))),
        candidate(co(date(2026, 9, 1))),
    )
    assert cell(TODAY, *candidates) == (2, 0, 1)
    assert cell(date(2027, 2, 1), *candidates) == (1, 0, 2)
    assert cell(date(2027, 3, 1), *candidates) == (1, 1, 1)
    assert cell(date(2028, 2, 1), *candidates) == (0, 1, 2)
    assert cell(TODAY, *candidates, need=1) == (2, 0, 0)


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
def test_the_need_is_that_of_runs_at_the_same_time(
    runs: list[forecast.Planned], need: int
) -> None:
    assert forecast.need_of_plans(planned=runs, topic="UNTOC") == need

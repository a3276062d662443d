"""What was kept of promises and comparisons is told; of too few officers nothing."""

from promdaen.refresher.rules import year_results

COMPARISON = {
    "planned_count": 20,
    "control_count": 5,
    "planned": 0.75,
    "control": 0.5,
    "difference": 0.25,
    "interval": [0.125, 0.375],
    "state": "ahead",
}


def test_a_comparison_is_reported_in_points_of_a_hundred() -> None:
    quarter = year_results.quarter(number=1, figures=COMPARISON)
    assert (quarter.planned, quarter.control, quarter.points) == (0.75, 0.5, 25)
    assert quarter.points_interval == (12.5, 37.5)
    assert quarter.words.en == "The plan is ahead"


def test_of_too_few_officers_no_share_is_reported() -> None:
    early = {"control_count": 4, "difference": None, "interval": None, "state": "early"}
    quarter = year_results.quarter(number=1, figures=COMPARISON | early)
    assert (quarter.planned, quarter.control, quarter.points, quarter.points_interval) == (
        None,
    ) * 4
    assert quarter.words == year_results.EARLY


def test_a_promise_is_reported_on_the_last_day_and_over_the_year() -> None:
    def spans(end: float, year: float) -> dict[str, dict[str, float]]:
        return {
            code: {"mean": mean, "low": mean - 0.125, "high": mean + 0.125}
            for code, mean in (("end", end), ("year", year))
        }

    promise = {"ours": spans(0.75, 0.75), "quarterly": spans(0.5, 0.8125)}
    end, year = year_results.promised(promise=promise)
    assert (end.ours, end.quarterly, end.ours_span) == (0.75, 0.5, (0.625, 0.875))
    assert end.is_better
    assert not year.is_better

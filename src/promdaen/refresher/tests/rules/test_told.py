"""What was kept of promises and comparisons is told; of too few officers nothing."""

from promdaen.refresher.rules import told

KEPT = {
    "planned_count": 20,
    "control_count": 5,
    "planned": 0.75,
    "control": 0.5,
    "difference": 0.25,
    "interval": [0.125, 0.375],
    "state": "ahead",
}


def test_a_comparison_is_told_in_points_of_a_hundred() -> None:
    found = told.quarter(number=1, kept=KEPT)
    assert (found.planned, found.control, found.points) == (0.75, 0.5, 25)
    assert found.points_interval == (12.5, 37.5)
    assert found.words.en == "The plan is ahead"


def test_of_too_few_officers_no_share_is_told() -> None:
    early = {"control_count": 4, "difference": None, "interval": None, "state": "early"}
    found = told.quarter(number=1, kept=KEPT | early)
    assert (found.planned, found.control, found.points, found.points_interval) == (None,) * 4
    assert found.words == told.EARLY


def test_a_promise_is_told_on_the_last_day_and_over_the_year() -> None:
    def spans(end: float, year: float) -> dict[str, dict[str, float]]:
        return {
            code: {"mean": mean, "low": mean - 0.125, "high": mean + 0.125}
            for code, mean in (("end", end), ("year", year))
        }

    promise = {"ours": spans(0.75, 0.75), "quarterly": spans(0.5, 0.8125)}
    end, year = told.promised(promise=promise)
    assert (end.ours, end.quarterly, end.ours_span) == (0.75, 0.5, (0.625, 0.875))
    assert end.is_better
    assert not year.is_better

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from promdaen.kit import charts

AXIS = charts.ChartAxis(low=-10, high=30, step=10, width=200)
TEN = charts.ChartAxis(low=0, high=100, step=50, width=200)


def elements(svg: str, tag: str) -> list[dict[str, str]]:
    return [node.attrib for node in ElementTree.fromstring(svg).iter(tag)]  # noqa: S314


def values_of(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter("title")]  # noqa: S314


def words_of(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter("text")]  # noqa: S314


def test_an_axis_places_values_in_proportion() -> None:
    assert AXIS.place(-10) == 0
    assert AXIS.place(10) == 100
    assert AXIS.place(30) == 200


def test_a_value_beyond_the_axis_is_drawn_at_its_end() -> None:
    assert AXIS.place(90) == 200
    assert AXIS.place(-90) == 0


def test_an_axis_refuses_to_run_backwards() -> None:
    with pytest.raises(ValueError, match="low < high"):
        charts.ChartAxis(low=3, high=3, step=1)
    with pytest.raises(ValueError, match="step above 0"):
        charts.ChartAxis(low=0, high=3, step=0)


def test_ticks_are_whole_multiples_of_the_step() -> None:
    assert charts.ChartAxis(low=0, high=0.3, step=0.1).ticks() == (0.0, 0.1, 0.2, 0.3)
    assert AXIS.ticks() == (-10.0, 0.0, 10.0, 20.0, 30.0)


def test_an_axis_around_values_holds_them_all_and_zero() -> None:
    axis = charts.axis_around(values=[-4.2, 22.1])
    assert (axis.low, axis.high) == (-10.0, 30.0)
    assert charts.axis_around(values=[]).low < 0 < charts.axis_around(values=[]).high


def test_an_interval_is_a_dot_between_two_whiskers() -> None:
    svg = charts.interval_svg(axis=AXIS, interval_row=charts.IntervalRow(value=10, low=0, high=20))
    dot = elements(svg, "circle")[0]
    lines = [path["d"] for path in elements(svg, "path") if path["class"] == "m-line"]
    assert (dot["cx"], dot["cy"], dot["class"]) == ("100", "14", "m")
    assert lines == ["M50 14L150 14", "M50 10L50 18", "M150 10L150 18"]
    assert elements(svg, "svg")[0]["aria-hidden"] == "true"


def test_the_line_of_no_change_is_drawn_heavier_than_the_grid() -> None:
    svg = charts.interval_svg(axis=AXIS, interval_row=charts.IntervalRow(value=None))
    classes = [path["class"] for path in elements(svg, "path")]
    assert classes == ["gr", "zero", "gr", "gr", "gr"]
    assert elements(svg, "circle") == []


def test_a_critical_interval_is_marked_by_class_alone() -> None:
    row = charts.IntervalRow(value=10, low=0, high=20, is_bad=True)
    svg = charts.interval_svg(axis=AXIS, interval_row=row)
    assert elements(svg, "circle")[0]["class"] == "m-bad"
    assert "m-bad-line" in svg


def test_an_axis_over_values_begins_where_they_do_and_stays_below_its_top() -> None:
    axis = charts.axis_over(values=[67.2, 94.8])
    assert axis.low < 60
    assert axis.ticks() == (60, 70, 80, 90, 100)
    assert charts.axis_over(values=[100]).ticks() == (95, 100)
    assert charts.axis_over(values=[0]).ticks() == (0, 5)
    assert charts.axis_over(values=[]).ticks() == (0, 25, 50, 75, 100)
    assert charts.axis_over(values=[100 * 0.5, 100 * 0.55]).ticks() == (50, 55)


def test_axis_digits_are_signed_for_gains_and_plain_for_scores() -> None:
    assert words_of(charts.axis_svg(axis=AXIS)) == ["−10", "0", "+10", "+20", "+30"]
    assert words_of(charts.axis_svg(axis=TEN, signed=False)) == ["0", "50", "100"]


def test_a_bar_starts_at_zero_and_the_target_crosses_the_whole_height() -> None:
    svg = charts.bar_svg(bar_row=charts.BarRow(value=25, top=100, target=50, width=200, height=20))
    track, bar = elements(svg, "rect")
    assert (track["x"], track["width"], bar["width"]) == ("0", "200", "50")
    assert elements(svg, "path")[0]["d"] == "M100 0L100 20"


def test_a_bar_with_no_top_is_an_empty_track() -> None:
    svg = charts.bar_svg(bar_row=charts.BarRow(value=0, top=0))
    assert elements(svg, "rect")[1]["width"] == "0"


def test_before_and_after_are_distinguished_by_shape() -> None:
    row = charts.StepRow(before=25, after=75, standard=50)
    svg = charts.score_svg(axis=TEN, step_row=row)
    hollow, filled = elements(svg, "circle")
    assert (hollow["class"], hollow["cx"]) == ("m0", "50")
    assert (filled["class"], filled["cx"]) == ("m", "150")
    only_after = charts.score_svg(axis=TEN, step_row=charts.StepRow(before=None, after=75))
    assert len(elements(only_after, "circle")) == 1
    assert "m-line" not in only_after


def test_what_falls_short_of_a_standard_leads_to_it() -> None:
    short = charts.StepRow(before=None, after=25, standard=75, is_bad=True)
    svg = charts.score_svg(axis=TEN, step_row=short)
    assert "m-bad-line" in svg
    assert elements(svg, "circle")[0]["class"] == "m-bad"
    step_row = charts.StepRow(before=None, after=75, standard=75)
    assert "m-line" not in charts.score_svg(axis=TEN, step_row=step_row)


def test_the_parts_of_a_whole_fill_the_bar_side_by_side() -> None:
    parts = elements(charts.stacked_svg(counts=[0, 0, 14, 35, 41], width=180), "rect")
    assert [part["class"] for part in parts] == ["f2", "f3", "f4"]
    ends = [float(part["x"]) + float(part["width"]) for part in parts]
    assert ends == pytest.approx([28, 98, 180], abs=0.11)


def test_a_part_too_narrow_for_its_count_goes_without() -> None:
    assert words_of(charts.stacked_svg(counts=[1, 0, 0, 0, 99])) == ["99"]


def test_nothing_counted_is_an_empty_track() -> None:
    assert elements(charts.stacked_svg(counts=[0, 0, 0]), "rect")[0]["class"] == "track"


def test_a_histogram_shows_every_count_above_its_rating() -> None:
    svg = charts.histogram_svg(counts=[0, 1, 2, 39, 48])
    assert words_of(svg) == ["0", "1", "1", "2", "2", "3", "39", "4", "48", "5"]
    heights = [float(bar["height"]) for bar in elements(svg, "rect")]
    assert heights[4] == 36
    assert heights[0] == 0


def test_who_rose_is_above_the_line_of_no_change() -> None:
    chart = charts.Scatter(points=[(50, 70), (50, 70), (80, 60)], label="three officers")
    svg = charts.scatter_svg(chart=chart)
    rose, fell = elements(svg, "circle")
    assert (rose["class"], fell["class"]) == ("m see", "m0")
    assert float(rose["r"]) > float(fell["r"])
    # 308 px for 100 points, from 40 px at the left and 328 px at the foot.
    assert (float(rose["cx"]), float(rose["cy"])) == pytest.approx((194, 112.4))


def test_the_reliable_change_line_is_dashed_and_parallel() -> None:
    chart = charts.Scatter(points=[], reliable_change=20, label="")
    lines = {
        path["class"]: path["d"] for path in elements(charts.scatter_svg(chart=chart), "path")
    }
    assert lines["zero"] == "M40 328L348 20"
    assert lines["zero dash"] == "M40 266.4L286.4 20"


def test_a_reliable_change_that_no_one_can_reach_is_not_drawn() -> None:
    chart = charts.Scatter(points=[], reliable_change=100, label="")
    assert "dash" not in charts.scatter_svg(chart=chart)


def test_a_chart_of_its_own_is_named_and_the_name_is_escaped() -> None:
    svg = charts.scatter_svg(chart=charts.Scatter(points=[], label='before & "after" <script>'))
    root = elements(svg, "svg")[0]
    assert root["role"] == "img"
    assert root["aria-label"] == 'before & "after" <script>'
    assert "<script>" not in svg


def test_a_timeline_spreads_its_days_and_skips_months_that_would_touch() -> None:
    days = [date(2026, 1, 12), date(2026, 1, 26), date(2026, 10, 5)]
    points = [charts.TimePoint(day=day, value=10, low=5, high=15) for day in days]
    svg = charts.timeline_svg(chart=charts.ChartTimeline(points=points, label="gains"))
    xs = [float(dot["cx"]) for dot in elements(svg, "circle")]
    assert (xs[0], xs[-1]) == (68, 536)
    assert xs[0] < xs[1] < xs[2]
    assert [word for word in words_of(svg) if "-" in word] == ["2026-01", "2026-10"]


def test_a_timeline_of_nothing_is_still_a_named_drawing() -> None:
    svg = charts.timeline_svg(chart=charts.ChartTimeline(points=[], label="none"))
    assert elements(svg, "circle") == []
    assert 'aria-label="none"' in svg


def test_drawings_carry_neither_style_nor_colour() -> None:
    drawn = (
        charts.stacked_svg(counts=[1, 2, 3, 4, 5])
        + charts.scatter_svg(chart=charts.Scatter(points=[(1, 2)], label="x"))
        + charts.bar_svg(bar_row=charts.BarRow(value=1, top=2, target=2))
    )
    assert re.search(r'style=|fill="|stroke="|#[0-9a-f]{3}', drawn) is None


def test_a_curve_shows_its_mark_and_a_dashed_line_beside() -> None:
    points = [(0.0, 0.05), (5.0, 0.6), (10.0, 0.99)]
    chart = charts.Curve(points=points, beside=points, mark=(7, 0.8), label="power", step=5)
    svg = charts.curve_svg(chart=chart)
    assert words_of(svg) == ["0", "20", "40", "60", "80", "100", "0", "5", "10"]
    assert [path["class"] for path in elements(svg, "path")][-4:] == [
        "ghost",
        "m-line",
        "tg",
        "tg",
    ]
    assert [dot["class"] for dot in elements(svg, "circle")] == ["hover", "hover", "hover", "m"]
    plain = charts.curve_svg(chart=charts.Curve(points=points, label="power", step=5))
    assert 'aria-label="power"' in plain
    assert [dot["class"] for dot in elements(plain, "circle")] == ["hover", "hover", "hover"]


def test_a_drawing_in_a_row_has_its_figures_as_one_value() -> None:
    whole = charts.IntervalRow(value=10, low=0, high=20.25)
    assert values_of(charts.interval_svg(axis=AXIS, interval_row=whole)) == ["10 (0 – 20.3)"]
    assert (
        values_of(charts.interval_svg(axis=AXIS, interval_row=charts.IntervalRow(value=None)))
        == []
    )
    assert values_of(charts.bar_svg(bar_row=charts.BarRow(value=25, top=100, target=50))) == [
        "25 / 50"
    ]
    step = charts.StepRow(before=25, after=75, standard=50)
    assert values_of(charts.score_svg(axis=TEN, step_row=step)) == ["25 → 75 / 50"]
    assert (
        values_of(charts.score_svg(axis=TEN, step_row=charts.StepRow(before=None, after=None)))
        == []
    )


def test_each_mark_has_its_value() -> None:
    assert values_of(charts.stacked_svg(counts=[0, 0, 14, 35, 41])) == [
        "3: 14 (16\xa0%)",
        "4: 35 (39\xa0%)",
        "5: 41 (46\xa0%)",
    ]
    assert values_of(charts.histogram_svg(counts=[3, 1])) == ["1: 3", "2: 1"]
    scatter = charts.Scatter(points=[(50, 70), (50, 70), (80, 60)], label="")
    assert values_of(charts.scatter_svg(chart=scatter)) == ["50 → 70 × 2", "80 → 60"]
    day = charts.TimePoint(day=date(2026, 1, 12), value=10, low=5, high=15)
    assert values_of(charts.timeline_svg(chart=charts.ChartTimeline(points=[day], label=""))) == [
        "2026-01-12: 10 (5 – 15)"
    ]


def test_columns_points_and_ties_have_values() -> None:
    columns = [charts.ChartColumn(digits="2027", amounts=(3, 4.5))]
    drawn = charts.columns_svg(chart=charts.Columns(columns=columns, label="", step=1, places=1))
    assert values_of(drawn) == ["2027: 3.0", "2027: 4.5"]
    month = charts.ControlPoint(digits="", value=4, centre=3, low=1, high=5)
    line = charts.ControlLine(points=[month], label="", split=0, step=1)
    assert values_of(charts.control_svg(chart=line)) == ["4 (1 – 5)"]
    curve = charts.Curve(points=[(0, 0.05), (5, 0.6)], label="", step=5)
    assert values_of(charts.curve_svg(chart=curve)) == ["0: 5\xa0%", "5: 60\xa0%"]
    tie = charts.NetworkEdge(first=0, second=1, value=0.5, low=0.3, high=0.7)
    network = charts.Network(names=["A & B", "C"], edges=[tie], label="")
    assert values_of(charts.network_svg(chart=network)) == ["A & B – C: 50 (30 – 70)"]
    share = charts.IntervalRow(value=40, low=30, high=50)
    assert values_of(charts.shares_svg(interval_rows=[share, None, share])) == ["40 (30 – 50)"] * 2

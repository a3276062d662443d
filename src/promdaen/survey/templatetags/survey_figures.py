"""Charts and table cells of a round; texts are in the templates."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from promdaen.kit import charts, icons
from promdaen.survey.queries.changes import IndexShift
from promdaen.survey.queries.gaps import CheckpointGap
from promdaen.survey.queries.heat import HeatCell
from promdaen.survey.queries.maps import Drawing, Point
from promdaen.survey.queries.profiles import CheckpointRound
from promdaen.survey.queries.round_page import CheckpointResult, GroupResult, PartSummary
from promdaen.survey.queries.totals import TotalsRow
from promdaen.survey.rules.instrument import MAX_SCORE
from promdaen.survey.rules.round_documents import CommonGap
from promdaen.survey.rules.scores import ScoreTally
from promdaen.survey.rules.totals import Total

register = template.Library()

AXIS = charts.axis_over(values=[0, 100])
GAP_AXIS = charts.ChartAxis(low=-0.3, high=MAX_SCORE + 0.3, step=1, width=108)
NEED_WIDTH = 96
IndexLine = PartSummary | GroupResult | CheckpointResult | CheckpointRound | TotalsRow


@register.simple_tag
def shared_axis(*lines: IndexLine | Sequence[IndexLine] | None) -> charts.ChartAxis:
    """The scale that begins and ends where the indices of lines do, with their bounds."""
    flat = [row for line in lines for row in (line if isinstance(line, Sequence) else [line])]
    totals = [_total(row) for row in flat if row]
    ends = [
        100 * value
        for total in totals
        if total is not None
        for value in (total.index, total.worst, total.best)
        if value is not None
    ]
    return charts.axis_over(values=ends)


def _total(line: IndexLine) -> Total | ScoreTally | None:
    if isinstance(line, PartSummary | GroupResult):
        return line.total
    return line.profile.whole if isinstance(line, CheckpointRound) else line.whole


@register.simple_tag
def index_axis(axis: charts.ChartAxis = AXIS) -> SafeString:
    """The scale above a drawn column of indices, in per cent."""
    return charts.axis_svg(axis=axis, signed=False)


@register.simple_tag
def index_chart(total: Total | ScoreTally, axis: charts.ChartAxis = AXIS) -> SafeString:
    """An index in per cent, with its worst and best bounds."""
    index, worst, best = (
        None if value is None else 100 * value for value in (total.index, total.worst, total.best)
    )
    return charts.interval_svg(
        axis=axis, interval_row=charts.IntervalRow(value=index, low=worst, high=best)
    )


@register.simple_tag
def short_bar(gap: CommonGap) -> SafeString:
    """Draw the number of checkpoints below the standard, of those that answered."""
    return charts.bar_svg(bar_row=charts.BarRow(value=gap.short, top=gap.answered))


@register.simple_tag
def need_bar(share: float) -> SafeString:
    """Draw the need of a gap relative to the largest."""
    return charts.bar_svg(
        bar_row=charts.BarRow(value=round(100 * share), top=100, width=NEED_WIDTH)
    )


@register.simple_tag
def gap_axis() -> SafeString:
    """The scores 0 to 4 above the drawn gaps."""
    return charts.axis_svg(axis=GAP_AXIS, signed=False)


@register.simple_tag
def gap_chart(gap: CheckpointGap) -> SafeString:
    """Draw the score of a gap, its standard and the line between them."""
    step_row = charts.StepRow(before=None, after=gap.score, standard=gap.standard, is_bad=True)
    return charts.score_svg(axis=GAP_AXIS, step_row=step_row)


@register.simple_tag
def change_chart(shift: IndexShift) -> SafeString:
    """An index before (hollow) and now (filled), in per cent."""
    before, now = (None if value is None else 100 * value for value in (shift.before, shift.now))
    return charts.score_svg(axis=AXIS, step_row=charts.StepRow(before=before, after=now))


@register.simple_tag
def outline(drawing: Drawing) -> SafeString:
    """Draw the provinces in the tones of the ramp, with the checkpoints.

    Provinces without a figure are hatched, so that they differ from the palest tone.
    """
    areas = format_html_join(
        "",
        '<path class="{}" fill="url(#no-figure)" d="{}"/>',
        (
            (
                "blank" if province_area.level is None else f"f{province_area.level}",
                province_area.path,
            )
            for province_area in drawing.areas
        ),
    )
    points = format_html_join(
        "",
        '<circle class="{}" cx="{}" cy="{}" r="{}"/>',
        (
            (css, round(point.x, 1), round(point.y, 1), round(radius, 1))
            for point in drawing.points
            for css, radius in _rings(point)
        ),
    )
    labels = format_html_join(
        "",
        '<text class="on halo" x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="f{}" x="{}" y="{}" width="13" height="13"/>',
        (
            (
                round(label.x - 24, 1), round(label.y + 5, 1), label.text,
                label.level, round(label.x - 20, 1), round(label.y - 6, 1),
            )
            for label in drawing.labels
        ),
    )  # fmt: skip
    return format_html(
        '<svg class="ch" viewBox="0 0 {0} {1}" width="{0}" role="img"'
        ' aria-label="{2}"><pattern id="no-figure" width="6" height="6"'
        ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="gr" d="M0 3h6"/></pattern>{3}{4}{5}</svg>',
        round(drawing.width),
        round(drawing.height),
        drawing.label,
        areas,
        points,
        labels,
    )


def _rings(point: Point) -> tuple[tuple[str, float], ...]:
    """The circles of a point; a surveyed one has a pale ring for contrast on any tone."""
    if not point.is_surveyed:
        return (("m0", point.radius),)
    return (("m0", point.radius + 1), ("m-bad", point.radius))


@register.simple_tag
def heat_cells(cells: Sequence[HeatCell]) -> SafeString:
    """The cells of a row of the heat map: a number, a triangle where a must-have gap is."""
    critical = format_html(
        '{}<span class="visually-hidden">{}</span>',
        icons.icon_svg(name="triangle"),
        _("must-have"),
    )
    unanswered = format_html(
        '<span aria-hidden="true">·</span><span class="visually-hidden">{}</span>',
        _("no answer"),
    )
    not_asked = format_html('<span class="visually-hidden">{}</span>', _("not asked"))
    blank = {True: unanswered, False: not_asked}
    # Built in Python: twelve thousand cells would take ten times as long in a template.
    cell_parts = (
        f'<td class="k{cell.tone}">{cell.text}{critical if cell.is_critical else ""}</td>'
        if cell.text
        else f'<td class="quiet">{blank[cell.is_asked]}</td>'
        for cell in cells
    )
    return mark_safe("".join(cell_parts))  # noqa: S308

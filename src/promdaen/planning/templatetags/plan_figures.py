"""Figures of plans as charts and labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from promdaen.kit import charts, languages
from promdaen.kit.texts import Words, page_language
from promdaen.planning.queries.pages import YearSummary
from promdaen.planning.rules import delivery, measures

register = template.Library()
LABELS: Mapping[str, Mapping[str, Words]] = {
    "scope": measures.SCOPE_LABELS,
    "delivery": measures.DELIVERY_LABELS,
    "evidence": measures.EVIDENCE_LABELS,
    "deliverer": measures.DELIVERER_LABELS,
    "basis": measures.BASIS_LABELS,
    "reach_from": measures.REACH_SOURCE_LABELS,
    "delivered": delivery.DELIVERY_STATES,
}
MILLION = 1_000_000
STEPS = (1, 2, 2.5, 5, 10)
GRID_LINES = 4


@register.filter
def money(value: float | None) -> str:
    """Money in whole units, for a table cell."""
    return languages.number_text(None if value is None else round(value))


@register.filter
def digits(text: object) -> str:
    """A figure in a sentence: Khmer digits on a Khmer page."""
    return languages.form(page_language()).with_digits(str(text))


@register.filter
def millions(value: float) -> str:
    """Money in millions, to two decimals."""
    return languages.number_text(value / MILLION, places=2)


@register.filter
def label(code: str, kind: str) -> Words:
    """The label of a code of measures (scope, delivery, evidence, deliverer, basis)."""
    return LABELS[kind][code]


@register.filter
def place(names: Mapping[str, Words], code: str) -> Words:
    """The name of a checkpoint, province or the nation."""
    return names[code]


@register.filter
def sign_money(value: float) -> str:
    """Money with a sign, such as +12,000 or −3,500."""
    text = money(abs(value))
    return text if not round(value) else f"{'+' if value > 0 else '−'}{text}"


def axis_step(top: float) -> float:
    """A round distance of grid lines for a scale that ends at `top`.

    >>> axis_step(390), axis_step(2.9), axis_step(0)
    (100.0, 1.0, 1)
    """
    if top <= 0:
        return 1
    size: float = 10 ** (len(str(int(top))) - 1)
    return next(step * size / 10 for step in (*STEPS, 20, 25, 50, 100) if fits(step, size, top))


def fits(step: float, size: float, top: float) -> bool:
    """Whether a scale with lines at this distance has few enough of them."""
    return step * size / 10 * GRID_LINES >= top


@register.simple_tag
def gap_chart(years: Sequence[YearSummary]) -> SafeString:
    """Must-have and serious gaps at international checkpoints, today and by year."""
    first, last = years[0], years[-1]
    words = _(
        "Must-have and serious gaps at international checkpoints: "
        "%(first)s today, %(last)s in %(year)s."
    )
    label_text = words % {
        "first": first.must + first.serious,
        "last": last.must + last.serious,
        "year": last.year,
    }
    top = max(year.must + year.serious for year in years)
    columns = [
        charts.ChartColumn(digits=str(year.year), amounts=(year.must, year.serious))
        for year in years
    ]
    return charts.columns_svg(
        chart=charts.Columns(columns=columns, label=label_text, step=axis_step(top))
    )


@register.simple_tag
def money_chart(years: Sequence[YearSummary], after: float) -> SafeString:
    """Capital and running cost by year with the budget, in millions; running cost afterwards."""
    columns = [
        charts.ChartColumn(
            digits=str(year.year),
            amounts=(year.capital / MILLION, year.running / MILLION),
            limit=year.budget / MILLION,
        )
        for year in years
    ]
    columns.append(
        charts.ChartColumn(digits=str(years[-1].year + 1), amounts=(0, after / MILLION))
    )
    top = max(max(sum(column.amounts), column.limit or 0) for column in columns)
    words = _("Money by year in millions, capital and running, with the budget.")
    return charts.columns_svg(
        chart=charts.Columns(columns=columns, label=words, step=axis_step(top), places=2)
    )


@register.simple_tag
def drawn_share(share: float) -> SafeString:
    """The share of redrawn plans with a measure, with the threshold of core measures."""
    bar_row = charts.BarRow(value=100 * share, top=100, target=90, width=84)
    return charts.bar_svg(bar_row=bar_row)


@register.simple_tag
def sure_bar(shares: Sequence[tuple[str, float]]) -> SafeString:
    """Money in core, borderline, rarely chosen and hand-picked measures as one bar."""
    total = sum(value for _code, value in shares) or 1.0
    parts = [round(100 * value / total) for _code, value in reversed(list(shares))]
    return charts.stacked_svg(counts=parts, width=320)

"""Charts of a checkpoint profile, and labels of evidence grades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.safestring import SafeString

from promdaen.kit import charts, languages
from promdaen.kit.texts import Text, Words
from promdaen.places import rules as places_rules
from promdaen.survey.rules import wording
from promdaen.survey.rules.instrument import MAX_SCORE

if TYPE_CHECKING:
    from promdaen.survey.rules.profiles import SubDomainSummary

NOT_STATED = Text("Not stated")

register = template.Library()

WIDTH, EDGE, HEIGHT = 168, 0.2, 24
SCORES = charts.ChartAxis(low=-EDGE, high=MAX_SCORE + EDGE, step=1, width=WIDTH)


@register.simple_tag
def score_axis() -> SafeString:
    """The scores 0 to 4 above the drawn column."""
    return charts.axis_svg(axis=SCORES, signed=False)


@register.simple_tag
def score_drawn(sub_domain_summary: SubDomainSummary) -> SafeString:
    """Draw the score of a sub-domain, its standard, and the gap."""
    step_row = charts.StepRow(
        before=None,
        after=sub_domain_summary.reached,
        standard=sub_domain_summary.standard,
        is_bad=sub_domain_summary.tally.critical_gaps > 0,
    )
    return charts.score_svg(axis=SCORES, step_row=step_row, height=HEIGHT)


@register.filter
def bounds(tally: Any) -> str:
    """The worst and best share of the standard in per cent; a dash if nothing is due."""
    ends = None if tally.worst is None else (tally.worst, tally.best)
    return languages.interval_text(ends, places=0, scale=100)


@register.filter
def grade(code: str | None) -> Words | str:
    """The short label of an evidence grade; a dash without answers."""
    return "—" if code is None else wording.SHORT_GRADES.get(code, NOT_STATED)


@register.filter
def checkpoint_class(code: str) -> Words:
    """The label of a class of checkpoint."""
    return places_rules.code_text(words=places_rules.CLASSES, code=code)

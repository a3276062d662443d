"""Labels and charts of costs."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from promdaen.evaluation.rules import costs
from promdaen.kit import languages

register = template.Library()


@register.filter
def usd(value: languages.Number | None) -> str:
    """An amount in whole US dollars, with cents below ten."""
    if value is None:
        return "–"
    small = 10
    text = languages.number_text(value, places=2 if abs(float(value)) < small else 0)
    return _("%(amount)s USD") % {"amount": text}


@register.filter
def rate(value: Decimal) -> str:
    """A rate with all its decimals, at least two."""
    decimals = f"{value.normalize():f}".partition(".")[2]
    return languages.number_text(value, places=max(2, len(decimals)))


@register.filter
def serves_words(code: str) -> str:
    """The label of what a shared cost serves."""
    return str(costs.SHARED_COST_USES[code])


@register.filter
def unit_words(code: str) -> str:
    """The label of a result."""
    return str(costs.UNIT_COST_LABELS[code])

"""Tags of the pages of trainers: names by code, languages, hours."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from promdaen.course.rules import trainer_pool as pool
from promdaen.kit.texts import Words

MINUTES_AN_HOUR = 60

register = template.Library()


@register.filter
def named(names: Mapping[str, Words], code: str) -> Words:
    """The name of a code; the code itself if there is none."""
    return names.get(code) or Words.same(code)


@register.filter
def spoken_language(code: str) -> Words:
    """The name of a teaching language."""
    return pool.TEACHING_LANGUAGES[code]


@register.filter
def hours_taught(minutes: int) -> float:
    return minutes / MINUTES_AN_HOUR

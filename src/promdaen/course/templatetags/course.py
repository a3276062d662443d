"""Tags of the pages of course runs: the steps of a file's way in, a trainer's runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from promdaen.course import queries
from promdaen.course.queries import lists, live
from promdaen.kit import charts, parts

register = template.Library()


@register.simple_tag
def wizard_steps(current: int, *labels: str) -> SafeString:
    """The steps of a file's way in."""
    steps = parts.steps_of(labels=labels, current=int(current))
    return render_to_string("kit/parts/steps.html", {"steps": steps})


@register.simple_tag
def updating(runs: QuerySet[Any] | None = None, *, run: Any = None) -> SafeString:
    """A note where figures of a run, of these, or of any do not hold the newest changes yet."""
    if not queries.is_updating(runs=[run] if run is not None else runs):
        return SafeString("")
    return SafeString(render_to_string("course/parts/updating.html"))


@register.simple_tag
def trainer_runs(runs: QuerySet[Any]) -> Sequence[lists.RunToday]:
    """The runs of a trainer that are not final yet, those under way first."""
    return lists.runs_today(runs_held=runs, now=timezone.now())


@register.simple_tag
def spread_bar(counts: Iterable[int]) -> SafeString:
    """How many gave 1, 2, 3, 4, 5, as one bar."""
    return charts.stacked_svg(counts=list(counts))


@register.filter
def written(form: Any) -> list[str]:
    """Everything that one evaluation form says in words."""
    return [text for text in (*form.texts.values(), form.comment) if text]


@register.filter
def officer_name(officer: Any) -> str:
    """An officer's name in the script of the page, or in the other where that is all we have."""
    return _names(officer)[0]


@register.filter
def officer_names(officer: Any) -> str:
    """An officer's name in both scripts, that of the page first."""
    return " · ".join(_names(officer))


@register.simple_tag
def live_rows(page: live.LivePage, code: str) -> SafeString:
    """The rows of the live page. Of hundreds few change in the seconds between two looks."""
    shared = (code, page.asked.slug, get_language(), settings.KHMER_DIGITS)
    return SafeString("".join(_live_row(line, *shared) for line in page.lines))


@lru_cache(maxsize=4_000)
def _live_row(
    line: live.LiveLine, code: str, slug: str, _language: str | None, _has_khmer_digits: bool
) -> SafeString:
    """The same values in the same language make the same text."""
    context = {"line": line, "code": code, "slug": slug}
    return SafeString(render_to_string("course/parts/live_row.html", context))


@register.filter
def timer(seconds: int) -> str:
    """Seconds as a running clock.

    >>> timer(1122), timer(3661)
    ('18:42', '1:01:01')
    """
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _names(officer: Any) -> list[str]:
    both = [officer.name_km, officer.name_latin]
    ordered = both if get_language() == "km" else both[::-1]
    return [name for name in ordered if name]

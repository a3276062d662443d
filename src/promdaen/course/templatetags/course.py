"""Tags of the pages of course runs: steps of a file import, a trainer's runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from promdaen.assessment.templatetags import assessment
from promdaen.course import queries
from promdaen.course.queries import lists, live
from promdaen.kit import languages, parts, remembered
from promdaen.kit.templatetags import promdaen

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun

register = template.Library()

Context = template.Context


@register.simple_tag
def wizard_steps(current: int, *labels: str) -> SafeString:
    """The steps of a file import."""
    steps = parts.wizard_steps(labels=labels, current=int(current))
    return render_to_string("kit/parts/steps.html", {"steps": steps})


@register.simple_tag
def updating(
    runs: QuerySet[CourseRun] | None = None, *, run: CourseRun | None = None
) -> SafeString:
    """A note if the figures of a run, these runs, or any run lack the newest changes."""
    if not queries.is_updating(runs=[run] if run is not None else runs):
        return SafeString("")
    return SafeString(render_to_string("course/parts/updating.html"))


@register.simple_tag(takes_context=True)
def trainer_runs(context: Context, runs: QuerySet[CourseRun]) -> Sequence[lists.RunToday]:
    """The runs of a trainer that are not final yet, running ones first."""
    account = context["request"].user
    return lists.runs_today(runs_held=runs, account=account, now=remembered.first_read_at())


@register.filter
def written(form: Any) -> list[str]:
    """All texts of one evaluation form."""
    return [text for text in (*form.texts.values(), form.comment) if text]


@register.filter
def officer_name(officer: live.SeatedOfficer) -> str:
    """An officer's name in the script of the page, or in the other script if it is missing."""
    return _names(officer)[0]


@register.filter
def officer_names(officer: object) -> str:
    """An officer's name in both scripts, that of the page first."""
    return " · ".join(_names(officer))


@register.simple_tag
def live_rows(page: live.LiveTestPage, code: str) -> SafeString:
    """The rows of the live page. Of hundreds of rows, few change between two requests."""
    shared = (code, page.test_round.slug, get_language(), settings.KHMER_DIGITS)
    return SafeString("".join(_live_row(progress, *shared) for progress in page.lines))


# Rendering a template for each row would take longer than the rest of the page.
LIVE_ROW = (
    '<tr><td class="n">{}</td><th scope="row">{}</th><td>{}</td><td class="n">{}</td>'
    '<td class="n">{}</td><td>{}</td><td class="n">{}</td><td class="n">{}</td>'
    '<td class="n">{}</td><td class="state">{}</td><td>{}</td></tr>\n'
)


@lru_cache(maxsize=4_000)
def _live_row(
    progress: live.TestProgress,
    code: str,
    slug: str,
    language: str | None,
    _has_khmer_digits: bool,
) -> SafeString:
    """The HTML of one row, cached: the same values in the same language give the same text."""
    officer, far, label = progress.officer, progress.progress, progress.status.label
    has_more_time = progress.is_open and progress.facts.ends_at is not None
    return format_html(
        LIVE_ROW,
        officer.seat,
        officer_name(officer),
        officer.department,
        _clock(progress.facts.opened_at),
        promdaen.num(progress.position),
        assessment.share_bar(progress.share) if far else "",
        format_html(COUNTED, far.answered_count, far.items_count) if far else languages.NO_VALUE,
        _clock(progress.facts.saved_at),
        promdaen.num(progress.minutes_left),
        promdaen.chip(progress.status.chip, label.text(language=language or "km")),
        _live_acts(
            (code, slug, officer.enrolment), progress.is_handed_in, has_more_time, language
        ),
    )


COUNTED = '{} <span class="quiet">/ {}</span>'


@lru_cache(maxsize=4_000)
def _live_acts(
    keys: tuple[str, str, UUID], is_handed_in: bool, has_more_time: bool, _language: str | None
) -> SafeString:
    """A trainer's actions for an officer now (run, test, enrolment)."""
    code, slug, enrolment = keys
    context = {
        "code": code,
        "slug": slug,
        "enrolment": enrolment,
        "is_handed_in": is_handed_in,
        "has_more_time": has_more_time,
    }
    return SafeString(render_to_string("course/parts/live_acts.html", context))


def _clock(value: datetime | None) -> str:
    return promdaen.clock(timezone.localtime(value) if value else None)


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

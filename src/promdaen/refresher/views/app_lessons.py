"""Lessons that an officer may keep on the phone beside the refreshers, each with its size."""

from __future__ import annotations

import gzip
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import languages
from promdaen.refresher.views.app_sync import by_token, told


@by_token
@require_GET
def lessons(_request: HttpRequest, device: Any, language: str) -> HttpResponse:
    """The lessons there are in a language, with what each weighs on the way."""
    del device
    found = [
        _lesson(lesson=lesson, language=_known(language))
        for lesson in curriculum_queries.current_lessons()
    ]
    return told(
        lessons=[
            {"code": code, "title": title, "bytes": len(gzip.compress(text.encode()))}
            for code, title, text in found
        ]
    )


@by_token
@require_GET
def lesson(_request: HttpRequest, device: Any, language: str, code: str) -> HttpResponse:
    """A lesson to keep: its text with its drawing and the words of the glossary that it names."""
    del device
    found = curriculum_queries.lesson_of(topic=code)
    if found is None:
        raise Http404
    _code, title, text = _lesson(lesson=found, language=_known(language))
    return told(code=code, title=title, text=text)


def _known(language: str) -> str:
    if language not in languages.NAMES:
        raise Http404
    return language


def _lesson(*, lesson: Any, language: str) -> tuple[str, str, str]:
    page = curriculum_queries.lesson_page(lesson=lesson, language=language)
    with translation.override(language):
        text = render_to_string(
            "curriculum/lesson_text.html",
            {
                "page": page,
                "drawing": mark_safe(page.drawing),  # noqa: S308 (shapes only: checked when it came in)
            },
        )
        return lesson.topic_id, str(lesson.topic), text

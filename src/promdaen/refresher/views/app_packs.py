"""Packs that an officer may keep on the phone for use without signal, each with its size."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from promdaen.kit import languages
from promdaen.refresher.views import app_lessons
from promdaen.refresher.views.app_asked import Asked
from promdaen.refresher.views.app_sync import by_token, told


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of packs: which an officer may have by code, and what is in one (its title too)."""

    codes: Callable[[Asked], list[str]]
    content: Callable[[Asked, str], dict[str, Any]]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "glossary": Kind(codes=app_lessons.glossary_codes, content=app_lessons.glossary),
        "lesson": Kind(codes=app_lessons.lesson_codes, content=app_lessons.lesson),
    }
)
"""In the order in which a phone offers them."""


@by_token
@require_GET
def packs(_request: HttpRequest, device: Any, language: str) -> HttpResponse:
    """The packs there are in a language, with what each weighs on the way."""
    asked = _asked(device=device, language=language)
    with translation.override(asked.language):
        lines = [
            {"kind": name, "code": code, **_line(kind.content(asked, code))}
            for name, kind in KINDS.items()
            for code in kind.codes(asked)
        ]
    return told(packs=lines)


@gzip_page
@by_token
@require_GET
def pack(_request: HttpRequest, device: Any, language: str, kind: str, code: str) -> HttpResponse:
    """One pack to keep."""
    asked = _asked(device=device, language=language)
    with translation.override(asked.language):
        if kind not in KINDS or code not in KINDS[kind].codes(asked):
            raise Http404
        return told(**KINDS[kind].content(asked, code))


def _line(content: Mapping[str, Any]) -> dict[str, Any]:
    text = json.dumps(content)
    return {"title": content["title"], "bytes": len(gzip.compress(text.encode()))}


def _asked(*, device: Any, language: str) -> Asked:
    if language not in languages.NAMES:
        raise Http404
    return Asked(officer_id=device.officer_id, language=language, now=timezone.now())

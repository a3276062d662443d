"""Packs for offline use, each with its size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject
from promdaen.refresher.views import app_booth, app_cases, app_lessons, app_specimens
from promdaen.refresher.views.app_asked import PackRequest
from promdaen.refresher.views.app_sync import json_answer, load_device

if TYPE_CHECKING:
    from promdaen.refresher.models import Device


@dataclass(frozen=True, kw_only=True)
class PackKind:
    """A kind of packs: the list for an officer, and the content of one, or None."""

    lines: Callable[[PackRequest], list[dict[str, object]]]
    content: Callable[[PackRequest, str], JsonObject | None]


PACK_KINDS: Mapping[str, PackKind] = MappingProxyType(
    {
        "glossary": PackKind(lines=app_lessons.glossary_lines, content=app_lessons.glossary),
        "lesson": PackKind(lines=app_lessons.lesson_lines, content=app_lessons.lesson),
        "case": PackKind(lines=app_cases.lines, content=app_cases.case),
        "specimen": PackKind(lines=app_specimens.lines, content=app_specimens.documents),
        "lay": PackKind(lines=app_specimens.lay_lines, content=lambda _asked, _code: None),
        "booth": PackKind(lines=app_booth.lines, content=app_booth.run),
        "wave": PackKind(lines=app_booth.wave_lines, content=lambda _asked, _code: None),
    }
)
"""In the order in which a phone offers them."""


@load_device
@require_GET
def packs(_request: HttpRequest, device: Device, language: str) -> HttpResponse:
    """The available packs in a language, with their download sizes."""
    pack_request = _pack_request(device=device, language=language)
    with translation.override(pack_request.language):
        lines = [
            {"kind": name} | line
            for name, kind in PACK_KINDS.items()
            for line in kind.lines(pack_request)
        ]
    return json_answer(packs=lines)


@gzip_page
@load_device
@require_GET
def pack(
    _request: HttpRequest, device: Device, language: str, kind: str, code: str
) -> HttpResponse:
    """One pack to keep."""
    pack_request = _pack_request(device=device, language=language)
    with translation.override(pack_request.language):
        content = PACK_KINDS[kind].content(pack_request, code) if kind in PACK_KINDS else None
    if content is None:
        raise Http404
    return json_answer(**content)


def _pack_request(*, device: Device, language: str) -> PackRequest:
    if language not in languages.LANGUAGE_NAMES:
        raise Http404
    return PackRequest(officer_id=device.officer_id, language=language, now=timezone.now())

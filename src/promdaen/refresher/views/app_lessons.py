"""Lessons and the glossary for offline use."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.queries import recordings
from promdaen.curriculum.queries.recordings import OfficerRecording
from promdaen.curriculum.rules import labels
from promdaen.kit import languages
from promdaen.kit.files import sound_response
from promdaen.refresher.views.app_asked import PackRequest, content_weight, line
from promdaen.refresher.views.app_sync import load_device

if TYPE_CHECKING:
    from promdaen.curriculum.models import Term
    from promdaen.refresher.models import Device

GLOSSARY = "glossary"
SURE = "high"
KEPT_WEIGHTS = 100


def lesson_lines(pack_request: PackRequest) -> list[dict[str, object]]:
    """The lessons there are."""
    language = pack_request.language
    sounds = recordings.recorded_handouts(language=language)
    lines = []
    for lesson in curriculum_queries.current_lessons():
        sound = sounds.get(lesson.topic_id)
        weight = _weight(lesson, language) + (sound.size if sound else 0)
        entry = line(code=lesson.topic_id, title=str(lesson.topic), weight=weight)
        lines.append(entry | {"sound": _sound_address(lesson, language, sound)})
    return lines


def lesson(pack_request: PackRequest, code: str) -> dict[str, Any] | None:
    """A lesson's text with its drawing and the glossary terms in it."""
    topic_lesson = curriculum_queries.find_lesson(topic=code)
    return None if topic_lesson is None else _lesson(topic_lesson, pack_request.language)


def glossary_lines(pack_request: PackRequest) -> list[dict[str, Any]]:
    """The single entry of the glossary."""
    content = _glossary(pack_request.language)
    return [line(code=GLOSSARY, title=content["title"], weight=content_weight(content=content))]


def glossary(pack_request: PackRequest, code: str) -> dict[str, Any] | None:
    """Every term in both languages with its meaning and its search form."""
    return _glossary(pack_request.language) if code == GLOSSARY else None


@load_device
@require_GET
def recording(
    request: HttpRequest, device: Device, code: str, language: str, recording_id: UUID
) -> HttpResponse:
    """The sound of a lesson's handout, which the service worker then plays without a network."""
    data = recordings.recording_bytes(recording_id=recording_id)
    return sound_response(request, data=data)


def _sound_address(lesson: Any, language: str, recording: OfficerRecording | None) -> str:
    if recording is None:
        return ""
    place = (lesson.topic_id, language, recording.id)
    return reverse("refresher:app_lesson_recording", args=place)


@lru_cache(maxsize=KEPT_WEIGHTS)
def _weight(lesson: object, language: str) -> int:
    return content_weight(content=_lesson(lesson, language))


def _lesson(lesson: Any, language: str) -> dict[str, Any]:
    page = curriculum_queries.lesson_page(lesson=lesson, language=language)
    sound = _sound_address(lesson, language, page.recording)
    text = render_to_string(
        "curriculum/lesson_text.html",
        {
            "page": page,
            "drawing": page.drawing,
            "sound": sound,
        },
    )
    content: dict[str, Any] = {"title": str(lesson.topic), "text": text}
    return content | ({"fetch": [sound], "files": {}} if sound else {})


def _glossary(language: str) -> dict[str, Any]:
    terms = curriculum_queries.terms_matching(text="", part="")
    return {"title": _("Glossary"), "words": [_word(term, language) for term in terms]}


def _word(term: Term, language: str) -> dict[str, str]:
    names, means = [term.name_km, term.name_en], [term.definition_km, term.definition_en]
    if language == "en":
        names.reverse()
        means.reverse()
    sure = labels.words_of_confidence(code=term.confidence)
    return {
        "name": names[0],
        "other": names[1],
        "means": means[0],
        "sure": "" if term.confidence == SURE else sure.text(language=language),
        "found": languages.fold_for_search(" ".join([*names, *means])),
    }

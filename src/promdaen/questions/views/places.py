"""Slots filled on pages of other apps: ask links, notes of lessons."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from promdaen.kit import phones
from promdaen.kit.texts import page_language
from promdaen.questions.queries import notes


def ask_link(*, request: Any, kind: str, code: str) -> str:
    """The link to ask about a subject on an officer's phone; "" for other readers."""
    if request is None or phones.phone_bearer(request) is None:
        return ""
    return render_to_string("questions/ask_link.html", {"kind": kind, "code": code})


def lesson_notes(*, request: object, topic: str) -> str:
    """The notes below a lesson in the language of the page."""
    language = page_language()
    note_texts = notes.notes_of_lesson(topic=topic, language=language)
    if not note_texts:
        return ""
    return render_to_string("questions/lesson_notes.html", {"notes": note_texts})

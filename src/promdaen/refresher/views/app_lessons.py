"""Lessons and the glossary as an officer may keep them on the phone beside the refreshers."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import labels
from promdaen.kit import languages
from promdaen.refresher.views.app_asked import Asked

GLOSSARY = "glossary"
SURE = "high"


def lesson_codes(asked: Asked) -> list[str]:
    """The lessons there are."""
    del asked
    return [str(lesson.topic_id) for lesson in curriculum_queries.current_lessons()]


def lesson(asked: Asked, code: str) -> dict[str, Any]:
    """A lesson's text with its drawing and the words of the glossary that it names."""
    found = curriculum_queries.lesson_of(topic=code)
    page = curriculum_queries.lesson_page(lesson=found, language=asked.language)
    text = render_to_string(
        "curriculum/lesson_text.html",
        {
            "page": page,
            "drawing": mark_safe(page.drawing),  # noqa: S308 (shapes only: checked when it came in)
        },
    )
    return {"title": str(found.topic), "text": text}


def glossary_codes(asked: Asked) -> list[str]:
    """The glossary is one whole."""
    del asked
    return [GLOSSARY]


def glossary(asked: Asked, code: str) -> dict[str, Any]:
    """Every word in both languages with its meaning, and the form in which it is searched."""
    del code
    terms = curriculum_queries.terms_matching(text="", part="")
    return {"title": _("Glossary"), "words": [_word(one, asked.language) for one in terms]}


def _word(term: Any, language: str) -> dict[str, str]:
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

"""Lessons as files that need no network: one HTML file each, and packages of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from promdaen.curriculum.models import Lesson
from promdaen.curriculum.queries.lessons import (
    LessonPage,
    current_lessons,
    find_lesson,
    lesson_page,
)
from promdaen.curriculum.rules import packages
from promdaen.kit.texts import page_language

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
KEPT_STYLE = """
body { margin: 0; padding: 1rem; font: 1rem/1.8 var(--sans); color: var(--ink);
  background: var(--paper); }
.reading { margin: auto; }
.quiet { color: var(--ink-2); } .small { font-size: .875rem; }
"""


def kept_lesson(*, page: LessonPage, sound: str = "") -> str:
    """A lesson as one HTML file that needs nothing else; `sound` is the address of its sound."""
    context = {
        "page": page,
        "sound": sound,
        "drawing": page.drawing,
        "style": mark_safe(f"<style>{_style_to_keep()}</style>"),  # noqa: S308 (our own)
    }
    return render_to_string("curriculum/lesson_kept.html", context)


def package_lessons(*, topic: str) -> list[Lesson]:
    """The lessons of a package: that of a topic, or with "" all."""
    if not topic:
        return list(current_lessons())
    lesson = find_lesson(topic=topic)
    return [lesson] if lesson else []


def written_lessons(*, lessons: list[Lesson]) -> Iterator[packages.PackageLesson]:
    """Each lesson for a package, in the page's language; the first time draws its pictures."""
    for lesson in lessons:
        page = lesson_page(lesson=lesson, language=page_language())
        yield packages.PackageLesson(
            code=page.lesson.topic_id, title=str(page.lesson.topic), html=kept_lesson(page=page)
        )


def package_file(
    *, lessons: list[packages.PackageLesson], package_format: str, topic: str
) -> tuple[bytes, str]:
    """The package and the name of its file."""
    data = packages.lesson_package(
        lessons=lessons,
        title=_("Lessons for border officers"),
        package_format=package_format,
        script=_scorm_script(),
    )
    name = "-".join(filter(None, ("lessons", topic.lower(), page_language(), package_format)))
    return data, f"{name}.zip"


@cache
def _scorm_script() -> str:
    return Path(str(finders.find("promdaen/js/scorm.js"))).read_text(encoding="utf-8")


@cache
def _style_to_keep() -> str:
    """The style sheets for an offline lesson: colours, longer texts, few rules."""
    sheets = [KEPT_STYLE]
    for name in ("tokens", "reading"):
        path = finders.find(f"promdaen/css/{name}.css")
        sheets.append(Path(str(path)).read_text(encoding="utf-8"))
    return FONT_FACE.sub("", "\n".join(sheets))

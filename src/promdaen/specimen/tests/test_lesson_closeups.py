"""Close-ups in the pages, files, slides and practice of lessons."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from promdaen.curriculum.rules import closeups as rules
from promdaen.curriculum.rules import slides, step_practice
from promdaen.specimen.views.lesson_closeups import lesson_closeups

LESSONS = Path(__file__).parents[4] / "content" / "lessons"


def body(name: str) -> dict[str, Any]:
    return tomllib.loads((LESSONS / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [path.name for path in sorted(LESSONS.glob("*.toml"))])
def test_every_close_up_of_a_lesson_is_drawn(name: str) -> None:
    codes = rules.closeup_codes(steps=body(name)["steps"])
    assert [closeup.code for closeup in lesson_closeups(codes=codes)] == codes


@pytest.mark.parametrize(
    ("name", "practice"), [("04-docprod.toml", "process"), ("05-forgery.toml", "original")]
)
def test_the_lessons_of_documents_show_close_ups_and_practise_with_them(
    name: str, practice: str
) -> None:
    steps = body(name)["steps"]
    counts = [len(step["closeups"]) for step in steps if "closeups" in step]
    assert len(counts) >= 3
    assert all(2 <= count <= 6 for count in counts)
    found = [row for step in steps for row in step_practice.practices(step=step)]
    assert [row.code for row in found if row.kind == step_practice.CLOSEUPS] == [practice]


def test_a_step_shows_its_close_ups_as_a_slide() -> None:
    lesson = body("05-forgery.toml")
    found = slides.lesson_slides(body=lesson, name="x", language="en")
    shown = [slide for slide in found if slide.kind == slides.CLOSEUPS]
    steps = [number for number, step in enumerate(lesson["steps"]) if "closeups" in step]
    assert [slide.step for slide in shown] == steps


def test_an_unknown_close_up_is_left_out() -> None:
    assert lesson_closeups(codes=["lithography"]) == []

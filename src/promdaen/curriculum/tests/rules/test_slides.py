"""A lesson as slides."""

import pytest

from promdaen.curriculum.rules import slides
from tests.written import by_code


def step(**fields: object) -> dict[str, object]:
    return {"title": {"en": "One"}, "minutes": 5} | fields


def body(*steps: dict[str, object]) -> dict[str, object]:
    return {
        "aim": {"en": "Aim"},
        "figure": {"caption": {"en": "Drawing"}},
        "steps": list(steps),
        "exercises": [{"code": "X-E1", "task": {"en": "1. Read."}}],
    }


def step_slides(*steps: dict[str, object]) -> tuple[slides.Slide, ...]:
    return slides.lesson_slides(body=body(*steps), name="Topic", language="en")[2:]


def test_a_lesson_begins_with_its_aim_and_its_drawing() -> None:
    first, drawing = slides.lesson_slides(body=body(), name="Topic", language="en")
    assert (first.kind, first.title, first.lines) == ("first", "Topic", ("Aim",))
    assert (drawing.kind, drawing.title) == ("drawing", "Drawing")


def test_a_step_of_nothing_but_talk_shows_its_title() -> None:
    [slide] = step_slides(step())
    assert (slide.kind, slide.title, slide.lines, slide.step) == ("step", "One", (), 0)


def test_a_board_of_many_lines_is_split_and_none_is_lost() -> None:
    lines = [f"line {number}" for number in range(15)]
    board_slides = step_slides(step(board={"en": "\n".join(lines)}))
    assert [len(slide.lines) for slide in board_slides] == [5, 5, 5]
    assert [line for slide in board_slides for line in slide.lines] == lines


def test_questions_and_the_task_are_slides_of_their_own() -> None:
    task_slides = step_slides(step(ask=[{"en": "Why? (Because.)"}], exercise="X-E1"))
    assert [slide.kind for slide in task_slides] == ["questions", "task"]
    assert [slide.minutes for slide in task_slides] == [5, 0]
    assert task_slides[0].lines == ("Why?",)
    assert (task_slides[1].task, task_slides[1].exercise) == ("1. Read.", "X-E1")


def test_a_further_drawing_follows_the_board_of_its_step_under_its_caption() -> None:
    figures = [{"step": 2, "caption": {"en": "Second"}}, {"step": 2, "caption": {"en": "Third"}}]
    lesson = body(step(), step(board={"en": "line"})) | {"figures": figures}
    lesson_slides = slides.lesson_slides(body=lesson, name="Topic", language="en")[3:]
    assert [(slide.kind, slide.title, slide.figure) for slide in lesson_slides] == [
        ("step", "One", None),
        ("drawing", "Second", 0),
        ("drawing", "Third", 1),
    ]
    assert [slide.minutes for slide in lesson_slides] == [5, 0, 0]


@pytest.mark.parametrize("code", sorted(by_code("lesson")))
@pytest.mark.parametrize("language", ["en", "km"])
def test_no_slide_of_a_lesson_that_ships_shows_an_answer(code: str, language: str) -> None:
    lesson = by_code("lesson")[code].values
    for slide in slides.lesson_slides(body=lesson, name=code, language=language):
        if slide.kind == slides.QUESTIONS:
            assert not any(line.endswith(")") for line in slide.lines)

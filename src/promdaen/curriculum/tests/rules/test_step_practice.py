"""The practice that a step of a lesson runs."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.curriculum.rules import slides, step_practice
from promdaen.kit.texts import Words

CASE = {"case": "CASE-01", "minutes": 12}
ROW = {"specimens": "test", "documents": 8, "minutes": 10}
TITLES = {"case:CASE-01": Words(en="Two lamps", km="ចង្កៀងពីរ")}


def step(*practice: dict[str, Any], minutes: int = 30, method: str = "groups") -> dict[str, Any]:
    return {"minutes": minutes, "method": method, "practice": list(practice)}


def faults(*steps: dict[str, Any]) -> list[str]:
    return list(step_practice.practice_faults(steps=list(steps)))


def test_a_step_without_practice_has_none_and_no_fault() -> None:
    assert step_practice.practices(step={"minutes": 5, "method": "talk"}) == ()
    assert faults({"minutes": 5, "method": "talk"}) == []


def test_practice_is_read_in_its_order_with_its_kind() -> None:
    practices = step_practice.practices(step=step(CASE, ROW))
    assert [(practice.kind, practice.code, practice.documents) for practice in practices] == [
        ("case", "CASE-01", 0),
        ("specimens", "test", 8),
    ]
    assert [practice.subject for practice in practices] == ["case:CASE-01", ""]
    assert faults(step(CASE, ROW)) == []


@pytest.mark.parametrize(
    ("lesson_step", "problem"),
    [
        (step({"minutes": 5}), "`steps` 1: a practice is one case"),
        (step(CASE | {"interview": "x"}), "`steps` 1: a practice is one case"),
        (step(CASE | {"documents": 3}), "`steps` 1: a row of specimens, and nothing else"),
        (step({"specimens": "test", "minutes": 5}), "`steps` 1: a row of specimens"),
        (step(ROW | {"documents": 41}), "`steps` 1: a row of specimens"),
        (step(CASE, ROW, minutes=20), "`steps` 1: 20 minutes, but its practice takes 22"),
        (step(CASE, method="talk"), "`steps` 1: practice needs a method"),
    ],
)
def test_a_wrong_practice_is_named_with_its_step(
    lesson_step: dict[str, Any], problem: str
) -> None:
    [fault] = faults(lesson_step)
    assert fault.startswith(problem)


def test_a_practice_has_the_title_of_its_record_or_its_code() -> None:
    [case] = step_practice.practices(step=step(CASE))
    line = step_practice.practice_line(practice=case, titles=TITLES)
    assert line.en == "Case: Two lamps (12 minutes)"
    assert "ចង្កៀងពីរ" in line.km
    assert step_practice.practice_title(practice=case, titles={}).km == "CASE-01"


def test_practice_is_a_slide_of_its_own() -> None:
    body = {
        "aim": {"en": "Aim"},
        "figure": {"caption": {"en": "Drawing"}},
        "steps": [{**step(CASE), "title": {"en": "Judge it"}}],
        "exercises": [],
    }
    *_, slide = slides.lesson_slides(body=body, name="Topic", language="en", titles=TITLES)
    assert (slide.kind, slide.lines) == ("practice", ("Case: Two lamps (12 minutes)",))

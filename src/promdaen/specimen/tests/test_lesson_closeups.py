"""Close-ups in the pages, files, slides and practice of lessons."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from promdaen.curriculum.rules import closeups as rules
from promdaen.curriculum.rules import slides, step_practice
from promdaen.specimen.rules import face_pictures
from promdaen.specimen.rules.portraits import people
from promdaen.specimen.views.lesson_closeups import lesson_closeups
from tests import factories

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
    practices = [row for step in steps for row in step_practice.practices(step=step)]
    assert [row.code for row in practices if row.kind == step_practice.CLOSEUPS] == [practice]


def test_a_step_shows_its_close_ups_as_a_slide() -> None:
    lesson = body("05-forgery.toml")
    lesson_slides = slides.lesson_slides(body=lesson, name="x", language="en")
    closeup_slides = [slide for slide in lesson_slides if slide.kind == slides.CLOSEUPS]
    steps = [number for number, step in enumerate(lesson["steps"]) if "closeups" in step]
    assert [slide.step for slide in closeup_slides] == steps


def test_an_unknown_close_up_is_left_out() -> None:
    assert lesson_closeups(codes=["lithography"]) == []


def test_the_lesson_on_look_alikes_shows_four_pictures() -> None:
    lesson = body("06-frauddoc.toml")
    codes = rules.closeup_codes(steps=lesson["steps"])
    pictures = lesson_closeups(codes=codes)
    assert len(pictures) == 3, "beside the drawing of the handout"
    assert not any(picture.is_magnified for picture in pictures)
    for picture in pictures:
        assert picture.data_address.startswith("data:image/svg+xml;base64,")
        assert picture.label.text(language="km") != picture.label.text(language="en")
        assert picture.sign.text(language="km") != picture.sign.text(language="en")


def test_faces_are_the_people_that_their_captions_name() -> None:
    faces = {face.code: face for face in face_pictures.FACE_PICTURES}
    assert [face.code for face in faces.values() if face.is_other] == ["face_relative"]
    relative = faces["face_relative"]
    differing = people.differences(first=relative.photo[0], second=relative.bearer[0])
    assert set(differing) == {"jaw", "distance between the eyes", "upper lip"}
    assert all(part in relative.sign.en for part in differing)
    older = faces["face_older"]
    assert older.bearer[1].age - older.photo[1].age == 18
    assert faces["face_changed"].bearer[1].glasses > faces["face_changed"].photo[1].glasses


@pytest.mark.django_db
def test_a_face_is_a_specimen_and_an_unknown_one_is_not_there(client: Client) -> None:
    client.force_login(factories.account("trainer"))
    answer = client.get("/lab/faces/face_older/")
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert b">SPECIMEN</text>" in answer.content
    assert client.get("/lab/faces/face_unknown/").status_code == 404

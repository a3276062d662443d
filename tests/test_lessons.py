"""The lessons of the content: each fits its time, teaches its outcomes, and can be drawn."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from promdaen.curriculum.rules import figures, lessons, packs, step_practice
from promdaen.kit import content, pdf, prose
from promdaen.kit.tests.reading import pages_of
from tests.written import by_code, drawings

WORDS = (550, 950)
"""Words of an English handout: what two pages of A4 hold beside a drawing."""


def bodies() -> Mapping[str, Mapping[str, Any]]:
    return {code: record.values for code, record in by_code("lesson").items()}


COURSES = sorted(by_code("course"))
KINDS = ("case", "interview", "booth", "specimens", "closeups")
LEAST_PICTURES = 3
LEAST_CARDS = 4


def sessions_of(topic: str, course: str = "FIVE-DAY") -> list[lessons.TopicSession]:
    return [
        lessons.TopicSession(
            day=session["day"],
            minutes=round(60 * session["hours"]),
            is_practical=session["kind"] == "practice",
        )
        for session in by_code("course")[course].values["sessions"]
        if session.get("topic") == topic
    ]


def drawing_of(body: Mapping[str, Any]) -> str:
    return drawings()[body["figure"]["file"]]


def test_a_lesson_is_in_the_file_of_its_topic() -> None:
    for code, record in by_code("lesson").items():
        assert record.values["topic"] == code
        assert record.file.endswith(f"-{code.lower()}.toml")


@pytest.mark.parametrize("code", sorted(bodies()))
def test_a_lesson_teaches_every_outcome_and_runs_every_exercise(code: str) -> None:
    outcomes = [part["code"] for part in by_code("topic")[code].values["outcomes"]]
    assert list(lessons.faults(body=bodies()[code], outcomes=outcomes)) == []


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("code", sorted(bodies()))
def test_a_lesson_fills_the_sessions_of_its_topic_in_every_course(code: str, course: str) -> None:
    is_short = by_code("course")[course].values.get("is_short", False)
    steps = lessons.steps_taught(steps=bodies()[code]["steps"], course=course if is_short else "")
    sessions = sessions_of(code, course)
    if not sessions:
        assert steps == []
        return
    assert list(lessons.time_faults(steps=steps, sessions=sessions)) == []


@pytest.mark.parametrize("code", sorted(bodies()))
def test_a_lesson_practises_with_the_product_within_its_own_minutes(code: str) -> None:
    steps = bodies()[code]["steps"]
    assert list(step_practice.practice_faults(steps=steps)) == []
    practices = [practice for step in steps for practice in step_practice.practices(step=step)]
    assert practices
    assert (
        sum(practice.minutes for practice in practices)
        <= sum(step["minutes"] for step in steps) / 4
    )


def test_the_lessons_together_use_every_kind_of_practice() -> None:
    practices = [
        item
        for body in bodies().values()
        for step in body["steps"]
        for item in step_practice.practices(step=step)
    ]
    assert {item.kind for item in practices} == set(KINDS)
    assert 120 <= sum(item.minutes for item in practices) <= 180
    for practice in practices:
        if practice.kind in ("case", "interview"):
            record = by_code("case" if practice.kind == "case" else "dialogue")[practice.code]
            assert practice.minutes >= record.values["minutes"]


def test_a_practice_that_is_not_in_the_content_is_refused_with_file_and_line(
    tmp_path: Path,
) -> None:
    root = tmp_path / "content"
    shutil.copytree(content.content_root(), root)
    file = root / "lessons" / "01-untoc.toml"
    text = file.read_text(encoding="utf-8").replace('case = "CASE-01"', 'case = "CASE-99"')
    file.write_text(text, encoding="utf-8")
    with pytest.raises(content.ContentRefused) as refused:
        content.read_content(root=root)
    [line] = str(refused.value).splitlines()
    assert "lessons/01-untoc.toml" in line
    assert "CASE-99" in line
    assert re.search(r"line \d+|:\d+", line)


@pytest.mark.parametrize("code", ["CORRUPT", "HEALTH"])
def test_corruption_and_health_are_full_lessons_with_cards(code: str) -> None:
    body = bodies()[code]
    assert sum(step["minutes"] for step in body["steps"]) == 120
    assert sum(len(exercise.get("cards", ())) for exercise in body["exercises"]) > LEAST_CARDS


@pytest.mark.parametrize("code", sorted(bodies()))
def test_the_drawing_of_a_lesson_can_be_drawn(code: str) -> None:
    figure = bodies()[code]["figure"]
    labels = frozenset(label["id"] for label in figure["labels"])
    assert list(figures.faults(svg=drawing_of(bodies()[code]), labels=labels)) == []
    width, height = figures.svg_size(svg=drawing_of(bodies()[code]))
    assert width == figures.WIDE
    assert 240 <= height <= 460


@pytest.mark.parametrize("code", sorted(bodies()))
def test_further_drawings_are_drawn_for_a_phone_and_each_has_its_place(code: str) -> None:
    body = bodies()[code]
    for figure in body.get("figures", ()):
        svg = drawings()[figure["file"]]
        labels = frozenset(label["id"] for label in figure["labels"])
        assert list(figures.faults(svg=svg, labels=labels)) == []
        width, height = figures.svg_size(svg=svg)
        assert width == figures.NARROW
        assert 180 <= height <= 460
        assert 1 <= figure["step"] <= len(body["steps"])
        assert 1 <= figure["section"] <= len(body["handout"])


@pytest.mark.parametrize("code", sorted(bodies()))
def test_a_lesson_has_three_pictures_at_least(code: str) -> None:
    body = bodies()[code]
    closeups = {closeup for step in body["steps"] for closeup in step.get("closeups", ())}
    assert 1 + len(body.get("figures", ())) + len(closeups) >= LEAST_PICTURES


def test_every_drawing_belongs_to_a_lesson() -> None:
    used = [
        figure["file"]
        for body in bodies().values()
        for figure in (body["figure"], *body.get("figures", ()))
    ]
    assert sorted(used) == sorted(drawings())


@pytest.mark.parametrize("code", sorted(bodies()))
def test_a_handout_is_as_long_as_two_pages(code: str) -> None:
    sections = bodies()[code]["handout"]
    words = sum(len(f"{part['title']['en']} {part['body']['en']}".split()) for part in sections)
    assert WORDS[0] <= words <= WORDS[1]
    assert 5 <= len(sections) <= 10


@pytest.mark.parametrize("code", sorted(bodies()))
def test_a_handout_prints_on_two_pages_and_one_of_drawings_in_each_language(code: str) -> None:
    topic = by_code("topic")[code].values
    data = packs.lesson_data(
        body=bodies()[code],
        drawings=drawings(),
        number=topic["number"],
        name=topic["name"],
    )
    document = packs.pack_document(
        lessons_data=[data],
        title=topic["name"],
        reference=code,
        is_draft=True,
        parts=[packs.HANDOUTS],
    )
    source = pdf.PACKAGE / "curriculum" / "print" / "pack.typ"
    pages = pages_of(pdf=pdf.compile_pdf(source=source, data=document, language="km"))
    count = 3 if data["figures"] else 2
    assert len(pages) == 2 * count
    title = bodies()[code]["handout"][0]["title"]["en"].replace(" ", "")
    assert title in pages[count]


@pytest.mark.parametrize("code", sorted(bodies()))
def test_a_lesson_gives_a_trainer_what_to_ask_draw_answer_and_bring(code: str) -> None:
    body = bodies()[code]
    assert sum("ask" in step for step in body["steps"]) >= 3
    assert sum("board" in step for step in body["steps"]) >= 2
    assert len(body["mistakes"]) >= 4
    assert len(body["collect"]) >= 3
    assert all(len(exercise["debrief"]) >= 3 for exercise in body["exercises"])


@pytest.mark.parametrize("code", sorted(bodies()))
def test_both_languages_of_a_text_have_the_same_blocks(code: str) -> None:
    def shape(text: str) -> list[tuple[str, int]]:
        return [(block.kind, len(block.lines)) for block in prose.blocks(text=text)]

    body = bodies()[code]
    texts = [part["body"] for part in body["handout"]] + [step["guide"] for step in body["steps"]]
    for text in texts:
        assert shape(text["en"]) == shape(text["km"]), text["en"]


@pytest.mark.parametrize("code", sorted(bodies()))
def test_a_lesson_never_prints_the_stem_of_an_item(code: str) -> None:
    words = re.sub(r"\s+", " ", str(bodies()[code]))
    for item in by_code("item").values():
        assert item.values["stem"]["en"] not in words

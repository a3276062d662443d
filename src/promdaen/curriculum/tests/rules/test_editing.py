"""A lesson in parts that can be edited."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from promdaen.curriculum.rules import editing, lessons
from tests.written import by_code

CODES = sorted(by_code("lesson"))


def body(code: str = "CORRUPT") -> dict[str, Any]:
    return copy.deepcopy(dict(by_code("lesson")[code].values))


def codes_of(values: dict[str, Any]) -> list[str]:
    return [part.code for part in editing.lesson_parts(body=values)]


@pytest.mark.parametrize("code", CODES)
def test_the_parts_of_a_lesson_hold_every_text_once(code: str) -> None:
    values = body(code)
    spots = [
        spot
        for part in codes_of(values)
        for spot in editing.editable_texts(body=values, part=part)
    ]
    places = [spot.place for spot in spots]
    assert len(places) == len(set(places))
    khmer_spots = [spot for spot in spots if spot.km]
    assert len(khmer_spots) == str(values).count("'km': ")
    assert all(spot.km and spot.en for spot in khmer_spots)


@pytest.mark.parametrize("code", CODES)
def test_texts_put_back_as_they_were_change_nothing(code: str) -> None:
    values = body(code)
    for part in codes_of(values):
        texts = {
            spot.place: {"km": spot.km, "en": spot.en}
            for spot in editing.editable_texts(body=values, part=part)
        }
        assert editing.replace_texts(body=values, texts=texts) == values
    minutes = {clock.place: clock.minutes for clock in editing.step_minutes(body=values)}
    assert editing.replace_minutes(body=values, minutes=minutes) == values


def test_one_text_is_changed_where_it_is_and_the_given_lesson_is_left() -> None:
    values, original = body(), body()
    words = {"km": "ថ្មី", "en": "New"}
    label = values["figure"]["labels"][1]["id"]
    for place, read_text in (
        ("aim", lambda lesson: lesson["aim"]),
        ("steps[2].guide", lambda lesson: lesson["steps"][1]["guide"]),
        ("mistakes[1].answer", lambda lesson: lesson["mistakes"][0]["answer"]),
        ("exercises[1].cards[2].body", lambda lesson: lesson["exercises"][0]["cards"][1]["body"]),
    ):
        assert read_text(editing.replace_texts(body=values, texts={place: words})) == words
    edited_lesson = editing.replace_texts(body=values, texts={f"figure.labels[{label}]": words})
    assert edited_lesson["figure"]["labels"][1] == {"id": label, **words}
    assert values == original


def test_a_row_is_added_and_another_taken_out() -> None:
    values = body()
    count = len(values["materials"])
    texts = {
        "materials[1]": {"km": "", "en": ""},
        f"materials[{count + 1}]": {"km": "ថ្មី", "en": "New"},
    }
    materials = editing.replace_texts(body=values, texts=texts)["materials"]
    assert materials == [*values["materials"][1:], {"en": "New", "km": "ថ្មី"}]


def test_questions_may_all_go_but_what_to_bring_stays() -> None:
    values = body()
    empty = {"km": "", "en": ""}
    question_count = len(values["steps"][0]["ask"])
    texts = {f"steps[1].ask[{number}]": empty for number in range(1, question_count + 2)}
    edited_lesson = editing.replace_texts(body=values, texts=texts)
    assert "ask" not in edited_lesson["steps"][0]
    assert editing.emptied(body=edited_lesson) == []
    texts = {f"materials[{number}]": empty for number in range(1, len(values["materials"]) + 1)}
    assert editing.emptied(body=editing.replace_texts(body=values, texts=texts)) == ["materials"]


def test_minutes_are_those_of_steps_and_exercises() -> None:
    values = body()
    clocks = editing.step_minutes(body=values)
    assert len(clocks) == len(values["steps"]) + len(values["exercises"])
    edited_lesson = editing.replace_minutes(
        body=values, minutes={"steps[1]": 99, "exercises[1]": 7}
    )
    assert (edited_lesson["steps"][0]["minutes"], edited_lesson["exercises"][0]["minutes"]) == (
        99,
        7,
    )


def test_a_part_and_a_text_have_names_in_both_languages() -> None:
    parts = {part.code: part for part in editing.lesson_parts(body=body())}
    assert parts["step-2"].label.en == "Step 2"
    assert parts["step-2"].title is not None
    assert parts["minutes"].title is None
    assert all(part.label.km != part.label.en for part in parts.values())
    assert editing.spot_label(place="steps[2].guide", part="step-2").en == "Guide"
    assert editing.spot_label(place="mistakes[2].says", part="mistakes").en == (
        "Common mistake 2 · What is said"
    )
    assert editing.editable_texts(body=body(), part="no-such") == []


def test_time_faults_of_a_plan_have_khmer_words_too() -> None:
    values = body()
    day = lessons.TopicSession(day=1, minutes=30, is_practical=True)
    faults = [
        *lessons.time_faults(steps=values["steps"], sessions=[day]),
        *lessons.time_faults(steps=values["steps"][:1], sessions=[day]),
        *lessons.time_faults(steps=[{"minutes": 30, "method": "talk"}], sessions=[day]),
        *lessons.faults(
            body=editing.replace_minutes(body=values, minutes={"exercises[1]": 7}),
            outcomes=[code for step in values["steps"] for code in step["outcomes"]],
        ),
    ]
    assert len(faults) >= 4
    for fault in faults:
        words = editing.words_of_fault(fault=fault)
        assert words.en == fault
        assert words.km != fault, fault
    assert editing.words_of_fault(fault="odd").km == "odd"

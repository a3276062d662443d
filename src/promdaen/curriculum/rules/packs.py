"""A lesson as plain data for print: both languages of every text, in blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from promdaen.curriculum.rules import figures, lessons, step_practice
from promdaen.kit import prose
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.languages import text_in

LANGUAGES = ("km", "en")
PLAN, EXERCISES, HANDOUTS = "plan", "exercises", "handouts"


def lesson_data(
    *,
    body: JsonObject,
    drawings: Mapping[str, str],
    number: int,
    name: Mapping[str, str],
    titles: step_practice.Titles = MappingProxyType({}),
) -> NewJsonObject:
    """The data of the print of a lesson; `name` and `number` are those of its topic.

    `drawings` has the SVG of each drawing by its file name.
    """
    return {
        "code": body["topic"],
        "number": number,
        "name": dict(name),
        "aim": body["aim"],
        "minutes": sum(step["minutes"] for step in body["steps"]),
        "materials": body["materials"],
        "steps": steps_data(steps=body["steps"], titles=titles),
        "practice": practice_data(steps=body["steps"], titles=titles),
        "mistakes": body["mistakes"],
        "collect": body["collect"],
        "exercises": [_exercise(exercise) for exercise in body["exercises"]],
        "handout": [
            {
                "title": part["title"],
                "body": _blocks(part["body"]),
                "passage": part.get("passage", ""),
            }
            for part in body["handout"]
        ],
        "figure": _figure(figure=body["figure"], drawing=drawings[body["figure"]["file"]]),
        "figures": [
            _figure(figure=figure, drawing=drawings[figure["file"]])
            for figure in body.get("figures", ())
        ],
    }


def practice_data(
    *, steps: Sequence[JsonObject], titles: step_practice.Titles
) -> list[dict[str, str]]:
    """The practice of steps in the product, one line each in both languages."""
    texts = [
        step_practice.practice_line(practice=practice, titles=titles)
        for step in steps
        for practice in step_practice.practices(step=step)
    ]
    return [{language: text.text(language=language) for language in LANGUAGES} for text in texts]


def steps_data(
    *, steps: Sequence[JsonObject], titles: step_practice.Titles = MappingProxyType({})
) -> list[NewJsonObject]:
    """The steps of a plan, or of one day of it."""
    return [
        {
            "title": step["title"],
            "minutes": step["minutes"],
            "method": {
                language: lessons.LESSON_METHODS[step["method"]].text(language=language)
                for language in LANGUAGES
            },
            "outcomes": step["outcomes"],
            "guide": _blocks(step["guide"]),
            "ask": step.get("ask", []),
            "board": {
                language: step["board"][language].strip().splitlines() for language in LANGUAGES
            }
            if "board" in step
            else None,
            "exercise": step.get("exercise", ""),
            "practice": practice_data(steps=[step], titles=titles),
        }
        for step in steps
    ]


def drawn(*, figure: JsonObject, drawing: str, language: str) -> str:
    """A drawing of a lesson with labels in a language."""
    labels = {label["id"]: text_in(label, language=language) for label in figure["labels"]}
    return figures.filled(svg=drawing, labels=labels, language=language)


def _figure(*, figure: JsonObject, drawing: str) -> dict[str, object]:
    width, height = figures.svg_size(svg=drawing)
    return {
        "caption": figure["caption"],
        "alt": figure["alt"],
        "width": width,
        "height": height,
        "svg": figures.wordless(svg=drawing),
        "labels": _labels(figure=figure, drawing=drawing),
    }


def _labels(*, figure: JsonObject, drawing: str) -> list[dict[str, object]]:
    words = {label["id"]: label for label in figure["labels"]}
    return [
        {
            "x": label_position.x,
            "y": label_position.y,
            "anchor": label_position.anchor,
            "paint": label_position.paint,
            "lines": {
                language: words[label_position.label][language].split("\n")
                for language in LANGUAGES
            },
        }
        for label_position in figures.places(svg=drawing)
    ]


def _exercise(exercise: JsonObject) -> dict[str, object]:
    return {
        "code": exercise["code"],
        "title": exercise["title"],
        "minutes": exercise["minutes"],
        "group_size": exercise["group_size"],
        "outcomes": exercise["outcomes"],
        "materials": exercise["materials"],
        "task": _blocks(exercise["task"]),
        "cards": [
            {"title": card["title"], "body": _blocks(card["body"])}
            for card in exercise.get("cards", ())
        ],
        "expected": _blocks(exercise["expected"]),
        "debrief": exercise["debrief"],
    }


def _blocks(text: Mapping[str, str]) -> dict[str, object]:
    return {language: prose.prose_data(text=text[language]) for language in LANGUAGES}


def pack_document(
    *,
    lessons_data: Sequence[JsonObject],
    title: Mapping[str, str],
    reference: str,
    is_draft: bool,
    parts: Sequence[str] = (PLAN, EXERCISES, HANDOUTS),
) -> NewJsonObject:
    """The document of a print: lessons, and the requested parts of them."""
    return {
        "lessons": [dict(lesson) for lesson in lessons_data],
        "title": dict(title),
        "reference": reference,
        "is_draft": is_draft,
        "parts": list(parts),
        "languages": list(LANGUAGES),
    }

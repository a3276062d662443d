"""A lesson as slides, and the step that the trainer teaches with each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.curriculum.rules import step_practice
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.languages import text_in

FIRST, DRAWING, STEP, QUESTIONS, TASK = "first", "drawing", "step", "questions", "task"
PRACTICE, CLOSEUPS = "practice", "closeups"
_WITH_TEMPLATES = frozenset({DRAWING, CLOSEUPS, TASK, PRACTICE})
_MAX_LINES = 7
_ANSWERED = re.compile(r"(?P<asked>.*?[?.។][»\"”]?) \(.*\)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One slide in one language.

    `lines` are its contents, `task` is text with marks for lists and bold words, `step` is the
    index of the step from 0 (None before the first), `exercise` the code of its exercise, `figure`
    the index of a further drawing (None for the first of the lesson).
    """

    kind: str
    title: str
    lines: tuple[str, ...] = ()
    task: str = ""
    minutes: int = 0
    step: int | None = None
    exercise: str = ""
    figure: int | None = None

    @property
    def template(self) -> str:
        """The template of what it shows; a slide of lines has one whatever its kind."""
        name = self.kind if self.kind in _WITH_TEMPLATES else "lines"
        return f"curriculum/slide/{name}.html"


def lesson_slides(
    *,
    body: JsonObject,
    name: str,
    language: str,
    titles: step_practice.Titles = MappingProxyType({}),
) -> tuple[Slide, ...]:
    """The slides of a lesson: its aim, its drawing, then those of each step in order.

    A step shows its board, its drawings, then its close-ups; each question is its own slide,
    without the answer in brackets; a step with an exercise shows its task, a step with practice
    names it. A long board is split, and the first slide of a step has its minutes.
    """
    lines = [
        _practice_lines(step=step, language=language, titles=titles) for step in body["steps"]
    ]
    return (
        Slide(kind=FIRST, title=name, lines=(text_in(body["aim"], language=language),)),
        Slide(kind=DRAWING, title=text_in(body["figure"]["caption"], language=language)),
        *(
            slide
            for index, practice_lines in enumerate(lines)
            for slide in _of_step(
                body=body, place=index, practice_lines=practice_lines, language=language
            )
        ),
    )


def question_alone(*, text: str) -> str:
    """A question without the answer in brackets after it.

    >>> question_alone(text="Is there a benefit? (Yes. A promise counts.)")
    'Is there a benefit?'
    >>> question_alone(text='Open this: "Were you cold (on the boat)?" (How was it?)')
    'Open this: "Were you cold (on the boat)?"'
    >>> question_alone(text="Who is warned (by day)?")
    'Who is warned (by day)?'
    """
    question_match = _ANSWERED.fullmatch(text)
    return question_match["asked"] if question_match else text


def _practice_lines(*, step: JsonObject, language: str, titles: step_practice.Titles) -> list[str]:
    return [
        step_practice.practice_line(practice=practice, titles=titles).text(language=language)
        for practice in step_practice.practices(step=step)
    ]


def _of_step(
    *, body: JsonObject, place: int, practice_lines: Sequence[str], language: str
) -> Iterator[Slide]:
    step = body["steps"][place]
    tasks = {
        exercise["code"]: text_in(exercise["task"], language=language)
        for exercise in body["exercises"]
    }
    figures = body.get("figures", ())
    indexes = [index for index, figure in enumerate(figures) if figure["step"] == place + 1]
    board = (
        text_in(step["board"], language=language).strip().splitlines() if "board" in step else []
    )
    questions_alone = [
        question_alone(text=text_in(question, language=language))
        for question in step.get("ask", ())
    ]
    code = step.get("exercise", "")
    parts: list[tuple[str, Sequence[str]]] = [(STEP, part) for part in _split(board)]
    parts += [(DRAWING, ())] * len(indexes)
    parts += [(CLOSEUPS, ())] if step.get("closeups") else []
    parts += [(QUESTIONS, questions_alone)] if questions_alone else []
    parts += [(TASK, ())] if code else []
    parts += [(PRACTICE, practice_lines)] if practice_lines else []
    undrawn = iter(indexes)
    for number, (kind, lines) in enumerate(parts or [(STEP, ())]):
        index = next(undrawn) if kind == DRAWING else None
        yield Slide(
            kind=kind,
            title=text_in(
                step["title"] if index is None else figures[index]["caption"], language=language
            ),
            lines=tuple(lines),
            task=tasks[code] if kind == TASK else "",
            minutes=0 if number else step["minutes"],
            step=place,
            exercise=code if kind == TASK else "",
            figure=index,
        )


def _split(lines: Sequence[str]) -> list[Sequence[str]]:
    """Lines in parts of similar length, none longer than a slide."""
    count = -(-len(lines) // _MAX_LINES)
    size = -(-len(lines) // count) if count else 0
    return [lines[at : at + size] for at in range(0, len(lines), size)] if count else []

"""The hot wash: the questions that are always asked, and those of the scenario."""

from __future__ import annotations

from promdaen.exercise.rules.scenario import Question, Scenario
from promdaen.kit.texts import Text

SCALE, WORDS = "scale", "words"
VALUES = (1, 2, 3, 4, 5)
ALWAYS = (
    Question(
        code="told",
        kind=SCALE,
        text=Text("Other departments informed us of what we needed in time."),
    ),
    Question(
        code="telling",
        kind=SCALE,
        text=Text("We knew whom to tell what."),
    ),
    Question(
        code="protection",
        kind=SCALE,
        text=Text("People who needed protection were found and helped."),
    ),
    Question(
        code="real",
        kind=SCALE,
        text=Text("The exercise was like real work."),
    ),
    Question(
        code="keep",
        kind=WORDS,
        text=Text("What worked, and should stay so?"),
    ),
    Question(
        code="change",
        kind=WORDS,
        text=Text("What should change in our real work?"),
    ),
)


def questions(*, scenario: Scenario) -> tuple[Question, ...]:
    """What is asked at the end of an exercise, those of its scenario last."""
    return (*ALWAYS, *scenario.questions)

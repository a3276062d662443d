"""The hot wash: the standard questions, and those of the scenario."""

from __future__ import annotations

from promdaen.exercise.rules.scenario import HotWashQuestion, ScenarioContent
from promdaen.kit.texts import Text

SCALE, WORDS = "scale", "words"
SCALE_VALUES = (1, 2, 3, 4, 5)
STANDARD_QUESTIONS = (
    HotWashQuestion(
        code="told",
        kind=SCALE,
        text=Text("Other departments informed us of what we needed in time."),
    ),
    HotWashQuestion(
        code="telling",
        kind=SCALE,
        text=Text("We knew whom to tell what."),
    ),
    HotWashQuestion(
        code="protection",
        kind=SCALE,
        text=Text("People who needed protection were found and helped."),
    ),
    HotWashQuestion(
        code="real",
        kind=SCALE,
        text=Text("The exercise was like real work."),
    ),
    HotWashQuestion(
        code="keep",
        kind=WORDS,
        text=Text("What worked, and should stay so?"),
    ),
    HotWashQuestion(
        code="change",
        kind=WORDS,
        text=Text("What should change in our real work?"),
    ),
)


def questions(*, scenario: ScenarioContent) -> tuple[HotWashQuestion, ...]:
    """The questions of a scenario: the standard ones, then its own."""
    return (*STANDARD_QUESTIONS, *scenario.questions)

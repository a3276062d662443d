"""The hot wash: the questions that are always asked, and those of the scenario."""

from __future__ import annotations

from promdaen.exercise.rules.scenario import Question, Scenario
from promdaen.kit.spreadsheets.words import Words

SCALE, WORDS = "scale", "words"
VALUES = (1, 2, 3, 4, 5)
ALWAYS = (
    Question(
        code="told",
        kind=SCALE,
        text=Words(
            en="Other departments informed us of what we needed in time.",
            km="នាយកដ្ឋានផ្សេងបានប្រាប់អ្វីដែលក្រុមត្រូវការទាន់ពេល។",
        ),
    ),
    Question(
        code="telling",
        kind=SCALE,
        text=Words(
            en="We knew whom to tell what.",
            km="ក្រុមដឹងថាត្រូវប្រាប់អ្វីដល់នរណា។",
        ),
    ),
    Question(
        code="protection",
        kind=SCALE,
        text=Words(
            en="People who needed protection were found and helped.",
            km="មនុស្សដែលត្រូវការការការពារ ត្រូវបានរកឃើញ និងទទួលជំនួយ។",
        ),
    ),
    Question(
        code="real",
        kind=SCALE,
        text=Words(en="The exercise was like real work.", km="លំហាត់នេះដូចការងារពិត។"),
    ),
    Question(
        code="keep",
        kind=WORDS,
        text=Words(en="What worked, and should stay so?", km="តើអ្វីដំណើរការល្អ ហើយគួររក្សា?"),
    ),
    Question(
        code="change",
        kind=WORDS,
        text=Words(en="What should change in our real work?", km="តើអ្វីគួរកែប្រែក្នុងការងារពិត?"),
    ),
)


def questions(*, scenario: Scenario) -> tuple[Question, ...]:
    """What is asked at the end of an exercise, those of its scenario last."""
    return (*ALWAYS, *scenario.questions)

"""The evaluation form: its questions, what is shown, and which details are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.assessment.rules import feedback
from promdaen.kit.texts import Text, Words, words_from

MIN_ANSWERS = 5
"""The least number of forms of a run, ratings of a topic or trainer, officers of a department."""

MIN_RATING, MAX_RATING = 1, 5
OPEN_QUESTIONS = ("helped", "change")
"""The open questions whose answers are stored beside the comment, by question."""


@dataclass(frozen=True, kw_only=True)
class EvaluationQuestion:
    """A question of the form, with the texts for ratings 1 and 5, and help."""

    text: Words
    low: Words | None = None
    high: Words | None = None
    help: Words | None = None


VERY_POOR = Text("very poor")
VERY_GOOD = Text("very good")
QUESTIONS: Mapping[str, EvaluationQuestion] = MappingProxyType(
    {
        "relevance": EvaluationQuestion(
            text=Text("How relevant was the course to your daily work?"),
            low=Text("not relevant"),
            high=Text("very relevant"),
        ),
        "overall": EvaluationQuestion(
            text=Text("How do you rate the course overall?"),
            low=VERY_POOR,
            high=VERY_GOOD,
        ),
        "topics": EvaluationQuestion(
            text=Text("How useful was each topic?"),
            low=Text("not useful"),
            high=Text("very useful"),
            help=Text("Leave out what you did not attend."),
        ),
        "trainers": EvaluationQuestion(
            text=Text("How well did each trainer teach?"),
            low=VERY_POOR,
            high=VERY_GOOD,
            help=Text("Leave out whom you did not have."),
        ),
        "helped": EvaluationQuestion(
            text=Text("What helped you most?"),
            help=Text("Please write no names of people. The form carries no name."),
        ),
        "change": EvaluationQuestion(
            text=Text("What should change?"),
        ),
        "comments": EvaluationQuestion(
            text=Text("What else do you want to say?"),
        ),
        "consent": EvaluationQuestion(
            text=Text("May my words be quoted, without my name?"),
            help=Text(
                "Only the department is shown, and only where at least five of its officers "
                "took part."
            ),
        ),
    }
)
"""The questions by code, with our texts until the content is loaded."""


def questions(
    *, texts: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> dict[str, EvaluationQuestion]:
    """The questions; texts of the content replace ours."""
    return {
        code: EvaluationQuestion(
            text=_words(texts=texts.get(code, {}), key="question", default=base_question.text)
            or base_question.text,
            low=_words(texts=texts.get(code, {}), key="low", default=base_question.low),
            high=_words(texts=texts.get(code, {}), key="high", default=base_question.high),
            help=_words(texts=texts.get(code, {}), key="help", default=base_question.help),
        )
        for code, base_question in QUESTIONS.items()
    }


def is_shown(*, forms_count: int, is_open: bool) -> bool:
    """Whether more than the number of a run's forms is shown: closed, and five or more.

    While a form is open, comparing the results before and after a form would reveal it.

    >>> is_shown(forms_count=5, is_open=False), is_shown(forms_count=4, is_open=False)
    (True, False)
    """
    return not is_open and forms_count >= MIN_ANSWERS


def count_ratings(*, ratings: Iterable[int | None]) -> feedback.Ratings | None:
    """The ratings of a topic or a trainer; None for fewer than five."""
    counted = feedback.counted_ratings(counts=feedback.count_ratings(ratings=ratings))
    return counted if counted.n >= MIN_ANSWERS else None


def can_keep_department(
    *, department: str, enrolled: Sequence[str], departments: Sequence[str], has_consent: bool
) -> bool:
    """Whether a form from a phone keeps its department, for the line under a quote.

    `enrolled` are the departments of the run's officers, `departments` those of officers who sent
    a form, including this one. Each needs five: with fewer, the list of senders would reveal the
    author. Without consent to quote, the department is not needed.
    """
    return (
        has_consent
        and enrolled.count(department) >= MIN_ANSWERS
        and departments.count(department) >= MIN_ANSWERS
    )


def cell_mark(*, place: int, kind: str) -> str:
    """The mark of a line on paper and in the keying grid: topics 1, 2, trainers A, B.

    >>> cell_mark(place=1, kind="topics"), cell_mark(place=1, kind="trainers")
    ('2', 'B')
    """
    return str(place + 1) if kind == "topics" else chr(ord("A") + place % 26)


def _words(
    *, texts: Mapping[str, Mapping[str, str]], key: str, default: Words | None
) -> Words | None:
    text = texts.get(key)
    return words_from(text) if text else default

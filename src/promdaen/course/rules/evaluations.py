"""The evaluation form: what it asks, what is shown of it, and what is kept beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.assessment.rules import feedback
from promdaen.kit.spreadsheets import Words

FEWEST = 5
"""Forms of a run, ratings of a topic or a trainer, and officers of a department, at the least."""

LOWEST, HIGHEST = 1, 5
OPEN = ("helped", "change")
"""The open questions whose answers stand beside the comment, by question."""


@dataclass(frozen=True, kw_only=True)
class EvaluationQuestion:
    """A question of the form, with the words for 1 and 5 where it is rated, and help."""

    text: Words
    low: Words | None = None
    high: Words | None = None
    help: Words | None = None


POOR = Words(en="very poor", km="ខ្សោយណាស់")
GOOD = Words(en="very good", km="ល្អណាស់")
QUESTIONS: Mapping[str, EvaluationQuestion] = MappingProxyType(
    {
        "relevance": EvaluationQuestion(
            text=Words(
                en="How relevant was the course to your daily work?",
                km="តើវគ្គនេះពាក់ព័ន្ធនឹងការងារប្រចាំថ្ងៃរបស់លោកអ្នក កម្រិតណា?",
            ),
            low=Words(en="not relevant", km="មិនពាក់ព័ន្ធ"),
            high=Words(en="very relevant", km="ពាក់ព័ន្ធខ្លាំង"),
        ),
        "overall": EvaluationQuestion(
            text=Words(
                en="How do you rate the course overall?",
                km="តើលោកអ្នកវាយតម្លៃវគ្គនេះជារួម កម្រិតណា?",
            ),
            low=POOR,
            high=GOOD,
        ),
        "topics": EvaluationQuestion(
            text=Words(en="How useful was each topic?", km="តើប្រធានបទនីមួយៗ មានប្រយោជន៍កម្រិតណា?"),
            low=Words(en="not useful", km="គ្មានប្រយោជន៍"),
            high=Words(en="very useful", km="មានប្រយោជន៍ខ្លាំង"),
            help=Words(
                en="Leave out what you did not attend.", km="រំលងប្រធានបទដែលលោកអ្នកមិនបានចូលរួម។"
            ),
        ),
        "trainers": EvaluationQuestion(
            text=Words(
                en="How well did each trainer teach?",
                km="តើគ្រូបណ្តុះបណ្តាលម្នាក់ៗ បង្រៀនបានល្អកម្រិតណា?",
            ),
            low=POOR,
            high=GOOD,
            help=Words(
                en="Leave out whom you did not have.",
                km="រំលងគ្រូបណ្តុះបណ្តាលដែលមិនបានបង្រៀនលោកអ្នក។",
            ),
        ),
        "helped": EvaluationQuestion(
            text=Words(en="What helped you most?", km="តើអ្វីជួយលោកអ្នកច្រើនជាងគេ?"),
            help=Words(
                en="Please write no names of people. The form carries no name.",
                km="សូមកុំសរសេរឈ្មោះមនុស្ស។ ទម្រង់នេះគ្មានឈ្មោះអ្នកឆ្លើយទេ។",
            ),
        ),
        "change": EvaluationQuestion(
            text=Words(en="What should change?", km="តើអ្វីគួរកែលម្អ?"),
        ),
        "comments": EvaluationQuestion(
            text=Words(en="What else do you want to say?", km="តើលោកអ្នកចង់បន្ថែមអ្វីទៀត?"),
        ),
        "consent": EvaluationQuestion(
            text=Words(
                en="May my words be quoted, without my name?",
                km="តើអាចដកស្រង់ពាក្យរបស់ខ្ញុំ ដោយមិនដាក់ឈ្មោះ បានទេ?",
            ),
            help=Words(
                en="Only the department is shown, and only where at least five of its officers "
                "took part.",
                km="បង្ហាញតែនាយកដ្ឋាន ហើយបង្ហាញតែពេលមានមន្ត្រីនាយកដ្ឋាននោះចូលរួម យ៉ាងតិច ៥រូប។",
            ),
        ),
    }
)
"""The questions by code, as the content has them before it is loaded."""


def questions(
    *, texts: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> dict[str, EvaluationQuestion]:
    """The questions with the texts of the content in the place of ours, where it has them."""
    return {
        code: EvaluationQuestion(
            text=_words(texts=texts.get(code, {}), key="question", ours=held.text) or held.text,
            low=_words(texts=texts.get(code, {}), key="low", ours=held.low),
            high=_words(texts=texts.get(code, {}), key="high", ours=held.high),
            help=_words(texts=texts.get(code, {}), key="help", ours=held.help),
        )
        for code, held in QUESTIONS.items()
    }


def is_shown(*, forms_count: int, is_open: bool) -> bool:
    """Whether anything but the number of a run's forms is shown: closed, and five or more.

    While a form is open, whoever looked after each one would see what the last one said.

    >>> is_shown(forms_count=5, is_open=False), is_shown(forms_count=4, is_open=False)
    (True, False)
    """
    return not is_open and forms_count >= FEWEST


def ratings_of(*, ratings: Iterable[int | None]) -> feedback.Ratings | None:
    """How a topic or a trainer was rated; None where fewer than five did."""
    held = feedback.ratings_of(counts=feedback.counts_of(ratings=ratings))
    return held if held.n >= FEWEST else None


def can_keep_department(
    *, department: str, enrolled: Sequence[str], departments: Sequence[str], has_consent: bool
) -> bool:
    """Whether a form from a phone keeps its department, for the line under a quote.

    `enrolled` and `departments` are those of the officers of the run and of those who have
    given a form, this one among them. Five of each: with fewer, who has given one would tell
    whose it is. Without consent to quote nothing needs it.
    """
    return (
        has_consent
        and enrolled.count(department) >= FEWEST
        and departments.count(department) >= FEWEST
    )


def mark_of(*, place: int, kind: str) -> str:
    """What a line is called on paper and in the keying grid: topics 1, 2, trainers A, B.

    >>> mark_of(place=1, kind="topics"), mark_of(place=1, kind="trainers")
    ('2', 'B')
    """
    return str(place + 1) if kind == "topics" else chr(ord("A") + place % 26)


def _words(
    *, texts: Mapping[str, Mapping[str, str]], key: str, ours: Words | None
) -> Words | None:
    text = texts.get(key)
    return Words(en=text["en"], km=text["km"]) if text else ours

"""What a learning platform opens: a lesson, or a practice of some kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text

LESSON, PRACTICE, CLOSEUPS = "lesson", "practice", "closeups"
CASE, SPECIMENS, BOOTH = "case", "specimens", "booth"
CONTENT_LABELS = {
    LESSON: Text("Lesson"),
    PRACTICE: Text("Practice"),
    CLOSEUPS: Text("Close-ups"),
    CASE: Text("Case study"),
    SPECIMENS: Text("Practice with documents"),
    BOOTH: Text("Practice at the booth"),
}
SPECIMEN_TITLES = {
    "learn": Text("Ten documents, about half of them defective, the easier ones first"),
    "practise": Text("Ten documents, about three of them defective, as in a hard week"),
}
PATH = re.compile(r"/lti/(lesson|practice|closeups|case|specimens|booth)/([A-Za-z0-9_-]{1,24})/?")
CHOICE_PATH = re.compile(r"/lti/choices/?")
UNSCORED_KINDS = frozenset({BOOTH})
"""What gives no score: the three axes of the booth are not added up (why/booth-axes.md)."""
QUESTIONS_COUNT = 10
"""Questions of one practice, or as many as a topic has."""


@dataclass(frozen=True, kw_only=True)
class OpenedContent:
    """A kind of content, and the code of its topic, practice, case, mode or wave."""

    kind: str
    topic: str


def read_target(*, target: str, base: str) -> OpenedContent | None:
    """The content at an address of this installation, `base` without a slash at its end.

    >>> read_target(target="https://p.example/lti/practice/SMUG/", base="https://p.example")
    OpenedContent(kind='practice', topic='SMUG')
    >>> read_target(target="https://p.example/people/", base="https://p.example") is None
    True
    """
    path = target.removeprefix(base).partition("?")[0]
    match = PATH.fullmatch(path) if target.startswith(f"{base}/") else None
    return OpenedContent(kind=match[1], topic=match[2]) if match else None


def is_choice(*, target: str, base: str) -> bool:
    """Whether an address is where contents are chosen from inside a platform.

    >>> is_choice(target="https://p.example/lti/choices/", base="https://p.example")
    True
    """
    path = target.removeprefix(base).partition("?")[0]
    return target.startswith(f"{base}/") and CHOICE_PATH.fullmatch(path) is not None


def right_count(*, kind: str, answers: Sequence[JsonObject]) -> int:
    """How many answers were right; of specimens, how many were called what they are.

    >>> right_count(kind=SPECIMENS, answers=[{"mark": 0.5}, {"mark": 0.0}])
    1
    """
    least = 0.5 if kind == SPECIMENS else 1.0
    return sum(answer["mark"] >= least for answer in answers)


def practice_score(*, marks: Sequence[float]) -> float:
    """The share of a practice that was right, 0..1; a blank answer has the mark 0.

    >>> practice_score(marks=[1, 0, 1, 1])
    0.75
    """
    return sum(marks) / len(marks)

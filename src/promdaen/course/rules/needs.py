"""Which officers need training, and why: one reason each, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.kit.texts import Text, Words

NEVER, FADED, LONG_AGO = "never", "faded", "long_ago"
# This number of topics that may have faded is a third of the twelve.
FADED_TOPICS = 4
MAX_DAYS = 365
NEED_WEIGHTS = {NEVER: 3, FADED: 2, LONG_AGO: 1}


@dataclass(frozen=True, kw_only=True)
class TrainingNeed:
    """Why an officer needs training: kind of reason, and date of the last course.

    The topics that may have faded are private to the officer: they are shown for groups only.
    """

    kind: str
    trained_on: date | None = None

    @property
    def weight(self) -> int:
        """The weight: never trained most, a course long ago least."""
        return NEED_WEIGHTS[self.kind]


def training_need(
    *, trained_on: date | None, faded: Sequence[str], is_refreshed: bool, today: date
) -> TrainingNeed | None:
    """Why an officer needs training; None without a reason.

    faded: topics that may have faded; is_refreshed: whether refreshers are under way. A course
    over a year ago without refreshers counts as half forgotten.

    >>> training_need(trained_on=None, faded=(), is_refreshed=False, today=date(2026, 3, 1)).kind
    'never'
    """
    if trained_on is None:
        return TrainingNeed(kind=NEVER)
    if len(faded) >= FADED_TOPICS:
        return TrainingNeed(kind=FADED, trained_on=trained_on)
    if not is_refreshed and (today - trained_on).days > MAX_DAYS:
        return TrainingNeed(kind=LONG_AGO, trained_on=trained_on)
    return None


def need_text(*, need: TrainingNeed, day: Words) -> Words:
    """The reason as a sentence; day: date of the last course.

    >>> need_text(need=TrainingNeed(kind="faded"), day=Words.same("")).en
    'may have forgotten four topics or more'
    """
    if need.kind == NEVER:
        return Text("never had the course")
    if need.kind == LONG_AGO:
        return Text("course long ago, no refreshers: {day}", day=day)
    return Text("may have forgotten four topics or more")

"""Who should come to the next run, and why: one reason each, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.kit.texts import Text, Words

NEVER, FADED, LONG_AGO = "never", "faded", "long_ago"
# So many topics that may have faded are a third of the twelve.
FADED_TOPICS = 4
DAYS_HELD = 365
WEIGHTS = {NEVER: 3, FADED: 2, LONG_AGO: 1}


@dataclass(frozen=True, kw_only=True)
class TrainingNeed:
    """Why an officer should come: the kind of reason, and when the last course was.

    Which topics may have faded is the officer's own: it is told of groups alone.
    """

    kind: str
    trained_on: date | None = None

    @property
    def weight(self) -> int:
        """How much it weighs: never trained most, a course long ago least."""
        return WEIGHTS[self.kind]


def need_of(
    *, trained_on: date | None, faded: Sequence[str], is_refreshed: bool, today: date
) -> TrainingNeed | None:
    """Why an officer should come; None where nothing speaks for it.

    faded: topics that may have faded; is_refreshed: whether refreshers are
    under way. A course more than a year ago without refreshers is taken as half forgotten.

    >>> need_of(trained_on=None, faded=(), is_refreshed=False, today=date(2026, 3, 1)).kind
    'never'
    """
    if trained_on is None:
        return TrainingNeed(kind=NEVER)
    if len(faded) >= FADED_TOPICS:
        return TrainingNeed(kind=FADED, trained_on=trained_on)
    if not is_refreshed and (today - trained_on).days > DAYS_HELD:
        return TrainingNeed(kind=LONG_AGO, trained_on=trained_on)
    return None


def in_words(*, need: TrainingNeed, day: Words) -> Words:
    """The reason in a sentence; day: when the last course was.

    >>> in_words(need=TrainingNeed(kind="faded"), day=Words(en="", km="")).en
    'may have forgotten four topics or more'
    """
    if need.kind == NEVER:
        return Text("never had the course")
    if need.kind == LONG_AGO:
        return Text("course long ago, no refreshers: {day}", day=day)
    return Text("may have forgotten four topics or more")

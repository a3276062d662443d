"""How long a review takes: reading, deciding, correcting; and what is too fast to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.curriculum.rules import texts
from promdaen.kit.texts import Text, Words

ENGLISH_WORDS_A_MINUTE = 238
"""Silent reading of non-fiction by adults (Brysbaert 2019, Journal of Memory and Language 109)."""
KHMER_CLUSTERS_A_MINUTE = 550
"""An assumption: no speed is published for Khmer. The same content in the same time: this content
has 2.3 clusters for each English word."""
DECISION_SECONDS = 5
"""For each text of a record in a language, to decide and go on to the next, where texts are
approved by set or both languages at once. Our own assumption."""
CHANGED_SHARE, CHANGE_MINUTES = 0.05, 2
"""One text of 20 is corrected, in two minutes. Our own assumption."""
MAX_SPEED_FACTOR = 2.0
"""No one reads carefully at more than twice the average speed; approving faster is refused."""
RECORDS_COUNT, MAX_HOURS = 900, 25
_RATES: Mapping[str, int] = MappingProxyType(
    {"en": ENGLISH_WORDS_A_MINUTE, "km": KHMER_CLUSTERS_A_MINUTE}
)
LANGUAGE_ROLES: Mapping[str, Words] = MappingProxyType(
    {"km": Text("Reviewer of the Khmer"), "en": Text("Reviewer of the English")}
)


@dataclass(frozen=True, kw_only=True)
class Effort:
    """The time for a number of texts: minutes to read, and in all."""

    texts_count: int = 0
    reading_minutes: float = 0.0

    @property
    def minutes(self) -> float:
        """Reading, deciding and correcting."""
        deciding = self.texts_count * DECISION_SECONDS / 60
        return self.reading_minutes + deciding + self.texts_count * CHANGED_SHARE * CHANGE_MINUTES

    @property
    def hours(self) -> float:
        """The same in hours."""
        return self.minutes / 60

    @property
    def whole_hours(self) -> int:
        """The hours, rounded."""
        return round(self.hours)

    def __add__(self, other: Effort) -> Effort:
        return Effort(
            texts_count=self.texts_count + other.texts_count,
            reading_minutes=self.reading_minutes + other.reading_minutes,
        )

    def of(self, *, records: int, among: int) -> Effort:
        """The effort of some records at the average of `among`.

        >>> Effort(texts_count=20, reading_minutes=10.0).of(records=5, among=10)
        Effort(texts_count=10, reading_minutes=5.0)
        """
        share = records / among if among else 0.0
        return Effort(
            texts_count=round(self.texts_count * share),
            reading_minutes=self.reading_minutes * share,
        )


def reading_minutes(*, words: Iterable[str], language: str) -> float:
    """The minutes that texts take an average reader.

    >>> reading_minutes(words=["one two"] * 119, language="en")
    1.0
    """
    length = sum(texts.reading_length(text=text, language=language) for text in words)
    return length / _RATES[language]


def missing_minutes(
    *, required_minutes: float, elapsed_minutes: float, concurrent_minutes: float = 0.0
) -> float:
    """How many minutes are still missing before an approval is believable; 0 if none.

    `required_minutes` are the minutes of an average reader for the texts, `concurrent_minutes`
    those for what the same person approved in the same time.

    >>> missing_minutes(required_minutes=30, elapsed_minutes=2)
    13.0
    >>> missing_minutes(required_minutes=30, elapsed_minutes=15)
    0.0
    """
    return max(0.0, (required_minutes + concurrent_minutes) / MAX_SPEED_FACTOR - elapsed_minutes)

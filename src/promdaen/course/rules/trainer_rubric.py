"""The rubric of an observed lesson: whether it is complete."""

from collections.abc import Collection, Mapping

from promdaen.kit.texts import Text, Words

RATINGS = range(1, 5)
MAX_COMMENT_LENGTH = 1000

NOT_RATED = Text("Rate every criterion.")
NO_STRENGTH = Text("Write at least one strength: what went well and why.")
NO_ADVICE = Text("Write at least one piece of advice for the next time.")
TOO_LONG = Text("Strengths and advice are at most 1,000 letters each.")


def faults(
    *, ratings: Mapping[str, int], criteria: Collection[str], strengths: str, advice: str
) -> tuple[Words, ...]:
    """What is missing in a rubric, in words; empty if it is complete.

    >>> faults(ratings={"aim": 3}, criteria=["aim"], strengths="Calm", advice="Louder")
    ()
    """
    texts = []
    if set(ratings) != set(criteria) or any(rating not in RATINGS for rating in ratings.values()):
        texts.append(NOT_RATED)
    if not strengths.strip():
        texts.append(NO_STRENGTH)
    if not advice.strip():
        texts.append(NO_ADVICE)
    if max(len(strengths), len(advice)) > MAX_COMMENT_LENGTH:
        texts.append(TOO_LONG)
    return tuple(texts)


def mean(*, ratings: Mapping[str, int]) -> float | None:
    """The mean of the ratings, None without any.

    >>> mean(ratings={"aim": 2, "time": 3}), mean(ratings={})
    (2.5, None)
    """
    return sum(ratings.values()) / len(ratings) if ratings else None

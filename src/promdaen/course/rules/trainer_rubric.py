"""The rubric of an observed lesson: whether it is filled whole."""

from collections.abc import Collection, Mapping

from promdaen.kit.spreadsheets import Words

RATINGS = range(1, 5)
LONGEST = 1000

NOT_RATED = Words(en="Rate every criterion.", km="សូមវាយតម្លៃគ្រប់លក្ខណៈវិនិច្ឆ័យ។")
NO_STRENGTH = Words(
    en="Write at least one strength: what went well and why.",
    km="សូមសរសេរចំណុចខ្លាំងយ៉ាងតិចមួយ៖ អ្វីដែលធ្វើបានល្អ និងហេតុអ្វី។",
)
NO_ADVICE = Words(
    en="Write at least one piece of advice for the next time.",
    km="សូមសរសេរដំបូន្មានយ៉ាងតិចមួយ សម្រាប់លើកក្រោយ។",
)
TOO_LONG = Words(
    en="Strengths and advice are at most 1,000 letters each.",
    km="ចំណុចខ្លាំង និងដំបូន្មាន មិនលើសពី ១ ០០០ តួអក្សរក្នុងមួយផ្នែក។",
)


def faults(
    *, ratings: Mapping[str, int], criteria: Collection[str], strengths: str, advice: str
) -> tuple[Words, ...]:
    """What is missing of a rubric, in words; nothing where it is whole.

    >>> faults(ratings={"aim": 3}, criteria=["aim"], strengths="Calm", advice="Louder")
    ()
    """
    lines = []
    if set(ratings) != set(criteria) or any(one not in RATINGS for one in ratings.values()):
        lines.append(NOT_RATED)
    if not strengths.strip():
        lines.append(NO_STRENGTH)
    if not advice.strip():
        lines.append(NO_ADVICE)
    if max(len(strengths), len(advice)) > LONGEST:
        lines.append(TOO_LONG)
    return tuple(lines)


def mean(*, ratings: Mapping[str, int]) -> float | None:
    """The mean of the ratings, None of nothing.

    >>> mean(ratings={"aim": 2, "time": 3}), mean(ratings={})
    (2.5, None)
    """
    return sum(ratings.values()) / len(ratings) if ratings else None

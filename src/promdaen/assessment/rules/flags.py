"""Flags: figures of an item that need a review, with labels."""

from collections.abc import Mapping, Sequence

from promdaen.assessment.rules.behaviour import Behaviour
from promdaen.kit.texts import Text, Words

# If nine of ten answer an item right before any course, or four of five wrong, it hardly
# distinguishes officers; a distractor chosen by under one in twenty is useless.
TOO_EASY, TOO_HARD, IDLE_SHARE = 0.9, 0.2, 0.05

FLAG_TEXTS: Mapping[str, Words] = {
    "negative": Text(
        "Negative discrimination: those who know more get it wrong. Check the key and the wording."
    ),
    "too_easy": Text("Too easy: more than 90 % are right, so it distinguishes few officers."),
    "too_hard": Text(
        "Too hard: fewer than 20 % are right. Check the key, the wording and the lesson."
    ),
    "idle": Text("A distractor that fewer than 5 % choose: write one that names a real mistake."),
    "unfair": Text(
        "Differs between groups of equal score: read it for words or situations that only "
        "some officers know."
    ),
}
SHORT_FLAG_TEXTS: Mapping[str, Words] = {
    "negative": Text("negative discrimination"),
    "too_easy": Text("too easy"),
    "too_hard": Text("too hard"),
    "idle": Text("idle distractor"),
    "unfair": Text("differs between groups"),
}


def flags(
    *,
    first: Behaviour,
    latest: Behaviour,
    idle_count: int = 0,
    classes: Sequence[str | None] = (),
) -> list[str]:
    """The flags of an item's first and latest tests, as keys of FLAG_TEXTS, worst first.

    idle_count: distractors that hardly anyone chose; classes: ETS classes of the item for every
    group. "Too easy" is judged before training and "too hard" after it, if there is a later test:
    it is good if a course makes an item easy.

    >>> easy, unused = Behaviour(n=40, facility=0.95, discrimination=0.1), Behaviour(n=0)
    >>> flags(first=easy, latest=unused), flags(first=unused, latest=easy)
    (['too_easy'], [])
    """
    trained = first if latest.facility is None else latest
    flags_by_name = {
        "negative": any((statistics.discrimination or 0.0) < 0 for statistics in (first, latest)),
        "unfair": "C" in classes,
        "too_hard": trained.facility is not None and trained.facility < TOO_HARD,
        "too_easy": first.facility is not None and first.facility > TOO_EASY,
        "idle": idle_count > 0,
    }
    return [key for key, is_so in flags_by_name.items() if is_so]


def idle_options(*, shares: Mapping[str, float | None], right: Sequence[str]) -> list[str]:
    """Distractors chosen by fewer than 5 %, from the share 0..1 that chose each option.

    >>> idle_options(shares={"a": 0.6, "b": 0.36, "c": 0.04, "": 0.0}, right=["a"])
    ['c']
    """
    return [
        option
        for option, share in shares.items()
        if option and option not in right and share is not None and share < IDLE_SHARE
    ]

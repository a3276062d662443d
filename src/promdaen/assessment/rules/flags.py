"""Flags: what a person should look at in an item's figures, in words."""

from collections.abc import Mapping, Sequence

from promdaen.assessment.rules.behaviour import Behaviour
from promdaen.kit.texts import Text, Words

# An item that nine of ten get right before any course, or that four of five get wrong, tells
# hardly any officers apart; a distractor that under one in twenty choose is none.
TOO_EASY, TOO_HARD, IDLE_SHARE = 0.9, 0.2, 0.05

FLAGS: Mapping[str, Words] = {
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
SHORT: Mapping[str, Words] = {
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
    """What to look at in an item's first and latest tests, as keys of FLAGS, gravest first.

    idle_count: distractors that hardly anybody chose; classes: ETS classes of the item for
    every group. Too easy is judged before training and too hard after it, where there is a
    test after: an item that a course has made easy has done its work.

    >>> easy, nobody = Behaviour(n=40, facility=0.95, discrimination=0.1), Behaviour(n=0)
    >>> flags(first=easy, latest=nobody), flags(first=nobody, latest=easy)
    (['too_easy'], [])
    """
    trained = first if latest.facility is None else latest
    found = {
        "negative": any((one.discrimination or 0.0) < 0 for one in (first, latest)),
        "unfair": "C" in classes,
        "too_hard": trained.facility is not None and trained.facility < TOO_HARD,
        "too_easy": first.facility is not None and first.facility > TOO_EASY,
        "idle": idle_count > 0,
    }
    return [key for key, is_so in found.items() if is_so]


def idle_options(*, shares: Mapping[str, float | None], right: Sequence[str]) -> list[str]:
    """Distractors that fewer than 5 % chose, from the share 0..1 choosing each option.

    >>> idle_options(shares={"a": 0.6, "b": 0.36, "c": 0.04, "": 0.0}, right=["a"])
    ['c']
    """
    return [
        option
        for option, share in shares.items()
        if option and option not in right and share is not None and share < IDLE_SHARE
    ]

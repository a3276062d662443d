"""The position and length of keys over many items: a topic, a paper, the bank."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promdaen.assessment.rules.linting import cues
from promdaen.assessment.rules.linting.drafts import ItemDraft
from promdaen.curriculum.rules.findings import ERROR, WARNING, ContentCheck, ContentFinding
from promdaen.curriculum.rules.texts import LANGUAGES
from promdaen.kit.texts import Text

_UNEQUAL = Text("keys are spread unequally: {counts}; most and fewest may differ by {bound}")
_MOVE = Text("move keys to the rare positions, in items that no one has answered yet")
_TOO_OFTEN = Text(
    "the key is the {which} option in {count} of {of} single choices; chance gives {chance}"
)
_TOO_SELDOM = Text(
    "the key is the {which} option in {count} of {of} choices only; chance gives {chance}"
)
_EVEN_OUT = Text("even out the options, beginning with the items where the key stands out most")
KEYS_UNEQUAL = ContentCheck(code="keys-unequal", severity=ERROR, problem=_UNEQUAL, remedy=_MOVE)
KEYS_UNEQUAL_IN_TOPIC = ContentCheck(
    code="keys-unequal-in-topic", severity=WARNING, problem=_UNEQUAL, remedy=_MOVE
)
LENGTH_CUES = ContentCheck(
    code="length-tells", severity=ERROR, problem=_TOO_OFTEN, remedy=_EVEN_OUT
)
LENGTH_CUES_IN_TOPIC = ContentCheck(
    code="length-tells-in-topic", severity=WARNING, problem=_TOO_OFTEN, remedy=_EVEN_OUT
)
LENGTH_SHUNNED = ContentCheck(
    code="length-shunned",
    severity=WARNING,
    problem=_TOO_SELDOM,
    remedy=Text("let some keys be so: officers who rule that option out guess better"),
)
CHECKS = (
    KEYS_UNEQUAL,
    KEYS_UNEQUAL_IN_TOPIC,
    LENGTH_CUES,
    LENGTH_CUES_IN_TOPIC,
    LENGTH_SHUNNED,
)
KEY_POSITIONS = "abcd"
CHANCE = 0.25
# The rate of false findings for random keys: one topic of twenty, one bank of a hundred.
RARE_IN_TOPIC, RARE_IN_BANK = 0.05, 0.01
EXTREMES = (Text("longest"), Text("shortest"))


@dataclass(frozen=True, kw_only=True)
class KeyGroup:
    """Items judged together; `bound` is how far the counts of positions may differ."""

    subject: str
    items: Sequence[ItemDraft]
    bound: int
    is_topic: bool = False


def topic_group(*, topic: str, items: Sequence[ItemDraft]) -> KeyGroup:
    """The single choices of a topic: three or four keys at each position, so a bound of 2."""
    return KeyGroup(subject=f"items:{topic}", items=items, bound=2, is_topic=True)


def paper_group(*, subject: str, items: Sequence[ItemDraft]) -> KeyGroup:
    """The single choices of a paper: a bound of 3."""
    return KeyGroup(subject=subject, items=items, bound=3)


def bank_group(*, items: Sequence[ItemDraft]) -> KeyGroup:
    """The whole bank: a bound of a tenth of its single choices, and 3 in a small one."""
    return KeyGroup(subject="bank", items=items, bound=max(3, len(_singles(items)) // 10))


def key_findings(*, group: KeyGroup) -> Iterator[ContentFinding]:
    """Positions with too many or too few keys, by fixed bounds."""
    counts = Counter(str(item.key) for item in _singles(group.items))
    position_counts = [counts[position] for position in KEY_POSITIONS]
    if max(position_counts) - min(position_counts) > group.bound:
        count_text = ", ".join(f"{position} {counts[position]}" for position in KEY_POSITIONS)
        yield ContentFinding(
            check=KEYS_UNEQUAL_IN_TOPIC if group.is_topic else KEYS_UNEQUAL,
            subject=group.subject,
            details={"counts": count_text, "bound": group.bound},
        )


def length_findings(*, group: KeyGroup) -> Iterator[ContentFinding]:
    """Keys that are the longest, or the shortest, option more or less often than one in four.

    Among single choices with a unique longest or shortest option. Binomial tails: above, 5 % for a
    topic and 1 % for a paper or the bank; below, 1 % for these. For example, up to 6 of 13 in a
    topic, and 27 to 52 of 156 in the bank.
    """
    for language in LANGUAGES:
        extreme_lengths = [
            cues.extremes(item=item, language=language) for item in _singles(group.items)
        ]
        for at, text in enumerate(EXTREMES):
            ours = [option[at] for option in extreme_lengths if option[at] is not None]
            count, item_count = ours.count(True), len(ours)
            check = _length_check(group=group, count=count, items_count=item_count)
            if check:
                chance = round(CHANCE * item_count)
                yield ContentFinding(
                    check=check,
                    subject=group.subject,
                    language=language,
                    details={"which": text, "count": count, "of": item_count, "chance": chance},
                )


def _length_check(*, group: KeyGroup, count: int, items_count: int) -> ContentCheck | None:
    rare = RARE_IN_TOPIC if group.is_topic else RARE_IN_BANK
    if tail(count=count, draws=items_count) < rare:
        return LENGTH_CUES_IN_TOPIC if group.is_topic else LENGTH_CUES
    # A topic has too few for “too seldom” to be meaningful.
    is_shunned = not group.is_topic and 1 - tail(count=count + 1, draws=items_count) < rare
    return LENGTH_SHUNNED if is_shunned else None


def tail(*, count: int, draws: int) -> float:
    """The probability of `count` or more hits in `draws` draws with chance one in four.

    >>> round(tail(count=7, draws=13), 3), tail(count=0, draws=13)
    (0.024, 1.0)
    """
    return math.fsum(
        math.comb(draws, hits) * CHANCE**hits * (1 - CHANCE) ** (draws - hits)
        for hits in range(count, draws + 1)
    )


def _singles(items: Sequence[ItemDraft]) -> list[ItemDraft]:
    return [item for item in items if item.checks.has_one_right]

"""Two readings of a text beside one another: English word by word, Khmer cluster by cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from promdaen.curriculum.rules.standings import Part

SAME, GONE, NEW = "same", "gone", "new"
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# As `texts.CLUSTER`, but whatever is no letter with its signs counts too: nothing may get lost.
_CLUSTERS = re.compile(
    "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd])*|.", re.DOTALL
)


@dataclass(frozen=True)
class Stretch:
    """Letters that stand in both readings, in the old one alone, or in the new one alone."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What became of the words of one place."""

    place: str
    stretches: tuple[Stretch, ...]


def stretches(*, old: str, new: str, language: str) -> tuple[Stretch, ...]:
    """How one text became another.

    >>> [(one.kind, one.text) for one in stretches(old="Kep is", new="Kep was", language="en")]
    [('same', 'Kep '), ('gone', 'is'), ('new', 'was')]
    """
    pattern = _CLUSTERS if language == "km" else _WORDS
    before, after = pattern.findall(old), pattern.findall(new)
    found: list[Stretch] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for what, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if what == "equal":
            found.append(Stretch(SAME, "".join(before[from_old:to_old])))
            continue
        for kind, text in (
            (GONE, "".join(before[from_old:to_old])),
            (NEW, "".join(after[from_new:to_new])),
        ):
            if text:
                found.append(Stretch(kind, text))
    return tuple(found)


def differences(
    *, old: Sequence[Part], new: Sequence[Part], language: str
) -> tuple[Difference, ...]:
    """The places whose words differ, in the order of the new text; places that went come last."""
    return tuple(_differences(old, new, language))


def _differences(old: Sequence[Part], new: Sequence[Part], language: str) -> Iterator[Difference]:
    before = {part.place: part.words for part in old}
    after = {part.place: part.words for part in new}
    for place in dict.fromkeys([*after, *before]):
        was, now = before.get(place, ""), after.get(place, "")
        if was != now:
            yield Difference(place=place, stretches=stretches(old=was, new=now, language=language))

"""Compare two versions of a text: English by word, Khmer by cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from promdaen.curriculum.rules.review_states import RecordWords

SAME, GONE, NEW = "same", "gone", "new"
_TAGS = {GONE: "del", NEW: "ins"}
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# As `texts.CLUSTER`, but other characters match too, so that none is lost.
_CLUSTERS = re.compile(
    "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd])*|.", re.DOTALL
)


@dataclass(frozen=True)
class TextStretch:
    """A part of a text that is in both versions, in the old one only, or in the new one only."""

    kind: str
    text: str

    @property
    def tag(self) -> str:
        """The HTML element that marks it; empty for what both versions have."""
        return _TAGS.get(self.kind, "")


@dataclass(frozen=True, kw_only=True)
class TextDifference:
    """The changes of one place."""

    place: str
    stretches: tuple[TextStretch, ...]


def stretches(*, old: str, new: str, language: str) -> tuple[TextStretch, ...]:
    """The parts of a text as kept, removed or added.

    >>> [(one.kind, one.text) for one in stretches(old="Kep is", new="Kep was", language="en")]
    [('same', 'Kep '), ('gone', 'is'), ('new', 'was')]
    """
    pattern = _CLUSTERS if language == "km" else _WORDS
    before, after = pattern.findall(old), pattern.findall(new)
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    text_stretches: list[TextStretch] = []
    gone, fresh = "", ""
    for operation, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        was, now = "".join(before[from_old:to_old]), "".join(after[from_new:to_new])
        # A single space between two changes is added to both, so that phrases stay together.
        if operation == "equal" and not (
            was.isspace() and (gone or fresh) and to_old < len(before)
        ):
            text_stretches += [*_changed(gone, fresh), TextStretch(SAME, was)]
            gone, fresh = "", ""
        else:
            gone, fresh = gone + was, fresh + now
    return (*text_stretches, *_changed(gone, fresh))


def _changed(removed: str, added: str) -> list[TextStretch]:
    return [TextStretch(kind, text) for kind, text in ((GONE, removed), (NEW, added)) if text]


def differences(
    *, old: Sequence[RecordWords], new: Sequence[RecordWords], language: str
) -> tuple[TextDifference, ...]:
    """The changed places, in the order of the new text; removed places come last."""
    return tuple(_differences(old, new, language))


def sorted_differences(
    *, differences: Sequence[TextDifference], keys: Sequence[str]
) -> list[TextDifference]:
    """Differences in reading order; `keys` are in the order of the shape."""
    places = {key: index for index, key in enumerate(keys)}
    return sorted(
        differences,
        key=lambda difference: places.get(re.split(r"[.\[]", difference.place)[0], len(places)),
    )


def _differences(
    old: Sequence[RecordWords], new: Sequence[RecordWords], language: str
) -> Iterator[TextDifference]:
    before = {part.place: part.words for part in old}
    after = {part.place: part.words for part in new}
    for place in dict.fromkeys([*after, *before]):
        was, now = before.get(place, ""), after.get(place, "")
        if was != now:
            yield TextDifference(
                place=place, stretches=stretches(old=was, new=now, language=language)
            )

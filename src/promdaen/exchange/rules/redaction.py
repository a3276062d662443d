"""Redaction of a text: passages are removed for other readers, never added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

REDACTION_BLOCK = "█████"
"""Stands for whatever was taken away, always as long: its length tells nothing."""
_MARK = REDACTION_BLOCK[0]
_TOKENS = re.compile(rf"\s+|{_MARK}|[^\s{_MARK}]+")


class AddedError(ValueError):
    """The text contains something that is not in the layer below; a redaction only removes."""


def redact_passages(*, text: str, passages: list[str]) -> str:
    """The text with passages removed wherever they occur, ignoring case.

    >>> redact_passages(text="Mr Sok met  sok's brother", passages=["sok"])
    "Mr █████ met  █████'s brother"
    """
    for passage in passages:
        text = _pattern(passage=passage).sub(REDACTION_BLOCK, text)
    return text


def contains_passage(*, text: str, passage: str) -> bool:
    """Whether a text contains a passage, ignoring case and spacing.

    >>> contains_passage(text="at the  Old pier", passage="the old pier")
    True
    """
    return _pattern(passage=passage).search(text) is not None


def redact_removed_words(*, before: str, after: str) -> str:
    """The remaining text after an edit that removed words, with a block for each gap.

    Spaces at the ends of a gap stay, so that words do not run into the block. Existing blocks
    stay. Raises AddedError if `after` contains something that `before` does not.

    >>> redact_removed_words(before="Seen at the pier at dusk", after="Seen at dusk")
    'Seen at █████ dusk'
    """
    before, after = _lines(before), _lines(after)
    unmarked_text = after.replace(_MARK, "")
    kept_flags = _kept_words(before=before, after=unmarked_text) or _matched(
        old=before, new=unmarked_text
    )
    if kept_flags is None:
        raise AddedError
    signs = zip(before, kept_flags, strict=True)
    runs = [
        (is_kept, "".join(sign for sign, _ in run)) for is_kept, run in groupby(signs, _is_kept)
    ]
    return "".join(run if is_kept else _block(removed=run) for is_kept, run in runs)


def _is_kept(sign: tuple[str, bool]) -> bool:
    return sign[1]


def _block(*, removed: str) -> str:
    before = removed[: len(removed) - len(removed.lstrip())]
    after = removed[len(removed.rstrip()) :] if removed.strip() else ""
    return f"{before}{REDACTION_BLOCK}{after}"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _pattern(*, passage: str) -> re.Pattern[str]:
    words = (re.escape(word) for word in passage.split())
    return re.compile(r"\s+".join(words), re.IGNORECASE)


def _kept_words(*, before: str, after: str) -> list[bool] | None:
    """Which characters remain, if whole words were removed; None if words cannot tell.

    Matched from the start and then from the end.
    """
    old = _TOKENS.findall(before)
    kept_flags = _matched(old=old[::-1], new=_TOKENS.findall(after)[::-1])
    if kept_flags is None:
        return None
    words = zip(old, reversed(kept_flags), strict=True)
    return [is_kept for word, is_kept in words for _sign in word]


def _matched(*, old: Sequence[str], new: Sequence[str]) -> list[bool] | None:
    """Which parts of `old` remain, matched from the end and then from the start.

    None if `new` is not a subsequence of `old`.
    """
    kept_flags = [False] * len(old)
    left, unmatched_length = len(old), len(new)
    while left and unmatched_length and old[left - 1] == new[unmatched_length - 1]:
        left, unmatched_length = left - 1, unmatched_length - 1
        kept_flags[left] = True
    waiting = iter(range(left))
    for part in new[:unmatched_length]:
        index = next((index for index in waiting if old[index] == part), None)
        if index is None:
            return None
        kept_flags[index] = True
    return kept_flags

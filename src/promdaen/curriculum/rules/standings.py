"""What a text is, and where its review stands: approved as it was read, or a draft."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from promdaen.curriculum.rules.texts import LANGUAGES

DRAFT, APPROVED = "draft", "approved"
APPROVE, WITHDRAW, COMMENT, RESOLVE = "approve", "withdraw", "comment", "resolve"
RANKS = {"item": 3, "lesson": 3, "feedback": 1}
"""What officers see first, by kind: anchors are 0, other items of papers 1, words in doubt 2."""
LAST = 4
KEY = "key"
"""What an item is marked by: it is approved along with the words of either language."""


@dataclass(frozen=True, kw_only=True)
class RecordWords:
    """Some words of a record in one language, and where in the record they stand."""

    place: str
    words: str


@dataclass(frozen=True, kw_only=True)
class FileApproval:
    """What a file says: approved by a named person on a day.

    `digest` is the beginning of the digest of the approved text, "" where the file does not say.
    """

    by: str
    on: date
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewEvent:
    """One approval or withdrawal, with the digest of the text that it is about.

    `reviewer` decided on the day `on`; `is_from_file` marks an approval that a file states.
    """

    decision: str
    reviewer: str
    on: date | None
    digest: str
    is_from_file: bool = False


@dataclass(frozen=True, kw_only=True)
class ReviewStatus:
    """Where a text stands: draft or approved, by whom, on which day, and of which text.

    A draft that names a reviewer was changed since; `digest` is then of the approved text.
    """

    state: str
    reviewer: str = ""
    reviewed_on: date | None = None
    digest: str


def parts_of(*, values: Mapping[str, Any], language: str) -> tuple[RecordWords, ...]:
    """All words of a record in one language, by the names of their keys, and an item's key.

    The order does not depend on how a file or a database keeps the keys of a record.

    >>> parts_of(values={"name": {"en": "Kep", "km": "កែប"}, "hours": 3}, language="en")
    (RecordWords(place='name', words='Kep'),)
    """
    parts = tuple(RecordWords(place=at, words=words) for at, words in _words(values, language, ""))
    if KEY not in values:
        return parts
    marked = json.dumps(values[KEY], ensure_ascii=False, sort_keys=True)
    return (*parts, RecordWords(place=KEY, words=marked))


def digest_of(*, parts: Sequence[RecordWords]) -> str:
    """SHA-256 (hex) of the words of a text, a line each."""
    return hashlib.sha256("\n".join(part.words for part in parts).encode()).hexdigest()


def digest_of_values(*, values: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a whole record, whatever the order of its keys."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def standing(
    *, digest: str, approval: FileApproval | None, decided: Sequence[ReviewEvent]
) -> ReviewStatus:
    """Where a text stands, by what its file says and what was decided before, oldest first.

    An approval is of the text that was read: over another text it is a draft, and going back to
    the approved text counts again. A withdrawal undoes every earlier approval of its text; a
    file that goes on telling one of those approvals does not bring it back.

    >>> day = date(2026, 11, 24)
    >>> first = ReviewEvent(decision="approve", who="Sok Dara", on=day, digest="kep")
    >>> standing(digest="keb", approval=None, decided=[first]).state
    'draft'
    >>> standing(digest="kep", approval=None, decided=[first]).state
    'approved'
    """
    held = _held(decided)
    valid = [one for one in held if one.digest == digest and _is_told(one, approval)]
    if valid:
        return _approved(reviewer=valid[-1].reviewer, on=valid[-1].on, digest=digest)
    is_new = approval is not None and not any(
        one.decision == APPROVE and (one.reviewer, one.on) == (approval.by, approval.on)
        for one in decided
    )
    if approval is not None and is_new:
        return _first_told(approval, digest)
    if held and held[-1].digest != digest:
        last = held[-1]
        return ReviewStatus(
            state=DRAFT, reviewer=last.reviewer, reviewed_on=last.on, digest=last.digest
        )
    return ReviewStatus(state=DRAFT, digest=digest)


def after_change(*, status: ReviewStatus, digest: str) -> ReviewStatus:
    """Where a text stands once it reads otherwise, or as before again.

    >>> known = ReviewStatus(state="approved", reviewer="Sok Dara", digest="kep")
    >>> changed = after_change(status=known, digest="keb")
    >>> changed.state, after_change(status=changed, digest="kep").state
    ('draft', 'approved')
    """
    if not status.reviewer:
        return ReviewStatus(state=DRAFT, digest=digest)
    return ReviewStatus(
        state=APPROVED if status.digest == digest else DRAFT,
        reviewer=status.reviewer,
        reviewed_on=status.reviewed_on,
        digest=status.digest,
    )


def _held(decided: Sequence[ReviewEvent]) -> list[ReviewEvent]:
    """The approvals that nobody withdrew."""
    held: list[ReviewEvent] = []
    for one in decided:
        if one.decision == APPROVE:
            held.append(one)
        else:
            held = [each for each in held if each.digest != one.digest]
    return held


def _is_told(event: ReviewEvent, approval: FileApproval | None) -> bool:
    """Whether an approval holds: made here, or told by the file as it is now."""
    if not event.is_from_file:
        return True
    return approval is not None and (event.reviewer, event.on) == (approval.by, approval.on)


def _first_told(approval: FileApproval, digest: str) -> ReviewStatus:
    if digest.startswith(approval.digest):
        return _approved(reviewer=approval.by, on=approval.on, digest=digest)
    return ReviewStatus(
        state=DRAFT, reviewer=approval.by, reviewed_on=approval.on, digest=approval.digest
    )


def _approved(*, reviewer: str, on: date | None, digest: str) -> ReviewStatus:
    return ReviewStatus(state=APPROVED, reviewer=reviewer, reviewed_on=on, digest=digest)


def _words(values: Any, language: str, at: str) -> Iterator[tuple[str, str]]:
    # Most of what is met holds nothing further; to ask that of an abstract type is slow.
    if isinstance(values, str | int):
        return
    if isinstance(values, Mapping):
        if isinstance(values.get(language), str):
            yield at, values[language]
        for key in sorted(values):
            if key not in LANGUAGES:
                yield from _words(values[key], language, f"{at}.{key}" if at else str(key))
    elif isinstance(values, list | tuple):
        for place, value in enumerate(values, start=1):
            name = value.get("id", place) if isinstance(value, Mapping) else place
            yield from _words(value, language, f"{at}[{name}]")

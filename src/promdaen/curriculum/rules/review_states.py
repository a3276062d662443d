"""The text of a record and its review state: approved in its current form, or a draft."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.curriculum.rules.texts import LANGUAGES
from promdaen.kit.json_objects import JsonObject

DRAFT, APPROVED = "draft", "approved"
APPROVE, WITHDRAW, COMMENT, RESOLVE = "approve", "withdraw", "comment", "resolve"
KIND_RANKS = {"item": 3, "lesson": 3, "feedback": 1}
"""What officers see first, by kind: anchors are 0, other items of papers 1, words in doubt 2."""
LAST_RANK = 4
KEY_PLACE = "key"
"""What an item is marked by: it is approved along with the words of either language."""


@dataclass(frozen=True, kw_only=True)
class RecordWords:
    """Some words of a record in one language, and their place in the record."""

    place: str
    words: str


@dataclass(frozen=True, kw_only=True)
class FileApproval:
    """The approval in a file: by a named person on a day.

    `digest` is the beginning of the digest of the approved text, "" if the file has none.
    """

    by: str
    on: date
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewEvent:
    """An approval or withdrawal, with the digest of its text.

    `reviewer` decided on the day `on`; `is_from_file` marks an approval from a file.
    """

    decision: str
    reviewer: str
    on: date | None
    digest: str
    is_from_file: bool = False


@dataclass(frozen=True, kw_only=True)
class ReviewStatus:
    """The review state of a text: draft or approved, by whom, when, and of which text.

    A draft with a reviewer was changed since its approval; `digest` is then of the approved text.
    """

    state: str
    reviewer: str = ""
    reviewed_on: date | None = None
    digest: str


def record_words(*, values: JsonObject, language: str) -> tuple[RecordWords, ...]:
    """All words of a record in one language, by the names of their keys, and an item's key.

    The order does not depend on the key order in a file or database.

    >>> record_words(values={"name": {"en": "Kep", "km": "កែប"}, "hours": 3}, language="en")
    (RecordWords(place='name', words='Kep'),)
    """
    parts = tuple(RecordWords(place=at, words=words) for at, words in _words(values, language, ""))
    if KEY_PLACE not in values:
        return parts
    marked = json.dumps(values[KEY_PLACE], ensure_ascii=False, sort_keys=True)
    return (*parts, RecordWords(place=KEY_PLACE, words=marked))


def words_digest(*, parts: Sequence[RecordWords]) -> str:
    """The SHA-256 (hex) of the words of a text, one line each."""
    return hashlib.sha256("\n".join(part.words for part in parts).encode()).hexdigest()


def digest_of_values(*, values: JsonObject) -> str:
    """The SHA-256 (hex) of a whole record, independent of key order."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def text_status(
    *, digest: str, approval: FileApproval | None, decided: Sequence[ReviewEvent]
) -> ReviewStatus:
    """The review state of a text, from its file and earlier decisions, oldest first.

    An approval is for the text that was read: a different text is a draft, and going back to the
    approved text restores it. A withdrawal cancels every earlier approval of its text; the same
    approval in a file does not restore it.

    >>> day = date(2026, 11, 24)
    >>> first = ReviewEvent(decision="approve", reviewer="Sok Dara", on=day, digest="kep")
    >>> text_status(digest="keb", approval=None, decided=[first]).state
    'draft'
    >>> text_status(digest="kep", approval=None, decided=[first]).state
    'approved'
    """
    approvals = _valid_approvals(decided)
    valid = [
        review_event
        for review_event in approvals
        if review_event.digest == digest and _is_valid(review_event, approval)
    ]
    if valid:
        return _approved(reviewer=valid[-1].reviewer, on=valid[-1].on, digest=digest)
    is_new = approval is not None and not any(
        review_event.decision == APPROVE
        and (review_event.reviewer, review_event.on) == (approval.by, approval.on)
        for review_event in decided
    )
    if approval is not None and is_new:
        return _file_status(approval, digest)
    if approvals and approvals[-1].digest != digest:
        last = approvals[-1]
        return ReviewStatus(
            state=DRAFT, reviewer=last.reviewer, reviewed_on=last.on, digest=last.digest
        )
    return ReviewStatus(state=DRAFT, digest=digest)


def after_change(*, status: ReviewStatus, digest: str) -> ReviewStatus:
    """The review state of a text after it was changed, or changed back.

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


def _valid_approvals(decided: Sequence[ReviewEvent]) -> list[ReviewEvent]:
    """The approvals that were not withdrawn."""
    approvals: list[ReviewEvent] = []
    for review_event in decided:
        if review_event.decision == APPROVE:
            approvals.append(review_event)
        else:
            approvals = [each for each in approvals if each.digest != review_event.digest]
    return approvals


def _is_valid(event: ReviewEvent, approval: FileApproval | None) -> bool:
    """Whether an approval is valid: made here, or still in the file."""
    if not event.is_from_file:
        return True
    return approval is not None and (event.reviewer, event.on) == (approval.by, approval.on)


def _file_status(approval: FileApproval, digest: str) -> ReviewStatus:
    if digest.startswith(approval.digest):
        return _approved(reviewer=approval.by, on=approval.on, digest=digest)
    return ReviewStatus(
        state=DRAFT, reviewer=approval.by, reviewed_on=approval.on, digest=approval.digest
    )


def _approved(*, reviewer: str, on: date | None, digest: str) -> ReviewStatus:
    return ReviewStatus(state=APPROVED, reviewer=reviewer, reviewed_on=on, digest=digest)


def _words(values: object, language: str, path: str) -> Iterator[tuple[str, str]]:
    # Checked first for speed: most values are plain, and isinstance with an ABC is slow.
    if isinstance(values, str | int):
        return
    if isinstance(values, Mapping):
        if isinstance(values.get(language), str):
            yield path, values[language]
        for key in sorted(values):
            if key not in LANGUAGES:
                yield from _words(values[key], language, f"{path}.{key}" if path else str(key))
    elif isinstance(values, list | tuple):
        for number, value in enumerate(values, start=1):
            name = value.get("id", number) if isinstance(value, Mapping) else number
            yield from _words(value, language, f"{path}[{name}]")

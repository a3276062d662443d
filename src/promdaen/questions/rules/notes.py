"""The review state of a note: a changed text is a draft again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NoteTextApproval:
    """The approval of a text in a language by a reviewer, by its digest."""

    language: str
    digest: str
    reviewer: str


def note_digest(*, text: str) -> str:
    """A digest that identifies the text."""
    return hashlib.sha256(text.encode()).hexdigest()


def approved_by(*, text: str, language: str, approvals: Iterable[NoteTextApproval]) -> str:
    """The reviewer who approved a text as it is now; "" for a draft.

    The last one counts.

    >>> digest = note_digest(text="Ask first.")
    >>> held = [NoteTextApproval(language="en", digest=digest, reviewer="Prak")]
    >>> approved_by(text="Ask first.", language="en", approvals=held)
    'Prak'
    >>> approved_by(text="Ask twice.", language="en", approvals=held)
    ''
    """
    approval_key = (language, note_digest(text=text))
    approvers = [
        approval.reviewer
        for approval in approvals
        if (approval.language, approval.digest) == approval_key
    ]
    return approvers[-1] if approvers else ""

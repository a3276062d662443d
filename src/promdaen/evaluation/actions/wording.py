"""Save words of behaviours that were changed in a file of the review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from promdaen.curriculum import actions as curriculum_actions
from promdaen.people.models import Account


def write_words(
    *, kind: str, code: str, values: Mapping[str, Any], reason: str, by: Account, now: datetime
) -> None:
    """Save the words of a behaviour of the supervisors' checklist; call within a transaction."""
    curriculum_actions.put_edited(kind=kind, code=code, values=values, by=by, now=now)

"""Save words of cases that were changed in a file of the review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from promdaen.casework.actions.authoring import edit_case
from promdaen.casework.models import Case
from promdaen.people.models import Account


def write_words(
    *, kind: str, code: str, values: Mapping[str, Any], reason: str, by: Account, now: datetime
) -> None:
    """Save a case as its next version. Raises CaseworkRefused for one that is not valid."""
    version = Case.objects.get(code=code, is_current=True).version
    edit_case(values=values, version=version, reason=reason, by=by, now=now)

"""Prints of the survey; each leaves a line in the audit log, since scores leave the system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from promdaen.kit import audit
from promdaen.people.models import Account
from promdaen.survey.queries import prints, profiles


@dataclass(frozen=True, kw_only=True)
class ProfileAsked:
    """Which profile to print: of a checkpoint, in a round ("" is the newest), in a language."""

    checkpoint: str
    round: str
    language: str


def print_profile(*, asked: ProfileAsked, by: Account | None, now: datetime) -> bytes | None:
    """The profile of a checkpoint as a PDF; None where the account may not read one.

    Raises NotAllowed for an account that reads no checkpoint at all.
    """
    with transaction.atomic():
        page = profiles.checkpoint_page(
            account=by,
            code=asked.checkpoint,
            round_code=asked.round,
            today=timezone.localdate(now),
        )
        if page is None or page.shown is None:
            return None
        made = prints.profile_print(page=page, language=asked.language)
        detail = {"checkpoint": asked.checkpoint, "round": page.shown.visit.round.code}
        audit.record_line(
            action="print_profile", subject=page.checkpoint, by=by, now=now, detail=detail
        )
    return made

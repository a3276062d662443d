"""Prints of the survey; each is written to the audit log, because scores leave the system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.survey.queries import figures, prints, profiles, round_page, round_prints


@dataclass(frozen=True, kw_only=True)
class ProfileRequest:
    """Which profile to print: of a checkpoint, in a round ("" is the newest), in a language."""

    checkpoint: str
    round: str
    language: str


def print_profile(
    *, profile_request: ProfileRequest, by: Account | None, now: datetime
) -> bytes | None:
    """The profile of a checkpoint as PDF; None if the account may not read it.

    Raises NotAllowed for an account that may read no checkpoint.
    """
    with transaction.atomic():
        page = profiles.checkpoint_page(
            account=by,
            code=profile_request.checkpoint,
            round_code=profile_request.round,
            today=timezone.localdate(now),
        )
        if page is None or page.chosen_round is None:
            return None
        profile_pdf = prints.profile_print(page=page, language=profile_request.language)
        detail = {
            "checkpoint": profile_request.checkpoint,
            "round": page.chosen_round.visit.round.code,
        }
        audit.record_line(
            action="print_profile", subject=page.checkpoint, by=by, now=now, detail=detail
        )
    return profile_pdf


def print_round(*, code: str, language: str, by: Account | None, now: datetime) -> bytes | None:
    """A survey round as PDF: the country, then tables; None without any figures.

    Raises NotAllowed for an account that may read only a part of the survey: figures of the
    country cannot be computed from a part.
    """
    people_queries.require_right("survey", account=by)
    try:
        page = round_page.round_page(code=code, account=by)
    except figures.NoFigures:
        return None
    if not page.figures.rows:
        return None
    with transaction.atomic():
        round_pdf = round_prints.round_print(page=page, language=language)
        audit.record_line(
            action="print_round",
            subject=page.figures.round,
            by=by,
            now=now,
            detail={"round": code},
        )
    return round_pdf

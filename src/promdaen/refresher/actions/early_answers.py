"""Answers to a refresher that a phone started before the server planned it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from promdaen.refresher.actions import answers as actions
from promdaen.refresher.models import Member, Share, Window
from promdaen.refresher.queries import pieces as queries

LOOKING_AHEAD = 2


@transaction.atomic
def keep_window_answers(
    *, officer_id: UUID, answers: Sequence[actions.NewRefresherAnswer], phone: str, now: datetime
) -> actions.AnswersResult:
    """Save answers of a phone; `share` of each answer is the id of its window.

    Outcomes that an earlier refresher of the season planned ahead can be answered even if the
    server planned otherwise or not yet: a phone without signal could not know. Raises
    RefresherRefused for more than MOST_AT_ONCE.
    """
    actions.require_few(answers=answers)
    windows = {new.share for new in answers}
    rows = queries.officer_shares(officer_id=officer_id).filter(window__in=windows)
    shares = {share.window_id: share for share in rows}
    for window in sorted(windows):
        outcome_codes = [new.outcome for new in answers if new.share == window]
        _open_ahead(officer_id=officer_id, window_id=window, outcomes=outcome_codes, shares=shares)
    placed_answers = [
        replace(new, share=shares[new.share].pk) if new.share in shares else new for new in answers
    ]
    return actions.keep_answers(
        officer_id=officer_id, answers=placed_answers, phone=phone, now=now
    )


def _open_ahead(
    *, officer_id: UUID, window_id: UUID, outcomes: Sequence[str], shares: dict[UUID, Share]
) -> None:
    """Add outcomes to a refresher if an earlier one planned them ahead."""
    existing_share = shares.get(window_id)
    more = set(outcomes) - set(existing_share.outcomes if existing_share else ())
    if not more:
        return
    # The lock makes the planner and other phones of this officer wait for each other.
    window = Window.objects.select_for_update().filter(pk=window_id).first()
    if window is None:
        return
    member = _member(officer_id=officer_id, window=window)
    if member is None:
        return
    looked: set[str] = set()
    for share in Share.objects.filter(
        member=member,
        window__number__lt=window.number,
        window__number__gte=window.number - LOOKING_AHEAD,
    ):
        looked |= set(share.ahead)
    more &= looked
    if not more:
        return
    window_share, _is_new = Share.objects.get_or_create(window=window, member=member)
    more -= set(window_share.outcomes)
    window_share.outcomes = [
        *window_share.outcomes,
        *(fromkey for fromkey in dict.fromkeys(outcomes) if fromkey in more),
    ]
    window_share.save(update_fields=["outcomes"])
    shares[window_id] = window_share


def _member(*, officer_id: UUID, window: Window) -> Member | None:
    return Member.objects.filter(
        officer=officer_id,
        season=window.season_id,
        arm=window.arm,
        left_at__isnull=True,
        season__closed_at__isnull=True,
    ).first()

"""Answers to a refresher that a phone started before the server planned it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from promdaen.refresher.actions.answers import (
    AnswersResult,
    NewRefresherAnswer,
    keep_answers,
    require_few,
)
from promdaen.refresher.models import Member, Share, Window
from promdaen.refresher.queries.packs import LOOKING_AHEAD
from promdaen.refresher.queries.pieces import officer_shares


@transaction.atomic
def keep_window_answers(
    *, officer_id: UUID, answers: Sequence[NewRefresherAnswer], phone: str, now: datetime
) -> AnswersResult:
    """Save answers of a phone.

    Outcomes that an earlier refresher of the season planned ahead can be answered even if the
    server planned otherwise or not yet: a phone without signal could not know. Raises
    RefresherRefused for more than MAX_ANSWERS_PER_CALL.
    """
    require_few(answers=answers)
    window_ids = {new.window for new in answers}
    shares = officer_shares(officer_id=officer_id).filter(window__in=window_ids)
    planned_outcomes = {share.window_id: share.outcomes for share in shares}
    for window_id in sorted(window_ids):
        planned = planned_outcomes.get(window_id, ())
        # Each outcome once, in the order of the answers.
        outcomes = dict.fromkeys(new.outcome for new in answers if new.window == window_id)
        unplanned = [outcome for outcome in outcomes if outcome not in planned]
        if unplanned:
            _open_ahead(officer_id=officer_id, window_id=window_id, outcomes=unplanned)
    return keep_answers(officer_id=officer_id, answers=answers, phone=phone, now=now)


def _open_ahead(*, officer_id: UUID, window_id: UUID, outcomes: Sequence[str]) -> None:
    """Add outcomes to a refresher if an earlier one planned them ahead."""
    window = Window.objects.filter(pk=window_id).first()
    member = _member(officer_id=officer_id, window=window) if window else None
    if window is None or member is None:
        return
    # The lock makes the planner and other phones of this officer wait for each other. It is taken
    # only by members of the window: the ids come from a phone.
    Window.objects.select_for_update().get(pk=window_id)
    planned_ahead: set[str] = set()
    for share in Share.objects.filter(
        member=member,
        window__number__lt=window.number,
        window__number__gte=window.number - LOOKING_AHEAD,
    ):
        planned_ahead |= set(share.ahead)
    added = [outcome for outcome in outcomes if outcome in planned_ahead]
    if not added:
        return
    window_share, _is_new = Share.objects.get_or_create(window=window, member=member)
    added = [outcome for outcome in added if outcome not in window_share.outcomes]
    window_share.outcomes = [*window_share.outcomes, *added]
    window_share.save(update_fields=["outcomes"])


def _member(*, officer_id: UUID, window: Window) -> Member | None:
    return Member.objects.filter(
        officer=officer_id,
        season=window.season_id,
        arm=window.arm,
        left_at__isnull=True,
        season__closed_at__isnull=True,
    ).first()

"""Adaptive tests: start, choose and store each item before it is shown, answer once, end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from promdaen.assessment.actions import marking
from promdaen.assessment.actions.phone import closed_reason
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.models import (
    AdaptiveAsked,
    AdaptiveBank,
    AdaptiveItem,
    AdaptiveTest,
    Item,
    Paper,
    Response,
    Sitting,
)
from promdaen.assessment.queries import adaptive as queries
from promdaen.assessment.rules import showing
from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.rules.adaptive import ADAPTIVE_MODE, exposure, testing, wording
from promdaen.assessment.signals import sittings_marked
from promdaen.evidence import actions as evidence_actions
from promdaen.kit import audit, bulk
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules.roles import TEACHING


def check_ready(*, paper: Paper) -> queries.Calibrated:
    """The calibrated scale of a paper; raises AssessmentRefused if it allows no adaptive test."""
    calibrated = queries.calibrated_with(paper=paper)
    readiness = queries.adaptive_readiness(paper=paper, calibrated=calibrated)
    why = wording.refusal_reason(paper_readiness=readiness)
    if calibrated is None or why is not None:
        reason = why.text(language=page_language()) if why else ""
        raise AssessmentRefused(
            _("This later test cannot be adaptive. %(why)s Choose the fixed paper.")
            % {"why": reason}
        )
    return calibrated


@transaction.atomic
def renew_bank(*, paper: Paper, by: Account | None, now: datetime) -> AdaptiveBank:
    """Update the bank of adaptive tests with the current estimates for a paper's scale.

    Counts of persons and of item exposure are kept. While a test of the bank is open its estimates
    are kept too. Raises AssessmentRefused if the paper allows no adaptive test.
    """
    people_queries.require_right(*TEACHING, account=by)
    calibrated = check_ready(paper=paper)
    old_bank = queries.bank_with(paper=paper)
    if old_bank is not None:
        old_bank = AdaptiveBank.objects.select_for_update().get(pk=old_bank.pk)
        going = old_bank.tests.filter(
            sitting__closed_at__isnull=True, sitting__withdrawn_at__isnull=True
        )
        if old_bank.computed_at == calibrated.computed_at or going.exists():
            return old_bank
    bank = old_bank or AdaptiveBank()
    bank.sd, bank.computed_at, bank.renewed_at = calibrated.sd, calibrated.computed_at, now
    bank.save()
    _take_items(bank=bank, calibrated=calibrated)
    detail = {"items": len(calibrated.scaled_items)}
    audit.record_line(action="renew_bank", subject=bank, by=by, now=now, detail=detail)
    return bank


@transaction.atomic
def start_sitting(
    *,
    officer_id: UUID,
    paper: Paper,
    language: str,
    ends_at: datetime | None,
    seed: int,
    by: Account | None,
    now: datetime,
) -> Sitting:
    """Start an adaptive test on a phone and choose its first item; its result is for the paper.

    Raises AssessmentRefused if no bank has the paper, or too few items are left in it.
    """
    bank = queries.bank_with(paper=paper)
    longest = queries.longest_test(bank=bank, paper=paper) if bank else 0
    if bank is None or not longest:
        raise AssessmentRefused(
            _("Too few questions are left for an adaptive test. Ask your trainer for the paper.")
        )
    sitting = Sitting.objects.create(
        officer_id=officer_id,
        paper=paper,
        mode=ADAPTIVE_MODE,
        language=language,
        opened_at=now,
        order_seed=seed,
        ends_at=ends_at,
    )
    AdaptiveTest.objects.create(sitting=sitting, bank=bank, longest=longest)
    AdaptiveBank.objects.filter(pk=bank.pk).update(begun_count=F("begun_count") + 1)
    audit.record_line(action="start_adaptive", subject=sitting, by=by, now=now)
    _go_on(sitting=sitting, now=now)
    return sitting


@transaction.atomic
def open_item(*, sitting: Sitting, now: datetime) -> AdaptiveAsked | None:
    """The open item; None if the test is over, in which case it is ended now.

    Repeated calls return the same item. An item that was removed from the bank meanwhile is
    dropped and another is chosen.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.closed_at is not None or sitting.withdrawn_at is not None:
        return None
    if showing.is_over(ends_at=sitting.ends_at, now=now):
        _finish(ended={sitting: wording.CLOSED}, by=None, now=now)
        return None
    waiting_item = queries.open_item(sitting=sitting)
    if waiting_item is not None and _is_gone(asked_item=waiting_item):
        waiting_item.dropped_at = now
        waiting_item.save(update_fields=["dropped_at"])
        return _go_on(sitting=sitting, now=now)
    return waiting_item


@transaction.atomic
def answer_item(
    *, sitting: Sitting, item: str, answer: typed_answers.Typed, now: datetime
) -> AdaptiveAsked | None:
    """Store the only answer to the open item (by code), {} for "don't know".

    Returns the next item, None at the end. Raises AssessmentRefused for an item that is not open,
    was already answered or was removed, for an answer that is not an option, and after the end.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    shut = closed_reason(sitting=sitting, now=now)
    if shut:
        raise AssessmentRefused(shut)
    item_to_answer = queries.open_item(sitting=sitting)
    if item_to_answer is None or item_to_answer.item.code != item:
        raise AssessmentRefused(_other_item_reason(sitting=sitting, item=item))
    if _is_gone(asked_item=item_to_answer):
        raise AssessmentRefused(
            _("This question was removed from the bank. Another one is shown here now.")
        )
    item_to_answer.answer, item_to_answer.mark = marking.marked_answer(
        item=item_to_answer.item, given_answer=answer
    )
    item_to_answer.answered_at = now
    item_to_answer.save(update_fields=["answer", "mark", "answered_at"])
    return _go_on(sitting=sitting, now=now)


@transaction.atomic
def finish_sittings(*, sittings: Iterable[UUID], by: Account | None, now: datetime) -> int:
    """End those of these adaptive tests that are open, with the answers so far; the count."""
    rows = Sitting.objects.select_for_update().filter(
        pk__in=list(sittings),
        mode=ADAPTIVE_MODE,
        closed_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    sitting_list = list(rows)
    if sitting_list:
        _finish(ended=dict.fromkeys(sitting_list, wording.CLOSED), by=by, now=now)
    return len(sitting_list)


def _take_items(*, bank: AdaptiveBank, calibrated: queries.Calibrated) -> None:
    """Update the items of the bank; items that are no longer calibrated stay but are not used."""
    bank.items.exclude(item__in=calibrated.scaled_items).update(is_usable=False)
    AdaptiveItem.objects.bulk_create(
        [
            AdaptiveItem(
                bank=bank,
                item_id=key,
                difficulty=scaled_item.difficulty,
                answers_count=scaled_item.answers,
                is_usable=scaled_item.is_fit and scaled_item.is_settled,
            )
            for key, scaled_item in calibrated.scaled_items.items()
        ],
        update_conflicts=True,
        unique_fields=["bank", "item"],
        update_fields=["difficulty", "answers_count", "is_usable"],
    )


def _is_gone(*, asked_item: AdaptiveAsked) -> bool:
    return not asked_item.item.is_current


def _other_item_reason(*, sitting: Sitting, item: str) -> str:
    administered_items = AdaptiveAsked.objects.filter(sitting=sitting, item__code=item)
    if administered_items.filter(answered_at__isnull=False).exists():
        return _("This question is already answered, and the answer stays. Go on with this one.")
    return _("This question is not open. Continue with this one.")


def _go_on(*, sitting: Sitting, now: datetime) -> AdaptiveAsked | None:
    """Choose and store the next item, or end the test; the caller locks the sitting's row.

    The bank stays locked until the end of the transaction, so that concurrent choices see each
    other's exposure counts.
    """
    test = AdaptiveTest.objects.get(sitting=sitting)
    bank = AdaptiveBank.objects.select_for_update().get(pk=test.bank_id)
    loaded = queries.loaded(bank=bank, paper=sitting.paper, longest=test.longest)
    administered_items = list(AdaptiveAsked.objects.filter(sitting=sitting).order_by("position"))
    progress = loaded.progress(
        answered=[
            adaptive_asked
            for adaptive_asked in administered_items
            if adaptive_asked.answered_at is not None
        ]
    )
    if testing.is_over(plan=loaded.plan, progress=progress)[0]:
        is_longest = progress.asked_count >= test.longest
        ended = wording.LONGEST if is_longest else wording.KNOWN
        _finish(ended={sitting: ended}, by=None, now=now)
        return None
    quota = exposure.left(
        shown_counts=np.array([row.shown_count for row in loaded.rows]), persons=loaded.begun_count
    )
    item_ids = {adaptive_asked.item_id for adaptive_asked in administered_items}
    quota[[row.item in item_ids or not row.is_open for row in loaded.rows]] = 0
    place = int(testing.chosen(plan=loaded.plan, progress=progress, quota=quota)[0])
    if place == exposure.NO_ITEM:
        _finish(ended={sitting: wording.EMPTY}, by=None, now=now)
        return None
    chosen = loaded.rows[place].item
    bank.items.filter(item=chosen).update(shown_count=F("shown_count") + 1)
    return AdaptiveAsked.objects.create(
        sitting=sitting, item_id=chosen, position=len(administered_items) + 1, asked_at=now
    )


def _finish(*, ended: Mapping[Sitting, str], by: Account | None, now: datetime) -> None:
    """Close sittings: each answer becomes a response and an observation; stores the result."""
    rows: list[tuple[Any, ...]] = []
    observations: list[evidence_actions.NewObservation] = []
    for sitting, why in ended.items():
        sitting.closed_at = now
        sitting.save(update_fields=["closed_at"])
        answered = queries.answered_items(sitting=sitting)
        _keep_result(sitting=sitting, answered=answered, reason=why)
        for adaptive_asked in answered:
            item: Item = adaptive_asked.item
            row = marking.response_row(
                sitting=sitting,
                item=item,
                marked=(adaptive_asked.answer, float(adaptive_asked.mark or 0)),
            )
            rows.append(row)
            observations.append(marking.mark_observation(row=row, sitting=sitting, item=item))
    bulk.add_rows(model=Response, columns=marking.RESPONSE_COLUMNS, rows=rows)
    evidence_actions.record_observations(observations=observations, by=by, now=now)
    ended_sittings = list(ended)
    audit.record_line(
        action="finish_adaptive",
        subject=ended_sittings[0] if len(ended_sittings) == 1 else None,
        by=by,
        now=now,
        detail={
            "sittings": [str(sitting.pk) for sitting in ended_sittings],
            "responses": len(rows),
        },
    )
    sittings_marked.send(sender=Sitting, sittings=ended_sittings)


def _keep_result(*, sitting: Sitting, answered: Sequence[AdaptiveAsked], reason: str) -> None:
    test = AdaptiveTest.objects.select_related("bank").get(sitting=sitting)
    loaded = queries.loaded(bank=test.bank, paper=sitting.paper, longest=test.longest)
    ability = loaded.estimate(answered=answered)
    test.ended_by, test.ability, test.error, test.share = (
        reason,
        ability.ability,
        ability.error,
        ability.share,
    )
    test.ability_low, test.ability_high = ability.interval
    test.share_low, test.share_high = ability.share_interval
    test.save()

"""Answers in refreshers: saved once, marked by the key of the item, recorded as evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.assessment import kinds
from promdaen.assessment.models import Item
from promdaen.assessment.queries import bank
from promdaen.assessment.rules import typed
from promdaen.evidence import actions as evidence_actions
from promdaen.kit import audit
from promdaen.kit.texts import page_language
from promdaen.refresher.actions.refusals import RefresherRefused
from promdaen.refresher.models import Answer, Share
from promdaen.refresher.queries import pieces as queries
from promdaen.refresher.rules import pieces

EVIDENCE_KIND = "refresher"
MAX_ANSWERS_PER_CALL = 200


@dataclass(frozen=True, kw_only=True)
class NewRefresherAnswer:
    """An answer from a phone or page: `id` made there, `item` by code, `at` by its clock.

    `window` is the id of the window in which the officer was asked.
    """

    id: UUID
    window: UUID
    outcome: str
    item: str
    answer: typed.Typed
    seconds: float
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AnswersResult:
    """The result for each answer, by id: saved (now or before), or refused with a reason."""

    stored_ids: tuple[UUID, ...]
    refused: Mapping[UUID, str]


@transaction.atomic
def keep_answers(
    *, officer_id: UUID, answers: Sequence[NewRefresherAnswer], phone: str, now: datetime
) -> AnswersResult:
    """Save answers of an officer's own refreshers; answers saved before are reported as saved.

    Late answers count too, because a phone may have been without signal. If an outcome was already
    answered in the same refresher, the first answer counts and the second is refused. Raises
    RefresherRefused for more than MAX_ANSWERS_PER_CALL.
    """
    require_few(answers=answers)
    # The lock makes simultaneous requests of one officer wait for each other.
    shares = {
        share.window_id: share
        for share in queries.officer_shares(officer_id=officer_id)
        .select_for_update(of=("self",))
        .filter(window__in={new.window for new in answers})
    }
    owners = _owners(ids=[new.id for new in answers])
    refused: dict[UUID, str] = {}
    rows: list[Answer] = []
    answered = _answered(shares=shares)
    items = _items(codes={new.item for new in answers})
    for new in answers:
        if new.id in owners:
            if owners[new.id] != officer_id:
                refused[new.id] = _("This question is not part of your refresher.")
            continue
        answer_row = _row(new=new, shares=shares, answered=answered, items=items, now=now)
        if isinstance(answer_row, str):
            refused[new.id] = answer_row
            continue
        answer_row.phone = phone
        answered.add((new.window, new.outcome))
        owners[new.id] = officer_id
        refused.pop(new.id, None)
        rows.append(answer_row)
    Answer.objects.bulk_create(rows)
    _record_observations(answers=rows, officer_id=officer_id, now=now)
    own_outcomes = tuple(outcome for outcome, owner in owners.items() if owner == officer_id)
    return AnswersResult(stored_ids=own_outcomes, refused=refused)


def require_few(*, answers: Sequence[NewRefresherAnswer]) -> None:
    """Raise RefresherRefused for more than MAX_ANSWERS_PER_CALL."""
    if len(answers) > MAX_ANSWERS_PER_CALL:
        raise RefresherRefused(_("Too many answers at once. Send them in parts."))


def _owners(*, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The officers of saved answers: {answer id: officer id}."""
    rows = Answer.objects.filter(pk__in=ids)
    return dict(rows.values_list("pk", "share__member__officer"))


def _answered(*, shares: Mapping[UUID, Share]) -> set[tuple[UUID, str]]:
    """The answered outcomes of each window."""
    rows = Answer.objects.filter(share__in=shares.values())
    return set(rows.values_list("share__window_id", "outcome_id"))


def _items(*, codes: Collection[str]) -> Mapping[tuple[str, str], Item]:
    """The current practice items with these codes, by outcome and code."""
    items = bank.practice_items().filter(code__in=codes)
    return {(item.outcome_id, item.code): item for item in items}


def _row(
    *,
    new: NewRefresherAnswer,
    shares: Mapping[UUID, Share],
    answered: set[tuple[UUID, str]],
    items: Mapping[tuple[str, str], Item],
    now: datetime,
) -> Answer | str:
    """The row of an answer, or the reason of a refusal."""
    share = shares.get(new.window)
    if share is None or new.outcome not in share.outcomes:
        return _("This question is not part of your refresher.")
    if (new.window, new.outcome) in answered:
        return _("This question was answered before; the first answer counts.")
    opened = timezone.make_aware(datetime.combine(share.window.opens_on, time()))
    if now < opened:
        return _("This refresher is not open yet.")
    item = items.get((new.outcome, new.item))
    if item is None:
        return _("This question is no longer asked. What you learned from it stays with you.")
    kind = kinds.get_kind(name=item.kind)
    try:
        answer = kind.clean(body=item.body, typed=new.answer)
    except typed.AnswerRefused as wrong:
        return wrong.words.text(language=page_language())
    return Answer(
        id=new.id,
        share=share,
        outcome_id=new.outcome,
        item=item,
        answer=answer,
        mark=kind.mark(body=item.body, key=item.key, answer=answer),
        seconds=pieces.limited_seconds(seconds=new.seconds),
        at=pieces.limited_moment(moment=new.at, opened=opened, received=now),
        received_at=now,
    )


def _record_observations(*, answers: Sequence[Answer], officer_id: UUID, now: datetime) -> None:
    if not answers:
        return
    evidence_actions.record_observations(
        observations=[
            evidence_actions.NewObservation(
                officer_id=officer_id,
                outcome_id=answer.outcome_id,
                kind=EVIDENCE_KIND,
                credit=answer.mark,
                at=answer.at,
                source_kind="refresher.answer",
                source_id=answer.pk,
            )
            for answer in answers
        ],
        by=None,
        now=now,
    )
    audit.record_line(
        action="keep_refresher_answers",
        subject=answers[0].share,
        by=None,
        now=now,
        detail={"answers": len(answers)},
    )

"""Sittings on phones: started, saved answer by answer, handed in once, reopened with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.assessment import kinds
from promdaen.assessment.actions import marking
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.models import Item, Paper, Response, SavedAnswer, Sitting
from promdaen.assessment.queries import phone as phone_queries
from promdaen.assessment.rules import showing
from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.signals import sittings_marked
from promdaen.evidence import actions as evidence_actions
from promdaen.evidence import queries as evidence_queries
from promdaen.kit import audit, bulk, ids
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules.roles import TEACHING

MODE = "phone"
# The phone id for pages without JavaScript, which keep no count of their own.
PAGE = "page"


@dataclass(frozen=True, kw_only=True)
class NewSave:
    """A phone's save of an item (by code), with the phone's own count."""

    sequence: int
    item: str
    answer: typed_answers.Typed
    is_flagged: bool = False


@dataclass(frozen=True, kw_only=True)
class Saved:
    """The result of saves, by their sequence.

    saved_numbers: stored, now or before; refused: why an answer does not fit its item, final;
    held_back: why nothing is accepted now ("" otherwise): the phone keeps the rest and can send it
    after the trainer reopens the sitting.
    """

    saved_numbers: tuple[int, ...]
    refused: Mapping[int, str]
    held_back: str = ""


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
    """Start a sitting on a phone, with items and options shuffled for this officer.

    Raises AssessmentRefused for a paper without items.
    """
    item_order = showing.order(shown_items=phone_queries.asked_items(paper=paper), seed=seed)
    if not item_order:
        raise AssessmentRefused(_("This paper does not exist, or has no items."))
    sitting = Sitting.objects.create(
        officer_id=officer_id,
        paper=paper,
        mode=MODE,
        language=language,
        opened_at=now,
        order_seed=seed,
        ends_at=ends_at,
        shown=item_order,
    )
    audit.record_line(action="start_sitting", subject=sitting, by=by, now=now)
    return sitting


@transaction.atomic
def save_answers(
    *, sitting: Sitting, phone: str, saves: Sequence[NewSave], now: datetime
) -> Saved:
    """Store a phone's saves; saves already stored are not changed, and are confirmed again.

    The saves are their own log: they add no audit lines. Nothing is accepted after the hand-in or
    the end of the time.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    items = _items(sitting=sitting, codes={save.item for save in saves})
    saves_by_item = {
        _key(items=items, sitting=sitting, phone=phone, save=save): save for save in saves
    }
    stored = set(
        SavedAnswer.objects.filter(pk__in=list(saves_by_item)).values_list("pk", flat=True)
    )
    saved_sequences = {save.sequence for key, save in saves_by_item.items() if key in stored}
    shut = closed_reason(sitting=sitting, now=now)
    saved_answers, refused = [], {}
    for key, save in saves_by_item.items():
        if key in stored or shut:
            continue
        answer = _cleaned(item=items.get(save.item), save=save)
        if isinstance(answer, str):
            refused[save.sequence] = answer
            continue
        saved_answers.append(
            SavedAnswer(
                id=key,
                sitting=sitting,
                item=items[save.item],
                phone=phone,
                sequence=save.sequence,
                answer=answer,
                is_flagged=save.is_flagged,
                at=now,
            )
        )
        saved_sequences.add(save.sequence)
    SavedAnswer.objects.bulk_create(saved_answers)
    return Saved(saved_numbers=tuple(sorted(saved_sequences)), refused=refused, held_back=shut)


@transaction.atomic
def save_page(
    *,
    sitting: Sitting,
    item: str,
    answer: typed_answers.Typed,
    is_flagged: bool,
    now: datetime,
) -> None:
    """Store a page's answer to one item (by code), without JavaScript; repeats change nothing.

    Raises AssessmentRefused for an answer that is not an option, after hand-in or the end of the
    time.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    phone_position = phone_queries.sitting_position(sitting=sitting)
    newest_save = phone_queries.newest_saves(sittings=[sitting.pk]).get((sitting.pk, item))
    save = NewSave(
        sequence=showing.next_sequence(
            highest=phone_position.highest, is_holder=phone_position.phone == PAGE
        ),
        item=item,
        answer=answer,
        is_flagged=is_flagged,
    )
    cleaned = _cleaned(item=_items(sitting=sitting, codes={item}).get(item), save=save)
    if isinstance(cleaned, str):
        raise AssessmentRefused(cleaned)
    stands = (newest_save.answer, newest_save.is_flagged) if newest_save else ({}, False)
    if stands == (cleaned, is_flagged):
        return
    save_result = save_answers(sitting=sitting, phone=PAGE, saves=[save], now=now)
    if save_result.held_back:
        raise AssessmentRefused(save_result.held_back)


def hand_in_sitting(*, sitting: Sitting, by: Account | None, now: datetime) -> None:
    """Hand in one sitting; see `hand_in_sittings`."""
    hand_in_sittings(sittings=[sitting.pk], by=by, now=now)


@transaction.atomic
def hand_in_sittings(*, sittings: Iterable[UUID], by: Account | None, now: datetime) -> int:
    """Hand in and mark those of these sittings that are open on phones; returns the count.

    Items without an answer count 0. A sitting already handed in is not changed. After reopening
    only changed answers become the next revision.
    """
    rows = Sitting.objects.select_for_update().filter(
        pk__in=list(sittings), mode=MODE, closed_at__isnull=True, withdrawn_at__isnull=True
    )
    sitting_list = list(rows.defer("shown"))
    if not sitting_list:
        return 0
    for sitting in sitting_list:
        sitting.closed_at = now
    Sitting.objects.filter(pk__in=[row.pk for row in sitting_list]).update(closed_at=now)
    responses, observations = _responses(sittings=sitting_list)
    bulk.add_rows(model=Response, columns=marking.RESPONSE_COLUMNS, rows=responses)
    evidence_actions.record_observations(
        observations=observations, by=by, now=now, has_own_line=False
    )
    audit.record_line(
        action="hand_in_sittings",
        subject=sitting_list[0] if len(sitting_list) == 1 else None,
        by=by,
        now=now,
        detail={
            "sittings": [str(row.pk) for row in sitting_list],
            "responses": len(responses),
            "observations": len(observations),
        },
    )
    sittings_marked.send(sender=Sitting, sittings=sitting_list)
    return len(sitting_list)


@transaction.atomic
def reopen_sitting(
    *, sitting: Sitting, minutes: int | None, reason: str, by: Account | None, now: datetime
) -> None:
    """Reopen a sitting handed in on a phone; it does not count until it is handed in again.

    `minutes` from now, None without a limit. Raises AssessmentRefused without a reason, for a
    sitting that was withdrawn, never was on a phone, or is open, and if this clock was set back to
    before the hand-in: new saves would look older than the stored ones.
    """
    people_queries.require_right(*TEACHING, account=by)
    if not reason.strip():
        raise AssessmentRefused(_("Say why: the reason stays with the record."))
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.withdrawn_at is not None:
        raise AssessmentRefused(_("This sitting was withdrawn; it cannot be opened again."))
    if sitting.mode != MODE:
        raise AssessmentRefused(_("Only a test taken on a phone can be opened again."))
    if sitting.closed_at is None:
        raise AssessmentRefused(_("This test is already open."))
    if now < sitting.closed_at:
        raise AssessmentRefused(
            _("The clock of this computer went back since the hand-in. Correct it first.")
        )
    sitting.closed_at = None
    sitting.ends_at = showing.sitting_end(begun_at=now, minutes=minutes)
    sitting.save(update_fields=["closed_at", "ends_at"])
    detail = {"minutes": minutes, "reason": reason.strip()}
    audit.record_line(action="reopen_sitting", subject=sitting, by=by, now=now, detail=detail)
    sittings_marked.send(sender=Sitting, sittings=[sitting])


@transaction.atomic
def extend_sittings(
    *, sittings: Iterable[UUID], minutes: int, by: Account | None, now: datetime
) -> int:
    """Give the open ones of these sittings more minutes; returns the count.

    Raises AssessmentRefused if none of them is open with a limit.
    """
    people_queries.require_right(*TEACHING, account=by)
    rows = Sitting.objects.select_for_update().filter(
        pk__in=list(sittings), closed_at__isnull=True, ends_at__isnull=False
    )
    sitting_list = list(rows.filter(withdrawn_at__isnull=True))
    if not sitting_list:
        raise AssessmentRefused(_("No one is taking this test against a limit of time now."))
    for sitting in sitting_list:
        sitting.ends_at = showing.extended(ends_at=sitting.ends_at, now=now, minutes=minutes)
    Sitting.objects.bulk_update(sitting_list, ["ends_at"])
    detail = {"sittings": [str(row.pk) for row in sitting_list], "minutes": minutes}
    subject = sitting_list[0] if len(sitting_list) == 1 else None
    audit.record_line(action="extend_sittings", subject=subject, by=by, now=now, detail=detail)
    return len(sitting_list)


def closed_reason(*, sitting: Sitting, now: datetime) -> str:
    """Why a sitting accepts no more saves; "" if it does."""
    if sitting.withdrawn_at is not None:
        return _("This test does not count any more. Ask your trainer.")
    if sitting.closed_at is not None:
        return _("This test is handed in. Ask your trainer if something is missing.")
    if showing.is_over(ends_at=sitting.ends_at, now=now):
        return _("The time is over. Ask your trainer if answers are missing.")
    return ""


def _items(*, sitting: Sitting, codes: set[str]) -> dict[str, Item]:
    items = Item.objects.filter(places__paper=sitting.paper_id, code__in=codes)
    return {item.code: item for item in items}


def _key(*, items: Mapping[str, Item], sitting: Sitting, phone: str, save: NewSave) -> UUID:
    item = items[save.item].pk if save.item in items else save.item
    return ids.fixed_id("saved", sitting.pk, item, phone, save.sequence)


def _cleaned(*, item: Item | None, save: NewSave) -> typed_answers.Answer | str:
    """The answer in the form of its kind, or the reason why it is invalid."""
    if item is None:
        return _("Item %(code)s is not on this paper.") % {"code": save.item}
    try:
        return kinds.get_kind(name=item.kind).clean(body=item.body, typed=save.answer)
    except typed_answers.AnswerRefused as refused:
        return refused.words.text(language=page_language())


def _responses(
    *, sittings: Sequence[Sitting]
) -> tuple[list[tuple[object, ...]], list[evidence_actions.NewObservation]]:
    """The responses that a hand-in adds, and their observations."""
    saves = phone_queries.newest_saves(sittings=[sitting.pk for sitting in sittings])
    standing_responses = {
        (row.sitting_id, row.item_id): row
        for row in Response.objects.filter(sitting__in=sittings, superseded_by__isnull=True)
    }
    sources = [row.pk for row in standing_responses.values()]
    observed = evidence_queries.of_sources(source_kind=marking.EVIDENCE_SOURCE, source_ids=sources)
    observation_ids = (
        {observation.source_id: observation.pk for observation in observed} if sources else {}
    )
    rows, observations = [], []
    for sitting in sittings:
        for item in marking.taken_paper_items(paper_id=sitting.paper_id).values():
            standing_response = standing_responses.get((sitting.pk, item.pk))
            save = saves.get((sitting.pk, item.code))
            row = _response_row(sitting=sitting, item=item, earlier=standing_response, save=save)
            if row is None:
                continue
            rows.append(row)
            observations.append(
                marking.mark_observation(
                    row=row,
                    sitting=sitting,
                    item=item,
                    supersedes=observation_ids.get(standing_response.pk)
                    if standing_response
                    else None,
                )
            )
    return rows, observations


def _response_row(
    *,
    sitting: Sitting,
    item: Item,
    earlier: Response | None,
    save: phone_queries.HeldSave | None,
) -> tuple[object, ...] | None:
    """The response that a hand-in adds for an item; None if the current one is unchanged."""
    if earlier is not None and (save is None or save.at <= earlier.at):
        return None
    marked = marking.marked_answer(item=item, given_answer=save.answer if save else {})
    if earlier is None:
        return marking.response_row(sitting=sitting, item=item, marked=marked)
    if marked == (earlier.answer, earlier.mark):
        return None
    return marking.response_row(
        sitting=sitting,
        item=item,
        marked=marked,
        revision=earlier.revision + 1,
        supersedes=earlier.pk,
    )

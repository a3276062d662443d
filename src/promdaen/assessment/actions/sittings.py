"""Sittings: answers become marked responses, and each response an observation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.assessment.actions import marking
from promdaen.assessment.actions.marking import (
    EVIDENCE_SOURCE,
    RESPONSE_COLUMNS,
    MarkedAnswer,
    TypedAnswer,
)
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.models import Item, Response, Sitting
from promdaen.assessment.rules.adaptive import ADAPTIVE_MODE
from promdaen.assessment.signals import sittings_marked
from promdaen.evidence import actions as evidence_actions
from promdaen.evidence import queries as evidence_queries
from promdaen.kit import audit, bulk
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules.roles import TEACHING

SITTING_MODES = ("phone", "paper", "keyed", "import")
BATCH_SIZE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSitting:
    """A paper that an officer sat, with the answer to each item, by item code.

    An item without a response is a blank and counts 0.
    """

    officer_id: UUID
    paper_id: UUID
    mode: str
    language: str
    opened_at: datetime
    closed_at: datetime
    responses: Mapping[str, TypedAnswer]


def record_sittings(
    *, sittings: Sequence[NewSitting], by: Account | None, now: datetime
) -> list[Sitting]:
    """Record and mark sittings, all or none; returns them in the order given.

    Each response gets a mark and an observation. Raises AssessmentRefused, naming every mistake,
    for an item that is not on the paper, a mark outside 0 to 1 or an answer that is not an option.
    """
    people_queries.require_right(*TEACHING, account=by)
    papers = marking.papers_items(paper_ids={sitting.paper_id for sitting in sittings})
    marked = _all_marked(sittings=sittings, papers=papers)
    with transaction.atomic():
        recorded = Sitting.objects.bulk_create(map(_sitting_row, sittings), batch_size=BATCH_SIZE)
        rows: list[tuple[Any, ...]] = []
        observations: list[evidence_actions.NewObservation] = []
        for sitting, marks in zip(recorded, marked, strict=True):
            for item in papers[sitting.paper_id].values():
                row = marking.response_row(sitting=sitting, item=item, marked=marks[item.code])
                rows.append(row)
                observations.append(marking.mark_observation(row=row, sitting=sitting, item=item))
        bulk.add_rows(model=Response, columns=RESPONSE_COLUMNS, rows=rows)
        evidence_actions.record_observations(observations=observations, by=by, now=now)
        detail = {"sittings": len(recorded), "responses": len(rows)}
        subject = recorded[0] if len(recorded) == 1 else None
        audit.record_line(action="record_sittings", subject=subject, by=by, now=now, detail=detail)
        sittings_marked.send(sender=Sitting, sittings=recorded)
    return recorded


@transaction.atomic
def correct_response(
    *,
    sitting: Sitting,
    item: str,
    new_answer: TypedAnswer,
    reason: str,
    by: Account | None,
    now: datetime,
) -> Response:
    """Correct the response to one item (by code): the next revision supersedes it.

    Raises AssessmentRefused without a reason, for a sitting that was withdrawn or is open on a
    phone, an item not on its paper, an answer that is not an option, or if nothing would change.
    """
    people_queries.require_right(*TEACHING, account=by)
    _check_reason(reason=reason)
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    standing_response = _current_response(sitting=sitting, item=item)
    marked = marking.marked_answer(item=standing_response.item, given_answer=new_answer)
    if marked == (standing_response.answer, standing_response.mark):
        raise AssessmentRefused(_("This is already the saved answer."))
    row = marking.response_row(
        sitting=sitting,
        item=standing_response.item,
        marked=marked,
        revision=standing_response.revision + 1,
        supersedes=standing_response.pk,
    )
    response = Response(**dict(zip(RESPONSE_COLUMNS, row, strict=True)))
    response.save(force_insert=True)
    observation = marking.mark_observation(
        row=row,
        sitting=sitting,
        item=standing_response.item,
        supersedes=marking.observed(response=standing_response),
    )
    evidence_actions.record_observations(observations=[observation], by=by, now=now)
    audit.record_line(
        action="correct_response",
        subject=response,
        by=by,
        now=now,
        detail={"item": item, "revision": response.revision, "reason": reason.strip()},
    )
    sittings_marked.send(sender=Sitting, sittings=[sitting])
    return response


def _current_response(*, sitting: Sitting, item: str) -> Response:
    """The current response to an item (by code) of a sitting that counts."""
    if sitting.withdrawn_at is not None:
        raise AssessmentRefused(_("This sitting was withdrawn; it can no longer be corrected."))
    if sitting.mode == ADAPTIVE_MODE:
        raise AssessmentRefused(
            _(
                "An adaptive test chose its questions by these answers: none is corrected. Say "
                "that the answers do not count instead, and the officer takes another test."
            )
        )
    if sitting.closed_at is None:
        raise AssessmentRefused(
            _("This test is open on a phone. An answer is corrected after it is handed in.")
        )
    standing_response: Response | None = (
        Response.objects.select_related("item")
        .filter(sitting=sitting, item__code=item, superseded_by__isnull=True)
        .first()
    )
    if standing_response is None:
        raise AssessmentRefused(_("Item %(code)s is not on this paper.") % {"code": item})
    return standing_response


@transaction.atomic
def withdraw_sittings(
    *, sittings: Sequence[Sitting], reason: str, by: Account | None, now: datetime
) -> None:
    """Exclude sittings, with a reason; their observations are withdrawn.

    Raises AssessmentRefused without a reason, or if one was withdrawn before.
    """
    people_queries.require_right(*TEACHING, account=by)
    _check_reason(reason=reason)
    sitting_ids = [sitting.pk for sitting in sittings]
    locked_sittings = list(Sitting.objects.select_for_update().filter(pk__in=sitting_ids))
    if any(sitting.withdrawn_at is not None for sitting in locked_sittings):
        raise AssessmentRefused(_("This sitting was withdrawn before."))
    for sitting in locked_sittings:
        sitting.withdrawn_at, sitting.withdrawn_reason = now, reason.strip()
    Sitting.objects.bulk_update(locked_sittings, ["withdrawn_at", "withdrawn_reason"])
    _take_back(sittings=locked_sittings, by=by, now=now)
    audit.record_line(
        action="withdraw_sittings",
        subject=locked_sittings[0] if len(locked_sittings) == 1 else None,
        by=by,
        now=now,
        detail={"sittings": list(map(str, sorted(sitting_ids))), "reason": reason.strip()},
    )
    sittings_marked.send(sender=Sitting, sittings=locked_sittings)


def _take_back(*, sittings: Sequence[Sitting], by: Account | None, now: datetime) -> None:
    responses = Response.objects.filter(sitting__in=sittings).values_list("pk", flat=True)
    observed = evidence_queries.of_sources(source_kind=EVIDENCE_SOURCE, source_ids=responses)
    evidence_actions.record_observations(
        observations=[
            evidence_actions.NewObservation(
                officer_id=observation.officer_id,
                outcome_id=observation.outcome_id,
                kind=observation.kind,
                credit=None,
                at=now,
                source_kind=EVIDENCE_SOURCE,
                source_id=observation.source_id,
                supersedes_id=observation.pk,
            )
            for observation in observed
        ],
        by=by,
        now=now,
    )


def _all_marked(
    *, sittings: Sequence[NewSitting], papers: Mapping[UUID, Mapping[str, Item]]
) -> list[dict[str, MarkedAnswer]]:
    """Answer and mark of every item of every sitting, blanks filled in."""
    lines: list[str] = []
    marked_by_answer: dict[Any, MarkedAnswer] = {}
    marked_sittings = []
    for sitting in sittings:
        items = papers.get(sitting.paper_id, {})
        lines += _wrong_frame(sitting=sitting, items=items)
        marks: dict[str, MarkedAnswer] = {}
        for code, item in items.items():
            typed_answer = sitting.responses.get(code, {})
            try:
                marks[code] = _marked_once(
                    item=item, answer=typed_answer, marked_answers=marked_by_answer
                )
            except AssessmentRefused as refused:
                lines += refused.lines
        marked_sittings.append(marks)
    if lines:
        raise AssessmentRefused(*dict.fromkeys(lines))
    return marked_sittings


def _wrong_frame(*, sitting: NewSitting, items: Mapping[str, Item]) -> list[str]:
    lines = [] if items else [_("This paper does not exist, or has no items.")]
    if sitting.mode not in SITTING_MODES:
        lines.append(_("A sitting is on a phone, on paper, keyed or imported."))
    if sitting.closed_at < sitting.opened_at:
        lines.append(_("A sitting closes after it opened."))
    return lines + [
        _("Item %(code)s is not on this paper.") % {"code": code}
        for code in sitting.responses
        if code not in items
    ]


def _marked_once(
    *, item: Item, answer: TypedAnswer, marked_answers: dict[object, MarkedAnswer]
) -> MarkedAnswer:
    """The marked answer, cached: in an import the same answer to the same item is marked once."""
    if isinstance(answer, Mapping) and answer:
        return marking.marked_answer(item=item, given_answer=answer)
    simple = tuple(answer) if isinstance(answer, Sequence | Mapping) else answer
    key = (item.pk, type(answer).__name__, simple)
    if key not in marked_answers:
        marked_answers[key] = marking.marked_answer(item=item, given_answer=answer)
    return marked_answers[key]


def _sitting_row(new: NewSitting) -> Sitting:
    return Sitting(
        officer_id=new.officer_id,
        paper_id=new.paper_id,
        mode=new.mode,
        language=new.language,
        opened_at=new.opened_at,
        closed_at=new.closed_at,
    )


def _check_reason(*, reason: str) -> None:
    if not reason.strip():
        raise AssessmentRefused(_("Say why: the reason stays with the record."))

"""Marking: an answer gets a mark, a mark becomes a response, and a response an observation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.assessment import kinds
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.models import Item, PaperItem, Response, Sitting
from promdaen.assessment.rules import typed as typed_answers
from promdaen.evidence import actions as evidence_actions
from promdaen.evidence import queries as evidence_queries
from promdaen.kit import ids
from promdaen.kit.texts import page_language

# A number is a mark that was entered; anything else is an answer to be marked.
TypedAnswer = typed_answers.Typed | float
MarkedAnswer = tuple[typed_answers.Answer | None, float]

EVIDENCE_KIND = "test"
EVIDENCE_SOURCE = "response"
RESPONSE_COLUMNS = (
    "id",
    "sitting_id",
    "item_id",
    "revision",
    "answer",
    "mark",
    "at",
    "supersedes_id",
)


def papers_items(*, paper_ids: Iterable[UUID]) -> dict[UUID, dict[str, Item]]:
    """The items of papers by code, in the papers' order."""
    paper_items = PaperItem.objects.filter(paper__in=paper_ids).select_related("item")
    # Texts and pictures are most of an item's data and are not needed for marking.
    used = ("code", "kind", "body", "key", "outcome_id")
    paper_items = paper_items.only("paper_id", "item_id", *(f"item__{name}" for name in used))
    items_by_paper: dict[UUID, dict[str, Item]] = {}
    for paper_item in paper_items.order_by("paper_id", "position"):
        items_by_paper.setdefault(paper_item.paper_id, {})[paper_item.item.code] = paper_item.item
    return items_by_paper


@lru_cache(maxsize=64)
def taken_paper_items(*, paper_id: UUID) -> Mapping[str, Item]:
    """The items of a sat paper by code, in its order; cached.

    Caching is safe: a change of such a paper or of one of its items is a new version.
    """
    return papers_items(paper_ids=[paper_id]).get(paper_id, {})


def marked_answer(*, item: Item, given_answer: TypedAnswer) -> MarkedAnswer:
    """The cleaned answer with its mark; raises AssessmentRefused if it is not an option."""
    if isinstance(given_answer, bool):
        given_answer = "true" if given_answer else "false"
    if isinstance(given_answer, int | float):
        if not 0 <= given_answer <= 1:
            raise AssessmentRefused(
                _("Item %(code)s: a mark is between 0 and 1.") % {"code": item.code}
            )
        return None, float(given_answer)
    kind = kinds.get_kind(name=item.kind)
    try:
        answer = kind.clean(body=item.body, typed=given_answer)
    except typed_answers.AnswerRefused as refused:
        problem = refused.words.text(language=page_language())
        raise AssessmentRefused(
            _("Item %(code)s: %(what)s") % {"code": item.code, "what": problem}
        ) from refused
    return answer, kind.mark(body=item.body, key=item.key, answer=answer)


def response_row(
    *,
    sitting: Sitting,
    item: Item,
    marked: MarkedAnswer,
    revision: int = 1,
    supersedes: UUID | None = None,
) -> tuple[object, ...]:
    """A response in the order of RESPONSE_COLUMNS."""
    answer, mark = marked
    return (
        ids.fixed_id("response", sitting.pk, item.pk, revision),
        sitting.pk,
        item.pk,
        revision,
        answer,
        mark,
        sitting.closed_at or sitting.opened_at,
        supersedes,
    )


def mark_observation(
    *, row: tuple[Any, ...], sitting: Sitting, item: Item, supersedes: UUID | None = None
) -> evidence_actions.NewObservation:
    """What a response shows about the outcome of its item."""
    response, _sitting, _item, _revision, _answer, mark, at, _superseded = row
    return evidence_actions.NewObservation(
        officer_id=sitting.officer_id,
        outcome_id=item.outcome_id,
        kind=EVIDENCE_KIND,
        credit=mark,
        at=at,
        source_kind=EVIDENCE_SOURCE,
        source_id=response,
        supersedes_id=supersedes,
    )


def observed(*, response: Response) -> UUID | None:
    """The id of the observation made from a response."""
    observations = evidence_queries.of_sources(
        source_kind=EVIDENCE_SOURCE, source_ids=[response.pk]
    )
    return observations.values_list("pk", flat=True).first()

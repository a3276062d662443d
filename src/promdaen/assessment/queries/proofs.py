"""Integrity checks: marks match the answers, and no handed-in test lacks a response."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from promdaen.assessment import kinds
from promdaen.assessment.models import AdaptiveAsked, Item, Paper, Response, Sitting
from promdaen.assessment.rules.adaptive import ADAPTIVE_MODE as ADAPTIVE
from promdaen.evidence import queries as evidence_queries
from promdaen.kit.proofs import MAX_FAULTS, ProofResult

NAME = "marks"
SOURCE = "response"
TOLERANCE = 1e-9


def marks_proved() -> ProofResult:
    """Mark every answer again, and compare revisions, hand-ins and observations."""
    faults = chain(
        _marked_otherwise(), _broken_corrections(), _missing_responses(), _unlike_observations()
    )
    return ProofResult(
        name=NAME,
        rows_count=Response.objects.count(),
        faults=tuple(islice(faults, MAX_FAULTS)),
    )


def _marked_otherwise() -> Iterator[str]:
    """Answers whose stored mark differs from a new marking; marks without answers are skipped."""
    rows = Response.objects.filter(answer__isnull=False).order_by()
    answer_counts = rows.values_list("item_id", "answer", "mark").annotate(count=Count("pk"))
    items = Item.objects.only("code", "version", "kind", "body", "key").in_bulk()
    for item_id, answer, mark, count in answer_counts.iterator():
        item = items[item_id]
        mark_now = kinds.get_kind(name=item.kind).mark(body=item.body, key=item.key, answer=answer)
        if abs(mark_now - mark) > TOLERANCE:
            some = next(
                row.pk
                for row in rows.filter(item=item_id, mark=mark).iterator()
                if row.answer == answer
            )
            yield (
                f"item {item.code} version {item.version}: {count} answers are stored with the "
                f"mark {mark:g} and are worth {mark_now:g}, such as response {some}"
            )


def _broken_corrections() -> Iterator[str]:
    """Responses that do not follow the one they correct, or are duplicates."""
    first = Q(revision=1, supersedes__isnull=True)
    follows = Q(
        revision=F("supersedes__revision") + 1,
        sitting=F("supersedes__sitting"),
        item=F("supersedes__item"),
    )
    right = Response.objects.filter(first | follows).values("pk")
    for key in Response.objects.exclude(pk__in=right).values_list("pk", flat=True)[:MAX_FAULTS]:
        yield f"response {key} names no response that it corrects"
    standing_responses = Response.objects.filter(superseded_by__isnull=True).order_by()
    twice = standing_responses.values("sitting_id", "item_id").annotate(count=Count("pk"))
    for row in twice.filter(count__gt=1)[:MAX_FAULTS]:
        yield f"sitting {row['sitting_id']} has two answers that count to one item"


def _missing_responses() -> Iterator[str]:
    """Tests that were handed in with more or fewer responses than items."""
    answers = dict(
        Response.objects.filter(revision=1)
        .order_by()
        .values_list("sitting_id")
        .annotate(count=Count("pk"))
        .iterator()
    )
    items = dict(Paper.objects.order_by().values_list("pk").annotate(count=Count("places")))
    answered_questions = AdaptiveAsked.objects.filter(answered_at__isnull=False).order_by()
    chosen = dict(answered_questions.values_list("sitting_id").annotate(count=Count("pk")))
    closed: QuerySet[Sitting] = Sitting.objects.filter(closed_at__isnull=False).order_by()
    for key, paper, mode in closed.values_list("pk", "paper_id", "mode").iterator():
        expected_count = chosen.get(key, 0) if mode == ADAPTIVE else items[paper]
        response_count = answers.get(key, 0)
        if response_count != expected_count:
            yield f"sitting {key} has {response_count} answers, of {expected_count} items"


def _unlike_observations() -> Iterator[str]:
    """Responses whose observation in the evidence log is different or missing."""
    observation_rows = evidence_queries.observations_by_kind(source_kind=SOURCE)
    mark = Response.objects.filter(pk=OuterRef("source_id")).values("mark")[:1]
    unlike = observation_rows.annotate(mark=Subquery(mark)).exclude(
        mark__isnull=False, mark=F("credit")
    )
    for key in unlike.values_list("pk", flat=True)[:MAX_FAULTS]:
        yield f"observation {key} is not that of its response"
    responses, observations = Response.objects.count(), observation_rows.count()
    if responses != observations:
        yield f"there are {responses} responses and {observations} observations of them"

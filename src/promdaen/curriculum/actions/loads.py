"""Import sources, topics, outcomes and the glossary from content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import models, transaction
from django.db.models import F, Max

from promdaen.curriculum.models import Outcome, Source, SourceReading, Term, Topic
from promdaen.curriculum.rules import records as record_rules
from promdaen.kit import content, loading
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account

# Above any number of a topic or an outcome: where rows wait while their numbers change.
_WAITING_NUMBERS = 1000


def load_curriculum(
    *,
    records: Mapping[str, Sequence[content.ContentRecord]],
    by: Account | None,
    now: datetime,
) -> loading.LoadCounts:
    """Update sources, topics with their outcomes, and the glossary from content.

    `records` has the kinds "source", "topic" and "term". An outcome that is no longer in the
    content is deleted, or kept after those of the content if evidence refers to it. Sources,
    topics and terms that are no longer in the content stay.
    """
    rows = SourceReading.objects.order_by("at", "id").values_list("source_code", "is_seen")
    verification_by_code = {
        code: {"verification": record_rules.SEEN if is_seen else record_rules.UNVERIFIED}
        for code, is_seen in rows
    }
    sources = {
        record.code: _source(values=record.values) | verification_by_code.get(record.code, {})
        for record in records["source"]
    }
    terms = {record.code: term_columns(values=record.values) for record in records["term"]}
    with transaction.atomic():
        total = loading.put_rows(model=Source, rows=sources)
        numbers = {record.code: record.values["number"] for record in records["topic"]}
        _free_numbers(rows=Topic.objects.all(), numbers=numbers)
        for record in records["topic"]:
            total += load_topic(code=record.code, values=record.values)
        total += loading.put_rows(model=Term, rows=terms)
        loading.record_load(action="load_curriculum", loaded=total, by=by, now=now)
    return total


def _source(*, values: JsonObject) -> dict[str, object]:
    return {
        "title": values["title"],
        "url": values.get("url", ""),
        "verification": values["verification"],
        "note": values.get("note", ""),
    }


def load_topic(*, code: str, values: JsonObject) -> loading.LoadCounts:
    """Save a topic with its outcomes. Call within a transaction."""
    columns = {
        "number": values["number"],
        "name_km": values["name"]["km"],
        "name_en": values["name"]["en"],
        "short_km": values["short"]["km"],
        "short_en": values["short"]["en"],
        "hours": float(values["hours"]),
    }
    topic, total = loading.put_row(model=Topic, key={"code": code}, values=columns)
    source_codes = set(values["sources"])
    if set(topic.sources.values_list("pk", flat=True)) != source_codes:
        topic.sources.set(source_codes)
        # A topic of which only the sources changed is a changed topic.
        total = total if total.added or total.changed else loading.LoadCounts(changed=1)
    outcomes = {
        part["code"]: _outcome(topic=topic, number=number, part=part)
        for number, part in enumerate(values["outcomes"], start=1)
    }
    total += _remove_outcomes(topic=topic, content_codes=list(outcomes))
    numbers = {outcome_code: row["number"] for outcome_code, row in outcomes.items()}
    _free_numbers(rows=topic.outcomes.all(), numbers=numbers)
    return total + loading.put_rows(model=Outcome, rows=outcomes)


def _outcome(*, topic: Topic, number: int, part: JsonObject) -> dict[str, object]:
    return {
        "topic_id": topic.pk,
        "number": number,
        "bloom": part["bloom"],
        "measured_by": part["measured_by"],
        "text_km": part["text"]["km"],
        "text_en": part["text"]["en"],
    }


def _remove_outcomes(*, topic: Topic, content_codes: Sequence[str]) -> loading.LoadCounts:
    """Delete what left the content; what evidence refers to goes behind the others."""
    removed, last = 0, len(content_codes)
    for outcome in topic.outcomes.exclude(code__in=content_codes):
        try:
            with transaction.atomic():
                outcome.delete()
            removed += 1
        except models.ProtectedError:
            if outcome.number <= last:
                highest = topic.outcomes.aggregate(highest=Max("number"))["highest"]
                outcome.number = max(highest, last) + 1
                outcome.save(update_fields=["number"])
    return loading.LoadCounts(changed=removed)


def _free_numbers(
    *, rows: models.QuerySet[Topic] | models.QuerySet[Outcome], numbers: Mapping[str, object]
) -> None:
    """Move rows whose number changes out of the way: each number is there once at any time."""
    moving = [
        code
        for code, number in rows.values_list("code", "number")
        if code in numbers and number != numbers[code]
    ]
    rows.filter(code__in=moving).update(number=F("number") + _WAITING_NUMBERS)


def term_columns(*, values: JsonObject) -> dict[str, object]:
    """The columns of a term of the glossary."""
    return {
        "name_km": values["name"]["km"],
        "name_en": values["name"]["en"],
        "part": values["part"],
        "definition_km": values["definition"]["km"],
        "definition_en": values["definition"]["en"],
        "note": values.get("note", ""),
        "attestation": values["attestation"],
        "confidence": values["confidence"],
    }

"""Import sources, topics, outcomes and the glossary from content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import models, transaction

from promdaen.curriculum.models import Outcome, Source, SourceReading, Term, Topic
from promdaen.curriculum.rules import records as record_rules
from promdaen.kit import content, loading
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account


def load_curriculum(
    *,
    records: Mapping[str, Sequence[content.ContentRecord]],
    by: Account | None,
    now: datetime,
) -> loading.LoadCounts:
    """Update sources, topics with their outcomes, and the glossary from content.

    `records` has the kinds "source", "topic" and "term". An outcome that is no longer in the
    content is kept if evidence refers to it, and is deleted otherwise.
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
        total = total if total.added or total.changed else loading.LoadCounts(changed=1)
    outcomes = {
        part["code"]: _outcome(topic=topic, number=number, part=part)
        for number, part in enumerate(values["outcomes"], start=1)
    }
    total += loading.put_rows(model=Outcome, rows=outcomes)
    return total + _remove_outcomes(topic=topic, kept_codes=list(outcomes))


def _outcome(*, topic: Topic, number: int, part: JsonObject) -> dict[str, object]:
    return {
        "topic_id": topic.pk,
        "number": number,
        "bloom": part["bloom"],
        "measured_by": part["measured_by"],
        "text_km": part["text"]["km"],
        "text_en": part["text"]["en"],
    }


def _remove_outcomes(*, topic: Topic, kept_codes: Sequence[str]) -> loading.LoadCounts:
    removed = 0
    for outcome in topic.outcomes.exclude(code__in=kept_codes):
        try:
            with transaction.atomic():
                outcome.delete()
            removed += 1
        except models.ProtectedError:
            continue
    return loading.LoadCounts(changed=removed)


def term_columns(*, values: JsonObject) -> dict[str, object]:
    """Return the columns of a term of the glossary."""
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

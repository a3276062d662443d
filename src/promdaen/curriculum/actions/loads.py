"""Sources, topics, outcomes and words, brought in from content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from promdaen.curriculum.models import Outcome, Source, Term, Topic
from promdaen.kit import content, loading
from promdaen.people.models import Account


def load_curriculum(
    *,
    records: Mapping[str, Sequence[content.Record]],
    by: Account | None,
    now: datetime,
) -> loading.Loaded:
    """Bring sources, topics with their outcomes, and the glossary to what content says.

    `records` holds the kinds "source", "topic" and "term"; an outcome that content no longer
    names stays while evidence points to it, and is removed otherwise.
    """
    total = loading.Loaded()
    with transaction.atomic():
        for record in records["source"]:
            total += _put_source(record=record)
        for record in records["topic"]:
            total += _put_topic(record=record)
        for record in records["term"]:
            total += _put_term(record=record)
        loading.record_load(action="load_curriculum", loaded=total, by=by, now=now)
    return total


def _put_source(*, record: content.Record) -> loading.Loaded:
    given = record.values
    values = {
        "title": given["title"],
        "url": given.get("url", ""),
        "verification": given["verification"],
        "note": given.get("note", ""),
    }
    return loading.put_row(model=Source, key={"code": record.code}, values=values)[1]


def _put_topic(*, record: content.Record) -> loading.Loaded:
    given = record.values
    values = {
        "number": given["number"],
        "name_km": given["name"]["km"],
        "name_en": given["name"]["en"],
        "short_km": given["short"]["km"],
        "short_en": given["short"]["en"],
        "hours": float(given["hours"]),
    }
    topic, total = loading.put_row(model=Topic, key={"code": record.code}, values=values)
    wanted = set(given["sources"])
    if set(topic.sources.values_list("pk", flat=True)) != wanted:
        topic.sources.set(wanted)
        total = total if total.added or total.changed else loading.Loaded(changed=1)
    codes = []
    for number, part in enumerate(given["outcomes"], start=1):
        codes.append(part["code"])
        total += _put_outcome(topic=topic, number=number, part=part)
    return total + _remove_outcomes(topic=topic, kept=codes)


def _put_outcome(*, topic: Topic, number: int, part: Mapping[str, Any]) -> loading.Loaded:
    values = {
        "topic_id": topic.pk,
        "number": number,
        "bloom": part["bloom"],
        "measured_by": part["measured_by"],
        "text_km": part["text"]["km"],
        "text_en": part["text"]["en"],
    }
    return loading.put_row(model=Outcome, key={"code": part["code"]}, values=values)[1]


def _remove_outcomes(*, topic: Topic, kept: Sequence[str]) -> loading.Loaded:
    removed = 0
    for outcome in topic.outcomes.exclude(code__in=kept):
        try:
            with transaction.atomic():
                outcome.delete()
            removed += 1
        except models.ProtectedError:
            continue
    return loading.Loaded(changed=removed)


def _put_term(*, record: content.Record) -> loading.Loaded:
    given = record.values
    values = {
        "name_km": given["name"]["km"],
        "name_en": given["name"]["en"],
        "part": given["part"],
        "definition_km": given["definition"]["km"],
        "definition_en": given["definition"]["en"],
        "note": given.get("note", ""),
        "attestation": given["attestation"],
        "confidence": given["confidence"],
    }
    return loading.put_row(model=Term, key={"code": record.code}, values=values)[1]

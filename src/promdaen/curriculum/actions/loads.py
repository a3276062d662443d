"""Sources, topics, outcomes and words, brought in from content; the review of every text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from promdaen.curriculum.models import Outcome, Review, Source, Term, Topic
from promdaen.curriculum.rules import standings
from promdaen.kit import content, loading
from promdaen.people.models import Account

LANGUAGES = ("km", "en")
REVIEWED = ("topic", "outcome", "lesson", "term", "item", "paper", "course", "feedback")


@dataclass(frozen=True, kw_only=True)
class ReviewedText:
    """All words of one record in one language, and what its file says of their review.

    `subject` is "item:UNTOC-01", "outcome:UNTOC.1" and so on.
    """

    subject: str
    language: str
    text: str
    review: content.Review


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


def put_reviews(
    *, texts: Iterable[ReviewedText], by: Account | None, now: datetime
) -> loading.Loaded:
    """Record where every text stands; an approved text that was changed is a draft again."""
    total = loading.Loaded()
    with transaction.atomic():
        known = {(row.subject, row.language): row for row in Review.objects.all()}
        fresh: list[Review] = []
        for given in texts:
            row = known.get((given.subject, given.language))
            values = _standing_of(given=given, row=row)
            if row is None:
                fresh.append(Review(subject=given.subject, language=given.language, **values))
            elif any(getattr(row, name) != value for name, value in values.items()):
                Review.objects.filter(pk=row.pk).update(**values)
                total += loading.Loaded(changed=1)
            else:
                total += loading.Loaded(unchanged=1)
        Review.objects.bulk_create(fresh, batch_size=500)
        total += loading.Loaded(added=len(fresh))
        loading.record_load(action="put_reviews", loaded=total, by=by, now=now)
    return total


def reviewed_texts(*, records: Mapping[str, Sequence[content.Record]]) -> list[ReviewedText]:
    """Every text of content that a person reviews, in both languages; an outcome by itself."""
    texts = []
    for kind in REVIEWED:
        for record in records.get(kind, ()):
            texts += _texts_of(kind=kind, record=record)
    return texts


def _texts_of(*, kind: str, record: content.Record) -> list[ReviewedText]:
    parts: dict[str, Any] = {f"{kind}:{record.code}": record.values}
    if kind == "topic":
        parts = {f"topic:{record.code}": {**record.values, "outcomes": []}}
        parts |= {f"outcome:{part['code']}": part for part in record.values["outcomes"]}
    return [
        ReviewedText(
            subject=subject,
            language=language,
            text=standings.words_of(values=values, language=language),
            review=record.review[language],
        )
        for subject, values in parts.items()
        for language in LANGUAGES
    ]


def _standing_of(*, given: ReviewedText, row: Review | None) -> dict[str, Any]:
    known = None
    if row is not None:
        known = standings.Standing(
            state=row.state,
            reviewer=row.reviewer,
            reviewed_on=row.reviewed_on,
            digest=row.digest,
        )
    found = standings.standing(
        text=given.text,
        state=given.review.state,
        reviewer=given.review.by or "",
        reviewed_on=given.review.on,
        known=known,
    )
    return {
        "state": found.state,
        "reviewer": found.reviewer,
        "reviewed_on": found.reviewed_on,
        "digest": found.digest,
    }


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
        "definition_en": given["definition"],
        "note": given.get("note", ""),
        "attestation": given["attestation"],
        "confidence": given["confidence"],
    }
    return loading.put_row(model=Term, key={"code": record.code}, values=values)[1]

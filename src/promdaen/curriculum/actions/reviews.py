"""The review of texts: states from files, and decisions made here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from promdaen.curriculum import queries
from promdaen.curriculum.models import Review, ReviewDecision
from promdaen.curriculum.rules import records as record_rules
from promdaen.curriculum.rules import review_states
from promdaen.kit import content, loading
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.people.models import Account

LANGUAGES = ("km", "en")
NOT_REVIEWED = content.RecordReview()


@dataclass(frozen=True, kw_only=True)
class ReviewedText:
    """All texts of one record in one language, and their review in the file.

    `subject` is "item:UNTOC-01", "outcome:UNTOC.1" and so on.
    """

    subject: str
    language: str
    parts: Sequence[review_states.RecordWords]
    review: content.RecordReview = NOT_REVIEWED


def put_reviews(
    *, texts: Iterable[ReviewedText], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Save the review state of every text; an approved text that was changed is a draft again.

    Approvals and withdrawals made here take precedence over the file.
    """
    total = loading.LoadCounts()
    with transaction.atomic():
        reviews_by_text = {
            (review.subject, review.language): review for review in Review.objects.all()
        }
        decided = queries.decided_of_all()
        fresh: list[Review] = []
        decisions: list[ReviewDecision] = []
        for record_text in texts:
            key = (record_text.subject, record_text.language)
            values = _values(_text_status(text=record_text, decided=decided.get(key, ())))
            decisions += _file_approvals(
                text=record_text, values=values, decided=decided.get(key, ()), now=now
            )
            review = reviews_by_text.get(key)
            if review is None:
                fresh.append(
                    Review(subject=record_text.subject, language=record_text.language, **values)
                )
            elif any(getattr(review, name) != value for name, value in values.items()):
                Review.objects.filter(pk=review.pk).update(**values)
                total += loading.LoadCounts(changed=1)
            else:
                total += loading.LoadCounts(unchanged=1)
        Review.objects.bulk_create(fresh, batch_size=500)
        ReviewDecision.objects.bulk_create(decisions, batch_size=500)
        total += loading.LoadCounts(added=len(fresh))
        loading.record_load(action="put_reviews", loaded=total, by=by, now=now)
    return total


def reviewed_texts(
    *,
    records: Mapping[str, Sequence[content.ContentRecord]],
    records_by_kind: Mapping[str, Sequence[content.ContentRecord]] | None = None,
) -> list[ReviewedText]:
    """Every text of the content to review, in both languages, outcomes separately.

    `records_by_kind` has the records of this database, with edits. An approval in a file is for
    the text of the file, and counts only if that is the current text.
    """
    texts = []
    now = {
        (kind, record.code): record
        for kind, ours in (records_by_kind or {}).items()
        for record in ours
    }
    for kind in record_rules.REVIEWED_KINDS:
        for record in records.get(kind, ()):
            offered = {(text.subject, text.language): text for text in _record_texts(kind, record)}
            stands = _record_texts(kind, now.get((kind, record.code), record))
            texts += [_current_text(text=text, offered=offered) for text in stands]
    return texts


def follow_text(*, subject: str, values: JsonObject) -> None:
    """Update the review state of both languages after a record was changed here."""
    if subject.startswith("topic:"):
        values = {**values, "outcomes": []}  # each outcome is reviewed by itself
    for language in LANGUAGES:
        parts = review_states.record_words(values=values, language=language)
        digest = review_states.words_digest(parts=parts)
        review = (
            Review.objects.select_for_update().filter(subject=subject, language=language).first()
        )
        if review is None:
            Review.objects.create(subject=subject, language=language, digest=digest)
            continue
        review_status = review_states.ReviewStatus(
            state=review.state,
            reviewer=review.reviewer,
            reviewed_on=review.reviewed_on,
            digest=review.digest,
        )
        review_values = _values(review_states.after_change(status=review_status, digest=digest))
        Review.objects.filter(pk=review.pk).update(**review_values)


def _record_texts(kind: str, record: content.ContentRecord) -> Iterator[ReviewedText]:
    texts_by_subject: dict[str, Any] = {f"{kind}:{record.code}": (record.values, record.review)}
    if kind == "topic":
        texts_by_subject = {
            f"topic:{record.code}": ({**record.values, "outcomes": []}, record.review)
        }
        for part in record.values["outcomes"]:
            own = content.record_reviews(table=part) if "review" in part else _inherited(record)
            texts_by_subject[f"outcome:{part['code']}"] = (
                record_rules.strip_review(values=part),
                own,
            )
    for subject, (values, review) in texts_by_subject.items():
        for language in LANGUAGES:
            yield ReviewedText(
                subject=subject,
                language=language,
                parts=review_states.record_words(values=values, language=language),
                review=review[language],
            )


def _inherited(record: content.ContentRecord) -> Mapping[str, content.RecordReview]:
    """The review of a topic for its outcomes, unless it is for the topic text only."""
    return {
        language: content.RecordReview() if review.digest else review
        for language, review in record.review.items()
    }


def _current_text(
    *, text: ReviewedText, offered: Mapping[tuple[str, str], ReviewedText]
) -> ReviewedText:
    offered_status = offered.get((text.subject, text.language))
    if offered_status is not None and offered_status.parts == text.parts:
        return offered_status
    return ReviewedText(subject=text.subject, language=text.language, parts=text.parts)


def _text_status(
    *, text: ReviewedText, decided: Sequence[review_states.ReviewEvent]
) -> review_states.ReviewStatus:
    return review_states.text_status(
        digest=review_states.words_digest(parts=text.parts),
        approval=_approval(text.review),
        decided=decided,
    )


def _approval(review: content.RecordReview) -> review_states.FileApproval | None:
    if review.state != review_states.APPROVED or review.by is None or review.on is None:
        return None
    return review_states.FileApproval(by=review.by, on=review.on, digest=review.digest)


def _file_approvals(
    *,
    text: ReviewedText,
    values: JsonObject,
    decided: Sequence[review_states.ReviewEvent],
    now: datetime,
) -> Iterator[ReviewDecision]:
    """The approval of a file as a decision with its text, if it is new."""
    is_known = any(
        (review_event.decision, review_event.reviewer, review_event.on)
        == (review_states.APPROVE, values["reviewer"], values["reviewed_on"])
        for review_event in decided
    )
    if values["state"] == review_states.APPROVED and not is_known:
        yield ReviewDecision(
            subject=text.subject,
            language=text.language,
            decision=review_states.APPROVE,
            digest=values["digest"],
            text=[[part.place, part.words] for part in text.parts],
            who=values["reviewer"],
            decided_on=values["reviewed_on"],
            is_from_file=True,
            at=now,
        )


def _values(status: review_states.ReviewStatus) -> NewJsonObject:
    return {
        "state": status.state,
        "reviewer": status.reviewer,
        "reviewed_on": status.reviewed_on,
        "digest": status.digest,
    }

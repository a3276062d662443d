"""Decisions and comments of reviewers on texts: each a new row, none ever changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.curriculum import queries
from promdaen.curriculum.actions.refusals import ReviewRefused
from promdaen.curriculum.models import Record, Review, ReviewDecision
from promdaen.curriculum.rules import review_states
from promdaen.kit import audit, languages
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


def approve_text(
    *, subject: str, language: str, digest: str, by: Account, now: datetime
) -> ReviewDecision:
    """Approve the text of a record in a language.

    `digest` is that of the text shown. Raises ReviewRefused if the text was changed since, or is
    already approved.
    """
    people_queries.require_right("review", account=by)
    with transaction.atomic():
        record = _record(subject=subject, language=language)
        review = _review(subject=subject, language=language)
        parts = queries.text_parts(record=record, language=language)
        if review_states.words_digest(parts=parts) != digest:
            raise ReviewRefused(
                _("The text was changed while you read it. Read it again, then decide.")
            )
        if review.state == review_states.APPROVED:
            raise ReviewRefused(_("This text is already approved."))
        approval = _decided(
            review=review,
            decision=review_states.APPROVE,
            digest=digest,
            text=[[part.place, part.words] for part in parts],
            by=by,
            now=now,
        )
        review.state, review.digest = review_states.APPROVED, digest
        review.reviewer, review.reviewed_on = approval.who, approval.decided_on
        review.save()
        _record_line(action="approve_text", decision=approval, by=by, now=now)
    return approval


def approve_both_texts(
    *, subject: str, digests: Mapping[str, str], by: Account, now: datetime
) -> list[ReviewDecision]:
    """Approve the texts of a record in every language not approved yet.

    `digests` are of the texts that were shown, by language. All or nothing: raises ReviewRefused
    if one of them was changed since, or if all are already approved.
    """
    people_queries.require_right("review", account=by)
    with transaction.atomic():
        approved = set(
            Review.objects.filter(subject=subject, state=review_states.APPROVED).values_list(
                "language", flat=True
            )
        )
        open_digests = {
            language: digest for language, digest in digests.items() if language not in approved
        }
        if not open_digests:
            raise ReviewRefused(_("This text is already approved."))
        return [
            approve_text(subject=subject, language=language, digest=digest, by=by, now=now)
            for language, digest in open_digests.items()
        ]


def withdraw_approval(
    *, subject: str, language: str, reason: str, by: Account, now: datetime
) -> ReviewDecision:
    """Withdraw the approval of a text, with a reason; the text is a draft again.

    Raises ReviewRefused without a reason, or if it is not approved.
    """
    people_queries.require_right("review", account=by)
    words = languages.clean_text(reason)
    if not words:
        raise ReviewRefused(_("Give the reason for taking the approval back."))
    with transaction.atomic():
        record = _record(subject=subject, language=language)
        review = _review(subject=subject, language=language)
        if review.state != review_states.APPROVED and not review.is_changed:
            raise ReviewRefused(_("This text is not approved."))
        withdrawal = _decided(
            review=review,
            decision=review_states.WITHDRAW,
            digest=review.digest,
            words=words,
            by=by,
            now=now,
        )
        review.state, review.reviewer, review.reviewed_on = review_states.DRAFT, "", None
        review.digest = queries.text_digest(record=record, language=language)
        review.save()
        _record_line(action="withdraw_approval", decision=withdrawal, by=by, now=now)
    return withdrawal


def comment_text(
    *,
    subject: str,
    language: str,
    words: str,
    about: UUID | None = None,
    by: Account,
    now: datetime,
) -> ReviewDecision:
    """Add a comment on a text, or a reply to the comment `about`.

    Raises ReviewRefused without text, and if `about` is not a comment on this text.
    """
    people_queries.require_right("review", "author", account=by)
    comment_words = languages.clean_text(words)
    if not comment_words:
        raise ReviewRefused(_("Write the comment first."))
    with transaction.atomic():
        record = _record(subject=subject, language=language)
        review = _review(subject=subject, language=language)
        answered = None
        if about is not None:
            answered = _comment(comment_id=about, subject=subject, language=language)
        comment_row = _decided(
            review=review,
            decision=review_states.COMMENT,
            digest=queries.text_digest(record=record, language=language),
            words=comment_words,
            about=answered,
            by=by,
            now=now,
        )
        _record_line(action="comment_text", decision=comment_row, by=by, now=now)
    return comment_row


def resolve_comment(
    *, subject: str, language: str, comment: UUID, by: Account, now: datetime
) -> ReviewDecision:
    """Mark a comment as resolved.

    Raises ReviewRefused if it is not a comment on this text, or is already resolved.
    """
    people_queries.require_right("review", "author", account=by)
    with transaction.atomic():
        review = _review(subject=subject, language=language)
        comment_row = _comment(comment_id=comment, subject=subject, language=language)
        if comment_row.answers.filter(decision=review_states.RESOLVE).exists():
            raise ReviewRefused(_("This comment is resolved already."))
        resolution = _decided(
            review=review,
            decision=review_states.RESOLVE,
            digest=comment_row.digest,
            about=comment_row,
            by=by,
            now=now,
        )
        _record_line(action="resolve_comment", decision=resolution, by=by, now=now)
    return resolution


def _record(*, subject: str, language: str) -> Record:
    record_row = Record.objects.filter(subject=subject).first()
    if record_row is None or language not in languages.LANGUAGE_NAMES:
        raise ReviewRefused(_("This text no longer exists."))
    return record_row


def _review(*, subject: str, language: str) -> Review:
    """The review of a text, locked until the decision is saved."""
    Review.objects.get_or_create(subject=subject, language=language, defaults={"digest": ""})
    return Review.objects.select_for_update().get(subject=subject, language=language)


def _comment(*, comment_id: UUID, subject: str, language: str) -> ReviewDecision:
    comment_row: ReviewDecision | None = ReviewDecision.objects.filter(
        pk=comment_id,
        subject=subject,
        language=language,
        decision=review_states.COMMENT,
        about=None,
    ).first()
    if comment_row is None:
        raise ReviewRefused(_("There is no such comment on this text."))
    return comment_row


def _decided(
    *, review: Review, decision: str, by: Account, now: datetime, **more: Any
) -> ReviewDecision:
    decision_row: ReviewDecision = ReviewDecision.objects.create(
        subject=review.subject,
        language=review.language,
        decision=decision,
        who=queries.name_and_office(account=by, language=review.language),
        decided_on=timezone.localdate(now),
        by=by,
        at=now,
        **more,
    )
    return decision_row


def _record_line(*, action: str, decision: ReviewDecision, by: Account, now: datetime) -> None:
    detail = {
        "subject": decision.subject,
        "language": decision.language,
        "digest": decision.digest[:12],
    }
    audit.record_line(action=action, subject=decision, by=by, now=now, detail=detail)

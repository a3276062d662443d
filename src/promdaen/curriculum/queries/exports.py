"""The current content for files: every record and its review state."""

from __future__ import annotations

from promdaen.curriculum.models import Record, Review
from promdaen.kit import content

OF_LETTERS = 12
"""Letters of a digest that a file keeps, to know which text was approved."""


def current_records() -> dict[tuple[str, str], Record]:
    """Every record by its sort and code, in the order of the files; new ones come last."""
    return {(record.kind, record.code): record for record in Record.objects.all()}


def has_file(*, kind: str, code: str) -> bool:
    """Whether a record came from a content file, and was not created here."""
    return Record.objects.filter(kind=kind, code=code).exclude(file="").exists()


def current_reviews() -> dict[tuple[str, str], content.RecordReview]:
    """The review of each text for its file, by subject and language; others are drafts."""
    return {
        (review.subject, review.language): content.RecordReview(
            state=review.state,
            by=review.reviewer,
            on=review.reviewed_on,
            digest=review.digest[:OF_LETTERS],
        )
        for review in Review.objects.filter(state="approved")
    }

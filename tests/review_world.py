"""A file of a review that came back with a change, a comment and an approval."""

from __future__ import annotations

from promdaen.curriculum import actions
from promdaen.curriculum.models import ReturnedFile
from promdaen.curriculum.rules import review_files
from tests import factories


def returned_file(*, subject: str) -> ReturnedFile:
    """A returned file with another name of a record, by a reviewer."""
    reviewer = factories.account("reviewer", name="ច័ន្ទ ធី")
    export = actions.export_texts(subjects=[subject], form="xlsx", by=reviewer, now=factories.NOW)
    heads = [words.km for words in review_files.COLUMN_HEADINGS.values()]
    rows = [
        heads,
        [f"{review_files.EXPORT_MARK}{export.pk}", "", "", "", "", ""],
        [f"{subject}#name", "", "វគ្គថ្មី", "run", "ពាក្យថ្មី", ""],
        [f"{subject}#{review_files.APPROVE}", "", "yes", "", "", ""],
    ]
    return actions.keep_returned(
        name="review.xlsx",
        digest="0" * 64,
        rows=list(enumerate(rows, start=1)),
        by=reviewer,
        now=factories.NOW,
    )

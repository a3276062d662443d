"""Reads the feedback in a file of answers: no officer, no department, no order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.course.rules import answer_columns as columns
from promdaen.course.rules.answer_messages import say
from promdaen.kit.languages import latin_digits
from promdaen.kit.spreadsheets import BadCell, FileMessage, SheetRow, cell_text, column_letter
from promdaen.people.rules import messages as people_messages

MAX_COMMENT_LENGTH = 2000
_RATINGS = ("1", "2", "3", "4", "5")
_CONSENTS = frozenset(
    {
        "yes", "y", "1", "true", "x", "v", "✓", "✔", "ok", "agree", "agreed",
        "បាទ", "ចាស", "យល់ព្រម", "អនុញ្ញាត", "បាន", "មាន",
    }
)  # fmt: skip


@dataclass(frozen=True)
class FeedbackRow:
    """One evaluation form: ratings 1 to 5 or None, a comment, and consent to quote it."""

    relevance: int | None
    overall: int | None
    comment: str
    has_consent: bool


@dataclass(frozen=True)
class ReadFeedback:
    """The feedback of a row (None: none), and its errors."""

    form: FeedbackRow | None
    refused: tuple[FileMessage, ...]


def read_feedback(*, sheet_row: SheetRow, roles: Mapping[str, int]) -> ReadFeedback:
    """Read the feedback of a row; anything except a clear yes is no consent."""
    texts = {
        role: cell_text(value=sheet_row.value(index=roles[role])) if role in roles else ""
        for role in columns.FEEDBACK_COLUMNS
    }
    refused = _refusals(sheet_row=sheet_row, roles=roles, texts=texts)
    if refused or not any(
        texts[role] for role in (columns.RELEVANCE, columns.OVERALL, columns.COMMENT)
    ):
        return ReadFeedback(form=None, refused=refused)
    form = FeedbackRow(
        relevance=_rating(text=texts[columns.RELEVANCE]),
        overall=_rating(text=texts[columns.OVERALL]),
        comment=texts[columns.COMMENT],
        has_consent=texts[columns.CONSENT].casefold().strip(" .") in _CONSENTS,
    )
    return ReadFeedback(form=form, refused=())


def shuffled_forms(*, forms: Sequence[FeedbackRow], seed: int) -> tuple[FeedbackRow, ...]:
    """Shuffle forms so that their order is lost.

    They are sorted by content first, so that `seed` cannot restore the order of the officers.
    """
    ordered = sorted(forms, key=_content)
    order = np.random.default_rng(seed).permutation(len(ordered))
    return tuple(ordered[int(place)] for place in order)


def _content(form: FeedbackRow) -> tuple[int, int, str, bool]:
    return form.relevance or 0, form.overall or 0, form.comment, form.has_consent


def _rating(*, text: str) -> int | None:
    plain = latin_digits(text)
    return int(plain) if plain in _RATINGS else None


def _refusals(
    *, sheet_row: SheetRow, roles: Mapping[str, int], texts: Mapping[str, str]
) -> tuple[FileMessage, ...]:
    refusals = []
    for role, index in roles.items():
        if role not in columns.FEEDBACK_COLUMNS:
            continue
        raw, letter = sheet_row.value(index=index), column_letter(index=index)
        if isinstance(raw, BadCell):
            code = "cell_error" if raw.reason == "error" else "cell_formula"
            message = people_messages.say(
                code=code, row=sheet_row.number, column=letter, value=raw.text
            )
            refusals.append(message)
        elif role in (columns.RELEVANCE, columns.OVERALL):
            is_odd = bool(texts[role]) and _rating(text=texts[role]) is None
            if is_odd and texts[role] != "-":
                message = say(code="rating_odd", row=sheet_row.number, column=letter)
                refusals.append(message)
        elif len(texts[role]) > MAX_COMMENT_LENGTH:
            message = say(
                code="comment_long", row=sheet_row.number, column=letter, limit=MAX_COMMENT_LENGTH
            )
            refusals.append(message)
    return tuple(refusals)

"""Refuse texts with case data or with a question of an open test."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from promdaen.kit import languages, screening
from promdaen.questions.actions.refusals import QuestionRefused, QuestionTextRefused
from promdaen.questions.queries import abouts
from promdaen.questions.rules import checking

MAX_TEXT_LENGTH = 2000


def clean_texts(*, texts: Mapping[str, str], ticked: str) -> dict[str, str]:
    """The cleaned texts; `ticked` is the token of the warnings that were read.

    Raises QuestionRefused for an empty or too long text and for one that repeats a question of an
    open test, QuestionTextRefused for case data.
    """
    clean = {field: languages.clean_text(text).strip() for field, text in texts.items()}
    stems = abouts.stems_in_use()
    for field, text in clean.items():
        if not text:
            raise QuestionRefused(_("Write the text first."), field=field)
        if len(text) > MAX_TEXT_LENGTH:
            raise QuestionRefused(
                _("Write at most %(most)s characters.") % {"most": MAX_TEXT_LENGTH}, field=field
            )
        if checking.quotes_any(text=text, stems=stems):
            raise QuestionRefused(
                _("This repeats a question of a test that is open now. Wait until it is closed."),
                field=field,
            )
    screened = screening.screened_texts(texts=clean, refused=checking.REFUSED_CONTENT)
    if not screened.is_accepted(token=ticked):
        raise QuestionTextRefused(screened=screened)
    return clean

"""Show on a form why an action refused the typed text."""

from __future__ import annotations

from typing import Any

from django.forms import Form

from promdaen.kit.screening import TextPiece
from promdaen.questions.actions.refusals import QuestionRefused, QuestionTextRefused
from promdaen.questions.rules import checking


def refuse(*, form: Form, error: QuestionRefused) -> dict[str, Any]:
    """Add a refusal to its field, else to the form; returns the context of
    `questions/marked_texts.html`.
    """
    form.add_error(error.field if error.field in form.fields else None, str(error))
    if not isinstance(error, QuestionTextRefused):
        return {}
    return {
        "marked_texts": [
            {
                "label": form.fields[field].label,
                "pieces": [_piece(piece) for piece in checked_text.pieces],
                "findings": [
                    (
                        finding.words,
                        finding.code in checking.REFUSED,
                        *checking.EXPLANATIONS[finding.code],
                    )
                    for finding in checked_text.findings
                ],
            }
            for field, checked_text in error.held.items()
        ],
        "token": error.token,
    }


def _piece(piece: TextPiece) -> tuple[str, str]:
    """A piece of a text and how it is marked."""
    if piece.finding is None:
        return piece.text, ""
    return piece.text, "refused" if piece.finding.code in checking.REFUSED else "warned"

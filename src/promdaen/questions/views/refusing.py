"""What a page says when an action refuses what was typed into its form."""

from __future__ import annotations

from typing import Any

from django.forms import Form

from promdaen.kit.screening import TextPiece
from promdaen.questions.actions.refusals import QuestionRefused, QuestionTextRefused
from promdaen.questions.rules import checking


def refuse(*, form: Form, error: QuestionRefused) -> dict[str, Any]:
    """Put a refusal beside its answer, else on top; what `questions/held.html` needs with it."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
    if not isinstance(error, QuestionTextRefused):
        return {}
    return {
        "held_texts": [
            {
                "label": form.fields[field].label,
                "pieces": [_piece(piece) for piece in checked_text.pieces],
                "told": [
                    (finding.words, finding.code in checking.REFUSED, *checking.TOLD[finding.code])
                    for finding in checked_text.found
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

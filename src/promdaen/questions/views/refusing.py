"""What a page says when an action refuses what was typed into its form."""

from __future__ import annotations

from typing import Any

from django.forms import Form

from promdaen.kit.screening import TextPiece
from promdaen.questions.actions.refusals import QuestionRefused, TextHeldBack
from promdaen.questions.rules import checking


def refuse(*, form: Form, error: QuestionRefused) -> dict[str, Any]:
    """Put a refusal beside its answer, else on top; what `questions/held.html` needs with it."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
    if not isinstance(error, TextHeldBack):
        return {}
    return {
        "held_texts": [
            {
                "label": form.fields[field].label,
                "pieces": [_piece(one) for one in held.pieces],
                "told": [
                    (one.words, one.code in checking.REFUSED, *checking.TOLD[one.code])
                    for one in held.found
                ],
            }
            for field, held in error.held.items()
        ],
        "token": error.token,
    }


def _piece(one: TextPiece) -> tuple[str, str]:
    """A piece of a text and how it is marked."""
    if one.finding is None:
        return one.text, ""
    return one.text, "refused" if one.finding.code in checking.REFUSED else "warned"

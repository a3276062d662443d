"""Show on a form why an action refused the typed text."""

from __future__ import annotations

from typing import Any

from django.forms import Form

from promdaen.kit.screening import TextPiece, pieces
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
                "pieces": [
                    _piece(piece)
                    for piece in pieces(text=error.screened.texts[field], findings=findings)
                ],
                "findings": [
                    (finding.words, finding.is_refusal, *checking.EXPLANATIONS[finding.code])
                    for finding in findings
                ],
            }
            for field, findings in error.screened.findings.items()
        ],
        "token": error.screened.token,
    }


def _piece(piece: TextPiece) -> tuple[str, str]:
    """A piece of a text and how it is marked."""
    if piece.finding is None:
        return piece.text, ""
    return piece.text, "refused" if piece.finding.is_refusal else "warned"

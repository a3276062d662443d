"""What a page says when an action refuses what was typed into its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Form

from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.actions.screening import RecordTextRefused
from promdaen.exchange.queries import screening


def refuse(*, form: Form, error: ExchangeRefused) -> dict[str, Any]:
    """Put a refusal beside the answers that it names, else on top; what its page needs with it.

    Where texts were held back these are the texts with what was found in them marked, and the
    token of the tick that passes warnings (`screening.html`).
    """
    for name, words in error.fields.items():
        form.add_error(name if name in form.fields else None, words)
    if not error.fields:
        form.add_error(None, str(error))
    return marked(form=form, error=error)


def marked(*, form: Form, error: ExchangeRefused | None) -> dict[str, Any]:
    """The texts of a form that were held back, for its page; nothing where none were."""
    if not isinstance(error, RecordTextRefused):
        return {}
    labels: Mapping[str, str] = {name: str(one.label) for name, one in form.fields.items()}
    told = screening.screened(texts=error.texts, findings=error.found, labels=labels)
    return {"screened": told, "token": error.token}

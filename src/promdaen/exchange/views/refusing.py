"""Page data for a form whose data an action refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms import Form

from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.actions.screening import RecordTextRefused
from promdaen.exchange.queries import screening
from promdaen.kit.refusals import add_errors


def refuse(*, form: Form, error: ExchangeRefused) -> dict[str, object]:
    """Add a refusal to the fields it names, or to the form; returns extra page context.

    For refused texts the context has the texts with the findings marked, and the token that
    confirms the warnings (`screening.html`).
    """
    add_errors(form=form, refusal=error)
    return marked(form=form, error=error)


def marked(*, form: Form, error: ExchangeRefused | None) -> dict[str, object]:
    """The refused texts of a form, for its page; empty if there are none."""
    if not isinstance(error, RecordTextRefused):
        return {}
    labels: Mapping[str, str] = {name: str(field.label) for name, field in form.fields.items()}
    marked_texts = screening.marked_texts(screened=error.screened, labels=labels)
    return {"screened": marked_texts, "token": error.screened.token}

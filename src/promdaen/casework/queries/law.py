"""The current law, and the law of a session."""

from __future__ import annotations

from promdaen.casework import models
from promdaen.casework.rules import reading
from promdaen.casework.rules.law import LegalTests

# Cached by digest: the content changes the law a few times a year.
_read: dict[str, LegalTests] = {}


def current_row() -> models.Law | None:
    """The row of the law by which new sessions are opened, None before content was loaded."""
    return models.Law.objects.filter(is_current=True).first()


def current_law() -> LegalTests | None:
    """The current law, with its offices and kinds of protection."""
    law = current_row()
    return None if law is None else read_law(row=law)


def read_law(*, row: models.Law) -> LegalTests:
    """The parsed law of a row, cached by its digest."""
    law = _read.get(row.digest)
    if law is None:
        law = _read[row.digest] = reading.read_law(body=row.body)
    return law

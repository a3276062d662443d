"""Refused actions: the base of their exceptions, and what a view does with one."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

UNIQUE_VIOLATION = "23505"
"""SQLSTATE of PostgreSQL."""
SQLITE_VIOLATION = "UNIQUE constraint failed"
"""The begin of SQLite's message."""

logger = logging.getLogger(__name__)


class Refused(ValueError):
    """An action was refused; str() is for people, `lines` has one mistake each.

    `fields` are the mistakes by form field, which a form shows in place of the lines.
    """

    SEPARATOR = " "

    def __init__(self, *lines: str, fields: Mapping[str, str] | None = None) -> None:
        self.lines: Sequence[str] = lines
        self.fields: Mapping[str, str] = fields or {}
        super().__init__(self.SEPARATOR.join(str(line) for line in lines))

    def errors(self) -> list[tuple[str, str]]:
        """The field of each mistake, "" for none, and its text."""
        return list(self.fields.items()) or [("", str(line)) for line in self.lines]


@contextmanager
def duplicate_refused(refusal: Refused | None = None) -> Iterator[None]:
    """Refuse a row that another transaction stored between an action's check and its writing.

    Raises `refusal`, or one that says so; logs the name of the constraint, no values.
    """
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        state = getattr(cause, "sqlstate", None)
        if state != UNIQUE_VIOLATION and SQLITE_VIOLATION not in str(cause):
            raise
        diagnostics = getattr(cause, "diag", None)
        # SQLite names the columns of the constraint.
        name = diagnostics.constraint_name if diagnostics else str(cause).split(": ", 1)[-1]
        logger.warning("a duplicate was refused: %s", name)
        raise refusal or Refused(
            _("The same entry was saved a moment ago. Reload the page, then try again.")
        ) from error


@contextmanager
def as_form_errors(form: BaseForm) -> Iterator[None]:
    """Turn a refusal in the block into errors of the form; the view goes on after the block."""
    try:
        with duplicate_refused():
            yield
    except Refused as refusal:
        add_errors(form=form, refusal=refusal)


def add_errors(*, form: BaseForm, refusal: Refused) -> None:
    """Add a refusal to the fields that it names and the form has, else to the whole form."""
    for field, line in refusal.errors():
        form.add_error(field if field in form.fields else None, line)


@contextmanager
def as_messages(request: HttpRequest) -> Iterator[None]:
    """Turn a refusal in the block into messages; the view goes on after the block."""
    try:
        with duplicate_refused():
            yield
    except Refused as refusal:
        for line in refusal.lines:
            messages.error(request, str(line))


@dataclass
class Attempt:
    """Whether the action in the block of `attempt` was accepted."""

    is_done: bool = False


@contextmanager
def attempt(
    request: HttpRequest, *, form: BaseForm | None = None, success: str = ""
) -> Iterator[Attempt]:
    """Show `success` if the block is accepted, a refusal in the form or else as a message."""
    attempted = Attempt()
    try:
        with duplicate_refused():
            yield attempted
    except Refused as refusal:
        if form is None:
            messages.error(request, str(refusal))
        else:
            add_errors(form=form, refusal=refusal)
    else:
        attempted.is_done = True
        if success:
            messages.success(request, success)

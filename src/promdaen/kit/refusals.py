"""Refused actions: the base of their exceptions, and what a view does with one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest


class Refused(ValueError):
    """An action was refused; str() is for people, `lines` has one mistake each."""

    SEPARATOR = " "

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__(self.SEPARATOR.join(str(line) for line in lines))

    def errors(self) -> list[tuple[str, str]]:
        """The field of each line, "" for none, and the line."""
        return [("", str(line)) for line in self.lines]


@contextmanager
def as_form_errors(form: BaseForm) -> Iterator[None]:
    """Turn a refusal in the block into errors of the form; the view goes on after the block."""
    try:
        yield
    except Refused as refusal:
        for field, line in refusal.errors():
            form.add_error(field if field in form.fields else None, line)


@contextmanager
def as_messages(request: HttpRequest) -> Iterator[None]:
    """Turn a refusal in the block into messages; the view goes on after the block."""
    try:
        yield
    except Refused as refusal:
        for line in refusal.lines:
            messages.error(request, str(line))

"""Views that run one action and show its result, or its refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from promdaen.kit.refusals import ActionRefused


@dataclass
class Attempt:
    """Whether the action of a `with attempt(...)` was accepted."""

    is_done: bool = False


@contextmanager
def attempt(
    request: HttpRequest, *, form: BaseForm | None = None, done: str = ""
) -> Iterator[Attempt]:
    """Run an action: `done` is its message; a refusal goes to the form, or is a message too."""
    attempted = Attempt()
    try:
        yield attempted
    except ActionRefused as error:
        if form is None:
            messages.error(request, str(error))
        else:
            show_refusal(form=form, error=error)
    else:
        attempted.is_done = True
        if done:
            messages.success(request, done)


def show_refusal(*, form: BaseForm, error: ActionRefused) -> None:
    """Add a refusal to the fields it names, or to the form if it names none."""
    for name, message in error.fields.items():
        form.add_error(name if name in form.fields else None, message)
    if not error.fields:
        for line in error.lines:
            form.add_error(None, str(line))

"""The errors of a form as lines of a summary, each with a link to its field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class FormError:
    """An error and its place: `target` is the id of the control, "" for the form as a whole."""

    text: str
    target: str


def form_errors(*, form: forms.BaseForm | forms.BaseFormSet[Any]) -> Iterator[FormError]:
    """Every error of a form or formset in the order of its fields, those of the form first.

    Marks the form, so that rendering it does not show the summary a second time.
    """
    if isinstance(form, forms.BaseFormSet):
        for text in form.non_form_errors() if form.is_bound else ():
            yield FormError(text=str(text), target="")
        for inner in form.forms:
            yield from form_errors(form=inner)
        return
    form.is_summary_shown = True  # type: ignore[attr-defined]
    if not form.errors:
        return
    for text in form.non_field_errors():
        yield FormError(text=str(text), target="")
    for bound in form:
        target = "" if bound.is_hidden else control_id(bound_field=bound)
        for error in form.errors.as_data().get(bound.name, ()):
            for text in error.messages:
                yield FormError(
                    text=_named_message(bound_field=bound, error=error, text=text), target=target
                )


def control_id(*, bound_field: BoundField) -> str:
    """The id for a link to a control: for a group of choices, the first."""
    return bound_field.id_for_label or (f"{bound_field.auto_id}_0" if bound_field.auto_id else "")


def _named_message(*, bound_field: BoundField, error: ValidationError, text: str) -> str:
    """The error message; a standard one gets the name of its field."""
    if not _is_stock(bound_field, error):
        return text
    return _("%(field)s: %(problem)s") % {"field": capfirst(bound_field.label), "problem": text}


def _is_stock(bound_field: BoundField, error: ValidationError) -> bool:
    stock = {
        str(kind.__dict__["default_error_messages"].get(error.code))
        for kind in type(bound_field.field).__mro__
        if "default_error_messages" in kind.__dict__
    }
    return bound_field.is_hidden or str(error.message) in stock

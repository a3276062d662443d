"""Form controls: the scale 1 to 5 and the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from promdaen.kit import languages
from promdaen.kit.texts import page_language

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


class ScaleInput(forms.RadioSelect):
    """Five steps in a row with labelled ends; the digits follow the page's language."""

    template_name = "kit/forms/scale.html"

    def __init__(self, *, low: Words, high: Words, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, choices=[(step, str(step)) for step in range(1, 6)])
        self.low = low
        self.high = high

    def get_context(
        self, name: str, value: object, attrs: dict[str, object] | None
    ) -> dict[str, object]:
        """Django's context with the steps and the labels of the two ends."""
        context = super().get_context(name, value, attrs)
        steps = [option for _, options, _ in context["widget"]["optgroups"] for option in options]
        form = languages.form(page_language())
        context["steps"] = [(step, form.with_digits(step["label"])) for step in steps]
        context["low"], context["high"] = self.low, self.high
        return context


class DayInput(forms.DateInput):
    """A date input of the browser, with the day in words.

    The browser shows the field in the format of its own language, which a page cannot choose; the
    words make the day clear.
    """

    input_type = "date"
    template_name = "kit/forms/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "short", **(attrs or {})}, format="%Y-%m-%d")

    def get_context(
        self, name: str, value: object, attrs: dict[str, object] | None
    ) -> dict[str, object]:
        """Django's context with the day in words, if there is one."""
        context = super().get_context(name, value, attrs)
        try:
            day = date.fromisoformat(context["widget"]["value"] or "")
        except ValueError:
            return context
        language = page_language()
        context["words"] = languages.day_text(day, language=language)
        return context


def scale_field(*, label: Words, ends: Sequence[Words], is_required: bool) -> forms.Field:
    """A field for a rating 1 to 5, with `ends` the labels for 1 and for 5."""
    low, high = ends
    return forms.TypedChoiceField(
        label=label,
        required=is_required,
        choices=[(step, str(step)) for step in range(1, 6)],
        coerce=int,
        empty_value=None,
        widget=ScaleInput(low=low, high=high),
    )

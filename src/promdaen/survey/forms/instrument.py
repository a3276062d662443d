"""Filter of the list of indicators, and the reason for publishing a version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.kit import fields
from promdaen.kit.texts import Words, page_language
from promdaen.places import rules as place_rules
from promdaen.survey.queries import instrument_pages
from promdaen.survey.rules.instrument import CLASSES, MODES

ALL_LABEL = _("All")


class InstrumentFilterForm(forms.Form):
    """Filter by text, capacity, class, mode and flags."""

    q = fields.TypedText(label=_("Words or code"), required=False)
    capacity = forms.ChoiceField(label=_("Capacity"), required=False)
    kind = forms.ChoiceField(label=_("Class"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), required=False)
    only = forms.ChoiceField(
        label=_("Only"),
        required=False,
        choices=[("", ALL_LABEL), ("critical", _("Must-haves")), ("changed", _("Changed"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "capacity": instrument_pages.capacities(),
            "kind": [(class_code, place_rules.CLASSES[class_code]) for class_code in CLASSES],
            "mode": [(mode, place_rules.MODES[mode]) for mode in MODES],
        }
        for name, field_choices in choices.items():
            fields.set_choices(self, **{name: _choices(field_choices)})

    def selected_filter(self) -> instrument_pages.InstrumentFilter:
        """The filter; invalid values are ignored."""
        filters = self.cleaned_data if self.is_valid() else {}
        return instrument_pages.InstrumentFilter(
            text=filters.get("q", ""),
            capacity=filters.get("capacity", ""),
            standard_class=filters.get("kind", ""),
            mode=filters.get("mode", ""),
            only=filters.get("only", ""),
        )


class PublishForm(forms.Form):
    """The reason for publishing a version."""

    reason = fields.TypedText(
        label=_("What is new in this version, and why"),
        help_text=_("Stays with the version."),
        max_length=200,
        error_messages={"required": _("Write in a few words what is new.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _choices(words: list[tuple[str, Words]]) -> list[tuple[str, object]]:
    language = page_language()
    return [("", ALL_LABEL), *((code, label.text(language=language)) for code, label in words)]

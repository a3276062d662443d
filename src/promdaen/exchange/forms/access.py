"""Forms for access requests and their answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.exchange.actions.access import NewAccessRequest
from promdaen.exchange.queries import codes
from promdaen.kit import fields, widgets


class AccessForm(forms.Form):
    """An access request; the name of the person who asks is not stored."""

    case_code = fields.TypedCode(
        label=gettext_lazy("Code of the person"),
        max_length=16,
        widget=forms.TextInput(attrs={"class": "short code", "autocomplete": "off"}),
    )
    asker = forms.ChoiceField(label=gettext_lazy("Who asks"), widget=forms.RadioSelect)
    wish = forms.ChoiceField(label=gettext_lazy("What is asked for"), widget=forms.RadioSelect)
    asked_on = fields.DayField(label=gettext_lazy("Asked on"), widget=widgets.DayInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        asker_labels = codes.code_list(name="asker")
        askers = [
            (code, f"{label}. {label.words}" if label.words else str(label))
            for code, label in asker_labels.items()
        ]
        fields.set_choices(self, asker=askers, wish=codes.code_choices(name="access_wish"))

    def new_access_request(self) -> NewAccessRequest:
        """The access request as entered."""
        return NewAccessRequest(**self.cleaned_data)


class AccessAnswerForm(forms.Form):
    """The answer, and the reason if it was refused."""

    outcome = forms.ChoiceField(label=gettext_lazy("Answer"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=gettext_lazy("Why it is refused"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(self, outcome=codes.code_choices(name="access_outcome"))
        reasons = codes.code_choices(name="access_refusal")
        fields.set_choices(self, blank=_("Choose"), reason=reasons)

"""Forms of cases: the case, its persons, reports by number, its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.exchange.actions.cases import LEVELS, NewCase, NewCasePerson
from promdaen.exchange.queries import codes
from promdaen.exchange.rules import levels
from promdaen.kit import fields, widgets


class NewCaseForm(forms.Form):
    """A case as it is opened."""

    summary = fields.TypedText(
        label=gettext_lazy("What it is about"),
        max_length=120,
        help_text=gettext_lazy(
            "A few words without a name, such as: boats by night near the cape."
        ),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), widget=forms.RadioSelect)
    words = fields.TypedText(
        label=gettext_lazy("Purpose of the case, in a sentence or two"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Who may read it"),
        coerce=int,
        widget=forms.RadioSelect,
        initial=levels.AMBER_STRICT,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(self, purpose=codes.code_choices(name="purpose"))
        level_labels = codes.code_list(name="level")
        choices = [
            (
                str(level),
                f"{levels.LEVEL_LABELS[level]}: {level_labels[levels.LEVEL_CODES[level]].words}",
            )
            for level in LEVELS
        ]
        fields.set_choices(self, level=choices)

    def new_case(self, *, confirmation: str) -> NewCase:
        """The case as entered."""
        return NewCase(checked=confirmation, **self.cleaned_data)


class CasePersonForm(forms.Form):
    """A person of a case; name, alias and year for suspects alone."""

    role = forms.ChoiceField(label=gettext_lazy("Role in the case"), widget=forms.RadioSelect)
    is_checked = forms.BooleanField(
        label=gettext_lazy(
            "This suspect is not written down for having been smuggled: who was is shielded by "
            "Article 5 of the Smuggling Protocol"
        ),
        required=False,
    )
    proceedings = forms.ChoiceField(
        label=gettext_lazy("State of proceedings, of a suspect"), required=False
    )
    name = fields.TypedText(
        label=gettext_lazy("Name, of a suspect"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    alias = fields.TypedText(
        label=gettext_lazy("Other name, of a suspect"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_year = fields.TypedInteger(
        label=gettext_lazy("Year of birth, of a suspect"), required=False
    )
    consent = forms.ChoiceField(label=gettext_lazy("What a person assisted says"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        role_labels = codes.code_list(name="person_role")
        roles = [(code, f"{label}. {label.words}") for code, label in role_labels.items()]
        fields.set_choices(self, role=roles)
        for name in ("proceedings", "consent"):
            fields.set_choices(self, blank=_("Choose"), **{name: codes.code_choices(name=name)})

    def new_person(self) -> NewCasePerson:
        """The person as entered."""
        return NewCasePerson(**self.cleaned_data)


class StateForm(forms.Form):
    """State of proceedings or consent of an assisted person; `name` is the code list."""

    state = forms.ChoiceField()

    def __init__(self, *args: Any, name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["state"].label = _("State")
        fields.set_choices(self, state=codes.code_choices(name=name))


class CaseReportForm(forms.Form):
    """An incident report by its number."""

    local_no = fields.TypedCode(
        label=gettext_lazy("Number of the report"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off"}),
    )


class CaseCloseForm(forms.Form):
    """The end of a case."""

    court_on = fields.DayField(
        label=gettext_lazy("Keep the names until, as a court ordered"),
        help_text=gettext_lazy("Without a day they are stored for one year."),
        required=False,
        widget=widgets.DayInput(),
    )

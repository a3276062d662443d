"""Field checks: a plan, and what happened at a check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.evaluation import actions
from promdaen.evaluation.rules import field_checks as rules
from promdaen.kit import fields, widgets
from promdaen.places import queries as places_queries

MAX_CHECKS, MAX_OFFICERS = 1_000, 200


class FieldCheckPlanForm(forms.Form):
    """Posts, days, number of checks, share with a defect, seed."""

    code = fields.TypedCode(
        label=gettext_lazy("Code"),
        max_length=24,
        help_text=gettext_lazy("Latin capitals, digits and dashes, such as CHECK-2027."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    starts_on = fields.DayField(label=gettext_lazy("First day"), widget=widgets.DayInput())
    ends_on = fields.DayField(label=gettext_lazy("Last day"), widget=widgets.DayInput())
    checks = fields.TypedInteger(
        label=gettext_lazy("Number of checks"), min_value=1, max_value=MAX_CHECKS
    )
    defective_percent = fields.TypedInteger(
        label=gettext_lazy("Per cent of documents with a defect"),
        min_value=1,
        max_value=99,
        initial=50,
        help_text=gettext_lazy(
            "The others are sound, so that stopping everything is not a success."
        ),
    )
    seed = fields.TypedCode(
        label=gettext_lazy("Seed"),
        max_length=200,
        help_text=gettext_lazy("A number from outside; posts, shifts and documents follow."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    checkpoints = forms.MultipleChoiceField(
        label=gettext_lazy("Checkpoints"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(
            self,
            checkpoints=[
                (post.code, f"{post} · {post.province}")
                for post in places_queries.checkpoint_choices()
            ],
        )

    def design(self) -> rules.CheckDesign:
        """The plan as typed."""
        cleaned = self.cleaned_data
        return rules.CheckDesign(
            checkpoints=tuple(cleaned["checkpoints"]),
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"],
            checks=cleaned["checks"],
            defective_share=cleaned["defective_percent"] / 100,
            seed=cleaned["seed"],
        )


class CheckRecordForm(forms.Form):
    """What happened at a check, on a phone."""

    outcome = forms.ChoiceField(label=gettext_lazy("What happened"), widget=forms.RadioSelect)
    is_referred = forms.BooleanField(
        label=gettext_lazy("The officer referred the traveller to the second line"),
        required=False,
    )
    officers = fields.TypedInteger(
        label=gettext_lazy("Officers on the shift"),
        required=False,
        min_value=0,
        max_value=MAX_OFFICERS,
    )
    trained = fields.TypedInteger(
        label=gettext_lazy("Of them trained on the course"),
        required=False,
        min_value=0,
        max_value=MAX_OFFICERS,
        help_text=gettext_lazy("No names."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(
            self, outcome=[(code, str(text)) for code, text in rules.CHECK_OUTCOMES.items()]
        )

    def record(self) -> actions.CheckRecord:
        """The record as typed."""
        cleaned = self.cleaned_data
        return actions.CheckRecord(
            outcome=cleaned["outcome"],
            is_referred=cleaned["is_referred"],
            officers=cleaned["officers"] or 0,
            trained=cleaned["trained"] or 0,
        )

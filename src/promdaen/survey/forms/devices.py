"""Form to add a phone to the survey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.kit import fields
from promdaen.survey.actions.keys import NewAccessKey
from promdaen.survey.queries import keys as queries
from promdaen.survey.rules import keys as rules

USUAL_DAYS = 30


class DeviceForm(forms.Form):
    """A phone: its name, account, round and number of days.

    With `own` the account is fixed to that one.
    """

    name = fields.TypedText(
        label=_("Name of the phone"),
        help_text=_("Owner or label"),
        max_length=rules.MAX_NAME_LENGTH,
    )
    account = forms.ChoiceField(
        label=_("Whose visits it makes"),
        help_text=_("Without an account its visits are identified only by its name."),
        required=False,
    )
    round = forms.ChoiceField(label=_("Survey round"))
    days = fields.TypedInteger(
        label=_("Days valid"), min_value=1, max_value=rules.MAX_DAYS, initial=USUAL_DAYS
    )

    def __init__(self, *args: Any, own: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        self.rounds = {
            str(survey_round.pk): survey_round for survey_round in queries.open_rounds()
        }
        self.people = (
            {} if own else {str(row.pk): row for row in queries.holders(purpose="device")}
        )
        fields.set_choices(
            self, round=[(key, survey_round.title) for key, survey_round in self.rounds.items()]
        )
        if own:
            del self.fields["account"]
            return
        person_choices = [(key, row.name) for key, row in self.people.items()]
        fields.set_choices(self, blank=_("Without an owner"), account=person_choices)

    def new_key(self, *, token: str) -> NewAccessKey:
        """The key as typed."""
        cleaned = self.cleaned_data
        return NewAccessKey(
            token=token,
            name=cleaned["name"],
            round=self.rounds[cleaned["round"]],
            account=self.own or self.people.get(cleaned.get("account", "")),
            days=cleaned["days"],
        )

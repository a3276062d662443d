"""Forms of a year of refreshers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import fields
from promdaen.refresher.actions.seasons import MAX_MINUTES, MIN_MINUTES
from promdaen.refresher.models import Member, Season
from promdaen.refresher.queries import seasons as queries
from promdaen.refresher.rules import budgets


class BudgetForm(forms.Form):
    """The minutes that a season costs each officer, on average."""

    minutes = fields.TypedInteger(
        label=gettext_lazy("Minutes per officer and year"),
        min_value=MIN_MINUTES,
        max_value=MAX_MINUTES,
        initial=budgets.USUAL_MINUTES,
        help_text=gettext_lazy(
            "On average: officers who forget more are asked more, up to one and a half "
            "times as much."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["minutes"].widget.attrs["inputmode"] = "numeric"


class LeaveSeasonForm(forms.Form):
    """The member who leaves a season; `code` becomes the member."""

    code = fields.TypedText(
        label=gettext_lazy("Officer code or short code"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, season: Season, **options: Any) -> None:
        super().__init__(*args, **options)
        self.season = season

    def clean_code(self) -> Member:
        """The member with the typed code."""
        members = queries.members_with_code(season=self.season, code=self.cleaned_data["code"])
        if len(members) != 1:
            raise forms.ValidationError(
                _("No officer who takes part in this year has this code. Check the code.")
            )
        return members[0]

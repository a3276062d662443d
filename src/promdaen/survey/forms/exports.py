"""Forms for exports of a round, and for feeds."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.kit import fields
from promdaen.people.models import Account
from promdaen.survey.actions.exports import INSIDE, MAX_PURPOSE_LENGTH, OUTSIDE, NewSurveyExport
from promdaen.survey.actions.keys import FEED, NewAccessKey
from promdaen.survey.models import Round
from promdaen.survey.rules.keys import MAX_DAYS, MAX_NAME_LENGTH

FORMAT_CHOICES = (
    ("xlsx", gettext_lazy("Workbook (XLSX), all tables")),
    ("csv", gettext_lazy("One table (CSV)")),
    ("json", gettext_lazy("All tables (JSON)")),
    ("geojson", gettext_lazy("Checkpoints for a map (GeoJSON)")),
)
TABLE_CHOICES = (
    ("scores", gettext_lazy("Scores")),
    ("visits", gettext_lazy("Visits")),
    ("gaps", gettext_lazy("Gaps")),
    ("parts", gettext_lazy("Capacities and sub-domains")),
    ("indicators", gettext_lazy("Indicators")),
    ("definitions", gettext_lazy("Definitions")),
)
VARIANT_CHOICES = (
    (OUTSIDE, gettext_lazy("External: without positions, photographs and remarks")),
    (INSIDE, gettext_lazy("Internal: with positions and remarks. Do not share it")),
)


class SurveyExportForm(forms.Form):
    """A file of a round, and its purpose."""

    purpose = fields.TypedText(
        label=gettext_lazy("What is it for?"),
        max_length=MAX_PURPOSE_LENGTH,
        help_text=gettext_lazy(
            "It is recorded in the audit log with your name. Do not enter names of people."
        ),
        error_messages={
            "required": gettext_lazy("Write what the export is for. The audit log keeps it.")
        },
    )
    variant = forms.ChoiceField(
        label=gettext_lazy("For whom?"),
        choices=VARIANT_CHOICES,
        initial=OUTSIDE,
        widget=forms.RadioSelect,
    )
    file_format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=FORMAT_CHOICES,
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    table = forms.ChoiceField(
        label=gettext_lazy("Table"),
        choices=TABLE_CHOICES,
        required=False,
        help_text=gettext_lazy("Only for CSV, which has one table."),
    )

    def new_export(self, *, survey_round: Round) -> NewSurveyExport:
        """The export to make."""
        return NewSurveyExport(
            round=survey_round,
            file_format=self.cleaned_data["file_format"],
            table=self.cleaned_data["table"] or TABLE_CHOICES[0][0],
            is_outside=self.cleaned_data["variant"] != INSIDE,
            purpose=self.cleaned_data["purpose"],
        )


class FeedForm(forms.Form):
    """A key for a program that reads the feed."""

    name = fields.TypedText(
        label=gettext_lazy("Program that reads it, and purpose"),
        max_length=MAX_NAME_LENGTH,
        help_text=gettext_lazy("Such as: Power BI of the programme, monthly meeting."),
    )
    days = fields.TypedInteger(
        label=gettext_lazy("For how many days?"), initial=90, min_value=1, max_value=MAX_DAYS
    )

    def new_access_key(self, *, token: str, survey_round: Round, account: Account) -> NewAccessKey:
        """The key to create: of this account, with its rights."""
        return NewAccessKey(
            token=token,
            name=self.cleaned_data["name"],
            round=survey_round,
            account=account,
            days=self.cleaned_data["days"],
            purpose=FEED,
        )

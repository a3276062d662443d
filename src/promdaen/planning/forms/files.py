"""Forms of files of a version: who publishes it, and the cost sheet to bring back."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import amounts, fields, spreadsheets
from promdaen.kit.files import upload_source
from promdaen.kit.texts import page_language
from promdaen.planning.forms.plans import reason_field
from promdaen.planning.rules import costs
from promdaen.planning.rules.iati import Publisher, is_identifier

KINDS = (
    ("10", gettext_lazy("Government")),
    ("40", gettext_lazy("Multilateral organisation")),
    ("22", gettext_lazy("National non-governmental organisation")),
    ("21", gettext_lazy("International non-governmental organisation")),
)
"""Codes of IATI's OrganisationType."""


class PublisherForm(forms.Form):
    """The organisation under whose name an activity is published."""

    identifier = fields.TypedCode(
        label=gettext_lazy("Organisation identifier"),
        max_length=60,
        help_text=gettext_lazy("As registered with IATI, such as KH-MOI."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    name = fields.TypedText(label=gettext_lazy("Organisation, in English"), max_length=160)
    kind = forms.ChoiceField(label=gettext_lazy("Type of organisation"), choices=KINDS)

    def clean_identifier(self) -> str:
        """Require an identifier without spaces and signs of addresses."""
        text = str(self.cleaned_data["identifier"])
        if not is_identifier(text=text):
            raise forms.ValidationError(_("Write it without spaces and without / & | ?."))
        return text

    def publisher(self) -> Publisher:
        """The organisation as entered."""
        return Publisher(**self.cleaned_data, country=settings.COUNTRY)


class CostsForm(forms.Form):
    """The ministry's cost sheet, and why it is brought in."""

    file = forms.FileField(
        label=gettext_lazy("Cost sheet"),
        help_text=gettext_lazy(
            "The XLSX or CSV file that was downloaded from this version, with the costs replaced."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    reason = reason_field()
    rows: list[tuple[str, ...]] | None = None

    def clean_file(self) -> object:
        """Read the columns of the sheet; a missing one is named."""
        file = self.cleaned_data["file"]
        try:
            table = spreadsheets.read_table(**upload_source(file=file))
        except spreadsheets.UnreadableFile as error:
            raise forms.ValidationError(error.message.text(language=page_language())) from error
        heads = (
            [spreadsheets.cell_text(value=value) for value in table.rows[0].values]
            if table.rows
            else []
        )
        missing = [column for column in costs.COST_SHEET_COLUMNS if column not in heads]
        if missing:
            words = _("The first row has no column %(names)s.")
            raise forms.ValidationError(words % {"names": ", ".join(missing)})
        self.rows = [
            tuple(
                (amounts.amount_text if column in costs.COST_COLUMNS else spreadsheets.cell_text)(
                    value=sheet_row.value(index=heads.index(column))
                )
                for column in costs.COST_SHEET_COLUMNS
            )
            for sheet_row in table.rows[1:]
        ]
        return file

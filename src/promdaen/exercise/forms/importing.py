"""Import of a master list of injects: upload, then confirm the signed preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.exercise.queries import exports
from promdaen.exercise.rules.msel import MselImport
from promdaen.kit import fields, spreadsheets
from promdaen.kit.texts import page_language

if TYPE_CHECKING:
    from promdaen.exercise.models import Scenario

MAX_FILE_BYTES = 2_000_000
SIGNING_SALT = "exercise msel"
MAX_AGE_SECONDS = 3600
"""A preview older than an hour is made again from its file."""


class MselUploadForm(forms.Form):
    """A workbook with the columns of our list; `msel_import` is the result of reading it."""

    file = forms.FileField(
        label=gettext_lazy("Master list of injects (MSEL)"),
        help_text=gettext_lazy(
            "An .xlsx or .csv file as downloaded from this page. The file is not stored."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    msel_import: MselImport | None = None

    def __init__(self, *args: Any, scenario: Scenario, **options: Any) -> None:
        super().__init__(*args, **options)
        self.scenario = scenario

    def clean(self) -> dict[str, object]:
        """Read the file; errors are shown next to its field."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is None:
            return cleaned
        if file.size > MAX_FILE_BYTES:
            self.add_error("file", _("The file is larger than 2 MB. Send only the list."))
            return cleaned
        try:
            self.msel_import = exports.read_list(
                scenario=self.scenario, name=file.name, data=file.read()
            )
        except spreadsheets.UnreadableFile as error:
            self.add_error("file", error.message.text(language=page_language()))
        return cleaned


class MselConfirmForm(forms.Form):
    """The previewed changes of one scenario, signed by this server."""

    signed_values = forms.CharField(widget=forms.HiddenInput)
    version = forms.CharField(widget=forms.HiddenInput)
    reason = fields.TypedText(
        label=gettext_lazy("What you changed, and why"), required=False, max_length=200
    )

    def __init__(self, *args: Any, scenario: Scenario, **options: Any) -> None:
        super().__init__(*args, **options)
        self.scenario = scenario

    def clean_signed_values(self) -> dict[str, Any]:
        """The record, if this server signed it for this scenario within the hour."""
        try:
            values: dict[str, Any] = signing.loads(
                self.cleaned_data["signed_values"],
                salt=_salt(scenario=self.scenario),
                max_age=MAX_AGE_SECONDS,
            )
        except signing.SignatureExpired as error:
            message = _("This preview is older than an hour. Choose the file again.")
            raise forms.ValidationError(message) from error
        except signing.BadSignature as error:
            raise forms.ValidationError(_("Choose the file again.")) from error
        return values


def signed_values(*, scenario: Scenario, msel_import: MselImport) -> str:
    """Sign the previewed values, so that exactly what was previewed is saved."""
    return signing.dumps(msel_import.values, salt=_salt(scenario=scenario), compress=True)


def _salt(*, scenario: Scenario) -> str:
    return f"{SIGNING_SALT} {scenario.code}"

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
SALT = "exercise msel"
MAX_AGE_SECONDS = 3600
"""A preview older than an hour is made again from its file."""


class ListForm(forms.Form):
    """A workbook with the columns of our list; `msel_import` is the result of reading it."""

    file = forms.FileField(
        label=gettext_lazy("Master list of injects (MSEL)"),
        help_text=gettext_lazy(
            "An .xlsx workbook as downloaded from this page. The file is not stored."
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


class SealedForm(forms.Form):
    """The previewed changes, signed by this server."""

    sealed = forms.CharField(widget=forms.HiddenInput)
    version = forms.CharField(widget=forms.HiddenInput)
    reason = fields.TypedText(
        label=gettext_lazy("What you changed, and why"), required=False, max_length=200
    )

    def clean_sealed(self) -> dict[str, Any]:
        """Return the record, if this server signed it within the hour."""
        try:
            values: dict[str, Any] = signing.loads(
                self.cleaned_data["sealed"], salt=SALT, max_age=MAX_AGE_SECONDS
            )
        except signing.BadSignature as error:
            raise forms.ValidationError(_("Choose the file again.")) from error
        return values


def sealed(*, msel_import: MselImport) -> str:
    """Sign the previewed values, so that exactly what was previewed is saved."""
    return signing.dumps(msel_import.values, salt=SALT, compress=True)

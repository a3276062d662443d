"""Forms of item files: the upload, and whether refused items are left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.assessment.queries import imports
from promdaen.assessment.rules import levels
from promdaen.assessment.rules.files.items import ItemsRead
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import fields, spreadsheets
from promdaen.kit.files import upload_source
from promdaen.kit.texts import page_language

ACCEPTED_SUFFIXES = ".xml,.zip,.imscc,.gift,.txt,.xlsx,.csv"


class ItemsFileForm(forms.Form):
    """Upload of an item file; `read` is its content."""

    file = forms.FileField(
        label=gettext_lazy("File of items"),
        help_text=gettext_lazy(
            "Moodle XML, GIFT, Aiken, QTI, Common Cartridge, an .xlsx workbook or a CSV file. "
            "The file itself is not stored."
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED_SUFFIXES}),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome of items that name none"), required=False
    )
    level = forms.ChoiceField(label=gettext_lazy("Level of items that name none"), required=False)
    read: ItemsRead | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        nothing = ("", _("Refuse such items"))
        outcomes = [
            (str(topic.short), [(outcome.code, str(outcome)) for outcome in topic.outcomes.all()])
            for topic in curriculum_queries.topics()
        ]
        level_choices = [
            (code, text.text(language=language)) for code, text in levels.LEVEL_NAMES.items()
        ]
        for name, choices in (("outcome", outcomes), ("level", level_choices)):
            fields.set_choices(self, **{name: [nothing, *choices]})

    def clean(self) -> dict[str, object]:
        """Read the file; errors are added to its field."""
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            try:
                self.read = imports.read_items_file(**upload_source(file=cleaned["file"]))
            except spreadsheets.UnreadableFile as error:
                self.add_error("file", error.message.text(language=page_language()))
        return cleaned

    def items_read(self) -> ItemsRead:
        """The items of the file. Raises ValueError if the form is not valid."""
        if self.read is None:
            raise ValueError("The file was not read.")
        return self.read

    def defaults(self) -> dict[str, str]:
        """The outcome and the level for items that name none, if they were chosen."""
        return {name: value for name in ("outcome", "level") if (value := self.cleaned_data[name])}


class ImportConfirmationForm(forms.Form):
    """Confirmation of a preview: its fingerprint, and whether refused items are left out."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    leaves_refused_out = forms.BooleanField(
        label=gettext_lazy("Import the accepted items and leave the refused ones out."),
        required=False,
    )

    def __init__(self, *args: Any, preview: imports.ImportPreview, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["fingerprint"] = preview.fingerprint
        if not preview.refused:
            del self.fields["leaves_refused_out"]

"""Forms of files of items: the file, and whether refused items are left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.assessment.queries import imports
from promdaen.assessment.rules import levels
from promdaen.assessment.rules.files.items import ItemsRead
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import spreadsheets
from promdaen.kit.texts import page_language

ACCEPTED = ".xml,.gift,.txt,.xlsx,.csv"


class ItemsFileForm(forms.Form):
    """A file of items; `read` holds what was read of it."""

    file = forms.FileField(
        label=gettext_lazy("File of items"),
        help_text=gettext_lazy(
            "Moodle XML, GIFT, Aiken, an .xlsx workbook or a CSV file. "
            "The file itself is not stored."
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
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
            (str(topic.short), [(one.code, str(one)) for one in topic.outcomes.all()])
            for topic in curriculum_queries.topics()
        ]
        named = [(code, words.text(language=language)) for code, words in levels.LEVELS.items()]
        for name, choices in (("outcome", outcomes), ("level", named)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [nothing, *choices]

    def clean(self) -> dict[str, Any]:
        """Read the file; what is wrong with it stands beside its field."""
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            try:
                self.read = imports.read_items_file(**_source_of(file=cleaned["file"]))
            except spreadsheets.UnreadableFile as error:
                self.add_error("file", error.message.text(language=page_language()))
        return cleaned

    def defaults(self) -> dict[str, str]:
        """The outcome and the level of items that name none, as far as they were chosen."""
        return {name: value for name in ("outcome", "level") if (value := self.cleaned_data[name])}


class TakeInForm(forms.Form):
    """What a person says of a file that was shown: which view it was, and what is left out."""

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


def _source_of(*, file: UploadedFile[Any]) -> dict[str, Any]:
    """A sent file as `read_items_file` takes it; a large one stays on the disk."""
    path = getattr(file, "temporary_file_path", None)
    if path is not None:
        return {"name": file.name or "", "path": Path(path())}
    return {"name": file.name or "", "data": file.read()}

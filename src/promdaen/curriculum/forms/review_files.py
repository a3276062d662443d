"""Forms of review files: which file to make, the edited file, which changes to take."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from promdaen.curriculum.queries import review_files
from promdaen.kit import spreadsheets
from promdaen.kit.files import upload_source
from promdaen.kit.texts import page_language

ACCEPT, KEEP, APPROVE = "accept", "keep", "approve"
ACCEPTED_SUFFIXES = ".docx,.xlsx"
_HEAD_BYTES = 2**16


class ExportForm(forms.Form):
    """The form of a file to export."""

    form = forms.ChoiceField(choices=[(form, form) for form in review_files.FILE_FORMATS])


class ReturnedFileForm(forms.Form):
    """The upload of an edited file; `rows` and `digest` are of its content."""

    file = forms.FileField(
        label=gettext_lazy("Edited file"),
        help_text=gettext_lazy("A Word document (.docx) or Excel workbook (.xlsx) exported here."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED_SUFFIXES}),
    )
    rows: Sequence[tuple[int, Sequence[str]]] = ()
    digest = ""
    is_long = False
    """Whether the file is read in the background, because it takes more than two seconds."""

    def clean_file(self) -> UploadedFile[Any]:
        """Read the rows of the file; the reasons of a refusal are errors of the field."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        self.is_long = (file.size or 0) > review_files.LONG_BYTES
        if self.is_long:
            return file
        try:
            self.rows = review_files.rows_of_file(source=upload_source(file=file))
        except spreadsheets.UnreadableFile as error:
            raise forms.ValidationError(error.message.text(language=page_language())) from error
        self.digest = _digest(file)
        return file


class ChangesForm(forms.Form):
    """Which changes of a returned file to accept, or not to take."""

    act = forms.ChoiceField(choices=[(act, act) for act in (ACCEPT, KEEP, APPROVE)])

    def digests(self, *, values: Sequence[str]) -> dict[UUID, str]:
        """The digests of the shown texts by change; raises ValueError for bad values."""
        pairs = (value.partition(":") for value in values)
        return {UUID(change): digest for change, _sign, digest in pairs}


class TextSetForm(forms.Form):
    """Texts that were shown together: signed time, subjects, languages and digests."""

    shown = forms.CharField()

    def clean_shown(self) -> dict[str, Any]:
        """What was signed when the page was made."""
        try:
            values: dict[str, Any] = signing.loads(self.cleaned_data["shown"], salt="review set")
        except signing.BadSignature as error:
            raise forms.ValidationError("signature") from error
        return values

    def digests(self, *, chosen: Sequence[str]) -> dict[tuple[str, str], str]:
        """The digests of the chosen texts ("subject language"), by subject and language."""
        return {
            (subject, language): digest
            for subject, language, digest in self.cleaned_data["shown"]["texts"]
            if f"{subject} {language}" in chosen
        }


def _digest(file: UploadedFile[Any]) -> str:
    file_digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks(_HEAD_BYTES):
        file_digest.update(chunk)
    return file_digest.hexdigest()

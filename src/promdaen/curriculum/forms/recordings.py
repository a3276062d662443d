"""Forms to upload and to review a recording."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy

from promdaen.kit import fields, speech

APPROVE = "approve"
REMOVE = "remove"


class RecordingForm(forms.Form):
    """A recording, the digest of the words that were shown, and the consent of the speaker."""

    file = forms.FileField(
        label=gettext_lazy("Recording"),
        help_text=gettext_lazy("MP3, WAV, FLAC or OGG; up to fifteen minutes."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )
    speaker = fields.TypedText(
        label=gettext_lazy("Name of the speaker"),
        help_text=gettext_lazy("Shown beside the recording. Leave it empty to show no name."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    has_consent = forms.BooleanField(
        label=gettext_lazy(
            "The speaker agrees that officers may hear this recording, and knows that it is "
            "deleted on request."
        ),
        error_messages={
            "required": gettext_lazy("A recording is saved only with the consent of the speaker.")
        },
    )
    digest = forms.CharField(
        widget=forms.HiddenInput, validators=[RegexValidator(re.compile(r"[0-9a-f]{64}\Z"))]
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > speech.MAX_BYTES:
            raise forms.ValidationError(str(speech.REFUSALS["large"]))
        return file


class DecisionForm(forms.Form):
    """Approve or remove a recording."""

    act = forms.ChoiceField(choices=[(act, act) for act in (APPROVE, REMOVE)])

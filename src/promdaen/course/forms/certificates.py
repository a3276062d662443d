"""Reasons for issuing a certificate as an exception, and for revoking one."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.kit import fields

MAX_EXPORT_BYTES = 10_000_000


class IssueForm(forms.Form):
    """The reason to issue a certificate with something missing, or after one was revoked."""

    reason = fields.TypedText(
        label=gettext_lazy("Why is it issued?"),
        max_length=200,
        help_text=gettext_lazy("It is kept in the log and not printed. Do not name an officer."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EarlierExportForm(forms.Form):
    """An earlier export of results as xAPI, read and not kept."""

    file = forms.FileField(
        label=gettext_lazy("Earlier file"),
        help_text=gettext_lazy(
            "The xapi-….json that the store has, unchanged. It is read and not saved."
        ),
    )

    def clean_file(self) -> Any:
        """The content of the file as JSON."""
        file = self.cleaned_data["file"]
        wrong = gettext_lazy("This is not an export of results of this run, or it was changed.")
        if file.size > MAX_EXPORT_BYTES:
            raise forms.ValidationError(wrong)
        try:
            return json.loads(file.read())
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(wrong) from error


class RevokeForm(forms.Form):
    """The reason for revoking a certificate."""

    reason = fields.TypedText(
        label=gettext_lazy("Why is it revoked?"),
        max_length=200,
        help_text=gettext_lazy(
            "It is kept in the log. The public list shows only the number and the day."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CertificateCodeForm(forms.Form):
    """The code of a certificate, scanned or typed."""

    code = fields.TypedText(
        label=gettext_lazy("Code of the certificate"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "en", "spellcheck": "false"}),
    )

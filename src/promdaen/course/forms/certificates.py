"""Reasons for issuing a certificate as an exception, and for revoking one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.kit import fields


class IssueForm(forms.Form):
    """The reason to issue a certificate with something missing, or after one was revoked."""

    reason = fields.TypedText(
        label=gettext_lazy("Why is it issued?"),
        max_length=200,
        help_text=gettext_lazy("It is kept in the log and not printed. Do not name an officer."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


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

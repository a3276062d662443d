"""Forms of the staff's pages on badges."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.kit import fields


class ReasonForm(forms.Form):
    """Why a badge is freed or reissued."""

    reason = fields.TypedText(
        label=gettext_lazy("Why?"),
        max_length=200,
        help_text=gettext_lazy("It is kept in the log. Do not name an officer."),
    )

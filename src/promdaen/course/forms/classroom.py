"""Forms of joining: code and PIN, or a photograph of the badge; reasons of freeing and reissue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.course.actions.classroom import Joining
from promdaen.kit import fields

LONGEST = 80
NOT_LET_IN = gettext_lazy(
    "Code and PIN do not open. Check both. After five wrong tries a badge is locked: "
    "then ask your trainer."
)
"""Said whatever was wrong, so that nobody learns which."""


class JoinForm(forms.Form):
    """Code and PIN; the token of a badge that was scanned stands in for its code."""

    code = fields.TypedCode(
        label=gettext_lazy("Code on your badge"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(
            attrs={
                "class": "code-typed",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "ACD 234",
            }
        ),
    )
    pin = fields.TypedCode(
        label=gettext_lazy("PIN, six digits"),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={
                "class": "code-typed",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "pattern": "[0-9០-៩ ]*",
            }
        ),
        error_messages={"required": gettext_lazy("Type the six digits of your PIN.")},
    )
    token = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Either a code was typed or a badge was scanned."""
        cleaned = super().clean() or {}
        if not cleaned.get("code") and not cleaned.get("token"):
            self.add_error("code", gettext_lazy("Type the six characters of your badge."))
        return cleaned

    def joining(self, *, address: str) -> Joining:
        """What was typed, from the device of an address."""
        typed = self.cleaned_data
        return Joining(
            code=typed["code"],
            token=typed["token"],
            pin="".join(typed["pin"].split()),
            address=address,
        )

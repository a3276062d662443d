"""Forms for joining: code and PIN, or a photograph of the badge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.course.actions import classroom as actions
from promdaen.course.actions.classroom import Joining
from promdaen.course.rules import badges
from promdaen.kit import fields, qr_photos

MAX_CODE_LENGTH = 80
NOT_LET_IN = {
    actions.WRONG_CODE: gettext_lazy(
        "Code and PIN do not open. Check both. After five wrong PINs wait ten minutes, or ask "
        "your trainer."
    ),
    actions.NEW_PIN: gettext_lazy(
        "You were given a new PIN: this is the old one. Type the PIN of your newest strip."
    ),
    actions.NO_PIN: gettext_lazy("This badge has no PIN yet. Ask your trainer for the PIN strip."),
    badges.PAUSED: gettext_lazy(
        "Five wrong PINs were typed. Wait ten minutes, or ask your trainer to let you in."
    ),
    badges.LOCKED: gettext_lazy(
        "Too many wrong PINs were typed for this badge. Ask your trainer to let you in."
    ),
}
"""Messages for refused joining, by reason. They do not say if the code or the PIN was wrong."""


class ClassroomJoinForm(forms.Form):
    """Code and PIN; the token of a scanned badge replaces the code."""

    code = fields.TypedCode(
        label=gettext_lazy("Code on your badge"),
        max_length=MAX_CODE_LENGTH,
        help_text=gettext_lazy("The six characters under its QR code."),
        widget=forms.TextInput(
            attrs={
                "class": "code-typed",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": gettext_lazy("Type the six characters of your badge.")},
    )
    pin = fields.TypedCode(
        label=gettext_lazy("PIN, six digits"),
        max_length=MAX_CODE_LENGTH,
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
    token = forms.CharField(required=False, max_length=MAX_CODE_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].required = not self["token"].value()

    def joining(self, *, address: str) -> Joining:
        """The typed values, with the network address of the device."""
        typed = self.cleaned_data
        return Joining(
            code=typed["code"],
            token=typed["token"],
            pin="".join(typed["pin"].split()),
            address=address,
        )


class PhotoForm(forms.Form):
    """A photograph of a badge."""

    photo = forms.FileField(
        label=gettext_lazy("Or photograph the badge"),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def clean_photo(self) -> bytes:
        """The bytes of the photograph; of a file that is too large, only enough to show this."""
        return bytes(self.cleaned_data["photo"].read(qr_photos.MAX_BYTES + 1))

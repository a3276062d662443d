"""What players type on their phones."""

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.kit import fields


class JoinForm(forms.Form):
    """The code of a cell, as it stands on the card."""

    code = fields.TypedCode(
        label=_("Code of your cell"),
        help_text=_("Six letters and digits, on the card of your cell or on the wall."),
        max_length=16,
        widget=forms.TextInput(
            attrs={
                "class": "code-typed",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Type the code of your cell.")},
    )

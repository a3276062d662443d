"""Forms of players on their phones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.kit import fields


class JoinCellForm(forms.Form):
    """The code of a cell, as printed on the card."""

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


ASK = "ask"


class Several(forms.Field):
    """Several values of one field, as sent by checkboxes."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        """The values without duplicates."""
        return list(dict.fromkeys(value or ()))


class _PhoneActionForm(forms.Form):
    """Base form of a phone; its client id makes a repeated submission have no effect."""

    client_id = forms.UUIDField(required=False)


class MessageForm(_PhoneActionForm):
    """A message: receivers, text and facts of the cell; or a request about a subject."""

    to = Several(required=False)
    what = forms.CharField(required=False)
    subject = forms.CharField(required=False)
    facts = Several(required=False)
    text = forms.CharField(required=False, strip=True)
    unconfirmed = forms.BooleanField(required=False)


class ChoiceForm(_PhoneActionForm):
    """An option of a decision."""

    decision = forms.CharField(required=False)
    option = forms.CharField(
        required=True, error_messages={"required": _("Choose one of the options.")}
    )


class NotepadForm(_PhoneActionForm):
    """A line for the notepad, or the number of the line that is struck out."""

    text = forms.CharField(required=False, strip=True)
    strike = forms.IntegerField(required=False)

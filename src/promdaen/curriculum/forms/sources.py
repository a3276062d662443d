"""The form by which a person says in which edition a source was seen."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.kit import fields

SEEN, TAKE_BACK = "seen", "take_back"


class SourceReadingForm(forms.Form):
    """A source that was seen in an edition, or is not seen after all."""

    act = forms.ChoiceField(choices=[(act, act) for act in (SEEN, TAKE_BACK)])
    edition = fields.TypedText(
        label=gettext_lazy("Edition that you read"),
        help_text=gettext_lazy("Publisher, year, language, and where it is kept."),
        required=False,
        max_length=300,
    )
    note = fields.TypedText(label=gettext_lazy("Note"), required=False, max_length=2000)

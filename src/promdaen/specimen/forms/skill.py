"""The filter of the figures on skill: a month and a way to work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import fields

MODES = {
    "learn": gettext_lazy("Learning"),
    "practise": gettext_lazy("Practice"),
    "test": gettext_lazy("Test"),
    "watch": gettext_lazy("Long watch"),
    "paper": gettext_lazy("Stations on paper"),
}
"""What each way to work is called."""


class SkillFilterForm(forms.Form):
    """The filter of the figures."""

    month = forms.ChoiceField(label=gettext_lazy("Month"), required=False)
    mode = forms.ChoiceField(label=gettext_lazy("Way to work"), required=False)

    def __init__(
        self, *args: Any, months: Sequence[str], modes: Sequence[str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        fields.set_choices(
            self,
            blank=_("All"),
            month=[
                (month, date_format(date.fromisoformat(f"{month}-01"), "F Y")) for month in months
            ],
            mode=[(code, MODES[code]) for code in modes],
        )

"""Settings of a run at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.booth.rules.axes import RUN_SIZES
from promdaen.kit import fields, languages
from promdaen.kit.texts import page_language

MODES = (
    ("learn", gettext_lazy("Learn: about half of the travellers have something to be found")),
    ("practise", gettext_lazy("Practise: fewer, and the database is silent for a while")),
    ("watch", gettext_lazy("Watch: hardly anything happens, as on most days")),
)
"""Ways to practise, with a sentence each."""


class StartRunForm(forms.Form):
    """Wave, difficulty and number of travellers."""

    wave = forms.ChoiceField(
        label=gettext_lazy("Morning"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a morning.")},
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=MODES,
        initial="learn",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a way to practise.")},
    )
    count = forms.TypedChoiceField(
        label=gettext_lazy("How many travellers"),
        coerce=int,
        initial=RUN_SIZES[0],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how many.")},
    )

    def __init__(self, *args: Any, waves: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(self, wave=waves)
        self.fields["wave"].initial = waves[0][0] if waves else None
        fields.set_choices(
            self,
            count=[(size, languages.count_text(size, language=language)) for size in RUN_SIZES],
        )

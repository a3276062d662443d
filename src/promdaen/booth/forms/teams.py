"""Forms to create a team, to join one, and to rule in a room."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.booth.rules import naming, rulings, teams
from promdaen.kit import fields
from promdaen.kit.texts import page_language


class TeamCodeForm(forms.Form):
    code = fields.TypedCode(
        label=gettext_lazy("Code of the team"),
        help_text=gettext_lazy("Five letters, on the phone of the officer who opened it."),
        max_length=16,
        widget=forms.TextInput(
            attrs={
                "class": "code-typed",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": gettext_lazy("Type the code of the team.")},
    )


class TeamPlaceForm(forms.Form):
    place = forms.ChoiceField(label=gettext_lazy("Place"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, taken_places: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        free = [other for other in teams.OTHER_PLACES if other not in taken_places]
        offered = naming.named_choices(
            codes=free, names=naming.PLACE_NAMES, language=page_language()
        )
        fields.set_choices(self, place=offered)


class InterviewRoomForm(forms.Form):
    """The ruling on a referred traveller."""

    ruling = forms.ChoiceField(label=gettext_lazy("Ruling"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        help_text=gettext_lazy("Of a refusal."),
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, codes, words in (
            ("ruling", teams.RULINGS, naming.RULING_NAMES),
            ("ground", rulings.GROUNDS, naming.GROUND_NAMES),
        ):
            offered = naming.named_choices(codes=codes, names=words, language=page_language())
            fields.set_choices(self, **{name: offered})

    def clean(self) -> dict[str, object]:
        """Require a ground for a refusal."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("ruling") == rulings.REFUSE and not data.get("ground"):
            self.add_error("ground", _("Choose the ground."))
        return data

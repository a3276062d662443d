"""What figures of a round are narrowed to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from promdaen.places import queries as places_queries
from promdaen.places import rules as place_rules
from promdaen.survey.rules.figures import Chosen
from promdaen.survey.rules.instrument import CLASSES, MODES

EVERY = _("All")


class FigureFilterForm(forms.Form):
    """Class, province and mode, as the standards know them."""

    kind = forms.ChoiceField(label=_("Class"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "en" if get_language() == "en" else "km"
        self._choose(
            "kind", ((one, place_rules.CLASSES[one].text(language=language)) for one in CLASSES)
        )
        self._choose(
            "mode", ((one, place_rules.MODES[one].text(language=language)) for one in MODES)
        )
        self._choose("province", ((row.code, str(row)) for row in places_queries.provinces()))

    def chosen(self) -> Chosen:
        """What was chosen; what cannot be is left out."""
        given = self.cleaned_data if self.is_valid() else {}
        return Chosen(
            standard_class=given.get("kind", ""),
            province=given.get("province", ""),
            mode=given.get("mode", ""),
        )

    def _choose(self, name: str, pairs: Iterable[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", EVERY), *pairs]  # type: ignore[attr-defined]

"""The filter of a list of checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.kit import fields
from promdaen.kit.texts import Words, page_language
from promdaen.places import queries, rules

EVERY = _("All")


class CheckpointFilterForm(forms.Form):
    """Name, province, class, mode, state."""

    q = fields.TypedText(label=_("Name or code"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    kind = forms.ChoiceField(label=_("Class"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), required=False)
    status = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = [(province.code, str(province)) for province in queries.provinces()]
        fields.set_choices(self, blank=EVERY, province=provinces)
        for name, words in (
            ("kind", rules.CLASSES),
            ("mode", rules.MODES),
            ("status", rules.STATES),
        ):
            fields.set_choices(self, **{name: _choices(words)})

    def selected_filter(self) -> queries.CheckpointFilter:
        """The filter; invalid values are left out."""
        filters = self.cleaned_data if self.is_valid() else {}
        return queries.CheckpointFilter(
            text=filters.get("q", ""),
            province=filters.get("province", ""),
            mode=filters.get("mode", ""),
            kind=filters.get("kind", ""),
            status=filters.get("status", ""),
        )


def _choices(words: Mapping[str, Words]) -> list[tuple[str, object]]:
    language = page_language()
    return [("", EVERY), *((code, word.text(language=language)) for code, word in words.items())]

"""The filter of the glossary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.curriculum.rules import labels
from promdaen.kit import fields
from promdaen.kit.texts import page_language


class GlossaryForm(forms.Form):
    """Search by a word in either language, and by part of the glossary."""

    q = fields.TypedText(label=_("Word"), required=False)
    part = forms.ChoiceField(label=_("Part"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = page_language()
        parts = [
            (code, text.text(language=language))
            for code, text in labels.GLOSSARY_PART_NAMES.items()
        ]
        fields.set_choices(self, blank=_("All"), part=parts)

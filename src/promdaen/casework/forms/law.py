"""Form to try answers to the elements of the law."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from promdaen.casework.rules import law_text, logic
from promdaen.casework.rules.law import LegalTests
from promdaen.kit.texts import page_language

VALUE_ORDER = (logic.UNKNOWN, logic.YES, logic.NO)


class LawTryForm(forms.Form):
    """One choice for each element; no choice means unknown. Nothing is saved."""

    def __init__(self, data: QueryDict | None = None, *, law: LegalTests) -> None:
        super().__init__(data)
        reads = page_language()
        choices = [
            (value, law_text.VALUE_TEXTS[value].text(language=reads)) for value in VALUE_ORDER
        ]
        for element in law.elements:
            self.fields[element.code] = forms.ChoiceField(
                label=f"{element.code} {element.short.text(language=reads)}",
                choices=choices,
                required=False,
                initial=logic.UNKNOWN,
            )

    def answers(self) -> dict[str, str]:
        """The answers; invalid values are left out."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {code: value for code, value in self.cleaned_data.items() if value}

"""Filter of the picture of links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import fields


class LinksForm(forms.Form):
    """Kind of link and number of days back."""

    kind = forms.ChoiceField(label=gettext_lazy("What they share"), required=False)
    days = forms.ChoiceField(label=gettext_lazy("Happened"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = {
            "vehicle": _("Vehicle or boat"),
            "series": _("Series of documents"),
            "place": _("Place"),
            "method": _("Method"),
        }
        days = [("", _("In the last 90 days")), ("30", _("In the last 30 days"))]
        days.append(("365", _("In the last 365 days")))
        fields.set_choices(self, kind=[("", _("All")), *kinds.items()], days=days)

    def chosen(self) -> tuple[str, int]:
        """Kind and days; invalid values are ignored."""
        self.is_valid()
        cleaned = self.cleaned_data
        return cleaned.get("kind", ""), int(cleaned.get("days") or 90)

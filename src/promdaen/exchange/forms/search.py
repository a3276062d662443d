"""Search form of the exchange, with the purpose of the search."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.exchange.queries import codes, members, search
from promdaen.kit import fields
from promdaen.kit.widgets import DayInput
from promdaen.places import queries as place_queries


class SearchForm(forms.Form):
    """Search terms and filters; the purpose is required each time."""

    purpose = forms.ChoiceField(label=_("What you need it for"))
    words = fields.TypedText(
        label=_("Words"),
        help_text=_("Exact phrase. Sealed texts are never found."),
        required=False,
        max_length=80,
    )
    number = fields.TypedText(
        label=_("Local number, or its last six signs"), required=False, max_length=40
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    department = forms.ChoiceField(label=_("Originator"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    since = fields.DayField(
        label=_("From day"),
        required=False,
        widget=DayInput(),
    )
    until = fields.DayField(
        label=_("To day"),
        required=False,
        widget=DayInput(),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        every = ("", _("All"))
        provinces = [(province.code, str(province.name)) for province in place_queries.provinces()]
        fields.set_choices(
            self,
            purpose=[("", _("Choose")), *codes.code_choices(name="purpose")],
            kind=[every, *codes.code_choices(name="record_kind")],
            department=[every, *members.department_names().items()],
            province=[every, *provinces],
        )

    def selected_filter(self) -> search.SearchFilter:
        """The search as entered; call after validation."""
        search_fields = {
            name: value for name, value in self.cleaned_data.items() if name != "purpose"
        }
        return search.SearchFilter(**search_fields)

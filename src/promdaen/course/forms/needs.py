"""The filter of training needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.queries.needs import NeedsFilter
from promdaen.kit import fields
from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries


class NeedsFilterForm(forms.Form):
    """The filter of training needs."""

    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(
            self,
            blank=_("All"),
            province=[
                (province.code, str(province.name)) for province in places_queries.provinces()
            ],
            department=[
                (department.code, str(department.name))
                for department in people_queries.departments()
            ],
        )

    def selected_filter(self) -> NeedsFilter:
        """The filter; an invalid value does not filter."""
        self.is_valid()
        return NeedsFilter(
            **{name: self.cleaned_data.get(name, "") for name in ("department", "province")}
        )

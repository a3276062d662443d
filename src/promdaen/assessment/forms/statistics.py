"""The filter of the list of item statistics."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.assessment import queries
from promdaen.assessment.rules import flags
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import fields
from promdaen.kit.texts import page_language


class StatisticsFilterForm(forms.Form):
    """Filter of the list of item statistics."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    flag = forms.ChoiceField(label=gettext_lazy("To look at"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            blank=_("All"),
            topic=[(topic.code, str(topic.short)) for topic in curriculum_queries.topics()],
            flag=[
                ("any", _("Anything to look at")),
                *(
                    (key, text.text(language=language))
                    for key, text in flags.SHORT_FLAG_TEXTS.items()
                ),
            ],
        )

    def selected_filter(self) -> queries.StatisticsFilter:
        """The filter; an invalid value is ignored."""
        self.is_valid()
        filters = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return queries.StatisticsFilter(**filters)

"""The filter of the list of items."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.assessment import kinds, queries
from promdaen.assessment.rules import levels
from promdaen.assessment.rules.files.items import USES
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import fields
from promdaen.kit.texts import page_language


class ItemFilterForm(forms.Form):
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Level"), required=False)
    review = forms.ChoiceField(label=gettext_lazy("Review"), required=False)
    use = forms.ChoiceField(label=gettext_lazy("Use"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            blank=_("All"),
            topic=[(topic.code, str(topic.short)) for topic in curriculum_queries.topics()],
            kind=[(kind.NAME, kind.LABEL.text(language=language)) for kind in kinds.ITEM_KINDS],
            level=[
                (code, text.text(language=language)) for code, text in levels.LEVEL_NAMES.items()
            ],
            use=[(code, text.text(language=language)) for code, text in USES.items()],
            review=[
                (queries.UNTRANSLATED_STATE, _("Waits for translation")),
                ("draft", _("Draft")),
                ("approved", _("Approved")),
            ],
        )

    def selected_filter(self) -> queries.ItemFilter:
        """The filter; an invalid value is ignored."""
        self.is_valid()
        filters = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return queries.ItemFilter(**filters)

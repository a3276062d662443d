"""The filter of the review queue, and the decision on a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.curriculum import queries
from promdaen.curriculum.rules import labels, records, review_states
from promdaen.kit import fields, languages
from promdaen.kit.texts import page_language

if TYPE_CHECKING:
    from promdaen.people.models import Account

ANSWER_FIELD = "answer"
APPROVE_BOTH = "approve_both"
MINE = "yes"
REVIEW_ACTS = (
    APPROVE_BOTH,
    review_states.APPROVE,
    review_states.WITHDRAW,
    review_states.COMMENT,
    ANSWER_FIELD,
    review_states.RESOLVE,
)


class ReviewFilterForm(forms.Form):
    """The filter of the queue of texts."""

    q = fields.TypedText(label=gettext_lazy("Code or words"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Sort"), required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False)
    mine = forms.ChoiceField(label=gettext_lazy("Assigned"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        reads = page_language()
        kinds = [
            (kind, labels.RECORD_KINDS[kind].text(language=reads))
            for kind in records.REVIEWED_KINDS
        ]
        states = [
            (state, text.text(language=reads)) for state, text in labels.REVIEW_STATES.items()
        ]
        fields.set_choices(
            self,
            blank=_("All"),
            kind=kinds,
            topic=[(topic.code, str(topic.short)) for topic in queries.topics()],
            language=[("km", _("Khmer")), ("en", _("English"))],
            state=[(queries.OPEN, _("Not approved")), *states],
        )
        fields.set_choices(
            self,
            order=[
                ("", _("By topic")),
                (queries.FIRST, _("What officers see first, and what is in doubt")),
            ],
            mine=[("", _("All")), (MINE, _("Assigned to you"))],
        )

    def selected_filter(self, *, account: Account) -> queries.ReviewFilter:
        """The filter; an unknown value is ignored."""
        self.is_valid()
        filters = {name: self.cleaned_data.get(name, "") for name in self.fields}
        only = queries.assigned_texts(account=account) if filters.pop("mine") else None
        return queries.ReviewFilter(text=filters.pop("q"), only=only, **filters)


class ReviewDecisionForm(forms.Form):
    """A decision on the text of a language: kind, digest of the text, comment."""

    act = forms.ChoiceField(choices=[(act, act) for act in REVIEW_ACTS])
    language = forms.ChoiceField(choices=[(code, code) for code in languages.LANGUAGE_NAMES])
    digest = forms.CharField(required=False, max_length=64)
    digest_km = forms.CharField(required=False, max_length=64)
    digest_en = forms.CharField(required=False, max_length=64)
    words = fields.TypedText(required=False)
    comment = forms.UUIDField(required=False)

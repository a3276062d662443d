"""The form of an officer who asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import fields
from promdaen.questions.actions.checks import MAX_TEXT_LENGTH
from promdaen.questions.actions.new_questions import NewQuestion


class AskForm(forms.Form):
    """A question; with the topic, unless it is known from the subject."""

    topic = forms.ChoiceField(label=_("Topic"))
    text = fields.TypedText(
        label=_("Your question"),
        help_text=_("In Khmer or English. No names, no numbers, nothing of a real case."),
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    is_named = forms.BooleanField(
        label=_("The trainers of this topic may see that I asked"), required=False
    )

    def __init__(self, *args: Any, is_topic_known: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_topic_known:
            del self.fields["topic"]
        else:
            topics = [(topic.pk, str(topic)) for topic in curriculum_queries.topics()]
            fields.set_choices(self, blank="–", topic=topics)

    def new_question(self, *, kind: str, code: str, language: str) -> NewQuestion:
        """The question for the action."""
        return NewQuestion(
            kind=kind,
            code=code,
            language=language,
            text=self.cleaned_data["text"],
            topic=self.cleaned_data.get("topic", ""),
            is_named=self.cleaned_data["is_named"],
            ticked=self.data.get("checked", ""),
        )

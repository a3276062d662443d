"""The form of the hot wash: the questions of one exercise on one page of a phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.exercise.actions.hot_wash import MAX_TEXT_LENGTH
from promdaen.exercise.queries.washing import HotWashQuestions
from promdaen.exercise.rules import washing
from promdaen.kit import fields, languages, widgets
from promdaen.kit.texts import page_language

ENDS = (_("not at all"), _("fully"))


class HotWashForm(forms.Form):
    """The questions, each with the earlier answer of this phone; all are optional."""

    def __init__(self, *args: Any, questions: HotWashQuestions, **options: Any) -> None:
        options.setdefault("initial", questions.answers)
        super().__init__(*args, **options)
        language = page_language()
        for question in questions.questions:
            label = languages.text_in(question.text, language=language)
            if question.kind == washing.SCALE:
                scale_field = widgets.scale_field(label=label, ends=ENDS, is_required=False)
            else:
                scale_field = fields.TypedText(
                    label=label,
                    required=False,
                    max_length=MAX_TEXT_LENGTH,
                    widget=forms.Textarea(attrs={"rows": 3}),
                )
            self.fields[question.code] = scale_field

    def given(self) -> Mapping[str, int | str | None]:
        """The answers by question."""
        return dict(self.cleaned_data)

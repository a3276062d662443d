"""Form to correct a line of the log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from promdaen.exercise.rules import events, log_sentences
from promdaen.exercise.rules.events import LogEvent


class Amendment(forms.Form):
    """The corrected text, for a grade also the corrected grade, and the reason."""

    text = forms.CharField(
        label=_("Words"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    grade = forms.ChoiceField(label=_("How it was done"))
    reason = forms.CharField(label=_("Reason for the correction"), max_length=200)

    def __init__(self, *args: Any, line: LogEvent, **kwargs: Any) -> None:
        """Remove the grade field, except for grades."""
        super().__init__(*args, **kwargs)
        for name in ("text", "grade"):
            self.fields[name].initial = line.body.get(name, "")
        if line.kind != events.GRADE:
            del self.fields["grade"]
            return
        language = get_language() or "en"
        field = self.fields["grade"]
        field.choices = [  # type: ignore[attr-defined]
            (code, text.text(language=language))
            for code, text in log_sentences.GRADE_WORDS.items()
        ]

    def values(self) -> dict[str, str]:
        """The corrected values of the line."""
        return {key: self.cleaned_data[key] for key in ("text", "grade") if key in self.fields}

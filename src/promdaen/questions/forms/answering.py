"""Forms of trainers: the answer, the shared text, a note, handing on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from promdaen.kit import edits, fields
from promdaen.questions.actions.checks import MAX_TEXT_LENGTH
from promdaen.questions.models import Note, Question
from promdaen.questions.queries import trainers


def _text(label: Any, *, rows: int = 5, language: str = "", help_text: Any = "") -> forms.Field:
    attributes: dict[str, Any] = {"rows": rows} | ({"lang": language} if language else {})
    return fields.TypedText(
        label=label,
        help_text=help_text,
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs=attributes),
    )


class _Ticked(forms.Form):
    @property
    def ticked(self) -> str:
        """The token of the warnings that were read."""
        return str(self.data.get("checked", ""))


class AnswerQuestionForm(_Ticked):
    text = _text(_("Your answer"), rows=7)


class ShareAnswerForm(_Ticked):
    """A question and its answer, written for other officers."""

    shared_text = _text(
        _("The question, for others"),
        rows=3,
        help_text=_("Take out what says who asked, where or when."),
    )
    shared_answer = _text(_("The answer, for others"))

    @classmethod
    def for_question(
        cls, *, question: Question, answer: str, data: QueryDict | None = None
    ) -> ShareAnswerForm:
        """The form with the texts as they are shared, or as they were typed for the officer."""
        shared_texts = {
            "shared_text": question.shared_text or question.text,
            "shared_answer": question.shared_answer or answer,
        }
        return cls(data, initial=shared_texts)


class LessonNoteForm(_Ticked):
    """A note in both languages."""

    text_km = _text(_("In Khmer"), language="km")
    text_en = _text(_("In English"), language="en")

    @property
    def texts(self) -> dict[str, str]:
        """The texts by their fields."""
        return {name: self.cleaned_data[name] for name in ("text_km", "text_en")}

    @classmethod
    def for_note(cls, *, note: Note, data: QueryDict | None = None) -> ChangeNoteForm:
        """The form with the texts of a note."""
        return ChangeNoteForm(data, initial={"text_km": note.text_km, "text_en": note.text_en})


class ChangeNoteForm(edits.EditForm, LessonNoteForm):
    """A note that is there, in both languages."""


class AssignQuestionForm(forms.Form):
    """The trainer to whom a coordinator gives a question."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"] = forms.ModelChoiceField(
            label=_("Give it to"), queryset=trainers.assignable_trainers(), empty_label="–"
        )

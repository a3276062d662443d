"""The evaluation form on a phone, and as keyed from paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.course import actions
from promdaen.course.queries import evaluations as queries
from promdaen.course.rules import evaluations as rules
from promdaen.kit import fields, widgets
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import page_language

MAX_COMMENT_LENGTH = 2000
KEYED_AT_ONCE = 10


class PhoneFeedbackForm(forms.Form):
    """The whole form: ratings of the course, topics and trainers, and comments."""

    def __init__(
        self,
        *args: Any,
        lines: Sequence[queries.RatedSubject],
        questions: Mapping[str, rules.EvaluationQuestion],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.lines, self.language = lines, page_language()
        for code in ("relevance", "overall"):
            self.fields[code] = _scale(question=questions[code], language=self.language)
        for rated_subject in lines:
            self.fields[rated_subject.field] = _scale(
                question=questions[rated_subject.part],
                language=self.language,
                label=rated_subject.name,
            )
        for code in (*rules.OPEN_QUESTIONS, "comments"):
            self.fields[code] = _text(question=questions[code], language=self.language)
        consent = questions["consent"]
        self.fields["has_consent"] = forms.BooleanField(
            label=consent.text.text(language=self.language),
            help_text=consent.help.text(language=self.language) if consent.help else "",
            required=False,
        )

    @property
    def whole(self) -> list[forms.BoundField]:
        """The rating fields of the course as a whole."""
        return [self["relevance"], self["overall"]]

    @property
    def topics(self) -> list[forms.BoundField]:
        """The rating fields of topics."""
        return [
            self[rated_subject.field]
            for rated_subject in self.lines
            if rated_subject.part == "topics"
        ]

    @property
    def trainers(self) -> list[forms.BoundField]:
        """The rating fields of trainers."""
        return [
            self[rated_subject.field]
            for rated_subject in self.lines
            if rated_subject.part == "trainers"
        ]

    @property
    def words(self) -> list[forms.BoundField]:
        """The text fields."""
        return [self[code] for code in (*rules.OPEN_QUESTIONS, "comments")]

    def feedback(self) -> actions.NewFeedback:
        """The form as the action expects it."""
        return _new(typed=self.cleaned_data, rated_subjects=self.lines)


class KeyedForm(forms.Form):
    """One anonymous paper evaluation form."""

    relevance = fields.TypedInteger(
        label=gettext_lazy("Relevance"),
        required=False,
        min_value=rules.MIN_RATING,
        max_value=rules.MAX_RATING,
    )
    overall = fields.TypedInteger(
        label=gettext_lazy("Overall"),
        required=False,
        min_value=rules.MIN_RATING,
        max_value=rules.MAX_RATING,
    )

    def __init__(self, *args: Any, lines: Sequence[queries.RatedSubject], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines, language = lines, page_language()
        for rated_subject in lines:
            self.fields[rated_subject.field] = fields.TypedInteger(
                label=rated_subject.name.text(language=language),
                required=False,
                min_value=rules.MIN_RATING,
                max_value=rules.MAX_RATING,
            )
        for code, label in (
            ("helped", gettext_lazy("What helped most")),
            ("change", gettext_lazy("What should change")),
            ("comments", gettext_lazy("Anything else")),
        ):
            self.fields[code] = fields.TypedText(
                label=label,
                required=False,
                max_length=MAX_COMMENT_LENGTH,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields["has_consent"] = forms.BooleanField(
            label=gettext_lazy("may be printed"), required=False
        )

    @property
    def ratings(self) -> list[forms.BoundField]:
        """The rating fields, in the order of the paper."""
        return [self[code] for code in ("relevance", "overall", *(x.field for x in self.lines))]

    @property
    def words(self) -> list[forms.BoundField]:
        """The text fields."""
        return [self[code] for code in (*rules.OPEN_QUESTIONS, "comments")]

    def feedback(self) -> actions.NewFeedback:
        """The form as the action expects it."""
        return _new(typed=self.cleaned_data, rated_subjects=self.lines)


KeyedFormSet = forms.formset_factory(KeyedForm, extra=KEYED_AT_ONCE, max_num=KEYED_AT_ONCE)


def keyed_feedback(*, formset: forms.BaseFormSet[KeyedForm]) -> list[actions.NewFeedback]:
    """The keyed evaluation forms, without blank lines."""
    return [form.feedback() for form in formset if form.has_changed()]


def _new(
    *, typed: JsonObject, rated_subjects: Sequence[queries.RatedSubject]
) -> actions.NewFeedback:
    rated: dict[str, dict[str, int]] = {part: {} for part in queries.FEEDBACK_PARTS}
    for rated_subject in rated_subjects:
        if typed[rated_subject.field] is not None:
            rated[rated_subject.part][rated_subject.code] = typed[rated_subject.field]
    return actions.NewFeedback(
        relevance=typed["relevance"],
        overall=typed["overall"],
        comment=typed["comments"] or "",
        has_consent=typed["has_consent"],
        texts={code: typed[code] or "" for code in rules.OPEN_QUESTIONS},
        topics=rated["topics"],
        trainers=rated["trainers"],
    )


def _scale(*, question: rules.EvaluationQuestion, language: str, label: Any = None) -> forms.Field:
    low, high = question.low or rules.VERY_POOR, question.high or rules.VERY_GOOD
    return widgets.scale_field(
        label=(label or question.text).text(language=language),
        ends=(low.text(language=language), high.text(language=language)),
        is_required=False,
    )


def _text(*, question: rules.EvaluationQuestion, language: str) -> forms.Field:
    return fields.TypedText(
        label=question.text.text(language=language),
        help_text=question.help.text(language=language) if question.help else "",
        required=False,
        max_length=MAX_COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

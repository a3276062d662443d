"""The rubric of an observed lesson, filled in on a phone or copied from paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.actions import observing as actions
from promdaen.course.forms.trainers import (
    TrainerChoiceField,
    language,
    set_choices,
    stage_choices,
    topic_choices,
)
from promdaen.course.models import CourseRun, RubricCriterion, Trainer
from promdaen.course.queries import runs
from promdaen.course.rules import trainer_rubric as rubric
from promdaen.kit import fields, languages, widgets
from promdaen.people.models import Account

RATING_PREFIX = "rating_"

# A generic class cannot be subclassed with its type argument at run time, so only type checkers
# see it.
if TYPE_CHECKING:
    OneRun = forms.ModelChoiceField[CourseRun]
else:
    OneRun = forms.ModelChoiceField


class RunChoiceField(OneRun):
    """A choice of course runs, shown by place and dates."""

    def label_from_instance(self, obj: CourseRun) -> str:
        return obj.label


class RubricForm(forms.Form):
    """Every criterion with the texts of its four levels, then strengths, advice and verdict."""

    strengths = fields.TypedText(
        label=gettext_lazy("Strengths: what went well, and why"),
        max_length=rubric.MAX_COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    advice = fields.TypedText(
        label=gettext_lazy("Advice for the next time"),
        max_length=rubric.MAX_COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_ready = forms.TypedChoiceField(
        label=gettext_lazy("Ready for the next step?"),
        choices=[("yes", gettext_lazy("Ready")), ("no", gettext_lazy("Not yet"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, criteria: Sequence[RubricCriterion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.criteria = criteria
        for rubric_criterion in criteria:
            self.fields[f"{RATING_PREFIX}{rubric_criterion.code}"] = forms.TypedChoiceField(
                label=str(rubric_criterion.name),
                choices=[
                    (number, _level(place=number, words=words))
                    for number, words in enumerate(rubric_criterion.levels, start=1)
                ],
                coerce=int,
                widget=forms.RadioSelect,
            )
        rated = [f"{RATING_PREFIX}{rubric_criterion.code}" for rubric_criterion in criteria]
        self.order_fields([*self.lesson_names(), *rated, "strengths", "advice", "is_ready"])

    def lesson_names(self) -> list[str]:
        """The names of the fields that identify the lesson."""
        return []

    @property
    def rated_fields(self) -> list[forms.BoundField]:
        """The criteria fields, in order."""
        return [
            self[f"{RATING_PREFIX}{rubric_criterion.code}"] for rubric_criterion in self.criteria
        ]

    @property
    def lesson_fields(self) -> list[forms.BoundField]:
        """The fields that identify the lesson."""
        return [self[name] for name in self.lesson_names()]

    def filled(self) -> actions.FilledRubric:
        """The completed rubric."""
        typed = self.cleaned_data
        return actions.FilledRubric(
            ratings={
                rubric_criterion.code: typed[f"{RATING_PREFIX}{rubric_criterion.code}"]
                for rubric_criterion in self.criteria
            },
            strengths=typed["strengths"],
            advice=typed["advice"],
            is_ready=typed["is_ready"],
        )


class ObservationForm(RubricForm):
    """A rubric from paper, with its lesson and observer."""

    observer = TrainerChoiceField(label=gettext_lazy("Observer"), queryset=Trainer.objects.none())
    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    stage = forms.ChoiceField(label=gettext_lazy("What the trainer did"), widget=forms.RadioSelect)
    on = fields.DayField(label=gettext_lazy("Day of the lesson"), widget=widgets.DayInput())
    run = RunChoiceField(
        label=gettext_lazy("Run"), queryset=CourseRun.objects.none(), required=False
    )

    def __init__(self, *args: Any, trainer: Trainer, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        set_choices(
            form=self,
            topic=[("", _("Choose a topic")), *topic_choices()],
            stage=stage_choices(),
        )
        querysets = {
            "observer": Trainer.objects.exclude(pk=trainer.pk),
            "run": runs.visible_to(account=account)
            .filter(is_cancelled=False)
            .select_related("province"),
        }
        for name, queryset in querysets.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queryset

    def lesson_names(self) -> list[str]:
        """The names of the fields that identify the lesson."""
        return ["observer", "topic", "stage", "on", "run"]

    def lesson(self) -> actions.ObservedLesson:
        """The lesson as typed."""
        typed = self.cleaned_data
        return actions.ObservedLesson(
            topic=typed["topic"], stage=typed["stage"], on=typed["on"], run=typed["run"]
        )


def _level(*, place: int, words: dict[str, str]) -> str:
    spoken = languages.count_text(place, language=language())
    return f"{spoken} · {languages.text_in(words, language=language())}"

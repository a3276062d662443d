"""Forms of the delivery of a measure: a step, and a course run that carries it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.course.models import CourseRun
from promdaen.kit import fields, widgets
from promdaen.kit.texts import page_language
from promdaen.planning.actions.delivery import MAX_NOTE_LENGTH, NewDeliveryStep
from promdaen.planning.rules import delivery


class DeliveryForm(forms.Form):
    """How far the delivery of a measure is."""

    state = forms.ChoiceField(label=gettext_lazy("Status"))
    happened_on = fields.DayField(label=gettext_lazy("Day"), widget=widgets.DayInput())
    note = fields.TypedText(
        label=gettext_lazy("Note"),
        required=False,
        max_length=MAX_NOTE_LENGTH,
        help_text=gettext_lazy("Such as who delivered it. No names of officers."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        states = [
            (code, text.text(language=language)) for code, text in delivery.DELIVERY_STATES.items()
        ]
        fields.set_choices(self, state=states)

    def step(self, *, measure: str, place: str) -> NewDeliveryStep:
        """The step as entered."""
        return NewDeliveryStep(measure=measure, place=place, **self.cleaned_data)


class RunForm(forms.Form):
    """A course run to link to a training measure."""

    run = forms.ChoiceField(label=gettext_lazy("Course run"))

    def __init__(self, *args: Any, runs: Sequence[CourseRun], **options: Any) -> None:
        super().__init__(*args, **options)
        self.runs = {run.code: run for run in runs}
        fields.set_choices(self, run=[(run.code, str(run.label)) for run in runs])

    def chosen(self) -> CourseRun:
        """The chosen run."""
        return self.runs[self.cleaned_data["run"]]

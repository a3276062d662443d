"""Forms of expert judgements: whom to ask about what, and an expert's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import fields
from promdaen.kit.texts import page_language
from promdaen.kit.widgets import DayInput
from promdaen.planning.actions.experts import NewPanel
from promdaen.planning.queries import experts as queries
from promdaen.planning.queries.experts import AskedMeasure, AskedQuestion
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.rules.judgements import Judgement, judgement_fault

DAYS = 14
PARTS: Mapping[str, Any] = {
    "lowest": gettext_lazy("Lowest"),
    "highest": gettext_lazy("Highest"),
    "best": gettext_lazy("Best"),
    "sure": gettext_lazy("How sure, %"),
}
"""The parts of an answer in the order of the protocol: the ends first, then the best value."""


class DueForm(forms.Form):
    """The last day for answers, two weeks from today unless changed."""

    due_on = fields.DayField(label=gettext_lazy("Answer by"), widget=DayInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        day = timezone.localdate() + timedelta(days=DAYS)
        options["initial"] = {"due_on": day.isoformat(), **options.get("initial", {})}
        super().__init__(*args, **options)

    def clean_due_on(self) -> date:
        """Require a day that is not over."""
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


class PanelForm(DueForm):
    """The experts to ask and the measures to judge."""

    experts = forms.MultipleChoiceField(
        label=gettext_lazy("Experts"), widget=forms.CheckboxSelectMultiple
    )
    measures = forms.MultipleChoiceField(
        label=gettext_lazy("Measures to judge"), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("experts", "measures", "due_on")

    def __init__(self, *args: Any, content: VersionFacts, **options: Any) -> None:
        listed = queries.measures_to_judge(content=content)
        proposed = [measure.code for measure, is_proposed in listed if is_proposed]
        options["initial"] = {"measures": proposed}
        super().__init__(*args, **options)
        self.people = {str(account.pk): account for account in queries.experts()}
        language = page_language()
        fields.set_choices(
            self,
            experts=[(key, account.name) for key, account in self.people.items()],
            measures=[
                (measure.code, measure.title.text(language=language)) for measure, _is in listed
            ],
        )

    def new_panel(self) -> NewPanel:
        """The panel as entered."""
        data = self.cleaned_data
        return NewPanel(
            experts=[self.people[key] for key in data["experts"]],
            measures=data["measures"],
            due_on=data["due_on"],
        )


class JudgementForm(forms.Form):
    """An expert's form: for each question lowest, highest, best and how sure; a comment.

    A question may be left empty as a whole.
    """

    def __init__(
        self,
        *args: Any,
        measures: Sequence[AskedMeasure],
        values: Mapping[str, Mapping[str, float]],
        **options: Any,
    ) -> None:
        self.measures = measures
        options["initial"] = {
            f"{key}.{part}": round(value)
            for key, parts in values.items()
            for part, value in parts.items()
        }
        super().__init__(*args, **options)
        for question in self._questions():
            for part, label in PARTS.items():
                self.fields[f"{question.question.key}.{part}"] = fields.TypedInteger(
                    label=label, required=False, min_value=0
                )
        self.fields["comment"] = fields.TypedText(
            label=_("What you based this on"),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("The other experts read it in the second round, without your name."),
        )

    def _questions(self) -> Iterator[AskedQuestion]:
        for judged in self.measures:
            yield from judged.questions

    @property
    def parts(
        self,
    ) -> list[tuple[AskedMeasure, list[tuple[AskedQuestion, list[forms.BoundField]]]]]:
        """The measures with their questions and the fields of each."""
        return [
            (
                judged,
                [
                    (question, [self[f"{question.question.key}.{part}"] for part in PARTS])
                    for question in judged.questions
                ],
            )
            for judged in self.measures
        ]

    def clean(self) -> dict[str, object]:
        """Require whole answers whose values rise; errors are added to the first field."""
        data = super().clean() or {}
        self.judgements: dict[str, Judgement] = {}
        for question in self._questions():
            key = question.question.key
            values = {part: data.get(f"{key}.{part}") for part in PARTS}
            if any(f"{key}.{part}" in self.errors for part in PARTS):
                continue
            if all(value is None for value in values.values()):
                continue
            if any(value is None for value in values.values()):
                self.add_error(
                    f"{key}.lowest", _("Write all four values, or leave all of them empty.")
                )
                continue
            judgement = Judgement(**{part: float(value or 0) for part, value in values.items()})
            fault = judgement_fault(judgement=judgement, subject=question.question.subject)
            if fault is None:
                self.judgements[key] = judgement
            else:
                self.add_error(f"{key}.lowest", fault.text(language=page_language()))
        return data

"""The six questions on contacts, on a phone and typed from paper; steps for a pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from promdaen.evaluation import actions
from promdaen.evaluation.rules import ties
from promdaen.kit import fields, widgets
from promdaen.kit.texts import Text
from promdaen.people import queries as people_queries
from promdaen.people.models import Department
from promdaen.places.models import Province

MAX_NOTE_LENGTH = 300


def _choices(texts: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(code, str(text)) for code, text in texts.items()]


class TiesForm(forms.Form):
    """The six questions, asked of an officer of one department about the others.

    `provinces`: those of the run's officers, to choose from where a form is typed from paper.
    """

    def __init__(
        self,
        *args: Any,
        department: Department,
        provinces: Sequence[Province] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.department = department
        if len(provinces) > 1:
            self.fields["province"] = forms.ChoiceField(
                label=gettext_lazy("Province of the officer"),
                choices=[("", "–"), *((place.code, str(place)) for place in provinces)],
            )
        self.others = [
            other for other in people_queries.departments() if other.pk != department.pk
        ]
        for other in self.others:
            self.fields[f"contact_{other.pk}"] = forms.ChoiceField(
                label=str(other),
                choices=_choices(ties.CONTACT_FREQUENCIES),
                widget=forms.RadioSelect,
            )
        for other in self.others:
            self.fields[f"reply_{other.pk}"] = forms.ChoiceField(
                label=str(other),
                required=False,
                choices=_choices(ties.REPLY_CHOICES),
                widget=forms.RadioSelect,
            )
        self.fields["knows"] = self._several(
            str(gettext_lazy("Departments")), [(other.pk, str(other)) for other in self.others]
        )
        self.fields["level"] = forms.ChoiceField(
            label=gettext_lazy("Level"),
            required=False,
            choices=_choices(ties.LEVEL_CHOICES),
            widget=forms.RadioSelect,
        )
        self.fields["barriers"] = self._several(
            str(gettext_lazy("Barriers")), _choices(ties.BARRIER_CHOICES)
        )

    @staticmethod
    def _several(label: str, choices: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
        return forms.MultipleChoiceField(
            label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
        )

    @property
    def contacts(self) -> list[forms.BoundField]:
        """How often there was contact with each other department."""
        return [self[f"contact_{other.pk}"] for other in self.others]

    @property
    def replies(self) -> list[forms.BoundField]:
        """Whether each of them answered."""
        return [self[f"reply_{other.pk}"] for other in self.others]

    def clean(self) -> dict[str, object]:
        """Ask for the reply of every department that was contacted, and drop the others."""
        cleaned = super().clean() or {}
        for other in self.others:
            contact, reply = cleaned.get(f"contact_{other.pk}"), f"reply_{other.pk}"
            if contact in (None, "none"):
                cleaned[reply] = ""
            elif not cleaned.get(reply):
                self.add_error(reply, gettext_lazy("Say whether an answer came."))
        return cleaned

    def answer(self, *, province: str) -> ties.TieAnswer:
        """The answer, of an officer of the chosen province, or of `province` without a choice."""
        cleaned = self.cleaned_data
        province = cleaned.get("province", province)
        return ties.TieAnswer(
            department=self.department.pk,
            province=province,
            contacts={other.pk: cleaned[f"contact_{other.pk}"] for other in self.others},
            replies={
                other.pk: cleaned[f"reply_{other.pk}"]
                for other in self.others
                if cleaned[f"reply_{other.pk}"]
            },
            knows=tuple(cleaned["knows"]),
            level=cleaned["level"],
            barriers=tuple(cleaned["barriers"]),
        )


class ProvinceFilterForm(forms.Form):
    """The figures of one province."""

    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)

    def __init__(self, *args: Any, provinces: Sequence[Province], **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(
            self,
            blank=gettext_lazy("All provinces"),
            province=((province.code, str(province)) for province in provinces),
        )


class TieStepForm(forms.Form):
    """A step that brings two departments together."""

    department = forms.ChoiceField(label=gettext_lazy("First department"))
    partner = forms.ChoiceField(label=gettext_lazy("Second department"))
    kind = forms.ChoiceField(label=gettext_lazy("Step"))
    planned_on = fields.DayField(label=gettext_lazy("Planned for"), widget=widgets.DayInput())
    note = fields.TypedText(
        label=gettext_lazy("Where and what"),
        required=False,
        max_length=MAX_NOTE_LENGTH,
        help_text=gettext_lazy("No names of persons."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        departments = [(unit.pk, str(unit)) for unit in people_queries.departments()]
        fields.set_choices(
            self,
            department=departments,
            partner=departments,
            kind=_choices(ties.TIE_STEP_KINDS),
        )

    def step(self) -> actions.NewTieStep:
        """The step as typed."""
        cleaned = self.cleaned_data
        return actions.NewTieStep(
            pair=(cleaned["department"], cleaned["partner"]),
            kind=cleaned["kind"],
            planned_on=cleaned["planned_on"],
            note=cleaned["note"],
        )


class DoneOnForm(forms.Form):
    """The day on which a step was done."""

    done_on = fields.DayField(label=gettext_lazy("Done on"), widget=widgets.DayInput())

"""Forms of rounds: the round, visits, second visits, provinces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import edits, fields, holidays, widgets
from promdaen.kit.texts import page_language
from promdaen.people.models import Account
from promdaen.places import queries as places_queries
from promdaen.places.models import Checkpoint
from promdaen.survey.actions.rounds import NewRound
from promdaen.survey.actions.visits import NewVisit
from promdaen.survey.models import Round, Visit
from promdaen.survey.queries import planning
from promdaen.survey.rules import planning as rules
from promdaen.survey.rules.visit_status import STANDINGS


class SurveyRoundForm(edits.EditForm):
    """A survey round, new or edited."""

    code = fields.AddressCode(
        label=gettext_lazy("Code"),
        max_length=16,
        help_text=gettext_lazy("Latin letters, digits and dashes, such as 2026."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    title_km = fields.TypedText(
        label=gettext_lazy("Title, in Khmer"),
        max_length=160,
        widget=forms.TextInput(attrs={"lang": "km"}),
    )
    title_en = fields.TypedText(
        label=gettext_lazy("Title, in English"),
        max_length=160,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    starts_on = fields.DayField(label=gettext_lazy("First day"), widget=widgets.DayInput())
    ends_on = fields.DayField(label=gettext_lazy("Last day"), widget=widgets.DayInput())

    def __init__(self, *args: Any, survey_round: Round | None = None, **options: Any) -> None:
        self.held = survey_round
        if survey_round is not None:
            initial = {name: getattr(survey_round, name) for name in self.base_fields}
            options.setdefault("initial", initial)
        super().__init__(*args, **options)

    def is_edit(self) -> bool:
        """Whether an existing round is edited."""
        return self.held is not None

    def new_round(self) -> NewRound:
        """The round as typed."""
        is_invented = self.held is not None and self.held.is_invented
        return NewRound(**self.cleaned_data, is_invented=is_invented)


class VisitPlanFilterForm(forms.Form):
    """The filter of the plan of a round."""

    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    standing = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    assessor = forms.ChoiceField(label=gettext_lazy("Assessor"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            blank=_("All"),
            province=[(province.code, str(province)) for province in places_queries.provinces()],
            standing=[
                (code, visit_status.label.text(language=language))
                for code, visit_status in STANDINGS.items()
            ],
            assessor=[(str(account.pk), account.name) for account in planning.assessors()],
        )

    def selected_filter(self) -> planning.VisitPlanFilter:
        """The filter; an unknown value is ignored."""
        self.is_valid()
        return planning.VisitPlanFilter(
            province=self.cleaned_data.get("province", ""),
            status=self.cleaned_data.get("standing", ""),
            assessor=self.cleaned_data.get("assessor", ""),
        )


class AssignVisitsForm(forms.Form):
    """The assessor and the due date of visits."""

    assessor = forms.ChoiceField(label=gettext_lazy("Assessor"))
    due_on = fields.DayField(
        label=gettext_lazy("To be visited by"), required=False, widget=widgets.DayInput()
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people: dict[str, Account] = {
            str(account.pk): account for account in planning.assessors()
        }
        choices = [(key, account.name) for key, account in self.people.items()]
        fields.set_choices(self, blank=_("Choose an assessor"), assessor=choices)

    @property
    def person(self) -> Account:
        """The assessor who was chosen."""
        return self.people[self.cleaned_data["assessor"]]


class GiveVisitsForm(AssignVisitsForm):
    """The assessor of the checkpoints selected in the list, and the days of their visits."""

    first_on = fields.DayField(
        label=gettext_lazy("Spread over the days from"),
        help_text=gettext_lazy(
            "Then each visit has its own day, evenly from this day to the last one, in the order "
            "of the list, on working days. Leave it empty for one last day for all."
        ),
        required=False,
        widget=widgets.DayInput(),
    )

    def clean(self) -> dict[str, object]:
        """Spread visits only up to a last day that is not before the first."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first_on, due_on = cleaned.get("first_on"), cleaned.get("due_on")
        if first_on and not due_on and "due_on" not in self.errors:
            self.add_error("due_on", _("Give the last day, up to which the visits are spread."))
        if first_on and due_on and not self._days(count=1):
            self.add_error("first_on", _("There is no working day from this day to the last one."))
        return cleaned

    def new_visits(self, *, marked: Sequence[Checkpoint]) -> list[NewVisit]:
        """A visit for each selected checkpoint."""
        days: list[Any] = [self.cleaned_data["due_on"]] * len(marked)
        if self.cleaned_data["first_on"]:
            days = self._days(count=len(marked))
        return [
            NewVisit(checkpoint=checkpoint, assessor=self.person, due_on=due_on)
            for checkpoint, due_on in zip(marked, days, strict=True)
        ]

    def _days(self, *, count: int) -> list[date]:
        return rules.spread_days(
            first=self.cleaned_data["first_on"],
            last=self.cleaned_data["due_on"],
            count=count,
            holidays=holidays.holidays(),
        )


class ChangeVisitForm(edits.EditForm, AssignVisitsForm):
    """Another assessor or due date for a visit that was not started."""

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        initial = {"assessor": str(visit.assessor_id or ""), "due_on": visit.due_on}
        options.setdefault("initial", initial)
        super().__init__(*args, **options)


class SecondVisitsForm(forms.Form):
    """The random seed and due date of second visits."""

    seed = fields.TypedCode(
        label=gettext_lazy("Words or numbers to draw by"),
        max_length=60,
        help_text=gettext_lazy(
            "Best something that no one could choose on purpose, such as dice thrown "
            "before witnesses. The audit log keeps it, so that the draw can be repeated."
        ),
    )
    due_on = fields.DayField(
        label=gettext_lazy("To be visited by"), required=False, widget=widgets.DayInput()
    )


class ProvincesForm(forms.Form):
    """The provinces whose scores an assessor may read."""

    provinces = forms.MultipleChoiceField(
        label=gettext_lazy("Provinces whose scores may be read"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, line: planning.AssessorAccess, **options: Any) -> None:
        initial = {"provinces": [province.code for province in line.provinces]}
        options.setdefault("initial", initial)
        super().__init__(*args, **options)
        fields.set_choices(
            self, provinces=[(row.code, str(row)) for row in places_queries.provinces()]
        )

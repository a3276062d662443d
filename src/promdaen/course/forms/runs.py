"""Forms of a run: filter of the list, plan, cancellation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course import actions, queries
from promdaen.course.actions import plans
from promdaen.course.models import CourseRun
from promdaen.course.queries import lists
from promdaen.course.rules import codes, steps
from promdaen.kit import edits, fields, widgets
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries

MAX_OFFICERS = 500


class RunFilterForm(forms.Form):
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            blank=_("All"),
            programme=[
                (programme.code, str(programme.title)) for programme in queries.programmes()
            ],
            province=[
                (province.code, str(province.name)) for province in places_queries.provinces()
            ],
            state=[
                (code, state.label.text(language=language))
                for code, state in steps.RUN_STATES.items()
            ],
            year=[(str(year), str(year)) for year in lists.years(account=account)],
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return self.is_valid() and any(self.cleaned_data.values())

    def selected_filter(self) -> lists.RunFilter:
        """The filter; an invalid value does not filter."""
        self.is_valid()
        filters = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return lists.RunFilter(**filters)


class CourseRunForm(edits.EditForm):
    """The plan of a run; `run` is the one to change, whose code is fixed."""

    code = fields.TypedCode(
        label=gettext_lazy("Code"),
        max_length=codes.MAX_RUN_CODE_LENGTH,
        help_text=gettext_lazy("Latin letters, digits and dashes, such as KK-2026-1. It stays."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    course = forms.ChoiceField(label=gettext_lazy("Course"))
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"))
    place_km = fields.TypedText(
        label=gettext_lazy("Place, in Khmer"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"lang": "km"}),
    )
    place_en = fields.TypedText(
        label=gettext_lazy("Place, in English"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    starts_on = fields.DayField(label=gettext_lazy("First day"), widget=widgets.DayInput())
    ends_on = fields.DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("If left empty, it is calculated from the days of the course."),
        widget=widgets.DayInput(),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the course"),
        choices=[("km", gettext_lazy("Khmer")), ("en", gettext_lazy("English"))],
        widget=forms.RadioSelect,
        initial="km",
    )

    def __init__(self, *args: Any, run: CourseRun | None = None, **options: Any) -> None:
        self.run = run
        if run is not None:
            options.setdefault("initial", _initial(run=run))
        super().__init__(*args, **options)
        if run is not None:
            del self.fields["code"]
        self._set_choices()
        self.departments = people_queries.departments()
        for department in self.departments:
            self.fields[f"target_{department.code}"] = fields.TypedInteger(
                label=str(department.name),
                required=False,
                min_value=0,
                max_value=MAX_OFFICERS,
            )
        self.fields["trainers"] = forms.ModelMultipleChoiceField(
            label=_("Trainers"),
            queryset=people_queries.accounts_with_role(role="trainer"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("A trainer sees the runs given here, with the names of their officers."),
        )

    def _set_choices(self) -> None:
        none = ("", _("None"))
        fields.set_choices(
            self,
            course=[(course.code, str(course.name)) for course in queries.courses()],
            programme=[
                none,
                *((programme.code, str(programme.title)) for programme in queries.programmes()),
            ],
            province=[
                ("", _("Choose a province")),
                *((province.code, str(province.name)) for province in places_queries.provinces()),
            ],
        )

    def is_edit(self) -> bool:
        """Whether an existing run is changed."""
        return self.run is not None

    @property
    def target_fields(self) -> list[forms.BoundField]:
        """The target field of each department."""
        return [self[f"target_{department.code}"] for department in self.departments]

    @property
    def plan_fields(self) -> list[forms.BoundField]:
        """The fields of the plan, without those of targets."""
        return [
            bound
            for bound in self.visible_fields()
            if bound.name != "trainers" and not bound.name.startswith("target_")
        ]

    def clean_code(self) -> str:
        """The code, which is part of addresses and certificates."""
        code = str(self.cleaned_data["code"])
        if not codes.is_code(text=code, longest=codes.MAX_RUN_CODE_LENGTH):
            raise forms.ValidationError(
                _("Write the code in Latin letters, digits and dashes, such as KK-2026-1.")
            )
        return code

    def clean(self) -> dict[str, object]:
        """Check the order of the dates; without a last day, use the length of the course."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and not last and "ends_on" not in self.errors and cleaned.get("course"):
            days = queries.courses().get(code=cleaned["course"]).days
            cleaned["ends_on"] = first + timedelta(days=days - 1)
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first. Change one of them."))
        return cleaned

    def plan(self) -> plans.RunPlan:
        """The plan as entered."""
        typed = self.cleaned_data
        return plans.RunPlan(
            details=actions.RunDetails(
                course=typed["course"],
                province=typed["province"],
                starts_on=typed["starts_on"],
                ends_on=typed["ends_on"],
                programme=typed["programme"],
                place={"en": typed["place_en"], "km": typed["place_km"]},
                language=typed["language"],
                is_invented=self.run.is_invented if self.run else False,
            ),
            targets={
                department.code: typed[f"target_{department.code}"] or 0
                for department in self.departments
            },
            trainers=list(typed["trainers"]),
        )


class CancelForm(forms.Form):
    """The reason for cancelling a run."""

    reason = fields.TypedText(
        label=gettext_lazy("Why is it cancelled?"),
        max_length=200,
        help_text=gettext_lazy(
            "It is kept in the log and shown to those who read results. Do not name an officer."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _initial(*, run: CourseRun) -> dict[str, object]:
    values: dict[str, Any] = {
        "course": run.course_id,
        "programme": run.programme.code if run.programme else "",
        "province": run.province_id,
        "place_km": run.place_km,
        "place_en": run.place_en,
        "starts_on": run.starts_on,
        "ends_on": run.ends_on,
        "language": run.language,
        "trainers": list(run.trainers.all()),
    }
    for target in run.targets.all():
        values[f"target_{target.department_id}"] = target.officers_count
    return values

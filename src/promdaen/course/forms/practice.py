"""Forms of practice: a case, specimens or a printed set to open, and who is in which group."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext, gettext_lazy

from promdaen.casework.models import Case
from promdaen.course.actions.practice import NewPractice
from promdaen.course.models import Enrolment
from promdaen.course.rules import practice as rules
from promdaen.course.rules.discussion import ANSWERS, Screen
from promdaen.kit import fields, languages
from promdaen.kit.spreadsheets import Words
from promdaen.specimen.models import StationSet


class CaseForm(forms.Form):
    """A case, judged alone or in groups."""

    case = forms.ChoiceField(label=gettext_lazy("Case"), widget=forms.RadioSelect)
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        widget=forms.RadioSelect,
        choices=[
            ("groups", gettext_lazy("In mixed groups, on one phone each")),
            ("alone", gettext_lazy("Each officer alone: this counts as what the officer showed")),
        ],
        initial="groups",
    )

    def __init__(
        self,
        *args: Any,
        cases: Sequence[tuple[Case, Words]],
        opened: Collection[str],
        **options: Any,
    ) -> None:
        """`opened` are the codes of the cases that this run has had; they stand last."""
        super().__init__(*args, **options)
        language = "en" if get_language() == "en" else "km"
        self.fields["case"].choices = [  # type: ignore[attr-defined]
            (
                case.code,
                _case_label(
                    case=case, place=place.text(language=language), is_opened=case.code in opened
                ),
            )
            for case, place in sorted(cases, key=lambda one: one[0].code in opened)
        ]

    def new(self, *, seed: int) -> NewPractice:
        """What was asked for; the seed deals the groups."""
        return NewPractice(
            kind=rules.CASE,
            case=self.cleaned_data["case"],
            is_group=self.cleaned_data["how"] == "groups",
            seed=seed,
        )


class SpecimensForm(forms.Form):
    """A row of specimens, the same for everybody."""

    mode = forms.ChoiceField(label=gettext_lazy("Way of examining"), widget=forms.RadioSelect)
    trials_count = fields.TypedInteger(
        label=gettext_lazy("Documents for each officer"),
        min_value=1,
        max_value=rules.MOST_TRIALS,
        initial=20,
        help_text=gettext_lazy("Everybody examines the same row."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = "en" if get_language() == "en" else "km"
        self.fields["mode"].choices = [  # type: ignore[attr-defined]
            (code, words.text(language=language)) for code, words in rules.MODES.items()
        ]

    def new(self, *, seed: int) -> NewPractice:
        """What was asked for; the seed lays the row."""
        return NewPractice(
            kind=rules.SPECIMENS,
            mode=self.cleaned_data["mode"],
            trials_count=self.cleaned_data["trials_count"],
            seed=seed,
        )


class StationsForm(forms.Form):
    """A printed set at stations."""

    station_set = forms.ChoiceField(label=gettext_lazy("Printed set"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, sets: Sequence[StationSet], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["station_set"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.code} {one.title}".strip()) for one in sets
        ]

    def new(self, *, seed: int) -> NewPractice:
        """What was asked for; a printed set has its own seed."""
        return NewPractice(
            kind=rules.STATIONS, station_set=self.cleaned_data["station_set"], seed=seed
        )


class ScreenForm(forms.Form):
    """Which screen of a discussion an address asks for."""

    stage = forms.IntegerField(required=False)
    part = forms.CharField(required=False)
    first = forms.IntegerField(required=False)

    def screen(self) -> Screen:
        """The screen; what is not readable is left at its beginning."""
        self.full_clean()
        asked = self.cleaned_data
        return Screen(
            stage=asked.get("stage") or 0,
            part=asked.get("part") or ANSWERS,
            first=asked.get("first") or 0,
        )


def _case_label(*, case: Case, place: str, is_opened: bool) -> str:
    """Title, place and minutes of a case, and whether this run has had it."""
    count = languages.count_text(case.minutes, language=get_language() or "km")
    told = gettext("%(place)s, about %(n)s minutes") % {"place": place, "n": count}
    parts = [case.title, told, *([gettext("Opened in this run")] if is_opened else [])]
    return " · ".join(parts)


def moves_sent(
    *, enrolments: Sequence[Enrolment], data: QueryDict, groups: Mapping[str, UUID]
) -> list[tuple[Enrolment, UUID]]:
    """Officers with the group that is marked for each; who has none marked is left out."""
    marked = [(one, data.get(f"g_{one.seat}", "")) for one in enrolments]
    return [(one, groups[name]) for one, name in marked if name in groups]

"""Forms of reports."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.course import queries as course_queries
from promdaen.kit import edits, fields, widgets
from promdaen.places import queries as place_queries
from promdaen.report import actions
from promdaen.report.models import ReportStory
from promdaen.report.queries import evaluation_reports
from promdaen.report.queries import statistics as statistics_queries
from promdaen.report.rules import follow_up, statistics
from promdaen.report.rules.evaluation_reports import FollowUpStep

LONGEST_TEXT = 1_000
STORY_FIELDS = ("source", "text_km", "text_en", "programme", "has_consent", "is_approved")


class ExternalCodesForm(edits.EditForm):
    """The identifiers of DHIS2: a field for each figure and each province."""

    def __init__(self, data: Any = None) -> None:
        provinces = {province.pk: str(province) for province in place_queries.provinces()}
        figures = {name: str(label) for name, label in statistics.FIGURES.items()}
        super().__init__(data, initial=statistics_queries.external_codes())
        for name, label in (figures | provinces).items():
            self.fields[name] = fields.TypedText(label=label, required=False, max_length=11)
        self.order_fields([*figures, *provinces])


class RecommendationForm(forms.Form):
    """One recommendation in both languages."""

    km = forms.CharField(
        label=_("In Khmer"), required=False, widget=forms.Textarea(attrs={"rows": 2, "lang": "km"})
    )
    en = forms.CharField(
        label=_("In English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "en"}),
    )

    def clean(self) -> dict[str, Any]:
        """Require both languages or neither."""
        cleaned = super().clean() or {}
        for language, other in (("km", "en"), ("en", "km")):
            if cleaned.get(other) and not cleaned.get(language):
                self.add_error(language, _("Write this recommendation in the other language too."))
        return cleaned


class BaseRecommendationFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """Recommendations that detect changes by others after the page was opened.

    The typed texts stay, `theirs` are shown beside them, and the next save decides.
    """

    theirs: Sequence[Mapping[str, str]] = ()

    @property
    def opened_with(self) -> str:
        """A digest of the current recommendations, which the page sends back."""
        return edits.digest(
            json.dumps([(quote["km"], quote["en"]) for quote in self.initial or ()])
        )

    def clean(self) -> None:
        """Refuse once if others changed the recommendations after the page was opened."""
        opened = self.data.get("opened_with", self.opened_with)
        typed = [
            {name: form.cleaned_data.get(name, "") for name in ("km", "en")}
            for form in self.forms
            if form.cleaned_data.get("en")
        ]
        present = [{name: quote[name] for name in ("km", "en")} for quote in self.initial or ()]
        if opened != self.opened_with and typed != present:
            self.theirs = present
            raise forms.ValidationError(
                _(
                    "Someone else changed the recommendations after you opened them. Theirs are"
                    " shown below. Combine both, then save."
                )
            )


RecommendationFormSet = forms.formset_factory(
    RecommendationForm,
    formset=BaseRecommendationFormSet,
    extra=2,
    max_num=actions.MOST_RECOMMENDATIONS,
    validate_max=True,
)


class CheckForm(forms.Form):
    """A sheet to check."""

    file = forms.FileField(
        label=_("Results sheet"),
        help_text=_("A PDF or JSON file that was issued here. It is checked and not saved."),
    )


class SinceForm(forms.Form):
    """The first day of the period, today at the latest; `last` is the day of the last report."""

    since = fields.DayField(label=_("Report from"), required=False, widget=widgets.DayInput)

    def __init__(self, data: Any = None, *, last: date, today: date) -> None:
        self.last, self.today = last, today
        super().__init__(data, initial={"since": last})
        self.fields["since"].widget.attrs["max"] = today.isoformat()

    def clean_since(self) -> date | None:
        """Refuse a day after today."""
        day: date | None = self.cleaned_data["since"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return day

    def day(self) -> date:
        """The requested day; that of the last report for no day or an invalid one."""
        typed = self.cleaned_data.get("since") if self.is_valid() else None
        return typed or self.last


def _programme_field(label: Any, *, empty_label: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(
        label=label,
        queryset=course_queries.programmes(),
        to_field_name="code",
        required=False,
        empty_label=empty_label,
    )


def _long_text(label: Any, language: str, *, is_required: bool = True) -> fields.TypedText:
    return fields.TypedText(
        label=label,
        max_length=LONGEST_TEXT,
        required=is_required,
        widget=forms.Textarea(attrs={"rows": 4, "lang": language}),
    )


def _source_choices() -> list[tuple[str, str]]:
    return [(code, str(text)) for code, text in follow_up.SOURCES.items()]


def _state_choices() -> list[tuple[str, str]]:
    return [(code, str(text)) for code, text in follow_up.STATES.items()]


class MakeReportForm(forms.Form):
    """The programme of a new evaluator's report."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        programmes = evaluation_reports.programmes()
        self.fields["programme"] = forms.ModelChoiceField(
            label=_("Programme"),
            queryset=programmes,
            to_field_name="code",
            empty_label=None,
            # Without a programme the report shows what is missing.
            required=programmes.exists(),
        )


class StoryForm(edits.EditForm):
    """A quote or story; `story` is the one that is changed, None for a new one."""

    source = forms.ChoiceField(label=_("Whose story it is"), choices=_source_choices)
    text_km = _long_text(_("In Khmer"), "km")
    text_en = _long_text(_("In English"), "en")
    programme = _programme_field(_("Programme"), empty_label=_("Every programme"))
    has_consent = forms.BooleanField(
        label=_("The person agreed that it is printed"), required=False
    )
    is_approved = forms.BooleanField(label=_("Approved for the report"), required=False)

    def __init__(self, data: Any = None, *, story: ReportStory | None = None) -> None:
        self.story = story
        initial = {} if story is None else {name: getattr(story, name) for name in STORY_FIELDS}
        super().__init__(data, initial=initial)

    def is_edit(self) -> bool:
        """Whether a story is changed."""
        return self.story is not None

    def content(self) -> actions.StoryContent:
        """The story as entered."""
        cleaned = self.cleaned_data
        return actions.StoryContent(
            source=cleaned["source"],
            text={"km": cleaned["text_km"], "en": cleaned["text_en"]},
            has_consent=cleaned["has_consent"],
            is_approved=cleaned["is_approved"],
            programme=cleaned["programme"],
        )


class FollowForm(forms.Form):
    """A recommendation of an earlier report."""

    text_km = _long_text(_("In Khmer"), "km")
    text_en = _long_text(_("In English"), "en")
    recommended_on = fields.DayField(label=_("Day of the report"), widget=widgets.DayInput())
    programme = _programme_field(_("Programme of the report"), empty_label=_("No programme"))


class FollowUpForm(forms.Form):
    """What was done about a recommendation."""

    state = forms.ChoiceField(label=_("State"), choices=_state_choices)
    happened_on = fields.DayField(label=_("Since"), widget=widgets.DayInput())
    note_km = _long_text(_("What was done, in Khmer"), "km", is_required=False)
    note_en = _long_text(_("What was done, in English"), "en", is_required=False)

    def step(self) -> FollowUpStep:
        """The step as entered."""
        cleaned = self.cleaned_data
        return FollowUpStep(
            state=cleaned["state"],
            happened_on=cleaned["happened_on"],
            note={"km": cleaned["note_km"], "en": cleaned["note_en"]},
        )

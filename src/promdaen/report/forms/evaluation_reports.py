"""Forms of evaluator's reports: programme, stories, recommendations and what followed."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from promdaen.course import queries as course_queries
from promdaen.kit import edits, fields, widgets
from promdaen.report import actions
from promdaen.report.models import ReportStory
from promdaen.report.queries import evaluation_reports
from promdaen.report.rules import follow_up
from promdaen.report.rules.evaluation_reports import FollowUpStep

MAX_TEXT_LENGTH = 1_000
STORY_FIELDS = ("source", "text_km", "text_en", "programme", "has_consent", "is_approved")


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
        max_length=MAX_TEXT_LENGTH,
        required=is_required,
        widget=forms.Textarea(attrs={"rows": 4, "lang": language}),
    )


def _source_choices() -> list[tuple[str, str]]:
    return [(code, str(text)) for code, text in follow_up.RECOMMENDATION_SOURCES.items()]


def _state_choices() -> list[tuple[str, str]]:
    return [(code, str(text)) for code, text in follow_up.FOLLOW_UP_STATES.items()]


class MakeReportForm(forms.Form):
    """The programme of a new evaluator's report."""

    def __init__(self, data: QueryDict | None = None) -> None:
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

    def __init__(self, data: QueryDict | None = None, *, story: ReportStory | None = None) -> None:
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

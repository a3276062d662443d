"""Forms of roll-outs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.evaluation import actions, queries
from promdaen.evaluation.models import Rollout
from promdaen.evaluation.rules import protocols, rollout_files
from promdaen.kit import edits, fields, spreadsheets, widgets
from promdaen.kit.files import upload_source
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import page_language
from promdaen.places import queries as places_queries

MAX_TITLE_LENGTH, MAX_TEXT_LENGTH, MAX_SOURCE_LENGTH = 160, 2_000, 200
MAX_OFFICERS, MAX_MONTHS = 1_000, 24
MAX_BUDGET = 1_000_000_000


def _text(label: Any, language: str, *, rows: int = 0, longest: int = MAX_TEXT_LENGTH) -> object:
    """A text field in one language; with `rows` a text area of that many lines."""
    attrs: dict[str, Any] = {"lang": language}
    widget = forms.Textarea(attrs=attrs | {"rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return fields.TypedText(label=label, max_length=longest, widget=widget)


def _number(label: Any, *, help_text: Any = "", **limits: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
        **limits,
    )


class PlanForm(edits.EditForm):
    """The plan of a roll-out; `rollout` is the one being changed, whose code stays."""

    code = fields.TypedCode(
        label=gettext_lazy("Code"),
        max_length=24,
        help_text=gettext_lazy("Latin capitals, digits and dashes, such as ROLL-2027. It stays."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    title_km = _text(gettext_lazy("Name, in Khmer"), "km", longest=MAX_TITLE_LENGTH)
    title_en = _text(gettext_lazy("Name, in English"), "en", longest=MAX_TITLE_LENGTH)
    steps = fields.TypedInteger(
        label=gettext_lazy("Steps"),
        min_value=2,
        max_value=25,
        help_text=gettext_lazy("In each step further places get the course."),
    )
    starts_on = fields.DayField(
        label=gettext_lazy("First day of the first period"), widget=widgets.DayInput()
    )
    months = fields.TypedInteger(
        label=gettext_lazy("Months in a period"), min_value=1, max_value=MAX_MONTHS
    )
    periods = fields.TypedInteger(
        label=gettext_lazy("Periods"),
        min_value=3,
        max_value=actions.MAX_PERIODS,
        help_text=gettext_lazy("At least one more than steps. No place is trained in the first."),
    )
    budget = fields.TypedInteger(
        label=gettext_lazy("Budget, US dollars"),
        required=False,
        min_value=1,
        max_value=MAX_BUDGET,
        help_text=gettext_lazy("For the courses and tests of all steps together."),
    )
    sd = _number(
        gettext_lazy("Spread of scores"),
        help_text=gettext_lazy("Standard deviation, in points of 100."),
        min_value=0.1,
        max_value=50,
    )
    icc = _number(
        gettext_lazy("Correlation within a place"),
        help_text=gettext_lazy("From 0 to below 1. Common: 0.05."),
        min_value=0,
        max_value=0.99,
    )
    cac = _number(
        gettext_lazy("Correlation of a place over time"),
        help_text=gettext_lazy("From 0 to 1. Common: 0.8."),
        min_value=0,
        max_value=1,
    )
    effect = _number(
        gettext_lazy("Effect worth finding"),
        help_text=gettext_lazy("In points of 100."),
        min_value=0.1,
        max_value=100,
    )
    question_km = _text(gettext_lazy("Question, in Khmer"), "km", rows=2)
    question_en = _text(gettext_lazy("Question, in English"), "en", rows=2)
    included_km = _text(gettext_lazy("Who is included, in Khmer"), "km", rows=3)
    included_en = _text(gettext_lazy("Who is included, in English"), "en", rows=3)
    measure_km = _text(gettext_lazy("Measure, in Khmer"), "km", rows=3)
    measure_en = _text(gettext_lazy("Measure, in English"), "en", rows=3)
    missing_km = _text(gettext_lazy("Missing scores, in Khmer"), "km", rows=4)
    missing_en = _text(gettext_lazy("Missing scores, in English"), "en", rows=4)

    def __init__(
        self,
        *args: Any,
        rollout: Rollout | None = None,
        unit: str = protocols.PROVINCES,
        **options: Any,
    ) -> None:
        self.rollout, self.unit = rollout, rollout.unit if rollout else unit
        options["initial"] = {**self._initial(), **options.get("initial", {})}
        super().__init__(*args, **options)
        places = (
            [
                (post.code, f"{post} · {post.province}")
                for post in places_queries.checkpoint_choices()
            ]
            if self.is_of_posts
            else [(province.code, str(province)) for province in places_queries.provinces()]
        )
        for code, label in places:
            self.fields[f"officers_{code}"] = fields.TypedInteger(
                label=label, required=False, min_value=1, max_value=MAX_OFFICERS
            )
        if rollout is not None:
            self.fields["code"].disabled = True

    @property
    def is_of_posts(self) -> bool:
        """Whether posts are drawn, not provinces."""
        return self.unit == protocols.POSTS

    def is_edit(self) -> bool:
        """Whether an existing plan is changed."""
        return self.rollout is not None

    def _initial(self) -> dict[str, object]:
        rollout = self.rollout
        if rollout is None:
            spread = queries.own_spread()
            texts = {
                "question": protocols.QUESTION,
                "included": protocols.INCLUDED,
                "measure": protocols.MEASURE,
                "missing": protocols.MISSING,
            }
            return {
                "months": 3,
                "steps": 4,
                "periods": 5,
                "sd": round(spread.sd, 1) if spread else queries.USUAL_SD,
                "icc": max(round(spread.icc, 3), queries.USUAL_ICC)
                if spread
                else queries.USUAL_ICC,
                "cac": min(round(spread.cac, 2), queries.USUAL_CAC)
                if spread and spread.cac is not None
                else queries.USUAL_CAC,
                "effect": 8,
                **{
                    f"{name}_{language}": text
                    for name, words in texts.items()
                    for language, text in words.by_language().items()
                },
            }
        periods = list(rollout.periods.all())
        first, second = periods[0], periods[1]
        months = (second.starts_on.year - first.starts_on.year) * 12 + (
            second.starts_on.month - first.starts_on.month
        )
        names = ("title", "question", "included", "measure", "missing")
        return {
            "code": rollout.code,
            "steps": rollout.steps_count,
            "starts_on": first.starts_on,
            "months": months,
            "periods": len(periods),
            "sd": rollout.sd,
            "icc": rollout.icc,
            "cac": rollout.cac,
            "effect": rollout.effect_points,
            "budget": rollout.budget_usd,
            **{
                f"{name}_{language}": getattr(rollout, f"{name}_{language}")
                for name in names
                for language in ("en", "km")
            },
            **{
                f"officers_{cluster.code}": cluster.officers_count
                for cluster in queries.drawn_places(rollout=rollout)
            },
        }

    def fields_named(self, *names: str) -> list[BoundField]:
        """The bound fields with these names."""
        return [self[name] for name in names]

    @property
    def name_fields(self) -> list[BoundField]:
        """Code and names."""
        return self.fields_named("code", "title_km", "title_en")

    @property
    def time_fields(self) -> list[BoundField]:
        """Steps, periods and budget."""
        return self.fields_named("steps", "periods", "months", "starts_on", "budget")

    @property
    def assumption_fields(self) -> list[BoundField]:
        """The assumptions for the power calculation."""
        return self.fields_named("sd", "icc", "cac", "effect")

    @property
    def text_fields(self) -> list[BoundField]:
        """The texts of the protocol."""
        return self.fields_named(
            *(
                f"{name}_{end}"
                for name in ("question", "included", "measure", "missing")
                for end in ("km", "en")
            )
        )

    @property
    def cluster_fields(self) -> list[BoundField]:
        """The number of officers of each place."""
        return [self[name] for name in self.fields if name.startswith("officers_")]

    def plan(self) -> actions.NewRollout:
        """The plan as entered."""
        cleaned = self.cleaned_data

        def pair(name: str) -> dict[str, str]:
            return {language: cleaned[f"{name}_{language}"] for language in ("en", "km")}

        return actions.NewRollout(
            code=cleaned["code"],
            title=pair("title"),
            clusters={
                name.removeprefix("officers_"): officers
                for name, officers in cleaned.items()
                if name.startswith("officers_") and officers
            },
            steps=cleaned["steps"],
            periods=protocols.consecutive_periods(
                starts_on=cleaned["starts_on"], months=cleaned["months"], count=cleaned["periods"]
            ),
            sd=cleaned["sd"],
            icc=cleaned["icc"],
            cac=cleaned["cac"],
            effect=cleaned["effect"],
            question=pair("question"),
            included=pair("included"),
            measure=pair("measure"),
            missing=pair("missing"),
            unit=self.unit,
            budget_usd=cleaned["budget"],
        )


class AnnounceForm(forms.Form):
    """Which external number will be the seed, and when it becomes known."""

    source_km = _text(
        gettext_lazy("Source of the number, in Khmer"), "km", longest=MAX_SOURCE_LENGTH
    )
    source_en = _text(
        gettext_lazy("Source of the number, in English"), "en", longest=MAX_SOURCE_LENGTH
    )
    known_on = fields.DayField(
        label=gettext_lazy("Known on"),
        help_text=gettext_lazy("The day on which anyone can read the number. It is after today."),
        widget=widgets.DayInput(),
    )


class DrawNumberForm(forms.Form):
    """The announced number."""

    seed = fields.TypedCode(
        label=gettext_lazy("Announced number"),
        max_length=200,
        help_text=gettext_lazy("Exactly as it was published. It becomes the seed of the draw."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DeviationForm(forms.Form):
    """A deviation, its date and its reason."""

    happened_on = fields.DayField(label=gettext_lazy("Day"), widget=widgets.DayInput())
    text_km = _text(gettext_lazy("What was done otherwise, in Khmer"), "km", rows=2)
    text_en = _text(gettext_lazy("What was done otherwise, in English"), "en", rows=2)
    reason_km = _text(gettext_lazy("Why, in Khmer"), "km", rows=2)
    reason_en = _text(gettext_lazy("Why, in English"), "en", rows=2)

    def deviation(self) -> actions.NewDeviation:
        """The deviation as entered."""
        cleaned = self.cleaned_data
        return actions.NewDeviation(
            happened_on=cleaned["happened_on"],
            text={language: cleaned[f"text_{language}"] for language in ("en", "km")},
            reason={language: cleaned[f"reason_{language}"] for language in ("en", "km")},
        )


class ScoreFileForm(forms.Form):
    """A file of scores by place; `scores` is its content."""

    file = forms.FileField(
        label=gettext_lazy("File of scores"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy(
            "An .xlsx workbook or a CSV file with the columns cluster (the code of the place) "
            "and score (points of 100). A row for each expected officer; an officer who was not "
            "tested has an empty score. No names."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )
    scores: Mapping[str, Sequence[float | None]] | None = None

    def __init__(self, *args: Any, clusters: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.clusters = clusters

    def clean(self) -> dict[str, object]:
        """Read the file; errors are added to its field."""
        cleaned = super().clean() or {}
        if not self.is_file_wanted(cleaned) or "file" in self.errors:
            return cleaned
        if not cleaned.get("file"):
            self.add_error("file", _("Choose a file."))
            return cleaned
        language = page_language()
        try:
            table = spreadsheets.read_table(**upload_source(file=cleaned["file"]))
            self.scores = rollout_files.read_period_scores(table=table, clusters=self.clusters)
        except spreadsheets.UnreadableFile as error:
            self.add_error("file", error.message.text(language=language))
        except RefusedTable as refused:
            self.add_error("file", refused.text(language=language))
        return cleaned

    def is_file_wanted(self, cleaned: JsonObject) -> bool:
        """Whether scores come from the file."""
        return True


class LaterScoresForm(ScoreFileForm):
    """The scores of a test after the last period, with its day."""

    tested_on = fields.DayField(
        label=gettext_lazy("Day of the test"),
        help_text=gettext_lazy("After the last period, such as six months later."),
        widget=widgets.DayInput(),
    )
    field_order = ("tested_on", "file")


class ScoresForm(ScoreFileForm):
    """The scores of a period: from its course runs, or from a file."""

    period = forms.TypedChoiceField(label=gettext_lazy("Period"), coerce=int)
    source = forms.ChoiceField(
        label=gettext_lazy("Scores come from"),
        choices=[
            (actions.RUNS_SOURCE, gettext_lazy("Course runs that began in this period")),
            (actions.FILE_SOURCE, gettext_lazy("A file")),
        ],
        initial=actions.FILE_SOURCE,
    )
    field_order = ("period", "source", "file")

    def __init__(self, *args: Any, periods: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        fields.set_choices(self, period=periods)

    def is_file_wanted(self, cleaned: JsonObject) -> bool:
        """Whether scores come from the file, not from course runs."""
        return cleaned.get("source") == actions.FILE_SOURCE

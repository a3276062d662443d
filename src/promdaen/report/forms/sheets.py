"""Forms of results: recommendations, a sheet to check, a period, codes of statistics."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from promdaen.kit import edits, fields, widgets
from promdaen.places import queries as place_queries
from promdaen.report import actions
from promdaen.report.queries import statistics as statistics_queries
from promdaen.report.rules import statistics


class ExternalCodesForm(edits.EditForm):
    """The identifiers of DHIS2: a field for each figure and each province."""

    def __init__(self, data: QueryDict | None = None) -> None:
        provinces = {province.pk: str(province) for province in place_queries.provinces()}
        figures = {name: str(label) for name, label in statistics.FIGURE_NAMES.items()}
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

    def clean(self) -> dict[str, object]:
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
    max_num=actions.MAX_RECOMMENDATIONS,
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

    def __init__(self, data: QueryDict | None = None, *, last: date, today: date) -> None:
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

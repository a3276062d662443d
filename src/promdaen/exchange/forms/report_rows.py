"""The rows of a report: persons by nationality, sex and age; documents; the route."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from promdaen.exchange.queries import codes, countries
from promdaen.exchange.rules import reporting
from promdaen.kit import fields, ids, widgets

MAX_ROWS = 40
NAMES = ("persons", "documents", "route")


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of a report in their stored form."""

    persons: Sequence[dict[str, Any]]
    documents: Sequence[dict[str, str]]
    route: Sequence[dict[str, str]]


class CountryField(fields.TypedText):
    """A country by its name or its code.

    The page has one list of all countries for all rows: one list per row made the page four times
    as large.
    """

    widget = forms.TextInput(attrs={"list": "countries", "autocomplete": "off"})

    def to_python(self, value: object) -> str:
        """The country code; raises ValidationError for an unknown country."""
        text = super().to_python(value) or ""
        code = countries.country_code(text=text)
        if text and (not code or code in self.refused):
            raise forms.ValidationError(
                _("Choose a country from the list, or write its two letters, such as VN.")
            )
        return code

    def prepare_value(self, value: Any) -> object:
        """The country name for a stored or entered code."""
        return (
            countries.country_name(code=countries.country_code(text=value) or value)
            if value
            else value
        )

    refused: frozenset[str] = frozenset({countries.STATELESS, countries.UNKNOWN})


class NationalityField(CountryField):
    """A nationality, "stateless" or "unknown"."""

    refused: frozenset[str] = frozenset()


class ReportRowForm(forms.Form):
    """One row; an empty row is ignored."""

    def offer(self, **choices: list[tuple[str, str]]) -> None:
        """Set the choices of the lists, with no default."""
        fields.set_choices(self, blank=_("Choose"), **choices)


class PersonsForm(ReportRowForm):
    """How many persons of a nationality, sex and age band."""

    number = fields.TypedInteger(
        label=pgettext_lazy("how many", "Number"), min_value=1, max_value=10000
    )
    nationality = NationalityField(label=gettext_lazy("Nationality"), required=False)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), required=False)
    age = forms.ChoiceField(label=gettext_lazy("Age"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(
            sex=codes.code_choices(name="sex"),
            age=codes.code_choices(name="age_band"),
        )

    def row(self) -> dict[str, Any]:
        """The row in its stored form; missing choices become "unknown"."""
        row_values = {
            name: value or reporting.UNKNOWN for name, value in self.cleaned_data.items()
        }
        return {name: row_values[name] for name in ("nationality", "sex", "age", "number")}


class DocumentForm(ReportRowForm):
    """A document, what was wrong with it, and at most the first characters of its number."""

    type = forms.ChoiceField(label=gettext_lazy("Document"))
    state = CountryField(label=gettext_lazy("State that it names"), required=False)
    fraud = forms.ChoiceField(label=gettext_lazy("What was wrong"), required=False)
    line = forms.ChoiceField(label=gettext_lazy("Found at"), required=False)
    series = fields.TypedCode(
        label=gettext_lazy("Number"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off", "data-words": ""}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(
            type=codes.code_choices(name="document_type"),
            fraud=codes.code_choices(name="fraud_type"),
            line=codes.code_choices(name="detected_by"),
        )

    def clean(self) -> dict[str, object]:
        """Refuse a document number that may be a traveller's own."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("series") and cleaned.get("fraud") not in reporting.SERIES_FRAUDS:
            self.add_error(
                "series", _("The number of a genuine document is never stored: leave it empty.")
            )
        return cleaned

    def row(self) -> dict[str, str]:
        """The row in its stored form: only the first characters of the number."""
        filled_values = {name: value for name, value in self.cleaned_data.items() if value}
        if "series" in filled_values and len(filled_values["series"]) > reporting.SERIES_SIGNS:
            filled_values["series"] = reporting.number_series(number=filled_values["series"])
        return {"state": "", **filled_values}


class RouteForm(ReportRowForm):
    """A stage of the journey: a country, and the day."""

    place = CountryField(label=gettext_lazy("Country"))
    on = fields.DayField(label=gettext_lazy("Day"), required=False, widget=widgets.DayInput())

    def row(self) -> dict[str, str]:
        """The row in its stored form."""
        day = self.cleaned_data.get("on")
        return {"place": self.cleaned_data["place"], "on": day.isoformat() if day else ""}


class RowSets:
    """The three formsets of rows; `more` adds an empty row to one of them."""

    def __init__(self, data: Any = None, *, initial: Any = None, more: str = "") -> None:
        initial_values = initial or {}
        if data is not None and more in NAMES:
            data = data.copy()
            key = f"{more}-TOTAL_FORMS"
            total = ids.read_number(data.get(key, ""), highest=9_999) or 0
            data[key] = str(min(total + 1, MAX_ROWS))
        self.persons = _set(PersonsForm, extra=2)(
            data, prefix="persons", initial=initial_values.get("persons_by")
        )
        self.documents = _set(DocumentForm, extra=1)(
            data, prefix="documents", initial=initial_values.get("documents")
        )
        self.route = _set(RouteForm, extra=1)(
            data, prefix="route", initial=initial_values.get("route")
        )

    @property
    def countries(self) -> list[str]:
        """The country names that the rows offer."""
        return [name for _code, name in countries.nationality_choices()]

    @property
    def every(self) -> list[Any]:
        """The formsets in page order."""
        return [self.persons, self.documents, self.route]

    def is_valid(self) -> bool:
        table_states = [table.is_valid() for table in self.every]
        return all(table_states)

    def rows(self) -> Rows:
        """The filled-in rows."""
        persons, documents, route = (
            [form.row() for form in table.forms if form.cleaned_data] for table in self.every
        )
        return Rows(persons=persons, documents=documents, route=route)


def _set(form: type[ReportRowForm], *, extra: int) -> Any:
    return forms.formset_factory(form, extra=extra, max_num=MAX_ROWS, absolute_max=MAX_ROWS)

"""Costs of runs as typed: lines, per diem, files, shared costs, rates."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.evaluation import actions
from promdaen.evaluation.rules import cost_files, costs
from promdaen.kit import edits, fields, spreadsheets, widgets
from promdaen.kit.files import upload_source
from promdaen.kit.texts import page_language

MAX_TITLE_LENGTH = 200
MAX_SHARED_RUNS = 10_000


def _amount(label: object, *, places: int = 2) -> fields.TypedAmount:
    return fields.TypedAmount(label=label, min_value=0, max_digits=14, decimal_places=places)


def _currency(initial: str = costs.USD) -> fields.TypedCode:
    return fields.TypedCode(
        label=gettext_lazy("Currency"),
        max_length=3,
        initial=initial,
        help_text=gettext_lazy("Three letters, such as USD or KHR."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )


class MoneyEntryForm(forms.Form):
    """An amount in a currency on a day."""

    amount = _amount(gettext_lazy("Amount"))
    currency = _currency()
    day = fields.DayField(label=gettext_lazy("Day"), widget=widgets.DayInput())

    def money(self) -> costs.Money:
        """The amount as typed."""
        cleaned = self.cleaned_data
        return costs.Money(
            amount=cleaned["amount"], currency=cleaned["currency"].upper(), day=cleaned["day"]
        )


class CostLineForm(MoneyEntryForm):
    """A cost of a run."""

    line = forms.ChoiceField(label=gettext_lazy("Line"))
    kind = forms.ChoiceField(label=gettext_lazy("Budget or actual"))
    note = fields.TypedText(
        label=gettext_lazy("Note"), required=False, max_length=MAX_TITLE_LENGTH
    )
    field_order = ("line", "kind", "amount", "currency", "day", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, texts in (("line", costs.COST_LINES), ("kind", costs.COST_KINDS)):
            fields.set_choices(self, **{name: [(code, str(text)) for code, text in texts.items()]})

    def cost(self) -> actions.NewCost:
        """The cost as typed."""
        cleaned = self.cleaned_data
        return actions.NewCost(
            line=cleaned["line"], kind=cleaned["kind"], money=self.money(), note=cleaned["note"]
        )


class SharedCostForm(MoneyEntryForm):
    """A cost of development or of practice; that of development is shared over course runs."""

    title = fields.TypedText(label=gettext_lazy("Purpose"), max_length=MAX_TITLE_LENGTH)
    serves = forms.ChoiceField(label=gettext_lazy("Used for"), initial=costs.COURSES)
    runs_count = fields.TypedInteger(
        label=gettext_lazy("Shared over course runs"),
        required=False,
        min_value=1,
        max_value=MAX_SHARED_RUNS,
        help_text=gettext_lazy(
            "For development: as many course runs as will use it, not only those up to now."
        ),
    )
    field_order = ("title", "serves", "amount", "currency", "day", "runs_count")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(code, str(text)) for code, text in costs.SHARED_COST_USES.items()]
        fields.set_choices(self, serves=choices)


class RateForm(edits.EditForm):
    """The rate of a currency from a day on, beside the rates that there are by both."""

    currency = _currency("KHR")
    per_usd = _amount(gettext_lazy("Units for one US dollar"), places=4)
    day = fields.DayField(label=gettext_lazy("From"), widget=widgets.DayInput())

    def __init__(self, *args: Any, rates: Mapping[tuple[str, date], Decimal], **more: Any) -> None:
        self.rates = {_rate_name(*key): f"{rate.normalize():f}" for key, rate in rates.items()}
        super().__init__(*args, **more)

    def present_digests(self) -> str:
        """Of every rate too, since the page does not know yet which will be typed."""
        digests = {name: edits.digest(rate) for name, rate in self.rates.items()}
        return json.dumps(self._digests() | digests, separators=(",", ":"), sort_keys=True)

    def stored_value(self, name: str) -> object:
        """The rate of the typed currency and day; the others are no stored values."""
        if name == "per_usd" and self.is_bound:
            return self.rates.get(self._typed_name(), "")
        return super().stored_value(name)

    def _read_digests(self) -> dict[str, str]:
        opened = super()._read_digests()
        if opened:
            opened["per_usd"] = opened.get(self._typed_name(), edits.digest(""))
        return opened

    def _typed_name(self) -> str:
        currency, day = (self.cleaned_data.get(name) for name in ("currency", "day"))
        return _rate_name(currency.upper(), day) if currency and day else ""


def _rate_name(currency: str, day: date) -> str:
    return f"{currency} {day.isoformat()}"


class CostFileForm(forms.Form):
    """A file of costs; `rows` is its content."""

    file = forms.FileField(
        label=gettext_lazy("File of costs"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "An .xlsx workbook or a CSV file with the columns below. Nothing is stored if any row "
            "is wrong."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )
    rows: Sequence[cost_files.CostRow] = ()

    def __init__(self, *args: Any, runs: Collection[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.runs = runs

    def clean(self) -> dict[str, object]:
        """Read the file; errors are added to its field."""
        cleaned = super().clean() or {}
        if not cleaned.get("file"):
            return cleaned
        language = page_language()
        try:
            table = spreadsheets.read_table(**upload_source(file=cleaned["file"]))
            self.rows = cost_files.read_costs(table=table, run_codes=self.runs)
        except spreadsheets.UnreadableFile as error:
            self.add_error("file", error.message.text(language=language))
        except RefusedTable as refused:
            self.add_error(
                "file",
                _("Nothing is stored. %(error)s") % {"error": refused.text(language=language)},
            )
        return cleaned


class StandardForm(forms.Form):
    """The standard in points of 100 by which costs are read."""

    standard = fields.TypedInteger(
        label=gettext_lazy("Standard, points of 100"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=gettext_lazy("In the test after the course, and in the later test."),
    )

    @property
    def points(self) -> float:
        """The standard, or the usual one."""
        typed = self.cleaned_data.get("standard") if self.is_valid() else None
        return float(typed or costs.STANDARD_POINTS)

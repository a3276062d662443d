"""Forms of plans: start, change, lock a measure, start a version, ask for signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import edits, fields
from promdaen.kit.texts import Words, page_language
from promdaen.people.models import Account
from promdaen.planning.actions.plans import MAX_REASON_LENGTH, NewPlan
from promdaen.planning.actions.signing import Signer
from promdaen.planning.queries import effects
from promdaen.planning.queries import facts as fact_queries
from promdaen.planning.queries import plans as queries
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.rules.measures import DELIVERY_LABELS, MeasureFacts
from promdaen.planning.rules.plan_facts import MAX_LEVEL, proposed_risks
from promdaen.planning.rules.plan_inputs import CURRENCIES, PlanInputs

FIRST_YEARS = (2000, 2100)
MAX_YEARS, MAX_MONEY, MAX_EFFORT = 8, 10**12, 10**6
MAX_SIGNERS = 3
MAX_SOURCE_LENGTH = 200


def reason_field() -> fields.TypedText:
    """The reason for a change; stored with who and when."""
    return fields.TypedText(
        label=gettext_lazy("Why do you change this?"),
        max_length=MAX_REASON_LENGTH,
        help_text=gettext_lazy("It is kept in the history of this version with your name."),
    )


class NewPlanForm(forms.Form):
    """A border programme to start."""

    round = forms.ChoiceField(label=gettext_lazy("Survey round"))
    code = fields.AddressCode(
        label=gettext_lazy("Code"),
        max_length=32,
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
    first_year = fields.TypedInteger(
        label=gettext_lazy("First year"), min_value=FIRST_YEARS[0], max_value=FIRST_YEARS[1]
    )

    effects_from = forms.ChoiceField(
        label=gettext_lazy("Start from observed effects"),
        required=False,
        help_text=gettext_lazy(
            "A final programme: where this round shows what its measures did, the new plan counts "
            "on that."
        ),
    )

    def __init__(self, *args: Any, account: Account | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        choose(
            self,
            "effects_from",
            [("", _("No programme")), *effects.versions_with_effects(account=account)],
        )
        rounds = fact_queries.surveyed_rounds()
        choose(
            self,
            "round",
            [
                (survey_round.code, f"{survey_round.title} ({survey_round.code})")
                for survey_round in rounds
            ],
        )

    def new_plan(self) -> NewPlan:
        """The plan as entered."""
        return NewPlan(**self.cleaned_data)


def choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Set the choices of a field."""
    fields.set_choices(form, **{name: choices})


class MoneyForm(edits.EditForm):
    """Years, budgets, limits and capacities of a version; an added year costs as much as the last.

    An empty capacity means no limit.
    """

    def __init__(self, *args: Any, content: VersionFacts, **options: Any) -> None:
        self.inputs = content.inputs
        options.setdefault("initial", dict(_money_values(self.inputs)))
        super().__init__(*args, **options)
        self.fields["first_year"] = fields.TypedInteger(
            label=_("First year"), min_value=FIRST_YEARS[0], max_value=FIRST_YEARS[1]
        )
        self.fields["years"] = fields.TypedInteger(
            label=_("Number of years"), min_value=1, max_value=MAX_YEARS
        )
        for name, year in self.budget_names():
            self.fields[name] = money_field(_("Budget %(year)s") % {"year": year})
        self.fields["running_after"] = money_field(
            _("Highest running cost a year after the last year")
        )
        self.fields["paid_after"] = money_field(_("Of it in the ministry’s own budget already"))
        self.fields["officer_pay"] = money_field(_("Pay of an officer, a year"), required=False)
        self.fields["pay_source"] = fields.TypedText(
            label=_("Where this is from"),
            required=False,
            max_length=MAX_SOURCE_LENGTH,
            help_text=_("Such as a scale of pay, with its year."),
        )
        language = page_language()
        for kind, text in DELIVERY_LABELS.items():
            for year, calendar in enumerate(self.inputs.calendar()):
                label = _("%(kind)s %(year)s") % {
                    "kind": text.text(language=language),
                    "year": calendar,
                }
                self.fields[f"capacity_{kind}_{year}"] = fields.TypedInteger(
                    label=label, required=False, min_value=0, max_value=MAX_EFFORT
                )
        self.fields["critical_year"] = fields.TypedInteger(
            label=_("Must-have gaps at international checkpoints weigh more in year"),
            help_text=_("1 is the first year of the plan."),
            min_value=1,
            max_value=MAX_YEARS,
        )
        self.fields["critical_factor"] = _decimal_field(
            label=_("How much more they weigh"),
            help_text=_("3 counts them three times more in that year, 0 not at all."),
            maximum=100,
        )
        self.fields["discount"] = _decimal_field(
            label=_("What a year later counts"),
            help_text=_(
                "0.95: a gap that stays open weighs a twentieth less each year later. 1 counts "
                "all years alike."
            ),
            maximum=1,
        )
        self.fields["reason"] = reason_field()

    def budget_names(self) -> Iterator[tuple[str, int]]:
        """The fields of budgets with their calendar years."""
        for year, calendar in enumerate(self.inputs.calendar()):
            yield f"budget_{year}", calendar

    @property
    def budget_fields(self) -> list[forms.BoundField]:
        """The fields of budgets, to be shown in a row."""
        return [self[name] for name, _year in self.budget_names()]

    @property
    def capacity_rows(self) -> list[tuple[Words, list[forms.BoundField]]]:
        """The fields of capacities by delivery kind."""
        return [
            (text, [self[f"capacity_{kind}_{year}"] for year in range(self.inputs.years)])
            for kind, text in DELIVERY_LABELS.items()
        ]

    def clean_pay_source(self) -> str:
        """Require the source of a pay."""
        source: str = self.cleaned_data["pay_source"]
        if self.cleaned_data.get("officer_pay") is not None and not source:
            raise forms.ValidationError(_("Say where this is from."))
        return source

    def new_inputs(self) -> PlanInputs:
        """The inputs as entered."""
        data, years = self.cleaned_data, self.cleaned_data["years"]
        capacity = {}
        for kind in DELIVERY_LABELS:
            typed = [data[f"capacity_{kind}_{year}"] for year in range(self.inputs.years)]
            if any(number is not None for number in typed):
                values = [float(MAX_EFFORT if number is None else number) for number in typed]
                capacity[kind] = _fitted(values, years)
        budget = [float(data[name]) for name, _year in self.budget_names()]
        return replace(
            self.inputs,
            first_year=data["first_year"],
            years=years,
            budget=_fitted(budget, years),
            running_after=float(data["running_after"]),
            paid_after=float(data["paid_after"]),
            officer_pay=None if data["officer_pay"] is None else float(data["officer_pay"]),
            pay_source=data["pay_source"] if data["officer_pay"] is not None else "",
            capacity=capacity,
            critical_year=data["critical_year"],
            critical_factor=float(data["critical_factor"]),
            discount=float(data["discount"]),
        )


def _decimal_field(*, label: str, help_text: str, maximum: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=maximum,
        max_digits=7,
        decimal_places=4,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )


def _fitted(values: list[float], years: int) -> tuple[float, ...]:
    return tuple([*values, *[values[-1]] * years][:years])


def _money_values(inputs: PlanInputs) -> Iterator[tuple[str, object]]:
    yield from (
        ("first_year", inputs.first_year),
        ("years", inputs.years),
        ("running_after", round(inputs.running_after)),
        ("paid_after", round(inputs.paid_after)),
        ("officer_pay", None if inputs.officer_pay is None else round(inputs.officer_pay)),
        ("pay_source", inputs.pay_source),
        ("critical_year", inputs.critical_year),
        ("critical_factor", f"{inputs.critical_factor:g}"),
        ("discount", f"{inputs.discount:g}"),
    )
    for year, money in enumerate(inputs.budget):
        yield f"budget_{year}", round(money)
    for kind, values in inputs.capacity.items():
        for year, value in enumerate(values):
            yield f"capacity_{kind}_{year}", None if value >= MAX_EFFORT else round(value)


class CurrencyForm(edits.EditForm):
    """The currency of a version, and its rate."""

    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    rate = fields.TypedAmount(
        label=gettext_lazy("Units for one US dollar"),
        min_value=Decimal("0.0001"),
        max_value=10**6,
        decimal_places=4,
    )

    def __init__(self, *args: Any, content: VersionFacts, **options: Any) -> None:
        inputs = content.inputs
        options.setdefault("initial", {"currency": inputs.currency, "rate": f"{inputs.rate:g}"})
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            currency=[(code, text.text(language=language)) for code, text in CURRENCIES.items()],
        )
        self.fields["reason"] = reason_field()


def money_field(label: str, *, required: bool = True) -> fields.TypedInteger:
    """Money in whole units of the currency."""
    return fields.TypedInteger(label=label, required=required, min_value=0, max_value=MAX_MONEY)


class PlacesForm(edits.EditForm):
    """The minimum spending in each province, and the weight of gaps at each checkpoint."""

    def __init__(self, *args: Any, content: VersionFacts, **options: Any) -> None:
        self.content = content
        inputs = content.inputs
        floors = {
            f"floor_{code}": round(inputs.floors.get(code, 0)) or None
            for code in content.facts.provinces
        }
        risks = {
            f"risk_{checkpoint.code}": f"{inputs.risks.get(checkpoint.code, 1.0):g}"
            for checkpoint in content.facts.checkpoints
        }
        travellers = {
            f"travellers_{checkpoint.code}": checkpoint.travellers
            for checkpoint in content.facts.checkpoints
        }
        options.setdefault("initial", floors | risks | travellers)
        super().__init__(*args, **options)
        language = page_language()
        for code, text in content.facts.provinces.items():
            self.fields[f"floor_{code}"] = fields.TypedInteger(
                label=text.text(language=language),
                required=False,
                min_value=0,
                max_value=MAX_MONEY,
            )
        for checkpoint in content.facts.checkpoints:
            self.fields[f"risk_{checkpoint.code}"] = forms.DecimalField(
                label=checkpoint.name.text(language=language),
                min_value=0,
                max_value=100,
                max_digits=5,
                decimal_places=2,
                widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
            )
            self.fields[f"travellers_{checkpoint.code}"] = fields.TypedInteger(
                label=_("Travellers in the peak hour, %(place)s")
                % {"place": checkpoint.name.text(language=language)},
                required=False,
                min_value=0,
                max_value=MAX_EFFORT,
            )
        self.fields["propose"] = forms.BooleanField(
            label=_("Propose every weight again from class and travellers"),
            required=False,
        )
        self.fields["reason"] = reason_field()

    @property
    def floor_fields(self) -> list[forms.BoundField]:
        """The fields of provinces."""
        return [self[f"floor_{code}"] for code in self.content.facts.provinces]

    @property
    def risk_rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """The code of each checkpoint with its fields: weight and travellers."""
        return [
            (
                checkpoint.code,
                self[f"risk_{checkpoint.code}"],
                self[f"travellers_{checkpoint.code}"],
            )
            for checkpoint in self.content.facts.checkpoints
        ]

    def new_inputs(self) -> PlanInputs:
        """The inputs as entered."""
        data = self.cleaned_data
        floors = {code: data[f"floor_{code}"] for code in self.content.facts.provinces}
        facts, _changes = self.content.facts.with_travellers(self.travellers())
        risks = (
            proposed_risks(checkpoints=facts.checkpoints)
            if data["propose"]
            else {
                checkpoint.code: float(data[f"risk_{checkpoint.code}"])
                for checkpoint in facts.checkpoints
            }
        )
        return replace(
            self.content.inputs,
            floors={code: float(money) for code, money in floors.items() if money},
            risks=risks,
        )

    def travellers(self) -> dict[str, int | None]:
        """The travellers of the peak hour as entered, None where unknown."""
        return {
            checkpoint.code: self.cleaned_data[f"travellers_{checkpoint.code}"]
            for checkpoint in self.content.facts.checkpoints
        }


LEAVE = "leave"


class TryForm(forms.Form):
    """The year to try for a measure; 0 excludes it."""

    year = forms.TypedChoiceField(label=gettext_lazy("Begin in"), coerce=int, required=False)

    def __init__(self, *args: Any, content: VersionFacts, **options: Any) -> None:
        super().__init__(*args, **options)
        years = [
            (str(number), str(year))
            for number, year in enumerate(content.inputs.calendar(), start=1)
        ]
        choose(self, "year", [*years, ("0", _("Keep out of the plan"))])


class LockForm(TryForm):
    """A measure locked with a reason, or left to the computation."""

    reason = reason_field()

    def __init__(self, *args: Any, content: VersionFacts, **options: Any) -> None:
        super().__init__(*args, content=content, **options)
        self.fields["year"].required = True


class LevelsForm(edits.EditForm):
    """The levels to which a measure lifts its indicators."""

    def __init__(
        self, *args: Any, content: VersionFacts, measure: MeasureFacts, **options: Any
    ) -> None:
        body = content.version.measures[measure.code]
        self.indicators = [lift["indicator"] for lift in body["lifts"]]
        initial = {f"level_{lift['indicator']}": lift["level"] for lift in body["lifts"]}
        options.setdefault("initial", initial)
        super().__init__(*args, **options)
        for code in self.indicators:
            self.fields[f"level_{code}"] = fields.TypedInteger(
                label=content.indicator_text(code=code),
                min_value=0,
                max_value=MAX_LEVEL,
            )
        self.fields["reason"] = reason_field()

    def levels(self) -> dict[str, int]:
        """The level of each indicator as entered."""
        return {code: self.cleaned_data[f"level_{code}"] for code in self.indicators}


UNKNOWN = "unknown"


class CheckpointLevelsForm(edits.EditForm):
    """The levels of the indicators that are due at a checkpoint."""

    def __init__(
        self, *args: Any, content: VersionFacts, checkpoint_code: str, **options: Any
    ) -> None:
        self.levels = content.facts.scores[checkpoint_code]
        initial = {
            f"score_{code}": UNKNOWN if level is None else str(level)
            for code, level in self.levels.items()
        }
        options.setdefault("initial", initial)
        super().__init__(*args, **options)
        checkpoint = next(
            checkpoint
            for checkpoint in content.facts.checkpoints
            if checkpoint.code == checkpoint_code
        )
        standards = content.facts.standards[checkpoint.standard_class]
        self.gaps = {
            code for code, level in self.levels.items() if level is None or level < standards[code]
        }
        choices = [
            *((str(level), str(level)) for level in range(MAX_LEVEL + 1)),
            (UNKNOWN, _("Unknown")),
        ]
        surveyed = content.facts.surveyed_scores(checkpoint_code=checkpoint_code)
        for code in self.levels:
            level = surveyed[code]
            self.fields[f"score_{code}"] = forms.TypedChoiceField(
                label=content.indicator_text(code=code),
                help_text=_("Survey: %(level)s · standard: %(standard)s")
                % {
                    "level": _("Unknown") if level is None else level,
                    "standard": standards[code],
                },
                choices=choices,
                coerce=lambda text: None if text == UNKNOWN else int(text),
            )
        self.fields["reason"] = reason_field()

    @property
    def gap_fields(self) -> list[forms.BoundField]:
        """The fields of levels that are below the standard or unknown."""
        return [self[f"score_{code}"] for code in self.levels if code in self.gaps]

    @property
    def met_fields(self) -> list[forms.BoundField]:
        """The fields of levels that reach the standard."""
        return [self[f"score_{code}"] for code in self.levels if code not in self.gaps]

    def scores(self) -> dict[str, int | None]:
        """The level of each indicator as entered, None where unknown."""
        return {code: self.cleaned_data[f"score_{code}"] for code in self.levels}


class BeginForm(forms.Form):
    """The next version: its purpose, with current scores and measures or those of the source."""

    note = fields.TypedText(
        label=gettext_lazy("What is this version for?"), max_length=200, required=False
    )
    is_renewed = forms.BooleanField(
        label=gettext_lazy("Take the survey’s scores and the measures as they are now"),
        help_text=gettext_lazy(
            "Imported costs, judgements and observed effects stay; levels that were changed here "
            "are those of the survey again."
        ),
        required=False,
    )


class SignersForm(forms.Form):
    """Up to three people who are asked to sign, each with an office."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {str(signer.pk): signer for signer in queries.signers()}
        choices = [("", _("No one")), *((key, signer.name) for key, signer in self.people.items())]
        for place in range(MAX_SIGNERS):
            number = {"n": place + 1}
            self.fields[f"person_{place}"] = forms.ChoiceField(
                label=_("Person %(n)s") % number, required=place == 0, choices=choices
            )
            self.fields[f"office_{place}"] = fields.TypedText(
                label=_("Office of person %(n)s") % number, required=place == 0, max_length=160
            )

    def clean(self) -> dict[str, object]:
        """Require an office for each named person."""
        data = super().clean() or {}
        for place in range(1, MAX_SIGNERS):
            if data.get(f"person_{place}") and not data.get(f"office_{place}"):
                self.add_error(
                    f"office_{place}", _("Write the office in which this person signs.")
                )
        return data

    def signers(self) -> list[Signer]:
        """The people who were named."""
        data = self.cleaned_data
        return [
            Signer(account=self.people[data[f"person_{place}"]], office=data[f"office_{place}"])
            for place in range(MAX_SIGNERS)
            if data[f"person_{place}"]
        ]


class CompareForm(forms.Form):
    """The two versions to compare."""

    first = forms.TypedChoiceField(label=gettext_lazy("Version"), coerce=int)
    second = forms.TypedChoiceField(label=gettext_lazy("With version"), coerce=int)

    def __init__(self, *args: Any, numbers: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("first", "second"):
            choose(self, name, [(str(number), str(number)) for number in numbers])

"""Forms of incident reports: the report on one page, the filter of the list, an update."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.casework.queries import law as law_queries
from promdaen.casework.rules import law_text
from promdaen.exchange.actions.records import Audience, Handling
from promdaen.exchange.actions.reports import NewReport
from promdaen.exchange.forms import report_rows
from promdaen.exchange.queries import codes, reports
from promdaen.exchange.rules import levels, reporting
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import fields
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries

Choices = list[tuple[str, str]]
LISTS = {
    "type": "report_type",
    **{name: name for name in ("certainty", "direction", "mode", "method", "danger")},
    **{name: name for name in ("action_taken", "source_grade", "info_grade")},
    "facilitator_roles": "facilitator_role",
    "fee_paid_to": "fee_paid_to",
}
EXPLAINED_LISTS = ("source_grade", "info_grade", "type")
"""Lists whose help stands beside each choice."""
CURRENCIES = ("USD", "KHR", "THB", "VND", "CNY")
MAIN_FIELDS = ("type", "direction", "mode", "method", "occurred_at", "certainty", "persons_count")
MORE_FIELDS = ("latitude", "longitude", "facilitators_count", "facilitator_roles", "danger")


def _choice_field(label: Any, *, required: bool = True, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required, widget=forms.RadioSelect, **more)


def required_message(words: object) -> dict[str, Any]:
    """What to do where a required answer is missing."""
    return {"error_messages": {"required": words}}


def _several(label: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, **more
    )


def _degrees(label: Any, *, limit: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=-limit,
        max_value=limit,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )


class IncidentReportForm(forms.Form):
    """All of a report except its rows; `standing` is the member who writes it."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    world = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    type = _choice_field(
        gettext_lazy("What happened"), **required_message(gettext_lazy("Tap what happened."))
    )
    occurred_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        **required_message(gettext_lazy("Write when it happened.")),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    certainty = _choice_field(
        gettext_lazy("How sure the time is"),
        **required_message(gettext_lazy("Tap how sure the time is.")),
    )
    direction = _choice_field(
        gettext_lazy("Direction"), **required_message(gettext_lazy("Tap the direction."))
    )
    mode = _choice_field(
        gettext_lazy("Way of travel"), **required_message(gettext_lazy("Tap the way of travel."))
    )
    method = _choice_field(gettext_lazy("Method"), required=False)
    checkpoint = forms.ChoiceField(label=gettext_lazy("Checkpoint"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    latitude = _degrees(gettext_lazy("Latitude"), limit=90)
    longitude = _degrees(gettext_lazy("Longitude"), limit=180)
    persons_count = fields.TypedInteger(
        label=gettext_lazy("Persons, in all"),
        min_value=0,
        max_value=10000,
        **required_message(gettext_lazy("Write how many persons, or tap “Not known”.")),
    )
    is_uncounted = forms.BooleanField(label=gettext_lazy("Not known"), required=False)
    none_of_flags = forms.BooleanField(
        label=gettext_lazy("Asked: none of these"),
        help_text=gettext_lazy("Sets what is still “Unknown” to “No”."),
        required=False,
    )
    danger = _several(gettext_lazy("Danger to persons"))
    action_taken = _several(gettext_lazy("What was done"))
    facilitators_count = fields.TypedInteger(
        label=gettext_lazy("Facilitators"), required=False, min_value=0, max_value=1000
    )
    facilitator_roles = _several(gettext_lazy("What they did"))
    fee_amount = fields.TypedInteger(
        label=gettext_lazy("Fee"), required=False, min_value=0, max_value=10**9
    )
    fee_currency = _choice_field(gettext_lazy("Currency"), required=False)
    fee_paid_to = _choice_field(gettext_lazy("Paid to"), required=False)
    fee_when = _choice_field(gettext_lazy("Paid when"), required=False)
    fee_per = _choice_field(gettext_lazy("Paid for"), required=False)
    vehicles = fields.TypedCode(
        label=gettext_lazy("Numbers of vehicles and boats"),
        required=False,
        max_length=120,
        help_text=gettext_lazy(
            "Separate several with commas. They are not stored: only a fingerprint, "
            "which finds another report of the same vehicle."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-words": ""}),
    )
    summary = fields.TypedText(
        label=gettext_lazy("In one line"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"data-words": "", "autocomplete": "off"}),
    )
    narrative = fields.TypedText(
        label=gettext_lazy("What happened, in words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"data-words": "", "rows": 5}),
    )
    level = _choice_field(gettext_lazy("Handling level"))
    hcodes = _several(gettext_lazy("Handling codes"))
    restriction = fields.TypedText(
        label=gettext_lazy("Words of H3"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"data-words": "", "autocomplete": "off"}),
    )
    source_grade = _choice_field(
        gettext_lazy("Grade of the source"),
        **required_message(gettext_lazy("Tap a grade of the source.")),
    )
    info_grade = _choice_field(
        gettext_lazy("Grade of the information"),
        **required_message(gettext_lazy("Tap a grade of the information.")),
    )
    is_suspected_false = forms.BooleanField(
        label=gettext_lazy("I believe this to be false"), required=False
    )
    departments = _several(gettext_lazy("Departments that may read it"))
    named = _several(gettext_lazy("Persons who may read it by name"))
    checked = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: ExchangeMember, **options: Any) -> None:
        super().__init__(*args, **options)
        self.standing = member
        # In place of the number: only one of the two is an answer.
        self.fields["persons_count"].required = not self["is_uncounted"].value()
        fields.set_choices(self, **_choices(member=member))
        self.flags = [f"flag_{flag}" for flag in reporting.REFERRAL_FLAGS]
        flag_labels = codes.code_list(name="protection_flag")
        answers = _answers()
        for flag, name in zip(reporting.REFERRAL_FLAGS, self.flags, strict=True):
            field = _choice_field(f"{flag} {flag_labels[flag]}", help_text=flag_labels[flag].words)
            field.initial = reporting.UNKNOWN
            self.fields[name] = field
            fields.set_choices(self, **{name: answers})
        self.elements = self._add_elements(answers)

    def _add_elements(self, answers: Choices) -> list[str]:
        """Add a question for each legal element that is not about protection."""
        law = law_queries.current_law()
        if law is None:
            return []
        reads = page_language()
        other_elements = [
            element for element in law.elements if element.code not in reporting.REFERRAL_FLAGS
        ]
        for element in other_elements:
            self.fields[f"law_{element.code}"] = _choice_field(
                f"{element.code} {element.short.text(language=reads)}",
                required=False,
                help_text=element.question.text(language=reads),
            )
            fields.set_choices(self, **{f"law_{element.code}": answers})
        return [f"law_{element.code}" for element in other_elements]

    @property
    def flag_fields(self) -> list[forms.BoundField]:
        """The questions about protection."""
        return [self[name] for name in self.flags]

    @property
    def element_fields(self) -> list[forms.BoundField]:
        """The questions on legal elements."""
        return [self[name] for name in self.elements]

    @property
    def level_label(self) -> str:
        """The handling level that is chosen or proposed."""
        return levels.label(code=str(self["level"].value() or ""))

    @property
    def needs_handling(self) -> bool:
        """Whether a field of the folded handling has to be corrected."""
        return any(self[name].errors for name in ("level", "hcodes", "restriction"))

    @property
    def grades_label(self) -> str:
        """The grades that are chosen or proposed, such as X4."""
        return "".join(str(self[name].value() or "") for name in ("source_grade", "info_grade"))

    @property
    def needs_grades(self) -> bool:
        """Whether a folded grade has to be corrected."""
        return any(self[name].errors for name in ("source_grade", "info_grade"))

    def clean(self) -> dict[str, object]:
        """H3 needs its text and vice versa; a place is required; real work stays real."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("world", "") != self.standing.world:
            self.add_error(
                None,
                _(
                    "This was written in an exercise, or outside the one you are in: "
                    "write it again."
                ),
            )
        has_words = bool(cleaned.get("restriction"))
        if "H3" in cleaned.get("hcodes", []) and not has_words:
            self.add_error("restriction", _("H3 needs its words, such as “do not approach”."))
        if has_words and "H3" not in cleaned.get("hcodes", []):
            cleaned["hcodes"] = [*cleaned.get("hcodes", []), "H3"]
        if cleaned.get("is_uncounted") and cleaned.get("persons_count") is not None:
            self.add_error("persons_count", _("Write a number, or tap “Not known”: not both."))
        if not any(cleaned.get(name) for name in ("checkpoint", "province", "latitude")):
            self.add_error("checkpoint", _("Say where: a checkpoint, a province or a position."))
        return cleaned

    def new_report(self, *, rows: report_rows.Rows) -> NewReport:
        """The report as entered."""
        cleaned = self.cleaned_data
        is_integrity = cleaned["type"] == reporting.CORRUPTION
        return NewReport(
            facts=self._facts(rows=rows),
            handling=self._handling(is_integrity=is_integrity),
            audience=Audience() if is_integrity else self._audience(),
            summary=cleaned["summary"],
            narrative=cleaned["narrative"],
            flags=reporting.flags_asked(
                flags={flag: cleaned[f"flag_{flag}"] for flag in reporting.REFERRAL_FLAGS},
                is_none=cleaned["none_of_flags"],
            ),
            checkpoint=cleaned["checkpoint"],
            province=self._province(),
            vehicles=[part.strip() for part in cleaned["vehicles"].split(",") if part.strip()],
            record_id=cleaned["id"],
            checked=cleaned["checked"],
        )

    def _facts(self, *, rows: report_rows.Rows) -> reporting.ReportFacts:
        cleaned = self.cleaned_data
        values = {name: cleaned[name] for name in (*MAIN_FIELDS, *MORE_FIELDS, "action_taken")}
        for name in ("latitude", "longitude"):
            if values[name] is not None:
                values[name] = reporting.rounded(degrees=Decimal(values[name]))
        fee = {
            name.removeprefix("fee_"): cleaned[name] for name in cleaned if name.startswith("fee_")
        }
        laws = {
            name.removeprefix("law_"): cleaned[name] for name in self.elements if cleaned[name]
        }
        return reporting.ReportFacts(
            **values,
            fee={name: value for name, value in fee.items() if value} if fee["amount"] else {},
            elements=laws,
            persons_by=rows.persons,
            documents=rows.documents,
            route=rows.route,
        )

    def _handling(self, *, is_integrity: bool) -> Handling:
        cleaned = self.cleaned_data
        return Handling(
            level=levels.RED if is_integrity else int(cleaned["level"]),
            is_court_bound="H1" in cleaned["hcodes"],
            is_bound="H2" in cleaned["hcodes"],
            restriction=cleaned["restriction"],
            source_grade=cleaned["source_grade"],
            info_grade=cleaned["info_grade"],
            is_suspected_false=cleaned["is_suspected_false"],
        )

    def _audience(self) -> Audience:
        cleaned = self.cleaned_data
        return Audience(
            departments=cleaned["departments"],
            named_reader_ids=[UUID(officer) for officer in cleaned["named"]],
        )

    def _province(self) -> str:
        cleaned = self.cleaned_data
        checkpoint = places_queries.checkpoint_by_code(code=cleaned["checkpoint"])
        return checkpoint.province_id if checkpoint is not None else str(cleaned["province"])


class ReportFilterForm(forms.Form):
    type = forms.ChoiceField(label=gettext_lazy("What happened"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Handling level"), required=False)
    origin = forms.ChoiceField(label=gettext_lazy("From"), required=False)
    days = forms.ChoiceField(label=gettext_lazy("Happened"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(
            self,
            blank=_("All"),
            type=codes.code_choices(name="report_type"),
            level=[(str(level), levels.LEVEL_LABELS[level]) for level in levels.HANDLING_LEVELS],
            origin=[
                (department.code, str(department)) for department in people_queries.departments()
            ],
            days=[("7", _("In the last 7 days")), ("30", _("In the last 30 days"))],
        )

    def selected_filter(self) -> reports.ReportFilter:
        """The filter; an invalid value is ignored."""
        self.is_valid()
        filters = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return reports.ReportFilter(**{**filters, "days": int(filters["days"] or 0)})


class UpdateForm(forms.Form):
    """An update to a sent report."""

    words = fields.TypedText(
        label=gettext_lazy("What is new"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    checked = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


def first_values(*, member: ExchangeMember, record_id: UUID) -> dict[str, object]:
    """Initial values of a new report."""
    return {
        "id": record_id,
        "world": member.world,
        "occurred_at": timezone.localtime().replace(second=0, microsecond=0),
        "type": "undetermined",
        "direction": reporting.UNKNOWN,
        "mode": reporting.UNKNOWN,
        "certainty": "about",
        "source_grade": "X",
        "info_grade": "4",
        "checkpoint": member.post,
        "level": str(levels.AMBER),
    }


def _answers() -> Choices:
    reads = page_language()
    return [
        (answer, law_text.VALUE_TEXTS[answer].text(language=reads))
        for answer in reporting.FLAG_ANSWERS
    ]


def _choices(*, member: ExchangeMember) -> Mapping[str, Choices]:
    choices_by_name: dict[str, Choices] = {
        name: _described_choices(list_name)
        if name in EXPLAINED_LISTS
        else codes.code_choices(name=list_name)
        for name, list_name in LISTS.items()
    }
    level_codes = codes.code_list(name="level")
    choices_by_name["level"] = [
        (str(level), _with_help(level_codes[levels.LEVEL_CODES[level]]))
        for level in levels.HANDLING_LEVELS
    ]
    choices_by_name["hcodes"] = [
        choice for choice in _described_choices("hcode") if choice[0] != "H0"
    ]
    choices_by_name["fee_currency"] = [(currency, currency) for currency in CURRENCIES]
    choices_by_name["fee_when"] = [("before", _("Before the journey")), ("after", _("After it"))]
    choices_by_name["fee_per"] = [("person", _("A person")), ("group", _("The group"))]
    choices_by_name["departments"] = reports.other_departments(member=member)
    choices_by_name["named"] = reports.readers_to_name(member=member)
    none = ("", _("None of these"))
    places = [
        (checkpoint_choice.code, f"{checkpoint_choice.code} {checkpoint_choice}")
        for checkpoint_choice in places_queries.checkpoint_choices()
    ]
    choices_by_name["checkpoint"] = [none, *places]
    choices_by_name["province"] = [
        none,
        *((province.code, str(province)) for province in places_queries.provinces()),
    ]
    return choices_by_name


def _described_choices(name: str) -> Choices:
    return [
        (code, _with_help(label, code=code)) for code, label in codes.code_list(name=name).items()
    ]


def _with_help(listed_code: codes.Code, *, code: str = "") -> str:
    short = code if len(code) <= len("H0") else ""
    return format_html(
        "<b>{} {}</b> <small>{}</small>", short, str(listed_code), listed_code.words
    )

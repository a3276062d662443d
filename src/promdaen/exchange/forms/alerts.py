"""Forms of alerts: a new alert and the filter of the list."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.exchange.actions.alerts import NewAlert
from promdaen.exchange.actions.records import Handling
from promdaen.exchange.queries import codes, posts
from promdaen.exchange.queries.alerts import AlertFilter
from promdaen.exchange.rules import alerts as rules
from promdaen.exchange.rules import levels
from promdaen.kit import fields, widgets
from promdaen.places import queries as places_queries


def _area(rows: int, language: str) -> forms.Textarea:
    return forms.Textarea(
        attrs={"rows": rows, "maxlength": rules.MAX_CHARACTERS, "lang": language}
    )


class NewAlertForm(forms.Form):
    """An alert with texts in both languages, its posts and its end."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is about"), widget=forms.RadioSelect)
    summary = fields.TypedText(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("A short name, as shown in lists."),
    )
    text_km = fields.TypedText(
        label=gettext_lazy("Text in Khmer"),
        max_length=rules.MAX_CHARACTERS,
        widget=_area(4, "km"),
        help_text=gettext_lazy("At most 400 signs: what to look for, and how one knows it."),
    )
    text_en = fields.TypedText(
        label=gettext_lazy("Text in English"),
        max_length=rules.MAX_CHARACTERS,
        widget=_area(4, "en"),
        help_text=gettext_lazy("The same in English, at most 400 signs."),
    )
    action = forms.ChoiceField(
        label=gettext_lazy("What the post should do"), widget=forms.RadioSelect
    )
    departments = forms.MultipleChoiceField(
        label=gettext_lazy("Departments"), widget=forms.CheckboxSelectMultiple
    )
    provinces = forms.MultipleChoiceField(
        label=gettext_lazy("Every post of these provinces"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    checkpoints = forms.MultipleChoiceField(
        label=gettext_lazy("Single checkpoints"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    until_on = fields.DayField(label=gettext_lazy("Last day"), widget=widgets.DayInput())
    level = forms.ChoiceField(label=gettext_lazy("Handling level"), widget=forms.RadioSelect)
    h1 = forms.BooleanField(required=False)
    h2 = forms.BooleanField(required=False)
    restriction = fields.TypedText(max_length=200, required=False)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        options.setdefault("initial", {})
        options["initial"] = {"level": "amber"} | options["initial"]
        super().__init__(*args, **options)
        fields.set_choices(
            self,
            kind=_described_choices(name="alert_kind"),
            action=_described_choices(name="alert_action"),
            level=_described_choices(name="level")[: rules.MAX_LEVEL + 1],
            departments=[
                (code, str(department.short))
                for code, department in posts.departments_by_code().items()
            ],
            provinces=[
                (province.code, str(province))
                for province, _places in posts.checkpoints_by_province()
            ],
            checkpoints=[
                (str(province), [(checkpoint.code, str(checkpoint)) for checkpoint in checkpoints])
                for province, checkpoints in posts.checkpoints_by_province()
            ],
        )
        for name, code in (("h1", "H1"), ("h2", "H2"), ("restriction", "H3")):
            handling_code = codes.code_list(name="hcode")[code]
            self.fields[name].label = f"{code} · {handling_code}"
            self.fields[name].help_text = handling_code.words
        self.fields["until_on"].help_text = codes.code_list(name="form_help")["alert_end"].words
        self.fields["until_on"].widget.attrs |= {
            "min": f"{today:%Y-%m-%d}",
            "max": f"{today + timedelta(days=rules.MAX_DAYS):%Y-%m-%d}",
        }

    def clean(self) -> dict[str, object]:
        """Require at least one province or checkpoint as the area."""
        cleaned = super().clean() or {}
        if not cleaned.get("provinces") and not cleaned.get("checkpoints"):
            self.add_error("provinces", _("Choose a province or a checkpoint."))
        return cleaned

    def new_alert(self, *, report_id: UUID | None, now: datetime) -> NewAlert:
        """The alert as entered; it ends with its last day, at most 90 days from now."""
        typed = self.cleaned_data
        return NewAlert(
            kind=typed["kind"],
            action=typed["action"],
            handling=Handling(
                level=levels.handling_level(code=typed["level"]),
                is_court_bound=typed["h1"],
                is_bound=typed["h2"],
                restriction=typed["restriction"],
            ),
            texts={name: typed[name] for name in ("summary", "text_km", "text_en")},
            expires_at=_end_of_day(typed["until_on"], now=now),
            departments=typed["departments"],
            area=[*typed["provinces"], *typed["checkpoints"]],
            report_id=report_id,
            checked=self.data.get("checked", ""),
        )


class AlertFilterForm(forms.Form):
    text = fields.TypedText(label=gettext_lazy("Title"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        everywhere = [(province.code, str(province)) for province in places_queries.provinces()]
        fields.set_choices(
            self, blank=_("All"), kind=codes.code_choices(name="alert_kind"), province=everywhere
        )

    def selected_filter(self) -> AlertFilter:
        """The filter; an invalid value is ignored."""
        self.is_valid()
        return AlertFilter(**{name: self.cleaned_data.get(name, "") for name in self.fields})


def _end_of_day(day: date, *, now: datetime) -> datetime:
    ends = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    last = now + timedelta(days=rules.MAX_DAYS)
    is_last_day = day == timezone.localdate(last)
    return last if is_last_day else ends


def _described_choices(*, name: str) -> list[tuple[str, str]]:
    """Choices with label and help text in one line."""
    return [
        (code, f"{label}: {label.words}" if label.words else str(label))
        for code, label in codes.code_list(name=name).items()
    ]

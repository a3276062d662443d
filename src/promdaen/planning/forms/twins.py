"""Forms of twins: staffing to try, and the file of half-hourly counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.rules.timetabling import WEEKDAYS
from promdaen.kit import amounts, edits, fields, spreadsheets, widgets
from promdaen.kit.files import upload_source
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words, page_language
from promdaen.places import queries as places_queries
from promdaen.planning.queries.rosters import RosterWeek
from promdaen.planning.queries.twin_settings import LabourSetting, WeekSetting
from promdaen.planning.queries.twins import TwinProposal
from promdaen.planning.rules.checkpoints import MAX_HALL_PLACES, MAX_LANES
from promdaen.planning.rules.documents import DocumentRefused
from promdaen.planning.rules.observations import BUS, COUNT, FACT_KINDS, QueueFact
from promdaen.planning.rules.screening import ScreeningSkill
from promdaen.planning.rules.shift_plans import (
    HOUR_RULES,
    RULE_LABELS,
    LabourRules,
    rule_values,
)
from promdaen.planning.rules.staffing import WaitPromise
from promdaen.planning.rules.twins import (
    CLASS_LABELS,
    SECOND_LINE,
    StaffingChange,
    TwinShape,
    clock_text,
    shift_text,
    shift_windows,
    too_many_closed,
)
from promdaen.planning.rules.weekdays import DAYS_PER_WEEK, busiest_day

MAX_BOOTHS, MAX_SECOND_LINE, MAX_SET_UP = 4, 3, 20
MAX_WEEKS = 520
COUNTS, WAITS, DATE = "counts", "waits", "date"
COLUMNS_BY_KIND = {COUNTS: ("time", "class", "count"), WAITS: ("time", "class", "minutes")}


class WishForm(forms.Form):
    """More booths by class within hours, and more second-line officers."""

    def __init__(self, *args: Any, document: JsonObject, opens_at: int, **options: Any):
        super().__init__(*args, **options)
        self.document = document
        language = page_language()
        for name in document["classes"]:
            words = CLASS_LABELS[name].text(language=language) if name in CLASS_LABELS else name
            self._count(
                f"more_{name}",
                _("More booths: %(name)s") % {"name": words},
                MAX_BOOTHS,
                minimum=-MAX_BOOTHS,
            )
        ends = range(0, int(document["day_minutes"]) + 1, 60)
        hours = [(str(at), clock_text(minute=at, opens_at=opens_at)) for at in ends]
        for name, label, at in (("since", _("From"), 0), ("until", _("Until"), -1)):
            self.fields[name] = forms.TypedChoiceField(
                label=label, coerce=int, choices=hours, required=False, initial=hours[at][0]
            )
        if len(document["stations"]) > 1:
            self._count(
                "second", _("More second-line officers"), MAX_SECOND_LINE, minimum=-MAX_SECOND_LINE
            )
        names = {name: CLASS_LABELS.get(name, Words.same(name)) for name in document["classes"]}
        self.fields["first"] = forms.ChoiceField(
            label=_("Taken first where several wait"),
            required=False,
            choices=[
                ("", _("No one")),
                *((k, v.text(language=language)) for k, v in names.items()),
            ],
        )
        self.fields["is_shared"] = forms.BooleanField(
            label=_("Every booth serves every class"), required=False
        )

    def _count(self, name: str, label: str, maximum: int, *, minimum: int = 0) -> None:
        self.fields[name] = forms.IntegerField(
            label=label,
            required=False,
            min_value=minimum,
            max_value=maximum,
            initial=0,
            widget=forms.NumberInput(attrs={"data-slider": "", "class": "short"}),
        )

    def clean(self) -> dict[str, object]:
        """Require the last hour to be after the first, and as many booths as are to be closed."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if isinstance(since, int) and isinstance(until, int) and until <= since:
            self.add_error("until", _("Choose a later hour than the first one."))
        missing = too_many_closed(document=self.document, wish=self.wish())
        for name, count in missing.items():
            field = f"more_{name}" if name != SECOND_LINE else "second"
            self.add_error(field, _("There are only %(n)s that could be closed.") % {"n": count})
        return data

    def wish(self) -> StaffingChange:
        """The staffing to try; without hours for the whole day."""
        data = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        return StaffingChange(
            booths={name: data.get(f"more_{name}") or 0 for name in self.document["classes"]},
            second=data.get("second") or 0,
            since=since if isinstance(since, int) else 0,
            until=until if isinstance(until, int) else int(self.document["day_minutes"]),
            first=data.get("first") or "",
            is_shared=bool(data.get("is_shared")),
        )


class ScreeningForm(forms.Form):
    """How well officers tell whom to refer, now and after training, and the goal."""

    now = fields.TypedAmount(
        label=gettext_lazy("How well officers tell whom to refer now (d′)"),
        help_text=gettext_lazy("0 is guessing, 1 some skill, 2 good, 3 rarely wrong."),
        min_value=0,
        max_value=5,
        decimal_places=2,
    )
    after = fields.TypedAmount(
        label=gettext_lazy("How well after training (d′)"),
        min_value=0,
        max_value=5,
        decimal_places=2,
    )
    irregular = fields.TypedAmount(
        label=gettext_lazy("Travellers of 1,000 who should be referred"),
        min_value=Decimal("0.1"),
        max_value=500,
        decimal_places=1,
    )
    goal = forms.TypedChoiceField(
        label=gettext_lazy("Of them, at least so many of 100 are to be referred"),
        coerce=int,
        choices=[(str(share), str(share)) for share in (50, 60, 70, 80, 90, 95)],
    )

    def skill(self) -> ScreeningSkill:
        """The skill and the goal as entered."""
        data = self.cleaned_data
        return ScreeningSkill(
            now=float(data["now"]),
            after=float(data["after"]),
            irregular=float(data["irregular"]) / 1000,
            goal=data["goal"] / 100,
        )


NOW, LEAST = "now", "least"


class ShiftPlanForm(forms.Form):
    """The booths that shifts are planned for."""

    staffing = forms.ChoiceField(label=gettext_lazy("Booths and second line"))

    def __init__(self, *args: Any, advice: JsonObject, **options: Any) -> None:
        super().__init__(*args, **options)
        staffings = [(NOW, _("As now"))]
        if advice:
            name = advice["name"]
            words = (
                CLASS_LABELS[name].text(language=page_language()) if name in CLASS_LABELS else name
            )
            if advice.get("day") is not None:
                words += ", " + WEEKDAYS[advice["day"]].text(language=page_language())
            label = _("Least staffing: 9 of 10 wait at most %(minutes)s minutes (%(name)s)")
            staffings.append((LEAST, label % {"name": words, "minutes": advice["minutes"]}))
        fields.set_choices(self, staffing=staffings)


class WeekRosterForm(ShiftPlanForm):
    """The week of the roster to print."""

    begins_on = fields.DayField(
        label=gettext_lazy("First day of the week"), widget=widgets.DayInput()
    )
    number = fields.TypedInteger(
        label=gettext_lazy("Week of the roster"),
        min_value=1,
        max_value=MAX_WEEKS,
        initial=1,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["staffing"].widget = forms.HiddenInput()

    def week(self) -> RosterWeek:
        """The week as entered."""
        data = self.cleaned_data
        return RosterWeek(begins_on=data["begins_on"], number=data["number"])


RULE_LIMITS: Mapping[str, tuple[float, float]] = {
    "longest": (1, 16),
    "shortest": (1, 16),
    "without_break": (1, 12),
    "rest": (0, 23),
    "week": (8, 112),
    "break_minutes": (5, 180),
    "leave_days": (0, 120),
    "holidays": (0, 60),
    "sick_days": (0, 120),
    "training_days": (0, 120),
}


class LabourRulesForm(edits.EditForm):
    """Rules for the shifts of officers, and what they are from."""

    def __init__(self, *args: Any, setting: LabourSetting, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        for name, value in rule_values(rules=setting.rules).items():
            label = RULE_LABELS[name].text(language=language)
            self.fields[name] = self._field(name, label, f"{value:g}")
        self.fields["source"] = fields.TypedText(
            label=_("Law or regulation that these rules are from"),
            max_length=200,
            initial=setting.setting.source if setting.setting else "",
        )

    @staticmethod
    def _field(name: str, label: str, initial: str) -> forms.Field:
        if name == "days_a_week":
            choices = [(str(days), str(days)) for days in range(1, DAYS_PER_WEEK + 1)]
            return forms.TypedChoiceField(
                label=label, coerce=int, choices=choices, initial=initial
            )
        minimum, maximum = RULE_LIMITS[name]
        return fields.TypedAmount(
            label=label, min_value=minimum, max_value=maximum, decimal_places=1, initial=initial
        )

    def rules(self) -> LabourRules:
        """The rules as entered."""
        values: dict[str, Any] = {
            name: float(self.cleaned_data[name]) * (60 if name in HOUR_RULES else 1)
            for name in RULE_LABELS
        }
        return LabourRules(**values | {"days_a_week": self.cleaned_data["days_a_week"]})


MAX_TRAVELLERS = 10_000_000


class WeekForm(edits.EditForm):
    """Travellers by day of the week, and the register that they are from."""

    def __init__(self, *args: Any, setting: WeekSetting, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = fields.TypedInteger(
                label=name.text(language=language),
                min_value=0,
                max_value=MAX_TRAVELLERS,
                initial=setting.travellers[number] if setting.has_register else "",
            )
        self.fields["source"] = fields.TypedText(
            label=_("Register and months that these figures are from"),
            max_length=200,
            initial=setting.setting.source if setting.setting else "",
        )

    def travellers(self) -> list[int]:
        """The travellers of each day, Monday first."""
        return [self.cleaned_data[f"day_{number}"] for number in range(DAYS_PER_WEEK)]


class UseForm(forms.Form):
    """The draft and the measure that take a twin's result."""

    use = forms.ChoiceField(label=gettext_lazy("Draft and measure"))
    reason = fields.TypedText(label=gettext_lazy("Why"), max_length=200)

    def __init__(self, *args: Any, uses: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(self, use=list(uses.items()))


class ReportsForm(forms.Form):
    """The hours of a day whose queue an exercise plays."""

    since = forms.TypedChoiceField(label=gettext_lazy("From"), coerce=int)
    until = forms.TypedChoiceField(label=gettext_lazy("Until"), coerce=int)

    def __init__(self, *args: Any, document: JsonObject, opens_at: int, **options: Any) -> None:
        super().__init__(*args, **options)
        ends = range(0, int(document["day_minutes"]) + 1, 60)
        hours = [(str(minute), clock_text(minute=minute, opens_at=opens_at)) for minute in ends]
        fields.set_choices(self, since=hours[:-1], until=hours[1:])
        self.fields["until"].initial = hours[-1][0]

    def clean(self) -> dict[str, object]:
        """Require the last hour to be after the first."""
        data = super().clean() or {}
        if data.get("until", 1) <= data.get("since", 0):
            self.add_error("until", _("Choose a later hour than the first one."))
        return data


class StaffingForm(forms.Form):
    """The promise for which the least staffing is searched."""

    travellers = forms.ChoiceField(label=gettext_lazy("Travellers"))
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("9 of 10 wait at most, minutes"),
        coerce=int,
        choices=[(str(minutes), str(minutes)) for minutes in (10, 15, 20, 30, 45, 60)],
        initial="30",
    )

    def __init__(
        self,
        *args: Any,
        classes: Sequence[str],
        week: WeekSetting,
        advice: JsonObject,
        **options: Any,
    ):
        super().__init__(*args, **options)
        language = page_language()
        if advice:
            self.initial = {"travellers": advice["name"], "minutes": advice["minutes"]}
        if week.is_known:
            day = advice.get("day") if advice else busiest_day(factors=week.factors)
            self.fields["day"] = forms.TypedChoiceField(
                label=_("Day of the week"),
                coerce=int,
                empty_value=None,
                required=False,
                choices=[
                    ("", _("A mean day")),
                    *((str(n), name.text(language=language)) for n, name in enumerate(WEEKDAYS)),
                ],
                initial="" if day is None else str(day),
            )
        fields.set_choices(
            self,
            travellers=[
                (
                    name,
                    CLASS_LABELS[name].text(language=language) if name in CLASS_LABELS else name,
                )
                for name in classes
            ],
        )

    def promise(self) -> WaitPromise:
        """The promise as entered."""
        data = self.cleaned_data
        return WaitPromise(name=data["travellers"], minutes=data["minutes"], day=data.get("day"))


MAX_COUNTED, MAX_TIMED, MAX_BUSES, MAX_PASSENGERS = 2000, 50, 20, 200
TIME_SEPARATORS = re.compile(r"[\s;]+")


class CountingForm(forms.Form):
    """Travellers who came in a half hour, by class, and timed services and waits."""

    half_hour = forms.TypedChoiceField(label=gettext_lazy("Half hour"), coerce=int)

    def __init__(self, *args: Any, document: JsonObject, opens_at: int, **options: Any):
        super().__init__(*args, **options)
        self.document = document
        language = page_language()
        width = int(document["block_minutes"])
        fields.set_choices(
            self,
            half_hour=[
                (
                    str(minute),
                    f"{clock_text(minute=minute, opens_at=opens_at)}–"
                    f"{clock_text(minute=minute + width, opens_at=opens_at)}",
                )
                for minute in range(0, int(document["day_minutes"]), width)
            ],
        )
        for name in document["classes"]:
            words = CLASS_LABELS[name].text(language=language) if name in CLASS_LABELS else name
            self.fields[f"count_{name}"] = fields.TypedInteger(
                label=words,
                required=False,
                min_value=0,
                max_value=MAX_COUNTED,
                widget=forms.TextInput(attrs={"data-tally": "", "class": "short"}),
            )
        for name in document["classes"]:
            words = CLASS_LABELS[name].text(language=language) if name in CLASS_LABELS else name
            self.fields[f"bus_{name}"] = fields.TypedCode(
                label=_("Passengers of each bus: %(name)s") % {"name": words},
                required=False,
                max_length=120,
                widget=forms.TextInput(attrs={"data-buses": "", "inputmode": "numeric"}),
            )
        self.fields["kind"] = forms.ChoiceField(
            label=_("What is timed"),
            required=False,
            choices=[(kind, text.text(language=language)) for kind, text in FACT_KINDS.items()],
        )
        self.fields["timed_class"] = forms.ChoiceField(
            label=_("Travellers"),
            required=False,
            choices=[
                (
                    name,
                    CLASS_LABELS[name].text(language=language) if name in CLASS_LABELS else name,
                )
                for name in document["classes"]
            ],
        )
        self.fields["times"] = fields.TypedCode(
            label=_("Timed minutes, one after the other"),
            required=False,
            max_length=400,
            help_text=_("Such as 1.5 2 0.8; the clock below adds one at each stop."),
            widget=forms.TextInput(attrs={"data-times": "", "inputmode": "decimal"}),
        )

    @property
    def tallies(self) -> list[forms.BoundField]:
        """The fields of counted travellers."""
        return [self[f"count_{name}"] for name in self.document["classes"]]

    @property
    def buses(self) -> list[forms.BoundField]:
        """The fields of passengers in buses."""
        return [self[f"bus_{name}"] for name in self.document["classes"]]

    def clean(self) -> dict[str, object]:
        """Read the passengers of each bus; a mistake is added to its field."""
        data = super().clean() or {}
        for name in self.document["classes"]:
            parts = [part for part in TIME_SEPARATORS.split(data.get(f"bus_{name}") or "") if part]
            is_read = len(parts) <= MAX_BUSES and all(
                part.isascii() and part.isdigit() and int(part) <= MAX_PASSENGERS for part in parts
            )
            if is_read:
                data[f"bus_{name}"] = [int(part) for part in parts]
            else:
                self.add_error(
                    f"bus_{name}",
                    _("Write the passengers of at most %(n)s buses, such as 42 38.")
                    % {"n": MAX_BUSES},
                )
        return data

    def clean_times(self) -> list[float]:
        """Read the timed minutes."""
        parts = [part for part in TIME_SEPARATORS.split(self.cleaned_data["times"]) if part]
        minutes = [amounts.read_amount(text=part) for part in parts]
        if not all(isinstance(minute, Decimal) for minute in minutes):
            raise forms.ValidationError(_("Write minutes such as 1.5, with a space between."))
        if len(parts) > MAX_TIMED:
            raise forms.ValidationError(_("Write at most 50 times at once."))
        return [float(minute) for minute in minutes if isinstance(minute, Decimal)]

    def facts(self, *, counted_on: date) -> list[QueueFact]:
        """What was counted and timed, on a day."""
        data = self.cleaned_data
        minute = data["half_hour"]
        counts = [
            (COUNT, name, float(data[f"count_{name}"]))
            for name in self.document["classes"]
            if data[f"count_{name}"] is not None
        ]
        counts += [
            (BUS, name, float(passengers))
            for name in self.document["classes"]
            for passengers in data[f"bus_{name}"]
        ]
        times = [(data["kind"], data["timed_class"], value) for value in data["times"]]
        return [
            QueueFact(kind=kind, travellers=name, on=counted_on, minute=minute, value=value)
            for kind, name, value in [*counts, *times]
        ]


class CountsForm(forms.Form):
    """A sheet of half-hourly counts, or of timed waits."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What the file holds"),
        choices=[
            (COUNTS, gettext_lazy("Half-hourly counts of arrivals")),
            (WAITS, gettext_lazy("Waits timed with a clock")),
        ],
    )
    file = forms.FileField(
        label=gettext_lazy("File of counts"),
        help_text=gettext_lazy(
            "XLSX or CSV. Counts: columns time, class, count; a time that comes again is of "
            "another day, and averaged. With a column date they are also the counts of their day "
            "of the week. Timed waits: columns time, class, minutes, one row a traveller."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    source = fields.TypedText(label=gettext_lazy("Who counted, and when?"), max_length=200)
    rows: list[tuple[str, str, str, str]] | None = None

    def clean(self) -> dict[str, object]:
        """Read the file; errors are added to its field."""
        data = super().clean() or {}
        if data.get("file") and data.get("kind"):
            try:
                self.rows = self._read(file=data["file"])
            except spreadsheets.UnreadableFile as error:
                language = page_language()
                self.add_error("file", error.message.text(language=language))
        return data

    def _read(self, *, file: Any) -> list[tuple[str, str, str, str]] | None:
        table = spreadsheets.read_table(**upload_source(file=file))
        heads = [_text(cell).lower() for cell in table.rows[0].values] if table.rows else []
        required_heads = COLUMNS_BY_KIND[self.cleaned_data["kind"]]
        missing = [head for head in required_heads if head not in heads]
        if missing:
            words = _("The first row has no column %(names)s.")
            self.add_error("file", words % {"names": ", ".join(missing)})
            return None
        places = [heads.index(head) for head in required_heads]
        day = heads.index(DATE) if DATE in heads else len(heads)
        return [
            (
                _text(sheet_row.value(index=places[0])),
                _text(sheet_row.value(index=places[1])),
                amounts.amount_text(value=sheet_row.value(index=places[2])),
                _text(sheet_row.value(index=day)),
            )
            for sheet_row in table.rows[1:]
        ]


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _hall_field(*, initial: int | None = None) -> fields.TypedInteger:
    """The field of how many people fit into the waiting hall."""
    return fields.TypedInteger(
        label=_("People who fit into the waiting hall"),
        help_text=_("Leave empty if unknown. People waiting outside are then not shown."),
        required=False,
        min_value=1,
        max_value=MAX_HALL_PLACES,
        initial=initial,
    )


class CheckpointTwinForm(forms.Form):
    """The twin of a checkpoint to create: hours, booths by class, second-line officers."""

    checkpoint = forms.ChoiceField(label=gettext_lazy("Checkpoint"))
    opens_at = forms.TypedChoiceField(label=gettext_lazy("Opens at"), coerce=int)
    closes_at = forms.TypedChoiceField(label=gettext_lazy("Closes at"), coerce=int)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        self.places = [
            (checkpoint.code, str(checkpoint))
            for checkpoint in places_queries.checkpoint_choices()
        ]
        hours = [(str(60 * hour), f"{hour:02d}:00") for hour in range(25)]
        fields.set_choices(
            self,
            checkpoint=self.places,
            opens_at=hours,
            closes_at=hours,
        )
        for name, text in CLASS_LABELS.items():
            label = _("Booths: %(name)s") % {"name": text.text(language=language)}
            self.fields[f"booths_{name}"] = fields.TypedInteger(
                label=label, min_value=0, max_value=MAX_SET_UP
            )
        self.fields["second"] = fields.TypedInteger(
            label=_("Second-line officers"), min_value=0, max_value=MAX_SET_UP
        )
        self.fields["peak"] = fields.TypedInteger(
            label=_("Travellers in the peak hour, from the survey"),
            required=False,
            min_value=0,
            max_value=MAX_COUNTED,
        )
        self.fields["minutes"] = fields.TypedAmount(
            label=_("Minutes of a visitor at the booth, from booth practice"),
            help_text=_("Empty: 1.9 minutes are assumed."),
            required=False,
            min_value=Decimal("0.1"),
            max_value=60,
            decimal_places=1,
        )
        self.fields["hall_places"] = _hall_field()

    def clean(self) -> dict[str, object]:
        """Require closing after opening, and at least one booth."""
        data = super().clean() or {}
        if data.get("closes_at", 1) <= data.get("opens_at", 0):
            self.add_error("closes_at", _("Choose a later hour than the first one."))
        if not any(data.get(f"booths_{name}") for name in CLASS_LABELS):
            self.add_error(None, _("A twin needs at least one booth."))
        return data

    def shape(self) -> TwinShape:
        """The twin's shape as entered."""
        data = self.cleaned_data
        return TwinShape(
            opens_at=data["opens_at"],
            closes_at=data["closes_at"],
            booths={name: data[f"booths_{name}"] for name in CLASS_LABELS},
            second=data["second"],
            peak=data.get("peak") or 0,
            minutes=float(data.get("minutes") or 0),
            hall_places=data["hall_places"],
        )


def proposed_values(*, code: str, proposal: TwinProposal | None) -> dict[str, object]:
    """The values that the form of a new twin begins with."""
    values: dict[str, Any] = {"checkpoint": code}
    if proposal is None:
        return values
    values |= {f"booths_{name}": count for name, count in proposal.booths.items()}
    if proposal.booths:
        values["second"] = 1
    if proposal.peak:
        values["peak"] = proposal.peak
    if proposal.practice:
        values["minutes"] = f"{proposal.practice.minutes:.1f}"
    return values


class ShiftsForm(edits.EditForm):
    """The booths and second-line officers of a twin: classes served, shifts.

    A line without a shift is never staffed; one more line is at the end of each station.
    """

    def __init__(self, *args: Any, document: JsonObject, opens_at: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.document, self.opens_at = document, opens_at
        language = page_language()
        classes = [
            (name, CLASS_LABELS[name].text(language=language) if name in CLASS_LABELS else name)
            for name in document["classes"]
        ]
        self.lines: list[tuple[int, int]] = []
        for index, station in enumerate(document["stations"]):
            for number, lane in enumerate([*station["lanes"], None][:MAX_LANES]):
                self.lines.append((index, number))
                self.fields[f"serves_{index}_{number}"] = forms.MultipleChoiceField(
                    label=_("Travellers"),
                    choices=classes,
                    required=False,
                    initial=lane["serves"] if lane else [],
                    widget=forms.CheckboxSelectMultiple,
                )
                windows = shift_text(windows=lane["open"], opens_at=opens_at) if lane else ""
                self.fields[f"open_{index}_{number}"] = fields.TypedCode(
                    label=_("Shifts"), required=False, max_length=120, initial=windows
                )
        self.fields["hall_places"] = _hall_field(initial=document.get("hall_places"))

    @property
    def parts(self) -> list[tuple[int, list[tuple[int, forms.BoundField, forms.BoundField]]]]:
        """Of each station its number, and the number and fields of each line."""
        return [
            (
                place,
                [
                    (number + 1, self[f"serves_{place}_{number}"], self[f"open_{place}_{number}"])
                    for at, number in self.lines
                    if at == place
                ],
            )
            for place in range(len(self.document["stations"]))
        ]

    def clean(self) -> dict[str, object]:
        """Read the shifts; a mistake is added to its field."""
        data = super().clean() or {}
        for place, number in self.lines:
            name = f"open_{place}_{number}"
            try:
                data[name] = shift_windows(
                    text=data.get(name) or "",
                    opens_at=self.opens_at,
                    day_minutes=self.document["day_minutes"],
                )
            except DocumentRefused as refused:
                self.add_error(name, refused.text(language=page_language()))
        return data

    def stations(self) -> list[list[dict[str, object]]]:
        """The lanes of each station as entered; lines without travellers are left out."""
        data = self.cleaned_data
        return [
            [
                {
                    "serves": data[f"serves_{place}_{number}"],
                    "open": data[f"open_{place}_{number}"],
                }
                for at, number in self.lines
                if at == place and data[f"serves_{place}_{number}"]
            ]
            for place in range(len(self.document["stations"]))
        ]

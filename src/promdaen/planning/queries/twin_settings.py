"""What people set of a twin beside its document: labour rules, travellers by day of the week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import zip_longest

from promdaen.course.rules.timetabling import WEEKDAYS
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text
from promdaen.planning.models import CheckpointTwin, TwinSetting
from promdaen.planning.rules import shift_plans, weekdays
from promdaen.planning.rules.observations import COUNT, QueueFact
from promdaen.planning.rules.shift_plans import LabourRules

LABOUR, WEEK, COUNTS = "labour", "week", "counts"
MAX_CHANGES = 50


@dataclass(frozen=True, kw_only=True)
class LabourSetting:
    """The labour rules of a twin and who set them; `setting` is None for the proposal."""

    rules: LabourRules
    setting: TwinSetting | None

    @property
    def lines(self) -> list[tuple[Text, float]]:
        """Each rule as its label and value."""
        values = shift_plans.rule_values(rules=self.rules)
        return [(label, values[name]) for name, label in shift_plans.RULE_LABELS.items()]


@dataclass(frozen=True, kw_only=True)
class WeekSetting:
    """Travellers by day of the week and who set them; `setting` is None without a register.

    `document`: that of the twin, for the mean day; `counts`: those made on each day of the week.
    """

    travellers: tuple[float, ...]
    setting: TwinSetting | None
    document: JsonObject
    counts: Mapping[int, Sequence[QueueFact]]

    @property
    def has_register(self) -> bool:
        """Whether a register has travellers of any day."""
        return any(self.travellers)

    @property
    def counted_days(self) -> tuple[int, ...]:
        """The days with half hours of their own, from 0 for Monday; none if only one is counted.

        The counts of one day of the week are those of the mean day.
        """
        return tuple(sorted(self.counts)) if len(self.counts) > 1 else ()

    @property
    def is_known(self) -> bool:
        """Whether the days differ by anything known: a register, or counts of several days."""
        return self.has_register or bool(self.counted_days)

    @cached_property
    def documents(self) -> tuple[JsonObject, ...]:
        """The document of each day, Monday first."""
        factors = weekdays.day_factors(travellers=self.travellers)
        return tuple(
            weekdays.day_document(
                document=self.document,
                facts=self.counts[day] if day in self.counted_days else (),
                factor=factor if self.has_register else None,
            )
            for day, factor in enumerate(factors)
        )

    @cached_property
    def factors(self) -> tuple[float, ...]:
        """Travellers of each day beside the mean of the week."""
        counts = [weekdays.expected_travellers(document=document) for document in self.documents]
        return weekdays.day_factors(travellers=counts)

    def day_document(self, *, day: int | None) -> JsonObject:
        """The document of a day of the week; None: that of the mean day."""
        return self.document if day is None else self.documents[day]


@dataclass(frozen=True, kw_only=True)
class SettingChange:
    """A change by a person: the label, old and new value of what differs."""

    setting: TwinSetting
    lines: tuple[tuple[Text, float | None, float | None], ...]


def labour_setting(*, twin: CheckpointTwin) -> LabourSetting:
    """The labour rules that were set last, or the proposal."""
    setting = _last(twin=twin, kind=LABOUR)
    rules = LabourRules(**setting.values) if setting else shift_plans.PROPOSED_RULES
    return LabourSetting(rules=rules, setting=setting)


def week_setting(*, twin: CheckpointTwin) -> WeekSetting:
    """The travellers by day of the week that were set last, and what was counted on each day."""
    setting = _last(twin=twin, kind=WEEK)
    travellers = setting.values["travellers"] if setting else (0,) * weekdays.DAYS_PER_WEEK
    return WeekSetting(
        travellers=tuple(travellers),
        setting=setting,
        document=twin.document,
        counts=weekdays.counted_facts(facts=_counts(twin=twin)),
    )


def _counts(*, twin: CheckpointTwin) -> list[QueueFact]:
    """The counts of the last imported sheet, if it had dates, and those on the spot since then."""
    sheet = _last(twin=twin, kind=COUNTS)
    if sheet is None:
        return observed_facts(twin=twin)
    imported = [
        QueueFact(
            kind=COUNT, travellers=name, on=date.fromisoformat(day), minute=minute, value=count
        )
        for day, minute, name, count in sheet.values["counts"]
    ]
    return [*imported, *observed_facts(twin=twin, after=sheet.at)]


def observed_facts(*, twin: CheckpointTwin, after: datetime | None = None) -> list[QueueFact]:
    """Everything that was counted and timed at a twin's checkpoint, oldest first."""
    rows = twin.observations.filter(at__gt=after) if after else twin.observations.all()
    return [
        QueueFact(
            kind=row.kind,
            travellers=row.travellers,
            on=row.on,
            minute=row.minute,
            value=row.value,
        )
        for row in rows
    ]


def _last(*, twin: CheckpointTwin, kind: str) -> TwinSetting | None:
    rows = twin.settings.filter(kind=kind).select_related("by")
    return rows.order_by("at", "id").last()


def setting_changes(*, twin: CheckpointTwin, kind: str) -> list[SettingChange]:
    """The changes of one kind, newest first; the first one beside what was there without it."""
    rows = twin.settings.filter(kind=kind).select_related("by").order_by("-at", "-id")
    newest = list(rows[: MAX_CHANGES + 1])
    return [
        SettingChange(setting=row, lines=_differences(setting=row, before=before))
        for row, before in zip_longest(newest, newest[1:])
    ][:MAX_CHANGES]


def _differences(
    *, setting: TwinSetting, before: TwinSetting | None
) -> tuple[tuple[Text, float | None, float | None], ...]:
    old, new = (
        _labelled(setting=before, kind=setting.kind),
        _labelled(setting=setting, kind=setting.kind),
    )
    return tuple(
        (label, old.get(name, (label, None))[1], value)
        for name, (label, value) in new.items()
        if old.get(name, (label, None))[1] != value
    )


def _labelled(
    *, setting: TwinSetting | None, kind: str
) -> Mapping[str, tuple[Text, float | None]]:
    if kind == WEEK:
        travellers: Sequence[float] = setting.values["travellers"] if setting else ()
        return {str(number): (WEEKDAYS[number], count) for number, count in enumerate(travellers)}
    rules = LabourRules(**setting.values) if setting else shift_plans.PROPOSED_RULES
    values = shift_plans.rule_values(rules=rules)
    return {name: (label, values[name]) for name, label in shift_plans.RULE_LABELS.items()}

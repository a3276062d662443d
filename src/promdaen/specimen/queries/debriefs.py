"""The debrief of an officer: defects found and missed, bias, and what to practise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Count, Max

from promdaen.specimen.kinds import defects
from promdaen.specimen.models import Decision, LabSession, StationFinding, Trial
from promdaen.specimen.queries import skill as skill_queries
from promdaen.specimen.queries import trials
from promdaen.specimen.rules import crediting, detection, sensitivity, skill
from promdaen.specimen.rules.detection import DetectionCounts, TrialResult

# The limit keeps the fit of the model short enough for a waiting phone.
MAX_OFFICERS = 120


@dataclass(frozen=True, kw_only=True)
class DefectChance:
    """A defect that the officer met: number met, number found, chance of finding it.

    `chance` and `interval` are shrunk if the whole debrief `is_shrunk`, else the plain share and
    its interval. `standing` is strong, weak or open.
    """

    defect: defects.DefectKind
    met_count: int
    found_count: int
    chance: float
    interval: detection.Interval
    status: str


@dataclass(frozen=True, kw_only=True)
class SpecimenDebrief:
    """The debrief of an officer; times in seconds, None without any."""

    session: LabSession | None
    counts: DetectionCounts
    detection: detection.DetectionMeasures | None
    way: str
    is_hint: bool
    hit_seconds: float | None
    miss_seconds: float | None
    tools: Sequence[skill.ToolUse]
    defects: Sequence[DefectChance]
    is_shrunk: bool
    closed_count: int

    @property
    def missed(self) -> list[DefectChance]:
        """The defects not always found."""
        return [
            defect_chance
            for defect_chance in self.defects
            if defect_chance.found_count < defect_chance.met_count
        ]

    @property
    def always_found(self) -> list[DefectChance]:
        """The defects that the officer found each time."""
        return [
            defect_chance
            for defect_chance in self.defects
            if defect_chance.found_count == defect_chance.met_count
        ]

    @property
    def to_practise(self) -> list[DefectChance]:
        """The defects found less often than by others, with certainty."""
        return [defect_chance for defect_chance in self.defects if defect_chance.status == "weak"]


def debrief(*, officer_id: UUID, session: LabSession | None = None) -> SpecimenDebrief:
    """The debrief of one or all sessions of an officer; unopened answers are excluded."""
    rows = Trial.objects.filter(session__officer=officer_id, decision__isnull=False)
    if session is not None:
        rows = rows.filter(session=session)
    decided = list(rows.select_related("session", "decision").order_by("decision__at"))
    opened = _opened(decided=decided)
    tried = [_tried(trial=trial) for trial in opened]
    counts = detection.detection_counts(results=tried)
    defect_chances, is_shrunk = _defects(officer_id=officer_id, results=tried)
    return SpecimenDebrief(
        session=session,
        counts=counts,
        detection=detection.detection_measures(counts=counts),
        way=detection.bias(counts=counts),
        is_hint=detection.is_hint(trials=counts.trials),
        hit_seconds=_seconds(trial_results=tried, is_suspected=True),
        miss_seconds=_seconds(trial_results=tried, is_suspected=False),
        tools=skill.tool_uses(results=tried, tools=skill_queries.defect_tools()),
        defects=defect_chances,
        is_shrunk=is_shrunk,
        closed_count=len({trial.session_id for trial in decided if trial not in opened}),
    )


def ended_sessions(*, officer_id: UUID) -> list[LabSession]:
    """The sessions of an officer with any decision, newest first."""
    lab_sessions = LabSession.objects.filter(officer=officer_id)
    return list(
        lab_sessions.annotate(decided_count=Count("trials__decision"))
        .filter(decided_count__gt=0)
        .order_by("-started_at")
    )


def _opened(*, decided: Sequence[Trial]) -> list[Trial]:
    """The decided trials with visible answers; each session is checked once."""
    is_opened: dict[tuple[Any, str], bool] = {}
    kept_trials = []
    for trial in decided:
        key = (trial.session_id, trial.part)
        if key not in is_opened:
            is_opened[key] = trials.is_answered(trial=trial)
        if is_opened[key]:
            kept_trials.append(trial)
    return kept_trials


def _tried(*, trial: Trial) -> TrialResult:
    return TrialResult(
        defect=trial.defect,
        is_suspected=trial.decision.answer == crediting.SUSPECT,
        milliseconds=trial.decision.milliseconds,
        tools=tuple(trial.decision.tools),
    )


def _seconds(*, trial_results: Sequence[TrialResult], is_suspected: bool) -> float | None:
    results = [
        result for result in trial_results if result.defect and result.is_suspected == is_suspected
    ]
    return detection.median_seconds(results=results)


def _defects(
    *, officer_id: UUID, results: Sequence[TrialResult]
) -> tuple[list[DefectChance], bool]:
    """The defects met, weakest first, and whether their chances are shrunk."""
    officer_rooms = _room(officer_id=officer_id).get(officer_id)
    defective = [result for result in results if result.defect]
    middle = (
        sum(result.is_suspected for result in defective) / len(defective) if defective else 0.0
    )
    if officer_rooms is not None:
        middle = (
            float(np.mean([officer_rooms[result.defect][0] for result in defective]))
            if defective
            else 0.0
        )
    defect_chances = []
    for defect in defects.DEFECTS:
        answers = [result.is_suspected for result in defective if result.defect == defect.CODE]
        if not answers:
            continue
        plain = skill.hit_share(hits=[sum(answers)], n=[len(answers)])
        chance, interval = plain.share or 0.0, plain.interval or (0.0, 1.0)
        if officer_rooms is not None:
            chance, interval = officer_rooms[defect.CODE]
        defect_chances.append(
            DefectChance(
                defect=defect,
                met_count=len(answers),
                found_count=sum(answers),
                chance=chance,
                interval=interval,
                status=skill.interval_level(interval=interval, middle=middle),
            )
        )
    return sorted(
        defect_chances, key=lambda defect_chance: defect_chance.chance
    ), officer_rooms is not None


Shrunk = dict[UUID, dict[str, tuple[float, detection.Interval]]]


def _room(*, officer_id: UUID) -> Shrunk:
    """The shrunk chances of the officer and others, cached until the next decision.

    Answers of unopened tests are excluded: a chance that rises would reveal them. The number of
    other officers is limited to those who decided most recently.
    """
    stamp = [
        (model.objects.count(), model.objects.order_by("at", "pk").values_list("pk").last())
        for model in (Decision, StationFinding)
    ]
    last = Decision.objects.values("trial__session__officer").annotate(at=Max("at"))
    recent = last.order_by("-at").values_list("trial__session__officer", flat=True)
    officers = list(recent[: MAX_OFFICERS + 1])
    chosen = None
    if len(officers) > MAX_OFFICERS:
        chosen = frozenset({*officers[: MAX_OFFICERS - 1], officer_id})
    return _room_at(tuple(stamp), chosen, excluded_ids=trials.unopened_trials())


@lru_cache(maxsize=8)
def _room_at(
    _stamp: tuple[object, ...], chosen: frozenset[UUID] | None, *, excluded_ids: frozenset[UUID]
) -> Shrunk:
    skill_decisions = skill_queries.counted_decisions(officers=chosen, excluded_ids=excluded_ids)
    officers = list(dict.fromkeys(decision.officer_id for decision in skill_decisions))
    codes = list(
        dict.fromkeys(
            decision.tried.defect for decision in skill_decisions if decision.tried.defect
        )
    )
    if len(officers) < sensitivity.MIN_OFFICERS or not codes:
        return {}
    places = {officer: index for index, officer in enumerate(officers)}
    column = {code: index for index, code in enumerate(codes)}
    data = sensitivity.DetectionData(
        defective=np.zeros((len(officers), len(codes)), dtype=np.int64),
        hits=np.zeros((len(officers), len(codes)), dtype=np.int64),
        genuine=np.zeros(len(officers), dtype=np.int64),
        false_alarms=np.zeros(len(officers), dtype=np.int64),
    )
    for decision in skill_decisions:
        place, result = places[decision.officer_id], decision.tried
        if result.defect:
            data.defective[place, column[result.defect]] += 1
            data.hits[place, column[result.defect]] += result.is_suspected
        else:
            data.genuine[place] += 1
            data.false_alarms[place] += result.is_suspected
    table = sensitivity.fit(data=data)
    if not table.is_settled:
        return {}
    return {
        officer: {
            code: (
                float(table.chance[i, j]),
                (float(table.chance_low[i, j]), float(table.chance_high[i, j])),
            )
            for code, j in column.items()
        }
        for officer, i in places.items()
    }

"""Results of all runs at the booth, for the programme: without names and ranks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any
from uuid import UUID

from promdaen.booth.models import BoothRun
from promdaen.booth.queries import content
from promdaen.booth.rules import debriefs, equating, fairness, lines_of_axes, naming, red_lines
from promdaen.booth.rules.axes import RUN_MODES
from promdaen.booth.rules.debriefs import BoothRunResults
from promdaen.booth.rules.drawing import ANCHOR_COUNT, ANCHOR_TRUTHS
from promdaen.booth.rules.equating import AnchorRuling, Equated, EquatedItem, RulingGroup
from promdaen.booth.rules.words import measures, travellers
from promdaen.kit import suppression
from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries
from promdaen.specimen.queries.skill import RIGHTS
from promdaen.specimen.rules import detection, skill

if TYPE_CHECKING:
    from promdaen.people.models import Account, Posting

ANCHORS = tuple(f"a{number:02d}" for number in range(1, ANCHOR_COUNT + 1))


@dataclass(frozen=True, kw_only=True)
class FinishedRun:
    """A finished run: officer (never shown), department on that day, current province."""

    officer: UUID
    department: str
    province: str
    wave: str
    mode: str
    record: BoothRunResults


@dataclass(frozen=True, kw_only=True)
class Practised:
    """The amount of practice of a department or province; hidden if small."""

    code: str
    name: Words
    officers: int
    runs: int
    travellers: int
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class PooledMeasure:
    """A measure over all officers who met it: a share, or the median of the seconds."""

    label: Words
    kind: str
    officers: int
    share: skill.SkillShare
    careful: float | None
    middle: float | None
    total: int

    @property
    def is_shown(self) -> bool:
        """Whether enough officers met it."""
        return self.officers >= suppression.MIN_CELL_SIZE


@dataclass(frozen=True, kw_only=True)
class PooledAxis:
    """An axis over all officers."""

    code: str
    title: Words
    lines: Sequence[PooledMeasure]


@dataclass(frozen=True, kw_only=True)
class LineCount:
    """How often a red line was crossed, hidden where it was by a few officers."""

    text: Words
    times: int
    runs: int
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class ProgrammePage:
    """The figures of all officers; hidden under five officers."""

    officers: int
    runs: int
    travellers: int
    departments: Sequence[Practised]
    provinces: Sequence[Practised]
    axes: Sequence[PooledAxis]
    pooled: skill.Pooled | None
    red_lines: Sequence[LineCount]
    passed_count: int
    effects: Sequence[fairness.Effect]
    standings: Sequence[tuple[Words, RulingGroup]]
    mornings: Sequence[tuple[Words, EquatedItem]]
    anchors: Sequence[tuple[Words, EquatedItem]]

    @property
    def difficulties(self) -> list[tuple[Sequence[tuple[Words, EquatedItem]], str]]:
        """Mornings, then common travellers, with what each list is."""
        return [(self.mornings, "mornings"), (self.anchors, "anchors")]

    @property
    def is_shown(self) -> bool:
        """Whether there are enough officers for any figure."""
        return self.officers >= suppression.MIN_CELL_SIZE


def programme_page(*, account: Account) -> ProgrammePage:
    """The figures for trainers, coordinators and those who read results. Raises NotAllowed."""
    people_queries.require_right(*RIGHTS, account=account)
    finished_runs = ended_runs()
    provinces = places_queries.province_names()
    passed = [
        ruling
        for finished_run in finished_runs
        for ruling in debriefs.passed_travellers(
            officer=str(finished_run.officer), ruled_travellers=finished_run.record.rows
        )
    ]
    by_province = _practised(finished_runs, provinces, lambda finished_run: finished_run.province)
    public_codes = {practised.code for practised in by_province if practised.is_shown}
    equated = equating.equate(
        answers=answers(finished_runs=finished_runs, provinces=public_codes), anchors=ANCHORS
    )
    return ProgrammePage(
        officers=len({finished_run.officer for finished_run in finished_runs}),
        runs=len(finished_runs),
        travellers=sum(finished_run.record.travellers for finished_run in finished_runs),
        departments=_practised(
            finished_runs,
            people_queries.department_names(),
            lambda finished_run: finished_run.department,
        ),
        provinces=by_province,
        axes=[_axis(code, finished_runs) for code in debriefs.DEBRIEF_AXES],
        pooled=skill.pooled(counts=_counts(finished_runs)),
        red_lines=[_line(code, finished_runs) for code in red_lines.RED_LINES],
        passed_count=len(passed),
        effects=_effects(passed),
        standings=[
            (provinces.get(group.group, Words.same(group.group)), group)
            for group in (equated.groups if equated else ())
        ],
        mornings=_mornings(equated),
        anchors=_anchors(equated),
    )


@dataclass(frozen=True, kw_only=True)
class PractisedTime:
    """The time that a traveller took at the booth in practice: median of officers, in minutes."""

    minutes: float
    officers_count: int


def practised_time() -> PractisedTime | None:
    """Minutes a traveller in practice, or None with too few officers to be shown."""
    minutes: dict[UUID, list[float]] = defaultdict(list)
    for run in ended_runs():
        figures = run.record.axes["facilitation"]
        seconds, travellers = figures.get("seconds"), figures.get("travellers")
        if seconds and travellers:
            minutes[run.officer].append(seconds / travellers / 60)
    if len(minutes) < suppression.MIN_CELL_SIZE:
        return None
    return PractisedTime(
        minutes=median(median(values) for values in minutes.values()),
        officers_count=len(minutes),
    )


def ended_runs() -> list[FinishedRun]:
    """Every run that has ended."""
    booth_runs = BoothRun.objects.filter(ended_at__isnull=False).order_by("started_at", "id")
    run_rows = list(
        booth_runs.values_list("officer", "department__code", "wave", "mode", "debrief")
    )
    posted = people_queries.present_postings(officers={officer for officer, *_rest in run_rows})
    provinces = {officer: _province(posting) for officer, posting in posted.items()}
    return [
        FinishedRun(
            officer=officer,
            department=department,
            province=provinces.get(officer, ""),
            wave=wave,
            mode=mode,
            record=debriefs.run_record(values=values),
        )
        for officer, department, wave, mode, values in run_rows
        if values is not None
    ]


def answers(
    *, finished_runs: Sequence[FinishedRun], provinces: Collection[str]
) -> list[AnchorRuling]:
    """The rulings of runs with anchors, by province: of each anchor and morning.

    Provinces hidden in the list next to it are excluded, so that nothing reveals them.
    """
    return [
        AnchorRuling(
            group=finished_run.province,
            officer=str(finished_run.officer),
            item=ruling.series or finished_run.wave,
            is_right=ruling.is_sound,
        )
        for finished_run in finished_runs
        if finished_run.province in provinces and RUN_MODES[finished_run.mode].anchors
        for ruling in finished_run.record.rows
    ]


def _province(posting: Posting) -> str:
    province = posting.checkpoint.province_id if posting.checkpoint else ""
    return str(posting.province_id or province)


def _practised(
    rows: Sequence[FinishedRun], names: Mapping[str, Words], key: Callable[[FinishedRun], str]
) -> list[Practised]:
    """Groups with any practice; a small one hides another, because a total is shown.

    Officers without a group count as one, because they are the total minus the groups.
    """
    groups: dict[str, list[FinishedRun]] = {code: [] for code in names}
    for finished_run in rows:
        if key(finished_run) in groups:
            groups[key(finished_run)].append(finished_run)
    runs_by_code = {code: finished_runs for code, finished_runs in groups.items() if finished_runs}
    counts = [
        len({finished_run.officer for finished_run in finished_runs})
        for finished_runs in runs_by_code.values()
    ]
    outside = {finished_run.officer for finished_run in rows if key(finished_run) not in groups}
    public_runs = suppression.shown_list(counts=[*counts, len(outside)])
    return [
        Practised(
            code=code,
            name=names[code],
            officers=count,
            runs=len(finished_runs),
            travellers=sum(finished_run.record.travellers for finished_run in finished_runs),
            is_shown=may,
        )
        for (code, finished_runs), count, may in zip(
            runs_by_code.items(), counts, public_runs, strict=False
        )
    ]


def _axis(axis: str, finished_runs: Sequence[FinishedRun]) -> PooledAxis:
    pooled_lines = [
        _pooled(axis, code, kind, label, finished_runs)
        for code, (kind, label) in measures.MEASURE_LABELS[axis].items()
    ]
    return PooledAxis(code=axis, title=measures.AXIS_LABELS[axis], lines=pooled_lines)


def _pooled(
    axis: str, code: str, kind: str, label: Words, finished_runs: Sequence[FinishedRun]
) -> PooledMeasure:
    by_officer: dict[UUID, list[tuple[float, int]]] = defaultdict(list)
    careful = [0.0, 0]
    for finished_run in finished_runs:
        value, total = (
            finished_run.record.axes[axis].get(code),
            finished_run.record.axes[axis].get(f"{code}_of"),
        )
        if value is None or (kind == measures.SHARE and not total):
            continue
        by_officer[finished_run.officer].append((value, int(total or 0)))
        beside = finished_run.record.careful[axis]
        careful[0] += beside.get(code) or 0
        careful[1] += int(beside.get(f"{code}_of") or 0)
    values = [value for officer_values in by_officer.values() for value, _of in officer_values]
    is_share = kind == measures.SHARE
    return PooledMeasure(
        label=label,
        kind=kind,
        officers=len(by_officer),
        share=skill.hit_share(
            hits=[
                int(sum(v for v, _of in officer_values))
                for officer_values in by_officer.values()
                if is_share
            ],
            n=[
                sum(total for _v, total in officer_values)
                for officer_values in by_officer.values()
                if is_share
            ],
        ),
        careful=careful[0] / careful[1] if is_share and careful[1] else None,
        middle=median(values) if values and not is_share else None,
        total=0 if is_share else int(sum(values)),
    )


def _counts(finished_runs: Sequence[FinishedRun]) -> list[Any]:
    """The counts of stopped and passed travellers by officer."""
    by_officer: dict[UUID, list[Any]] = defaultdict(list)
    for finished_run in finished_runs:
        counts = lines_of_axes.detection_counts(security=finished_run.record.axes["security"])
        by_officer[finished_run.officer].append(counts)
    return [detection.sum_counts(counts=officer_counts) for officer_counts in by_officer.values()]


def _line(code: str, finished_runs: Sequence[FinishedRun]) -> LineCount:
    at = [
        (
            finished_run.officer,
            sum(crossing.line == code for crossing in finished_run.record.red_lines),
        )
        for finished_run in finished_runs
    ]
    officers = len({officer for officer, times in at if times})
    return LineCount(
        text=naming.RED_LINE_NAMES[code],
        times=sum(times for _officer, times in at),
        runs=sum(times > 0 for _officer, times in at),
        is_shown=not suppression.is_small(n=officers),
    )


def _effects(passed: Sequence[fairness.PassedTraveller]) -> list[fairness.Effect]:
    """The pooled effects with enough officers."""
    return [
        effect
        for effect in fairness.pooled_effects(passed=passed)
        if effect.officers >= suppression.MIN_CELL_SIZE
    ]


def _mornings(equated: Equated | None) -> list[tuple[Words, EquatedItem]]:
    waves = content.waves()
    return [
        (
            waves[item_difficulty.item].title
            if item_difficulty.item in waves
            else Words.same(item_difficulty.item),
            item_difficulty,
        )
        for item_difficulty in (equated.items if equated else ())
        if item_difficulty.item not in ANCHORS
    ]


def _anchors(equated: Equated | None) -> list[tuple[Words, EquatedItem]]:
    return [
        (_truth(ANCHORS.index(item_difficulty.item)), item_difficulty)
        for item_difficulty in (equated.items if equated else ())
        if item_difficulty.item in ANCHORS
    ]


def _truth(number: int) -> Words:
    """What is unusual about an anchor."""
    truth = ANCHOR_TRUTHS[number]
    if truth.need in naming.NEED_NAMES and truth.need != "none":
        return naming.NEED_NAMES[truth.need]
    if truth.document:
        return travellers.DOCUMENT_PHRASES.get(truth.document, travellers.FALSE)
    if truth.identity != "same":
        return travellers.IDENTITY_PHRASES[truth.identity]
    if truth.purpose != "as_stated":
        return travellers.PURPOSE_PHRASES[truth.purpose]
    return Text("In order")

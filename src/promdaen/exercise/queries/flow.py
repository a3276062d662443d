"""Pages of information flow: knowledge by minute, message matrix, comparison of two runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import rooms
from promdaen.exercise.rules import flow, spreading, states
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Phase, ScenarioFact
from promdaen.kit.spreadsheets import Output
from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries


@dataclass(frozen=True, kw_only=True)
class CellHead:
    """A cell as the head of a column: its short name."""

    code: str
    name: Words


@dataclass(frozen=True, kw_only=True)
class FactFlow:
    """A fact with its mark in each cell, in order, and its drawn row."""

    row: flow.FlowGridRow
    owner: Words
    marks: Sequence[tuple[CellHead, flow.FactMark]]
    drawn: Sequence[spreading.FlowMark]


@dataclass(frozen=True, kw_only=True)
class SentByCell:
    """What one cell sent to each of the others, in their order; None to itself."""

    by: CellHead
    to: Sequence[tuple[CellHead, flow.CellExchange | None]]


@dataclass(frozen=True, kw_only=True)
class KnewPage:
    """The knowledge of cells at the end of a minute of a run."""

    run: ExerciseRun
    minute: int
    last_minute: int
    minutes: int
    phase: Phase
    phases: Sequence[Phase]
    cells: Sequence[CellHead]
    summary: flow.FlowSummary
    lines: Sequence[FactFlow]
    clock: str
    leaks: Sequence[tuple[flow.FactSpread, Words, Words]]
    redundant: Sequence[tuple[flow.RedundantMessage, Words, Words, Words]]
    matrix: Sequence[SentByCell]

    @property
    def before(self) -> int:
        """The minute before, at least 0."""
        return max(self.minute - 1, 0)

    @property
    def after(self) -> int:
        """The minute after, at most the last."""
        return min(self.minute + 1, self.last_minute)

    @property
    def latency_minutes(self) -> float | None:
        """The median share latency in minutes."""
        return spreading.seconds_to_minutes(seconds=self.summary.latency_s)


@dataclass(frozen=True, kw_only=True)
class ComparedMeasure:
    """A measure in two runs: each value with the total it is a part of, 0 where there is none."""

    label: Words
    both: Sequence[tuple[float | None, int]]
    unit: Words
    places: int


@dataclass(frozen=True, kw_only=True)
class PairDifference:
    """A needed pair with different results: its state in each run, and minutes until informed."""

    fact: ScenarioFact
    cell: Words
    both: Sequence[tuple[str, float | None]]


@dataclass(frozen=True, kw_only=True)
class ComparePage:
    """Two runs of one scenario side by side; `pairs` are those with different results."""

    runs: tuple[ExerciseRun, ExerciseRun]
    rows: Sequence[ComparedMeasure]
    pairs: Sequence[PairDifference]


def knew_page(*, run: ExerciseRun, minute: int | None) -> KnewPage:
    """Which cell knew which fact at a minute, default now; the minute is clamped."""
    room = rooms.load_room(run=run)
    last = spreading.last_minute(room=room)
    chosen = last if minute is None else min(max(minute, 0), last)
    second = spreading.end_of_minute(minute=chosen)
    heads = cell_heads(room=room)
    names_by_cell = {cell_head.code: cell_head.name for cell_head in heads}
    minutes = max(room.scenario.minutes, last)
    return KnewPage(
        run=run,
        minute=chosen,
        last_minute=last,
        minutes=minutes,
        phase=room.scenario.phase_at(minute=chosen),
        phases=room.scenario.phases,
        cells=heads,
        summary=flow.summary(room=room, second=second),
        lines=[
            _fact_flow(room=room, flow_grid_row=flow_grid_row, heads=heads, minutes=minutes)
            for flow_grid_row in flow.grid(room=room, second=second)
        ],
        clock=room.scenario.time_at(second=chosen * spreading.MINUTE_S),
        leaks=[
            (
                spread,
                names_by_cell.get(spread.by, spreading.CONTROL_NAME),
                names_by_cell[spread.cell],
            )
            for spread in flow.leaks(room=room, second=second)
        ],
        redundant=[
            (
                redundant,
                names_by_cell[redundant.message.by],
                names_by_cell.get(redundant.to, spreading.CONTROL_NAME),
                room.scenario.subjects[redundant.message.subject].name,
            )
            for redundant in flow.redundant_requests(room=room, second=second)
            if redundant.message.by in names_by_cell
        ],
        matrix=_matrix(room=room, heads=heads, second=second),
    )


def comparable_runs(*, run: ExerciseRun, visible: QuerySet[ExerciseRun]) -> list[ExerciseRun]:
    """Other runs of the same scenario that were played, of those that may be seen."""
    exercise_runs = visible.filter(
        scenario__code=run.scenario.code, state__in=states.STARTED_STATES
    )
    return [exercise_run for exercise_run in exercise_runs if exercise_run.pk != run.pk]


def compare_page(*, run: ExerciseRun, other_run: ExerciseRun) -> ComparePage:
    """Two runs of one scenario side by side, each to its own end."""
    both = [_end(run=ended) for ended in (run, other_run)]
    sums = [flow.summary(room=room, second=end) for room, end in both]
    pairs = [_pairs(room=room, second=end) for room, end in both]
    names_by_cell = {cell_head.code: cell_head.name for cell_head in cell_heads(room=both[0][0])}
    return ComparePage(
        runs=(run, other_run),
        rows=[
            ComparedMeasure(
                label=measure.label,
                both=[
                    (measure.value(flow_summary), measure.total(flow_summary))
                    for flow_summary in sums
                ],
                unit=measure.unit,
                places=measure.places,
            )
            for measure in spreading.RUN_MEASURES
        ],
        pairs=[
            _other_way(key=key, pairs=pairs, cell_names=names_by_cell)
            for key in pairs[0]
            if key in pairs[1]
            and len({spreading.pair_state(pair=pair[key]) for pair in pairs}) > 1
        ],
    )


def cell_heads(*, room: ExerciseRoom) -> list[CellHead]:
    """The playing cells with their departments' short names."""
    names = people_queries.department_names()
    return [
        CellHead(code=code, name=names.get(cell.department, Words.same(code)))
        for code, cell in room.scenario.cells.items()
    ]


def _end(*, run: ExerciseRun) -> tuple[ExerciseRoom, float]:
    room = rooms.load_room(run=run)
    return room, spreading.end_of_minute(minute=spreading.last_minute(room=room))


def _pairs(*, room: ExerciseRoom, second: float) -> dict[tuple[str, str], flow.FactNeed]:
    return {
        (need.fact.code, need.cell): need for need in flow.needed_pairs(room=room, second=second)
    }


def _other_way(
    *,
    key: tuple[str, str],
    pairs: Sequence[Mapping[tuple[str, str], flow.FactNeed]],
    cell_names: Mapping[str, Words],
) -> PairDifference:
    return PairDifference(
        fact=pairs[0][key].fact,
        cell=cell_names[key[1]],
        both=[
            (
                spreading.pair_state(pair=pair[key]),
                spreading.seconds_to_minutes(seconds=pair[key].latency_s),
            )
            for pair in pairs
        ],
    )


def _fact_flow(
    *, room: ExerciseRoom, flow_grid_row: flow.FlowGridRow, heads: Sequence[CellHead], minutes: int
) -> FactFlow:
    names_by_cell = {cell_head.code: cell_head.name for cell_head in heads}
    return FactFlow(
        row=flow_grid_row,
        owner=names_by_cell[flow_grid_row.fact.owner],
        marks=[(head, flow_grid_row.marks[head.code]) for head in heads],
        drawn=spreading.row_marks(flow_grid_row=flow_grid_row, minutes=minutes),
    )


def _matrix(*, room: ExerciseRoom, heads: Sequence[CellHead], second: float) -> list[SentByCell]:
    matrix = flow.matrix(room=room, second=second)
    return [
        SentByCell(by=by, to=[(to, matrix.get((by.code, to.code))) for to in heads])
        for by in heads
    ]


HEADS = (
    Text("Fact"),
    Text("Text (English)"),
    Text("Text (Khmer)"),
    Text("Handling", context="level"),
    Text("Cell"),
    Text("Needs it"),
    Text("How"),
    Text("Second"),
    Text("By"),
    Text("Line of the log"),
)


def knew_rows(*, run: ExerciseRun) -> tuple[Sequence[Words], list[Sequence[Output]]]:
    """The grid as a file: heads, and a row for each fact in each cell by the end of the run."""
    room = rooms.load_room(run=run)
    end = spreading.end_of_minute(minute=spreading.last_minute(room=room))
    rows: list[Sequence[Output]] = []
    for flow_grid_row in flow.grid(room=room, second=end):
        for cell, mark in flow_grid_row.marks.items():
            is_known = mark.sequence > 0
            rows.append(
                (
                    flow_grid_row.fact.code,
                    flow_grid_row.fact.text.en,
                    flow_grid_row.fact.text.km,
                    flow_grid_row.fact.handling,
                    cell,
                    "yes" if cell in flow_grid_row.fact.needed_by else "no",
                    mark.kind,
                    round(mark.second, 1) if is_known else None,
                    mark.by or None,
                    mark.sequence or None,
                )
            )
    return HEADS, rows

"""Information flow: which cell learned which fact, when, from whom, and which cells need it.

All functions read a room (rules.room) up to a second of the exercise. A *needed pair* is a fact
that was found and a cell that needs it and did not find it itself. Times are seconds of the
exercise; measures are of cells, never of persons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from promdaen.exercise.rules.room import FOUND, ExerciseRoom, FactKnowledge, PlayerMessage
from promdaen.exercise.rules.scenario import CONTROL, ScenarioFact

REPEAT_WINDOW_S = 300.0
"""A request said again within five minutes, before any answer, is redundant."""
FOUND_MARK, TOLD_MARK = "found", "told"
NOT_TOLD_MARK, NO_NEED_MARK, NOTHING_MARK = "not_told", "no_need", "nothing"


@dataclass(frozen=True, kw_only=True, slots=True)
class FactNeed:
    """A fact and a cell that needs it: when any cell found it, and when this cell got it."""

    fact: ScenarioFact
    cell: str
    found_s: float
    knowledge: FactKnowledge | None

    @property
    def latency_s(self) -> float | None:
        """The seconds from found to received; None if the cell did not get it."""
        return None if self.knowledge is None else self.knowledge.second - self.found_s

    @property
    def is_in_time(self) -> bool:
        """Whether the cell got the fact while it was useful."""
        latency, useful = self.latency_s, self.fact.useful_minutes
        return latency is not None and (useful is None or latency <= useful * 60)

    def is_too_late(self, *, second: float) -> bool:
        """Whether the fact stopped being useful before the cell got it."""
        useful = self.fact.useful_minutes
        if self.is_in_time or useful is None:
            return False
        return self.knowledge is not None or second - self.found_s > useful * 60


@dataclass(frozen=True, kw_only=True, slots=True)
class FactSpread:
    """A fact that reached a cell without need: from which cell, in which line."""

    fact: ScenarioFact
    cell: str
    by: str
    second: float
    sequence: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RedundantMessage:
    """A request that could not add knowledge: `why` is "known" or "again"."""

    message: PlayerMessage
    to: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CellExchange:
    """The messages from one cell to another.

    `new_facts` were unknown to the receiver, `needed` of these were needed; `answered_s` are the
    seconds until each answered request was answered.
    """

    messages: int = 0
    new_facts: int = 0
    needed: int = 0
    requests: int = 0
    answered_s: tuple[float, ...] = ()

    @property
    def median_answer_s(self) -> float | None:
        """The median of the answer times; None without answers."""
        return median(self.answered_s) if self.answered_s else None


@dataclass(frozen=True, kw_only=True, slots=True)
class FactMark:
    """The state of a fact in a cell: found, received, missing, or received without need."""

    kind: str
    second: float = 0.0
    sequence: int = 0
    by: str = ""

    @property
    def minute(self) -> int:
        return int(self.second // 60)


@dataclass(frozen=True, kw_only=True)
class FlowGridRow:
    """A fact found so far, and its mark in each cell."""

    fact: ScenarioFact
    found_s: float
    marks: Mapping[str, FactMark]


@dataclass(frozen=True, kw_only=True)
class FlowSummary:
    """The measures of a run up to a second.

    Of `pairs` needed pairs, `covered` got the fact, `in_time` got it while useful, and `too_late`
    were not; `latency_s` is the median from found to received; `leaks` are sensitive facts, and
    `without_need` all facts, sent to cells without need; `rumours` are false facts passed on as
    certain.
    """

    facts_found: int
    facts: int
    pairs: int
    covered: int
    in_time: int
    too_late: int
    latency_s: float | None
    leaks: int
    without_need: int
    rumours: int
    messages: int
    requests: int
    redundant: int


def needed_pairs(*, room: ExerciseRoom, second: float) -> list[FactNeed]:
    """The needed pairs by a second, in the order of the scenario."""
    needs = []
    for fact in room.scenario.facts.values():
        discovery_s = found_at(room=room, fact=fact.code, second=second)
        if discovery_s is None:
            continue
        for cell in fact.needed_by:
            knowledge = known_at(room=room, cell=cell, fact=fact.code, second=second)
            if knowledge is None or knowledge.how != FOUND:
                needs.append(
                    FactNeed(fact=fact, cell=cell, found_s=discovery_s, knowledge=knowledge)
                )
    return needs


def found_at(*, room: ExerciseRoom, fact: str, second: float) -> float | None:
    """When a cell first found a fact; None if it was not found by `second`."""
    times = (
        knowledge.second
        for (_cell, code), knowledge in room.knows.items()
        if code == fact and knowledge.how == FOUND and knowledge.second <= second
    )
    return min(times, default=None)


def known_at(*, room: ExerciseRoom, cell: str, fact: str, second: float) -> FactKnowledge | None:
    """How a cell knew a fact at a second; None if it did not."""
    knowledge = room.knows.get((cell, fact))
    return knowledge if knowledge is not None and knowledge.second <= second else None


def median_latency_s(*, pairs: Sequence[FactNeed]) -> float | None:
    """The median seconds from found to received; None if no cell got its fact."""
    latencies = [need.latency_s for need in pairs if need.latency_s is not None]
    return median(latencies) if latencies else None


def unneeded_spreads(*, room: ExerciseRoom, second: float) -> list[FactSpread]:
    """Each fact sent to a cell without need; control needs every fact."""
    spreads = []
    for (cell, code), knowledge in room.knows.items():
        fact = room.scenario.facts[code]
        has_need = cell == fact.owner or cell in fact.needed_by
        if knowledge.how == FOUND or has_need or knowledge.second > second:
            continue
        spreads.append(
            FactSpread(
                fact=fact,
                cell=cell,
                by=knowledge.by,
                second=knowledge.second,
                sequence=knowledge.sequence,
            )
        )
    return spreads


def leaks(*, room: ExerciseRoom, second: float) -> list[FactSpread]:
    """Amber and red facts sent without need; facts sent by control are not leaks."""
    spreads = unneeded_spreads(room=room, second=second)
    return [spread for spread in spreads if spread.fact.is_sensitive and spread.by != CONTROL]


def rumours_spread(
    *, room: ExerciseRoom, second: float
) -> list[tuple[PlayerMessage, ScenarioFact]]:
    """Messages in which a cell passed on a false fact as certain."""
    return [
        (message, room.scenario.facts[code])
        for message in _messages(room=room, second=second)
        for code in message.facts
        if room.scenario.facts[code].is_false
        and not message.is_unconfirmed
        and message.by != CONTROL
    ]


def redundant_requests(*, room: ExerciseRoom, second: float) -> list[RedundantMessage]:
    """Requests that could not add knowledge.

    "known": the asking cell already knew every fact on the subject that the asked cell knew (at
    least one). "again": the same cell asked the same within the last five minutes, and was not
    answered.
    """
    requests = [message for message in _messages(room=room, second=second) if message.is_request]
    redundant_messages = []
    for index, message in enumerate(requests):
        for to in message.to:
            if _is_known(room=room, message=message, to=to):
                redundant_messages.append(RedundantMessage(message=message, to=to, why="known"))
            elif any(
                _is_same(room=room, first=request, repeat=message, to=to)
                for request in requests[:index]
            ):
                redundant_messages.append(RedundantMessage(message=message, to=to, why="again"))
    return redundant_messages


def answered_at(
    *, room: ExerciseRoom, request: PlayerMessage, asked_cell: str, second: float
) -> float | None:
    """When the asked cell first answered a request; None if it did not.

    An answer is a message to the asking cell that has a fact on the subject, or has text and is
    not a request.
    """
    for message in _messages(room=room, second=second):
        is_back = (
            message.by == asked_cell
            and request.by in message.to
            and message.sequence > request.sequence
        )
        if not is_back:
            continue
        subjects = {room.scenario.facts[code].subject for code in message.facts}
        if request.subject in subjects or (
            message.text and not message.is_request and not message.facts
        ):
            return message.second
    return None


def matrix(*, room: ExerciseRoom, second: float) -> dict[tuple[str, str], CellExchange]:
    """The messages between each pair of playing cells."""
    cells = list(room.scenario.cells)
    return {
        (by, to): _exchange(room=room, by=by, to=to, second=second)
        for by in cells
        for to in cells
        if by != to
    }


def grid(*, room: ExerciseRoom, second: float) -> list[FlowGridRow]:
    """The facts found by a second with their marks in each cell, in the order of
    finding.
    """
    flow_grid_rows = []
    for fact in room.scenario.facts.values():
        discovery_s = found_at(room=room, fact=fact.code, second=second)
        if discovery_s is not None:
            marks = {
                cell: _mark(room=room, fact=fact, cell=cell, second=second)
                for cell in room.scenario.cells
            }
            flow_grid_rows.append(FlowGridRow(fact=fact, found_s=discovery_s, marks=marks))
    return sorted(flow_grid_rows, key=lambda flow_grid_row: flow_grid_row.found_s)


def summary(*, room: ExerciseRoom, second: float) -> FlowSummary:
    """All measures by a second."""
    pairs = needed_pairs(room=room, second=second)
    messages = _messages(room=room, second=second)
    own = [message for message in messages if message.by != CONTROL]
    return FlowSummary(
        facts_found=len(grid(room=room, second=second)),
        facts=len(room.scenario.facts),
        pairs=len(pairs),
        covered=sum(need.knowledge is not None for need in pairs),
        in_time=sum(need.is_in_time for need in pairs),
        too_late=sum(need.is_too_late(second=second) for need in pairs),
        latency_s=median_latency_s(pairs=pairs),
        leaks=len(leaks(room=room, second=second)),
        without_need=len(unneeded_spreads(room=room, second=second)),
        rumours=len(rumours_spread(room=room, second=second)),
        messages=sum(not message.is_request for message in own),
        requests=sum(message.is_request for message in own),
        redundant=len(redundant_requests(room=room, second=second)),
    )


def _messages(*, room: ExerciseRoom, second: float) -> list[PlayerMessage]:
    return [message for message in room.messages.values() if message.second <= second]


def _known_on(*, room: ExerciseRoom, cell: str, subject: str, sequence: int) -> set[str]:
    """The facts on a subject that a cell knew before a line."""
    return {
        code
        for (knowing_cell, code), knowledge in room.knows.items()
        if knowing_cell == cell
        and knowledge.sequence < sequence
        and room.scenario.facts[code].subject == subject
    }


def _is_known(*, room: ExerciseRoom, message: PlayerMessage, to: str) -> bool:
    sequence = message.sequence
    known_codes = _known_on(room=room, cell=to, subject=message.subject, sequence=sequence)
    own = _known_on(room=room, cell=message.by, subject=message.subject, sequence=sequence)
    return bool(known_codes) and known_codes <= own


def _is_same(*, room: ExerciseRoom, first: PlayerMessage, repeat: PlayerMessage, to: str) -> bool:
    if (first.by, first.subject) != (repeat.by, repeat.subject) or to not in first.to:
        return False
    if repeat.second - first.second > REPEAT_WINDOW_S:
        return False
    answered = answered_at(room=room, request=first, asked_cell=to, second=repeat.second)
    return answered is None


def _exchange(*, room: ExerciseRoom, by: str, to: str, second: float) -> CellExchange:
    messages = [
        message
        for message in _messages(room=room, second=second)
        if message.by == by and to in message.to
    ]
    new = [code for message in messages for cell, code in message.new_to if cell == to]
    requests = [message for message in messages if message.is_request]
    waits = [
        (answered_at(room=room, request=message, asked_cell=to, second=second), message.second)
        for message in requests
    ]
    return CellExchange(
        messages=len(messages) - len(requests),
        new_facts=len(new),
        needed=sum(to in room.scenario.facts[code].needed_by for code in new),
        requests=len(requests),
        answered_s=tuple(
            answered_second - question_at
            for answered_second, question_at in waits
            if answered_second is not None
        ),
    )


def _mark(*, room: ExerciseRoom, fact: ScenarioFact, cell: str, second: float) -> FactMark:
    knowledge = known_at(room=room, cell=cell, fact=fact.code, second=second)
    has_need = cell in fact.needed_by
    if knowledge is None:
        return FactMark(kind=NOT_TOLD_MARK if has_need else NOTHING_MARK)
    kind = TOLD_MARK if has_need or cell == fact.owner else NO_NEED_MARK
    return FactMark(
        kind=FOUND_MARK if knowledge.how == FOUND else kind,
        second=knowledge.second,
        sequence=knowledge.sequence,
        by=knowledge.by,
    )

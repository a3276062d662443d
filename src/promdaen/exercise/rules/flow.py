"""How information flowed: who came to know what, when, by whom, and who should have.

Everything is read from a room (rules.room) up to a second of the exercise. A *needed pair* is a
fact that was found and a cell that needs it; where the cell found it by itself, nobody had to
tell, and the pair is none. Times are seconds of the exercise; measures are of cells, never of
persons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from promdaen.exercise.rules.room import FOUND, Known, Message, Room
from promdaen.exercise.rules.scenario import CONTROL, Fact

AGAIN_S = 300.0
"""A request said again within five minutes, before any answer, is redundant."""
FOUND_MARK, TOLD_MARK = "found", "told"
NOT_TOLD_MARK, NO_NEED_MARK, NOTHING_MARK = "not_told", "no_need", "nothing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A fact and a cell that needs it: when it was found by anybody, when the cell was told."""

    fact: Fact
    cell: str
    found_s: float
    told: Known | None

    @property
    def latency_s(self) -> float | None:
        """From found to told; None while it is not told."""
        return None if self.told is None else self.told.second - self.found_s

    @property
    def is_in_time(self) -> bool:
        """Whether it was told while it still helped."""
        latency, useful = self.latency_s, self.fact.useful_minutes
        return latency is not None and (useful is None or latency <= useful * 60)

    def is_too_late(self, *, second: float) -> bool:
        """Whether its time is over and it was not told in it."""
        useful = self.fact.useful_minutes
        if self.is_in_time or useful is None:
            return False
        return self.told is not None or second - self.found_s > useful * 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """A fact that reached a cell without need, by whom and by which line."""

    fact: Fact
    cell: str
    by: str
    second: float
    sequence: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Redundant:
    """A request that could not bring anything: `why` is "known" or "again"."""

    message: Message
    to: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """What went from one cell to another.

    `new_facts` were unknown to the receiver, of these `needed`; `answered_s` how long each
    request that was answered waited.
    """

    messages: int = 0
    new_facts: int = 0
    needed: int = 0
    requests: int = 0
    answered_s: tuple[float, ...] = ()

    @property
    def median_answer_s(self) -> float | None:
        """The median of the answered requests; None where none was."""
        return median(self.answered_s) if self.answered_s else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What a cell had of a fact: found, told, not told though it needs it, told without need."""

    kind: str
    second: float = 0.0
    sequence: int = 0
    by: str = ""

    @property
    def minute(self) -> int:
        """The minute of the exercise in which it came."""
        return int(self.second // 60)


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """A fact that was found by then, and its mark in each cell."""

    fact: Fact
    found_s: float
    marks: Mapping[str, Mark]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The measures of a run up to a second.

    `pairs` needed, `covered` of them told, `in_time` told while it helped, `too_late` those whose
    time is over; `latency_s` the median from found to told; `leaks` sensitive facts, and
    `without_need` all facts, that went to cells without need; `rumours` false facts passed on as
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


def needed_pairs(*, room: Room, second: float) -> list[Pair]:
    """The needed pairs by a second, in the order of the scenario."""
    made = []
    for fact in room.scenario.facts.values():
        found_s = found_at(room=room, fact=fact.code, second=second)
        if found_s is None:
            continue
        for cell in fact.needed_by:
            known = known_at(room=room, cell=cell, fact=fact.code, second=second)
            if known is None or known.how != FOUND:
                made.append(Pair(fact=fact, cell=cell, found_s=found_s, told=known))
    return made


def found_at(*, room: Room, fact: str, second: float) -> float | None:
    """When a fact was first found by any cell; None where nobody had found it by then."""
    times = (
        known.second
        for (_cell, code), known in room.knows.items()
        if code == fact and known.how == FOUND and known.second <= second
    )
    return min(times, default=None)


def known_at(*, room: Room, cell: str, fact: str, second: float) -> Known | None:
    """How a cell knew a fact by a second; None where it did not."""
    known = room.knows.get((cell, fact))
    return known if known is not None and known.second <= second else None


def median_latency_s(*, pairs: Sequence[Pair]) -> float | None:
    """The median seconds from found to told over the pairs told; None where none was."""
    known = [one.latency_s for one in pairs if one.latency_s is not None]
    return median(known) if known else None


def without_need(*, room: Room, second: float) -> list[Spread]:
    """Each fact that a cell was told without need, sensitive or not; control needs everything."""
    made = []
    for (cell, code), known in room.knows.items():
        fact = room.scenario.facts[code]
        has_need = cell == fact.owner or cell in fact.needed_by
        if known.how == FOUND or has_need or known.second > second:
            continue
        made.append(
            Spread(
                fact=fact,
                cell=cell,
                by=known.by,
                second=known.second,
                sequence=known.sequence,
            )
        )
    return made


def leaks(*, room: Room, second: float) -> list[Spread]:
    """What was told without need and was amber or red; what control told is no cell's leak."""
    found = without_need(room=room, second=second)
    return [one for one in found if one.fact.is_sensitive and one.by != CONTROL]


def rumours_spread(*, room: Room, second: float) -> list[tuple[Message, Fact]]:
    """Messages by which a cell passed on as certain what is not true."""
    return [
        (message, room.scenario.facts[code])
        for message in _messages(room=room, second=second)
        for code in message.facts
        if room.scenario.facts[code].is_false
        and not message.is_unconfirmed
        and message.by != CONTROL
    ]


def redundant_requests(*, room: Room, second: float) -> list[Redundant]:
    """Requests that could bring nothing.

    "known": the asker knew already every fact on the subject that the asked cell knew, and that
    cell knew one at least. "again": the same cell asked the same within five minutes before, and
    no answer had come.
    """
    requests = [one for one in _messages(room=room, second=second) if one.is_request]
    made = []
    for place, message in enumerate(requests):
        for to in message.to:
            if _is_known(room=room, message=message, to=to):
                made.append(Redundant(message=message, to=to, why="known"))
            elif any(
                _is_same(room=room, first=one, again=message, to=to) for one in requests[:place]
            ):
                made.append(Redundant(message=message, to=to, why="again"))
    return made


def answered_at(*, room: Room, request: Message, to: str, second: float) -> float | None:
    """When the asked cell first told the asker a fact on the subject after a request, or wrote.

    An answer is a message from the asked to the asker that carries a fact on the subject, or has
    words and is no request itself; None where none came.
    """
    for one in _messages(room=room, second=second):
        is_back = one.by == to and request.by in one.to and one.sequence > request.sequence
        if not is_back:
            continue
        subjects = {room.scenario.facts[code].subject for code in one.facts}
        if request.subject in subjects or (one.text and not one.is_request and not one.facts):
            return one.second
    return None


def matrix(*, room: Room, second: float) -> dict[tuple[str, str], Exchange]:
    """What went from each playing cell to each other one; every pair of cells is in it."""
    cells = list(room.scenario.cells)
    return {
        (by, to): _exchange(room=room, by=by, to=to, second=second)
        for by in cells
        for to in cells
        if by != to
    }


def grid(*, room: Room, second: float) -> list[GridRow]:
    """The facts found by a second with what each cell had of them, in the order of finding."""
    rows = []
    for fact in room.scenario.facts.values():
        found_s = found_at(room=room, fact=fact.code, second=second)
        if found_s is not None:
            marks = {
                cell: _mark(room=room, fact=fact, cell=cell, second=second)
                for cell in room.scenario.cells
            }
            rows.append(GridRow(fact=fact, found_s=found_s, marks=marks))
    return sorted(rows, key=lambda row: row.found_s)


def summary(*, room: Room, second: float) -> Summary:
    """All measures by a second."""
    pairs = needed_pairs(room=room, second=second)
    sent = _messages(room=room, second=second)
    own = [one for one in sent if one.by != CONTROL]
    return Summary(
        facts_found=len(grid(room=room, second=second)),
        facts=len(room.scenario.facts),
        pairs=len(pairs),
        covered=sum(one.told is not None for one in pairs),
        in_time=sum(one.is_in_time for one in pairs),
        too_late=sum(one.is_too_late(second=second) for one in pairs),
        latency_s=median_latency_s(pairs=pairs),
        leaks=len(leaks(room=room, second=second)),
        without_need=len(without_need(room=room, second=second)),
        rumours=len(rumours_spread(room=room, second=second)),
        messages=sum(not one.is_request for one in own),
        requests=sum(one.is_request for one in own),
        redundant=len(redundant_requests(room=room, second=second)),
    )


def _messages(*, room: Room, second: float) -> list[Message]:
    return [one for one in room.messages.values() if one.second <= second]


def _known_on(*, room: Room, cell: str, subject: str, sequence: int) -> set[str]:
    """The facts on a subject that a cell knew before a line."""
    return {
        code
        for (who, code), known in room.knows.items()
        if who == cell
        and known.sequence < sequence
        and room.scenario.facts[code].subject == subject
    }


def _is_known(*, room: Room, message: Message, to: str) -> bool:
    at = message.sequence
    held = _known_on(room=room, cell=to, subject=message.subject, sequence=at)
    own = _known_on(room=room, cell=message.by, subject=message.subject, sequence=at)
    return bool(held) and held <= own


def _is_same(*, room: Room, first: Message, again: Message, to: str) -> bool:
    if (first.by, first.subject) != (again.by, again.subject) or to not in first.to:
        return False
    if again.second - first.second > AGAIN_S:
        return False
    answered = answered_at(room=room, request=first, to=to, second=again.second)
    return answered is None


def _exchange(*, room: Room, by: str, to: str, second: float) -> Exchange:
    sent = [one for one in _messages(room=room, second=second) if one.by == by and to in one.to]
    new = [code for one in sent for cell, code in one.new_to if cell == to]
    requests = [one for one in sent if one.is_request]
    waits = [
        (answered_at(room=room, request=one, to=to, second=second), one.second) for one in requests
    ]
    return Exchange(
        messages=len(sent) - len(requests),
        new_facts=len(new),
        needed=sum(to in room.scenario.facts[code].needed_by for code in new),
        requests=len(requests),
        answered_s=tuple(at - asked for at, asked in waits if at is not None),
    )


def _mark(*, room: Room, fact: Fact, cell: str, second: float) -> Mark:
    known = known_at(room=room, cell=cell, fact=fact.code, second=second)
    has_need = cell in fact.needed_by
    if known is None:
        return Mark(kind=NOT_TOLD_MARK if has_need else NOTHING_MARK)
    kind = TOLD_MARK if has_need or cell == fact.owner else NO_NEED_MARK
    return Mark(
        kind=FOUND_MARK if known.how == FOUND else kind,
        second=known.second,
        sequence=known.sequence,
        by=known.by,
    )

"""The controller's console: clock, pending and sent injects, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from promdaen.exercise.kinds import triggers
from promdaen.exercise.models import Event, ExerciseRun
from promdaen.exercise.queries import cells, rooms
from promdaen.exercise.rules import events, states, wording
from promdaen.exercise.rules.clocks import ExerciseClock
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Inject, Phase, ScenarioDecision
from promdaen.kit.texts import Words

SOON_COUNT = 6
MINUTE = 60
HELD, NEXT, TIMED, DUE, WAITS, HAND = "held", "next", "timed", "due", "waits", "hand"
FIRED, LEFT_OUT = "fired", "left out"


@dataclass(frozen=True, kw_only=True)
class ConsoleClock:
    """The clock of the console, with what a browser needs to advance it between polls.

    `starts_s` is the second of the day at which the exercise begins.
    """

    second: float
    rate: float
    is_running: bool
    starts_s: int
    time: str
    minute: int
    phase: Phase
    phase_number: int
    phase_count: int


@dataclass(frozen=True, kw_only=True)
class ConsoleInject:
    """An inject in the list: when it is sent automatically, as text and as second if known."""

    inject: Inject
    to: Sequence[Words]
    is_to_all: bool
    kind: Words
    when: Words
    label: Words
    state: str
    second: float | None
    time: str
    left: str
    is_changed: bool

    @property
    def is_held(self) -> bool:
        return self.state == HELD


@dataclass(frozen=True, kw_only=True)
class ConsoleDecision:
    """An open decision of a cell: deadline, votes and options."""

    decision: ScenarioDecision
    cell: Words
    quorum: Words
    due_s: float
    left: str
    is_over: bool
    answered_count: int
    seat_count: int
    votes: Sequence[tuple[Words, int]]


@dataclass(frozen=True, kw_only=True)
class ServerOutage:
    """A server outage in real time from `since` to `at`; the clock stopped at `time`."""

    since: datetime
    at: datetime
    time: str
    is_waiting: bool


@dataclass(frozen=True, kw_only=True)
class Console:
    """The room as its controller sees it at a moment."""

    run: ExerciseRun
    room: ExerciseRoom
    now: datetime
    names: Mapping[str, Words]
    face: ConsoleClock
    soon: Sequence[ConsoleInject]
    later: Sequence[ConsoleInject]
    events: Sequence[ConsoleInject]
    left_out: Sequence[ConsoleInject]
    fired: Sequence[ConsoleInject]
    decisions: Sequence[ConsoleDecision]
    absence: ServerOutage | None

    @property
    def is_played(self) -> bool:
        """Whether injects are sent and cells can write."""
        return self.room.state in states.PLAYED_STATES

    @property
    def is_running(self) -> bool:
        """Whether the clock runs."""
        return self.room.state == states.RUNNING

    @property
    def state_words(self) -> Words:
        """What the state of the run is called."""
        return wording.STATE_LABELS[self.room.state]

    @property
    def inject_count(self) -> int:
        """The number of injects, including those added by control."""
        return len(self.room.injects)

    @property
    def fired_count(self) -> int:
        return len(self.room.fired)


def run_console(*, run: ExerciseRun, now: datetime) -> Console:
    room = rooms.load_room(run=run)
    names = cells.names_by_cell(scenario=room.scenario)
    second = room.clock.second(now=now)
    timed, untimed = _waiting(room=room, names=names, second=second)
    out = sorted(room.fired.values(), key=lambda line: -line.sequence)
    skipped = [room.injects[number] for number in sorted(room.skipped)]
    return Console(
        run=run,
        room=room,
        now=now,
        names=names,
        face=console_clock(room=room, now=now),
        soon=timed[:SOON_COUNT],
        later=timed[SOON_COUNT:],
        events=untimed,
        left_out=[_console_inject(inject, room, names, second, "") for inject in skipped],
        fired=[_console_inject(fired.inject, room, names, fired.second, "") for fired in out],
        decisions=_decisions(room=room, names=names, second=second),
        absence=_last_outage(run=run, room=room),
    )


def listed_inject(*, room: ExerciseRoom, number: int) -> ConsoleInject:
    """One inject of the list, whether it is pending, skipped or sent."""
    names = cells.names_by_cell(scenario=room.scenario)
    fired, inject = room.fired.get(number), room.injects[number]
    if fired is not None:
        return _console_inject(fired.inject, room, names, fired.second, FIRED)
    due_s = triggers.due_at(trigger=inject.trigger, room=room)
    state = LEFT_OUT if number in room.skipped else HELD if number in room.withheld else TIMED
    return _console_inject(inject, room, names, due_s, state)


def console_clock(*, room: ExerciseRoom, now: datetime) -> ConsoleClock:
    """What the clock of a room shows at a moment."""
    scenario, second = room.scenario, room.clock.second(now=now)
    hours, minutes = (int(part) for part in scenario.start.split(":"))
    starts_s = (hours * 60 + minutes) * 60
    phase = scenario.phase_at(minute=second / MINUTE)
    return ConsoleClock(
        second=second,
        rate=room.clock.rate,
        is_running=room.clock.is_running,
        starts_s=starts_s,
        time=f"{scenario.time_at(second=second)}:{int(second) % 60:02d}",
        minute=int(second // MINUTE),
        phase=phase,
        phase_number=list(scenario.phases).index(phase) + 1,
        phase_count=len(scenario.phases),
    )


def time_left(*, seconds: float) -> str:
    """A time in minutes and seconds, without its sign.

    >>> time_left(seconds=41.2), time_left(seconds=-80)
    ('0:41', '1:20')
    """
    whole = int(abs(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def _waiting(
    *, room: ExerciseRoom, names: Mapping[str, Words], second: float
) -> tuple[list[ConsoleInject], list[ConsoleInject]]:
    """The pending injects: those with a time, first due first; then the others."""
    timed: list[tuple[float, Inject]] = []
    untimed: list[Inject] = []
    for number, inject in sorted(room.injects.items()):
        if number in room.fired or number in room.skipped:
            continue
        due_at = triggers.due_at(trigger=inject.trigger, room=room)
        if due_at is None:
            untimed.append(inject)
        else:
            timed.append((due_at, inject))
    timed.sort(key=lambda pair: (pair[0], pair[1].number))
    free = [
        due_s for due_s, inject in timed if inject.number not in room.withheld and due_s > second
    ]
    first = min(free, default=None)
    console_injects = [
        _console_inject(
            inject,
            room,
            names,
            due_s,
            _state(room, inject, due_s=due_s, second=second, first=first),
        )
        for due_s, inject in timed
    ]
    others = [
        _console_inject(
            inject, room, names, None, _state(room, inject, due_s=None, second=second, first=None)
        )
        for inject in untimed
    ]
    return [
        replace(console_inject, left=time_left(seconds=(console_inject.second or 0) - second))
        for console_inject in console_injects
    ], others


def _state(
    room: ExerciseRoom, inject: Inject, *, due_s: float | None, second: float, first: float | None
) -> str:
    if inject.number in room.withheld:
        return HELD
    if due_s is None:
        return HAND if inject.trigger["kind"] == triggers.manual.CODE else WAITS
    if due_s <= second:
        return DUE
    return NEXT if due_s == first else TIMED


def _console_inject(
    inject: Inject,
    room: ExerciseRoom,
    names: Mapping[str, Words],
    due_s: float | None,
    state: str,
) -> ConsoleInject:
    scenario, kind = room.scenario, triggers.KINDS[inject.trigger["kind"]]
    return ConsoleInject(
        inject=inject,
        to=[names[cell] for cell in inject.to],
        is_to_all=set(inject.to) == set(scenario.cells),
        kind=wording.INJECT_KIND_LABELS[inject.kind],
        when=triggers.trigger_sentence(trigger=inject.trigger, scenario=scenario, names=names),
        label=kind.LABEL,
        state=state,
        second=due_s,
        time="" if due_s is None else scenario.time_at(second=due_s),
        left="",
        is_changed=inject != scenario.injects.get(inject.number, inject),
    )


def _decisions(
    *, room: ExerciseRoom, names: Mapping[str, Words], second: float
) -> list[ConsoleDecision]:
    console_decisions = []
    for decision in room.scenario.decisions.values():
        fired = room.put_at(decision=decision.code)
        if fired is None or decision.code in room.decisions_taken:
            continue
        seats = room.seats_in(cell=decision.cell)
        votes = room.votes.get(decision.code, {})
        chosen = [votes[seat] for seat in seats if seat in votes]
        due_s = fired.second + decision.minutes * MINUTE
        console_decisions.append(
            ConsoleDecision(
                decision=decision,
                cell=names[decision.cell],
                quorum=wording.QUORUM_LABELS[decision.quorum],
                due_s=due_s,
                left=time_left(seconds=due_s - second),
                is_over=due_s < second,
                answered_count=len(chosen),
                seat_count=len(seats),
                votes=[(option.text, chosen.count(option.code)) for option in decision.options],
            )
        )
    return sorted(console_decisions, key=lambda console_decision: console_decision.due_s)


def _last_outage(*, run: ExerciseRun, room: ExerciseRoom) -> ServerOutage | None:
    """The last server outage, unless the clock was changed after it."""
    rows = Event.objects.filter(run=run, kind=events.CLOCK).order_by("-sequence")[:2]
    last, before = [*rows, None, None][:2]
    if last is None or before is None or last.body["why"] != "server away":
        return None
    body = rooms.log_event(event=before).body
    since = datetime.fromisoformat(body["since"]) if body["since"] else before.at
    clock = ExerciseClock(base_s=body["base_s"], since=since, rate=body["rate"])
    return ServerOutage(
        since=clock.reached_at(second=last.body["base_s"]),
        at=last.at,
        time=room.scenario.time_at(second=last.body["base_s"]),
        is_waiting=not room.clock.is_running,
    )

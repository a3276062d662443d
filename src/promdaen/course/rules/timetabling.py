"""The timetable of a run: lay out a design over its days; move, swap and count sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from promdaen.course.rules.timetables import PRACTICE, SESSION_KINDS, Slot
from promdaen.kit.texts import Text, Words

TAUGHT_KINDS = ("talk", PRACTICE)
TEST, REST = "test", "rest"
LEAD, CO_TEACH, OBSERVED = "lead", "co_teach", "observed"
TRAINER_PARTS: Mapping[str, Words] = MappingProxyType(
    {
        LEAD: Text("Leads"),
        CO_TEACH: Text("Co-teaches"),
        OBSERVED: Text("Teaches observed"),
    }
)
"""The parts of a trainer in a session."""
KIND_NAMES: Mapping[str, Words] = MappingProxyType(
    dict(
        zip(
            SESSION_KINDS,
            (
                Text("Theory"),
                Text("Practice"),
                Text("Test"),
                Text("Break"),
                Text("Other"),
            ),
            strict=True,
        )
    )
)
"""The purposes of a session."""
WEEKDAYS = (
    Text("Monday"),
    Text("Tuesday"),
    Text("Wednesday"),
    Text("Thursday"),
    Text("Friday"),
    Text("Saturday"),
    Text("Sunday"),
)
"""The days of the week, Monday first, as `date.weekday` counts them."""
QUARTER_MINUTES = 15
DAYS_ABREAST = 5


@dataclass(frozen=True, kw_only=True)
class Assigned:
    """A trainer in a session, and the part there: one of TRAINER_PARTS."""

    trainer: str
    part: str = LEAD


@dataclass(frozen=True, kw_only=True)
class TimetableSession:
    """A session of a run; `begins` is in minutes after midnight, `key` identifies it."""

    key: str
    on: date
    begins: int
    minutes: int
    kind: str
    name: Words
    topic: str = ""
    occasion: str = ""
    trainers: tuple[Assigned, ...] = ()

    @property
    def ends(self) -> int:
        """The end of the session, in minutes after midnight."""
        return self.begins + self.minutes


@dataclass(frozen=True, kw_only=True)
class PlacedSlot:
    """A slot of the design on its day of the run."""

    slot: Slot
    on: date


@dataclass(frozen=True, kw_only=True)
class TimetableLayout:
    """A design laid out over a run; `left_out` are the days of the design without a day."""

    placed: Sequence[PlacedSlot]
    left_out: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class TimetableCell:
    """A drawn part of a day, in quarters of an hour; without a session it is free."""

    quarters: int
    session: TimetableSession | None = None


def timetable_layout(*, slots: Iterable[Slot], starts_on: date, ends_on: date) -> TimetableLayout:
    """The slots of a design on the days of a run: day 1 is the first, and no day is skipped.

    Days of the design after the last day of the run are returned in `left_out`.

    >>> slot = Slot(day=2, begins=480, minutes=60, kind="talk", topic="A")
    >>> monday = date(2026, 1, 5)
    >>> timetable_layout(slots=[slot], starts_on=monday, ends_on=monday).left_out
    [2]
    """
    placed, left_out = [], set()
    for slot in slots:
        on = starts_on + timedelta(days=slot.day - 1)
        if on > ends_on:
            left_out.add(slot.day)
        else:
            placed.append(PlacedSlot(slot=slot, on=on))
    return TimetableLayout(placed=placed, left_out=sorted(left_out))


def days_between(*, starts_on: date, ends_on: date) -> list[date]:
    """The days of a run, in order."""
    return [starts_on + timedelta(days=n) for n in range((ends_on - starts_on).days + 1)]


def swapped(
    *, first: TimetableSession, second: TimetableSession, others: Iterable[TimetableSession]
) -> list[TimetableSession]:
    """Exchange two sessions, and move the sessions that this affects.

    On one day, the later session begins where the earlier began, the earlier ends where the later
    ended, and sessions in between move by their difference, so that no gap or overlap arises. On
    two days, each begins where the other began.
    """
    if first.on != second.on:
        return [
            replace(first, on=second.on, begins=second.begins),
            replace(second, on=first.on, begins=first.begins),
        ]
    early, late = sorted((first, second), key=lambda session: session.begins)
    shift = late.minutes - early.minutes
    between = [
        replace(other, begins=other.begins + shift)
        for other in others
        if shift and other.on == early.on and early.begins < other.begins < late.begins
    ]
    return [
        replace(late, begins=early.begins),
        replace(early, begins=late.ends - early.minutes),
        *between,
    ]


MOVE_STEPS: Mapping[str, Words] = MappingProxyType(
    {
        "earlier": Text("Move earlier"),
        "later": Text("Move later"),
        "day_before": Text("Move to the day before"),
        "day_after": Text("Move to the day after"),
    }
)
"""The steps by which a session moves without a day and a time."""


def stepped(
    *, session: TimetableSession, others: Iterable[TimetableSession], step: str
) -> tuple[date, int]:
    """The day and minute to which a session moves by one of MOVE_STEPS.

    Within a day: the place of the session that touches it, or a quarter of an hour in free time,
    up to the next session. To another day: the same time.
    """
    if step in ("day_before", "day_after"):
        days = 1 if step == "day_after" else -1
        return session.on + timedelta(days=days), session.begins
    same_day = [other for other in others if other.on == session.on and other.key != session.key]
    if step == "earlier":
        earlier = [other for other in same_day if other.begins < session.begins]
        before = max(earlier, key=lambda other: other.begins, default=None)
        if before is not None and before.ends >= session.begins:
            return session.on, before.begins
        free_from = 0 if before is None else before.ends
        return session.on, max(session.begins - QUARTER_MINUTES, free_from)
    later = [other for other in same_day if other.begins > session.begins]
    after = min(later, key=lambda other: other.begins, default=None)
    if after is None:
        return session.on, session.begins + QUARTER_MINUTES
    if after.begins <= session.ends:
        return session.on, after.begins
    return session.on, session.begins + min(QUARTER_MINUTES, after.begins - session.ends)


def session_at(
    *, sessions: Iterable[TimetableSession], on: date, minute: int
) -> TimetableSession | None:
    """The session that runs at a minute of a day, or None.

    One that ends at this minute does not count.
    """
    return next(
        (
            session
            for session in sessions
            if session.on == on and session.begins <= minute < session.ends
        ),
        None,
    )


def practical_share(*, sessions: Iterable[TimetableSession]) -> float | None:
    """The practical part 0..1 of the minutes of topics; None without any."""
    taught_sessions = [session for session in sessions if session.kind in TAUGHT_KINDS]
    total = sum(session.minutes for session in taught_sessions)
    doing = sum(session.minutes for session in taught_sessions if session.kind == PRACTICE)
    return doing / total if total else None


def topic_minutes(*, sessions: Iterable[TimetableSession | Slot]) -> dict[str, int]:
    """The minutes of each topic, in topic order."""
    minutes_by_topic: dict[str, int] = {}
    for session in sessions:
        if session.topic:
            minutes_by_topic[session.topic] = (
                minutes_by_topic.get(session.topic, 0) + session.minutes
            )
    return minutes_by_topic


def grid_hours(*, bounds: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The whole hours that contain every session, from and to; eight to five without any.

    >>> grid_hours(bounds=[(510, 600), (900, 985)])
    (8, 17)
    """
    hour_bounds = list(bounds)
    if not hour_bounds:
        return 8, 17
    return min(begins for begins, _ in hour_bounds) // 60, -(
        -max(ends for _, ends in hour_bounds) // 60
    )


def cells(*, sessions: Sequence[TimetableSession], from_minute: int) -> list[TimetableCell]:
    """A day in quarters of an hour from a minute on: its sessions and the free time between.

    Sessions keep their order and have at least one quarter each, whatever minute they begin at.
    """
    drawn: list[TimetableCell] = []
    at = 0
    for placed in sorted(sessions, key=lambda session: (session.begins, session.ends)):
        begins = max(at, round((placed.begins - from_minute) / QUARTER_MINUTES))
        ends = max(begins + 1, round((placed.ends - from_minute) / QUARTER_MINUTES))
        if begins > at:
            drawn.append(TimetableCell(quarters=begins - at))
        drawn.append(TimetableCell(quarters=ends - begins, session=placed))
        at = ends
    return drawn

"""The timetable of a course: its slots, its practical share, and the steps taught in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from promdaen.curriculum.rules import lessons
from promdaen.kit.json_objects import JsonObject

MINUTES_AN_HOUR = 60
PRACTICE = "practice"
SESSION_KINDS = ("talk", PRACTICE, "test", "rest", "other")
"""The purposes of a slot; talk and practice belong to a topic."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A part of a day, with a topic or a title of its own.

    `begins` and `ends` are minutes after midnight; `kind` is one of SESSION_KINDS; `topic` is ""
    for none, and `occasion` is set for a test.
    """

    day: int
    begins: int
    minutes: int
    kind: str
    topic: str = ""
    title: Mapping[str, str] | None = None
    occasion: str = ""

    @property
    def ends(self) -> int:
        """The end of the slot, in minutes after midnight."""
        return self.begins + self.minutes

    @property
    def is_practical(self) -> bool:
        """Whether officers are active themselves."""
        return self.kind == PRACTICE


@dataclass(frozen=True, kw_only=True)
class Taught:
    """A slot with the steps of its lesson; empty without a lesson."""

    slot: Slot
    steps: Sequence[JsonObject] = ()


def slots(*, sessions: Iterable[JsonObject]) -> list[Slot]:
    """The slots of a course design in order.

    >>> session = {"day": 1, "starts": "08:30", "hours": 0.75, "kind": "talk", "topic": "A"}
    >>> [(slot.begins, slot.ends) for slot in slots(sessions=[session])]
    [(510, 555)]
    """
    return [_slot(session) for session in sessions]


def practical_share(*, slots: Iterable[Slot]) -> float | None:
    """The practical part 0..1 of the minutes of topics; None without any topic."""
    topic_slots = [slot for slot in slots if slot.topic]
    total = sum(slot.minutes for slot in topic_slots)
    doing = sum(slot.minutes for slot in topic_slots if slot.is_practical)
    return doing / total if total else None


def taught(*, slots: Sequence[Slot], steps: Mapping[str, Sequence[JsonObject]]) -> list[Taught]:
    """Each slot with the steps that its topic's lesson assigns to it.

    `steps` by topic. A lesson that does not fill its slots is left out: the content check reports
    why, and the timetable stays usable.
    """
    parts = {
        topic: _shared(slots=slots, topic=topic, steps=topic_steps)
        for topic, topic_steps in steps.items()
    }
    taught_lessons = []
    for slot in slots:
        rest = parts.get(slot.topic)
        taught_lessons.append(Taught(slot=slot, steps=rest.pop(0) if rest else ()))
    return taught_lessons


def first_days(*, slots: Iterable[Slot]) -> dict[str, int]:
    """The day on which each topic begins."""
    days_by_topic: dict[str, int] = {}
    for slot in slots:
        if slot.topic:
            days_by_topic.setdefault(slot.topic, slot.day)
    return days_by_topic


def clock(*, minute: int) -> str:
    """A minute after midnight as a clock time.

    >>> clock(minute=510)
    '08:30'
    """
    return f"{minute // MINUTES_AN_HOUR:02d}:{minute % MINUTES_AN_HOUR:02d}"


def _slot(session: JsonObject) -> Slot:
    hours, minutes = session["starts"].split(":")
    return Slot(
        day=session["day"],
        begins=MINUTES_AN_HOUR * int(hours) + int(minutes),
        minutes=round(MINUTES_AN_HOUR * session["hours"]),
        topic=session.get("topic", ""),
        title=session.get("title"),
        **_purpose(session),
    )


def _purpose(session: JsonObject) -> dict[str, str]:
    """The purpose of a session, and its test; an older design is recognised by its words.

    Such a design stays in a database until the content is loaded again.
    """
    if "kind" in session:
        return {"kind": session["kind"], "occasion": session.get("occasion", "")}
    if session.get("topic"):
        return {"kind": PRACTICE if session.get("practical") else "talk"}
    words = session.get("title", {}).get("en", "").lower().split()
    occasion = next((occasion for occasion in ("before", "after") if occasion in words), "")
    if "test" in words and occasion:
        return {"kind": "test", "occasion": occasion}
    return {"kind": "rest" if {"break", "lunch"} & set(words) else "other"}


def _shared(
    *, slots: Sequence[Slot], topic: str, steps: Sequence[JsonObject]
) -> list[list[JsonObject]]:
    sessions = [
        lessons.TopicSession(day=slot.day, minutes=slot.minutes, is_practical=slot.is_practical)
        for slot in slots
        if slot.topic == topic
    ]
    try:
        return lessons.shared_out(steps=steps, sessions=sessions)
    except lessons.PlanMisfit:
        return []

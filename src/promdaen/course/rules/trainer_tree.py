"""Mentors and trainers: generations of trainers from the first ones on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Mentorship:
    """A trainer was mentored by a trainer of the pool, from a day."""

    trainer: str
    mentor: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A trainer in the tree: depth, and generation (the first is 0)."""

    trainer: str
    generation: int


def first_mentors(*, mentorships: Iterable[Mentorship]) -> dict[str, Mentorship]:
    """The first mentor of each trainer, by day and then by name.

    A mentorship is ignored if the trainer had mentored the mentor before, so that the tree has no
    cycle.
    """
    found: dict[str, Mentorship] = {}
    for mentorship in sorted(mentorships, key=lambda row: (row.on, row.mentor, row.trainer)):
        if mentorship.trainer not in found and mentorship.trainer not in _line(
            mentorship.mentor, mentors=found
        ):
            found[mentorship.trainer] = mentorship
    return found


def generations(*, trainers: Iterable[str], mentorships: Iterable[Mentorship]) -> dict[str, int]:
    """The generation of each trainer: 0 without a mentor, else one after the first mentor's.

    A mentor who was mentored later was generation 0 at that time; the later training does not
    change the generation of earlier mentees.
    """
    mentors = first_mentors(mentorships=mentorships)
    return {trainer: _generation(trainer=trainer, mentors=mentors) for trainer in trainers}


def tree(*, trainers: Sequence[str], mentorships: Sequence[Mentorship]) -> list[Leaf]:
    """The trainers in tree order: each followed by their first mentees.

    `trainers` gives the order among equals and must include every mentor.
    """
    depths = generations(trainers=trainers, mentorships=mentorships)
    mentors = first_mentors(mentorships=mentorships)
    children: dict[str, list[str]] = {}
    for one in trainers:
        if one in mentors:
            children.setdefault(mentors[one].mentor, []).append(one)
    found: list[Leaf] = []
    waiting = [trainer for trainer in reversed(trainers) if trainer not in mentors]
    while waiting:
        one = waiting.pop()
        found.append(Leaf(trainer=one, generation=depths[one]))
        waiting += reversed(children.get(one, []))
    return found


def _line(trainer: str, *, mentors: Mapping[str, Mentorship]) -> list[str]:
    """A trainer, the first mentor, that mentor's first mentor, and so on."""
    found = [trainer]
    while found[-1] in mentors:
        found.append(mentors[found[-1]].mentor)
    return found


def _generation(*, trainer: str, mentors: Mapping[str, Mentorship]) -> int:
    depth, one, day = 0, trainer, date.max
    while one in mentors and mentors[one].on <= day:
        day, one = mentors[one].on, mentors[one].mentor
        depth += 1
    return depth

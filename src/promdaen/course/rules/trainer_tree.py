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
    mentorships_by_trainer: dict[str, Mentorship] = {}
    for mentorship in sorted(mentorships, key=lambda row: (row.on, row.mentor, row.trainer)):
        if mentorship.trainer not in mentorships_by_trainer and mentorship.trainer not in _line(
            mentorship.mentor, mentors=mentorships_by_trainer
        ):
            mentorships_by_trainer[mentorship.trainer] = mentorship
    return mentorships_by_trainer


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
    for trainee in trainers:
        if trainee in mentors:
            children.setdefault(mentors[trainee].mentor, []).append(trainee)
    leaves: list[Leaf] = []
    waiting = [trainer for trainer in reversed(trainers) if trainer not in mentors]
    while waiting:
        trainee = waiting.pop()
        leaves.append(Leaf(trainer=trainee, generation=depths[trainee]))
        waiting += reversed(children.get(trainee, []))
    return leaves


def _line(trainer: str, *, mentors: Mapping[str, Mentorship]) -> list[str]:
    """A trainer, the first mentor, that mentor's first mentor, and so on."""
    trainer_line = [trainer]
    while trainer_line[-1] in mentors:
        trainer_line.append(mentors[trainer_line[-1]].mentor)
    return trainer_line


def _generation(*, trainer: str, mentors: Mapping[str, Mentorship]) -> int:
    depth, trainer_code, day = 0, trainer, date.max
    while trainer_code in mentors and mentors[trainer_code].on <= day:
        day, trainer_code = mentors[trainer_code].on, mentors[trainer_code].mentor
        depth += 1
    return depth

"""Who brought whom to training: generations of trainers from the first ones on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Mentorship:
    """A trainer was brought on by a mentor of the pool, from a day."""

    trainer: str
    mentor: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A trainer in the tree: how deep, and of which generation, the first being 0."""

    trainer: str
    generation: int


def first_mentors(*, mentorships: Iterable[Mentorship]) -> dict[str, Mentorship]:
    """Who brought each trainer on first, by day and then by name.

    Whoever was brought on by someone whom he had brought on before is not counted as that, so
    that nobody stands in a circle.
    """
    found: dict[str, Mentorship] = {}
    for one in sorted(mentorships, key=lambda row: (row.on, row.mentor, row.trainer)):
        if one.trainer not in found and one.trainer not in _line(one.mentor, mentors=found):
            found[one.trainer] = one
    return found


def generations(*, trainers: Iterable[str], mentorships: Iterable[Mentorship]) -> dict[str, int]:
    """The generation of each trainer: 0 without a mentor, else one after the first mentor's.

    A mentor who was brought on later himself was of generation 0 when he was the mentor:
    his own later training changes nothing for those he brought on before.
    """
    mentors = first_mentors(mentorships=mentorships)
    return {one: _generation(trainer=one, mentors=mentors) for one in trainers}


def tree(*, trainers: Sequence[str], mentorships: Sequence[Mentorship]) -> list[Leaf]:
    """The trainers in the order of a tree: each followed by those he first brought on.

    The order among equals is that of `trainers`, who must hold every mentor.
    """
    depths = generations(trainers=trainers, mentorships=mentorships)
    mentors = first_mentors(mentorships=mentorships)
    children: dict[str, list[str]] = {}
    for one in trainers:
        if one in mentors:
            children.setdefault(mentors[one].mentor, []).append(one)
    found: list[Leaf] = []
    waiting = [one for one in reversed(trainers) if one not in mentors]
    while waiting:
        one = waiting.pop()
        found.append(Leaf(trainer=one, generation=depths[one]))
        waiting += reversed(children.get(one, []))
    return found


def _line(trainer: str, *, mentors: Mapping[str, Mentorship]) -> list[str]:
    """A trainer, his first mentor, that one's, and so on."""
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

"""The person in a practice interview, drawn at random, in the hall or the closed room."""

from __future__ import annotations

import numpy as np

from promdaen.booth.rules.dialogues.graph import DialogueGraph
from promdaen.specimen.rules.portraits import figures, people

GROWN_AGES, MINOR_AGES = (18, 70), (10, 16)
ROOM, CHILD = "room", "child"
HALL = (
    '<rect width="300" height="310" fill="#d5dde1"/><path d="M0 0h300v92H0z" fill="#e6ecee"/>'
    '<path d="M18 14h74v64H18zM112 14h74v64h-74zM206 14h74v64h-74z" fill="#f6f9fa"/>'
    '<path d="M55 14v64M149 14v64M243 14v64" stroke="#d5dde1" stroke-width="3"/>',
    '<path d="M276 0h24v40L214 310h-34zM300 70v30L240 310h-10z" fill="#fff" opacity=".13"/>'
    '<path d="M0 278h300v32H0z" fill="#6a767d"/><path d="M0 278h300v6H0z" fill="#87939a"/>'
    '<path d="M96 291h108v19H96z" fill="#525d64"/>',
)
CLOSED_ROOM = (
    '<rect width="300" height="310" fill="#e4e1da"/><path d="M0 214h300v96H0z" fill="#d6d1c7"/>'
    '<path d="M214 26h56v76h-56z" fill="#eef1ef"/>'
    '<path d="M242 26v76M214 64h56" stroke="#cfc9bd" stroke-width="3"/>',
    '<path d="M0 280h300v30H0z" fill="#8a7a66"/><path d="M0 280h300v5H0z" fill="#a08f79"/>'
    '<path d="M196 266h22l-3 24h-16z" fill="#f4f7f8"/>'
    '<path d="M40 286l70-2 8 14-82 3z" fill="#f4f1e8"/>',
)
"""Two layers each: behind the person, and in front."""


def stage(*, dialogue: DialogueGraph, seed: int) -> str:
    """A person at the counter or in the room as SVG; the page says where it is in text.

    The appearance does not depend on the truth: only a child that speaks is drawn as one.
    """
    draw = np.random.default_rng(seed)
    first, last = MINOR_AGES if dialogue.speaker == CHILD else GROWN_AGES
    age = int(draw.integers(first, last + 1))
    person = people.person(seed=seed)
    look = people.look(person=person, seed=seed, age=age)
    behind, before = CLOSED_ROOM if dialogue.place == ROOM else HALL
    figure = figures.figure(person=person, look=look, uid="sit", view="bust")
    return (
        '<svg viewBox="0 0 300 310" aria-hidden="true" fill="none">'
        f'{behind}<g transform="translate(150 140) scale(1.06)">{figure}</g>{before}</svg>'
    )

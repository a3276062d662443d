"""Simulated worlds for playing a year, one pure module for each world.

Three have the form of a family in the belief, with unknown constants; power and practice are held
out: they have the form of none.
"""

from promdaen.refresher.kinds.worlds import actr, fsrs, half_life, power, practice
from promdaen.refresher.rules.years import WorldKind

WORLDS: tuple[WorldKind, ...] = (fsrs, half_life, actr)
HELD_OUT: tuple[WorldKind, ...] = (power, practice)


def get_world(*, code: str) -> WorldKind:
    """The world of that code. Raises LookupError."""
    for world in (*WORLDS, *HELD_OUT):
        if code == world.CODE:
            return world
    raise LookupError(f"There is no world called {code}.")

"""What removes the name of a person from the rows of each capability.

Each capability that keeps a copy of a name, or a way to reach a person, registers a function in
its apps.py. Which tables have rows about an officer follows from foreign keys; what they are for
is declared as `personal` in apps.py: a subject (people.rules.personal) for each table, "*" for
all others of the capability. `activity` names the tables whose rows show that an officer took
part, with the lookup of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

Removal = Callable[..., None]
_removals: dict[str, Removal] = {}
_obstacles: dict[str, Callable[[], str]] = {}


def register_removal(*, name: str, remove: Removal) -> None:
    """Register a function that removes names; called with `codes`, new short codes by officer.

    It is called inside the transaction of the removal.
    """
    _removals[name] = remove


def remove_copies(*, codes: Mapping[UUID, str]) -> None:
    """Remove every registered copy of the names of officers, in the caller's transaction."""
    for name in sorted(_removals):
        _removals[name](codes=codes)


def register_obstacle(*, name: str, obstacle: Callable[[], str]) -> None:
    """Register a function that says why names cannot be removed here; "" if they can."""
    _obstacles[name] = obstacle


def obstacle() -> str:
    """Why names cannot be removed on this installation; "" if they can."""
    return next((text for name in sorted(_obstacles) if (text := _obstacles[name]())), "")

"""The four steps of a new installation: done, skipped, left, and open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

SETUP_STEPS = ("programme", "targets", "people", "run")
"""In the recommended order: each step uses the result of the previous one."""


@dataclass(frozen=True, kw_only=True)
class SetupStep:
    """One step: `state` is done, skipped or left; its form is shown while `is_open`.

    `is_next` marks the first step left.
    """

    code: str
    number: int
    state: str
    is_open: bool = False
    is_next: bool = False


def setup_steps(
    *, done_steps: Collection[str], skipped: Collection[str], chosen: str = ""
) -> tuple[SetupStep, ...]:
    """The steps in order; the chosen one is open, else the first neither done nor skipped.

    >>> [step.state for step in setup_steps(done_steps=["programme", "run"], skipped=["targets"])]
    ['done', 'skipped', 'left', 'done']
    >>> [step.code for step in setup_steps(done_steps=["programme"], skipped=()) if step.is_open]
    ['targets']
    >>> steps = setup_steps(done_steps=(), skipped=(), chosen="run")
    >>> [step.code for step in steps if step.is_next]
    ['programme']
    """
    states = {
        code: "done" if code in done_steps else "skipped" if code in skipped else "left"
        for code in SETUP_STEPS
    }
    waiting = next((code for code, state in states.items() if state == "left"), "")
    opened = chosen if chosen in SETUP_STEPS else waiting
    return tuple(
        SetupStep(
            code=code,
            number=number,
            state=state,
            is_open=code == opened,
            is_next=code == waiting,
        )
        for number, (code, state) in enumerate(states.items(), start=1)
    )

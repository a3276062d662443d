"""Policies of simulated officers: an open set, one pure file a policy, the same names in each."""

import zlib
from typing import Protocol

import numpy as np

from promdaen.booth.kinds.officers import Officer, World
from promdaen.booth.kinds.policies import at_random, careful, fast
from promdaen.booth.rules.travellers import Run
from promdaen.kit.texts import Words


class Policy(Protocol):
    """What every policy says about itself: how closely it looks, seconds of a thought."""

    CODE: str

    @property
    def TITLE(self) -> Words: ...

    CARE: float
    THOUGHTS: tuple[int, int]

    def play(self, *, officer: Officer) -> None:
        """Play a run to its end."""


POLICIES: tuple[Policy, ...] = (careful, fast, at_random)


def policy_of(*, code: str) -> Policy:
    """The policy of that code; raises LookupError."""
    for policy in POLICIES:
        if code == policy.CODE:
            return policy
    raise LookupError(f"There is no policy called {code}.")


def played(*, policy: Policy, run: Run, world: World) -> Officer:
    """An officer of a policy after a run; the same of the same seed."""
    officer = Officer(
        run=run,
        world=world,
        draw=np.random.default_rng((zlib.crc32(policy.CODE.encode()), run.seed)),
        care=policy.CARE,
        thoughts=policy.THOUGHTS,
    )
    policy.play(officer=officer)
    return officer

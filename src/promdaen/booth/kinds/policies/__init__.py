"""Policies of simulated officers, one pure module each, with the same names."""

import zlib
from typing import Protocol

import numpy as np

from promdaen.booth.kinds.officers import RunWorld, SimulatedOfficer
from promdaen.booth.kinds.policies import careful, fast, randomised
from promdaen.booth.rules.travellers import DrawnRun
from promdaen.kit.texts import Words


class OfficerPolicy(Protocol):
    """The interface of a policy: care of a look, seconds of a thought."""

    CODE: str

    @property
    def TITLE(self) -> Words: ...

    CARE: float
    THOUGHTS: tuple[int, int]

    def play(self, *, officer: SimulatedOfficer) -> None:
        """Play a run to its end."""


POLICIES: tuple[OfficerPolicy, ...] = (careful, fast, randomised)


def get_policy(*, code: str) -> OfficerPolicy:
    """The policy of that code. Raises LookupError."""
    for policy in POLICIES:
        if code == policy.CODE:
            return policy
    raise LookupError(f"There is no policy called {code}.")


def play_policy(*, policy: OfficerPolicy, run: DrawnRun, world: RunWorld) -> SimulatedOfficer:
    """An officer of a policy after a run; the same seed gives the same result."""
    officer = SimulatedOfficer(
        run=run,
        world=world,
        draw=np.random.default_rng((zlib.crc32(policy.CODE.encode()), run.seed)),
        care=policy.CARE,
        thoughts=policy.THOUGHTS,
    )
    policy.play(officer=officer)
    return officer

"""What `promdaen verify-audit` checks beside the chains: rows against each other.

Each capability registers how its own rows are proved, as with `register_proof` of its apps.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

MOST_FAULTS = 20


@dataclass(frozen=True, kw_only=True)
class Proved:
    """How many rows a proof looked at, and what is wrong with some, in words and never by name.

    `note` says what could not be proved and why.
    """

    name: str
    rows_count: int
    faults: tuple[str, ...] = ()
    note: str = ""


Proof = Callable[[], Proved]
_proofs: dict[str, Proof] = {}


def register_proof(*, name: str, proof: Proof) -> None:
    """Say how rows are proved; called once, when the capability starts."""
    _proofs[name] = proof


def proved() -> list[Proved]:
    """What every registered proof finds, of the main database."""
    return [_proofs[name]() for name in sorted(_proofs)]

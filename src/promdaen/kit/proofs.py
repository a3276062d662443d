"""Checks of `promdaen verify-audit` besides the chains: rows compared with each other.

Each capability registers the proof of its own rows with `register_proof` in its apps.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

MAX_FAULTS = 20


@dataclass(frozen=True, kw_only=True)
class ProofResult:
    """The number of rows that a proof checked, and its faults in words, without names.

    `note` says what could not be proved and why.
    """

    name: str
    rows_count: int
    faults: tuple[str, ...] = ()
    note: str = ""


Proof = Callable[[], ProofResult]
_proofs: dict[str, Proof] = {}


def register_proof(*, name: str, proof: Proof) -> None:
    """Register a proof of rows; called once, when the capability starts."""
    _proofs[name] = proof


def run_proofs() -> list[ProofResult]:
    """The results of every registered proof, for the main database."""
    return [_proofs[name]() for name in sorted(_proofs)]

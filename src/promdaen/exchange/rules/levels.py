"""Handling levels of the Traffic Light Protocol 2.0 (FIRST 2022), least to most restricted."""

from __future__ import annotations

CLEAR, GREEN, AMBER, AMBER_STRICT, RED = range(5)
NO_LEVEL = -1
"""Below every level: nothing may be read."""
LEVELS = (CLEAR, GREEN, AMBER, AMBER_STRICT, RED)
CODES = ("clear", "green", "amber", "amber_strict", "red")
LABELS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
LETTERS = "CGASR"

SEALED_FROM = AMBER_STRICT
"""Texts from this level up are encrypted, are found by no search, and their reading is an act."""
OPEN_UP_TO = GREEN
"""The levels that may stand on a poster."""


def is_sealed(*, level: int) -> bool:
    """Whether texts of this level are encrypted and each reading is audited.

    >>> [is_sealed(level=one) for one in LEVELS]
    [False, False, False, True, True]
    """
    return level >= SEALED_FROM


def label(*, code: str) -> str:
    """The label of a code; empty for an unknown code.

    >>> label(code="amber_strict"), label(code="")
    ('TLP:AMBER+STRICT', '')
    """
    return dict(zip(CODES, LABELS, strict=True)).get(code, "")


def handling_level(*, code: str) -> int:
    """The level of a code; raises ValueError for an unknown code.

    >>> handling_level(code="amber_strict") == AMBER_STRICT
    True
    """
    return CODES.index(code)

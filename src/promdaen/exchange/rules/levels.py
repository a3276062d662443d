"""Handling levels of the Traffic Light Protocol 2.0 (FIRST 2022), least to most restricted."""

from __future__ import annotations

CLEAR, GREEN, AMBER, AMBER_STRICT, RED = range(5)
NO_LEVEL = -1
"""Below every level: nothing may be read."""
HANDLING_LEVELS = (CLEAR, GREEN, AMBER, AMBER_STRICT, RED)
LEVEL_CODES = ("clear", "green", "amber", "amber_strict", "red")
LEVEL_LABELS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
LEVEL_LETTERS = "CGASR"

MIN_SEALED_LEVEL = AMBER_STRICT
"""Texts from this level up are encrypted, are found by no search, and their reading is an act."""
MAX_OPEN_LEVEL = GREEN
"""The levels that may stand on a poster."""


def is_sealed(*, level: int) -> bool:
    """Whether texts of this level are encrypted and each reading is audited.

    >>> [is_sealed(level=one) for one in HANDLING_LEVELS]
    [False, False, False, True, True]
    """
    return level >= MIN_SEALED_LEVEL


def label(*, code: str) -> str:
    """The label of a code; empty for an unknown code.

    >>> label(code="amber_strict"), label(code="")
    ('TLP:AMBER+STRICT', '')
    """
    return dict(zip(LEVEL_CODES, LEVEL_LABELS, strict=True)).get(code, "")


def handling_level(*, code: str) -> int:
    """The level of a code; raises ValueError for an unknown code.

    >>> handling_level(code="amber_strict") == AMBER_STRICT
    True
    """
    return LEVEL_CODES.index(code)

"""The format of codes of runs and programmes: they are part of addresses."""

from __future__ import annotations

import re

CODE_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
MAX_RUN_CODE_LENGTH = 24
MAX_PROGRAMME_CODE_LENGTH = 20
# Words that addresses use below the lists themselves.
RESERVED = frozenset({"new", "design"})


def is_code(*, text: str, longest: int) -> bool:
    """Whether a text can be a code with at most this number of characters.

    >>> [is_code(text=text, longest=8) for text in ("KK-1", "New", "កោះកុង", "", "A b", "A" * 9)]
    [True, False, False, False, False, False]
    """
    if len(text) > longest or text.lower() in RESERVED:
        return False
    return CODE_PATTERN.fullmatch(text) is not None

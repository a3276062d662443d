"""The cognitive levels of items, after Anderson and Krathwohl (2001), p. 31, without creating."""

from collections.abc import Mapping

from promdaen.kit.texts import Text, Words

LEVEL_NAMES: Mapping[str, Words] = {
    "remember": Text("Remember"),
    "understand": Text("Understand"),
    "apply": Text("Apply"),
    "analyse": Text("Analyse"),
    "evaluate": Text("Evaluate"),
}
UNKNOWN_LEVEL = Text("Not given")


def words_of_level(*, code: str) -> Words:
    """The label of a level.

    >>> words_of_level(code="apply").en
    'Apply'
    """
    return LEVEL_NAMES.get(code, UNKNOWN_LEVEL)

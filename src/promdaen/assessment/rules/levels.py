"""The cognitive levels of items, after Anderson and Krathwohl (2001), p. 31, without creating."""

from collections.abc import Mapping

from promdaen.kit.spreadsheets.words import Words

LEVELS: Mapping[str, Words] = {
    "remember": Words(en="Remember", km="ចងចាំ"),
    "understand": Words(en="Understand", km="យល់"),
    "apply": Words(en="Apply", km="អនុវត្ត"),
    "analyse": Words(en="Analyse", km="វិភាគ"),
    "evaluate": Words(en="Evaluate", km="វាយតម្លៃ"),
}
UNKNOWN = Words(en="Not given", km="មិនបានបញ្ជាក់")


def words_of_level(*, code: str) -> Words:
    """Give a level in words.

    >>> words_of_level(code="apply").en
    'Apply'
    """
    return LEVELS.get(code, UNKNOWN)

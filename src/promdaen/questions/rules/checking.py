"""Text checks of questions and answers: case data, and items of open tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from promdaen.kit import languages, screening
from promdaen.kit.texts import Text, Words

REFUSED_CONTENT = frozenset({screening.DOCUMENT, screening.PHONE})
"""What is never stored: numbers by which a person is found at once."""
MIN_WORDS = 6
"""A quotation of fewer words than this is no quotation of a question."""
_INSTEAD = Text("Write what was wrong with it, and leave the number out.")
_LEAVE_OUT = Text("Remove it. It can identify a person.")
EXPLANATIONS: Mapping[str, tuple[Words, Words]] = MappingProxyType(
    {
        screening.DOCUMENT: (
            Text("This looks like a document number"),
            _INSTEAD,
        ),
        screening.PHONE: (
            Text("This looks like a telephone number"),
            _LEAVE_OUT,
        ),
        screening.NAME: (
            Text("This looks like a name"),
            Text("Write what the person did: a traveller, a driver, a colleague."),
        ),
        screening.PLATE: (
            Text("This looks like a number plate"),
            _LEAVE_OUT,
        ),
        screening.MAIL: (
            Text("This looks like an e-mail or chat address"),
            _LEAVE_OUT,
        ),
        screening.ACCOUNT: (
            Text("This looks like an account number"),
            _LEAVE_OUT,
        ),
    }
)
"""What each finding is called, and what to write instead."""


def quotes_any(*, text: str, stems: Iterable[str]) -> bool:
    """Whether a text repeats an item word for word, ignoring spacing.

    >>> stem = "Which document must a child carry when it crosses alone?"
    >>> quotes_any(text=f"I had: {stem.lower()} What is right?", stems=[stem])
    True
    >>> quotes_any(text="Which document must a child carry?", stems=[stem])
    False
    """
    plain_text = _plain(text)
    return any(stem in plain_text for stem in map(_plain, stems) if len(stem) >= MIN_WORDS * 4)


def _plain(text: str) -> str:
    """Only letters, signs and digits: spaces and full stops vary."""
    folded = languages.latin_digits(text).casefold()
    return "".join(sign for sign in folded if sign.isalnum() or "\u1780" <= sign <= "\u17d3")

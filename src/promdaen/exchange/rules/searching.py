"""Folding of texts and names for comparison."""

from __future__ import annotations

import unicodedata

# Coeng DO is often typed as coeng TO: one sound, two spellings.
COENG_DO, COENG_TO = "\u17d2\u178a", "\u17d2\u178f"
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u00ad"))


def fold(*, text: str) -> str:
    """The text in search form: NFC, no invisible characters, lower case, single spaces.

    >>> fold(text="  Koh\u200b  KONG ")
    'koh kong'
    """
    plain = unicodedata.normalize("NFC", text).translate(UNSEEN).replace(COENG_DO, COENG_TO)
    return " ".join(plain.casefold().split())


MIN_WORD_LENGTH = 3
"""Words of fewer signs are in no index; they are looked for beside longer ones."""
EXCERPT_CONTEXT = 60


def search_words(*, text: str) -> list[str]:
    """The search words, folded, without duplicates.

    >>> search_words(text="Boat  boat NIGHT")
    ['boat', 'night']
    """
    return list(dict.fromkeys(fold(text=text).split()))


def excerpt(*, text: str, word: str) -> str:
    """Part of a text around a folded word, cut at spaces if there are any.

    >>> excerpt(text="They saw a Boat", word="boat")
    'They saw a Boat'
    """
    plain = " ".join(text.split())
    position = max(fold(text=plain).find(word), 0)
    end = position + len(word)
    before, after = (
        plain[max(position - EXCERPT_CONTEXT, 0) : position],
        plain[end : end + EXCERPT_CONTEXT],
    )
    head = f"… {before.partition(' ')[2] or before}" if position > EXCERPT_CONTEXT else before
    tail = (
        f"{after.rpartition(' ')[0] or after} …" if end + EXCERPT_CONTEXT < len(plain) else after
    )
    return f"{head}{plain[position:end]}{tail}"

"""How texts and names are folded before they are compared."""

from __future__ import annotations

import unicodedata

# Coeng DO is written as coeng TO by many: one sound, two spellings.
COENG_DO, COENG_TO = "\u17d2\u178a", "\u17d2\u178f"
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u00ad"))


def folded(*, text: str) -> str:
    """A text as search compares it: NFC, no unseen signs, small letters, single spaces.

    >>> folded(text="  Koh\u200b  KONG ")
    'koh kong'
    """
    plain = unicodedata.normalize("NFC", text).translate(UNSEEN).replace(COENG_DO, COENG_TO)
    return " ".join(plain.casefold().split())

"""Finds the department, province or rank that a typed text means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit import languages
from promdaen.people.rules import names

Aliases = Mapping[str, Sequence[str]]

# Words for the kind of thing, not for one of them; people add and omit them freely.
_KIND_WORDS = frozenset(
    {"province", "department", "dept", "general", "of", "the", "and", "city", "capital", "police"}
)
RANK_WORDS = frozenset({"police", "of", "the"})
"""Words that people add to a rank; "general" is not among them, because it is a rank."""
_KIND_WORDS_KHMER = re.compile(
    "^(?:ខេត្ត|រាជធានី|ក្រុង|អគ្គនាយកដ្ឋាន|នាយកដ្ឋាន|នគរបាល|មន្ទីរ|ការិយាល័យ)+(?=.)"
)
_BETWEEN_NAMES = re.compile(r"\s*[/|()\n]\s*|\s+[-–—]\s+")
_NEAREST = 2


@dataclass(frozen=True)
class KnownNames:
    """The folded names of one kind of thing: exact ones first, then without kind words."""

    exact: Mapping[str, str]
    loose: Mapping[str, str]
    spellings: Mapping[str, str]
    kind_words: frozenset[str] = _KIND_WORDS


def known_names(*, aliases: Aliases, kind_words: frozenset[str] = _KIND_WORDS) -> KnownNames:
    """Fold the names of `aliases` once; a name that two codes share belongs to neither.

    `kind_words` are those that can be missing or added.

    >>> departments = known_names(
    ...     aliases={"IMM": ["Department of Immigration"], "MAR": ["Maritime Police"]}
    ... )
    >>> [meant_code(text=text, names=departments) for text in ("IMMIGRATION dept.", "Navy")]
    ['IMM', '']
    >>> provinces = known_names(aliases={"09": ["Koh Kong"], "17": ["Siemreap"]})
    >>> (meant_code(text="Kaoh Kong", names=provinces),
    ... meant_code(text="Siem Reap", names=provinces))
    ('09', '17')
    >>> ranks = known_names(aliases={"LTG": ["Lieutenant General"]}, kind_words=RANK_WORDS)
    >>> (meant_code(text="Lieutenant", names=ranks),
    ... meant_code(text="Lieutenant-General", names=ranks))
    ('', 'LTG')
    """
    exact: dict[str, set[str]] = {}
    loose: dict[str, set[str]] = {}
    shown_spellings: dict[str, str] = {}
    for code, spellings in aliases.items():
        for spelling in (code, *spellings):
            exact.setdefault(_exact(text=spelling), set()).add(code)
            for key in _loose(text=spelling, kind_words=kind_words):
                loose.setdefault(key, set()).add(code)
            shown_spellings.setdefault(_exact(text=spelling), spelling)
    return KnownNames(
        exact=_single(exact),
        loose=_single(loose),
        spellings=shown_spellings,
        kind_words=kind_words,
    )


def meant_code(*, text: str, names: KnownNames) -> str:
    """The code that `text` means, or "" if it means none or several.

    A cell can have the name in both languages, separated by a slash or brackets.

    >>> found = known_names(aliases={"18": ["Preah Sihanouk", "ព្រះសីហនុ"]})
    >>> meant_code(text="ខេត្តព្រះសីហនុ / Preah Sihanouk", names=found)
    '18'
    """
    whole = _code(text=text, names=names)
    if whole:
        return whole
    parts = [part for part in _BETWEEN_NAMES.split(text) if part.strip()]
    codes = {_code(text=part, names=names) for part in parts} - {""}
    return codes.pop() if len(codes) == 1 else ""


def nearest_names(*, text: str, names: KnownNames) -> tuple[str, ...]:
    """The known names most similar in spelling to `text`, at most two.

    >>> names = known_names(aliases={"MAR": ["Maritime Police"]})
    >>> nearest_names(text="Maritme Police", names=names)
    ('Maritime Police',)
    """
    close = difflib.get_close_matches(_exact(text=text), names.spellings, n=_NEAREST, cutoff=0.6)
    return tuple(names.spellings[key] for key in close)


def _code(*, text: str, names: KnownNames) -> str:
    exact = names.exact.get(_exact(text=text))
    if exact:
        return exact
    keys = _loose(text=text, kind_words=names.kind_words)
    codes = {names.loose[key] for key in keys if key in names.loose}
    return codes.pop() if len(codes) == 1 else ""


def _single(codes_by_name: Mapping[str, set[str]]) -> dict[str, str]:
    return {
        key: next(iter(codes)) for key, codes in codes_by_name.items() if key and len(codes) == 1
    }


def _exact(*, text: str) -> str:
    plain = re.sub(r"[^\w\u1780-\u17ff]+", " ", text.casefold()).strip()
    return names.folded_khmer(text=plain) if languages.has_khmer(text=plain) else plain


def _loose(*, text: str, kind_words: frozenset[str]) -> tuple[str, ...]:
    """Fold a name further: without kind words, run together, in any order, and by its sound."""
    plain = _exact(text=text)
    if languages.has_khmer(text=plain):
        return (_KIND_WORDS_KHMER.sub("", plain),)
    words = [word for word in plain.replace("_", " ").split() if word not in kind_words]
    together = "".join(words)
    sounds = (f"sound {names.word_sound(word=together)}",) if together.isascii() and words else ()
    return ("".join(sorted(words)), together, *sounds)

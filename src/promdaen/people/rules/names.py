"""Names in Khmer and Latin: one stored form, and one folded form for search and comparison."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from promdaen.kit import languages, spreadsheets

_COENG = "\u17d2"
_COENG_RO = "\u17d2\u179a"
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
# Inherent vowels, which are never typed on purpose and are invisible.
_UNSEEN = re.compile("[\u17b4\u17b5]")
# Letters that Unicode retains for old text alone.
_OLD_LETTERS = str.maketrans({"\u17a3": "\u17a2", "\u17a4": "\u17a2\u17b6"})
# Two-part vowels that keyboards let people type as two.
_JOINED = (("\u17c1\u17b8", "\u17be"), ("\u17b8\u17c1", "\u17be"), ("\u17c1\u17b6", "\u17c4"))
_CLUSTER = re.compile("([\u1780-\u17b3])((?:[\u17b6-\u17d1\u17dd]|\u17d2[\u1780-\u17a2])+)")
_PART = re.compile("\u17d2[\u1780-\u17a2]|[\u17b6-\u17d1\u17dd]")
_ROBAT, _SHIFTERS, _NIKAHIT = "\u17cc", "\u17c9\u17ca", "\u17c6"
_REAHMUK = "\u17c7\u17c8"
# Letters of Limon and other fonts from before Unicode that no Latin name has.
_LEGACY = re.compile("[\u00a1-\u00bf\u00d7\u00f7\u0152\u0153\u0178\u0192\u2020-\u2022\u2030]")
_TITLES_LATIN = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|mme|h\.e|dr|lok srey)(?:\.\s*|\s+)"
    r"|(?:(?:lt|brig|maj|pol)\.\s*)*(?:gen|col|maj|capt|lt|insp|sgt)\.\s*)",
    re.IGNORECASE,
)
# A title can run together with the name after it if the name has two words of its own: a single
# word with this beginning can be a given name.
_TITLES_KHMER = re.compile(
    "^(?:(?:ឯកឧត្តម|លោកជំទាវ|លោកស្រី|អ្នកស្រី|កញ្ញា|លោក)\\s+"
    "|(?:ឯកឧត្តម|លោកជំទាវ|លោកស្រី|អ្នកស្រី|លោក)(?=[\u1780-\u17b3]\\S+\\s+\\S)"
    "|(?:ឧត្តមសេនីយ|វរសេនីយ|អនុសេនីយ)៍?(?:ឯក|ទោ|ត្រី)\\s+)"
)

# Spellings of the same sound: the first pattern is read as the second. Order matters.
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ck|q|g(?!n)", "k"),
        (r"(?<=n)k\b", "g"),
        (r"c+h+|j", "c"),
        (r"f|ph", "p"),
        (r"w", "v"),
        (r"z", "s"),
        (r"gn|ny(?=[aeiou])", "n"),
        (r"(?<=[bcdgklmnprstv])h", ""),
        (r"(?<=[aeiouy])[hr](?![aeiouy])", ""),
        (r"oeu|eou|eau|eu|oe", "e"),
        (r"ou|oo|uo|ua", "u"),
        (r"ea|ia|ie|ee(?=[^ ])", "i"),
        (r"ei|ey|ay|ai|ee|y(?![aeiou])", "i"),
        (r"oa|ao|au|or", "o"),
        (r"(.)\1+", r"\1"),
    )
)


def normal_khmer(*, text: str) -> str:
    """A Khmer name in its stored form: NFC, no invisible characters, each cluster in one order.

    The order is that of The Unicode Standard 16.0, section 16.4 (Khmer): base, robat, coeng
    consonants with RO last, register shifter, vowel, nikahit, reahmuk, other signs.

    >>> normal_khmer(text="សុ\\u200bខ  ដារ៉ា") == "សុខ ដារ៉ា"
    True
    >>> normal_khmer(text="\\u1780\\u17c1\\u17b8") == "\\u1780\\u17be"
    True
    """
    clean = spreadsheets.clean(text=unicodedata.normalize("NFC", text))
    visible_text = _UNSEEN.sub("", clean).translate(_OLD_LETTERS)
    # Parts of a vowel can be separated until their cluster is in order.
    ordered = _CLUSTER.sub(_ordered, visible_text)
    for parts, whole in _JOINED:
        ordered = ordered.replace(parts, whole)
    return ordered


def _ordered(match: re.Match[str]) -> str:
    parts = sorted(_PART.findall(match.group(2)), key=_place_in_cluster)
    return match.group(1) + "".join(parts)


def _place_in_cluster(part: str) -> int:
    orders = (
        part == _ROBAT,
        part.startswith(_COENG) and part != _COENG_RO,
        part == _COENG_RO,
        part in _SHIFTERS,
        "\u17b6" <= part <= "\u17c5",
        part == _NIKAHIT,
        part in _REAHMUK,
        True,
    )
    return orders.index(True)


def folded_khmer(*, text: str) -> str:
    """A Khmer name for search: coeng DO read as coeng TO, no spaces, no punctuation.

    >>> folded_khmer(text="ឧត្ដម") == folded_khmer(text="ឧត្តម ")
    True
    """
    normal = normal_khmer(text=text).replace("\u17d2\u178a", "\u17d2\u178f")
    return "".join(letter for letter in normal if unicodedata.category(letter)[0] in "LMN")


def normal_latin(*, text: str) -> str:
    """A Latin name in its stored form: NFC, straight apostrophes, single spaces.

    >>> normal_latin(text=" Sok\\u00a0 D\\u2019Ara, ")
    "Sok D'Ara"
    """
    cleaned = spreadsheets.clean(text=unicodedata.normalize("NFC", text))
    return cleaned.translate({0x2018: "'", 0x2019: "'", 0x02BC: "'"}).strip(" ,;.")


@lru_cache(maxsize=65_536)
def latin_words(*, text: str) -> tuple[str, ...]:
    """The words of a Latin name in lower case without accents.

    >>> latin_words(text="SOK Dara-Réth")
    ('sok', 'dara', 'reth')
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(re.findall(r"[a-z]+", letters.replace("'", "")))


@lru_cache(maxsize=65_536)
def word_sound(*, word: str) -> str:
    """The sound of one Latin word of a Khmer name, so that common spellings agree.

    Our own table of observed spellings: ph/f, v/w, ou/u/oo, ea/ie/ia, dropped h and r, doubled
    letters.

    >>> [word_sound(word=word) for word in ("vuthy", "wuty", "vouthy", "sophea", "sofia")]
    ['vuti', 'vuti', 'vuti', 'sopi', 'sopi']
    """
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def folded_latin(*, text: str) -> str:
    """A Latin name for search: the sounds of its words, in one order.

    >>> folded_latin(text="Dara SOKH") == folded_latin(text="Sok Darra")
    True
    """
    return " ".join(sorted(word_sound(word=word) for word in latin_words(text=text)))


def has_latin(*, text: str) -> bool:
    """Whether `text` has a Latin letter."""
    return _LATIN.search(text) is not None


def is_legacy(*, text: str) -> bool:
    """Whether `text` was typed with a Khmer font from before Unicode, such as Limon.

    >>> is_legacy(text="s¤x dara:"), is_legacy(text="Sok Dara"), is_legacy(text="សុខ")
    (True, False, False)
    """
    return not languages.has_khmer(text=text) and _LEGACY.search(text) is not None


def strip_title(*, text: str) -> str:
    """Remove titles such as Mr., Col.

    or លោកស្រី from the start of a name.

    >>> strip_title(text="Mr. Sok Dara"), strip_title(text="លោក សុខ ដារ៉ា") == "សុខ ដារ៉ា"
    ('Sok Dara', True)
    >>> strip_title(text="លោកសុខ ដារ៉ា") == "សុខ ដារ៉ា"
    True
    """
    shorter = _TITLES_KHMER.sub("", _TITLES_LATIN.sub("", text))
    return shorter if shorter == text else strip_title(text=shorter)


def split_scripts(*, text: str) -> tuple[str, str]:
    """Split a cell with a name in both scripts into its Khmer and its Latin part.

    >>> split_scripts(text="សុខ ដារ៉ា (Sok Dara)") == ("សុខ ដារ៉ា", "Sok Dara")
    True
    """
    khmer = re.findall("[\u1780-\u17ff][\u1780-\u17ff\u200b\\s]*", text)
    latin = re.findall(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’.\-\s]*", text)
    return " ".join(part.strip() for part in khmer), " ".join(part.strip() for part in latin)

"""Whether an officer on a list can be a known officer under another spelling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Literal

from promdaen.kit.texts import Text, Words
from promdaen.people.rules import names

Grade = Literal["certain", "likely", "possible"]
_GRADES: tuple[Grade, ...] = ("certain", "likely", "possible")

SAME, ALIKE, NEAR = 1.0, 0.95, 0.8
# The most that a word with a different sound can count.
_DIFFERENT = 0.9
_INITIAL = 0.75
_MAX_WORDS = 4

SAME_CODE = Text("same officer code")
OTHER_CODE = Text("another officer code")
SAME_SHORT_CODE = Text("same short code")
OTHER_SHORT_CODE = Text("another short code")
SAME_LATIN = Text("same Latin name")
ALIKE_LATIN = Text("Latin names that sound alike")
NEAR_LATIN = Text("Latin names of near spelling")
OTHER_LATIN = Text("another Latin name")
SAME_KHMER = Text("same Khmer name")
NEAR_KHMER = Text("Khmer names of near spelling")
OTHER_KHMER = Text("another Khmer name")
SAME_DEPARTMENT = Text("same department")
OTHER_DEPARTMENT = Text("another department")
OTHER_SEX = Text("the sex differs")


@dataclass(frozen=True)
class ComparedOfficer:
    """The values of an officer that are compared; `key` is the caller's own key."""

    key: str
    name_latin: str = ""
    name_km: str = ""
    sex: str = ""
    department: str = ""
    officer_code: str = ""
    short_code: str = ""


@dataclass(frozen=True)
class SameOfficerCandidate:
    """A possible match: certainty, similarity of the Latin names (0..1), and reasons."""

    person: ComparedOfficer
    grade: Grade
    score: float
    reasons: tuple[Words, ...]


@dataclass(frozen=True)
class NameIndex:
    """Officers indexed by code, by sounds of the Latin name (single and joined), by Khmer name.

    `by_code` has their own numbers and short codes. `by_khmer` has the sorted letters of their
    names, which do not depend on word order.
    """

    by_code: Mapping[str, tuple[ComparedOfficer, ...]]
    by_sound: Mapping[str, tuple[ComparedOfficer, ...]]
    by_khmer: Mapping[str, tuple[ComparedOfficer, ...]]


@lru_cache(maxsize=65_536)
def code_key(*, code: str) -> str:
    """An officer code for comparison: letters and digits only, no leading zeros.

    >>> code_key(code=" kk-007 "), code_key(code="007")
    ('KK007', '7')
    """
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return plain.lstrip("0") if plain.isdigit() else plain


def index_people(*, people: Iterable[ComparedOfficer]) -> NameIndex:
    """Index officers, once for a whole list."""
    by_code: dict[str, list[ComparedOfficer]] = defaultdict(list)
    by_sound: dict[str, list[ComparedOfficer]] = defaultdict(list)
    by_khmer: dict[str, list[ComparedOfficer]] = defaultdict(list)
    for person in people:
        for code in _codes(person=person):
            by_code[code].append(person)
        letters = khmer_letters(name=person.name_km)
        if letters:
            by_khmer[letters].append(person)
        for sound in _sounds(person=person):
            by_sound[sound].append(person)
    return NameIndex(
        by_code={code: tuple(entries) for code, entries in by_code.items()},
        by_sound={sound: tuple(entries) for sound, entries in by_sound.items()},
        by_khmer={letters: tuple(entries) for letters, entries in by_khmer.items()},
    )


def candidates(
    *, person: ComparedOfficer, index: NameIndex, limit: int = 5
) -> tuple[SameOfficerCandidate, ...]:
    """The officers who can be `person`, most certain first.

    Certain: the same officer code and a similar name, or identical Latin name, Khmer name and
    department without a contradiction. Khmer script alone is never enough: many names that are
    written alike in Khmer belong to different people, and fonts hide what was typed.
    """
    officers_by_id: dict[str, ComparedOfficer] = {}
    for code in _codes(person=person):
        officers_by_id.update((other.key, other) for other in index.by_code.get(code, ()))
    letters = khmer_letters(name=person.name_km)
    officers_by_id.update((other.key, other) for other in index.by_khmer.get(letters, ()))
    for sound in _sounds(person=person):
        officers_by_id.update((other.key, other) for other in index.by_sound.get(sound, ()))
    graded = (_compared(person=person, other=other) for other in officers_by_id.values())
    ranked = sorted(
        (candidate for candidate in graded if candidate),
        key=lambda candidate: (_GRADES.index(candidate.grade), -candidate.score),
    )
    return tuple(ranked[:limit])


def similarity(*, first: str, second: str) -> float:
    """The similarity of two Latin names, 0..1, in any word order.

    1 is the same words; .95 words that all sound the same; below .8 is another name.

    >>> similarity(first="SOK Dara", second="Dara Sok")
    1.0
    >>> similarity(first="Vuthy Chea", second="Chear Wuthy")
    0.95
    >>> similarity(first="Sok Dara", second="Chan Dara") < 0.8
    True
    """
    first_name, second_name = _spelling(first), _spelling(second)
    first_words, two = first_name.words, second_name.words
    if not first_words or not two:
        return 0.0
    if first_name.ordered == second_name.ordered or first_name.joined == second_name.joined:
        return SAME
    is_alike_whole = first_name.sound == second_name.sound
    if is_alike_whole or first_name.ordered_sounds == second_name.ordered_sounds:
        return ALIKE
    short, long = sorted((first_words[:_MAX_WORDS], two[:_MAX_WORDS]), key=len)
    orders = permutations(long, len(short))
    return max(_paired(short=short, order=order, long=long) for order in orders)


def khmer_key(*, name: str) -> str:
    """A Khmer name for comparison in any word order, "" if there is none.

    >>> khmer_key(name="សុខ ដារ៉ា") == khmer_key(name="ដារ៉ា សុខ")
    True
    """
    words = (names.folded_khmer(text=word) for word in names.normal_khmer(text=name).split())
    return " ".join(sorted(word for word in words if word))


def khmer_similarity(*, first: str, second: str) -> float:
    """The similarity of two Khmer names, 0..1: 1 the same, .95 the same words in another order.

    Spaces are ignored: a name written without any equals its own words run together.

    >>> khmer_similarity(first="សុខ ដារ៉ា", second="សុខដារ៉ា")
    1.0
    >>> khmer_similarity(first="សុខ ដារ៉ា", second="ដារ៉ាសុខ")
    0.95
    >>> khmer_similarity(first="សុខ ដារ៉ា", second="ចាន់ ធី") < 0.5
    True
    """
    first_khmer, second_khmer = names.folded_khmer(text=first), names.folded_khmer(text=second)
    if not first_khmer or not second_khmer:
        return 0.0
    if first_khmer == second_khmer:
        return SAME
    is_turned = (
        len(first_khmer) == len(second_khmer) and first_khmer in second_khmer + second_khmer
    )
    if is_turned or khmer_key(name=first) == khmer_key(name=second):
        return ALIKE
    return _DIFFERENT * (
        1
        - edits(first=first_khmer, second=second_khmer) / max(len(first_khmer), len(second_khmer))
    )


def _khmer_agrees(*, first: str, second: str) -> bool | None:
    if not names.folded_khmer(text=first) or not names.folded_khmer(text=second):
        return None
    return khmer_similarity(first=first, second=second) >= ALIKE


def khmer_letters(*, name: str) -> str:
    """The letters of a Khmer name, sorted: the same for any word order.

    >>> khmer_letters(name="សុខ ដារ៉ា") == khmer_letters(name="ដារ៉ាសុខ")
    True
    """
    return "".join(sorted(names.folded_khmer(text=name)))


def _codes(*, person: ComparedOfficer) -> set[str]:
    return {code_key(code=person.officer_code), person.short_code} - {""}


def _paired(*, short: tuple[str, ...], order: tuple[str, ...], long: tuple[str, ...]) -> float:
    """The mean similarity of paired words; long words weigh more, missing words count as 0."""
    pairs = list(zip(short, order, strict=True))
    weights = [max(len(first_word), len(two)) for first_word, two in pairs]
    near = sum(
        weight * _word_nearness(first_word, two)
        for weight, (first_word, two) in zip(weights, pairs, strict=True)
    )
    missing = sum(map(len, long)) - sum(map(len, order))
    return near / (sum(weights) + missing)


def _word_nearness(first: str, two: str) -> float:
    # In one order, since it is the same both ways.
    return _nearness(first, two) if first <= two else _nearness(two, first)


@lru_cache(maxsize=2**17)
def _nearness(first: str, two: str) -> float:
    if first == two:
        return SAME
    sounds = names.word_sound(word=first), names.word_sound(word=two)
    if sounds[0] == sounds[1]:
        return ALIKE
    if 1 in (len(first), len(two)) and first[0] == two[0]:
        return _INITIAL
    longest = max(map(len, sounds))
    return _DIFFERENT * (1 - edits(first=sounds[0], second=sounds[1]) / longest)


def edits(*, first: str, second: str) -> int:
    """The number of letters to insert, delete, change or swap (optimal alignment).

    Levenshtein 1966 with Damerau's 1964 transposition.

    >>> edits(first="dara", second="drar"), edits(first="", second="ab")
    (2, 2)
    """
    if not first:
        return len(second)
    # Bit i is row i of a column of the table: Hyyrö 2003, "A bit-vector algorithm for computing
    # Levenshtein and Damerau edit distances", Nordic Journal of Computing 10(1), 29-39.
    whole, last = (1 << len(first)) - 1, 1 << (len(first) - 1)
    places: dict[str, int] = {}
    for index, letter in enumerate(first):
        places[letter] = places.get(letter, 0) | 1 << index
    count, up, down, diagonal, before = len(first), whole, 0, 0, 0
    for letter in second:
        same = places.get(letter, 0)
        swapped = ((~diagonal & same) << 1) & before
        diagonal = ((((same & up) + up) ^ up) | same | down | swapped) & whole
        right_up, right_down = down | ~(diagonal | up) & whole, diagonal & up
        count += bool(right_up & last) - bool(right_down & last)
        right_up, right_down = (right_up << 1 | 1) & whole, (right_down << 1) & whole
        up, down = right_down | ~(diagonal | right_up) & whole, right_up & diagonal
        before = same
    return count


@dataclass(frozen=True)
class _Spelling:
    """A Latin name by words, words in order, joined, and their sounds."""

    words: tuple[str, ...]
    ordered: tuple[str, ...]
    joined: str
    sound: str
    ordered_sounds: tuple[str, ...]


@lru_cache(maxsize=65_536)
def _spelling(text: str) -> _Spelling:
    words = names.latin_words(text=text)
    joined = "".join(words)
    return _Spelling(
        words=words,
        ordered=tuple(sorted(words)),
        joined=joined,
        sound=names.word_sound(word=joined),
        ordered_sounds=tuple(sorted(names.word_sound(word=word) for word in words)),
    )


def _sounds(*, person: ComparedOfficer) -> set[str]:
    spelling = _spelling(person.name_latin)
    single = {names.word_sound(word=word) for word in spelling.words if len(word) > 1}
    return (single | {spelling.sound}) - {""}


def _compared(*, person: ComparedOfficer, other: ComparedOfficer) -> SameOfficerCandidate | None:
    codes = _agree(code_key(code=person.officer_code), code_key(code=other.officer_code))
    short_codes = _agree(person.short_code, other.short_code)
    is_same_code = bool(codes or short_codes)
    score = similarity(first=person.name_latin, second=other.name_latin)
    has_latin = bool(person.name_latin and other.name_latin)
    if not is_same_code and has_latin and score < NEAR:
        return None
    khmer = _khmer_agrees(first=person.name_km, second=other.name_km)
    if not is_same_code and not has_latin and not khmer:
        return None
    department = _agree(person.department, other.department)
    sex = _agree(person.sex, other.sex)
    if is_same_code:
        level = _level_by_code(score=score if has_latin else None, khmer=khmer)
    elif has_latin:
        level = _level_by_name(score=score, khmer=khmer, department=department)
    else:
        # Khmer alone is never certain.
        level = 1 if department else 2
    level += codes is False or short_codes is False
    level += sex is False
    if level >= len(_GRADES):
        return None
    reasons = (
        _agreement_words(codes, SAME_CODE, OTHER_CODE),
        _agreement_words(short_codes, SAME_SHORT_CODE, OTHER_SHORT_CODE),
        latin_reason(score=score) if has_latin else None,
        _agreement_words(khmer, SAME_KHMER, OTHER_KHMER),
        _agreement_words(department, SAME_DEPARTMENT, OTHER_DEPARTMENT),
        _agreement_words(sex, None, OTHER_SEX),
    )
    return SameOfficerCandidate(
        person=other,
        grade=_GRADES[level],
        score=score,
        reasons=tuple(reason for reason in reasons if reason),
    )


def _agree(first: str, two: str) -> bool | None:
    """Whether two values agree; None if one is missing."""
    return first == two if first and two else None


def _level_by_code(*, score: float | None, khmer: bool | None) -> int:
    """The level of an equal code: 0 if the names agree too, 1 if they do not."""
    is_agreed = khmer is not False if score is None else score >= NEAR
    return 0 if is_agreed else 1


def _level_by_name(*, score: float, khmer: bool | None, department: bool | None) -> int:
    """The level of similar Latin names: 0 certain, 1 likely, 2 possible, 3 another officer."""
    is_near_only = score < ALIKE
    if khmer is False:
        return 3 if is_near_only else 2
    if is_near_only:
        return 1 if khmer else 2
    is_all_the_same = score >= SAME and khmer is True and department is True
    return 0 if is_all_the_same else 1


def latin_reason(*, score: float) -> Words:
    """The similarity of two Latin names in words."""
    if score >= SAME:
        return SAME_LATIN
    if score >= ALIKE:
        return ALIKE_LATIN
    return NEAR_LATIN if score >= NEAR else OTHER_LATIN


def _agreement_words(
    agreed: bool | None, same_text: Words | None, other_text: Words
) -> Words | None:
    return None if agreed is None else same_text if agreed else other_text

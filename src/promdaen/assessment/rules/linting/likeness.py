"""Items that ask nearly the same: compares every pair of the bank, language by language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

import numpy as np

from promdaen.assessment.rules.arrays import FloatArray
from promdaen.assessment.rules.linting.drafts import ItemDraft
from promdaen.assessment.rules.linting.wording import OPENINGS
from promdaen.curriculum.rules.findings import ERROR, WARNING, ContentCheck, ContentFinding
from promdaen.curriculum.rules.texts import LANGUAGES, clusters
from promdaen.kit.texts import Text, Words

DUPLICATE_STEM = ContentCheck(
    code="stem-twice",
    severity=ERROR,
    problem=Text("has the stem of {other}"),
    remedy=Text("ask something else"),
)
ITEMS_ALIKE = ContentCheck(
    code="items-alike",
    severity=WARNING,
    problem=Text("is like {other} ({likeness} of 100 by {by})"),
    remedy=Text("read both; if one answers the other, or both ask the same, rewrite one"),
)
CHECKS = (DUPLICATE_STEM, ITEMS_ALIKE)
# Calibrated on the 240 items of the bank. Items with different questions reach at most 0.44; the
# most similar pairs were read. Of planted near-duplicates, all with a third of the stem reworded
# are found, and nearly nine of ten with another stem over the same options.
STEM_BOUND, WHOLE_BOUND = 0.5, 0.45
BY_STEM: Words = Text("their stems")
BY_ALL: Words = Text("their stems and options")
SHINGLE_LENGTH = 3


def likeness_findings(*, items: Sequence[ItemDraft]) -> Iterator[ContentFinding]:
    """Pairs above the bound, each once, at the later item and in its most similar language."""
    likest_by_pair: dict[tuple[int, int], tuple[float, Words, str]] = {}
    for language in LANGUAGES:
        for by, bound, texts in (
            (BY_STEM, STEM_BOUND, [_stem(item, language) for item in items]),
            (BY_ALL, WHOLE_BOUND, [_all(item, language) for item in items]),
        ):
            for first, second, value in pairs_above(texts=texts, bound=bound, language=language):
                likest = likest_by_pair.get((first, second))
                if likest is None or value > likest[0]:
                    likest_by_pair[first, second] = (value, by, language)
    for (first, second), (value, by, language) in sorted(likest_by_pair.items()):
        other = items[first].code
        is_same = _stem(items[first], language) == _stem(items[second], language) != ""
        yield ContentFinding(
            check=DUPLICATE_STEM if is_same else ITEMS_ALIKE,
            subject=items[second].subject,
            language=language,
            details={"other": other, "likeness": round(100 * value), "by": by},
        )


def pairs_above(
    *, texts: Sequence[str], bound: float, language: str
) -> Iterator[tuple[int, int, float]]:
    """Pairs of indexes of texts with their likeness 0..1, if it reaches the bound.

    Likeness is the cosine of the sets of their pieces: words and pairs of words of English, runs
    of three letters of Khmer. Source: Salton and McGill (1983), Introduction to Modern Information
    Retrieval, p. 121, with weights 0 and 1.

    >>> list(pairs_above(texts=["a red cart", "a red cart", "a ship"], bound=0.9, language="en"))
    [(0, 1, 1.0)]
    """
    pieces = [text_pieces(text=text, language=language) for text in texts]
    sizes = np.sqrt([max(1, len(mine)) for mine in pieces])
    shared_pieces = _shared(pieces=pieces)
    likeness = (shared_pieces @ shared_pieces.T) / np.outer(sizes, sizes)
    for first, second in zip(*np.nonzero(np.triu(likeness >= bound, k=1)), strict=True):
        yield int(first), int(second), round(float(likeness[first, second]), 6)


def text_pieces(*, text: str, language: str) -> set[str]:
    """The pieces of a text, for comparison.

    >>> sorted(text_pieces(text="A red cart", language="en"))
    ['a', 'a red', 'cart', 'red', 'red cart']
    """
    if language == "en":
        words = re.findall(r"[a-z0-9]+", text.lower())
        return {*words, *(f"{first_word} {two}" for first_word, two in pairwise(words))}
    letters = [
        letter for letter in clusters(text=text) if not re.fullmatch(r"[\s*។៖?,«»]", letter)
    ]
    return {
        "".join(letters[at : at + SHINGLE_LENGTH])
        for at in range(len(letters) - SHINGLE_LENGTH + 1)
    }


def _shared(*, pieces: Sequence[set[str]]) -> FloatArray:
    """Which text has which piece, as 0 and 1, shape (texts, pieces of two texts or more)."""
    counts = Counter(chain.from_iterable(pieces))
    several = sorted(word for word, count in counts.items() if count > 1)
    column = {word: at for at, word in enumerate(several)}
    columns_matrix = np.zeros((len(pieces), len(column)))
    for row, mine in enumerate(pieces):
        columns_matrix[row, [column[row] for row in mine if row in column]] = 1
    return columns_matrix


def _stem(item: ItemDraft, language: str) -> str:
    return "" if item.checks.is_instruction else _plain_stem(item, language)


def _plain_stem(item: ItemDraft, language: str) -> str:
    """The stem without the standard opening of statements."""
    return item.stem.get(language, "").removeprefix(OPENINGS[language]).strip()


def _all(item: ItemDraft, language: str) -> str:
    texts = [text.get(language, "") for _, text in item.answers()]
    return " ".join([_plain_stem(item, language), *texts])

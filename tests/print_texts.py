"""The pairs of Khmer and English in the typst sources of papers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "promdaen"
KHMER = re.compile("[ក-៹]")
LATIN = re.compile("[A-Za-z]")
STRING = r'"((?:[^"\\]|\\.)*)"'
# A string that is joined to another by a plus is part of a text.
STRINGS = re.compile(rf"(?<![\w\"])(?<!\+ ){STRING}\s*,\s*{STRING}(?!\s*\+)")
BY_LANGUAGE = re.compile(rf"km:\s*{STRING},\s*en:\s*{STRING}|en:\s*{STRING},\s*km:\s*{STRING}")
# What typst computes within a text; a text with it is not compared.
CODE = "#"


@dataclass(frozen=True)
class PrintedPair:
    """One text of a paper in both languages, with where it is written."""

    file: str
    line: int
    en: str
    km: str


def pairs_of_source(*, text: str) -> Iterator[tuple[int, str, str]]:
    """The position, English and Khmer of each pair: `[a][b]`, `[a], [b]`, `"a", "b"`, `en: km:`.

    >>> [pair[1:] for pair in pairs_of_source(text='say[Roster][តារាង] ("ល.រ", "No.")')]
    [('No.', 'ល.រ'), ('Roster', 'តារាង')]
    """
    for match in [*STRINGS.finditer(text), *BY_LANGUAGE.finditer(text)]:
        yield from _ordered(match.start(), *[part for part in match.groups() if part is not None])
    for match in re.finditer(r"\[", text):
        end = closing(text=text, start=match.start())
        following = re.match(r"\s*,?\s*\[", text[end + 1 :]) if end else None
        if not following:
            continue
        start = end + following.end()
        second_end = closing(text=text, start=start)
        if second_end:
            yield from _ordered(
                match.start(), text[match.start() + 1 : end], text[start + 1 : second_end]
            )


def closing(*, text: str, start: int) -> int:
    """Where the bracket at `start` closes; 0 if it does not."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "[":
            depth += 1
        elif text[at] == "]":
            depth -= 1
            if not depth:
                return at
        at += 1
    return 0


def _ordered(at: int, first: str, second: str) -> Iterator[tuple[int, str, str]]:
    if KHMER.search(second) and not KHMER.search(first) and LATIN.search(first):
        yield at, first, second
    elif KHMER.search(first) and not KHMER.search(second) and LATIN.search(second):
        yield at, second, first


def printed_pairs() -> Iterator[PrintedPair]:
    """Every pair of every paper that typst does not compute in part."""
    for path in sorted(SOURCE.rglob("*.typ")):
        text = path.read_text(encoding="utf-8")
        for at, english, khmer in pairs_of_source(text=text):
            if CODE not in english + khmer:
                yield PrintedPair(
                    file=path.relative_to(SOURCE).as_posix(),
                    line=text.count("\n", 0, at) + 1,
                    en=english.strip(),
                    km=khmer.strip(),
                )

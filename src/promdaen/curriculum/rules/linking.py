"""Find glossary terms in a text, so that a reader can tap one and see its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit import languages, prose

MIN_KHMER_LENGTH = 8
"""Letters below which a Khmer name is too easily a part of another word."""


@dataclass(frozen=True)
class LinkedWords:
    """Words with one emphasis; `term` is the code of their glossary term, or ""."""

    text: str
    is_bold: bool = False
    term: str = ""


@dataclass(frozen=True)
class LinkedBlock:
    """A paragraph or list as in `kit.prose`, its lines split at glossary terms."""

    kind: str
    lines: tuple[tuple[LinkedWords, ...], ...]

    @property
    def template(self) -> str:
        """The template of its lines."""
        return f"curriculum/block/{self.kind}.html"


class Linker:
    """Finds glossary terms, each once, at its first mention, the longest name first.

    `names` has the code of each name in one language.
    """

    def __init__(self, *, names: Mapping[str, str], language: str) -> None:
        self._names = {
            _key(name): code
            for name, code in names.items()
            if len(_key(name)) >= (MIN_KHMER_LENGTH if language == "km" else 1)
        }
        ordered = sorted(self._names, key=len, reverse=True)
        one_of = "|".join(re.escape(name) for name in ordered)
        pattern = one_of
        if language not in languages.LANGUAGES_WITHOUT_SPACES:
            pattern = rf"\b(?:{one_of}){'(?:e?s)?' if language == 'en' else ''}\b"
        self._pattern = re.compile(f"({pattern})", re.IGNORECASE) if ordered else None
        self._seen: list[str] = []

    @property
    def seen(self) -> tuple[str, ...]:
        """The codes of the terms found so far, in text order."""
        return tuple(self._seen)

    def blocks(self, *, text: str) -> list[LinkedBlock]:
        """The blocks of a text with its glossary terms."""
        return [
            LinkedBlock(
                kind=block.kind, lines=tuple(self._line(prose_runs) for prose_runs in block.lines)
            )
            for block in prose.blocks(text=text)
        ]

    def line(self, *, text: str) -> tuple[LinkedWords, ...]:
        """A text of one line with its glossary terms."""
        return self._line(prose.runs(text=text))

    def _line(self, line: Sequence[prose.ProseRun]) -> tuple[LinkedWords, ...]:
        return tuple(piece for run in line for piece in self._pieces(run))

    def _pieces(self, run: prose.ProseRun) -> Iterator[LinkedWords]:
        if self._pattern is None:
            yield LinkedWords(run.text, run.is_bold)
            return
        for index, part in enumerate(self._pattern.split(run.text)):
            code = self._glossary_code(part) if index % 2 else ""
            if code in self._seen:
                code = ""
            elif code:
                self._seen.append(code)
            if part:
                yield LinkedWords(part, run.is_bold, code)

    def _glossary_code(self, words: str) -> str:
        key = _key(words)
        stems = (key, key.removesuffix("s"), key.removesuffix("es"))
        return next((self._names[stem] for stem in stems if stem in self._names), "")


def _key(name: str) -> str:
    return re.sub(r"\s*\([^)]*\)", "", name).strip().lower()

"""Word processor files (DOCX): headings, paragraphs, lists and tables, in Khmer and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module

from promdaen.kit import extras

PALE = "A3C1D0"
"""A fill for cells."""


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or with `is_bullet` an entry of a list; `is_note` in small letters."""

    text: str
    is_bullet: bool = False
    is_note: bool = False


@dataclass(frozen=True)
class ColouredCell:
    """A cell of a table with a fill, six hexadecimal digits."""

    text: str
    fill: str


@dataclass(frozen=True)
class Table:
    """A table; its heads are repeated on each page. `widths` are shares of the line.

    Columns of `right` are aligned to the right.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str | ColouredCell]]
    widths: Sequence[float]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True)
class PageBreak:
    """The next block begins a page."""


Block = Heading | Paragraph | Table | PageBreak


@dataclass(frozen=True, kw_only=True)
class WordFile:
    """A file: title, language, the line at the foot of each page, and the line on top."""

    title: str
    language: str
    blocks: Iterable[Block]
    foot: str = ""
    head: str = ""
    is_landscape: bool = False


def write_docx(*, file: WordFile) -> bytes:
    """The bytes of the file. Raises ExtraMissing where python-docx is not installed."""
    if not extras.is_installed(name="documents"):
        raise extras.ExtraMissing(extra=extras.EXTRAS["documents"])
    # The writer takes the blocks from here, and python-docx is loaded when the first file is made.
    data: bytes = import_module("promdaen.kit.word_writer").write_docx(file=file)
    return data

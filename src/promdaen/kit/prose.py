"""Texts with paragraphs, lists and bold words, as blocks that page and print can render.

The markup is minimal, so that trainers make no mistakes: an empty line ends a paragraph, `- `
starts a line of a list, `1. ` one of a numbered list, two asterisks enclose bold words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

PARAGRAPH, BULLETS, NUMBERED = "paragraph", "bullets", "numbered"
_LINE = re.compile(r"(?P<bullet>- )|(?P<number>\d+\. )")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class ProseRun:
    """Words of one weight."""

    text: str
    is_bold: bool = False


@dataclass(frozen=True)
class ProseBlock:
    """A paragraph of one line, or a list of several; `kind` is one of the three above."""

    kind: str
    lines: tuple[tuple[ProseRun, ...], ...]


def blocks(*, text: str) -> list[ProseBlock]:
    """The blocks of a text in their order.

    >>> [(block.kind, len(block.lines)) for block in blocks(text="Look:\\n- feel\\n- tilt")]
    [('paragraph', 1), ('bullets', 2)]
    """
    prose_blocks: list[ProseBlock] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        for kind, together in groupby(lines, key=_line_kind):
            prose_blocks += _prose_blocks(kind=kind, lines=list(together))
    return prose_blocks


def runs(*, text: str) -> tuple[ProseRun, ...]:
    """The text of one line, split into bold and plain runs.

    >>> runs(text="Ask **before** you decide")
    (ProseRun(text='Ask ', is_bold=False), ProseRun(text='before', is_bold=True), \
ProseRun(text=' you decide', is_bold=False))
    """
    return tuple(_runs(text))


def plain(*, text: str) -> str:
    """A text without its markup for bold words.

    >>> plain(text="Ask **before** you decide")
    'Ask before you decide'
    """
    return _BOLD.sub(r"\1", text)


def prose_data(*, text: str) -> list[dict[str, object]]:
    """The blocks as plain data for a print: kind, and lines of [text, is bold]."""
    return [
        {
            "kind": block.kind,
            "lines": [
                [[run.text, run.is_bold] for run in prose_runs] for prose_runs in block.lines
            ],
        }
        for block in blocks(text=text)
    ]


def _line_kind(line: str) -> str:
    match = _LINE.match(line)
    if match is None:
        return PARAGRAPH
    return BULLETS if match["bullet"] else NUMBERED


def _prose_blocks(*, kind: str, lines: Sequence[str]) -> Iterator[ProseBlock]:
    if kind == PARAGRAPH:
        yield ProseBlock(kind=kind, lines=(runs(text=" ".join(lines)),))
    else:
        yield ProseBlock(
            kind=kind, lines=tuple(runs(text=_LINE.sub("", line, count=1)) for line in lines)
        )


def _runs(text: str) -> Iterator[ProseRun]:
    for index, part in enumerate(_BOLD.split(text)):
        if part:
            yield ProseRun(text=part, is_bold=index % 2 == 1)

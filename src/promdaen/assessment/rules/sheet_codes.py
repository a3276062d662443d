"""The QR code of an answer sheet: paper, page and usually holder."""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.assessment.rules import answer_sheets

CODE_PREFIX = "PROMDAEN"
ANONYMOUS_PARTS, OWN_PARTS = 4, 7


@dataclass(frozen=True, kw_only=True)
class SheetCode:
    """A page of an answer sheet; `seat` 0 is a sheet for anyone, of no run and no occasion.

    months: 0 except for a later test, as on a sitting.
    """

    paper: str
    version: int
    page: int
    run: str = ""
    occasion: str = ""
    months: int = 0
    seat: int = 0
    layout: int = answer_sheets.LAYOUT_VERSION


def code_text(*, code: SheetCode) -> str:
    """The text of the QR code.

    >>> code_text(code=SheetCode(paper="A", version=2, page=1))
    'PROMDAEN/1/A.2/1'
    >>> code_text(
    ...     code=SheetCode(paper="A", version=2, page=1, run="KK-1", occasion="after", seat=7)
    ... )
    'PROMDAEN/1/A.2/1/AFTER.0/7/KK-1'
    """
    text = f"{CODE_PREFIX}/{code.layout}/{code.paper}.{code.version}/{code.page}"
    if code.seat == 0:
        return text
    return f"{text}/{code.occasion.upper()}.{code.months}/{code.seat}/{code.run}"


def read(*, text: str) -> SheetCode | None:
    """The page in a QR code; None if it is not one of ours.

    >>> read(text="PROMDAEN/1/A.2/1/AFTER.0/7/KK-1").seat
    7
    >>> read(text="https://example.org/1/A.2/1") is None
    True
    """
    parts = text.split("/", OWN_PARTS - 1)
    if parts[0] != CODE_PREFIX or len(parts) not in (ANONYMOUS_PARTS, OWN_PARTS):
        return None
    try:
        return _code_from_parts(parts=parts)
    except ValueError:
        return None


def _code_from_parts(*, parts: list[str]) -> SheetCode:
    paper, _dot, version = parts[2].rpartition(".")
    sheet_code = SheetCode(
        layout=int(parts[1]), paper=paper, version=int(version), page=int(parts[3])
    )
    if len(parts) == ANONYMOUS_PARTS:
        return sheet_code
    occasion, _dot, months = parts[4].partition(".")
    return SheetCode(
        layout=sheet_code.layout,
        paper=sheet_code.paper,
        version=sheet_code.version,
        page=sheet_code.page,
        run=parts[6],
        occasion=occasion.lower(),
        months=int(months),
        seat=int(parts[5]),
    )

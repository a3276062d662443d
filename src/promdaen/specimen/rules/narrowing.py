"""Which months and modes can filter the figures of a group without revealing an officer.

The difference of two filtered figures is the figure of the rest. The officers of a month in a mode
are a cell. Cells are joined to blocks of at least five officers, and only figures of whole blocks
are shown, so every sum or difference covers at least five officers.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping

ALL = ""
Cell = tuple[str, str]
OfficersByCell = Mapping[Cell, Collection[Hashable]]
Block = frozenset[Cell]


def may_narrow(*, counts: OfficersByCell, month: str, mode: str, smallest: int) -> bool:
    """Whether figures of this month and mode may be shown; "" means all.

    counts: the officers of each cell (month, mode) of the group; none of them is empty.

    >>> held = {("2026-10", "learn"): "abc", ("2026-11", "learn"): "abcdefgh"}
    >>> may_narrow(counts=held, month="2026-11", mode="", smallest=5)
    False
    >>> may_narrow(counts=held, month="", mode="learn", smallest=5)
    True
    """
    cells = {cell for cell in counts if month in (ALL, cell[0]) and mode in (ALL, cell[1])}
    return _officers_count(counts=counts, cells=cells) >= smallest and all(
        block <= cells or not block & cells for block in _blocks(counts=counts, smallest=smallest)
    )


def _blocks(*, counts: OfficersByCell, smallest: int) -> list[Block]:
    """Every cell in one block: small ones with others of their month, or months joined."""
    months = {
        month: frozenset(cell for cell in counts if cell[0] == month)
        for month in sorted({cell[0] for cell in counts})
    }
    by_size = sorted(months, key=lambda month: _officers_count(counts=counts, cells=months[month]))
    rest: Block = frozenset()
    whole = []
    for month in by_size:
        is_small = _officers_count(counts=counts, cells=months[month]) < smallest
        if is_small or 0 < _officers_count(counts=counts, cells=rest) < smallest:
            rest |= months[month]
        else:
            whole.append(months[month])
    parts = [
        part for cells in whole for part in _parts(counts=counts, cells=cells, smallest=smallest)
    ]
    return [*([rest] if rest else []), *parts]


def _parts(*, counts: OfficersByCell, cells: Block, smallest: int) -> list[Block]:
    """The blocks of one month with enough officers."""
    by_size = sorted(cells, key=lambda cell: (len(set(counts[cell])), cell))
    thin: Block = frozenset()
    parts = []
    for cell in by_size:
        is_small = len(set(counts[cell])) < smallest
        if is_small or 0 < _officers_count(counts=counts, cells=thin) < smallest:
            thin |= {cell}
        else:
            parts.append(frozenset({cell}))
    return [*([thin] if thin else []), *parts]


def _officers_count(*, counts: OfficersByCell, cells: Collection[Cell]) -> int:
    return len({officer for cell in cells for officer in counts[cell]})

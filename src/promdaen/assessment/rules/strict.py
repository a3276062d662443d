"""Strict reading: a table of text becomes marks, or is refused with row and column."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules import cohorts, feedback
from promdaen.assessment.rules.arrays import FloatArray
from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.kit.texts import Text

BYTE_ORDER_MARK = "\ufeff"
OFFICER_NAMES = ("officer_code", "officer")
GROUP_NAMES = ("department", "province", "sex")
RATING_NAMES = ("relevance", "overall")
RATINGS = {"": None} | {str(rating): rating for rating in range(1, 6)}
MARK_VALUES = {"0": 0.0, "1": 1.0}
# Only plain digits may number an item; otherwise a column could pass as "other".
NUMBERED = re.compile(r"(pre|post)_(\d+)")
PLAIN_DIGITS = re.compile(r"[0-9]+")
HEADER_LINE = 1


@dataclass(frozen=True, eq=False)
class StrictCohort:
    """A wide answer file read without repairing anything.

    officers: codes as written, in file order; departments, provinces, sexes: as written, None if
    blank or without the column; items: item numbers in ascending order; before, after: marks 0 or
    1, shape (officers, items), a row of NaN for absence; relevance, overall: number of officers
    rating 1, 2, 3, 4, 5.
    """

    officers: list[str]
    departments: list[str | None]
    provinces: list[str | None]
    sexes: list[str | None]
    items: list[int]
    before: FloatArray
    after: FloatArray
    relevance: feedback.Counts
    overall: feedback.Counts

    @property
    def cohort(self) -> cohorts.Cohort:
        """The cohort of these marks."""
        return cohorts.cohort_of_marks(before=self.before, after=self.after)


@dataclass(frozen=True, eq=False)
class StrictItems:
    """A table of item answers read without repairing anything.

    names: of the items in file order; marks: 0, 1 or NaN (missing), shape (rows, items);
    groups: each row's value of the group column, None without one.
    """

    names: list[str]
    marks: FloatArray
    groups: list[str] | None


@dataclass(frozen=True)
class _ItemRow:
    number: int
    cells: list[str]


def strict_cohort(*, header: Sequence[str], rows: Sequence[Sequence[str]]) -> StrictCohort:
    """A wide answer file: officer, department, province, sex, pre_k, post_k, ratings.

    pre_k and post_k are one item, matched by number; other columns are ignored. A completely blank
    occasion is absence, a blank within an occasion is 0. Raises RefusedTable for an answer other
    than 0 or 1, a rating outside 1 to 5, a duplicate officer, a short row, unequal pre and post
    columns, no post columns, no rows.

    >>> read = strict_cohort(
    ...     header=["officer", "pre_01", "post_1"], rows=[["A", "0", "1"], ["B", "", "1"]])
    >>> read.items, read.after.tolist()
    ([1], [[1.0], [1.0]])
    """
    names = _names(header=header)
    officer_at = _officer_column(names=names)
    read = [name for name in (*GROUP_NAMES, *RATING_NAMES) if name in names]
    names_by_kind = {name: _only(names=names, name=name) for name in read}
    pre, post = _item_columns(names=names)
    item_rows = _lines(names=names, rows=rows)
    items = sorted(pre)
    departments, provinces, sexes = (
        [
            item_row.cells[names_by_kind[name]] or None if name in names_by_kind else None
            for item_row in item_rows
        ]
        for name in GROUP_NAMES
    )
    relevance, overall = (
        _ratings(item_rows=item_rows, name=name, column=names_by_kind.get(name))
        for name in RATING_NAMES
    )
    return StrictCohort(
        officers=_officers(item_rows=item_rows, column=officer_at, name=names[officer_at]),
        departments=departments,
        provinces=provinces,
        sexes=sexes,
        items=items,
        before=_marks(item_rows=item_rows, columns=[pre[item] for item in items], names=names),
        after=_marks(item_rows=item_rows, columns=[post[item] for item in items], names=names),
        relevance=relevance,
        overall=overall,
    )


def strict_item_matrix(
    *,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    group_column: str | None = None,
) -> StrictItems:
    """A table whose columns are items answered 0 or 1, blank if missing.

    Every column is an item except the group column, which may have any text but no blank. Raises
    RefusedTable for any other answer, a short row, a duplicate or blank name, no items, no rows,
    or a missing group column.
    """
    names = _names(header=header, is_lower=False)
    group_at = _group_column(names=names, group_column=group_column)
    columns = [index for index, name in enumerate(names) if index != group_at and name]
    for place in columns:
        _only(names=names, name=names[place])
    if not columns:
        raise RefusedTable(
            row=HEADER_LINE,
            words=Text("There is no item column in the table."),
        )
    item_rows = _lines(names=names, rows=rows)
    blank = [index for index, name in enumerate(names) if not name and index != group_at]
    for item_row in item_rows:
        if any(item_row.cells[place] for place in blank):
            raise RefusedTable(
                row=item_row.number,
                words=Text("There is an answer under a blank column name; name the column."),
            )
    marks = [
        [_answer(item_row=item_row, column=place, name=names[place]) for place in columns]
        for item_row in item_rows
    ]
    return StrictItems(
        names=[names[place] for place in columns],
        marks=np.array(marks, dtype=float),
        groups=_groups(item_rows=item_rows, column=group_at, name=group_column),
    )


def _clean(*, cell: str) -> str:
    return str(cell).replace(BYTE_ORDER_MARK, "").strip()


def _names(*, header: Sequence[str], is_lower: bool = True) -> list[str]:
    names = [_clean(cell=cell) for cell in header]
    if not any(names):
        raise RefusedTable(words=Text("This is not a table: the first line names no columns."))
    return [name.lower() for name in names] if is_lower else names


def _only(*, names: list[str], name: str) -> int:
    if names.count(name) > 1:
        raise RefusedTable(
            row=HEADER_LINE,
            column=name,
            words=Text("This column name is there twice; keep one."),
        )
    return names.index(name)


def _officer_column(*, names: list[str]) -> int:
    for name in OFFICER_NAMES:
        if name in names:
            return _only(names=names, name=name)
    raise RefusedTable(
        row=HEADER_LINE,
        words=Text("There is no column officer or officer_code; each row needs its officer."),
    )


def _group_column(*, names: list[str], group_column: str | None) -> int | None:
    if group_column is None:
        return None
    if group_column not in names:
        raise RefusedTable(
            row=HEADER_LINE,
            column=group_column,
            words=Text("There is no column of this name to tell the groups apart."),
        )
    return _only(names=names, name=group_column)


def _item_columns(*, names: list[str]) -> tuple[dict[int, int], dict[int, int]]:
    """Places of the pre and post columns by item number."""
    places: dict[str, dict[int, int]] = {"pre": {}, "post": {}}
    for index, name in enumerate(names):
        match = NUMBERED.fullmatch(name)
        if match is None:
            continue
        occasion, digits = match.groups()
        if not PLAIN_DIGITS.fullmatch(digits):
            raise RefusedTable(
                row=HEADER_LINE,
                column=name,
                words=Text("Number the item with the digits 0 to 9."),
            )
        if int(digits) in places[occasion]:
            raise RefusedTable(
                row=HEADER_LINE,
                column=name,
                words=Text(
                    "Item {digits} has two {occasion} columns; keep one.",
                    digits=int(digits),
                    occasion=occasion,
                ),
            )
        places[occasion][int(digits)] = index
    _same_items(pre=places["pre"], post=places["post"])
    return places["pre"], places["post"]


def _same_items(*, pre: dict[int, int], post: dict[int, int]) -> None:
    for occasion, columns in (("pre", pre), ("post", post)):
        if not columns:
            raise RefusedTable(
                row=HEADER_LINE,
                words=Text(
                    "There are no {occasion} columns ({occasion}_01, {occasion}_02 ...).",
                    occasion=occasion,
                ),
            )
    for item in sorted(pre.keys() ^ post.keys()):
        has, lacks = ("pre", "post") if item in pre else ("post", "pre")
        raise RefusedTable(
            row=HEADER_LINE,
            column=f"{has}_{item:02}",
            words=Text(
                "The pre and post columns are unequal: {lacks}_{item} is missing.",
                lacks=lacks,
                item=f"{item:02}",
            ),
        )


def _lines(*, names: list[str], rows: Sequence[Sequence[str]]) -> list[_ItemRow]:
    """The non-empty rows, each as long as the header."""
    item_rows = []
    for number, row in enumerate(rows, start=HEADER_LINE + 1):
        cells = [_clean(cell=cell) for cell in row]
        if not any(cells):
            continue
        if len(cells) < len(names):
            raise RefusedTable(
                row=number,
                column=names[len(cells)],
                words=Text(
                    "The row is short: it has {cells} cells, the header {names}.",
                    cells=len(cells),
                    names=len(names),
                ),
            )
        if any(cells[len(names) :]):
            raise RefusedTable(
                row=number,
                words=Text(
                    "The row is long: it has {cells} cells, the header {names}.",
                    cells=len(cells),
                    names=len(names),
                ),
            )
        item_rows.append(_ItemRow(number=number, cells=cells))
    if not item_rows:
        raise RefusedTable(words=Text("The table has a header but no rows."))
    return item_rows


def _officers(*, item_rows: list[_ItemRow], column: int, name: str) -> list[str]:
    rows_by_officer: dict[str, int] = {}
    for item_row in item_rows:
        officer = item_row.cells[column]
        if not officer:
            raise RefusedTable(
                row=item_row.number,
                column=name,
                words=Text("The officer is missing."),
            )
        same = unicodedata.normalize("NFC", officer).casefold()
        if same in rows_by_officer:
            raise RefusedTable(
                row=item_row.number,
                column=name,
                words=Text(
                    "Officer {officer} is already in row {seen}; keep one row.",
                    officer=officer,
                    seen=rows_by_officer[same],
                ),
            )
        rows_by_officer[same] = item_row.number
    return [item_row.cells[column] for item_row in item_rows]


def _answer(*, item_row: _ItemRow, column: int, name: str) -> float:
    text = item_row.cells[column]
    if text == "":
        return np.nan
    if text not in MARK_VALUES:
        raise RefusedTable(
            row=item_row.number,
            column=name,
            words=Text("An answer is 0, 1 or blank, not {text}.", text=f"{text!r}"),
        )
    return MARK_VALUES[text]


def _marks(*, item_rows: list[_ItemRow], columns: list[int], names: list[str]) -> FloatArray:
    marks = np.array(
        [
            [_answer(item_row=item_row, column=at, name=names[at]) for at in columns]
            for item_row in item_rows
        ],
        dtype=float,
    )
    was_sat = ~np.isnan(marks).all(axis=1, keepdims=True)
    return np.where(np.isnan(marks) & was_sat, 0.0, marks)


def _ratings(*, item_rows: list[_ItemRow], name: str, column: int | None) -> feedback.Counts:
    if column is None:
        return feedback.NO_RATINGS
    ratings = []
    for item_row in item_rows:
        text = item_row.cells[column]
        if text not in RATINGS:
            raise RefusedTable(
                row=item_row.number,
                column=name,
                words=Text("A rating is 1, 2, 3, 4, 5 or blank, not {text}.", text=f"{text!r}"),
            )
        ratings.append(RATINGS[text])
    return feedback.count_ratings(ratings=ratings)


def _groups(
    *, item_rows: list[_ItemRow], column: int | None, name: str | None
) -> list[str] | None:
    if column is None:
        return None
    for item_row in item_rows:
        if not item_row.cells[column]:
            raise RefusedTable(
                row=item_row.number, column=name, words=Text("The group is missing.")
            )
    return [item_row.cells[column] for item_row in item_rows]

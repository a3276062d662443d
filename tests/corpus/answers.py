"""Files of answers: to refuse, to refuse in part, and to read."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from tests.corpus.case import Case, Outcome
from tests.corpus.files import csv_file, workbook

ITEMS = ("01", "02", "03", "04")
HEADS = (
    "officer",
    *(f"pre_{item}" for item in ITEMS),
    *(f"post_{item}" for item in ITEMS),
    "relevance",
    "overall",
    "comments",
    "consent",
)
FIRST = ("KK-01", "a", "b", "c", "d", "a", "b", "c", "c", 5, 4, "Useful", "yes")
SECOND = ("KK-02", "d", "d", "a", "d", "a", "b", "c", "d", 4, 5, "", "")
LONG = ("officer", "occasion", "item", "answer")
Row = Sequence[Any]


def row(**changes: object) -> Row:
    """Give the second row with some cells changed, by the heads."""
    return tuple(changes.get(head, cell) for head, cell in zip(HEADS, SECOND, strict=True))


def sheet(*rows: Row, heads: Row = HEADS) -> Callable[[], bytes]:
    return lambda: csv_file(rows=(heads, FIRST, *rows))


def table(*rows: Row) -> Callable[[], bytes]:
    return lambda: csv_file(rows=rows)


def case(
    name: str,
    build: Callable[[], bytes],
    outcome: Outcome,
    code: str = "",
    place: tuple[int | None, str | None] = (None, None),
) -> Case:
    is_book = build().startswith(b"PK")
    return Case(
        name=name,
        kind="answers",
        file_name="answers.xlsx" if is_book else "answers.csv",
        build=build,
        outcome=outcome,
        code=code,
        row=place[0],
        column=place[1],
    )


def rows_refused(name: str, changed: Row, code: str, column: str | None) -> Case:
    return case(name, sheet(changed), "rows refused", code, (3, column))


def as_marks(*, cells: Row) -> Row:
    return tuple(int(cell == "a") if cell in ("a", "b", "c", "d") else cell for cell in cells)


MARKS = (as_marks(cells=FIRST), as_marks(cells=SECOND))
ONES = tuple(1 if cell in ("a", "b", "c", "d") else cell for cell in FIRST)
SHUFFLED_HEADS = (HEADS[10], *HEADS[5:9], HEADS[0], *HEADS[4:0:-1])
SHUFFLED_ROW = (4, *FIRST[5:9], FIRST[0], *FIRST[4:0:-1])
KHMER = ("KK-02", "ក", "ខ", "គ", "ឃ", "១", "២", "៣", "៤", "៥", "៤", "", "")
LINES = tuple(
    (officer, occasion, item, answer)
    for officer in ("KK-01", "KK-02")
    for occasion in ("pre", "post")
    for item, answer in zip(ITEMS, "abcd", strict=True)
)

ANSWERS: tuple[Case, ...] = (
    # Whole files refused.
    case("only heads", table(HEADS), "refused", "no_answer_rows", (1, None)),
    case(
        "no officer column",
        table(HEADS[1:], FIRST[1:]),
        "refused",
        "no_answer_header",
    ),
    case(
        "an item too many",
        table((*HEADS[:5], "pre_05", *HEADS[5:]), (*FIRST[:5], "a", *FIRST[5:])),
        "refused",
        "item_unknown",
        (1, "F"),
    ),
    case(
        "fewer items after than before",
        table((*HEADS[:8], *HEADS[9:]), (*FIRST[:8], *FIRST[9:])),
        "refused",
        "item_missing",
        (1, None),
    ),
    case(
        "an item twice",
        table((*HEADS[:4], "pre_03", *HEADS[5:]), FIRST),
        "refused",
        "column_twice",
        (1, "E"),
    ),
    case(
        "an occasion without a paper",
        table((*HEADS, "later_01"), (*FIRST, "a")),
        "refused",
        "occasion_unknown",
        (1, "N"),
    ),
    case("nothing but ones", table(HEADS, ONES), "refused", "marks_unclear"),
    case(
        "marks and options mixed",
        table(HEADS, MARKS[0], SECOND),
        "refused",
        "marks_mixed",
        (2, "C"),
    ),
    # Rows refused.
    rows_refused("an answer outside the options", row(pre_03="e"), "not_an_option", "D"),
    rows_refused("option 5 of 4", row(post_01=5), "not_an_option", "F"),
    rows_refused("a negative answer", row(post_01=-1), "not_an_option", "F"),
    rows_refused(
        "two answers to one choice", row(post_04="a,b".replace(",", " ")), "not_an_option", "I"
    ),
    rows_refused(
        "an officer not on the roster", row(officer="KK-99"), "officer_unknown_nearest", "A"
    ),
    rows_refused("a stranger", row(officer="Zzyzx"), "officer_unknown", "A"),
    rows_refused("a name only alike", row(officer="Chan Thi"), "officer_unknown_nearest", "A"),
    rows_refused("no officer", row(officer=""), "officer_missing", "A"),
    rows_refused("rating 6", row(relevance=6), "rating_odd", "J"),
    rows_refused("a rating in words", row(overall="good"), "rating_odd", "K"),
    rows_refused("a negative rating", row(overall=-3), "rating_odd", "K"),
    case(
        "the same officer twice",
        sheet(row(), row(pre_01="a")),
        "rows refused",
        "officer_twice",
        (3, "A"),
    ),
    case(
        "a row cut off",
        lambda: csv_file(rows=(HEADS, FIRST)) + b"KK-02,d,d,a",
        "rows refused",
        "row_short",
        (3, "D"),
    ),
    rows_refused("a comma too many", (*row(), "x"), "row_long", "N"),
    case(
        "an error in an answer",
        lambda: workbook(rows=(HEADS, FIRST, row(pre_02="#N/A"))),
        "rows refused",
        "cell_error",
        (3, "C"),
    ),
    case(
        "a formula in an answer",
        lambda: workbook(rows=(HEADS, FIRST, row(pre_02="=B2"))),
        "rows refused",
        "cell_formula",
        (3, "C"),
    ),
    case(
        "an answer that became a date",
        lambda: workbook(rows=(HEADS, FIRST, row(pre_02=datetime(2026, 3, 1)))),  # noqa: DTZ001
        "rows refused",
        "answer_became_date",
        (3, "C"),
    ),
    case(
        "a line twice",
        table(LONG, *LINES, LINES[0]),
        "rows refused",
        "answer_twice",
        (2, None),
    ),
    case(
        "a line of an unknown occasion",
        table(LONG, *LINES[1:], ("KK-01", "noon", "01", "a")),
        "rows refused",
        "occasion_unknown",
        (17, "B"),
    ),
    case(
        "a line of an unknown item",
        table(LONG, *LINES, ("KK-01", "pre", "77", "a")),
        "rows refused",
        "line_item_unknown",
        (18, "C"),
    ),
    # Files read.
    case("letters", sheet(SECOND), "read"),
    case("marks", table(HEADS, *MARKS), "read"),
    case("Khmer letters and digits", sheet(KHMER), "read"),
    case(
        "capitals and numbers",
        sheet(row(pre_01="A", pre_02=2, pre_03="(c)", pre_04=" D. ")),
        "read",
    ),
    case("columns in another order", table(SHUFFLED_HEADS, SHUFFLED_ROW), "read"),
    case("an absence", sheet(row(**{f"pre_{item}": "" for item in ITEMS})), "read"),
    case("one answer a line", table(LONG, *LINES), "read"),
    case(
        "a name in place of a code",
        sheet(row(officer="thy CHAN")),
        "repaired",
        "officer_by_name",
        (3, "A"),
    ),
    case(
        "a title and a total",
        table(("Answers, Koh Kong",), HEADS, FIRST, ("Total", 1)),
        "repaired",
        "rows_skipped",
    ),
    case("numbers as cells", lambda: workbook(rows=(HEADS, FIRST, row(pre_01=2.0))), "read"),
    case(
        "a line left out",
        table(LONG, *LINES[1:]),
        "repaired",
        "items_without_line",
    ),
)

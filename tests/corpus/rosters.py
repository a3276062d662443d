"""Rosters as people type them: rows to refuse, and rows to read all the same."""

from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter
from openpyxl.comments import Comment

from tests.corpus.case import Case, Outcome
from tests.corpus.files import csv_file, part, with_parts, workbook

HEADS = (
    "No",
    "ឈ្មោះ",
    "Latin name",
    "Sex",
    "Department",
    "Province",
    "Officer code",
    "Posted since",
)
GOOD = (1, "សុខ ដារ៉ា", "Sok Dara", "M", "Immigration", "Koh Kong", "KK-01", "09/07/2024")
SECOND = (2, "ចាន់ ធី", "Chan Thy", "F", "Maritime Police", "Kampot", "KK-02", "")
Row = Sequence[Any]


def row(**changes: object) -> Row:
    """Give the second row with some cells changed, by the names of COLUMNS."""
    columns = ("number", "khmer", "latin", "sex", "department", "province", "code", "since")
    return tuple(changes.get(name, cell) for name, cell in zip(columns, SECOND, strict=True))


def roster(*rows: Row) -> Callable[[], bytes]:
    return lambda: csv_file(rows=(HEADS, GOOD, *rows))


def book(*rows: Row, change: Callable[[Any], None] | None = None) -> Callable[[], bytes]:
    return lambda: workbook(rows=(HEADS, GOOD, *rows), change=change)


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
        kind="roster",
        file_name="roster.xlsx" if is_book else "roster.csv",
        build=build,
        outcome=outcome,
        code=code,
        row=place[0],
        column=place[1],
    )


def refused_row(name: str, changed: Row, code: str, column: str | None, words: str = "") -> Case:
    return Case(
        name=name,
        kind="roster",
        file_name="roster.csv",
        build=roster(changed),
        outcome="rows refused",
        code=code,
        row=3,
        column=column,
        words=words,
    )


def title_rows() -> bytes:
    def merge(sheet: Any) -> None:
        sheet.insert_rows(1, amount=3)
        sheet["A1"], sheet["A2"] = "ព្រះរាជាណាចក្រកម្ពុជា", "List of participants, Koh Kong, 2026"
        sheet.merge_cells("A1:H1")
        sheet.merge_cells("A2:H2")

    return workbook(rows=(HEADS, GOOD, SECOND), change=merge)


def two_rows_of_heads() -> bytes:
    upper = ("No", "Name", None, "Sex", "Department", "Province")
    lower = (None, "Khmer", "Latin", None, None, None)
    rows = (upper, lower, GOOD[:6], SECOND[:6])
    return workbook(rows=rows, change=lambda sheet: sheet.merge_cells("B1:C1"))


def heads_in_both_languages() -> bytes:
    khmer = ("ល.រ", "ឈ្មោះជាអក្សរខ្មែរ", "អក្សរឡាតាំង", "ភេទ", "អង្គភាព", "ខេត្ត")
    english = ("No.", "Khmer name", "Latin name", "Sex", "Department", "Province")
    numbers = ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)")
    return csv_file(rows=(khmer, english, numbers, GOOD[:6], SECOND[:6]))


def merged_departments() -> bytes:
    rows = (HEADS, GOOD, row(department=None))
    return workbook(rows=rows, change=lambda sheet: sheet.merge_cells("E2:E3"))


def grouped_by_department() -> bytes:
    heads = ("No", "Name", "Sex")
    rows = (heads, ("I. Immigration",), (1, "Sok Dara", "M"), ("II. Maritime Police",))
    return csv_file(rows=[*rows, (1, "Chan Thy", "F")])


def error_in_department() -> bytes:
    return workbook(rows=(HEADS, GOOD, row(department="#REF!")))


def worked_out_formula() -> bytes:
    """A formula with the value that the spreadsheet program had worked out."""
    data = workbook(rows=(HEADS, GOOD, row(latin='="Chan"&" Thy"')))
    sheet = part(data=data)
    with_value = sheet.replace(b"<v></v>", b"<v>Chan Thy</v>").replace(
        b"<v />", b"<v>Chan Thy</v>"
    )
    typed = with_value.replace(b'<c r="C3">', b'<c r="C3" t="str">')
    calm = part(data=data, name="xl/workbook.xml").replace(b'fullCalcOnLoad="1"', b"")
    return with_parts(
        data=data, parts={"xl/worksheets/sheet1.xml": typed, "xl/workbook.xml": calm}
    )


def formula_of_a_writing_program() -> bytes:
    """A formula with a nought that nobody worked out, as programs that only write leave it."""
    import io

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream)
    sheet = workbook.add_worksheet()
    for number, cells in enumerate((HEADS, GOOD)):
        sheet.write_row(number, 0, cells)
    sheet.write_row(2, 0, SECOND)
    sheet.write_formula(2, 6, '="KK-"&"02"')
    workbook.close()
    return stream.getvalue()


def second_sheet() -> bytes:
    def add(sheet: Any) -> None:
        sheet.parent.create_sheet("Notes")["A1"] = "prepared by the office"
        sheet["A1"].comment = Comment("remark", "office")

    return workbook(rows=(HEADS, GOOD, SECOND), change=add)


def dates_as_cells() -> bytes:
    from datetime import datetime

    since = datetime(2024, 7, 9)  # noqa: DTZ001
    return workbook(rows=(HEADS, GOOD, row(since=since, code=7.0)))


SHUFFLED = (
    ("Department", "Sex", "Latin name", "Province", "ឈ្មោះ", "Remarks"),
    ("GDI", "ប្រុស", "Sok Dara", "កោះកុង", "សុខ ដារ៉ា", "late"),
    ("នគរបាលដែនទឹក", "Ms", "Chan Thy", "ខេត្តកំពត", "ចាន់ ធី", ""),
)
PERSONAL = (
    (*HEADS[:6], "Phone number", "Date of birth"),
    (*GOOD[:6], "012 345 678", "1/1/1990"),
    (*SECOND[:6], "092 333 444", "2/2/1992"),
)

ROSTERS: tuple[Case, ...] = (
    # Whole lists that are not lists.
    case("only heads", lambda: csv_file(rows=(HEADS,)), "refused", "no_rows", (1, None)),
    case("no heads", lambda: csv_file(rows=(GOOD, SECOND)), "refused", "no_header"),
    case(
        "no department column",
        lambda: csv_file(rows=(HEADS[:4], GOOD[:4])),
        "refused",
        "no_column",
        (1, None),
    ),
    case(
        "no name column",
        lambda: csv_file(rows=(HEADS[3:], GOOD[3:])),
        "refused",
        "no_column",
        (1, None),
    ),
    case(
        "two columns for the sex",
        lambda: csv_file(rows=((*HEADS, "Gender"), (*GOOD, "M"))),
        "refused",
        "two_columns",
        (1, "I"),
    ),
    case(
        "only totals under the heads",
        lambda: csv_file(rows=(HEADS, ("Total", 30), ("សរុប", 30))),
        "refused",
        "no_rows",
        (1, None),
    ),
    # Rows refused.
    refused_row("an unknown sex", row(sex="x"), "sex_unknown", "D", "M or F"),
    refused_row("an unknown department", row(department="Navy"), "not_known", "E"),
    refused_row(
        "a department nearly right",
        row(department="Maritme Polise"),
        "not_known_nearest",
        "E",
        "Maritime Police",
    ),
    refused_row("no department", row(department=""), "department_missing", "E"),
    refused_row("an unknown province", row(province="Bangkok"), "not_known", "F"),
    refused_row("no name", row(khmer="", latin=""), "name_missing", "B"),
    refused_row("a name with digits", row(latin="Chan Thy 2"), "name_odd", "C"),
    refused_row("a name of signs", row(latin="???"), "name_odd", "C"),
    refused_row("an old Khmer font", row(khmer="can' FI ¤µ¶"), "name_legacy", "B", "Limon"),
    refused_row("Latin in both columns", row(khmer="Chan Thy"), "script_wrong", "B"),
    refused_row("a negative code", row(code="-5"), "code_odd", "G"),
    refused_row("a code that lost its digits", row(code="1.23457E+11"), "code_rounded", "G"),
    refused_row("31 February", row(since="31/02/2024"), "date_impossible", "H"),
    refused_row("the month first", row(since="12/25/2024"), "date_month_first", "H"),
    refused_row("the Buddhist era", row(since="09/07/2567"), "date_buddhist", "H", "2026"),
    refused_row("a date in words", row(since="last year"), "date_unclear", "H"),
    refused_row("a comma too many", (*row(), "Koh Kong", "x"), "row_long", "I", "quotation"),
    case(
        "a last row cut off",
        lambda: csv_file(rows=(HEADS, GOOD)) + "2,ចាន់ ធី,Chan Thy,F,Maritime Police".encode(),
        "rows refused",
        "row_short",
        (3, "E"),
    ),
    case(
        "the same officer twice",
        roster(row(), (3, *row()[1:])),
        "repaired",
        "rows_joined",
        (3, None),
    ),
    case(
        "one code for two officers",
        roster(row(code="kk 01"), (3, "ជា វុទ្ធី", "Chea Vuthy", "M", "GDI", "", "KK-03", "")),
        "rows refused",
        "rows_contradict",
        (2, None),
    ),
    case("an error in a cell", error_in_department, "rows refused", "cell_error", (3, "E")),
    case(
        "a formula without a value",
        book(row(latin='="Chan"&" Thy"')),
        "rows refused",
        "cell_formula",
        (3, "C"),
    ),
    case(
        "a formula that nobody worked out",
        formula_of_a_writing_program,
        "rows refused",
        "cell_formula",
        (3, "G"),
    ),
    # Rows read all the same.
    case("a formula with its value", worked_out_formula, "read"),
    case("merged title rows", title_rows, "read"),
    case("two rows of heads", two_rows_of_heads, "read"),
    case("heads in both languages", heads_in_both_languages, "repaired", "rows_skipped"),
    case(
        "columns in another order",
        lambda: csv_file(rows=SHUFFLED),
        "repaired",
        "column_ignored",
        (None, "F"),
    ),
    case(
        "personal data",
        lambda: csv_file(rows=PERSONAL),
        "repaired",
        "personal_left_out",
        (None, "G"),
    ),
    case(
        "Khmer digits in a code", roster(row(code="KK-០២")), "repaired", "digits_latin", (3, "G")
    ),
    case("a Khmer date", roster(row(since="ថ្ងៃទី៩ ខែកក្កដា ឆ្នាំ២០២៤")), "read"),
    case(
        "Excel's number of a day",
        roster(row(since="45482")),
        "repaired",
        "date_completed",
        (3, "H"),
    ),
    case("dates and numbers as cells", dates_as_cells, "read"),
    case(
        "zero-width spaces in a name",
        roster(row(khmer="ចាន់\u200b ធី")),
        "repaired",
        "widthless_removed",
        (3, "B"),
    ),
    case(
        "marks of direction in a name",
        roster(row(latin="\u200fChan Thy\u200e")),
        "repaired",
        "widthless_removed",
        (3, "C"),
    ),
    case(
        "names in each other's column",
        roster(row(khmer="Chan Thy", latin="ចាន់ ធី")),
        "repaired",
        "names_exchanged",
        (3, "C"),
    ),
    case(
        "both scripts in one cell",
        roster(row(khmer="ចាន់ ធី (Chan Thy)", latin="")),
        "repaired",
        "name_split",
        (3, "B"),
    ),
    case("a title", roster(row(latin="Ms. Chan Thy")), "repaired", "title_removed", (3, "C")),
    case("no Latin name", roster(row(latin="")), "repaired", "latin_missing", (3, None)),
    case(
        "a ditto mark",
        roster(row(department="ដូចលើ")),
        "repaired",
        "taken_from_above",
        (3, "E"),
    ),
    case("merged departments", merged_departments, "repaired", "taken_from_above", (3, "E")),
    case("grouped by department", grouped_by_department, "read"),
    case(
        "totals at the end",
        roster(row(), ("", "", "", "", "", ""), ("សរុប", 2), ("", "Total: 2 officers")),
        "repaired",
        "rows_skipped",
    ),
    case(
        "a short row",
        lambda: csv_file(rows=(HEADS, GOOD, row()[:6], row(code="KK-03", latin="Chea Vuthy"))),
        "repaired",
        "short_filled",
        (3, None),
    ),
    case("a second sheet", second_sheet, "repaired", "other_sheets"),
    case(
        "perhaps the same officer",
        roster(row(latin="Sokh Darra", khmer="សុខ ដារ៉ា", department="GDI", sex="M", code="")),
        "repaired",
        "perhaps_twice",
        (3, None),
    ),
)

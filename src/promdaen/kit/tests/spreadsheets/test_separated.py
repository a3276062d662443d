"""Text with separators is read as it stands, row numbers included."""

import pytest

from promdaen.kit.spreadsheets.separated import read_separated
from promdaen.kit.spreadsheets.tables import SheetTable, UnreadableFile


def read(text: str, encoding: str = "utf-8") -> SheetTable:
    return read_separated(name="x.csv", data=text.encode(encoding))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_that_makes_even_rows(separator: str) -> None:
    lines = ["name|remark", "Sok Dara|a, b; c", "Chan Thy|d"]
    table = read("\n".join(lines).replace("|", separator).replace("a, b; c", '"a, b; c"'))
    assert [row.values[0] for row in table.rows] == ["name", "Sok Dara", "Chan Thy"]
    assert table.rows[1].values[1] == "a, b; c"


def test_one_column_needs_no_separator() -> None:
    assert [row.values for row in read("name\nSok Dara\n").rows] == [("name",), ("Sok Dara",)]


def test_blank_lines_keep_the_numbers_of_the_others() -> None:
    table = read("a,b\n\n,\nc,d\n")
    assert [(row.number, row.values) for row in table.rows] == [(1, ("a", "b")), (4, ("c", "d"))]


def test_a_cell_may_hold_line_ends_quotes_and_separators() -> None:
    table = read('a,b\n"x\ny","say ""hi"", now"\nc,d\n')
    assert table.rows[1].values == ("x\ny", 'say "hi", now')
    assert table.rows[2].number == 3


@pytest.mark.parametrize("first", ["sep=;", "SEP=;\r", "sep=\t"])
def test_a_declared_separator_is_taken_at_its_word(first: str) -> None:
    separator = first.rstrip("\r")[-1]
    table = read(f"{first}\na,x{separator}b\n")
    assert table.rows[0].values == ("a,x", "b")
    assert table.rows[0].number == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_marked_encodings_are_read(encoding: str) -> None:
    text = "ឈ្មោះ,ភេទ\nសុខ,ប្រុស\n"
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    assert read(mark + text, encoding).rows[0].values == ("ឈ្មោះ", "ភេទ")


def test_a_nul_after_decoding_utf16_is_refused_with_its_place() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read("a,b\nc,\0\n", "utf-16")
    assert (caught.value.message.row, caught.value.message.column) == (2, "B")


@pytest.mark.parametrize(
    ("text", "is_cut_off"),
    [("a,b\nc,d", False), ("a,b\nc", True), ("a,b\nc\n", False), ("a", False)],
)
def test_a_short_last_row_without_line_end_was_cut_off(text: str, is_cut_off: bool) -> None:
    assert read(text).is_cut_off is is_cut_off


def test_an_open_quote_at_the_start_is_refused_with_its_row() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read('"a,b\nc,d\n')
    assert (caught.value.message.code, caught.value.message.row) == ("open_quote", 1)


def test_sniffing_reads_no_more_than_the_first_rows() -> None:
    text = "a;b\n" * 60 + "a,b,c,d,e\n" * 200
    assert read(text).rows[0].values == ("a", "b")

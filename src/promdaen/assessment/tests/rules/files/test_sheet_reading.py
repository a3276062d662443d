"""Spreadsheets of items as trainers type them: what is read, what is refused, and where."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest

from promdaen.assessment import kinds
from promdaen.assessment.rules.files import checks, columns, legend, sheet, sheet_reading
from promdaen.assessment.rules.files.items import FileItem, ItemsRead, ReadItem
from promdaen.assessment.tests.rules.files import samples
from promdaen.kit.spreadsheets import (
    BadCell,
    SheetRow,
    SheetTable,
    UnreadableFile,
    read_table,
    write_csv,
    write_xlsx,
)
from promdaen.kit.spreadsheets.messages import say as kit_say

HEADS = (
    "code",
    "kind",
    "outcome",
    "level",
    "stem::English (en)",
    "stem::ខ្មែរ (km)",
    "option_a::English (en)",
    "option_a::ខ្មែរ (km)",
    "option_b::English (en)",
    "option_b::ខ្មែរ (km)",
    "option_c::English (en)",
    "option_c::ខ្មែរ (km)",
    "key",
    "rationale::English (en)",
    "rationale::ខ្មែរ (km)",
    "sources",
    "passage",
    "verification",
)
GOOD: Mapping[str, Any] = {
    "code": "UNTOC-30",
    "kind": "single_choice",
    "outcome": "UNTOC.5",
    "level": "apply",
    "stem::English (en)": "Who?",
    "stem::ខ្មែរ (km)": "តើនរណា?",
    "option_a::English (en)": "One",
    "option_a::ខ្មែរ (km)": "មួយ",
    "option_b::English (en)": "Two",
    "option_b::ខ្មែរ (km)": "ពីរ",
    "key": "b",
    "sources": "SOM",
    "verification": "seen",
}


def table(*rows: Mapping[str, Any], heads: Sequence[str] = HEADS, **more: Any) -> SheetTable:
    first = SheetRow(number=1, values=tuple(heads))
    cells = [
        SheetRow(number=place, values=tuple(row.get(head) for head in heads))
        for place, row in enumerate(rows, 2)
    ]
    return SheetTable(name="items.xlsx", sheet="items", rows=(first, *cells), **more)


def read(*rows: Mapping[str, Any], **more: Any) -> ItemsRead:
    return sheet_reading.read_sheet(table=table(*rows, **more), kinds=kinds.ITEM_KINDS)


def read_row(**changed: Any) -> ReadItem:
    names = {head.partition("::")[0] + ("_km" if "km" in head else ""): head for head in HEADS}
    [item_read] = read(
        {**GOOD, **{names.get(name, name): value for name, value in changed.items()}}
    ).items
    return item_read


def problem_columns(item_read: ReadItem) -> list[tuple[str, str]]:
    own = checks.item_problems(
        item=item_read.item,
        fewest=samples.FEWEST,
        place=checks.ItemPosition(row=item_read.line, columns=item_read.columns),
    )
    return [(message.code, message.column or "") for message in (*item_read.problems, *own)]


# ---- what people do to the form ----


def test_a_row_is_an_item() -> None:
    item_read = read_row()
    assert problem_columns(item_read) == []
    assert item_read.item == FileItem(
        code="UNTOC-30",
        kind="single_choice",
        outcome="UNTOC.5",
        level="apply",
        stem={"en": "Who?", "km": "តើនរណា?"},
        body={
            "options": [
                {"id": "a", "en": "One", "km": "មួយ"},
                {"id": "b", "en": "Two", "km": "ពីរ"},
            ]
        },
        key="b",
        rationale={"en": "", "km": ""},
        sources=("SOM",),
        passage="",
        verification="seen",
    )


def test_columns_may_be_in_any_order_under_a_title_with_others_between() -> None:
    heads = ["My remarks", *reversed(HEADS), "refused_line"]
    sheet_table = table(GOOD, heads=heads)
    shifted = SheetTable(
        name="x",
        sheet=None,
        rows=(
            SheetRow(number=1, values=("Questions of week 3", None)),
            *(SheetRow(number=row.number + 3, values=row.values) for row in sheet_table.rows),
        ),
    )
    items_read = sheet_reading.read_sheet(table=shifted, kinds=kinds.ITEM_KINDS)
    assert items_read.items[0].item == read_row().item
    assert items_read.items[0].line == 5
    assert [(note.code, note.column) for note in items_read.notes] == [("column_ignored", "A")]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Code", "code"),
        ("STEM::English (en)", "stem.en"),
        ("stem (km)", "stem.km"),
        ("Question: Khmer", "stem.km"),
        ("option_១::ខ្មែរ (km)", "option.1.km"),
        ("Option 3 (English)", "option.3.en"),
        ("left_2::en", "left.2.en"),
        ("Right answer", "key"),
        ("explanation::ខ្មែរ", "rationale.km"),
        ("stem", ""),
        ("option_z::English (en)", ""),
        ("option_11::English (en)", ""),
        ("option_ab (en)", ""),
        ("stem (fr)", ""),
        ("a(b)c", ""),
        ("", ""),
    ],
)
def test_heads_are_known_as_people_change_them(head: str, name: str) -> None:
    assert columns.column_name(head=head) == name


def test_cells_may_hold_khmer_digits_letters_and_words() -> None:
    item_read = read_row(
        code="UNTOC-៣០", outcome="UNTOC.៥", kind="ជ្រើសរើសចម្លើយមួយ", level="Apply", key="ខ",
        verification="SEEN", sources="SOM;  TIP,SOM",
    )  # fmt: skip
    assert problem_columns(item_read) == []
    assert item_read.item.code == "UNTOC-30"
    assert (item_read.item.outcome, item_read.item.kind, item_read.item.level) == (
        "UNTOC.5", "single_choice", "apply",
    )  # fmt: skip
    assert (item_read.item.key, item_read.item.verification) == ("b", "seen")
    assert item_read.item.sources == ("SOM", "TIP")


def test_a_number_in_a_cell_is_the_text_that_is_seen() -> None:
    item_read = read_row(option_a=1951, option_a_km=1951.0, option_b=2.5, option_b_km="២.៥")
    assert item_read.item.body["options"] == [
        {"id": "a", "en": "1951", "km": "1951"},
        {"id": "b", "en": "2.5", "km": "២.៥"},
    ]
    assert read_row(kind="true_false", option_a=None, option_a_km=None, option_b=None,
               option_b_km=None, key=True).item.key is True  # fmt: skip


def test_a_missing_column_leaves_its_field_open() -> None:
    heads = [head for head in HEADS if head not in ("sources", "passage", "code", "level")]
    heads = [head for head in heads if "rationale" not in head and head != "verification"]
    [item_read] = read(GOOD, heads=heads).items
    item = item_read.item
    assert (item.sources, item.passage, item.rationale, item.images) == (None,) * 4
    assert (item.code, item.level, item.verification) == ("", None, None)


def test_the_example_rows_of_the_form_are_passed_over() -> None:
    items_read = read({**GOOD, "code": "EXAMPLE-1"}, GOOD)
    assert [item.line for item in items_read.items] == [3]
    assert [note.code for note in items_read.notes] == ["examples_skipped"]


def test_the_empty_form_is_read_once_a_row_is_added() -> None:
    form = sheet.empty_form(kinds=kinds.ITEM_KINDS)
    heads = [head.en for head in form[0].heads]
    rows = [*form[0].rows, [GOOD.get(head, "") for head in heads]]
    filled_sheet = sheet.OutputSheet(name=form[0].name, heads=form[0].heads, rows=rows)
    data = write_xlsx(sheets=[filled_sheet, form[1]], made_at=datetime(2026, 11, 24))  # noqa: DTZ001
    items_read = sheet_reading.read_sheet(
        table=read_table(name="form.xlsx", data=data), kinds=kinds.ITEM_KINDS
    )
    assert [item.item.code for item in items_read.items] == ["UNTOC-30"]
    assert [note.code for note in items_read.notes] == ["examples_skipped"]


def test_the_examples_of_the_form_are_sound_items() -> None:
    problems_by_example = [
        checks.item_problems(item=example, fewest=samples.FEWEST)
        for example in legend.EXAMPLE_ITEMS
    ]
    assert problems_by_example == [(), ()]


def test_the_legend_explains_every_column_in_both_languages() -> None:
    form, legend_sheet = sheet.empty_form(kinds=kinds.ITEM_KINDS)
    rows = list(legend_sheet.rows)
    assert all(khmer and english for _, khmer, english in rows)
    listed = " ".join(str(row[0]) for row in rows)
    for head in form.heads:
        assert head.en.partition("::")[0].rstrip("_0123456789").split("_")[0] in listed
    for code in samples.KIND_WORDS:
        assert f"kind: {code}" in listed


def test_another_sheet_that_was_not_read_is_named() -> None:
    note = kit_say(code="other_sheets", what="items", sheets="old")
    items_read = read(GOOD, other_sheets=("old",), notes=(note,))
    assert [note.code for note in items_read.notes] == ["other_sheets"]


# ---- pairs, orders and pictures ----

PAIRS = (
    *HEADS[:6],
    "left_1::English (en)",
    "left_1::ខ្មែរ (km)",
    "left_2::English (en)",
    "left_2::ខ្មែរ (km)",
    *HEADS[6:],
    "ids",
    "ids_left",
    "images",
)
PAIRED = {
    **GOOD,
    "kind": "matching",
    "left_1::English (en)": "Cow",
    "left_1::ខ្មែរ (km)": "គោ",
    "left_2::English (en)": "Hen",
    "left_2::ខ្មែរ (km)": "មាន់",
    "option_c::English (en)": "Three",
    "option_c::ខ្មែរ (km)": "បី",
}


@pytest.mark.parametrize(
    "key", ["1=c, 2=a", "2 -> a; 1 → c", "c, a", "ca", "១=គ\n២=ក", "1:c,2:a", "1-c, 2-a"]
)
def test_pairs_are_written_in_many_ways(key: str) -> None:
    [item_read] = read({**PAIRED, "key": key}, heads=PAIRS).items
    assert item_read.problems == ()
    assert item_read.item.key == {"1": "c", "2": "a"}


@pytest.mark.parametrize(
    "key", ["1=c, 1=a", "1=c, two", "3=a, 1=c", "1=z, 2=a", "c, c", "1=ab, 2=c"]
)
def test_pairs_that_are_none_are_refused(key: str) -> None:
    [item_read] = read({**PAIRED, "key": key}, heads=PAIRS).items
    assert [message.code for message in item_read.problems] == ["key_odd"]
    assert item_read.problems[0].column == "Q"


def test_ids_of_an_export_are_kept() -> None:
    row = {**PAIRED, "key": "L=y, R=x", "ids": "x y z", "ids_left": "L R"}
    [item_read] = read(row, heads=PAIRS).items
    assert [option["id"] for option in item_read.item.body["right"]] == ["x", "y", "z"]
    assert item_read.item.key == {"L": "y", "R": "x"}
    assert item_read.columns["right.a.en"] == "K"


def test_pictures_of_an_export_are_named_again() -> None:
    row = samples.picture(part="stem", name="a.png", data=samples.PNG)
    cells = {**PAIRED, "key": "ca", "images": json.dumps([row.as_row()])}
    [item_read] = read(cells, heads=PAIRS).items
    assert item_read.item.images == (row,)


@pytest.mark.parametrize(
    "cell", ["scan.png", "[1]", '[{"part": "stem"}]', "7", "[" * 9000,
             '[{"part": 1, "name": "", "km": "", "en": "", "sha256": ""}]']
)  # fmt: skip
def test_a_list_of_pictures_that_was_changed_is_refused(cell: str) -> None:
    [item_read] = read({**PAIRED, "key": "ca", "images": cell}, heads=PAIRS).items
    assert [message.code for message in item_read.problems] == ["images_odd"]


# ---- rows that are refused, each with its column ----


@pytest.mark.parametrize(
    ("changed", "code", "column"),
    [
        ({"kind": "essay"}, "unknown_word", "B"),
        ({"kind": None}, "missing", "B"),
        ({"level": "hard"}, "unknown_word", "D"),
        ({"verification": "sure"}, "unknown_word", "R"),
        ({"code": "no code"}, "code_odd", "A"),
        ({"code": "X" * 25}, "code_odd", "A"),
        ({"stem": None}, "no_language", "E"),
        ({"stem_km": "\u200b"}, "no_language", "F"),
        ({"stem_km": "Who?"}, "not_khmer", "F"),
        ({"stem": "តើ?"}, "not_english", "E"),
        ({"stem_km": "ក្រ្ត"}, "khmer_letters", "F"),
        ({"option_b_km": None}, "no_language", "J"),
        ({"option_b": None, "option_b_km": None, "key": "a"}, "too_few", ""),
        ({"option_c": "Three", "option_c_km": "បី", "option_b": None, "option_b_km": None},
         "options_gap", ""),
        ({"key": None}, "no_key", "M"),
        ({"key": "d"}, "key_odd", "M"),
        ({"key": "a, b"}, "key_odd", "M"),
        ({"key": BadCell("formula", "=1")}, "cell_formula", "M"),
        ({"option_a": BadCell("error", "#N/A")}, "cell_error", "G"),
        ({"option_a": datetime(2026, 2, 1)}, "cell_date", "G"),  # noqa: DTZ001
        ({"rationale": "Because."}, "no_language", "O"),
        ({"passage": "x" * 201}, "too_long", "Q"),
        ({"kind": "true_false", "key": "maybe"}, "key_odd", "M"),
        ({"kind": "true_false", "key": "true"}, "sides", ""),
        ({"stem": "word " * 5000}, "too_long", "E"),
    ],
)  # fmt: skip
def test_a_row_is_refused_with_its_column_and_reason(
    changed: dict[str, Any], code: str, column: str
) -> None:
    item_read = read_row(**changed)
    assert (code, column) in problem_columns(item_read)
    assert item_read.line == 2


def test_every_reason_has_a_remedy_in_both_languages() -> None:
    item_read = read_row(key=None, level="hard", stem=None, option_a=BadCell("error", "#REF!"))
    assert len(item_read.problems) == 3
    for message in item_read.problems:
        assert message.en.startswith("Row 2, column ")
        assert message.remedy.en
        assert message.remedy.km
        assert "ជួរដេក 2 ជួរឈរ" in message.km


def test_a_row_with_more_cells_than_heads_is_refused() -> None:
    sheet_table = table(GOOD)
    long = SheetRow(number=3, values=(*sheet_table.rows[1].values, *[None] * 5, "stray"))
    rows = (*sheet_table.rows, long)
    items_read = sheet_reading.read_sheet(
        table=SheetTable(name="x", sheet=None, rows=rows), kinds=kinds.ITEM_KINDS
    )
    assert [[message.code for message in item.problems] for item in items_read.items] == [
        [],
        ["row_long"],
    ]


@pytest.mark.parametrize(
    ("heads", "code"),
    [
        (("a", "b", "c", "code"), "no_heads"),
        (tuple(head for head in HEADS if head != "kind"), "no_column"),
        (tuple(head for head in HEADS if head != "stem::ខ្មែរ (km)"), "no_column"),
        (tuple(head for head in HEADS if head != "key"), "no_column"),
        ((*HEADS, "answer"), "two_columns"),
    ],
)
def test_a_table_without_its_heads_is_refused(heads: tuple[str, ...], code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(GOOD, heads=heads)
    assert refused.value.message.code == code


def test_a_table_without_rows_is_refused() -> None:
    for rows in ((), ({**GOOD, "code": "EXAMPLE-2"},)):
        with pytest.raises(UnreadableFile) as refused:
            read(*rows)
        assert refused.value.message.code == "no_rows"


# ---- what was refused goes back to be completed ----


def test_a_refused_item_is_completed_in_a_spreadsheet_and_read_again() -> None:
    half = read_row(stem_km=None, kind="single_choice")
    refused = half.with_problems(*checks.item_problems(item=half.item, fewest=samples.FEWEST))
    output_sheet = sheet.refused_sheet(items=[refused])
    [row] = output_sheet.rows
    heads = [head.en for head in output_sheet.heads]
    assert heads[-3:] == list(columns.REFUSAL_COLUMNS)
    assert row[-3] == "2"
    assert "has no Khmer text" in str(row[-1])
    data = write_csv(heads=output_sheet.heads, rows=output_sheet.rows).decode("utf-8-sig")
    mended = data.replace("Who?,,", "Who?,តើនរណា?,")
    again = sheet_reading.read_sheet(
        table=read_table(name="x.csv", data=mended.encode()), kinds=kinds.ITEM_KINDS
    )
    assert again.items[0].item.stem == {"en": "Who?", "km": "តើនរណា?"}
    assert problem_columns(again.items[0]) == []
    assert again.notes == ()


def test_a_text_longer_than_a_cell_is_noticed() -> None:
    assert not sheet.overlong(item=samples.item())
    assert sheet.overlong(item=samples.item(stem=samples.raw("x" * sheet.MAX_CELL_LENGTH)))

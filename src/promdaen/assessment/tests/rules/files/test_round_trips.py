"""What goes out in a form comes back the same, whatever its texts hold."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promdaen.assessment import kinds
from promdaen.assessment.rules.files import (
    carrying,
    checks,
    gift,
    gift_reading,
    moodle,
    moodle_reading,
    qti,
    qti_reading,
    sheet,
    sheet_reading,
)
from promdaen.assessment.rules.files.items import FileItem, ItemsRead, ReadItem
from promdaen.assessment.rules.files.questions import MoodleFrame, moodle_question
from promdaen.assessment.tests.rules.files import samples
from promdaen.curriculum.rules import labels
from promdaen.kit.spreadsheets import SheetRow, SheetTable, read_table, write_csv, write_xlsx
from tests.written import items as written_items

CHECKS = {one: labels.words_of_check(code=one) for one in ("seen", "second_hand", "unverified")}


def through_moodle(items: Sequence[FileItem]) -> ItemsRead:
    questions = [
        moodle_question(item=item, frame=frame(item), form=samples.form(item)) for item in items
    ]
    return moodle_reading.read_moodle(
        name="x.xml", data=moodle.write_moodle(questions=questions), kinds=kinds.ITEM_KINDS
    )


def through_gift(items: Sequence[FileItem]) -> ItemsRead:
    questions = [
        moodle_question(item=item, frame=frame(item, inlines=True), form=samples.form(item))
        for item in items
    ]
    return gift_reading.read_gift(
        name="x.gift", data=gift.write_gift(questions=questions), kinds=kinds.ITEM_KINDS
    )


def through_qti(items: Sequence[FileItem]) -> ItemsRead:
    questions = [
        moodle_question(item=item, frame=frame(item), form=samples.form(item)) for item in items
    ]
    return qti_reading.read_package(
        name="x.zip", data=qti.write_qti(questions=questions), kinds=kinds.ITEM_KINDS
    )


def through_cells(items: Sequence[FileItem]) -> ItemsRead:
    """Through the cells of a sheet as they are written, without a workbook around them."""
    output_sheet = sheet.item_sheet(items=items)
    heads = SheetRow(number=1, values=tuple(head.en for head in output_sheet.heads))
    cells = [
        SheetRow(number=place, values=tuple(row)) for place, row in enumerate(output_sheet.rows, 2)
    ]
    table = SheetTable(name="x.xlsx", sheet="items", rows=(heads, *cells))
    return sheet_reading.read_sheet(table=table, kinds=kinds.ITEM_KINDS)


def through_csv(items: Sequence[FileItem]) -> ItemsRead:
    output_sheet = sheet.item_sheet(items=items)
    table = read_table(
        name="x.csv", data=write_csv(heads=output_sheet.heads, rows=output_sheet.rows)
    )
    return sheet_reading.read_sheet(table=table, kinds=kinds.ITEM_KINDS)


def through_xlsx(items: Sequence[FileItem]) -> ItemsRead:
    data = write_xlsx(sheets=[sheet.item_sheet(items=items)], made_at=datetime(2026, 11, 24))  # noqa: DTZ001
    table = read_table(name="x.xlsx", data=data)
    return sheet_reading.read_sheet(table=table, kinds=kinds.ITEM_KINDS)


def frame(item: FileItem, *, inlines: bool = False) -> MoodleFrame:
    topic = (item.outcome or "").partition(".")[0]
    return MoodleFrame(category=f"$course$/top/Promdaen/{topic}", checks=CHECKS, inlines=inlines)


FORMS = {
    "moodle": through_moodle,
    "gift": through_gift,
    "qti": through_qti,
    "cells": through_cells,
    "csv": through_csv,
    "xlsx": through_xlsx,
}
QUICK = ["moodle", "gift", "qti", "cells"]


def plain(read: ReadItem) -> FileItem:
    """The item as read, pictures aside where a form has none."""
    return replace(read.item, images=read.item.images or ())


def bank() -> list[FileItem]:
    """Every item of the content as a file has it."""
    return [
        FileItem(
            code=code,
            kind=values["kind"],
            outcome=values["outcome"],
            level=values["level"],
            stem=values["stem"],
            body={name: values[name] for name in ("options", "left", "right") if name in values},
            key=values["key"],
            rationale=values["rationale"],
            sources=tuple(values["sources"]),
            passage=values.get("passage", ""),
            verification=values["verification"],
            images=(),
        )
        for code, values in written_items().items()
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_whole_bank_comes_back_as_it_went(form: str) -> None:
    items = bank()
    assert len(items) >= 60
    read = FORMS[form](items)
    assert [plain(item) for item in read.items] == items
    assert [item.problems for item in read.items if item.problems] == []
    assert read.notes == ()


def test_nothing_is_wrong_with_the_items_of_the_bank() -> None:
    problems_by_item = [
        checks.item_problems(item=file_item, fewest=samples.FEWEST) for file_item in bank()
    ]
    assert [problems for problems in problems_by_item if problems] == []


@pytest.mark.parametrize("kind", samples.KIND_WORDS)
def test_every_kind_of_item_has_its_place_in_every_form(kind: str) -> None:
    for form in QUICK:
        [read] = FORMS[form]([samples.item(kind)]).items
        assert plain(read) == samples.item(kind)


@pytest.mark.parametrize("form", FORMS)
def test_signs_that_mean_something_to_a_form_are_words_in_an_item(form: str) -> None:
    items = [
        samples.item(
            kind,
            code=f"NASTY-{place}{number}",
            stem=samples.raw(text),
            rationale=samples.raw(text),
            passage="",
        )
        for place, text in enumerate(samples.NASTY, 10)
        for number, kind in enumerate(samples.KIND_WORDS)
    ]
    options = samples.rows(*samples.NASTY[:8])
    items.append(samples.item(code="NASTY-1", body={"options": options}, key="a"))
    items.append(
        samples.item("ordering", code="NASTY-2", body={"options": options}, key=list("hgfedcba"))
    )
    left = samples.rows(*samples.NASTY[:4], ids="1234")
    items.append(
        samples.item(
            "matching",
            code="NASTY-3",
            body={"left": left, "right": options},
            key={"1": "h", "2": "a", "3": "g", "4": "b"},
        )
    )
    read = FORMS[form](items)
    assert [plain(item) for item in read.items] == items


@pytest.mark.parametrize("form", QUICK)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=st.lists(samples.items(), min_size=1, max_size=3, unique_by=lambda item: item.code))
def test_whatever_an_item_holds_comes_back(form: str, items: list[FileItem]) -> None:
    assert [plain(item) for item in FORMS[form](items).items] == items


@pytest.mark.parametrize("form", ["moodle", "gift"])
def test_an_item_without_topic_and_rationale_comes_back(form: str) -> None:
    item = samples.item(outcome=None, sources=(), passage="", verification="", rationale=None)
    question = moodle_question(item=item, frame=MoodleFrame(), form=samples.form(item))
    write = {"moodle": moodle.write_moodle, "gift": gift.write_gift}[form]
    read = {"moodle": moodle_reading.read_moodle, "gift": gift_reading.read_gift}[form]
    [item_read] = read(name="x", data=write(questions=[question]), kinds=kinds.ITEM_KINDS).items
    assert item_read.item.rationale in (None, {"en": "", "km": ""})
    assert replace(item_read.item, rationale=None) == item


@pytest.mark.parametrize("form", ["moodle", "gift", "qti"])
def test_pictures_come_back_with_their_bytes_names_and_words(form: str) -> None:
    [read] = FORMS[form]([samples.pictured()]).items
    assert read.problems == ()
    assert read.item == samples.pictured()


def test_a_spreadsheet_keeps_which_pictures_belong_to_an_item_but_not_their_bytes() -> None:
    [read] = through_cells([samples.pictured()]).items
    assert read.item.images == samples.pictured().images
    assert read.item.pictures == {}


@pytest.mark.parametrize("form", QUICK)
def test_what_was_read_is_carried_to_a_page_and_back(form: str) -> None:
    items = [samples.item(kind) for kind in samples.KIND_WORDS] + [samples.pictured()]
    read = FORMS[form](items)
    values = json.loads(json.dumps(carrying.items_out(items_read=read)))
    assert carrying.items_in(values=values) == read


def test_a_package_of_qti_has_parts_that_its_contents_name_and_no_order_gives_the_answer() -> None:
    items = [samples.item("ordering"), samples.pictured()]
    questions = [
        moodle_question(item=item, frame=frame(item), form=samples.form(item)) for item in items
    ]
    data = qti.write_qti(questions=questions)
    assert data == qti.write_qti(questions=questions)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = fromstring(archive.read("imsmanifest.xml"))
        order = fromstring(archive.read("items/item-0001.xml"))
        hrefs = {node.attrib["href"] for node in manifest.iter() if node.tag.endswith("}file")}
        assert hrefs | {"imsmanifest.xml"} == set(archive.namelist())
    space = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
    option_order = [node.attrib["identifier"] for node in order.iter(f"{space}qti-simple-choice")]
    right_order = [node.text for node in order.iter(f"{space}qti-value")][: len(option_order)]
    assert sorted(option_order) == sorted(map(str, right_order))
    assert option_order != right_order


def test_an_order_carries_what_moodle_refuses_to_import_without() -> None:
    order = samples.item("ordering")
    xml = moodle.write_moodle(
        questions=[moodle_question(item=order, frame=frame(order), form=samples.form(order))]
    )
    counts_shown = fromstring(xml).findall("question[@type='ordering']/shownumcorrect")
    assert len(counts_shown) == 1

"""Files that are refused before a row is read: other kinds, other encodings, traps."""

import codecs
import struct
from collections.abc import Callable
from dataclasses import replace

from tests.corpus.case import Case
from tests.corpus.files import (
    MEGABYTE,
    SHEET,
    bomb,
    csv_file,
    part,
    sheet_of,
    text_row,
    with_parts,
    workbook,
)

HEADS = ("No", "Khmer name", "Latin name", "Sex", "Department", "Province")
ROWS = (
    HEADS,
    (1, "សុខ ដារ៉ា", "Sok Dara", "M", "Immigration", "Koh Kong"),
    (2, "ចាន់ ធី", "Chan Thy", "F", "Maritime Police", "Kampot"),
)
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet>&c;</worksheet>'
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<worksheet>&x;</worksheet>"
)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def plain_csv() -> bytes:
    return csv_file(rows=ROWS)


def plain_workbook() -> bytes:
    return workbook(rows=ROWS)


def with_sheet(*, xml: bytes) -> bytes:
    return with_parts(data=plain_workbook(), parts={SHEET: xml})


def lying_sheet() -> bytes:
    honest = with_sheet(xml=bytes(MEGABYTE))
    return honest.replace(struct.pack("<L", MEGABYTE), struct.pack("<L", 1000))


def late_entity() -> bytes:
    padding = b"<!--" + b"x" * 5000 + b"-->"
    return with_sheet(xml=LAUGHS.replace(b"<!DOCTYPE", padding + b"<!DOCTYPE", 1))


def strict_workbook() -> bytes:
    book = part(data=plain_workbook(), name="xl/workbook.xml")
    strict = book.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    return with_parts(data=plain_workbook(), parts={"xl/workbook.xml": strict})


def open_document() -> bytes:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return with_parts(data=plain_workbook(), parts={"mimetype": kind, "content.xml": b"<x/>"})


def text_document() -> bytes:
    return with_parts(
        data=plain_workbook(),
        parts={"word/document.xml": b"<x/>"},
        leave_out=("xl/workbook.xml",),
    )


def many_entries() -> bytes:
    return with_parts(data=plain_workbook(), parts={f"xl/media/{n}.xml": b"" for n in range(501)})


def sheet_with_cell(*, reference: str) -> bytes:
    cell = f'<c r="{reference}" t="inlineStr"><is><t>x</t></is></c>'
    return with_sheet(xml=sheet_of(rows=f'<row r="1">{cell}</row>'))


def half_sheet() -> bytes:
    whole = part(data=plain_workbook())
    return with_sheet(xml=whole[: len(whole) // 2])


def endless_list() -> bytes:
    return csv_file(rows=ROWS) + b"3,,Sok Dara,M,GDI,\r\n" * 100_000


def blank_sheet() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(1, 500))
    return with_sheet(xml=sheet_of(rows=rows))


def formatted_blank_rows() -> bytes:
    letters = "ABCDEF"
    filled = "".join(
        text_row(number=number, cells=dict(zip(letters, map(str, row), strict=True)))
        for number, row in enumerate(ROWS, start=1)
    )
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(4, 100_004))
    return with_sheet(xml=sheet_of(rows=filled + blank))


def refused(
    name: str, file_name: str, build: Callable[[], bytes], code: str, words: str = ""
) -> Case:
    return Case(
        name=name,
        kind="roster",
        file_name=file_name,
        build=build,
        outcome="refused",
        code=code,
        words=words,
    )


def placed(case: Case, *, row: int, column: str | None = None) -> Case:
    return replace(case, row=row, column=column)


CONTAINERS: tuple[Case, ...] = (
    refused("empty", "list.csv", lambda: b"", "empty_file", "is empty"),
    refused("only line ends", "list.csv", lambda: b"\r\n \r\n", "empty_file"),
    refused("only a mark of UTF-8", "list.csv", lambda: codecs.BOM_UTF8, "empty_file"),
    refused("only separators", "list.csv", lambda: b",,,\r\n,,,\r\n", "nothing_inside"),
    placed(
        refused(
            "Latin letters in another encoding",
            "list.csv",
            lambda: plain_csv().replace(b"Koh Kong", "Kâmpôt".encode("cp1252")),
            "not_utf8",
            "CSV UTF-8",
        ),
        row=2,
        column="F",
    ),
    placed(
        refused(
            "Khmer in an old font",
            "list.csv",
            lambda: csv_file(rows=[HEADS, (1, "s¤x dara:", "Sok Dara")], encoding="cp1252"),
            "not_utf8",
        ),
        row=2,
        column="B",
    ),
    placed(
        refused(
            "cut inside a Khmer letter",
            "list.csv",
            lambda: plain_csv().split("ធី".encode())[0] + "ធី".encode()[:2],
            "half_text",
            "only part of it arrived",
        ),
        row=3,
        column="B",
    ),
    refused(
        "UTF-16 with half a letter",
        "list.csv",
        lambda: csv_file(rows=ROWS, encoding="utf-16")[:-1],
        "half_text",
    ),
    placed(
        refused(
            "NUL bytes",
            "list.csv",
            lambda: plain_csv().replace(b"Koh Kong", b"Koh\0Kong"),
            "nul",
            "NUL byte",
        ),
        row=2,
        column="F",
    ),
    refused(
        "UTF-16 without its mark",
        "list.csv",
        lambda: csv_file(rows=ROWS, encoding="utf-16-le"),
        "nul",
    ),
    placed(
        refused(
            "a quotation mark that never closes",
            "list.csv",
            lambda: plain_csv().replace(b"Chan Thy", b'"Chan Thy'),
            "open_quote",
            "never closes",
        ),
        row=3,
    ),
    placed(
        refused(
            "a row without end",
            "list.csv",
            lambda: plain_csv() + b'"' + b"x,\n" * 100_000,
            "long_record",
        ),
        row=4,
    ),
    placed(refused("a list without end", "list.csv", endless_list, "too_long"), row=100_001),
    placed(
        refused("forty thousand columns", "list.csv", lambda: b"x," * 40_000, "too_wide"),
        row=1,
    ),
    placed(
        refused("a million columns", "list.csv", lambda: b"x," * 1_000_000, "long_record"),
        row=1,
    ),
    refused("old Excel", "list.xls", lambda: OLE + bytes(512), "old_excel", ".xlsx"),
    refused("old Excel named new", "list.xlsx", lambda: OLE + bytes(512), "old_excel"),
    refused(
        "a password",
        "list.xlsx",
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
        "remove the password",
    ),
    refused(
        "a web page named .xls",
        "list.xls",
        lambda: b"<html><body><table><tr><td>Sok Dara</td></tr></table></body></html>",
        "other_kind",
        "web page",
    ),
    refused("a PDF named .xlsx", "list.xlsx", lambda: b"%PDF-1.7 ...", "other_kind", "a PDF"),
    refused(
        "a photo", "list.csv", lambda: b"\xff\xd8\xff\xe0" + bytes(99), "other_kind", "picture"
    ),
    refused("OpenDocument", "list.ods", open_document, "other_kind", "OpenDocument"),
    refused("a text document", "list.xlsx", text_document, "other_kind", "text document"),
    refused(
        "a gzip archive", "list.csv", lambda: b"\x1f\x8b\x08" + bytes(99), "other_kind", "packed"
    ),
    refused("text named .xlsx", "list.xlsx", plain_csv, "not_a_workbook", "but is not one"),
    refused("macros by name", "list.xlsm", plain_workbook, "macros", "never accepted"),
    refused(
        "macros inside",
        "list.xlsx",
        lambda: with_parts(data=plain_workbook(), parts={"xl/vbaProject.bin": b"\xcc\x61"}),
        "macros",
    ),
    refused(
        "half a workbook",
        "list.xlsx",
        lambda: plain_workbook()[:3000],
        "half_workbook",
        "only part of it arrived",
    ),
    refused("half a sheet", "list.xlsx", half_sheet, "half_workbook"),
    refused(
        "a bomb of 1 GB", "list.xlsx", lambda: bomb(megabytes=1024), "unpacks_too_large", "1024 MB"
    ),
    refused(
        "a bomb that packs too well",
        "list.xlsx",
        lambda: bomb(megabytes=40),
        "unpacks_too_large",
        ": 1",
    ),
    refused(
        "a bomb that lies about its size",
        "list.xlsx",
        lying_sheet,
        "half_workbook",
    ),
    refused("too many parts", "list.xlsx", many_entries, "unpacks_too_large", "> 500"),
    refused(
        "a part with an absolute path",
        "list.xlsx",
        lambda: with_parts(data=plain_workbook(), parts={"/etc/passwd": b"x"}),
        "strange_entry",
        "/etc/passwd",
    ),
    refused(
        "a part above the workbook",
        "list.xlsx",
        lambda: with_parts(data=plain_workbook(), parts={"xl/../../x": b"x"}),
        "strange_entry",
    ),
    refused("billion laughs", "list.xlsx", lambda: with_sheet(xml=LAUGHS), "entities"),
    refused("an outside file", "list.xlsx", lambda: with_sheet(xml=OUTSIDE), "entities"),
    refused("laughs after a long remark", "list.xlsx", late_entity, "entities"),
    refused("Strict Open XML", "list.xlsx", strict_workbook, "strict_workbook"),
    refused(
        "a cell beyond every column",
        "list.xlsx",
        lambda: sheet_with_cell(reference="BDWGN1"),
        "half_workbook",
    ),
    placed(
        refused(
            "a cell in the last column",
            "list.xlsx",
            lambda: sheet_with_cell(reference="XFD1"),
            "too_wide",
        ),
        row=1,
        column="ALM",
    ),
    refused("a workbook without anything", "list.xlsx", blank_sheet, "nothing_inside"),
    Case(
        name="100,000 blank formatted rows",
        kind="roster",
        file_name="list.xlsx",
        build=formatted_blank_rows,
        outcome="read",
    ),
    Case(
        name="UTF-16 with its mark",
        kind="roster",
        file_name="list.csv",
        build=lambda: csv_file(rows=ROWS, encoding="utf-16"),
        outcome="repaired",
        code="read_as_utf16",
    ),
    Case(
        name="a workbook named .csv",
        kind="roster",
        file_name="list.csv",
        build=plain_workbook,
        outcome="repaired",
        code="read_as_workbook",
    ),
    Case(
        name="semicolons and a mark of UTF-8",
        kind="roster",
        file_name="list.csv",
        build=lambda: csv_file(rows=ROWS, separator=";", encoding="utf-8-sig"),
        outcome="read",
    ),
    Case(
        name="tabs",
        kind="roster",
        file_name="list.txt",
        build=lambda: csv_file(rows=ROWS, separator="\t", line_end="\n"),
        outcome="read",
    ),
    Case(
        name="a line that declares the separator",
        kind="roster",
        file_name="list.csv",
        build=lambda: b"sep=;\r\n" + csv_file(rows=ROWS, separator=";"),
        outcome="read",
    ),
)

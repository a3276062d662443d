"""Word processor files: what is in them, read back."""

import io

import docx
from docx.document import Document

from promdaen.kit import word_files
from promdaen.kit.word_files import ColouredCell, Heading, PageBreak, Paragraph, Table


def read_back(*blocks: word_files.Block, language: str = "en", **more: str) -> Document:
    file = word_files.WordFile(title="Plan", language=language, blocks=blocks, **more)
    return docx.Document(io.BytesIO(word_files.write_docx(file=file)))


def test_headings_lists_and_notes_have_their_styles() -> None:
    document = read_back(
        Heading("Title", level=1), Heading("Part"), Paragraph("Text"),
        Paragraph("Entry", is_bullet=True), Paragraph("Small", is_note=True), PageBreak(),
    )  # fmt: skip
    styled_paragraphs = [(row.style.name, row.text) for row in document.paragraphs if row.style]
    assert styled_paragraphs == [
        ("Heading 1", "Title"), ("Heading 2", "Part"), ("Normal", "Text"),
        ("List Bullet", "Entry"), ("Note", "Small"), ("Normal", ""),
    ]  # fmt: skip
    assert (document.core_properties.title, document.core_properties.author) == ("Plan", "")


def test_line_breaks_stay_and_what_xml_cannot_hold_goes() -> None:
    [row] = read_back(Paragraph("one\ntwo\x07 <&>")).paragraphs
    assert row.text == "one\ntwo <&>"
    assert "<w:br/>" in row._p.xml


def test_a_table_has_its_texts_widths_and_a_head_on_each_page() -> None:
    rows: list[list[str | ColouredCell]] = [
        ["a", ColouredCell("1", word_files.PALE)],
        ["b\nc", "2"],
    ]
    [table] = read_back(Table(["Name", "Number"], rows, [3, 1], frozenset({1}))).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Name", "Number"], ["a", "1"], ["b\nc", "2"],
    ]  # fmt: skip
    head, first, second = (row._tr.xml for row in table.rows)
    assert "w:tblHeader" in head
    assert "w:tblHeader" not in first + second
    assert "w:bCs" in head
    assert word_files.PALE in first
    assert word_files.PALE not in second
    assert [column.width for column in table.columns] == [
        cell.width for cell in table.rows[2].cells
    ]
    assert "w:jc" in table.rows[1].cells[1]._tc.xml


def test_the_head_and_the_foot_with_its_page_number_are_on_each_page() -> None:
    [section] = read_back(Paragraph("x"), head="RESTRICTED", foot="Plan 1").sections
    assert section.header.paragraphs[0].text == "RESTRICTED"
    foot = section.footer.paragraphs[0]
    assert foot.text.startswith("Plan 1")
    assert " PAGE " in foot._p.xml
    [section] = read_back(Paragraph("x")).sections
    assert " PAGE " not in section.footer.paragraphs[0]._p.xml


def test_khmer_is_set_in_a_khmer_font() -> None:
    document = read_back(Paragraph("ផែនការ"), language="km")
    assert 'w:cs="Khmer OS"' in document.styles["Normal"].element.xml
    assert document.core_properties.language == "km-KH"

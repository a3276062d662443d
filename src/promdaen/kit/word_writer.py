"""Writes word processor files with python-docx.

Khmer is a complex script: its font, size, weight and language are those marked `cs`, `bCs`, `szCs`
and `bidi`, which python-docx has no names for.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor

from promdaen.kit.word_files import Block, ColouredCell, Heading, PageBreak, Table, WordFile

FONTS = {"km": "Khmer OS", "en": "Calibri"}
LATIN = "Calibri"
DEEP, LINE, QUIET = "0D4663", "C2CCD0", "4E5E68"
HEADING_SIZES = {1: 20, 2: 14, 3: 12}
BODY_SIZE, NOTE_SIZE, CELL_SIZE = 10, 8, 8.5
"""Points."""
MARGIN = Mm(15)
SHORT, LONG = Mm(210), Mm(297)
"""A4."""
_PIECES = re.compile(r"([\n\t])")
_SIGNS = {"\n": "br", "\t": "tab"}


def write_docx(*, file: WordFile) -> bytes:
    """The bytes of the file."""
    document = docx.Document()
    document.core_properties.title = file.title
    document.core_properties.language = "km-KH" if file.language == "km" else "en-GB"
    document.core_properties.author = document.core_properties.comments = ""
    _set_styles(document, file.language)
    _set_page(document.sections[0], file)
    patterns: Patterns = {}
    for block in file.blocks:
        _add(document, block, patterns)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_styles(document: Any, language: str) -> None:
    styles = document.styles
    for element in styles.element.xpath("w:docDefaults//w:lang"):
        element.set(qn("w:val"), "en-GB")
        element.set(qn("w:bidi"), "km-KH")
    normal = styles["Normal"]
    normal.font.name = LATIN
    fonts = normal.element.rPr.rFonts
    # The theme of the template names fonts, which would win over those that are set here.
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
    fonts.set(qn("w:eastAsia"), LATIN)
    fonts.set(qn("w:cs"), FONTS.get(language, LATIN))
    _set_style(normal, size=BODY_SIZE, after=5)
    for level, size in HEADING_SIZES.items():
        heading = styles[f"Heading {level}"]
        heading.element.rPr.remove(heading.element.rPr.rFonts)
        heading.font.bold = heading.font.cs_bold = True
        heading.font.color.rgb = RGBColor(*bytes.fromhex(DEEP))
        _set_style(heading, size=size, after=5, before=12)
    note, cell = (styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in ("Note", "Cell"))
    note.base_style = cell.base_style = normal
    note.font.color.rgb = RGBColor(*bytes.fromhex(QUIET))
    _set_style(note, size=NOTE_SIZE, after=5)
    _set_style(cell, size=CELL_SIZE, after=1)


def _set_style(style: Any, *, size: float, after: float, before: float = 0) -> None:
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.space_before = Pt(before)
    style.font.size = Pt(size)
    properties = style.element.rPr
    for element in properties.xpath("w:szCs"):
        properties.remove(element)
    properties.find(qn("w:sz")).addnext(_element("szCs", val=str(round(2 * size))))


def _set_page(section: Any, file: WordFile) -> None:
    section.page_width, section.page_height = (LONG, SHORT) if file.is_landscape else (SHORT, LONG)
    if file.is_landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = Mm(18)
    for part, text in ((section.header, file.head), (section.footer, file.foot)):
        part.paragraphs[0].style = "Note"
        part.paragraphs[0].add_run(_clean(text))
    if file.foot:
        foot = section.footer.paragraphs[0]
        foot.add_run("  ·  ")
        page_number = _element("fldSimple", instr=" PAGE ")
        foot._p.append(page_number)
        page_number.append(foot.add_run("1")._r)


# A table with its heads and one empty row, by heads, widths and columns to the right.
Patterns = dict[tuple[Any, ...], Any]


def _add(document: Any, block: Block, patterns: Patterns) -> None:
    if isinstance(block, PageBreak):
        document.add_page_break()
    elif isinstance(block, Table):
        _add_table(document, block, patterns)
    elif isinstance(block, Heading):
        _set_paragraph_style(document.add_paragraph(_clean(block.text)), f"Heading{block.level}")
    else:
        style = "ListBullet" if block.is_bullet else "Note" if block.is_note else "Normal"
        _set_paragraph_style(document.add_paragraph(_clean(block.text)), style)


def _set_paragraph_style(paragraph: Any, style_id: str) -> None:
    # By its id: to find a style by its name takes the library some milliseconds each time.
    paragraph._p.style = style_id


def _add_table(document: Any, table: Table, patterns: Patterns) -> None:
    key = (tuple(table.heads), tuple(table.widths), table.right)
    if key not in patterns:
        patterns[key] = _empty_table(document, table)
    # Tables and rows are copies: to make each cell by the library takes ten times as long.
    table_element = deepcopy(patterns[key])
    pattern = table_element.tr_lst[1]
    table_element.remove(pattern)
    for cells in table.rows:
        row = deepcopy(pattern)
        _fill(row, cells)
        table_element.append(row)
    after = document.add_paragraph()
    _set_paragraph_style(after, "Note")
    after._p.addprevious(table_element)


def _empty_table(document: Any, table: Table) -> object:
    word_table = document.add_table(rows=2, cols=len(table.widths))
    word_table.autofit = False
    borders = _element("tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(side, val="single", sz="4", space="0", color=LINE))
    word_table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)
    total = sum(table.widths)
    line_width = document.sections[0].page_width - 2 * MARGIN
    widths = [Length(round(line_width * width / total)) for width in table.widths]
    for column, width in zip(word_table.columns, widths, strict=True):
        column.width = width
    head, pattern = word_table.rows
    for row in (head, pattern):
        row._tr.get_or_add_trPr().append(_element("cantSplit"))
        _shape_cells(row, widths, table.right)
    head._tr.trPr.append(_element("tblHeader"))
    for cell in head.cells:
        font = cell.paragraphs[0].runs[0].font
        font.bold = font.cs_bold = True
    _fill(head._tr, [ColouredCell(text, "EFF4F5") for text in table.heads])
    document.element.body.remove(word_table._tbl)
    return word_table._tbl


def _shape_cells(row: Any, widths: Sequence[Length], right: frozenset[int]) -> None:
    for index, cell in enumerate(row.cells):
        cell.width = widths[index]
        paragraph = cell.paragraphs[0]
        _set_paragraph_style(paragraph, "Cell")
        if index in right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.add_run()


def _fill(row: Any, cells: Sequence[str | ColouredCell]) -> None:
    for table_cell, cell in zip(row.tc_lst, cells, strict=True):
        text = cell if isinstance(cell, str) else cell.text
        _fill_run(table_cell.p_lst[0].r_lst[0], _clean(text))
        if isinstance(cell, ColouredCell):
            table_cell.tcPr.append(_element("shd", val="clear", color="auto", fill=cell.fill))


def _fill_run(run: Any, text: str) -> None:
    """Fill an empty run; tabs and line breaks are elements of their own."""
    for piece in _PIECES.split(text):
        if piece in _SIGNS:
            run.append(_element(_SIGNS[piece]))
        elif piece:
            element = _element("t")
            element.text = piece
            element.set(qn("xml:space"), "preserve")
            run.append(element)


def _element(name: str, **values: str) -> Any:
    element = OxmlElement(f"w:{name}")
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _clean(text: str) -> str:
    """The text without what XML cannot hold; line breaks stay."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")

"""Word processor files (DOCX): headings, paragraphs, lists and tables, in Khmer and English.

Office Open XML (ECMA-376, 5th edition, part 1), written with the standard library; equal input
gives equal bytes. Khmer is a complex script: its font, size and weight are those marked `cs`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

FONTS = {"km": "Khmer OS", "en": "Calibri"}
LATIN = "Calibri"
DEEP, PALE, LINE = "0D4663", "A3C1D0", "C2CCD0"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
HEADING_SIZES = {1: 40, 2: 28, 3: 24}
BODY_SIZE = 20
"""Half points."""


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or with `is_bullet` an entry of a list; `is_note` in small letters."""

    text: str
    is_bullet: bool = False
    is_note: bool = False


@dataclass(frozen=True)
class ColouredCell:
    """A cell of a table with a fill, six hexadecimal digits."""

    text: str
    fill: str


@dataclass(frozen=True)
class Table:
    """A table; its heads are repeated on each page. `widths` are shares of the line.

    Columns of `right` are aligned to the right.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str | ColouredCell]]
    widths: Sequence[float]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True)
class PageBreak:
    """The next block begins a page."""


Block = Heading | Paragraph | Table | PageBreak
LINE_WIDTH = 10200
"""Twentieths of a point: A4 with margins of 15 mm."""


@dataclass(frozen=True, kw_only=True)
class WordFile:
    """A file: title, language, the line at the foot of each page, and the line on top."""

    title: str
    language: str
    blocks: Iterable[Block]
    foot: str = ""
    head: str = ""


def write_docx(*, file: WordFile) -> bytes:
    """The bytes of the file."""
    body = "".join(_block(block, file.language) for block in file.blocks)
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/>'
        '<w:footerReference w:type="default" r:id="rId4"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1000" w:right="850" w:bottom="1000" w:left="850" w:header="500" '
        'w:footer="500" w:gutter="0"/></w:sectPr>'
    )
    page = (
        '<w:r><w:t xml:space="preserve">  ·  </w:t></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            [
                ("officeDocument", "word/document.xml"),
                ("metadata/core-properties", "docProps/core.xml"),
            ]
        ),
        "docProps/core.xml": _core(file),
        "word/document.xml": _root("document", f"<w:body>{body}{section}</w:body>"),
        "word/styles.xml": _root("styles", _styles(file.language)),
        "word/numbering.xml": _root("numbering", _NUMBERING),
        "word/header1.xml": _root("hdr", _line(file.head, file.language)),
        "word/footer1.xml": _root("ftr", _line(file.foot, file.language, after=page)),
        "word/_rels/document.xml.rels": _relations(
            [
                ("styles", "styles.xml"),
                ("numbering", "numbering.xml"),
                ("header", "header1.xml"),
                ("footer", "footer1.xml"),
            ]
        ),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text.encode())
    return stream.getvalue()


def _root(tag: str, inner: str) -> str:
    return f'{_HEAD}<w:{tag} xmlns:w="{_W}" xmlns:r="{_R}">{inner}</w:{tag}>'


def _block(block: Block, language: str) -> str:
    if isinstance(block, PageBreak):
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if isinstance(block, Table):
        return _table(block, language)
    if isinstance(block, Heading):
        return _paragraph(block.text, language, f'<w:pStyle w:val="Heading{block.level}"/>')
    shape = '<w:pStyle w:val="Note"/>' if block.is_note else ""
    if block.is_bullet:
        shape += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    return _paragraph(block.text, language, shape)


def _paragraph(text: str, language: str, shape: str) -> str:
    return f"<w:p><w:pPr>{shape}</w:pPr>{_run(text, language)}</w:p>"


def _run(text: str, language: str, *, is_bold: bool = False) -> str:
    marks = "<w:b/><w:bCs/>" if is_bold else ""
    script = (
        '<w:lang w:val="en-GB" w:bidi="km-KH"/>' if language == "km" else '<w:lang w:val="en-GB"/>'
    )
    clean = "".join(letter for letter in text if letter >= " ")
    return (
        f'<w:r><w:rPr>{marks}{script}</w:rPr><w:t xml:space="preserve">{escape(clean)}</w:t></w:r>'
    )


def _line(text: str, language: str, after: str = "") -> str:
    run = _run(text, language)
    return f'<w:p><w:pPr><w:pStyle w:val="Note"/></w:pPr>{run}{after if text else ""}</w:p>'


def _table(table: Table, language: str) -> str:
    total = sum(table.widths)
    widths = [round(LINE_WIDTH * width / total) for width in table.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>'
        for side in ("top", "bottom", "insideH")
    )
    heads = "".join(
        _cell(ColouredCell(head, "EFF4F5"), widths[place], language, place in table.right, True)
        for place, head in enumerate(table.heads)
    )
    rows = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            _cell(cell, widths[place], language, place in table.right, False)
            for place, cell in enumerate(row)
        )
        + "</w:tr>"
        for row in table.rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{border}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>{rows}</w:tbl>"
        '<w:p><w:pPr><w:pStyle w:val="Note"/></w:pPr></w:p>'
    )


def _cell(
    cell: str | ColouredCell, width: int, language: str, is_right: bool, is_head: bool
) -> str:
    text = cell.text if isinstance(cell, ColouredCell) else cell
    fill = (
        f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>'
        if isinstance(cell, ColouredCell)
        else ""
    )
    align = '<w:jc w:val="right"/>' if is_right else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="Cell"/>{align}</w:pPr>'
        f"{_run(text, language, is_bold=is_head)}</w:p></w:tc>"
    )


def _styles(language: str) -> str:
    fonts = (
        f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{LATIN}" '
        f'w:cs="{FONTS.get(language, LATIN)}"/>'
    )

    def sized(size: int) -> str:
        return f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'

    def style(name: str, inner: str, label: str = "") -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label or name}"/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/>{inner}</w:style>'
        )

    headings = "".join(
        style(
            f"Heading{level}",
            '<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="100"/>'
            f'<w:outlineLvl w:val="{level - 1}"/></w:pPr>'
            f'<w:rPr><w:b/><w:bCs/><w:color w:val="{DEEP}"/>{sized(size)}</w:rPr>',
            f"heading {level}",
        )
        for level, size in HEADING_SIZES.items()
    )
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{sized(BODY_SIZE)}</w:rPr></w:rPrDefault>"
        '<w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="276" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/><w:qFormat/></w:style>'
        + headings
        + style("Note", f'<w:rPr><w:color w:val="4E5E68"/>{sized(16)}</w:rPr>')
        + style(
            "Cell",
            f'<w:pPr><w:spacing w:after="20" w:line="240"/></w:pPr><w:rPr>{sized(17)}</w:rPr>',
        )
    )


_NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="360" w:hanging="240"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def _content_types() -> str:
    kinds = {
        "document": "document.main",
        "styles": "styles",
        "numbering": "numbering",
        "header1": "header",
        "footer1": "footer",
    }
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    return (
        f'{_HEAD}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{parts}"
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="'
        f'{package if "/" in kind else _R}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'


def _core(file: WordFile) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(file.title)}</dc:title>"
        f"<dc:language>{'km-KH' if file.language == 'km' else 'en-GB'}</dc:language>"
        "</cp:coreProperties>"
    )

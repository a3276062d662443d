"""Builds the fonts of print and the figures font of the page from the web font packages.

The web fonts cannot be printed directly: they are split by script, have no digits of equal width,
and Khmer text extracted from a PDF comes out doubled or with false spaces. Each function below
fixes one of these. All sources are under the SIL Open Font License and reserve no font name.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from promdaen.kit import later

KIT = Path(__file__).resolve().parent
PRINT_FONTS = KIT / "print" / "fonts"
FIGURE_FONTS = KIT / "static" / "promdaen" / "fonts"

PACKAGES = (
    "@fontsource/kantumruy-pro",
    "@fontsource/work-sans",
    "@fontsource/moul",
    "@fontsource/newsreader",
)
TEXT_WEIGHTS = {300: "Light", 400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
DISPLAY_FONTS = (
    ("newsreader", "latin", 400),
    ("newsreader", "latin", 500),
    ("moul", "khmer", 400),
)
FIGURE_WEIGHTS = (400, 600)
FIGURE_TEXT = "0123456789 \u00a0%+-\u2212\u2013.,:/×=<>()±·"

# 2025-01-01 in seconds since 1904, as in the head table; any fixed time works.
MADE_AT = 3_818_534_400

# Units of the font, 1000 to the em.
TABULAR_WIDTH = 590
NEAR_HEIGHT = 16
BANTOC = 0x17CB
BANTOC_SHIFT = -165

# Lookup types of the GPOS table.
MARK_TO_BASE, MARK_TO_MARK = 4, 6

PRINT_FONT_NAMES = tuple(f"kantumruy-pro-{weight}.ttf" for weight in TEXT_WEIGHTS) + tuple(
    f"{family}-{weight}.ttf" for family, _, weight in DISPLAY_FONTS
)
FIGURE_FONT_NAMES = tuple(f"promdaen-figures-{weight}.woff2" for weight in FIGURE_WEIGHTS)


class FontSourceMissing(ValueError):
    """A web font package, or a file in it, is missing."""


def build_print_fonts(*, sources: Path, out: Path) -> list[Path]:
    """Write one TTF per weight for print, with Khmer and Latin together.

    `sources` is the folder with `@fontsource/` (a `node_modules`); `out` is created if needed.
    Raises FontSourceMissing. The same sources give the same bytes.
    """
    out.mkdir(parents=True, exist_ok=True)
    return [
        *(_text_font(sources=sources, out=out, weight=weight) for weight in TEXT_WEIGHTS),
        *(
            _display_font(sources=sources, out=out, family=family, part=part, weight=weight)
            for family, part, weight in DISPLAY_FONTS
        ),
    ]


def build_figure_fonts(*, sources: Path, out: Path) -> list[Path]:
    """Write `Promdaen Figures` for the page: digits and signs of one width, one WOFF2 per weight.

    `sources` is the folder with `@fontsource/` (a `node_modules`); `out` is created if needed.
    Raises FontSourceMissing.
    """
    out.mkdir(parents=True, exist_ok=True)
    return [_figure_font(sources=sources, out=out, weight=weight) for weight in FIGURE_WEIGHTS]


def _text_font(*, sources: Path, out: Path, weight: int) -> Path:
    with TemporaryDirectory() as folder:
        font = _merged(sources=sources, weight=weight, folder=Path(folder))
        _level_marks(font=font)
        _seat_bantoc(font=font)
        _add_tabular_figures(font=font)
        _rename(font=font, family="Kantumruy Pro", weight=weight)
        return _saved(font=font, path=out / f"kantumruy-pro-{weight}.ttf")


def _display_font(*, sources: Path, out: Path, family: str, part: str, weight: int) -> Path:
    font = _opened(sources=sources, family=family, part=part, weight=weight)
    font.flavor = None
    _rename(font=font, family=family.title(), weight=weight)
    return _saved(font=font, path=out / f"{family}-{weight}.ttf")


def _figure_font(*, sources: Path, out: Path, weight: int) -> Path:
    font = _opened(sources=sources, family="work-sans", part="latin", weight=weight)
    options = later.subset.Options(layout_features=["tnum"], hinting=False, flavor="woff2")
    cut = later.subset.Subsetter(options)
    cut.populate(text=FIGURE_TEXT)
    cut.subset(font)
    font.flavor = "woff2"
    _rename(font=font, family="Promdaen Figures", weight=weight)
    return _saved(font=font, path=out / f"promdaen-figures-{weight}.woff2")


def _opened(*, sources: Path, family: str, part: str, weight: int) -> Any:
    package = sources / "@fontsource" / family
    path = package / "files" / f"{family}-{part}-{weight}-normal.woff2"
    if not path.is_file():
        missing = path.name if package.is_dir() else f"@fontsource/{family}"
        message = (
            f"{missing} is not in {sources}: install the web fonts there first "
            f"(npm packages {', '.join(PACKAGES)})."
        )
        raise FontSourceMissing(message)
    return later.ttLib.TTFont(path, recalcTimestamp=False)


def _saved(*, font: Any, path: Path) -> Path:
    # With a build time in the font, every set-up would print different files.
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = MADE_AT
    font.save(path)
    return path


def _merged(*, sources: Path, weight: int, folder: Path) -> Any:
    """The complete Khmer part, and from the Latin parts only the missing characters.

    Otherwise dashes, quotes and the minus would have no glyph beside Khmer.
    """
    have: set[int] = set()
    paths: list[str] = []
    for part in ("khmer", "latin", "latin-ext"):
        font = _opened(sources=sources, family="kantumruy-pro", part=part, weight=weight)
        font.flavor = None
        code_points = set(font.getBestCmap()) - have
        have |= code_points
        if paths:
            dropped = ["GSUB", "GPOS", "GDEF"]
            cut = later.subset.Subsetter(
                later.subset.Options(layout_features=[], drop_tables=dropped)
            )
            cut.populate(unicodes=code_points)
            cut.subset(font)
        path = folder / f"{part}.ttf"
        font.save(path)
        paths.append(str(path))
    return later.merge.Merger().merge(paths)


def _add_tabular_figures(*, font: Any) -> None:
    """Add a `tnum` feature: a copy of each Latin digit, centred in one width."""
    cmap, glyf, widths = font.getBestCmap(), font["glyf"], font["hmtx"].metrics
    order, swap = font.getGlyphOrder(), {}
    for code in range(ord("0"), ord("9") + 1):
        old, new = cmap[code], f"{cmap[code]}.tnum"
        copy = deepcopy(glyf[old])
        shift = (TABULAR_WIDTH - widths[old][0]) // 2
        copy.coordinates.translate((shift, 0))
        copy.recalcBounds(glyf)
        order.append(new)
        glyf.glyphs[new] = copy
        widths[new] = (TABULAR_WIDTH, widths[old][1] + shift)
        swap[old] = new
    font.setGlyphOrder(order)
    glyf.glyphOrder = order
    font["maxp"].numGlyphs = len(order)
    table = font["GSUB"].table
    table.LookupList.Lookup.append(_single_substitution(swap=swap))
    table.FeatureList.FeatureRecord.append(_feature(lookup=len(table.LookupList.Lookup) - 1))
    _enter_feature(table=table, index=len(table.FeatureList.FeatureRecord) - 1)


def _single_substitution(*, swap: dict[str, str]) -> object:
    single = later.otTables.SingleSubst()
    single.mapping = swap
    lookup: Any = later.otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag = 1, 0
    lookup.SubTable, lookup.SubTableCount = [single], 1
    return lookup


def _feature(*, lookup: int) -> object:
    record: Any = later.otTables.FeatureRecord()
    record.FeatureTag, record.Feature = "tnum", later.otTables.Feature()
    record.Feature.FeatureParams = None
    record.Feature.LookupListIndex, record.Feature.LookupCount = [lookup], 1
    return record


def _enter_feature(*, table: Any, index: int) -> None:
    """Add the feature to the default, Latin and Khmer scripts."""
    records = table.ScriptList.ScriptRecord
    scripts = {record.ScriptTag for record in records}
    for tag in sorted({"DFLT", "latn", "khmr"} - scripts):
        record: Any = later.otTables.ScriptRecord()
        record.ScriptTag, record.Script = tag, later.otTables.Script()
        system: Any = later.otTables.DefaultLangSys()
        system.ReqFeatureIndex, system.FeatureIndex, system.LookupOrder = 0xFFFF, [], None
        record.Script.DefaultLangSys, record.Script.LangSysRecord = system, []
        records.append(record)
    records.sort(key=lambda record: record.ScriptTag)
    for record in records:
        systems = [record.Script.DefaultLangSys]
        systems += [language_record.LangSys for language_record in record.Script.LangSysRecord]
        for system in systems:
            if system is not None:
                system.FeatureIndex.append(index)


def _attachments(*, font: Any) -> Iterator[tuple[list[str], list[Any], list[str], list[Any]]]:
    """Every mark-to-base and mark-to-mark table: marks, their records, bases, anchors by class."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for sub in lookup.SubTable:
            if lookup.LookupType == MARK_TO_BASE:
                rows = [record.BaseAnchor for record in sub.BaseArray.BaseRecord]
                yield (
                    sub.MarkCoverage.glyphs,
                    sub.MarkArray.MarkRecord,
                    sub.BaseCoverage.glyphs,
                    rows,
                )
            elif lookup.LookupType == MARK_TO_MARK:
                rows = [record.Mark2Anchor for record in sub.Mark2Array.Mark2Record]
                yield (
                    sub.Mark1Coverage.glyphs,
                    sub.Mark1Array.MarkRecord,
                    sub.Mark2Coverage.glyphs,
                    rows,
                )


def _level_marks(*, font: Any) -> None:
    """Make nearly equal heights of marks equal.

    A cluster with a mark raised by even 4/1000 em is written in two pieces, each with the whole
    text of the cluster, and is extracted from the PDF twice. Moves at most NEAR_HEIGHT units.
    """
    for _, records, _, rows in _attachments(font=font):
        for kind in {record.Class for record in records}:
            anchors = [record.MarkAnchor for record in records if record.Class == kind]
            anchors += [row[kind] for row in rows if row[kind]]
            _level(anchors=sorted(anchors, key=lambda anchor: anchor.YCoordinate))


def _level(*, anchors: list[Any]) -> None:
    group: list[Any] = []
    for anchor in [*anchors, None]:
        if anchor is not None and (
            not group or anchor.YCoordinate - group[0].YCoordinate <= NEAR_HEIGHT
        ):
            group.append(anchor)
            continue
        middle = group[len(group) // 2].YCoordinate
        for near_anchor in group:
            near_anchor.YCoordinate = middle
        group = [anchor]


def _seat_bantoc(*, font: Any) -> None:
    """Draw the bantoc at its usual position.

    The font draws it to the right and moves it back; a PDF reader takes the resulting gap for a
    space. Outline and anchors move together: the printed result is the same.
    """
    name = font.getBestCmap()[BANTOC]
    glyph = font["glyf"][name]
    glyph.coordinates.translate((BANTOC_SHIFT, 0))
    glyph.recalcBounds(font["glyf"])
    font["hmtx"].metrics[name] = (font["hmtx"].metrics[name][0], glyph.xMin)
    for marks, records, bases, rows in _attachments(font=font):
        anchors = [
            record.MarkAnchor for mark, record in zip(marks, records, strict=True) if mark == name
        ]
        anchors += [
            anchor
            for base, row in zip(bases, rows, strict=True)
            if base == name
            for anchor in row
            if anchor
        ]
        for anchor in anchors:
            anchor.XCoordinate += BANTOC_SHIFT


def _rename(*, font: Any, family: str, weight: int) -> None:
    """Name the font so that it is found by family and weight."""
    style = TEXT_WEIGHTS[weight]
    for record in list(font["name"].names):
        if record.nameID in (16, 17, 21, 22, 25):
            font["name"].removeNames(nameID=record.nameID)
    names = {
        1: family,
        2: "Regular",
        4: f"{family} {style}",
        6: f"{family}-{style}".replace(" ", ""),
        16: family,
        17: style,
    }
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight

from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from promdaen.kit import fonts

SOURCES = Path(__file__).parents[4] / "node_modules"
SIGNS = "–—−“”«»·…×½0123456789"


@pytest.fixture(scope="module")
def sources() -> Path:
    if not (SOURCES / "@fontsource").is_dir():
        pytest.fail("The web fonts are not installed: run ./promdaen check once.")
    return SOURCES


@pytest.fixture(scope="module")
def built(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return fonts.build_print_fonts(sources=sources, out=tmp_path_factory.mktemp("print"))


def features(font: TTFont) -> set[str]:
    return {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}


def tabular(font: TTFont) -> dict[str, str]:
    """What the tnum feature puts in the place of each glyph."""
    table = font["GSUB"].table
    features = [r.Feature for r in table.FeatureList.FeatureRecord if r.FeatureTag == "tnum"]
    lookups = {number for feature in features for number in feature.LookupListIndex}
    subs = [sub for number in lookups for sub in table.LookupList.Lookup[number].SubTable]
    return {old: new for sub in subs for old, new in getattr(sub, "mapping", {}).items()}


def test_every_named_print_font_is_built(built: list[Path]) -> None:
    assert [path.name for path in built] == list(fonts.PRINT_FONT_NAMES)


def test_each_weight_holds_khmer_latin_and_the_signs_of_print(built: list[Path]) -> None:
    for path in built[:5]:
        cmap = TTFont(path).getBestCmap()
        missing = [c for c in SIGNS + "កខឃងចៗ។៖០៩" if ord(c) not in cmap]
        assert missing == [], path.name


def test_tabular_digits_are_of_one_width(built: list[Path]) -> None:
    for path in built[:5]:
        font = TTFont(path)
        digits = [font.getBestCmap()[code] for code in range(0x30, 0x3A)]
        swap = tabular(font)
        assert {font["hmtx"].metrics[swap[name]][0] for name in digits} == {fonts.TABULAR_WIDTH}


def test_no_two_marks_of_a_kind_differ_by_a_hair(built: list[Path]) -> None:
    for path in built[:5]:
        for _, records, _, rows in fonts._attachments(font=TTFont(path)):
            for kind in {record.Class for record in records}:
                anchors = [r.MarkAnchor for r in records if r.Class == kind]
                anchors += [row[kind] for row in rows if row[kind]]
                heights = sorted({anchor.YCoordinate for anchor in anchors})
                assert all(high - low > 3 for low, high in pairwise(heights)), (path.name, heights)


def test_a_weight_is_found_by_family_and_number(built: list[Path]) -> None:
    for path, weight in zip(built, fonts.TEXT_WEIGHTS, strict=False):
        font = TTFont(path)
        assert font["name"].getBestFamilyName() == "Kantumruy Pro"
        assert font["OS/2"].usWeightClass == weight


def test_a_repeated_build_gives_the_same_bytes(sources: Path, tmp_path: Path) -> None:
    first = fonts._text_font(sources=sources, out=tmp_path, weight=600).read_bytes()
    assert fonts._text_font(sources=sources, out=tmp_path, weight=600).read_bytes() == first


def test_the_figures_font_is_small_and_holds_figures_only(sources: Path, tmp_path: Path) -> None:
    paths = fonts.build_figure_fonts(sources=sources, out=tmp_path / "deep" / "er")
    assert [path.name for path in paths] == list(fonts.FIGURE_FONT_NAMES)
    for path in paths:
        font = TTFont(path)
        assert path.stat().st_size < 3000
        assert ord("0") in font.getBestCmap()
        assert ord("A") not in font.getBestCmap()
        assert "tnum" in features(font)


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(fonts.FontSourceMissing, match="@fontsource/kantumruy-pro is not in"):
        fonts.build_print_fonts(sources=tmp_path, out=tmp_path / "out")


def test_a_missing_file_of_a_package_is_named(tmp_path: Path) -> None:
    (tmp_path / "@fontsource" / "work-sans").mkdir(parents=True)
    with pytest.raises(fonts.FontSourceMissing, match=r"work-sans-latin-400-normal.woff2 is not"):
        fonts.build_figure_fonts(sources=tmp_path, out=tmp_path / "out")

"""The sheets keep the promises of the look: colours in one place, contrast, the bundle order."""

import re
from pathlib import Path

import pytest

from promdaen.kit import parts

STATIC = Path(parts.__file__).parent / "static" / "promdaen"
SHEETS = sorted((STATIC / "css").glob("*.css"))
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
HEX = re.compile(r"#[0-9a-f]{3,8}\b")
AA = 4.5

PAIRS = [
    ("ink", "paper"),
    ("ink", "wash"),
    ("ink-2", "paper"),
    ("ink-2", "wash"),
    ("link", "paper"),
    ("on-accent", "accent"),
    ("on-accent", "accent-2"),
    ("accent", "paper"),
    ("accent", "accent-wash"),
    ("ink", "accent-wash"),
    ("good", "good-wash"),
    ("warn", "warn-wash"),
    ("bad", "bad-wash"),
    ("bad", "paper"),
    ("warn", "paper"),
    ("good", "paper"),
    ("on-mast", "mast"),
    ("on-drill", "drill"),
    ("ink", "r0"),
    ("on-r", "r1"),
    ("on-r", "r2"),
    ("on-r3", "r3"),
    ("on-r4", "r4"),
    ("ink-2", "g0"),
    ("on-g", "g1"),
    ("on-g", "g2"),
    ("on-g3", "g3"),
    ("on-g4", "g4"),
]


def roles(theme: str) -> dict[str, str]:
    block = TOKENS.split(f"[data-bs-theme={theme}] {{")[1].split("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block))


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    wide = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts_ = [int(wide[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts_
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, two: str) -> float:
    high, low = sorted((luminance(colour), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_in_the_standard() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_pair_of_text_and_ground_can_be_read(theme: str, text: str, ground: str) -> None:
    role = roles(theme)
    assert contrast(role[text], role[ground]) >= AA


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_border_of_a_control_has_enough_contrast(theme: str) -> None:
    role = roles(theme)
    assert contrast(role["edge"], role["paper"]) >= 3


def test_both_themes_know_the_same_roles() -> None:
    assert roles("light").keys() == roles("dark").keys()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_colours_are_in_one_sheet_only(sheet: Path) -> None:
    if sheet.stem != "tokens":
        assert HEX.findall(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_no_word_is_used_that_no_sheet_defines(sheet: Path) -> None:
    defined = set()
    for each in SHEETS:
        defined |= set(re.findall(r"(--[\w-]+):", each.read_text(encoding="utf-8")))
    used = set(re.findall(r"var\((--[\w-]+)", sheet.read_text(encoding="utf-8")))
    assert used - defined == set()


def sheets_named_in(page: Path) -> list[str]:
    return re.findall(r"promdaen/css/(\w+)\.css", page.read_text(encoding="utf-8"))


def test_every_sheet_is_in_the_bundle_once_or_on_its_own_pages_and_tokens_come_first() -> None:
    bundle = STATIC.parents[1] / "templates" / "kit" / "parts" / "styles.html"
    bundled_sheets = sheets_named_in(bundle)
    package = STATIC.parents[2]
    pages = {page for page in package.glob("*/templates/**/*.html") if page != bundle}
    of_few_pages = {name for page in pages for name in sheets_named_in(page)}
    assert sorted([*bundled_sheets, *of_few_pages]) == [sheet.stem for sheet in SHEETS]
    assert (bundled_sheets[0], bundled_sheets[-1]) == ("tokens", "print")


def test_every_province_has_its_own_place_on_the_grid() -> None:
    sheet = (STATIC / "css" / "charts.css").read_text(encoding="utf-8")
    places = dict(re.findall(r"\.p(\d\d) \{ grid-area: (\d/\d); \}", sheet))
    assert sorted(places) == list(parts.PROVINCES)
    assert len(set(places.values())) == 25


def test_khmer_is_never_spaced_slanted_or_capitalised() -> None:
    for sheet in SHEETS:
        text = sheet.read_text(encoding="utf-8")
        assert re.search(r"letter-spacing: (?!0)|text-transform|font-style: italic", text) is None

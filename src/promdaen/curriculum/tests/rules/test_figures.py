"""Drawings of lessons: what is refused, and how words come in."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from promdaen.curriculum.rules import figures
from promdaen.kit import content

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300">'
SOUND = HEAD + '<rect class="soft" x="1" y="2"/><text x="1" y="2">{a}</text></svg>'


def drawing_faults(svg: str, *labels: str) -> list[str]:
    return list(figures.faults(svg=svg, labels=frozenset(labels)))


def test_shapes_with_classes_and_words_from_labels_are_sound() -> None:
    assert drawing_faults(SOUND, "a") == []


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ("<script>alert(1)</script>", "holds <script>"),
        ('<image href="x.png"/>', "has the attribute href"),
        ('<rect style="fill:red"/>', "has the attribute style"),
        ('<rect onclick="x()"/>', "has the attribute onclick"),
        ('<rect class="red"/>', "has the class red"),
        ('<line marker-end="url(http://elsewhere)"/>', "names no marker of this drawing"),
        ("<text>Booth</text>", "holds the words 'Booth'"),
        ("<text></text>", "holds the words ''"),
        ("<g/>loose", "has loose words after <g>"),
        ("<text>{b}</text>", "asks for a label b that is not there"),
    ],
)
def test_anything_else_is_refused_in_words(inside: str, problem: str) -> None:
    assert any(
        problem in fault
        for fault in drawing_faults(SOUND.replace("</svg>", f"{inside}</svg>"), "a")
    )


def test_a_marker_of_the_drawing_itself_may_end_a_line() -> None:
    arrow = '<defs><marker id="m"/></defs><line class="ink" marker-end="url(#m)"/>'
    assert drawing_faults(SOUND.replace("</svg>", f"{arrow}</svg>"), "a") == []


def test_a_label_without_a_place_is_named() -> None:
    assert drawing_faults(SOUND, "a", "b") == ["has no place for the label b"]


@pytest.mark.parametrize("svg", ["<!DOCTYPE svg><svg/>", "<?xml version='1.0'?><svg/>"])
def test_declarations_are_refused_before_anything_is_read(svg: str) -> None:
    assert drawing_faults(svg) == ["holds a declaration, a comment or an entity"]


def test_what_is_not_well_formed_is_refused() -> None:
    assert drawing_faults(f"{HEAD}<g></svg>")[0].startswith("is not well-formed")


def test_a_drawing_of_another_width_is_refused() -> None:
    assert "viewBox" in drawing_faults(SOUND.replace("640", "320"), "a")[0]


def test_a_label_is_escaped_and_broken_into_lines_at_its_place() -> None:
    svg = '<text class="t" x="10" y="5">{a}</text><text y="5">{b}</text>'
    filled = figures.filled(svg=svg, labels={"a": "1 < 2", "b": "ក\nខ"}, language="km")
    assert filled == (
        '<text class="t" x="10" y="5">1 &lt; 2</text>'
        "<text y=\"5\"><tspan x='0' dy='0'>ក</tspan><tspan x='0' dy='1.6em'>ខ</tspan></text>"
    )


def test_a_drawing_for_a_phone_is_360_wide() -> None:
    assert drawing_faults(SOUND.replace("640", "360"), "a") == drawing_faults(SOUND, "a")
    assert figures.svg_size(svg='<svg viewBox="0 0 360 300">') == (360.0, 300.0)


def test_a_drawing_without_a_size_is_square() -> None:
    assert figures.svg_size(svg="<svg/>") == (640.0, 640.0)


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ('<text x="1">{b}</text>', "needs x and y as numbers"),
        ('<text x="1" y="2" transform="scale(2)">{b}</text>', "and no transform"),
        ('<g transform="scale(2)"><text x="1" y="2">{b}</text></g>', "holds <text>"),
    ],
)
def test_words_are_at_a_place_that_a_print_can_find(inside: str, problem: str) -> None:
    assert any(
        problem in fault
        for fault in drawing_faults(SOUND.replace("</svg>", f"{inside}</svg>"), "a", "b")
    )


HOSTILE = (
    "<script>alert(1)</script>",
    '<a href="javascript:alert(1)"><rect/></a>',
    '<image href="https://elsewhere.example/x.png"/>',
    '<use href="#other"/>',
    "<style>rect { fill: url(https://elsewhere.example) }</style>",
    '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml" onclick="x()">a</p></foreignObject>',
    '<g onclick="alert(1)" style="fill:url(//x)"><rect onmouseover="x()" fill="url(//x)"/></g>',
    '<animate attributeName="href" values="javascript:alert(1)"/><set attributeName="x"/>',
    '<line marker-end="url(https://elsewhere.example)"/>',
    '<line xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//x"/>',
    '<rect class="ink &quot;&gt;&lt;script&gt;"/>',
    '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
)
NEVER = (
    "script",
    "alert",
    "javascript",
    "href",
    "elsewhere",
    "onclick",
    "style",
    "foreign",
    "//x",
)


@pytest.mark.parametrize("inside", HOSTILE)
def test_a_page_shows_nothing_of_a_drawing_that_is_not_on_the_list(inside: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><rect x="1"/>{inside}</svg>'
    sanitised = figures.sanitised_svg(svg=svg)
    assert sanitised.startswith('<svg xmlns="http://www.w3.org/2000/svg"><rect x="1"/>')
    for word in NEVER:
        assert word not in sanitised.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    "svg",
    ["", "<svg", "<p>a</p>", "<!DOCTYPE svg><svg/>", "<?xml version='1.0'?><svg/>", "<svg/>"],
)
def test_a_drawing_that_cannot_be_read_is_not_shown(svg: str) -> None:
    assert figures.sanitised_svg(svg=svg) == ""


def test_every_drawing_of_the_lessons_is_shown_whole() -> None:
    folder = content.content_root() / "lessons" / "figures"
    for path in folder.glob("*.svg"):
        svg = path.read_text(encoding="utf-8")
        before, after = (
            [
                (element.tag, element.attrib, (element.text or "").strip())
                for element in root.iter()
            ]
            for root in map(ElementTree.fromstring, (svg, figures.sanitised_svg(svg=svg)))
        )
        assert after == before, path.name


def test_words_of_several_lines_keep_their_places() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text x="4" y="9">{a}</text></svg>'
    filled_svg = figures.filled(svg=svg, labels={"a": "One & <b>\nTwo"}, language="en")
    sanitised = figures.sanitised_svg(svg=filled_svg)
    assert '<tspan x="4" dy="0">One &amp; &lt;b&gt;</tspan>' in sanitised
    assert '<tspan x="4" dy="1.35em">Two</tspan>' in sanitised

"""The drawn characters: all of them, within their cell, and no two alike."""

import re

import pytest

from promdaen.specimen.rules import glyphs
from promdaen.specimen.rules.mrz import digits

TYPES = ("zone", "other")
COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Z": 0}
COMMAND = re.compile(r"([MLHVCZ])([0-9 ]*)")


def points(*, path: str) -> list[tuple[int, int]]:
    """Every point that a path names, its control points too."""
    all_points, x, y = [], 0, 0
    for command, text in COMMAND.findall(path):
        numbers = [int(number) for number in text.split()]
        assert len(numbers) == COUNTS[command], path
        if command == "H":
            numbers = [numbers[0], y]
        elif command == "V":
            numbers = [x, numbers[0]]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        all_points += pairs
        x, y = pairs[-1] if pairs else (x, y)
    return all_points


@pytest.mark.parametrize("type_", TYPES)
def test_both_types_hold_every_character_of_a_zone(type_: str) -> None:
    assert len(digits.ALPHABET) == 37
    assert set(digits.ALPHABET) <= set(glyphs.GLYPH_CHARACTERS)
    for character in glyphs.GLYPH_CHARACTERS:
        path = glyphs.glyph_path(character=character, type=type_)
        assert bool(path) == (character != " ")


@pytest.mark.parametrize("type_", TYPES)
def test_characters_stay_within_their_cell_with_their_stroke(type_: str) -> None:
    edge = glyphs.STROKE_WIDTHS[type_] / 2
    for character in glyphs.GLYPH_CHARACTERS:
        for x, y in points(path=glyphs.glyph_path(character=character, type=type_)):
            assert edge <= x <= glyphs.GLYPH_CELL.width - edge, character
            assert edge <= y <= glyphs.GLYPH_CELL.height - edge, character


def test_no_two_characters_are_drawn_alike() -> None:
    drawn = [
        glyphs.glyph_path(character=character, type=type_)
        for type_ in TYPES
        for character in digits.ALPHABET
    ]
    assert len(set(drawn)) == 2 * len(digits.ALPHABET)


@pytest.mark.parametrize(("character", "type_"), [("a", "zone"), ("A", "gothic"), ("ក", "other")])
def test_what_is_not_drawn_is_refused(character: str, type_: str) -> None:
    with pytest.raises(LookupError):
        glyphs.glyph_path(character=character, type=type_)


def test_ten_characters_take_an_inch() -> None:
    assert pytest.approx(2.54) == glyphs.PITCH_MM

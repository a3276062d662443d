"""A scene is written with its SPECIMEN marks, whatever it holds."""

from xml.etree import ElementTree as ET

import pytest

from promdaen.specimen.rules import letters, paths, plans, safeguards, scenes
from promdaen.specimen.rules.plans import SideBox

SVG = "{http://www.w3.org/2000/svg}"


def scene(*, layer: str = "day", marks: tuple[scenes.SceneMark, ...] = ()) -> scenes.Scene:
    return scenes.Scene(
        title="Passport",
        width_mm=125,
        height_mm=88,
        layer=layer,
        side="front",
        uid="u7",
        marks=marks,
    )


@pytest.mark.parametrize("layer", plans.SPECIMEN_LAYERS)
def test_even_an_empty_scene_has_the_word_specimen_three_times_in_every_layer(layer: str) -> None:
    root = ET.fromstring(scenes.scene_svg(scene=scene(layer=layer)))  # noqa: S314
    words = [path.get("d") or "" for path in root.iter(f"{SVG}path")]
    assert len(words) == 3
    shape = letters.LETTER_STROKES["S"][1][0][2]
    assert all(shape in word for word in words)
    assert "SPECIMEN" in (root.findtext(f"{SVG}title") or "")
    assert (root.findtext(f"{SVG}metadata") or "").count("SPECIMEN") >= 2


def test_marks_are_written_in_their_order_and_found_by_role() -> None:
    box = SideBox(x=0, y=0, width=1, height=1)
    marks = (
        scenes.SceneMark(role="label", box=box, svg="<path d='M0 0'/>", values={"text": "A"}),
        scenes.SceneMark(role="value", box=box, svg="<path d='M1 1'/>", values={"text": "B"}),
    )
    drawn_scene = scene(marks=marks)
    assert [mark.values["text"] for mark in drawn_scene.of(role="value")] == ["B"]
    text = scenes.scene_svg(scene=drawn_scene)
    assert text.index("M0 0") < text.index("M1 1") < text.index('id="u7over"')


def test_the_word_is_set_in_letters_that_the_type_has() -> None:
    assert letters.clean(text=safeguards.LINE) == safeguards.LINE
    with pytest.raises(KeyError):
        letters.text_path(text="ក")


def test_every_letter_of_the_foreign_cut_takes_the_same_room() -> None:
    assert letters.text_width(text="II", cut=letters.FOREIGN_TYPE) == letters.text_width(
        text="MW", cut=letters.FOREIGN_TYPE
    )
    set_apart = letters.text_path(text="I I", cut=letters.FOREIGN_TYPE)
    assert set_apart.count("M") == 2


def test_a_path_is_the_same_in_steps() -> None:
    assert paths.relative(path="m1 1q1 2 3 4h2V9z") == ((1.0, 1.0, "q1 2 3 4h2v4z"),)
    assert paths.short(value=-0.001) == "0"

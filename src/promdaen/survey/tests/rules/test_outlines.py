"""Outlines: whole pixels, shared borders kept together, slivers left out."""

from promdaen.survey.rules.outlines import frame_around, polygon_rings, svg_path

SQUARE = [(100.0, 10.0), (102.0, 10.0), (102.0, 12.0), (100.0, 12.0), (100.0, 10.0)]


def test_a_ring_is_drawn_in_steps_of_whole_pixels() -> None:
    frame = frame_around(rings=[SQUARE], width=100, margin=0)
    assert svg_path(rings=[SQUARE], frame=frame) == "M0 102l100 0 0 -102 -100 0 0 102z"
    assert round(frame.height) == 102


def test_corners_that_fall_together_are_one_and_slivers_are_left_out() -> None:
    frame = frame_around(rings=[SQUARE], width=100, margin=0)
    thin = [(100.0, 10.0), (100.001, 10.0), (101.0, 10.0), (100.0, 10.0)]
    assert svg_path(rings=[thin], frame=frame) == ""


def test_polygons_and_multipolygons_give_all_their_rings() -> None:
    single = {"type": "Polygon", "coordinates": [SQUARE]}
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}
    assert polygon_rings(geometry=single) == [SQUARE]
    assert polygon_rings(geometry=several) == [SQUARE, SQUARE]

import pytest

from promdaen.kit import parts


def test_a_tile_belongs_to_one_of_the_twenty_five_provinces() -> None:
    with pytest.raises(ValueError, match=r"01\.\.25"):
        parts.Tile(code="26", name="Atlantis", value="1")
    with pytest.raises(ValueError, match=r"0\.\.4"):
        parts.Tile(code="01", name="Banteay Meanchey", value="1", level=5)


def test_a_fifth_of_the_range_is_one_tone() -> None:
    levels = [parts.share_tone(share=share) for share in (0, 0.2, 0.4, 0.6, 0.8, 1)]
    assert levels == [0, 1, 2, 3, 4, 4]


def test_the_steps_before_the_current_one_are_done() -> None:
    steps = parts.wizard_steps(labels=["File", "Check", "Import"], current=2)
    assert [(step.is_done, step.is_current) for step in steps] == [
        (True, False),
        (False, True),
        (False, False),
    ]

"""A picture that is written as pieces is read as it was, and what is shared is held once."""

from __future__ import annotations

from promdaen.booth.kinds import pieces

FIRST_PICTURE = (
    '<svg viewBox="0 0 9 9"><path d="M0 0" fill="#fff"/><g><path d="M1 1h3"/></g></svg>'
)
TWO = FIRST_PICTURE.replace("M1 1h3", "M2 2v5")
LONGER = FIRST_PICTURE.replace("<g>", '<g><path d="M7 7"/>')


def test_pictures_come_back_and_share_pieces() -> None:
    table = pieces.PieceTable()
    steps_by_picture = [
        table.written(picture=each, sort="a") for each in (FIRST_PICTURE, TWO, LONGER, "")
    ]
    count = len(table.texts())
    assert table.written(picture=FIRST_PICTURE, sort="b") == [[0, 10]]
    assert len(table.texts()) == count == len(set(table.texts()))
    assert [
        pieces.read(steps=each, first=table.firsts["a"], pieces=table.texts())
        for each in steps_by_picture
    ] == [FIRST_PICTURE, TWO, LONGER, ""]
    assert steps_by_picture[0] == [[0, 10]]
    assert steps_by_picture[1:] == [[[0, 6], 9, [7, 3]], [[0, 6], 10, 6, [5, 5]], [[10, 0]]]

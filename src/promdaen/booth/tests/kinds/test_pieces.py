"""A picture that is written as pieces is read as it was, and what is shared is held once."""

from __future__ import annotations

from promdaen.booth.kinds import pieces

ONE = '<svg viewBox="0 0 9 9"><path d="M0 0" fill="#fff"/><g><path d="M1 1h3"/></g></svg>'
TWO = ONE.replace("M1 1h3", "M2 2v5")
LONGER = ONE.replace("<g>", '<g><path d="M7 7"/>')


def test_pictures_come_back_and_share_pieces() -> None:
    table = pieces.PieceTable()
    written = [table.written(picture=each, sort="a") for each in (ONE, TWO, LONGER, "")]
    count = len(table.texts())
    assert table.written(picture=ONE, sort="b") == [[0, 10]]
    assert len(table.texts()) == count == len(set(table.texts()))
    assert [
        pieces.read(steps=each, first=table.firsts["a"], pieces=table.texts()) for each in written
    ] == [ONE, TWO, LONGER, ""]
    assert written[0] == [[0, 10]]
    assert written[1:] == [[[0, 6], 9, [7, 3]], [[0, 6], 10, 6, [5, 5]], [[10, 0]]]

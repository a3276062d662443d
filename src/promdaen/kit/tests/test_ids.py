"""Ids that somebody sent: what is none is no id, and never an error."""

from __future__ import annotations

import pytest

from promdaen.kit import ids

KEY = ids.fixed_id("a key")


@pytest.mark.parametrize("text", ["", "x", "\x00", f"{KEY}\x00", "\ud800", f"{KEY}0", "1" * 5000])
def test_a_text_that_is_no_id_is_none(text: str) -> None:
    assert ids.read_id(text) is None
    assert ids.read_ids([text, str(KEY)]) == [KEY]


def test_an_id_is_read_in_either_case() -> None:
    assert ids.read_id(str(KEY)) == ids.read_id(str(KEY).upper()) == KEY

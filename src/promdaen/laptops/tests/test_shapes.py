from typing import Any

import pytest

from promdaen.laptops.rules import shapes

ROW: dict[str, Any] = {"id": "a" * 32, "run_id": "0" * 32, "seat": 1}
WHOLE: dict[str, Any] = {"row": ROW}
BROKEN: tuple[Any, ...] = (
    None,
    5,
    [],
    {},
    {"row": []},
    {"row": None},
    {"was": ROW},
    {"row": ROW, "base": 5},
    {"row": ROW | {"id": None}},
    {"row": ROW | {"id": 5}},
    {"row": ROW | {"id": ["a" * 32]}},
    {"row": ROW | {"id": {"a": 1}}},
    {"row": ROW | {"id": "A" * 32}},
    {"row": ROW | {"id": "a" * 31}},
    {"row": ROW | {"run_id": "a" * 33}},
    {"row": ROW | {"run_id": " " * 32}},
    {"row": ROW | {"run_id": "a" * 31 + "\n"}},
    {"row": {"seat": 1}},
)


@pytest.mark.parametrize("document", BROKEN)
def test_one_broken_entry_among_many_is_seen_at_once(document: Any) -> None:
    columns: dict[str, Any] = {"ids": ["id", "run_id"], "required": ["id"]}
    assert not shapes.is_entry(document=document, **columns)
    assert not shapes.are_new_rows(documents=[WHOLE, document, WHOLE], **columns)
    assert shapes.are_new_rows(documents=[WHOLE, WHOLE], **columns)


def test_changes_and_deletions_are_looked_at_one_by_one() -> None:
    columns: dict[str, Any] = {"ids": ["id", "run_id"], "required": ["id"]}
    for document in ({"row": ROW, "base": ""}, {"row": None, "base": "", "was": ROW}):
        assert shapes.is_entry(document=document, **columns)
        assert not shapes.are_new_rows(documents=[WHOLE, document], **columns)
    assert shapes.are_new_rows(documents=[{"row": ROW | {"run_id": None}}], **columns)

"""The content of rows as text: the same for both drivers, and read back one text at a time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.laptops.rules import contents

ID = UUID("0123456789abcdef0123456789abcdef")
PLAIN_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3),
    max_leaves=6,
)
ROWS = st.dictionaries(st.text(min_size=1), PLAIN_JSON, max_size=4)


@pytest.mark.parametrize(
    ("kind", "of_sqlite", "of_postgresql", "plain"),
    [
        ("uuid", ID.hex, ID, ID.hex),
        (
            "time",
            datetime(2026, 3, 1, 2, 0),  # noqa: DTZ001 - as SQLite reads it
            datetime(2026, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=7))),
            "2026-03-01 02:00:00",
        ),
        (
            "time",
            datetime(2026, 3, 1, 2, 0, 0, 5, tzinfo=UTC),
            "2026-03-01 02:00:00.000005",
            "2026-03-01 02:00:00.000005",
        ),
        ("day", "2026-03-01", date(2026, 3, 1), "2026-03-01"),
        ("json", '{"a": [1]}', {"a": [1]}, {"a": [1]}),
        ("bool", 1, True, True),
        ("decimal", 1200, Decimal("1200.00"), "1200"),
        ("decimal", 1e-07, Decimal("1E-7"), "0.0000001"),
        ("decimal", 0.25, Decimal("0.250"), "0.25"),
        ("bytes", b"\x00a", memoryview(b"\x00a"), "AGE="),
    ],
)
def test_both_drivers_give_the_same_plain_value(
    kind: str, of_sqlite: Any, of_postgresql: Any, plain: Any
) -> None:
    change = contents.FROM_DRIVER[kind]
    assert change(of_sqlite) == plain
    assert change(of_postgresql) == plain


@given(st.lists(ROWS, max_size=4))
def test_bodies_encoded_together_are_those_encoded_alone(rows: list[dict[str, Any]]) -> None:
    assert contents.new_bodies(rows=rows) == [contents.entry_body(row=row) for row in rows]


@given(st.lists(PLAIN_JSON, max_size=4))
def test_documents_are_read_back(documents: list[Any]) -> None:
    assert contents.read_all(texts=[json.dumps(document) for document in documents]) == documents


@pytest.mark.parametrize(
    "texts",
    [
        ["1,2", "[3", "4]"],
        ['{"a":1},{"a":2}', '{"a":3', '"b":4}'],
        ['1,"\\u0000",2', "[3", "4]"],
        [""],
        ["1", ""],
    ],
)
def test_a_text_that_is_not_json_alone_is_refused(texts: list[str]) -> None:
    with pytest.raises(ValueError, match=r"Extra data|Expecting"):
        contents.read_all(texts=texts)


def test_a_text_with_the_separator_in_it_is_read() -> None:
    texts = [json.dumps([1, contents.SEPARATOR, 2]), json.dumps(contents.SEPARATOR)]
    assert contents.read_all(texts=texts) == [[1, "\0", 2], "\0"]


def test_a_row_without_a_sent_column_has_other_values() -> None:
    assert not contents.has_values(row={"a": 1}, sent_row={"a": 1, "b": None})


def test_a_digest_counts_lists_of_rows_as_sets() -> None:
    digest = contents.content_digest(document={"a": {"t": [1, 2]}})
    assert digest == contents.content_digest(document={"a": {"t": [2, 1]}})
    assert digest != contents.content_digest(document={"a": {"t": [1, 2, 2]}})

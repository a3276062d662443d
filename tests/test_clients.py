"""The table of clients that were tried names tests that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What was tried by hand, below the first table, has no test.
TABLE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8").partition("\n## ")[0]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| client")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_has_a_result_and_a_test_that_there_is(row: list[str]) -> None:
    client, tried, result, where = row
    assert client
    assert tried
    assert result
    [path] = re.findall(r"`([^`]+)`", where)
    text = (ROOT / path).read_text(encoding="utf-8")
    assert re.search(r"^def test_", text, re.MULTILINE)


def test_the_table_is_read() -> None:
    assert len(ROWS) > 15

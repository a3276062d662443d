"""The table of clients that were tried names tests and commands that there are."""

import re
from pathlib import Path

import pytest

from tests import peers

ROOT = Path(__file__).parents[1]
TABLE, _by_hand = (
    (ROOT / "docs" / "clients.md").read_text(encoding="utf-8").split("## Tried by hand")
)
COMMAND = "python -m tests.peers "
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| client")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_has_a_result_and_a_test_or_command_that_there_is(row: list[str]) -> None:
    client, tried, result, where = row
    assert client
    assert tried
    assert result
    [path] = re.findall(r"`([^`]+)`", where)
    if path.startswith(COMMAND):
        assert peers.PEERS[path.removeprefix(COMMAND)].version in client
        return
    text = (ROOT / path).read_text(encoding="utf-8")
    assert re.search(r"^def test_", text, re.MULTILINE)


def test_the_table_is_read() -> None:
    assert len(ROWS) > 15


def test_every_peer_is_a_row() -> None:
    commands = {where.strip("`") for *_, where in ROWS}
    assert {f"{COMMAND}{name}" for name in peers.PEERS} <= commands

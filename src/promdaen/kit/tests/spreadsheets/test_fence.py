"""Workbooks are read in a child with little memory and time, from any thread."""

import importlib.util
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from promdaen.kit import child_process
from promdaen.kit.spreadsheets import fence
from promdaen.kit.spreadsheets.tables import UnreadableFile
from tests.corpus.files import workbook

HAS_LIMITS = importlib.util.find_spec("resource") is not None
TAKE = """
from promdaen.kit.spreadsheets import child
child.limit_process()
try:
    bytearray(600 * 2**20)
except MemoryError:
    print("refused")
else:
    print("taken")
"""


def test_a_slow_workbook_is_given_up() -> None:
    with pytest.raises(UnreadableFile) as caught:
        fence.read_fenced(name="x.xlsx", data=workbook(rows=(("a",),)), sheet=None, seconds=0.001)
    assert caught.value.message.code == "too_slow"
    assert "0.001 seconds" in caught.value.message.en


def test_several_threads_read_at_once() -> None:
    def read(number: int) -> object:
        data = workbook(rows=((number,),))
        return fence.read_fenced(name="x.xlsx", data=data, sheet=None).rows[0].values[0]

    with ThreadPoolExecutor(max_workers=3) as pool:
        assert list(pool.map(read, range(3))) == [0, 1, 2]


def test_a_child_that_dies_is_reported_as_too_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "_CHILD", "promdaen.kit.nothing")
    with pytest.raises(UnreadableFile) as caught:
        fence.read_fenced(name="x.xlsx", data=b"", sheet=None)
    assert caught.value.message.code == "too_heavy"


def test_the_child_gets_no_more_memory_than_allowed_where_the_system_can() -> None:
    process = subprocess.run(
        [sys.executable, "-c", TAKE],
        capture_output=True,
        text=True,
        env=child_process._environment(),
        check=True,
    )
    assert process.stdout.strip() == ("refused" if HAS_LIMITS else "taken")

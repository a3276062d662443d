"""A small part of the benchmark of photographed sheets, from seeds of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[4] / "benchmarks" / "scans.py"


@pytest.mark.slow
def test_twelve_photographed_sheets_are_read_without_a_wrong_mark() -> None:
    command = [
        sys.executable,
        str(BENCHMARK),
        "--count",
        "12",
        "--seed",
        "100",
        "--processes",
        "1",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["is_met"]
    assert (found["sheets"], found["lines"], found["wrong"]) == (12, 492, 0)
    assert found["right"] > 470

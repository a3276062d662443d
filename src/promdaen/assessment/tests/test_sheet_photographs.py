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
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    figures = json.loads(finished.stdout)
    assert figures["is_met"]
    assert (figures["sheets"], figures["lines"], figures["wrong"]) == (12, 492, 0)
    assert figures["right"] > 470

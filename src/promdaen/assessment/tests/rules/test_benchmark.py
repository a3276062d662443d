"""The benchmark of calibration runs and says what it measured."""

import json
import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[5] / "benchmarks" / "items.py"


def test_memory_is_that_of_the_fit_and_not_of_who_called_it():
    command = [sys.executable, str(BENCHMARK), "--fit", "2pl", "--officers", "400"]
    # A caller that holds 600 MB, every page of it touched.
    caller_code = (
        f"x = b'1' * 600_000_000; import subprocess; subprocess.run({command!r}, check=True)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", caller_code], capture_output=True, text=True, check=True
    )
    assert json.loads(finished.stdout)["megabytes"] < 500


def test_one_fit_prints_its_time_memory_and_recovery():
    command = [sys.executable, str(BENCHMARK), "--fit", "2pl", "--officers", "400"]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    figures = json.loads(finished.stdout)
    assert list(figures) == ["fit", "officers", "items", "seconds", "megabytes", "rmse_b"]
    assert (figures["officers"], figures["items"]) == (400, 200)
    assert 0 < figures["rmse_b"] < 0.3
    assert figures["megabytes"] < 500

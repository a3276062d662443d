"""The benchmark of calibration runs and says what it measured."""

import json
import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[5] / "benchmarks" / "items.py"


def test_one_fit_prints_its_time_memory_and_recovery():
    command = [sys.executable, str(BENCHMARK), "--fit", "2pl", "--officers", "400"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert list(found) == ["fit", "officers", "items", "seconds", "megabytes", "rmse_b"]
    assert (found["officers"], found["items"]) == (400, 200)
    assert 0 < found["rmse_b"] < 0.3
    assert found["megabytes"] < 500

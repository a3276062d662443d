"""A child process gets its input and a few variables, no secret of the server."""

from __future__ import annotations

import subprocess

import pytest

from promdaen.kit import child_process


def test_no_secret_of_the_server_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMDAEN_DB_KEY", "secret")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
    # The module `code` runs what it reads.
    output = child_process.run_child(
        module="code",
        data=b"import os; print(sorted(os.environ))\n",
        wait_seconds=60,
        variables={"OMP_NUM_THREADS": "1"},
    )
    assert b"PYTHONPATH" in output
    assert b"OMP_NUM_THREADS" in output
    assert b"PROMDAEN_DB_KEY" not in output
    assert b"DJANGO_SETTINGS_MODULE" not in output


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        child_process.run_child(
            module="code", data=b"import time; time.sleep(60)\n", wait_seconds=0.5
        )

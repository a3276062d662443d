"""The steps of the README's "Run it for real", run as they are written, in an empty folder."""

from __future__ import annotations

import http.client
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_serve import SECONDS, free_port, status

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-P", "-m", "promdaen.config.command")
STEPS = ["migrate", "load-content", "create-administrator", "serve"]


def shell_lines(*, text: str, heading: str) -> list[str]:
    """The lines of the first block of shell under a heading."""
    section = re.split(rf"^## {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block is not None
    return [line for line in block[1].splitlines() if line.strip()]


def arguments(*, line: str) -> list[str]:
    """What a line gives to the product, without the name of the launcher."""
    program, *rest = shlex.split(line, comments=True)
    assert program == "./promdaen", line
    return rest


def environment(*, folder: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PROMDAEN_") and name != "DATABASE_URL"
    }
    return kept | {
        "PROMDAEN_DATA": str(folder / "data"),
        "PROMDAEN_PROGRAM": "./promdaen",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
    }


def test_the_block_is_read_as_written() -> None:
    text = "## A\n```sh\n./promdaen x\n```\n## B\n```sh\n./promdaen y \"Z z\"  # why\n\n```\n"
    assert shell_lines(text=text, heading="B") == ['./promdaen y "Z z"  # why']
    assert arguments(line='./promdaen y "Z z"  # why') == ["y", "Z z"]


def steps_of(*, file: str, heading: str) -> list[list[str]]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return [arguments(line=line) for line in shell_lines(text=text, heading=heading)]


def test_the_page_on_running_has_the_same_steps_as_the_readme() -> None:
    laptop = steps_of(file="docs/deploy.md", heading="A laptop")
    assert laptop == steps_of(file="README.md", heading="Run it for real")
    assert [step[0] for step in laptop] == STEPS


def test_the_steps_lead_from_an_empty_folder_to_a_page_to_sign_in(tmp_path: Path) -> None:
    steps = steps_of(file="README.md", heading="Run it for real")
    around = environment(folder=tmp_path)
    for step in steps[:-1]:
        done = subprocess.run(
            [*COMMAND, *step],
            cwd=tmp_path,
            env=around,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"[a-z0-9-]{19}\n", done.stdout)
    assert "./promdaen serve" in done.stderr
    port = free_port()
    with subprocess.Popen(
        [*COMMAND, *steps[-1], "--port", str(port)],
        cwd=tmp_path,
        env=around,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as server:
        assert server.stderr is not None
        try:
            assert f"serving at http://127.0.0.1:{port}" in server.stderr.readline()
            for page in ("/health/", "/account/login/"):
                assert status(host="127.0.0.1", port=port, path=page) == 200
            assert "DEMO" not in body(port=port)
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=SECONDS) == 0
        finally:
            server.kill()


def body(*, port: int) -> str:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    asked.request("GET", "/account/login/")
    text = asked.getresponse().read().decode()
    asked.close()
    return text

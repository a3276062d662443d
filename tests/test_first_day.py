"""The steps of the README's "Run it for real", run as they are written, in an empty folder."""

from __future__ import annotations

import http.client
import re
from contextlib import closing
from pathlib import Path

import pytest

from tests import first_day

pytestmark = pytest.mark.slow

STEPS = ["migrate", "load-content", "create-administrator", "serve"]


def test_the_block_is_read_as_written() -> None:
    text = '## A\n```sh\n./promdaen x\n```\n## B\n```sh\n./promdaen y "Z z"  # why\n\n```\n'
    assert first_day.shell_lines(text=text, heading="B") == ['./promdaen y "Z z"  # why']
    assert first_day.arguments(line='./promdaen y "Z z"  # why') == ["y", "Z z"]


def test_the_page_on_running_has_the_same_steps_as_the_readme() -> None:
    laptop = first_day.steps_of(file="docs/deploy.md", heading="A laptop")
    assert laptop == first_day.steps_of(file="README.md", heading="Run it for real")
    assert [step[0] for step in laptop] == STEPS


def test_the_steps_lead_from_an_empty_folder_to_a_page_to_sign_in(tmp_path: Path) -> None:
    installation = first_day.installed(folder=tmp_path)
    assert re.fullmatch(r"[a-z0-9-]{19}\n", installation.printed)
    assert "./promdaen serve" in installation.said
    with first_day.served(installation=installation) as port:
        status, health = read(port=port, path="/health/")
        assert status == 200
        assert '"ok": true' in health
        assert '"worker_alive": true' in health
        status, page = read(port=port, path="/account/login/")
        assert status == 200
        assert "DEMO" not in page


def read(*, port: int, path: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

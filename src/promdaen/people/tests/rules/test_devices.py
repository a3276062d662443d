"""Browsers and systems by what browsers call themselves."""

import pytest

from promdaen.people.rules import devices

AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0": (
        "Edge", "Windows",
    ),
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36": (
        "Chrome", "Android",
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1": (
        "Safari", "iPhone",
    ),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0": (
        "Firefox", "macOS",
    ),
    "curl/8.0": ("", ""),
    "": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("agent", AGENTS)
def test_a_device_is_called_by_its_usual_names(agent: str) -> None:
    assert devices.browser_and_system(user_agent=agent) == AGENTS[agent]

"""wapiti is let loose on a demonstration on this machine alone, and must find a planted fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.core.management import CommandError, call_command

from promdaen.config import site_scanning


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1:8000", "http://promdaen.example", "http://127.0.0.1.example:80"]
)
def test_another_machine_is_never_scanned(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_scanning, "wapiti", lambda: "/bin/false")
    with pytest.raises(CommandError, match="not on this machine"):
        call_command("scan", site=address)


def test_the_planted_page_repeats_what_was_typed() -> None:
    with site_scanning.planted_site() as address:
        page = urlopen(f"{address}/?q=<b>")  # noqa: S310
        assert page.read().decode().endswith("<b></body></html>")


def wapiti_with(tmp_path: Path, report: dict[str, Any] | None) -> str:
    """A program that writes this report where wapiti writes its own."""
    program = tmp_path / "wapiti"
    write = "" if report is None else f"cat > \"$report\" <<'EOF'\n{json.dumps(report)}\nEOF\n"
    loop = 'while [ $# -gt 0 ]; do [ "$1" = --output ] && report="$2"; shift; done'
    program.write_text(f"#!/bin/sh\n{loop}\n{write}")
    program.chmod(0o755)
    return str(program)


def report(**faults: list[int]) -> dict[str, Any]:
    return {"vulnerabilities": faults, "anomalies": {}, "infos": {"crawled_pages_nbr": 3}}


def test_findings_are_counted_by_kind(tmp_path: Path) -> None:
    program = wapiti_with(tmp_path, report(SQL=[1, 2], XSS=[]))
    scan_result = site_scanning.scan_site(program=program, address="http://127.0.0.1:1", seconds=1)
    assert scan_result == ({"SQL": 2}, 3)
    with pytest.raises(site_scanning.SiteRefused, match="without a report"):
        site_scanning.scan_site(
            program=wapiti_with(tmp_path, None), address="http://127.0.0.1:1", seconds=1
        )


def test_a_scanner_that_misses_the_planted_fault_ends_the_command_badly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_scanning, "wapiti", lambda: wapiti_with(tmp_path, report()))
    with pytest.raises(CommandError, match="planted for it is not found"):
        call_command("scan", site="http://127.0.0.1:1")


def test_a_fault_on_the_site_ends_the_command_badly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan_report = report(**{"Reflected Cross Site Scripting": [1]})
    monkeypatch.setattr(site_scanning, "wapiti", lambda: wapiti_with(tmp_path, scan_report))
    monkeypatch.setattr(site_scanning, "signed_in", lambda **_who: "sessionid=a")
    with pytest.raises(CommandError, match="found something"):
        call_command("scan", site="http://127.0.0.1:1")


def test_a_site_that_is_not_served_is_reported() -> None:
    with pytest.raises(site_scanning.SiteRefused, match="does not open"):
        site_scanning.signed_in(address="http://127.0.0.1:9", email="a", password="b")


def test_a_site_that_no_one_can_sign_in_to_is_no_demonstration() -> None:
    with (
        site_scanning.planted_site() as address,
        pytest.raises(site_scanning.SiteRefused, match="does not open"),
    ):
        site_scanning.signed_in(address=address, email="a", password="b")

"""Figures for Prometheus: what they say, to whom, and that they name nobody."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from promdaen.config import metrics
from promdaen.config.environment import MetricsPort, environment
from promdaen.kit import audit, backup_state, machine, tries
from promdaen.kit.models import JobWorker
from tests import factories
from tests.test_khmer_pages import addresses, reader_of, world

NETWORKS = (ip_network("127.0.0.1"), ip_network("10.1.0.0/16"))
NAME = "Zzyzx-Person"


@pytest.fixture
def _is_on(settings: Settings) -> None:
    settings.METRICS = MetricsPort(host="127.0.0.1", port=9464, networks=NETWORKS)
    metrics.request_counts.cache_clear()


def request_port(address: str, path: str = "/metrics", method: str = "GET") -> tuple[str, str]:
    """Status and body of a request to the port from an address."""
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {"REMOTE_ADDR": address, "PATH_INFO": path, "REQUEST_METHOD": method}
    statuses: list[str] = []
    body = metrics.application(NETWORKS)(environ, lambda status, _headers: statuses.append(status))
    return statuses[0], b"".join(body).decode()


def figures() -> dict[str, float]:
    """All figures by name and labels."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(metrics.exposition().decode())
        for sample in family.samples
    }


@pytest.mark.parametrize("address", ["10.2.0.1", "192.0.2.1", "::1", "::ffff:192.0.2.1"])
def test_an_address_that_no_setting_names_gets_no_figure(address: str) -> None:
    status, body = request_port(address)
    assert status.startswith("403")
    assert "promdaen_" not in body


@pytest.mark.parametrize(("path", "method"), [("/", "GET"), ("/metrics", "POST")])
def test_the_port_has_one_address_to_read(path: str, method: str) -> None:
    assert request_port("127.0.0.1", path, method)[0].startswith("404")


@pytest.mark.django_db
@pytest.mark.usefixtures("_is_on")
@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::ffff:10.1.2.3"])
def test_an_allowed_address_gets_the_figures(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The port has a thread and connections of its own; closing those of a test would end it.
    monkeypatch.setattr(connections, "close_all", lambda: None)
    status, body = request_port(address)
    assert status == "200 OK"
    assert "\npromdaen_database_writes 1.0\n" in body


@pytest.mark.django_db
@pytest.mark.usefixtures("_is_on")
def test_requests_are_counted_by_part_of_the_product() -> None:
    client = Client()
    client.force_login(
        factories.account("viewer"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    metrics.request_counts.cache_clear()
    client.get(reverse("people:own_account"))
    client.get(reverse("people:accounts"))
    client.generic("PURGE", "/nowhere/")
    samples = figures()
    assert samples["promdaen_requests_total GET people 200"] == 1
    assert samples["promdaen_requests_total GET people 403"] == 1
    assert samples["promdaen_requests_total other site 404"] == 1
    assert samples["promdaen_request_seconds_count people"] == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("_is_on")
def test_the_state_of_the_machine_is_reported_in_figures() -> None:
    now = timezone.now()
    assert "promdaen_worker_alive" not in figures(), "none was ever seen"
    assert "promdaen_last_backup_timestamp_seconds" not in figures()
    JobWorker.objects.create(host="x", process=1, is_separate=True, started_at=now, seen_at=now)
    for action, detail in ((backup_state.MADE, {}), (backup_state.DRILLED, {"is_good": True})):
        audit.record_line(action=action, subject=None, by=None, now=now, detail=detail)
    tries.count_wrong_try(address="192.0.2.1", now=now)
    tries.count_try(kind="code", subject="", address="", now=now - timedelta(hours=2))
    samples = figures()
    assert samples["promdaen_worker_alive"] == 1
    assert samples["promdaen_last_backup_timestamp_seconds"] == pytest.approx(
        now.timestamp(), abs=1
    )
    assert samples["promdaen_last_drill_good"] == 1
    assert samples["promdaen_limited_tries code"] == 1
    assert samples["promdaen_clock_behind_seconds"] == 0
    assert samples["promdaen_free_bytes"] > 0


@pytest.mark.django_db
def test_a_clock_that_is_behind_and_waiting_jobs_are_figures() -> None:
    now = timezone.now()
    audit.record_line(
        action=backup_state.MADE, subject=None, by=None, now=now + timedelta(hours=1)
    )
    samples = figures()
    assert samples["promdaen_clock_behind_seconds"] == pytest.approx(3600, abs=60)


@pytest.mark.usefixtures("_is_on")
def test_a_database_that_does_not_write_leaves_two_gauges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "database_writes", lambda: False)
    assert set(figures()) == {"promdaen_database_writes", "promdaen_free_bytes"}


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.usefixtures("_is_on")
def test_no_figure_names_a_person_a_place_or_an_address() -> None:
    where = dict(addresses(arguments_by_page=world()))
    officer = factories.officer(name_latin=f"{NAME} Dara")
    client = reader_of("coordinator")
    client.raise_request_exception = False
    for address in where.values():
        client.get(address, {"q": NAME})
    client.get(f"/{NAME}/")
    text = metrics.exposition().decode()
    for word in (NAME, officer.short_code, "/people/", "192.0.2", "@"):
        assert word not in text
    parts = {
        sample.labels["part"]
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if "part" in sample.labels
    }
    assert {"people", "course", "survey", "site"} <= parts
    assert len(parts) < 25


SEVERAL = """
import os
import django
django.setup()
from promdaen.config import metrics
for status in (200, 500):
    child = os.fork()
    if child == 0:
        metrics.count_request(route="course:list", method="GET", status=status, seconds=0.2)
        os._exit(0)
    os.waitpid(child, 0)
from promdaen.kit import machine
machine.database_writes = lambda: False
print(metrics.exposition().decode())
"""


def test_the_counts_of_several_processes_are_added(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-c", SEVERAL],
        env={
            "PYTHONPATH": str(Path(metrics.__file__).parents[2]),
            "PROMDAEN_DATA": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "promdaen.config.settings",
            "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert 'promdaen_request_seconds_count{part="course"} 2.0' in process.stdout
    assert 'promdaen_requests_total{method="GET",part="course",status="500"} 1.0' in process.stdout


def test_the_port_is_read_from_the_settings() -> None:
    variables = {"PROMDAEN_DATA": "/tmp/none", "PROMDAEN_METRICS": "[::1]:9464"}
    read = environment(variables=variables).metrics
    assert read is not None
    assert (read.host, read.port) == ("::1", 9464)
    assert [str(network) for network in read.networks] == ["127.0.0.1/32", "::1/128"]
    several = variables | {"PROMDAEN_METRICS_FROM": "10.0.0.5, 10.1.0.0/16"}
    with_networks = environment(variables=several).metrics
    assert with_networks is not None
    assert [str(network) for network in with_networks.networks] == ["10.0.0.5/32", "10.1.0.0/16"]
    assert environment(variables={"PROMDAEN_DATA": "/tmp/none"}).metrics is None


@pytest.mark.parametrize(
    "variables",
    [
        {"PROMDAEN_METRICS": "9464"},
        {"PROMDAEN_METRICS": "127.0.0.1:0"},
        {"PROMDAEN_METRICS": "127.0.0.1:99999"},
        {"PROMDAEN_METRICS": "127.0.0.1:9464/metrics"},
        {"PROMDAEN_METRICS": "127.0.0.1:9464", "PROMDAEN_METRICS_FROM": "10.1.2.3/16"},
        {"PROMDAEN_METRICS": "127.0.0.1:9464", "PROMDAEN_METRICS_FROM": "somewhere"},
    ],
)
def test_a_wrong_port_or_network_is_refused_in_words(variables: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="PROMDAEN_METRICS"):
        environment(variables={"PROMDAEN_DATA": "/tmp/none"} | variables)

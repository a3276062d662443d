"""Figures for Prometheus on a port of their own: requests, and the state of the machine.

Off unless PROMDAEN_METRICS is set. No figure has a name, an address, or an id of a person.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from functools import cache
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address
from socket import AF_INET6
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.db import connections
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from promdaen.config.environment import MetricsPort
from promdaen.kit import machine

logger = logging.getLogger(__name__)
PATH = "/metrics"
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus_client has several processes write their counts; it is read at import."""
SECONDS = (0.05, 0.1, 0.3, 1.0, 3.0, 10.0)
TAKE_OVER_SECONDS = 5.0
READ_SECONDS = 10
OUTSIDE = "site"
Network = IPv4Network | IPv6Network


class RequestCounts:
    """How many requests were answered, and how long they took, by part of the product."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "promdaen_requests",
            "Answered requests.",
            ["part", "method", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "promdaen_request_seconds",
            "Time until the answer was ready.",
            ["part"],
            buckets=SECONDS,
            registry=self.registry,
        )


@cache
def request_counts() -> RequestCounts:
    """The counts of this process."""
    return RequestCounts()


def count_request(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count an answered request of a route, by the part of the product that it belongs to."""
    part = route.partition(":")[0] if ":" in route else OUTSIDE
    known_method = method if method in {"GET", "HEAD", "POST"} else "other"
    counts = request_counts()
    counts.requests.labels(part, known_method, str(status)).inc()
    counts.seconds.labels(part).observe(seconds)


class MachineCollector(Collector):
    """The state of the machine at the moment of a request for the figures."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The gauges; those that need a database only while it writes."""
        now = timezone.now()
        state = machine.machine_state(now=now)
        yield _gauge(
            "database_writes", "Whether the database takes writes.", state.database_writes
        )
        yield _gauge("free_bytes", "Free space for the data.", state.free_bytes)
        if not state.database_writes:
            return
        behind = state.clock_behind
        yield _gauge(
            "clock_behind_seconds",
            "How far the clock is before the last line of the audit log.",
            behind.total_seconds() if behind else 0,
        )
        if state.worker_alive is not None:
            yield _gauge("worker_alive", "Whether a process runs jobs.", state.worker_alive)
        for name, words, moment in (
            (
                "last_backup_timestamp_seconds",
                "When the last backup was made.",
                state.last_backup_at,
            ),
            ("last_drill_timestamp_seconds", "When a backup was last tried.", state.last_drill_at),
        ):
            if moment is not None:
                yield _gauge(name, words, moment.timestamp())
        if state.last_drill_good is not None:
            yield _gauge(
                "last_drill_good", "Whether that backup was whole.", state.last_drill_good
            )
        yield _gauges("jobs", "Jobs of the queue.", "state", machine.job_counts())
        yield _gauges(
            "limited_tries",
            "Wrong passwords, codes and PINs of the last hour.",
            "kind",
            machine.counted_tries(now=now),
        )


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"promdaen_{name}", words, value=float(value))


def _gauges(name: str, words: str, label: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"promdaen_{name}", words, labels=[label])
    for key, count in sorted(counts.items()):
        family.add_metric([key], count)
    return family


def exposition() -> bytes:
    """All figures in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(MachineCollector())
    if SHARED_FOLDER in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(request_counts().registry)


def is_allowed(*, address: str, networks: Iterable[Network]) -> bool:
    """Whether an address belongs to one of the networks; an IPv4 address may come as IPv6."""
    client_address = ip_address(address.partition("%")[0])
    plain = getattr(client_address, "ipv4_mapped", None) or client_address
    return any(plain in network for network in networks)


def application(networks: Iterable[Network]) -> Callable[..., list[bytes]]:
    """The WSGI application of the port: figures for allowed addresses, nothing else."""

    def answered(environ: dict[str, Any]) -> tuple[HTTPStatus, bytes]:
        if not is_allowed(address=environ["REMOTE_ADDR"], networks=networks):
            return HTTPStatus.FORBIDDEN, b"This address is not in PROMDAEN_METRICS_FROM.\n"
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "GET":
            return HTTPStatus.NOT_FOUND, b"The figures are at /metrics.\n"
        try:
            return HTTPStatus.OK, exposition()
        finally:
            connections.close_all()

    def run(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        status, body = answered(environ)
        kind = CONTENT_TYPE_PLAIN_0_0_4 if status == HTTPStatus.OK else "text/plain; charset=utf-8"
        start_response(f"{status.value} {status.phrase}", [("Content-Type", kind)])
        return [body]

    return run


class QuietHandler(WSGIRequestHandler):
    """Answers without a line in the log; a client that sends nothing is left after ten seconds."""

    timeout = READ_SECONDS

    def log_message(self, *_values: Any) -> None:
        """Log nothing: a request every few seconds is no event."""


class MetricsServer(WSGIServer):
    """The server of the port; one process alone has it."""

    allow_reuse_port = False


class MetricsServerIPv6(MetricsServer):
    """The same at an IPv6 address."""

    address_family = AF_INET6


def start_metrics() -> None:
    """Serve the figures in a thread of this server process, if the settings ask for them."""
    if settings.METRICS is not None:
        threading.Thread(target=serve_metrics, args=[settings.METRICS], daemon=True).start()


def serve_metrics(port: MetricsPort) -> None:
    """Serve until the process ends; while another process has the port, wait to take it over."""
    server_class = MetricsServerIPv6 if ":" in port.host else MetricsServer
    pages = application(port.networks)
    while True:
        try:
            server = make_server(port.host, port.port, pages, server_class, QuietHandler)
        except OSError:
            time.sleep(TAKE_OVER_SECONDS)
            continue
        server.serve_forever()

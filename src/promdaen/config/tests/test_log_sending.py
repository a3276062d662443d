"""The log leaves for another machine over TLS, and names nobody there either."""

from __future__ import annotations

import logging
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from promdaen.config import environment, log_sending, request_log
from promdaen.kit import audit
from promdaen.kit.tests.channels.test_wire import self_signed
from tests import factories

JSON = {"PROMDAEN_DATA": "/tmp/none", "PROMDAEN_LOG": "json"}
SOON = 10.0


class Collector:
    """A machine that takes lines over TLS, and can hang up."""

    def __init__(self, certificate: Path) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.got = b""
        self.lines: list[ssl.SSLSocket] = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        while True:
            try:
                plain, _address = self.listener.accept()
                line = self.context.wrap_socket(plain, server_side=True)
            except ssl.SSLError:
                continue
            except OSError:
                return
            self.lines.append(line)
            threading.Thread(target=self.read, args=[line], daemon=True).start()

    def read(self, line: ssl.SSLSocket) -> None:
        try:
            while part := line.recv(65536):
                self.got += part
        except OSError:
            return

    def hang_up(self) -> None:
        for line in self.lines:
            line.shutdown(socket.SHUT_RDWR)
            line.close()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path)


@pytest.fixture
def collector(certificate: Path) -> Iterator[Collector]:
    log_collector = Collector(certificate)
    yield log_collector
    log_collector.listener.close()


@contextmanager
def sending(port: int, ca_file: str) -> Iterator[tuple[logging.Logger, log_sending.LogSender]]:
    """A logger of its own whose lines are sent."""
    sender = log_sending.LogSender(host="127.0.0.1", port=port, ca_file=ca_file)
    sender.again_seconds = 0.05
    sender.setFormatter(request_log.JsonLines())
    logger = logging.getLogger(f"promdaen.tests.{port}")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.addHandler(sender)
    yield logger, sender
    logger.removeHandler(sender)
    sender.close()


def wait_for(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + SOON
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


def test_a_line_of_the_log_is_sent_over_tls_in_frames_of_syslog(
    collector: Collector, certificate: Path
) -> None:
    with sending(collector.port, str(certificate)) as (logger, sender):
        logger.warning("first\nline")
        logger.info("second")
        sender.flush()
        assert wait_for(lambda: b"second" in collector.got)
    length, _space, rest = collector.got.partition(b" ")
    first, others = rest[: int(length)], rest[int(length) :]
    assert re.match(rb"<132>1 \S+T\S+\+00:00 \S+ promdaen \d+ - - \{", first)
    assert b'"event": "first\\nline"' in first
    assert re.match(rb"\d+ <134>1 ", others), "informational, in a frame of its own"


def test_a_machine_without_a_certificate_that_is_known_gets_no_line(
    collector: Collector, capsys: pytest.CaptureFixture[str]
) -> None:
    with sending(collector.port, "") as (logger, _sender):
        logger.error("secret")
        time.sleep(0.5)
    assert collector.got == b""
    messages = capsys.readouterr().err
    assert messages.count("wait to be sent") == 1, "an outage is said once"


def test_lines_logged_while_the_other_machine_is_unreachable_are_sent_later(
    collector: Collector, certificate: Path
) -> None:
    with sending(collector.port, str(certificate)) as (logger, _sender):
        logger.info("before")
        assert wait_for(lambda: b"before" in collector.got)
        collector.hang_up()
        time.sleep(0.1)
        logger.info("after")
        assert wait_for(lambda: b"after" in collector.got)


def test_a_closed_sender_stops_trying_to_connect(certificate: Path) -> None:
    before = set(threading.enumerate())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with sending(port, str(certificate)) as (logger, _sender):
        logger.info("never sent")
        assert set(threading.enumerate()) - before
    assert wait_for(lambda: not set(threading.enumerate()) - before)


def test_lines_beyond_the_queue_are_counted_and_reported(
    collector: Collector, certificate: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with sending(collector.port, str(certificate)) as (logger, sender):
        logger.info("first")
        assert wait_for(lambda: b"first" in collector.got)
        full: queue.Queue[bytes] = queue.Queue(1)
        full.put(b"x")
        real, sender._waiting = sender._waiting, full
        logger.info("lost")
        sender._waiting = real
        logger.info("last")
        assert wait_for(lambda: "1 lines were not sent" in caplog.text)


def test_a_file_name_that_is_no_utf_8_stops_no_line() -> None:
    sender = log_sending.LogSender(host="logs.example", port=6514)
    record = logging.makeLogRecord({"levelno": logging.INFO})
    assert sender.frame(record=record, text="scan-\udcff").endswith(b" scan-\\udcff")


def test_the_other_machine_is_read_from_the_settings(certificate: Path) -> None:
    variables = JSON | {
        "PROMDAEN_LOG_TO": "logs.example:6514",
        "PROMDAEN_LOG_CA": str(certificate),
    }
    read = environment.environment(variables=variables)
    assert read.log_to == environment.LogTarget("logs.example", 6514, str(certificate))
    assert environment.environment(variables=JSON).log_to is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"PROMDAEN_LOG_TO": "logs.example"},
        {"PROMDAEN_LOG_TO": "logs.example:many"},
        {"PROMDAEN_LOG_TO": "logs.example:6514/x"},
        {"PROMDAEN_LOG_TO": "logs.example:6514", "PROMDAEN_LOG": "plain"},
        {"PROMDAEN_LOG_TO": "logs.example:6514", "PROMDAEN_LOG_CA": "/nowhere/ca.pem"},
    ],
)
def test_a_wrong_machine_for_the_log_is_refused_in_words(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="PROMDAEN_LOG_"):
        environment.environment(variables=JSON | wrong)


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.parametrize("using", ["default", "exchange"])
def test_each_audit_line_leaves_its_number_and_digest_and_no_name(
    using: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(audit.logger, "disabled", False)
    account = factories.account("viewer", name="Zzyzx Person")
    with (
        caplog.at_level(logging.INFO, logger="promdaen.audit"),
        django_capture_on_commit_callbacks(using=using, execute=True),
    ):
        line = audit.record_line(
            action="change_account", subject=account, by=account, now=factories.NOW, using=using
        )
    [record] = [log_record for log_record in caplog.records if log_record.name == "promdaen.audit"]
    entry = vars(record)["line"]
    assert (entry["chain"], entry["sequence"], entry["digest"]) == (
        using,
        line.sequence,
        line.digest,
    )
    assert ("action" in entry) is (using == "default")
    assert "Zzyzx" not in str(entry)

"""Sends each line of the log to another machine: syslog over TLS (RFC 5424, RFC 5425)."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import socket
import ssl
import sys
import threading
import time
from datetime import UTC, datetime

MAX_WAITING_LINES = 10_000
"""Lines that wait while the other machine is not reached; further ones are counted as lost."""
CONNECT_SECONDS = 10.0
AGAIN_SECONDS = 5.0
END_SECONDS = 2.0
FACILITY = 16
SEVERITIES = {
    logging.CRITICAL: 2,
    logging.ERROR: 3,
    logging.WARNING: 4,
    logging.INFO: 6,
    logging.DEBUG: 7,
}
"""Severities of syslog; the facility is local0."""


class LogSender(logging.Handler):
    """Sends lines in a thread of its own, so that no request waits for the other machine.

    The certificate of the other machine is verified, by the authorities of `ca_file` if given.
    """

    def __init__(self, *, host: str, port: int, ca_file: str = "") -> None:
        super().__init__()
        self.host, self.port, self.ca_file = host, port, ca_file
        self.again_seconds = AGAIN_SECONDS
        self._process = 0
        self._waiting: queue.Queue[bytes] = queue.Queue(MAX_WAITING_LINES)
        self._lost_count = 0
        self._ended = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue a line; the thread begins with the first line of a process."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._waiting = queue.Queue(MAX_WAITING_LINES)
            threading.Thread(target=self._send_all, args=[self._waiting], daemon=True).start()
        try:
            self._waiting.put_nowait(self.frame(record=record, text=self.format(record)))
        except queue.Full:
            self._lost_count += 1

    def frame(self, *, record: logging.LogRecord, text: str) -> bytes:
        """A message of syslog, with its length before it."""
        at = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        priority = FACILITY * 8 + SEVERITIES.get(record.levelno, SEVERITIES[logging.INFO])
        header = f"<{priority}>1 {at} {socket.gethostname()} promdaen {os.getpid()} - - "
        # A file name from the disk may have bytes that are not UTF-8.
        message = (header + text).encode(errors="backslashreplace")
        return f"{len(message)} ".encode() + message

    def flush(self) -> None:
        """Wait a moment for the lines that are left, when the process ends."""
        until = time.monotonic() + END_SECONDS
        while self._waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.01)

    def close(self) -> None:
        """End the thread; lines that still wait are not sent."""
        self._ended.set()
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(b"")
        super().close()

    def _send_all(self, waiting: queue.Queue[bytes]) -> None:
        line: ssl.SSLSocket | None = None
        while (frame := waiting.get()) and not self._ended.is_set():
            while True:
                try:
                    if line is not None and _is_closed(line):
                        line.close()
                        line = None
                    line = line or self._connect()
                    line.sendall(frame)
                    break
                except OSError as problem:
                    if line is not None:
                        line.close()
                    line = None
                    self._say(problem)
                    if self._ended.wait(self.again_seconds):
                        return
            waiting.task_done()
            self._say_lost()
        if line is not None:
            line.close()

    def _connect(self) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=self.ca_file or None)
        plain = socket.create_connection((self.host, self.port), timeout=CONNECT_SECONDS)
        return context.wrap_socket(plain, server_hostname=self.host)

    def _say(self, problem: OSError) -> None:
        """Say once an outage that lines wait; the lines themselves are on standard error too."""
        if not getattr(self, "_is_out", False):
            self._is_out = True
            print(f"promdaen: lines of the log wait to be sent: {problem}", file=sys.stderr)

    def _say_lost(self) -> None:
        """Put a line about lost ones among the next, once the other machine is reached again."""
        self._is_out = False
        lost, self._lost_count = self._lost_count, 0
        if lost:
            logging.getLogger(__name__).error("%d lines were not sent", lost)


def _is_closed(line: ssl.SSLSocket) -> bool:
    """Whether the other side ended the connection: what is sent then would be lost unnoticed."""
    line.settimeout(0)
    try:
        return line.recv(1) == b""
    except (ssl.SSLWantReadError, BlockingIOError):
        return False
    finally:
        with contextlib.suppress(OSError):
            line.settimeout(CONNECT_SECONDS)

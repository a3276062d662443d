"""`promdaen serve` as a person meets it: one server a database, its refusals, its end."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from promdaen.config import lan

pytestmark = pytest.mark.slow

SECONDS = 60
DATABASE = "promdaen.sqlite3"
COMMAND = (sys.executable, "-P", "-m", "promdaen.config.command", "serve", "--port")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


@dataclass(frozen=True)
class FirstStart:
    """A server that began with an empty folder, answered once and was asked to stop."""

    folder: Path
    status: int
    code: int
    said: str
    printed: str


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    """Migrating takes longest: what the first server made is the database of most others here."""
    folder, port = tmp_path_factory.mktemp("first"), free_port()
    with served(port=port, environment=surrounded(folder)) as process:
        status = answers(port=port)
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=SECONDS)
        assert process.stdout is not None
        assert process.stderr is not None
        log, printed = process.stderr.read(), process.stdout.read()
    return FirstStart(folder=folder, status=status, code=code, said=log, printed=printed)


@pytest.fixture
def prepared(
    first_start: FirstStart, environment: dict[str, str], tmp_path: Path
) -> dict[str, str]:
    """The environment of a server whose databases were migrated before."""
    for file in (*first_start.folder.glob("*.sqlite3"), first_start.folder / "secret-key"):
        shutil.copy(file, tmp_path)
    return environment


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return surrounded(tmp_path)


def surrounded(folder: Path) -> dict[str, str]:
    """What a server sees whose data lie in this folder."""
    source = str(Path(__file__).parents[1] / "src")
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return variables | {"PROMDAEN_DATA": str(folder), "PYTHONPATH": source}


@contextmanager
def served(*, port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A server that has said its address; ended when the block ends."""
    with subprocess.Popen(
        [*COMMAND, str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        try:
            log_lines = starting_lines(stderr=process.stderr, port=port)
            assert f"serving at http://127.0.0.1:{port}" in log_lines[-1], log_lines
            yield process
        finally:
            process.kill()


def starting_lines(*, stderr: IO[str], port: int) -> list[str]:
    """What a server says from its first line until it answers, or until it ends."""
    log_lines = [stderr.readline()]
    assert f"starting at http://127.0.0.1:{port}" in log_lines[0], log_lines
    while log_lines[-1] and "serving at" not in log_lines[-1]:
        log_lines.append(stderr.readline())
    return log_lines


def refused(*, port: int, environment: dict[str, str], more: tuple[str, ...] = ()) -> str:
    process = subprocess.run(
        [*COMMAND, str(port), *more],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert (process.returncode, process.stdout) == (2, "")
    *starting, refusal = process.stderr.splitlines(keepends=True)
    assert [line for line in starting if "starting" not in line] == []
    return refusal


def answers(*, port: int) -> int:
    with contextlib.closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    ) as connection:
        connection.request("GET", "/")
        return connection.getresponse().status


def test_a_server_migrates_serves_and_stops_when_asked(first_start: FirstStart) -> None:
    assert (first_start.folder / DATABASE).is_file()
    assert first_start.status in {200, 302}
    assert (first_start.code, first_start.printed) == (0, "")
    assert first_start.said == "promdaen: stopped.\n"


def test_a_second_server_on_the_same_file_is_refused_with_the_address_of_the_first(
    port: int, prepared: dict[str, str]
) -> None:
    with served(port=port, environment=prepared):
        refusal = refused(port=port + 1, environment=prepared)
    assert f"another server already runs at http://127.0.0.1:{port} on " in refusal


def test_a_killed_server_leaves_nothing_that_must_be_cleaned(
    port: int, prepared: dict[str, str]
) -> None:
    with served(port=port, environment=prepared) as process:
        process.kill()
        process.wait(timeout=SECONDS)
        with served(port=port, environment=prepared) as next_one:
            assert answers(port=port) in {200, 302}
            next_one.send_signal(signal.SIGINT)
            assert next_one.wait(timeout=SECONDS) == 0


def test_a_worker_of_the_server_that_is_killed_is_replaced(
    port: int, prepared: dict[str, str]
) -> None:
    with served(port=port, environment=prepared) as process:
        [first] = children(process.pid)
        os.kill(first, signal.SIGKILL)
        assert answers_at_last(port=port) in {200, 302}
        [second] = children(process.pid)
        assert second != first
        # Later than its own start by more than the time in which a second end is too soon.
        time.sleep(6)
        os.kill(second, signal.SIGKILL)
        assert answers_at_last(port=port) in {200, 302}
        assert '"worker_alive": true' in body(port=port, path="/health/")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=SECONDS) == 0


def children(parent: int) -> list[int]:
    """The processes that a process started and that have not ended."""
    process_ids = (
        Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    )
    return [int(each) for each in process_ids]


def answers_at_last(*, port: int) -> int:
    """The status of the first answer after a worker was killed."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return answers(port=port)
        time.sleep(0.1)
    pytest.fail("nobody answers")


def body(*, port: int, path: str) -> str:
    with contextlib.closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    ) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def test_commands_run_beside_a_server(port: int, prepared: dict[str, str]) -> None:
    with served(port=port, environment=prepared):
        command = [*COMMAND[:-2], "showmigrations", "people"]
        process = subprocess.run(command, env=prepared, capture_output=True, check=False)
    assert process.returncode == 0
    assert b"[X] 0001_" in process.stdout


def test_a_taken_port_is_reported_before_the_database_is_touched(
    port: int, environment: dict[str, str], tmp_path: Path
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        refusal = refused(port=port, environment=environment)
    assert f"port {port} is used by another program; try " in refusal
    assert not (tmp_path / DATABASE).exists()


def test_several_workers_on_sqlite_are_refused(port: int, environment: dict[str, str]) -> None:
    refusal = refused(port=port, environment=environment, more=("--workers", "2"))
    assert "several workers need PostgreSQL" in refusal


def test_a_port_that_is_none_is_refused(environment: dict[str, str]) -> None:
    process = subprocess.run(
        [*COMMAND, "80000"], env=environment, capture_output=True, text=True, check=False
    )
    assert process.returncode == 2
    assert "take one from 1 to 65535" in process.stderr


def test_a_demonstration_on_a_taken_port_builds_nothing(
    port: int, environment: dict[str, str], tmp_path: Path
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = subprocess.run(
            [*COMMAND[:-2], "demo", "--port", str(port)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    assert (process.returncode, process.stdout) == (2, "")
    assert f"port {port} is used by another program" in process.stderr
    assert not (tmp_path / DATABASE).exists()


PROBE = """
import http.client, socket, sys
import django
django.setup()
from promdaen.config import server
{before}
had = set(sys.modules)
with socket.socket() as closed:
    closed.bind(("127.0.0.1", 0))
    port = closed.getsockname()[1]
try:
    http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("HEAD", "/")
except OSError:
    pass
print(sorted(set(sys.modules) - had))
"""


@pytest.mark.parametrize(
    ("before", "is_quiet"),
    [("server.load_everything()", True), ("", False)],
    ids=["loaded", "not"],
)
def test_the_announcing_thread_imports_nothing_while_workers_are_forked(
    environment: dict[str, str], before: str, is_quiet: bool
) -> None:
    process = subprocess.run(
        [sys.executable, "-P", "-c", PROBE.format(before=before)],
        env=environment | {"DJANGO_SETTINGS_MODULE": "promdaen.config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (process.stdout == "[]\n") is is_quiet, process.stdout


def test_a_classroom_shows_its_address_and_keeps_others_to_participants_pages(
    port: int, prepared: dict[str, str]
) -> None:
    room = next(iter(lan.addresses()), None)
    if room is None:
        assert "in no local network" in refused(
            port=port, environment=prepared, more=("--classroom",)
        )
        return
    command = [*COMMAND, str(port), "--classroom", "--host", room]
    with subprocess.Popen(
        command, env=prepared, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        try:
            assert "starting for a classroom" in process.stderr.readline()
            assert f"classroom at http://{room}:{port}/p/join/" in process.stderr.readline()
            headers = {"X-Forwarded-For": "127.0.0.1", "Host": f"127.0.0.1:{port}"}
            assert status(host=room, port=port, path="/account/login/", headers=headers) == 403
            assert status(host=room, port=port, path="/p/join/") == 200
            assert status(host=room, port=port, path="/p/join/", headers={"Host": "x.y"}) == 400
            assert status(host="127.0.0.1", port=port, path="/account/login/") == 200
        finally:
            process.kill()


def status(*, host: str, port: int, path: str, headers: dict[str, str] | None = None) -> int:
    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=20)) as connection:
        connection.request("GET", path, headers=headers or {})
        return connection.getresponse().status


def test_figures_for_prometheus_come_from_a_port_of_their_own(
    port: int, prepared: dict[str, str]
) -> None:
    figures = free_port()
    on = prepared | {"PROMDAEN_METRICS": f"127.0.0.1:{figures}"}
    with served(port=port, environment=on):
        assert "promdaen_database_writes" not in body(port=port, path="/metrics")
        answers(port=port)
        text = body(port=figures, path="/metrics")
    assert "promdaen_database_writes 1.0" in text
    assert 'promdaen_requests_total{method="GET",part="site"' in text
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        busy_port = other.getsockname()[1]
        refusal = refused(
            port=free_port(), environment=on | {"PROMDAEN_METRICS": f"127.0.0.1:{busy_port}"}
        )
    assert f"port {busy_port} is used by another program" in refusal


# Two lengths of one request: a proxy might see one request where the server sees two.
AMBIGUOUS = (
    "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    "Content-Length: 4\r\nContent-Length: 40\r\n",
    "Content-Length: 4, 40\r\n",
    "Content-Length: +4\r\n",
    "Transfer-Encoding: chunked, identity\r\n",
    "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding: xchunked\r\n",
)
SECOND = "GET /smuggled/ HTTP/1.1\r\nHost: localhost\r\n\r\n"


def replies(*, port: int, request_text: str) -> list[int]:
    """The statuses of all replies on one connection to what is sent at once."""
    data = b""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        line.sendall(request_text.encode())
        with contextlib.suppress(OSError):
            while part := line.recv(65536):
                data += part
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", data)]


def test_no_second_request_hides_in_the_body_of_another(
    port: int, prepared: dict[str, str]
) -> None:
    with served(port=port, environment=prepared):
        head = "POST /account/login/ HTTP/1.1\r\nHost: localhost\r\n"
        plain = f"{head}Content-Length: {len(SECOND)}\r\nConnection: close\r\n\r\n{SECOND}"
        assert len(replies(port=port, request_text=plain)) == 1
        for lengths in AMBIGUOUS:
            request_text = f"{head}{lengths}\r\n0\r\n\r\n{SECOND}"
            statuses = replies(port=port, request_text=request_text)
            # Refused, or read as chunked alone: then the second is a request of its own.
            assert statuses[:1] == [400] or statuses == [] or "chunked\r" in lengths, (
                lengths,
                statuses,
            )

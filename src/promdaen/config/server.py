"""`promdaen serve`: one server process on SQLite, several workers on PostgreSQL."""

import argparse
import errno
import gc
import http.client
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from promdaen.config import lan, single

PROGRAM = os.environ.get("PROMDAEN_PROGRAM", "promdaen")
THREADS = 4
STOP_SECONDS = 10


class ServerRefused(RuntimeError):
    """The server cannot start; the text is one line with the reason and what to do."""


def main(arguments: list[str]) -> int:
    """Serve until stopped; returns the exit code."""
    import django  # noqa: PLC0415  settings are chosen by the caller
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    options = _options(arguments=arguments)
    try:
        if options.classroom:
            open_classroom(host=options.host, port=options.port)
        # Loading the product takes seconds on a small machine, so print a message first.
        _say(_starting(host=options.host or "127.0.0.1", port=options.port))
        django.setup()
        serve(host=options.host or "127.0.0.1", port=options.port, workers=options.workers)
    except DatabaseError as problem:
        from promdaen.config.databases import fault_words  # noqa: PLC0415

        print(f"promdaen: {fault_words(error=str(problem), program=PROGRAM)}", file=sys.stderr)
        return 2
    except (ServerRefused, ImproperlyConfigured, ValueError) as problem:
        print(f"promdaen: {str(problem).strip().splitlines()[0]}", file=sys.stderr)
        return 2
    return 0


def _options(*, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=f"{PROGRAM} serve",
        description="Bring the SQLite database to this version, then serve until Ctrl-C.",
    )
    parser.add_argument("--port", type=_port, default=8000, help="8000 unless given")
    parser.add_argument(
        "--host", help="127.0.0.1 unless given; 0.0.0.0 lets other devices in; see PROMDAEN_HOSTS"
    )
    parser.add_argument(
        "--classroom",
        action="store_true",
        help="let the phones of a room in to participants' pages; --host is then the laptop's "
        "address there, found by itself unless given",
    )
    parser.add_argument("--workers", type=int, help="processes; more than one needs PostgreSQL")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    highest = 65535
    if not text.isdecimal() or not 1 <= int(text) <= highest:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; take one from 1 to {highest}")
    return int(text)


def open_classroom(*, host: str | None, port: int) -> None:
    """Set this laptop's addresses in the room for the settings, which are read later.

    Raises ServerRefused if there is no local network, or if https is requested.
    """
    if os.environ.get("PROMDAEN_ADDRESS"):
        raise ServerRefused(
            "a classroom has no public address: unset PROMDAEN_ADDRESS, or serve without "
            "--classroom."
        )
    addresses = [host] if host else lan.addresses()
    if not addresses:
        raise ServerRefused(
            "this laptop is in no local network: join the room's Wi-Fi, or give its address "
            "there with --host."
        )
    if not all(lan.is_local(address=address) for address in addresses):
        raise ServerRefused(f"{host} is not an address of a local network, such as 192.168.8.10.")
    os.environ["PROMDAEN_CLASSROOM"] = ",".join(
        f"http://{address}:{port}" for address in addresses
    )


def _address(*, host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _starting(*, host: str, port: int) -> str:
    """The first line; the addresses of a classroom follow in its announcement."""
    if os.environ.get("PROMDAEN_CLASSROOM"):
        return "promdaen: starting for a classroom; this takes a few seconds …"
    where = _address(host=host, port=port)
    return f"promdaen: starting at {where}; this takes a few seconds …"


def serve(*, host: str, port: int, workers: int | None = None) -> None:
    """Serve at `host` and `port` until SIGTERM or Ctrl-C. Raises ServerRefused."""
    from django.conf import settings  # noqa: PLC0415

    from promdaen.config.databases import is_embedded  # noqa: PLC0415  after the settings

    if settings.CLASSROOM_ADDRESSES:
        host = "0.0.0.0"  # noqa: S104  others are answered by config.classroom
    address = _address(host=host, port=port)
    files = [
        database["NAME"]
        for database in settings.DATABASES.values()
        if is_embedded(database=database)
    ]
    database = Path(files[0]) if files else None
    if database and workers not in {None, 1}:
        raise ServerRefused(
            "several workers need PostgreSQL: set DATABASE_URL, and PROMDAEN_EXCHANGE_URL where "
            "the exchange is kept."
        )
    with _alone(database=database, address=address):
        refuse_taken_port(host=host, port=port)
        if settings.METRICS is not None:
            refuse_taken_port(host=settings.METRICS.host, port=settings.METRICS.port)
        _bring_database_up(is_ours=database is not None)
        refuse_missing_keys()
        processes = 1 if database else workers or min(4, os.cpu_count() or 1)
        with _shared_counts(workers=processes):
            _run(host=host, port=port, workers=processes, address=address)


@contextmanager
def _alone(*, database: Path | None, address: str) -> Iterator[None]:
    if database is None:
        yield
        return
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        with single.lock_for_server(database=database, address=address):
            yield
    except single.AlreadyServed as other:
        where = f" at {other}" if str(other) else ""
        raise ServerRefused(
            f"another server already runs{where} on {database}; SQLite takes one. "
            "Stop it, or set DATABASE_URL to another database."
        ) from other


def refuse_taken_port(*, host: str, port: int) -> None:
    """Raise ServerRefused if this address cannot be opened."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise ServerRefused(_about_address(problem, host=host, port=port)) from problem


def _about_address(problem: OSError, *, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        other = port + 1
        return f"port {port} is used by another program; try `{PROGRAM} serve --port {other}`."
    if problem.errno == errno.EACCES:
        return f"port {port} is kept for the system's own programs; take one from 1024 up."
    return f"nobody can listen at {host}: {problem.strerror or problem}."


def _bring_database_up(*, is_ours: bool) -> None:
    """Migrate an embedded database; a shared one is migrated by its operator."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from promdaen.config import migrating  # noqa: PLC0415

    if any(migrating.is_behind(connection=connection) for connection in connections.all()):
        if not is_ours:
            raise ServerRefused(
                f"the database is not at this version; run `{PROGRAM} migrate`, then serve again."
            )
        _say("promdaen: bringing the database to this version first …")
        call_command("migrate", interactive=False, verbosity=0)
    # A worker is a fork of this process and must not share its connections.
    connections.close_all()


@contextmanager
def _shared_counts(*, workers: int) -> Iterator[None]:
    """A folder in which several processes count requests, if figures for Prometheus are served.

    Its name is set before `config.metrics` is imported: prometheus_client reads it then.
    """
    from django.conf import settings  # noqa: PLC0415

    if settings.METRICS is None or workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="promdaen-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def refuse_missing_keys() -> None:
    """Raise ServerRefused if a key file that rows need is missing or different."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from promdaen.course.queries import badge_keys  # noqa: PLC0415
    from promdaen.exchange.queries import exchange_database, sealed  # noqa: PLC0415
    from promdaen.kit import key_files, sealing  # noqa: PLC0415

    try:
        for missing in key_files.missing_keys(folder=Path(settings.DATA_FOLDER) / "keys"):
            raise ServerRefused(missing)
        badge_keys.check_key()
        if exchange_database.is_here():
            sealed.check_key()
    except (sealed.NoKeyError, sealing.SealBroken, key_files.KeyFileError) as problem:
        raise ServerRefused(str(problem)) from problem
    finally:
        connections.close_all()


def _run(*, host: str, port: int, workers: int, address: str) -> None:
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    os.environ["PROMDAEN_SERVER_PROCESS"] = str(os.getpid())
    server = Granian(
        "promdaen.config.server:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=STOP_SECONDS,
        # A worker that is killed, for example without memory, is restarted. One that ends twice
        # within seconds is not, and then the server ends.
        respawn_failed_workers=True,
    )
    server_options = {
        "host": host,
        "port": port,
        "path": _light_path(),
        "words": _words(address, port),
    }
    load_everything()
    # A worker shares loaded memory until it is written to, and the collector writes to it.
    gc.collect()
    gc.freeze()
    threading.Thread(target=_announce_when_ready, kwargs=server_options, daemon=True).start()
    try:
        server.serve()
    except SystemExit:
        # Ctrl-C in a terminal reaches the worker too, which may end before it is asked to.
        if not server.interrupt_signal:
            raise ServerRefused(
                "the server process stopped right after it started; its output is above."
            ) from None
    print("promdaen: stopped.", file=sys.stderr)


def _words(address: str, port: int) -> str:
    from django.conf import settings  # noqa: PLC0415

    from promdaen.config import classroom  # noqa: PLC0415

    if settings.CLASSROOM_ADDRESSES:
        return classroom.announcement(addresses=list(settings.CLASSROOM_ADDRESSES), port=port)
    return f"promdaen: serving at {address} (Ctrl-C stops it)"


def load_everything() -> None:
    """Import everything that pages and the announcing thread need, before a worker is forked.

    A worker forked while another thread imports inherits that module's lock without a thread to
    release it, and its first request then waits forever.
    """
    import encodings.idna  # noqa: F401, PLC0415  what the first look-up of a host imports

    from django.conf import settings  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415

    from promdaen.kit import later  # noqa: PLC0415

    if settings.METRICS is not None:
        import promdaen.config.metrics  # noqa: F401, PLC0415
    get_resolver().url_patterns  # noqa: B018  reading them names every page
    for view in later.VIEWS:
        view.load()


def _light_path() -> str:
    """The path of a page that costs nothing: one of the static files."""
    from django.contrib.staticfiles.storage import staticfiles_storage  # noqa: PLC0415

    collected = getattr(staticfiles_storage, "hashed_files", {})
    return str(staticfiles_storage.url(next(iter(collected)))) if collected else "/"


def _announce_when_ready(*, host: str, port: int, path: str, words: str) -> None:
    """Print the address once a page would be served."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    for _ in range(600):
        probe = http.client.HTTPConnection(near, port, timeout=60)
        try:
            probe.request("HEAD", path)
            probe.getresponse()
        except OSError:
            time.sleep(0.05)
        else:
            _say(words)
            return
        finally:
            probe.close()


def _say(words: str) -> None:
    """Print to standard error; unsupported characters become question marks."""
    encoding = sys.stderr.encoding or "utf-8"
    print(words.encode(encoding, "replace").decode(encoding), file=sys.stderr, flush=True)


def application() -> Callable[..., Any]:
    """The application inside a worker, which ends with its server even when that is killed.

    Jobs start here and not where `wsgi` is imported: tests import it, and must not run jobs.
    """
    threading.Thread(target=_end_with_server, daemon=True).start()
    from promdaen.config.wsgi import application as pages  # noqa: PLC0415
    from promdaen.kit import workers  # noqa: PLC0415  Django is set up only now

    workers.start_worker()
    from django.conf import settings  # noqa: PLC0415

    if settings.METRICS is not None:
        from promdaen.config import metrics  # noqa: PLC0415  loaded only where it is used

        metrics.start_metrics()
    return pages


def _end_with_server() -> None:
    server = int(os.environ["PROMDAEN_SERVER_PROCESS"])
    if os.name == "nt":
        return
    while os.getppid() == server:
        time.sleep(0.1)
    # Exit at once: a slow worker would still answer on the port of the next server.
    os._exit(1)

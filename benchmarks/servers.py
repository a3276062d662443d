"""Four server processes on PostgreSQL behind nginx and pgbouncer, restarted while phones save.

Two servers with two processes each, two workers, pgbouncer in transaction mode, and nginx in front
of all: first an account opens every page that its menu leads to, then eight phones save answers
while the servers are restarted one after the other. Every confirmed save must be stored once, as
it was sent. Standard output holds one JSON document.

    python benchmarks/servers.py --restarts 10

It needs PostgreSQL, pgbouncer and nginx on this machine.
"""

import argparse
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import classroom
import kill

PORT, PHONES, ITEMS = 8110, kill.PHONES, kill.ITEMS
FEWEST_PAGES = 60
LINK = re.compile(r'href="(/[^"#?]*)"')
NOT_PAGES = re.compile(r"/static/|logout|\.(pdf|ics|csv|xlsx|docx|webmanifest)$|/admin/")
BOUNCER = """[databases]
promdaen = host={home} dbname=promdaen
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = 12
max_client_conn = 200
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
"""
PROXY = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    # A server that is away for a moment is asked again by the next request.
    upstream promdaen {{
        server 127.0.0.1:{first} max_fails=0;
        server 127.0.0.1:{second} max_fails=0;
    }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 60m;
        location / {{
            proxy_pass http://promdaen;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
        }}
    }}
}}
"""


def main() -> int:
    """Build, restart, compare; exit code 1 where anything was lost or a page failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--restarts", type=int, default=10)
    parser.add_argument("--port", type=int, default=PORT)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="promdaen-servers-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        document = measured(folder=folder, restarts=options.restarts, port=options.port)
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")
    is_whole = document["pages"] >= FEWEST_PAGES and not document["pages_failed"]
    return 0 if document["is_right"] and is_whole else 1


def measured(*, folder: Path, restarts: int, port: int) -> dict[str, Any]:
    """Everything in one document."""
    sys.path.insert(0, str(classroom.SOURCE))
    from promdaen_tools import private_postgresql  # noqa: PLC0415

    binaries = private_postgresql.binaries()
    assert binaries is not None, "PostgreSQL is not installed."
    with private_postgresql.running_server(folder=binaries) as url:
        [direct] = private_postgresql.make_databases(url=url, count=1)
        os.environ["DATABASE_URL"] = direct
        data = folder / "data"
        classroom.set_up(folder=data)
        test, badges = classroom.build(officers=PHONES, minutes=None)
        email, password = classroom.trainer()
        everything(email=email)
        pooled = bouncer(folder=folder, socket=url, port=port + 3)
        with pooled as address, proxy(folder=folder, port=port):
            os.environ["DATABASE_URL"] = address
            servers = {place: started(folder=data, port=port + place) for place in (1, 2)}
            workers = [working(folder=data) for _ in range(2)]
            try:
                pages = pages_opened(port=port, email=email, password=password)
                found = saved(
                    port=port, test=test, badges=badges, servers=servers,
                    restarts=restarts, folder=data,
                )  # fmt: skip
            finally:
                for process in (*servers.values(), *workers):
                    classroom.kill(process=process)
        return found | pages


def everything(*, email: str) -> None:
    """Roles that need no second factor, so that the menu has most pages."""
    from promdaen.people.models import Account, AccountRole  # noqa: PLC0415

    account = Account.objects.get(email=email)
    for role in ("reviewer", "viewer", "author", "trainer"):
        AccountRole.objects.get_or_create(account=account, role=role)


@contextlib.contextmanager
def bouncer(*, folder: Path, socket: str, port: int) -> Iterator[str]:
    """pgbouncer in transaction mode before a PostgreSQL; yields the address for servers."""
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415

    from promdaen_tools import private_postgresql  # noqa: PLC0415

    home = unquote(urlsplit(socket).netloc.rpartition("@")[2])
    someone = private_postgresql._someone()
    place = folder / "bouncer"
    place.mkdir()
    (place / "users.txt").write_text('"promdaen" ""\n', encoding="utf-8")
    text = BOUNCER.format(home=home, port=port, folder=place)
    (place / "pgbouncer.ini").write_text(text, encoding="utf-8")
    if "user" in someone:
        for path in (place, *place.iterdir()):
            os.chown(path, someone["user"], someone["group"])
    process = subprocess.Popen(
        ["pgbouncer", str(place / "pgbouncer.ini")], stderr=subprocess.DEVNULL, **someone
    )
    try:
        time.sleep(1)
        yield f"postgres://promdaen@127.0.0.1:{port}/promdaen?pooling=transaction"
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextlib.contextmanager
def proxy(*, folder: Path, port: int) -> Iterator[None]:
    """nginx before both servers."""
    path = folder / "nginx.conf"
    values = {"folder": folder, "port": port, "first": port + 1, "second": port + 2}
    path.write_text(PROXY.format(**values), encoding="utf-8")
    process = subprocess.Popen(["nginx", "-c", str(path), "-e", str(folder / "nginx.log")])
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def started(*, folder: Path, port: int) -> subprocess.Popen[str]:
    """A server of two processes that answers."""
    return classroom.started(folder=folder, port=port, options=("--workers", "2"))


def working(*, folder: Path) -> subprocess.Popen[str]:
    """A worker."""
    return subprocess.Popen(
        [sys.executable, "-m", "promdaen.config.command", "worker"],
        env=os.environ | {"PROMDAEN_DATA": str(folder), "PYTHONPATH": str(classroom.SOURCE)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def pages_opened(*, port: int, email: str, password: str) -> dict[str, Any]:
    """Every page that the first page and its menu lead to, each once, one level further too."""
    phone = classroom.Phone(port=port, seed=900)
    phone.sign_in(email=email, password=password)
    waiting, statuses = ["/"], {}
    for _level in range(3):
        found: list[str] = []
        for path in waiting:
            answer = phone.ask("GET", path)
            statuses[path] = answer.status
            text = answer.body.decode("utf-8", "replace")
            found += [answer.location] if answer.location.startswith("/") else []
            found += LINK.findall(text)
        waiting = [
            path
            for path in dict.fromkeys(found)
            if path not in statuses and not NOT_PAGES.search(path)
        ]
    failed = {path: status for path, status in statuses.items() if status >= 400}
    return {"pages": len(statuses), "pages_failed": failed}


def saved(
    *,
    port: int,
    test: str,
    badges: list[classroom.Badge],
    servers: dict[int, subprocess.Popen[str]],
    restarts: int,
    folder: Path,
) -> dict[str, Any]:
    """Phones save while the servers are restarted in turn."""
    phones = [classroom.Phone(port=port, seed=number) for number in range(1, PHONES + 1)]
    for phone, badge in zip(phones, badges, strict=True):
        phone.join(badge=badge)
        for _what, ask in phone.beginning(test=test):
            ask()
    journals = [kill.Journal(phone=phone) for phone in phones]
    over = threading.Event()
    threads = [threading.Thread(target=journal.run, kwargs={"over": over}) for journal in journals]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    for number in range(restarts):
        place = 1 + number % 2
        time.sleep(1)
        servers[place].send_signal(signal.SIGTERM)
        servers[place].wait(timeout=60)
        servers[place] = started(folder=folder, port=port + place)
        sys.stderr.write(f"\r{number + 1} restarts")
    over.set()
    for thread in threads:
        thread.join()
    for phone in phones:
        phone.hand_in()
    found = kill.compared(journals=journals)
    # The proxy's own answer while a server goes away: no save was confirmed, it is sent again.
    others = [line for journal in journals for line in journal.refused if line != "502"]
    is_right = not (found["lost"] or found["doubled"] or found["responses_wrong"] or others)
    return found | {
        "not_confirmed_as_sent": others[:5],
        "answers_of_proxy_alone": sum(journal.refused.count("502") for journal in journals),
        "is_right": is_right and found["responses"] == PHONES * ITEMS,
        "restarts": restarts,
        "minutes": round((time.monotonic() - began) / 60, 1),
        "load_average": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    sys.exit(main())

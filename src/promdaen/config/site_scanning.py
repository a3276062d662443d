"""`promdaen scan --site`: wapiti against a demonstration that is served on this machine."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MODULES = "xss,permanentxss,sql,exec,file,redirect,crlf,ssrf"
"""What wapiti tries: each changes nothing of the machine, and texts of the demonstration alone."""
PLANTED_SECONDS = 120
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class SiteRefused(ValueError):
    """The site cannot be scanned; the text says why."""


def wapiti() -> str | None:
    """The installed program, beside this Python or in the path; or None."""
    beside = Path(sys.executable).parent
    return shutil.which("wapiti", path=f"{beside}") or shutil.which("wapiti")


def check_address(*, address: str) -> None:
    """Raise SiteRefused unless the address is on this machine."""
    parts = urlsplit(address)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK:
        raise SiteRefused(
            f"{address} is not on this machine. Scan a demonstration alone: promdaen demo, then "
            "promdaen scan --site http://127.0.0.1:8000"
        )


def signed_in(*, address: str, email: str, password: str) -> str:
    """The cookies of a session, as a header has them. Raises SiteRefused."""
    jar = CookieJar()
    opener: OpenerDirector = build_opener(HTTPCookieProcessor(jar))
    login = f"{address}/account/login/"
    try:
        with opener.open(login) as page:
            token = TOKEN.search(page.read().decode())
        typed = {"login": email, "password": password}
        typed["csrfmiddlewaretoken"] = token[1] if token else ""
        with opener.open(login, urlencode(typed).encode()) as page:
            is_in = "DEMO" in page.read().decode()
    except URLError as error:
        raise SiteRefused(f"{login} does not open: {error.reason}.") from error
    cookies = {cookie.name: cookie.value for cookie in jar}
    if not is_in or not any("session" in name for name in cookies):
        raise SiteRefused(f"{address} is not a demonstration in which {email} can sign in.")
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def scan_site(
    *, program: str, address: str, cookies: str = "", seconds: int
) -> tuple[dict[str, int], int]:
    """How many faults of each kind wapiti finds at an address, and how many pages it opened.

    Raises SiteRefused with its output if it ends without a report.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [program, "--url", f"{address}/", "--module", MODULES, "--flush-session"]
        command += ["--store-session", folder, "--max-scan-time", str(seconds), "--no-bugreport"]
        command += [
            "--max-attack-time",
            str(seconds // len(MODULES.split(","))),
            "--verbose",
            "0",
            "--format",
            "json",
        ]
        command += ["--output", str(report), "--exclude", f"{address}/account/logout/"]
        command += ["--header", f"Cookie: {cookies}"] if cookies else []
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        if not report.exists():
            raise SiteRefused(
                f"wapiti ended without a report: {(process.stdout + process.stderr)[-500:]}"
            )
        document = json.loads(report.read_text(encoding="utf-8"))
    faults = document["vulnerabilities"] | document["anomalies"]
    faults_by_name = {name: len(places) for name, places in faults.items() if places}
    return faults_by_name, int(document["infos"]["crawled_pages_nbr"])


class _Planted(BaseHTTPRequestHandler):
    """A page that repeats what was typed as it is."""

    def do_GET(self) -> None:
        typed = parse_qs(urlsplit(self.path).query).get("q", [""])[0]
        body = f"<html><body><form action='/'><input name='q'></form>{typed}</body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_args: object) -> None:
        """Write no line."""


@contextmanager
def planted_site() -> Iterator[str]:
    """The address of a page with a fault that a scanner must find."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Planted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def finds_planted(*, program: str) -> bool:
    """Whether wapiti finds the planted fault."""
    with planted_site() as address:
        planted_faults, _pages = scan_site(
            program=program, address=address, seconds=PLANTED_SECONDS
        )
    return any("Cross Site Scripting" in name for name in planted_faults)

"""A classroom for benchmarks: a run of officers with badges, a server, and phones that join it.

Everything goes by the product's own doors: the database is built by its actions, the server is
started as people start it, and the phones join, begin and save over HTTP on this machine alone.
"""

import contextlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SOURCE = Path(__file__).resolve().parents[1] / "src"
HOST = "127.0.0.1"
START_SECONDS, ASK_SECONDS = 60, 60
FORM = "application/x-www-form-urlencoded"
MARK, ROW = re.compile(r'data-mark="(\w+)"'), re.compile(r'name="p_([^"]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(kw_only=True)
class Badge:
    """What an officer types to join."""

    code: str
    pin: str


@dataclass(kw_only=True)
class Answer:
    """What the server sent back, and how long it took in seconds."""

    status: int
    body: bytes
    location: str
    seconds: float


def set_up(*, folder: Path) -> None:
    """Django on a database in the folder, all tables made."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PROMDAEN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
    sys.path.insert(0, str(SOURCE))
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0, stdout=sys.stderr)


def build(*, officers: int, minutes: int | None) -> tuple[str, list[Badge]]:
    """A run with paper A before and after, its test before open; the test's id and the badges."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.assessment.models import Paper  # noqa: PLC0415
    from promdaen.course import actions  # noqa: PLC0415
    from promdaen.course.actions import classroom, sittings  # noqa: PLC0415
    from promdaen.people import actions as people  # noqa: PLC0415

    now = timezone.now()
    today = timezone.localdate(now)
    details = actions.RunDetails(
        course="FIVE-DAY", province="01", starts_on=today, ends_on=today + timedelta(days=4)
    )
    run = actions.create_run(code=f"BENCH-{officers}", details=details, by=None, now=now)
    paper = Paper.objects.get(code="A", is_current=True)
    held = {"before": [paper], "after": [paper]}
    actions.set_papers(run=run, papers=held, by=None, now=now)
    made = [
        people.create_officer(
            details=people.OfficerDetails(
                department="IMM",
                name_latin=f"SOK Officer{number}",
                sex="M",
                code=f"B{officers}-{number:04}",
            ),
            by=None,
            now=now,
        )
        for number in range(officers)
    ]
    enrolled = [actions.NewEnrolment(officer=officer) for officer in made]
    actions.enrol_officers(run=run, officers=enrolled, by=None, now=now)
    badges = classroom.make_badges(run=run, by=None, now=now)
    strips = classroom.PinStrips(run=run)
    pins = classroom.print_pins(strips=strips, by=None, now=now).pins
    test = sittings.open_test(run=run, occasion="before", minutes=minutes, by=None, now=now)
    return str(test.pk), [badge_of(badge, pin=pins[str(badge.pk)]) for badge in badges]


def trainer() -> tuple[str, str]:
    """An account that may see the run: its address and password."""
    from promdaen.people.models import Account, AccountRole  # noqa: PLC0415

    email, password = "trainer@example.org", "Utopia-border-2026"
    account = Account(email=email, name="Trainer")
    account.set_password(password)
    account.save()
    AccountRole.objects.create(account=account, role="coordinator")
    return email, password


def badge_of(badge: Any, *, pin: str) -> Badge:
    """What is printed on a badge, and on its PIN strip."""
    from promdaen.course.queries import badge_keys, classroom  # noqa: PLC0415

    keys = badge_keys.run_keys(run_id=badge.enrolment.run_id)
    return Badge(code=classroom.badge_code(badge=badge, keys=keys), pin=pin)


@contextlib.contextmanager
def served(*, folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The server over the folder's database, from when it answers until the block ends."""
    process = started(folder=folder, port=port)
    try:
        yield process
    finally:
        kill(process=process)


def kill(*, process: subprocess.Popen[str]) -> None:
    """End a server and its worker at once, as a power cut would; nothing is said to it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def cpu_seconds(*, process: subprocess.Popen[str]) -> float:
    """What the server and its worker have computed so far; unlike time it knows no neighbours.

    0 where the system has no /proc.
    """
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text(encoding="utf-8").rpartition(") ")[2].split()
            if int(fields[2]) == process.pid:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0


def started(*, folder: Path, port: int, options: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """A server that answers."""
    serve = [sys.executable, "-m", "promdaen.config.command", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*serve, *options],
        env=os.environ | {"PROMDAEN_DATA": str(folder), "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            line = http.client.HTTPConnection(HOST, port, timeout=ASK_SECONDS)
            line.request("GET", "/health/")
            line.getresponse().read()
            line.close()
            return process
        time.sleep(0.05)
    kill(process=process)
    message = "The server did not answer."
    raise RuntimeError(message)


@dataclass(kw_only=True)
class Phone:
    """A phone with its browser's cookies and one line kept open, as browsers do."""

    port: int
    seed: int
    cookies: dict[str, str] = field(default_factory=dict)
    home: str = ""
    token: str = ""
    shown: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    next: int = 1
    line: http.client.HTTPConnection | None = None

    @property
    def number(self) -> str:
        """The number by which the server tells phones apart."""
        return f"{self.seed:032x}"

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """One request; a line that the server closed while it was idle is opened anew.

        Browsers do the same: that an idle line is gone is no failure of a request.
        """
        is_idle_line = self.line is not None
        try:
            return self._asked(method, path, body, headers)
        except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
            if not is_idle_line:
                raise
            return self._asked(method, path, body, headers)

    def _asked(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        started_at = time.perf_counter()
        if self.line is None:
            self.line = http.client.HTTPConnection(HOST, self.port, timeout=ASK_SECONDS)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self.line.request(method, path, body, {"Cookie": cookies, **headers})
            came = self.line.getresponse()
            content = came.read()
        except (OSError, http.client.HTTPException):
            self.line.close()
            self.line = None
            raise
        for value in came.headers.get_all("Set-Cookie", []):
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Answer(
            status=came.status,
            body=content,
            location=came.headers.get("Location", ""),
            seconds=time.perf_counter() - started_at,
        )

    def send_form(self, path: str, values: dict[str, str]) -> Answer:
        """A page's form with its token."""
        page = self.ask("GET", path)
        found = TOKEN.search(page.body.decode())
        self.token = found[1] if found else self.token
        body = urlencode({"csrfmiddlewaretoken": self.token, **values}).encode()
        return self.ask("POST", path, body, **{"Content-Type": FORM})

    def join(self, *, badge: Badge) -> Answer:
        """Join with badge and PIN."""
        done = self.send_form("/p/join/", {"code": badge.code, "pin": badge.pin})
        if done.status != http.client.FOUND:
            message = f"A phone could not join: {done.status}."
            raise ValueError(message)
        return done

    def beginning(self, *, test: str) -> Iterator[tuple[str, Callable[[], Answer]]]:
        """What a phone asks to begin: the start, its first page, the whole test."""

        def begin() -> Answer:
            done = self.send_form(f"/p/tests/{test}/", {})
            self.home = done.location
            return done

        def fetch() -> Answer:
            done = self.ask("GET", f"{self.home}whole/?phone={self.number}&language=en")
            whole = json.loads(done.body)
            self.shown, self.next = whole["shown"], whole["next"]
            self.pages = whole["pages"]["en"]["items"]
            return done

        yield "begin", begin
        yield "first page", lambda: self.ask("GET", f"{self.home}1/")
        yield "whole test", fetch

    def sign_in(self, *, email: str, password: str) -> None:
        """Sign in as staff, by the form."""
        self.send_form("/account/login/", {"login": email, "password": password})

    def answer(self, *, place: int, draw: random.Random) -> dict[str, Any]:
        """A save of an item, answered by chance."""
        one = self.shown[place]
        given = chance(page=self.pages[one["item"]], options=one["options"], draw=draw)
        save = {"sequence": self.next, "item": one["item"], "answer": given, "flag": False}
        self.next += 1
        return save

    def save(self, saves: list[dict[str, Any]]) -> Answer:
        """Send saves as the outbox does."""
        body = json.dumps({"phone": self.number, "saves": saves}).encode()
        return self.ask(
            "POST",
            f"{self.home}saves/",
            body,
            **{"Content-Type": "application/json", "X-CSRFToken": self.token},
        )

    def hand_in(self) -> Answer:
        """Hand in."""
        return self.ask("POST", f"{self.home}hand-in/", b"", **{"X-CSRFToken": self.token})


def chance(*, page: str, options: list[str], draw: random.Random) -> dict[str, Any]:
    """Some answer to an item as its page asks for it."""
    mark = MARK.search(page)
    some = draw.sample(options, len(options))
    made: dict[str, dict[str, Any]] = {
        "some": {"chosen": sorted(some[:2])},
        "order": {"order": some},
        "pairs": {"pairs": dict(zip(ROW.findall(page), some, strict=False))},
    }
    return made.get(mark[1] if mark else "", {"chosen": some[0]})

"""Courses of three laptops reach headquarters over lines that fail, by processes that are killed.

    python -m tests.faults.courses --rounds 5 --seed 1

One headquarters (`promdaen serve`) and three laptops (`promdaen sync`) run as processes on ports
of this machine, each with a data folder of its own; the clocks of two laptops are 400 days off.
Between a laptop and headquarters a proxy loses 30 % of requests or their answers, repeats some,
replays old ones, and cuts requests and answers at any byte. In each round a process is killed in
every phase. Afterwards the results sheets and all rows that travelled are compared with a run of
the same courses without faults. Prints a line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from promdaen.config.environment import CHECKOUT

LAPTOPS = ("KK-1", "KK-2", "KK-3")
"""The course run that each laptop has on loan."""
CLOCK_DAYS = (-400, 400, 0)
MAKING, SENDING, MERGING, ANSWERING, READING, BRINGING = (
    "making", "sending", "merging", "answering", "reading", "bringing",
)  # fmt: skip
PHASES = (MAKING, SENDING, MERGING, ANSWERING, READING, BRINGING)
FAULTS = (
    *("request lost",) * 15, *("answer lost",) * 15, *("repeated",) * 8, *("replayed",) * 4,
    *("request cut",) * 4, *("answer cut",) * 4, *("",) * 50,
)  # fmt: skip
"""What happens to a request, each with its weight in a hundred."""
MOST_ATTEMPTS, LONGEST_SECONDS, START_SECONDS = 40, 240, 60
MERGE_SECONDS, READ_SECONDS, MAKE_SECONDS = 0.6, 0.5, 0.5
OFFICERS = 12


def environment(folder: Path) -> dict[str, str]:
    """Of a process on a machine with this data folder."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PROMDAEN_") and name != "DATABASE_URL"
    }
    return variables | {
        "PROMDAEN_DATA": str(folder),
        "PROMDAEN_EXCHANGE_URL": "",
        "PYTHONPATH": f"{CHECKOUT}{os.pathsep}{CHECKOUT / 'src'}",
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


class Headquarters:
    """The server process, started again whenever it was killed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until a page is served."""
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "promdaen.config.command"),
                    *("serve", "--port", str(self.port)),
                ],
                env=environment(self.folder),
                cwd=CHECKOUT,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        began = time.monotonic()
        while time.monotonic() - began < START_SECONDS:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise RuntimeError((self.folder / "serve.log").read_text()[-2_000:])

    def kill(self) -> None:
        """Kill the server with its worker, and start it again."""
        with self.lock:
            self.stop()
            self.start()

    def stop(self) -> None:
        """End without a word."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def message(connection: socket.socket) -> bytes:
    """A request or an answer of http, whole or as far as it came."""
    data, length = b"", None
    while length is None or len(data) < length:
        try:
            part = connection.recv(65_536)
        except OSError:
            return data
        if not part:
            return data
        data += part
        head, end, _body = data.partition(b"\r\n\r\n")
        if length is None and end:
            lines = head.lower().split(b"\r\n")
            sizes = [int(line[15:]) for line in lines if line.startswith(b"content-length:")]
            length = len(head) + 4 + sizes[0] if sizes else 2**31
    return data


class BadLine(threading.Thread):
    """A proxy between a laptop and headquarters; `planned` is the phase of the next kill."""

    def __init__(self, *, headquarters: Headquarters, draw: random.Random) -> None:
        super().__init__(daemon=True)
        self.headquarters, self.draw = headquarters, draw
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        self.planned = ""
        self.killed: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.earlier: list[bytes] = []
        self.laptop: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Serve one connection after another: a laptop has one."""
        while True:
            client, _address = self.server.accept()
            with client, suppress(OSError):
                client.settimeout(LONGEST_SECONDS)
                self.serve(client)

    def serve(self, client: socket.socket) -> None:
        """Pass a request on, or not."""
        request = message(client)
        if not request:
            return
        path = request.split(b" ", 2)[1]
        phases = {MERGING, ANSWERING, READING} if b"/merge/" in path else set()
        phases |= {SENDING} if b"/part/" in path else set()
        phases |= {BRINGING} if path.startswith(b"/sync/content/") else set()
        if self.planned in phases:
            self.kill_in(phase=self.planned, client=client, request=request)
            return
        fault = self.draw.choice(FAULTS)
        self.faults[fault or "none"] += 1
        if fault == "request lost":
            return
        if fault == "request cut":
            self.ask(request[: self.draw.randrange(1, len(request))], is_whole=False)
            return
        if fault == "replayed" and self.earlier:
            self.ask(self.draw.choice(self.earlier))
        answers = [self.ask(request) for _copy in range(1 + (fault == "repeated"))]
        self.earlier.append(request)
        answer = self.draw.choice(answers)
        if fault == "answer cut" and answer:
            client.sendall(answer[: self.draw.randrange(len(answer))])
        elif fault != "answer lost":
            client.sendall(answer)

    def ask(self, request: bytes, *, is_whole: bool = True) -> bytes:
        """What headquarters answers; nothing while it is down."""
        try:
            address = ("127.0.0.1", self.headquarters.port)
            with socket.create_connection(address, LONGEST_SECONDS) as connection:
                connection.sendall(request)
                return message(connection) if is_whole else b""
        except OSError:
            return b""

    def kill_in(self, *, phase: str, client: socket.socket, request: bytes) -> None:
        """Kill the laptop or headquarters in the phase of this request."""
        self.planned = ""
        self.killed[phase] += 1
        if phase == SENDING:
            if self.draw.random() < 0.5:
                self.ask(request)
            self.kill_laptop()
        elif phase == MERGING:
            timer = threading.Timer(self.draw.uniform(0, MERGE_SECONDS), self.headquarters.kill)
            timer.start()
            self.ask(request)
            timer.join()
        elif phase == ANSWERING:
            answer = self.ask(request)
            self.headquarters.kill()
            client.sendall(answer[: self.draw.randrange(len(answer) + 1) // 2])
        elif phase == BRINGING:
            # Before headquarters wrote it, between two parts, or in one.
            answer = self.ask(request) if self.draw.random() < 0.8 else b""
            client.sendall(answer[: self.draw.randrange(len(answer) + 1)])
            self.kill_laptop()
        elif phase == READING:
            client.sendall(self.ask(request))
            time.sleep(self.draw.uniform(0, READ_SECONDS))
            self.kill_laptop()

    def kill_laptop(self) -> None:
        """Kill `sync`."""
        if self.laptop is not None:
            self.laptop.kill()


@dataclass
class Laptop:
    """A laptop that sends until everything has arrived, whatever is killed."""

    folder: Path
    days: int
    share: int
    line: BadLine
    phases: list[str]
    attempts_count: int = 0
    problems: list[str] = field(default_factory=list)

    def send(self) -> None:
        """Run `sync` until it succeeds and every planned kill has happened."""
        while self.attempts_count < MOST_ATTEMPTS:
            self.attempts_count += 1
            phase = self.phases[0] if self.phases else ""
            code = self.sync(phase=phase)
            if phase and self.line.killed[phase]:
                self.phases.pop(0)
            elif code == 0 and not phase:
                return
        self.problems.append(f"{self.folder.name}: not everything was sent")

    def sync(self, *, phase: str) -> int:
        """Run `sync` once; returns its exit code."""
        before = self.times()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.faults.shifted", str(self.days), str(self.share)),
                *("sync", self.line.address, "--rate", "100000"),
                # The last time, too: what was cut off is brought whole.
                *(("--bring",) if phase in {BRINGING, ""} else ()),
            ],
            env=environment(self.folder),
            cwd=CHECKOUT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.line.laptop = process
        self.line.planned = "" if phase == MAKING else phase
        if phase == MAKING:
            self.kill_making(process=process, before=before)
        return process.wait(timeout=LONGEST_SECONDS)

    def times(self) -> tuple[int, int]:
        """When its line was taken last, and when a file was written for it."""
        files = (self.folder / "line.lock", self.folder / "to-headquarters.promdaen")
        first, second = (file.stat().st_mtime_ns if file.exists() else 0 for file in files)
        return first, second

    def kill_making(self, *, process: subprocess.Popen[bytes], before: tuple[int, int]) -> None:
        """Kill between taking the line and the whole file."""
        while process.poll() is None and self.times()[0] == before[0]:
            time.sleep(0.005)
        time.sleep(self.line.draw.uniform(0, MAKE_SECONDS))
        if process.poll() is None and self.times()[1] == before[1]:
            process.kill()
            self.line.killed[MAKING] += 1


def open_empty_machine(folder: Path) -> None:
    """Set Django up on a machine with tables and nothing in them."""
    folder.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-P", "-m", "promdaen.config.command", "migrate", "--verbosity", "0"],
        env=environment(folder),
        cwd=CHECKOUT,
        check=True,
    )
    os.environ.pop("DATABASE_URL", None)
    os.environ |= environment(folder) | {"DJANGO_SETTINGS_MODULE": "promdaen.config.settings"}
    import django

    django.setup()


def prepare(folder: Path) -> None:
    """Headquarters with three runs, and three laptops that held them."""
    from promdaen.laptops import actions
    from tests import laptops_world as world
    from tests import runs

    empty = world.Machine(folder / "empty")
    office = world.founded(empty.copied(folder / "office"))
    office.hardware = None
    with office.on():
        paper = runs.paper()
        for code in LAPTOPS:
            run = runs.run(code, held={"before": paper, "after": paper})
            for number in range(OFFICERS):
                runs.enrol(run, department=("IMM", "MAR", "BPP", "AHT")[number % 4])
    for number, (code, days) in enumerate(zip(LAPTOPS, CLOCK_DAYS, strict=True)):
        laptop = empty.copied(folder / code)
        laptop.hardware, laptop.minutes = None, days * 24 * 60
        world.enrolled(headquarters=office, laptop=laptop, name=code)
        world.lend(office, code=code, name=code)
        with office.on():
            data, _name, _rows = actions.make_reference_bundle(
                laptop=code, runs=[code], by=None, now=office.now
            )
        laptop.merge(data)
        world.hold_course(laptop, code=code, seed=number)


def machines(folder: Path) -> Iterator[tuple[str, Any]]:
    """Headquarters, then the laptops."""
    from tests import laptops_world as world

    for name, days in zip(("office", *LAPTOPS), (0, *CLOCK_DAYS), strict=True):
        yield name, world.Machine(folder / name, minutes=days * 24 * 60 + 600, hardware=None)


def copied(source: Path, target: Path) -> Path:
    """The machines once more: a copied folder is another machine unless its file says so."""
    from promdaen.laptops.actions.node_files import IdentityOnDisk
    from promdaen.laptops.queries import nodes

    for name, machine in machines(source):
        copy = machine.copied(target / name)
        copy.hardware = None
        if name in LAPTOPS:
            with copy.on():
                file = IdentityOnDisk()
                file.write(identity=replace(file.read(), fingerprint=nodes.machine()))
    return target


def send_without_faults(folder: Path) -> None:
    """Each course once, in memory."""
    from tests import laptops_world as world

    machines_by_name = dict(machines(folder))
    for code in LAPTOPS:
        world.exchanged(headquarters=machines_by_name["office"], laptop=machines_by_name[code])


def send_with_faults(folder: Path, *, seed: int, share: int) -> list[Laptop]:
    """Each course by processes on a line that fails."""
    draw = random.Random(seed)
    office = Headquarters(folder / "office")
    office.start()
    phases = draw.sample(PHASES, len(PHASES))
    laptops = []
    try:
        for number, (code, days) in enumerate(zip(LAPTOPS, CLOCK_DAYS, strict=True)):
            line = BadLine(headquarters=office, draw=random.Random(f"{seed} {code}"))
            line.start()
            own = phases[number :: len(LAPTOPS)]
            laptops.append(Laptop(folder / code, days, share, line, own))
        threads = [threading.Thread(target=laptop.send) for laptop in laptops]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        office.stop()
    return laptops


def differences(*, faultless: Path, arrived: Path) -> tuple[list[str], list[str]]:
    """Rows and sheets that are missing or other than without faults; then what else is wrong."""
    from promdaen.kit import chains
    from promdaen.laptops.models import Clash, Entry, RefusedBundle, Transfer
    from promdaen.laptops.queries import status, tables
    from tests import laptops_world as world

    lost, wrong = [], []
    good, office = dict(machines(faultless))["office"], dict(machines(arrived))["office"]
    for code in LAPTOPS:
        sheets = {world.figures(each, code=code) for each in (good, office)}
        sheets.add(world.figures(dict(machines(arrived))[code], code=code))
        if len(sheets) > 1:
            lost.append(f"{code}: other figures in the sheet")
    for label, table in tables.travelling().items():
        # The audit log of a laptop says how often it sent.
        if label != "kit.AuditLine":
            rows = []
            for machine in (good, office):
                with machine.on():
                    rows.append(list(tables.rows(table=table)))
            lost += [f"{label}: {row}" for row in rows[0] if row not in rows[1]]
            wrong += [f"{label}: {row}" for row in rows[1] if row not in rows[0]]
    with office.on():
        keys = list(Entry.objects.values_list("key", flat=True))
        wrong += [f"{key} twice" for key, count in Counter(keys).items() if count > 1]
        wrong += [f"clash: {row.key} {row.reason}" for row in Clash.objects.all()]
        wrong += [f"refused: {row.digest}" for row in RefusedBundle.objects.all()]
        wrong += [f"waits: {row.key}" for row in Entry.objects.filter(state=Entry.WAITING)]
        nodes = [("default", node) for node in chains.nodes(using="default")]
        wrong += [str(each.fault) for each in chains.check_chains(nodes=nodes) if each.fault]
    for name, machine in list(machines(arrived))[1:]:
        with machine.on():
            state = status.laptop_status()
            if state.new_count or state.here_count:
                lost.append(f"{name}: {state.new_count + state.here_count} only here")
            problems = Transfer.objects.exclude(problem__in=("", "no-line"))
            wrong += [f"{name}: {row.problem}" for row in problems]
    return lost, wrong


def records_count(folder: Path) -> int:
    """How many rows headquarters has from laptops."""
    from promdaen.laptops.models import Entry

    with dict(machines(folder))["office"].on():
        return Entry.objects.count()


def play(folder: Path, *, rounds: int, seed: int, share: int) -> dict[str, Any]:
    """All rounds, and what was found afterwards."""
    began = time.monotonic()
    prepare(folder / "prepared")
    send_without_faults(copied(folder / "prepared", folder / "wanted"))
    lost: list[str] = []
    wrong: list[str] = []
    killed: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    records = 0
    for number in range(rounds):
        arrived = copied(folder / "prepared", folder / f"round-{number}")
        laptops = send_with_faults(arrived, seed=seed * 1_000 + number, share=share)
        for laptop in laptops:
            killed += laptop.line.killed
            faults += laptop.line.faults
            lost += laptop.problems
        missing, other = differences(faultless=folder / "wanted", arrived=arrived)
        lost, wrong = lost + missing, wrong + other
        records += records_count(arrived)
    return {
        "name": "laptops killed and cut off",
        "count": sum(killed.values()),
        "acknowledged": records,
        "lost": len(lost),
        "partial": len(wrong),
        "seconds": round(time.monotonic() - began, 1),
        "faults": [text[:300] for text in (*lost[:3], *wrong[:3])],
        "killed": dict(sorted(killed.items())),
        "requests": dict(sorted(faults.items())),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the rounds of the command line; exit code 1 for anything lost or wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=int, default=1, help="more than 1: short pauses")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        open_empty_machine(folder / "prepared" / "empty")
        result = play(
            folder,
            rounds=options.rounds,
            seed=options.seed,
            share=options.share,
        )
    print(json.dumps(result), flush=True)
    return int(bool(result["lost"] or result["partial"]))


if __name__ == "__main__":
    sys.exit(main())

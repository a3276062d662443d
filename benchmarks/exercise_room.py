"""A room of 60 phones plays a whole scenario at 20 times the pace, and the server is killed.

A server is started as people start it, over SQLite in a temporary folder, with a rehearsal of a
scenario in which four cells and two observers have joined. The phones are a process of their own:
each polls every 2 s, writes, notes, chooses and grades, and keeps what it wrote until the server
confirms it, as the outbox of the page does. First the play is left alone: how long from commit to
receipt, what the server computes, what the first page weighs. Then the same play again, and the
server with its worker gets SIGKILL at moments of chance. In the end the log says what each cell
was to receive: every phone must have had just that, once and in order; no inject may stand twice;
nothing that was confirmed may be missing. Standard output holds one JSON document.

    python benchmarks/exercise_room.py              both plays of 90 minutes, 50 kills
    python benchmarks/exercise_room.py --quick      20 minutes of play, 5 kills
"""

import argparse
import gzip
import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import classroom

PHONES, OBSERVERS, KILLS, PORT, RATE, SEED = 60, 2, 50, 8107, 20.0, 20261126
POLL_SECONDS, RETRY_SECONDS, ACT_SECONDS = 2.0, 0.5, 25.0
LONGEST_LIFE_SECONDS = 4.0
QUICK = {"seconds": 1200, "kills": 5}
GZIP: dict[str, Any] = {"Accept-Encoding": "gzip"}
JSON: dict[str, Any] = {"Accept": "application/json", **GZIP}
DECISION = re.compile(r'data-decision="([^"]+)"')
OPTION = re.compile(r'name="option" value="([^"]+)"')
FACT = re.compile(r'name="facts" value="([^"]+)"')
ACTION = re.compile(r'data-action="([^"]+)"')
ROOT = re.compile(r'data-cursor="(\d+)"|data-token="([^"]+)"')
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"')
ITEMS = ("inject", "message", "told_aloud", "decision")


# ---- the phones: a process of their own ----
class Player:
    """One phone: its page, what it received, what it wrote and what was confirmed."""

    def __init__(self, *, number: int, port: int, cell: str, code: str) -> None:
        self.cell, self.code = cell, code
        self.phone = classroom.Phone(port=port, seed=number)
        self.draw = random.Random(SEED + number)
        self.is_observer = cell == "observer"
        self.home = "/p/exercise/observe/" if self.is_observer else "/p/exercise/feed/"
        self.poll = f"{self.home}poll/" if self.is_observer else "/p/exercise/poll/"
        self.first = self.cursor = self.bytes = 0
        self.received: list[tuple[int, float]] = []
        self.confirmed: list[str] = []
        self.refused: Counter[str] = Counter()
        self.waiting: list[tuple[str, dict[str, Any]]] = []
        self.html: dict[str, str] = {}
        self.failures = Counter[str]()
        self.others: list[str] = []

    def join(self) -> None:
        """Take a seat and read the page on which the phone goes on."""
        self.phone.send_form("/p/exercise/", {"code": self.code})
        page = self.phone.ask("GET", self.home, **GZIP)
        self.bytes = len(page.body)
        text = gzip.decompress(page.body).decode()
        for cursor, token in ROOT.findall(text):
            self.cursor = self.first = int(cursor) if cursor else self.cursor
            self.phone.token = token or self.phone.token
        for address in dict.fromkeys(ASSET.findall(text)):
            self.bytes += len(self.phone.ask("GET", address, **GZIP).body)

    def run(self, *, over: threading.Event) -> None:
        """Poll and act until the end, then until nothing is left to send or to hear."""
        time.sleep(self.draw.uniform(0, POLL_SECONDS))
        next_act = time.monotonic() + self.draw.uniform(1, ACT_SECONDS)
        quiet = 0
        while quiet < 3:
            began, before = time.monotonic(), self.cursor
            self._ask()
            if not over.is_set() and time.monotonic() >= next_act:
                next_act = time.monotonic() + self.draw.uniform(0.4, 1.6) * ACT_SECONDS
                self.waiting.extend(self._act())
            self._send()
            is_done = over.is_set() and not self.waiting and self.cursor == before
            quiet = quiet + 1 if is_done else 0
            time.sleep(max(POLL_SECONDS - (time.monotonic() - began), 0.05))

    def _ask(self) -> None:
        try:
            answer = self.phone.ask("GET", f"{self.poll}?after={self.cursor}", **JSON)
            if answer.status != http.client.OK:
                self.failures[str(answer.status)] += 1
                return
            body = answer.body
            news = json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
        except (OSError, ValueError, http.client.HTTPException):
            self.failures["cut off"] += 1
            return
        heard = time.time()
        # A page shows an entry only where its number is higher than what it has; here all count.
        self.received += [(item["sequence"], heard) for item in news.get("items", [])]
        self.html |= news.get("parts", {})
        self.cursor = max(self.cursor, news["cursor"])

    def _act(self) -> list[tuple[str, dict[str, Any]]]:
        """Something that a person might do now."""
        mine = str(uuid.UUID(int=self.draw.getrandbits(128), version=4))
        if self.is_observer:
            actions = ACTION.findall(self.html.get("actions", ""))
            if not actions or self.draw.random() < 0.3:
                said = {"act": "remark", "about": "", "text": "They talk.", "client_id": mine}
                return [(f"{self.home}send/", said)]
            grade = self.draw.choice(["performed", "difficulty", "not"])
            graded = {"act": "grade", "action": self.draw.choice(actions), "grade": grade}
            return [(f"{self.home}send/", graded | {"client_id": mine})]
        decisions = DECISION.findall(self.html.get("decisions", ""))
        if decisions:
            options = OPTION.findall(self.html["decisions"].split("data-decision=")[1])
            choice = {"decision": decisions[0], "option": self.draw.choice(options)}
            return [("/p/exercise/choose/", choice | {"client_id": mine})]
        if self.draw.random() < 0.3:
            return [("/p/exercise/note/", {"text": f"Note {mine[:8]}", "client_id": mine})]
        facts = FACT.findall(self.html.get("facts", ""))
        return [("/p/exercise/send/", {
            "to": self.draw.choice(self.others),
            "what": "tell",
            "text": f"ព័ត៌មាន {mine[:8]}",
            "facts": self.draw.sample(facts, min(len(facts), 1)),
            "client_id": mine,
        })]  # fmt: skip

    def _send(self) -> None:
        """One at a time and in order, until one is not answered."""
        while self.waiting:
            address, values = self.waiting[0]
            body = urlencode(values, doseq=True).encode()
            headers = {"X-CSRFToken": self.phone.token, "Content-Type": classroom.FORM, **JSON}
            try:
                answer = self.phone.ask("POST", address, body, **headers)
            except (OSError, http.client.HTTPException):
                self.failures["cut off"] += 1
                return
            if answer.status == http.client.OK:
                self.confirmed.append(values["client_id"])
            elif answer.status == http.client.UNPROCESSABLE_ENTITY:
                self.refused[json.loads(answer.body)["refused"][0]] += 1
            else:
                self.failures[str(answer.status)] += 1
                return
            self.waiting.pop(0)

    def told(self) -> dict[str, Any]:
        """What the phone had at the end."""
        return {
            "cell": self.cell, "first": self.first, "cursor": self.cursor, "bytes": self.bytes,
            "received": self.received, "confirmed": self.confirmed,
            "refused": dict(self.refused), "failures": dict(self.failures),
        }  # fmt: skip


def play_phones(*, port: int, seats: list[tuple[str, str]]) -> None:
    """All phones until a line comes on standard input; what they had goes to standard output."""
    players = [
        Player(number=number, port=port, cell=cell, code=code)
        for number, (cell, code) in enumerate(seats, start=1)
    ]
    cells = sorted({cell for cell, _code in seats} - {"observer"})
    for player in players:
        player.others = [cell for cell in cells if cell != player.cell]
        player.join()
    over = threading.Event()
    threads = [threading.Thread(target=one.run, kwargs={"over": over}) for one in players]
    for thread in threads:
        thread.start()
    sys.stdout.write("joined\n")
    sys.stdout.flush()
    sys.stdin.readline()
    over.set()
    for thread in threads:
        thread.join()
    json.dump([player.told() for player in players], sys.stdout)


# ---- the room ----
def opened(*, scenario: str) -> tuple[Any, list[tuple[str, str]]]:
    """A rehearsal that is open for phones, and a seat for each phone: its cell and its code."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.exercise.actions import runs  # noqa: PLC0415
    from promdaen.exercise.models import Scenario  # noqa: PLC0415

    now = timezone.now()
    row = Scenario.objects.get(code=scenario, is_current=True)
    new = runs.NewRun(scenario=row, planned_on=now.date(), is_rehearsal=True)
    run = runs.create_run(new=new, by=None, now=now)
    runs.open_briefing(run=run, by=None, now=now)
    held = [(one.cell, one.join_code) for one in run.cells.all()]
    seats = [held[number % len(held)] for number in range(PHONES)]
    return run, [*seats, *[("observer", run.observer_code)] * OBSERVERS]


def played(*, folder: Path, port: int, scenario: str, seconds: int, kills: int) -> dict[str, Any]:
    """One play from the first phone to the last; with or without kills."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.exercise.actions import runs  # noqa: PLC0415

    run, seats = opened(scenario=scenario)
    server = classroom.started(folder=folder, port=port)
    phones = subprocess.Popen(
        [sys.executable, __file__, "--phones", "--port", str(port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert phones.stdin is not None and phones.stdout is not None  # noqa: PT018
    phones.stdin.write(json.dumps(seats) + "\n")
    phones.stdin.flush()
    phones.stdout.readline()
    runs.start_run(run=run, rate=RATE, by=None, now=timezone.now())
    cpu, began = classroom.cpu_seconds(process=server), time.monotonic()
    end = min(run.scenario.minutes * 60, seconds)
    server, lives = killed_till(
        server=server, folder=folder, port=port, run=run, end=end, kills=kills
    )
    runs.end_run(run=run, by=None, now=timezone.now())
    wall = time.monotonic() - began
    used = classroom.cpu_seconds(process=server) - cpu
    phones.stdin.write("over\n")
    phones.stdin.flush()
    heard = json.loads(phones.stdout.read())
    phones.wait()
    classroom.kill(process=server)
    figures = {
        "kills": lives,
        "minutes": round(wall / 60, 1),
        "load": round(os.getloadavg()[0], 1),
    }
    if not kills:
        figures["cpu_share_of_a_core"] = round(used / wall, 3)
    return figures | compared(run=run, heard=heard)


def killed_till(
    *, server: Any, folder: Path, port: int, run: Any, end: float, kills: int
) -> tuple[Any, int]:
    """Kill and start again at moments of chance until the exercise has come to its end."""
    draw, count = random.Random(SEED), 0
    while second_of(run=run) < end or count < kills:
        if count >= kills:
            time.sleep(0.5)
            continue
        # Kills are spread over the play; where the play is ahead of them, they follow closely.
        ahead = second_of(run=run) / end * kills - count
        time.sleep(draw.uniform(0, LONGEST_LIFE_SECONDS / (4 if ahead > 1 else 1)))
        classroom.kill(process=server)
        server, count = classroom.started(folder=folder, port=port), count + 1
        sys.stderr.write(f"\r{count} kills, minute {second_of(run=run) / 60:.0f}  ")
    return server, count


def second_of(*, run: Any) -> float:
    """The second of the exercise; a clock that waits for its controller after a long absence
    goes on at once."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.exercise.actions import clock  # noqa: PLC0415
    from promdaen.exercise.queries import rooms  # noqa: PLC0415

    run.refresh_from_db()
    now = timezone.now()
    if run.state == "paused":
        clock.resume_clock(run=run, by=None, now=now)
        run.refresh_from_db()
    return rooms.run_clock(run=run).second(now=now)


# ---- what came out ----
def compared(*, run: Any, heard: list[dict[str, Any]]) -> dict[str, Any]:
    """What every phone had beside what the log says that its cell was to have."""
    from django.db import connection  # noqa: PLC0415

    from promdaen.exercise.models import Event, Firing  # noqa: PLC0415
    from promdaen.exercise.queries import rooms  # noqa: PLC0415
    from promdaen.exercise.rules import events  # noqa: PLC0415

    lines = rooms.log_events(run=run)
    at = {line.sequence: line.at.timestamp() for line in lines}
    faults: Counter[str] = Counter()
    delays: list[float] = []
    for phone in heard:
        if phone["cursor"] != len(lines):
            faults["did not come to the end"] += 1
        got = [sequence for sequence, _heard in phone["received"]]
        if phone["cell"] != "observer":
            due = [
                line.sequence for line in lines
                if line.kind in ITEMS and line.sequence > phone["first"]
                and events.is_for(event=line, cell=phone["cell"])
            ]  # fmt: skip
            faults["lost"] += len(set(due) - set(got))
            faults["of others"] += len(set(got) - set(due))
            faults["twice"] += len(got) - len(set(got))
            faults["out of order"] += int(got != sorted(got))
        delays += [moment - at[number] for number, moment in phone["received"] if number in at]
    stored = {
        str(key) for key in Event.objects.filter(run=run).values_list("client_id", flat=True)
    }
    confirmed = [key for phone in heard for key in phone["confirmed"]]
    fired = [line.body["number"] for line in lines if line.kind == "inject"]
    faults["confirmed and lost"] += len(set(confirmed) - stored)
    faults["fired twice"] += len(fired) - len(set(fired))
    faults["gaps in the log"] += int(
        [line.sequence for line in lines] != [*range(1, len(lines) + 1)]
    )
    rows = Firing.objects.filter(run=run).count()
    faults["firings"] += int(
        rows != sum(len(one.body["to"]) for one in lines if one.kind == "inject")
    )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        faults["database"] += int(cursor.fetchone()[0] != "ok")
    return {
        "lines": len(lines),
        "injects": len(fired),
        "confirmed_acts": len(confirmed),
        "received": len(delays),
        "median_s": round(median(delays), 2),
        "p95_s": round(quantiles(delays, n=20)[18], 2),
        "first_page_bytes": max(phone["bytes"] for phone in heard),
        "refused": dict(sum((Counter(phone["refused"]) for phone in heard), Counter())),
        "not_answered": dict(sum((Counter(phone["failures"]) for phone in heard), Counter())),
        "faults": {name: count for name, count in faults.items() if count},
    }


def main() -> int:
    """Play twice, once with kills; exit code 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scenario", default="EX-BOAT")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seconds", type=int, default=int(timedelta(days=1).total_seconds()))
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=("alone", "killed"))
    parser.add_argument("--phones", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.phones:
        play_phones(port=options.port, seats=json.loads(sys.stdin.readline()))
        return 0
    kills = QUICK["kills"] if options.quick else options.kills
    seconds = QUICK["seconds"] if options.quick else options.seconds
    document: dict[str, Any] = {"scenario": options.scenario, "phones": PHONES + OBSERVERS}
    with tempfile.TemporaryDirectory(prefix="promdaen-room-") as folder:
        classroom.set_up(folder=Path(folder))
        for name, count in (("alone", 0), ("killed", kills)):
            if options.only in {None, name}:
                document[name] = played(
                    folder=Path(folder), port=options.port, scenario=options.scenario,
                    seconds=seconds, kills=count,
                )  # fmt: skip
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")
    is_right = not any(document.get(name, {}).get("faults") for name in ("alone", "killed"))
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())

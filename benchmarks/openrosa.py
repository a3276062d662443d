"""Visits sent by ODK Collect to a real server: lines that break, and how many a second.

Phones send visits with photographs as Collect does, in pieces where there are several. On the
first tries the line breaks: before anything is sent, amid the head, amid the body, after the last
byte and before the reply, amid the reply; and the server is killed now and then. A phone sends
again until it reads 201. In the end every visit must be stored once, byte for byte, with all its
files. Then whole visits are sent without breaks, and their rate is set beside a bare loop that
inserts the same bytes into one table, each with a durable commit. Standard output holds one JSON
document.

    python benchmarks/openrosa.py               2,000 visits, some minutes on two cores
    python benchmarks/openrosa.py --visits 200  a quick look
"""

import argparse
import hashlib
import http.client
import io
import json
import os
import random
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import classroom
from openrosa_visits import SEED, Visit, made

ROOT = Path(__file__).resolve().parents[1]
PORT, PHONES, VISITS, RATE_VISITS, KILLS = 8131, 8, 2000, 600, 5
PAUSE_SECONDS, LINE_SECONDS = 0.05, 60
BOUNDARY = "----promdaen-collect"
MOMENTS = ("whole", "before", "head", "body", "sent", "reply")


@dataclass(kw_only=True)
class Journal:
    """What happened to the deliveries of one phone."""

    token: str
    broken: Counter[str] = field(default_factory=Counter)
    replies: Counter[int] = field(default_factory=Counter)
    worst_seconds: float = 0.0


def main() -> int:
    """Build, send, compare; exit code 1 where anything was lost, doubled or refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--rate-visits", type=int, default=RATE_VISITS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--port", type=int, default=PORT)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="promdaen-openrosa-") as folder:
        document = measured(folder=Path(folder), options=options)
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0 if document["is_right"] else 1


def measured(*, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Everything in one document."""
    classroom.set_up(folder=folder)
    tokens = build(phones=PHONES)
    visits = made(count=options.visits, kind="broken")
    whole = made(count=options.rate_visits, kind="rate", most_files=0)
    close_database()
    server = Server(folder=folder, port=options.port)
    broken = replayed(server=server, tokens=tokens, visits=visits, kills=options.kills)
    rate = timed(server=server, tokens=tokens[:4], visits=whole)
    server.kill()
    bare = bare_rate(folder=folder, visits=whole)
    stored = compared(visits=[*visits, *whole])
    replies = broken["replies"]
    is_right = not stored["wrong"] and set(replies) <= {"201", "none"}
    return {
        "replay": broken,
        "stored": stored,
        "a_second": rate,
        "bare_inserts_a_second": bare,
        "ratio_to_bare": round(rate["visits_a_second"] / bare, 3),
        "load_average": round(os.getloadavg()[0], 1),
        "is_right": is_right,
    }


# ---- the installation ----


def build(*, phones: int) -> list[str]:
    """A round, the instrument, and a key for each phone; the tokens."""
    sys.path.insert(0, str(ROOT))
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.survey.actions import keys, publishing  # noqa: PLC0415
    from tests import survey_world  # noqa: PLC0415

    now = timezone.now()
    publishing.publish_instrument(by=None, now=now)
    held = survey_world.a_round()
    tokens = [f"token-{number:032}" for number in range(phones)]
    for number, token in enumerate(tokens):
        new = keys.NewAccessKey(token=token, name=f"Phone {number}", round=held)
        keys.create_key(new=new, by=None, now=now)
    return tokens


def close_database() -> None:
    """Let the server have the database alone."""
    from django.db import connections  # noqa: PLC0415

    connections.close_all()


class Server:
    """The server, which can be killed and started again while phones send."""

    def __init__(self, *, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.process = classroom.started(folder=folder, port=port)

    def kill(self) -> None:
        """As a power cut would."""
        classroom.kill(process=self.process)

    def again(self) -> None:
        """Kill and start."""
        self.kill()
        self.process = classroom.started(folder=self.folder, port=self.port)


# ---- phones ----


def parts_of(*, visit: Visit) -> list[dict[str, bytes]]:
    """The deliveries of a visit: a file each, as a small limit would have it; one if no file."""
    if len(visit.files) <= 1:
        return [dict(visit.files)]
    return [{name: data} for name, data in visit.files.items()]


def body_of(*, visit: Visit, files: dict[str, bytes], is_last: bool) -> bytes:
    """A delivery as OkHttp writes it."""
    parts = [("xml_submission_file", "submission.xml", "text/xml", visit.xml)]
    parts += [(name, name, "image/jpeg", data) for name, data in files.items()]
    into = io.BytesIO()
    for name, file_name, media_type, data in parts:
        said = f'form-data; name="{name}"; filename="{file_name}"'
        into.write(f"--{BOUNDARY}\r\nContent-Disposition: {said}\r\n".encode())
        into.write(f"Content-Type: {media_type}\r\nContent-Length: {len(data)}\r\n\r\n".encode())
        into.write(data + b"\r\n")
    if not is_last:
        said = 'form-data; name="*isIncomplete*"'
        into.write(f"--{BOUNDARY}\r\nContent-Disposition: {said}\r\n\r\nyes\r\n".encode())
    into.write(f"--{BOUNDARY}--\r\n".encode())
    return into.getvalue()


def deliver(*, port: int, token: str, body: bytes, moment: str, draw: random.Random) -> int:
    """Send a delivery until a moment; the status that was read, or 0."""
    head = (
        f"POST /key/{token}/submission?deviceID=collect:bench HTTP/1.1\r\n"
        f"Host: {classroom.HOST}:{port}\r\nX-OpenRosa-Version: 1.0\r\n"
        "User-Agent: org.odk.collect.android/v2026.1\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    with socket.create_connection((classroom.HOST, port), timeout=LINE_SECONDS) as line:
        if moment == "before":
            return 0
        if moment == "head":
            line.sendall(head[: draw.randrange(1, len(head))])
            return 0
        line.sendall(head)
        if moment == "body":
            line.sendall(body[: draw.randrange(1, len(body))])
            return 0
        line.sendall(body)
        if moment == "sent":
            time.sleep(draw.choice((0, 0, 0.01, 0.05, 0.2)))
            return 0
        came = line.recv(12) if moment == "reply" else read_all(line)
    if moment == "reply" or len(came) < 12:
        return 0
    return int(came[9:12])


def read_all(line: socket.socket) -> bytes:
    """All that comes until the line is closed."""
    came = b""
    while chunk := line.recv(65536):
        came += chunk
    return came


def send(*, journal: Journal, port: int, visit: Visit, draw: random.Random) -> None:
    """Send a visit until every piece of it was confirmed."""
    pieces = parts_of(visit=visit)
    for number, files in enumerate(pieces, start=1):
        body = body_of(visit=visit, files=files, is_last=number == len(pieces))
        moments = [draw.choice(MOMENTS) for _ in range(draw.randint(1, 3))]
        status = 0
        while status != http.client.CREATED:
            moment = moments.pop() if moments else "whole"
            started_at = time.monotonic()
            try:
                status = deliver(
                    port=port, token=journal.token, body=body, moment=moment, draw=draw
                )
            except OSError:
                status, moment = 0, "server away"
                time.sleep(PAUSE_SECONDS)
            seconds = time.monotonic() - started_at
            journal.worst_seconds = max(journal.worst_seconds, seconds)
            journal.broken[moment] += moment != "whole"
            if status:
                journal.replies[status] += 1
            if status >= http.client.BAD_REQUEST and status < http.client.INTERNAL_SERVER_ERROR:
                return


def replayed(
    *, server: Server, tokens: list[str], visits: list[Visit], kills: int
) -> dict[str, Any]:
    """All visits sent by all phones at once with lines that break."""
    journals = [Journal(token=token) for token in tokens]
    shares = [visits[number :: len(tokens)] for number in range(len(tokens))]

    def run(journal: Journal, share: list[Visit], seed: int) -> None:
        draw = random.Random(seed)
        for visit in share:
            send(journal=journal, port=server.port, visit=visit, draw=draw)

    threads = [
        threading.Thread(target=run, args=(journal, share, SEED + number))
        for number, (journal, share) in enumerate(zip(journals, shares, strict=True))
    ]
    started_at = time.monotonic()
    for thread in threads:
        thread.start()
    for _number in range(kills):
        time.sleep(random.Random(SEED).uniform(2, 4))
        if any(thread.is_alive() for thread in threads):
            server.again()
    for thread in threads:
        thread.join()
    broken, replies = Counter[str](), Counter[int]()
    for journal in journals:
        broken += journal.broken
        replies += journal.replies
    return {
        "visits": len(visits),
        "files": sum(len(visit.files) for visit in visits),
        "broken": dict(sorted(broken.items())),
        "replies": {str(status): count for status, count in sorted(replies.items())},
        "server_kills": kills,
        "seconds": round(time.monotonic() - started_at, 1),
        "longest_delivery_seconds": round(max(one.worst_seconds for one in journals), 2),
    }


def timed(*, server: Server, tokens: list[str], visits: list[Visit]) -> dict[str, Any]:
    """Whole visits without breaks over lines kept open, as Collect does; how many a second."""
    statuses: Counter[int] = Counter()
    shares = [visits[number :: len(tokens)] for number in range(len(tokens))]

    def run(token: str, share: list[Visit]) -> None:
        line = http.client.HTTPConnection(classroom.HOST, server.port, timeout=LINE_SECONDS)
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        for visit in share:
            body = body_of(visit=visit, files={}, is_last=True)
            line.request("POST", f"/key/{token}/submission", body, kind)
            came = line.getresponse()
            came.read()
            statuses[came.status] += 1

    threads = [
        threading.Thread(target=run, args=pair) for pair in zip(tokens, shares, strict=True)
    ]
    computed = classroom.cpu_seconds(process=server.process)
    started_at = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started_at
    computed = classroom.cpu_seconds(process=server.process) - computed
    return {
        "visits": len(visits),
        "bytes_each": len(visits[0].xml),
        "statuses": {str(status): count for status, count in statuses.items()},
        "visits_a_second": round(len(visits) / seconds, 1),
        "server_cpu_ms_each": round(1000 * computed / len(visits), 1),
    }


def bare_rate(*, folder: Path, visits: list[Visit]) -> float:
    """The same bytes inserted into one table, each with a durable commit; how many a second."""
    import sqlcipher3  # noqa: PLC0415

    line = sqlcipher3.connect(str(folder / "bare.sqlite3"), isolation_level=None)
    line.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    line.execute("CREATE TABLE bare (id TEXT PRIMARY KEY, xml BLOB, digest TEXT)")
    started_at = time.monotonic()
    for visit in visits:
        digest = hashlib.sha256(visit.xml).hexdigest()
        line.execute("BEGIN IMMEDIATE")
        line.execute("INSERT INTO bare VALUES (?, ?, ?)", (visit.instance_id, visit.xml, digest))
        line.execute("COMMIT")
    seconds = time.monotonic() - started_at
    line.close()
    return round(len(visits) / seconds, 1)


def compared(*, visits: list[Visit]) -> dict[str, Any]:
    """What is stored beside what was sent."""
    from django.db import connection  # noqa: PLC0415

    from promdaen.survey.models import UNREADABLE, Attachment, Submission  # noqa: PLC0415

    rows = Submission.objects.values_list("instance_id", "xml")
    stored = Counter(instance_id for instance_id, _xml in rows)
    bytes_of = {instance_id: bytes(xml) for instance_id, xml in rows}
    files = {
        (instance_id, name): (media_type, bytes(data))
        for instance_id, name, media_type, data in Attachment.objects.values_list(
            "submission__instance_id", "name", "media_type", "data"
        )
    }
    wrong = []
    for visit in visits:
        if stored[visit.instance_id] != 1 or bytes_of.get(visit.instance_id) != visit.xml:
            wrong.append(visit.instance_id)
        for name, data in visit.files.items():
            media_type, held = files.pop((visit.instance_id, name), ("", b""))
            is_picture = data.startswith(b"\xff\xd8")
            if not held or (media_type == UNREADABLE and held != data):
                wrong.append(f"{visit.instance_id} {name}")
            if is_picture and media_type != "image/jpeg":
                wrong.append(f"{visit.instance_id} {name} is no picture")
    wrong += [f"stray file {key}" for key in files]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        whole = cursor.fetchone()[0]
    return {
        "submissions": sum(stored.values()),
        "attachments": Attachment.objects.count(),
        "database": whole,
        "wrong": wrong[:5] if whole == "ok" else [*wrong[:5], "database"],
    }


if __name__ == "__main__":
    sys.exit(main())

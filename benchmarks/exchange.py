"""How soon a desk of the exchange sees what waits, and finds what it looks for.

200,000 records are put straight into the tables: reports, requests, alerts, referrals and cases of
four departments over five years, a quarter of them sealed, two requests in a hundred open. The
inbox, the links between reports and the search are then asked of Django as a browser would ask,
templates and all, without the network; beside each stands the reading of one record by its key.
The bar is 200 ms. All is measured at a tenth of the records first: "growth" is how many times
longer it takes with ten times as many. One JSON document on standard output, a table on standard
error.

    python benchmarks/exchange.py [--database sqlite|postgresql] [--records 200000] [--times 9]
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

SOURCE = Path(__file__).resolve().parents[1] / "src"
BAR_MS = 200
BATCH = 2_000
VEHICLES = 5_000
YEARS = 5
DEPARTMENTS = ("IMM", "MAR", "BPP", "AHT")
KINDS = (("report", 60), ("request", 20), ("alert", 12), ("referral", 6), ("case", 2))
LEVELS = (5, 25, 45, 20, 5)
WORDS = (
    *("boat", "lights", "river", "night", "guide", "paid", "driver", "passport", "stamp", "child"),
    *("family", "truck", "forest", "path", "phone", "promise", "work", "factory", "debt", "fee"),
    *("ទូក", "យប់", "ទន្លេ", "កុមារ", "រថយន្ត", "លិខិតឆ្លងដែន", "ការងារ", "រោងចក្រ", "បំណុល", "ច្រក"),
)
RARE = "cormorant"
SEARCHES = {
    "search, a rare word": {"words": RARE},
    "search, a common word": {"words": "boat"},
    "search, two common words": {"words": "passport factory"},
    "search, Khmer": {"words": "លិខិតឆ្លងដែន"},
    "search, common words that never meet": {"words": "boat xylophone"},
    "search, a common word among cases": {"words": "boat", "kind": "case"},
}


def set_up(*, folder: Path) -> None:
    """Django on databases in the folder, all tables made, the content loaded."""
    os.environ["PROMDAEN_DATA"] = str(folder)
    os.environ.setdefault("PROMDAEN_EXCHANGE_URL", "here")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
    sys.path[:0] = [str(SOURCE), str(SOURCE.parent)]
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    call_command("migrate", database="exchange", verbosity=0)
    call_command("load_content", verbosity=0, stdout=sys.stderr)


def build(*, before: int, count: int, draw: random.Random) -> None:
    """So many more records than there were before, over all the years."""
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    now = timezone.now()
    authors = {one: _id(draw) for one in DEPARTMENTS}
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        lines = [
            _record(before + number, 1 - number / count, draw, now, authors) for number in numbers
        ]
        with transaction.atomic(using="exchange"):
            _keep(lines=lines, draw=draw, now=now)


def _people() -> dict[str, Any]:
    """The accounts that look at the records, by role."""
    from tests import exchange_world  # noqa: PLC0415

    liaison = exchange_world.person("liaison", "IMM")
    return {
        "liaison": liaison,
        "head": exchange_world.person("head", "AHT"),
        "reporter": exchange_world.person("reporter", "IMM", "KH-PPT"),
        "coordinator": exchange_world.person("coordinator"),
    }


def _id(draw: random.Random) -> UUID:
    return UUID(int=draw.getrandbits(128))


def _record(
    number: int, age: float, draw: random.Random, now: datetime, authors: dict[str, UUID]
) -> Any:
    from promdaen.exchange.models import Record  # noqa: PLC0415

    kind = draw.choices([one for one, _share in KINDS], [share for _one, share in KINDS])[0]
    origin = draw.choice(DEPARTMENTS)
    made, is_open = now - timedelta(days=365 * YEARS) * age, draw.random() < 0.02
    states = {"request": ("sent", "closed"), "referral": ("in_progress", "done")}
    state = states.get(kind, ("sent", "sent"))[0 if is_open else 1]
    return Record(
        id=_id(draw), kind=kind, local_no=f"{origin}-HQ-{number:08d}", origin=origin,
        author_id=authors[origin], level=draw.choices(range(5), LEVELS)[0],
        province=f"{draw.randint(1, 25):02d}", state=state, created_at=made, sent_at=made,
        due_at=made + timedelta(days=5) if kind in states else None,
        expires_at=made + timedelta(days=60) if kind == "alert" else None,
    )  # fmt: skip


def _keep(*, lines: list[Any], draw: random.Random, now: datetime) -> None:
    from promdaen.exchange.models import (  # noqa: PLC0415
        Addressee,
        Receipt,
        Record,
        Referral,
        Report,
        Request,
        Seen,
        Text,
        Trace,
    )

    others = {one.pk: draw.choice([d for d in DEPARTMENTS if d != one.origin]) for one in lines}
    Record.objects.bulk_create(lines)
    Text.objects.bulk_create([text for one in lines for text in _texts(one, draw)])
    Addressee.objects.bulk_create(
        [
            Addressee(record=one, department=others[one.pk], post=post, at=one.sent_at)
            for one in lines
            for post in (["", "KH-PPT"] if one.kind == "alert" else [""])
        ]
    )
    Seen.objects.bulk_create(
        [
            Seen(record=one, account_id=_id(draw), department=others[one.pk], at=one.sent_at)
            for one in lines
            if one.kind == "report" and draw.random() < 0.9
        ]
    )
    Receipt.objects.bulk_create(
        [
            Receipt(
                record=one,
                department=others[one.pk],
                post="KH-PPT",
                due_at=one.sent_at + timedelta(hours=12),
                acknowledged_at=one.sent_at if draw.random() < 0.8 else None,
            )
            for one in lines
            if one.kind == "alert"
        ]
    )
    Request.objects.bulk_create(
        [
            Request(
                record=one,
                department=others[one.pk],
                priority=draw.choice(["P1", "P2", "P3"]),
                purpose="planning",
                legal_basis="law",
            )
            for one in lines
            if one.kind == "request"
        ]
    )
    Referral.objects.bulk_create(
        [
            Referral(
                record=one,
                case_code=one.local_no[-8:],
                age_band="25-59",
                sex="male",
                language="km",
            )
            for one in lines
            if one.kind == "referral"
        ]
    )
    Report.objects.bulk_create(
        [
            Report(
                record=one,
                type="smuggling_suspected",
                direction="in",
                mode="land",
                occurred_at=one.sent_at,
                certainty="day",
                persons_count=3,
            )
            for one in lines
            if one.kind == "report"
        ]
    )
    Trace.objects.bulk_create(
        [
            Trace(record=one, kind=kind, value=f"{draw.randrange(VEHICLES)}", label="a trace")
            for one in lines
            if one.kind == "report"
            for kind in ("vehicle", "method")
        ]
    )


def _texts(record: Any, draw: random.Random) -> Iterator[Any]:
    from promdaen.exchange.models import Text  # noqa: PLC0415

    for field, length in (("summary", 6), ("narrative", 40)):
        row = Text(record=record, field=field, at=record.created_at)
        if record.is_sealed:
            row.sealed = draw.randbytes(8 * length)
        else:
            words = draw.choices(WORDS, k=length)
            if draw.random() < 0.0005:
                words.append(RARE)
            row.put_plain(text=" ".join(words))
        yield row


def measure(*, work: Callable[[], Any], times: int) -> dict[str, float]:
    """Milliseconds of the work: the middle one and the worst of so many, after one to warm up.

    `own_cpu_ms` is what this process computed, which no neighbour on the machine changes.
    """
    work()
    taken, computed = [], []
    for _ in range(times):
        began, cpu = time.perf_counter(), time.process_time()
        work()
        taken.append(1000 * (time.perf_counter() - began))
        computed.append(1000 * (time.process_time() - cpu))
    return {
        "median_ms": round(statistics.median(taken), 2),
        "worst_ms": round(max(taken), 2),
        "own_cpu_ms": round(statistics.median(computed), 2),
    }


def figures(*, people: dict[str, Any], times: int) -> dict[str, dict[str, float]]:
    """The pages, timed, beside the reading of one record by its key."""
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from promdaen.exchange.models import Record  # noqa: PLC0415

    keys = list(Record.objects.order_by("local_no").values_list("pk", flat=True)[:50])
    found = {"one record by its key": measure(
        work=lambda: Record.objects.get(pk=random.choice(keys)), times=times * 10
    )}  # fmt: skip

    def page(client: Client, address: str, sent: dict[str, str] | None = None) -> None:
        answer = client.post(address, sent) if sent else client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")

    clients = {}
    for role, account in people.items():
        clients[role] = Client()
        clients[role].force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
        home = reverse("exchange:home")
        found[f"home of the {role}"] = measure(
            work=lambda role=role, home=home: page(clients[role], home), times=times
        )
    found["links between reports"] = measure(
        work=lambda: page(clients["liaison"], reverse("exchange:links")), times=times
    )
    for name, asked in SEARCHES.items():
        sent = {"purpose": "planning", **asked}
        found[name] = measure(
            work=lambda sent=sent: page(clients["liaison"], reverse("exchange:search"), sent),
            times=times,
        )
    return found


def one(*, options: argparse.Namespace) -> None:
    """Build and measure on the database that the environment names."""
    with tempfile.TemporaryDirectory(prefix="promdaen-exchange-") as folder:
        set_up(folder=Path(folder))
        from django.db import connections  # noqa: PLC0415

        people, draw, built = _people(), random.Random(7), 0.0
        found: dict[str, dict[str, float]] = {}
        tenth = options.records // 10
        for first, count in ((0, tenth), (tenth, options.records - tenth)):
            began = time.perf_counter()
            build(before=first, count=count, draw=draw)
            with connections["exchange"].cursor() as cursor:
                cursor.execute("ANALYZE")
            built += time.perf_counter() - began
            before, found = found, figures(people=people, times=options.times)
        for name, row in found.items():
            row["growth"] = round(row["own_cpu_ms"] / max(before[name]["own_cpu_ms"], 0.01), 2)
    key = found["one record by its key"]["median_ms"]
    for name, row in found.items():
        ratio = row["median_ms"] / key
        print(
            f"{options.database:<12}{name:<40}{row['median_ms']:>9.1f} ms"
            f"{row['worst_ms']:>9.1f} ms{row['own_cpu_ms']:>9.1f} ms{ratio:>8.0f} x"
            f"{row['growth']:>8.2f} times",
            file=sys.stderr,
        )
    told = {
        "database": options.database,
        "records": options.records,
        "built_seconds": round(built),
    }
    print(json.dumps({**told, "load": os.getloadavg()[0], "bar_ms": BAR_MS, "figures": found}))


def both(*, options: argparse.Namespace) -> None:
    """Each database in a process of its own; PostgreSQL is a private one, gone afterwards."""
    sys.path.insert(0, str(SOURCE))
    from promdaen_tools import private_postgresql  # noqa: PLC0415

    command = [sys.executable, __file__, *sys.argv[1:]]
    if options.database in {"", "sqlite"}:
        subprocess.run([*command, "--database", "sqlite", "--here"], check=True)
    folder = private_postgresql.binaries()
    if options.database in {"", "postgresql"} and folder:
        with private_postgresql.running_server(folder=folder) as url:
            create = [str(folder / "createdb"), "-h", _socket_of(url), "-U", "promdaen"]
            for name in ("promdaen", "promdaen_exchange"):
                subprocess.run([*create, name], check=True)
            named = {"DATABASE_URL": url, "PROMDAEN_EXCHANGE_URL": f"{url}_exchange"}
            subprocess.run(
                [*command, "--database", "postgresql", "--here"],
                check=True,
                env=os.environ | named,
            )


def _socket_of(url: str) -> str:
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415

    return unquote(urlsplit(url).netloc.rpartition("@")[2])


def main() -> None:
    """Build the tables, ask for the pages, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="")
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--here", action="store_true", help="on the database of the environment")
    options = parser.parse_args()
    one(options=options) if options.here else both(options=options)


if __name__ == "__main__":
    main()

"""How soon the figures of a round stand: 500 checkpoints, each visited in two rounds.

The round's heat map (all of it in one table), its maps, its page with what changed, its gaps and
its totals are asked of Django as a browser would ask, templates and all, without the network.
The bar of the heat map and of the maps is half a second. One JSON document on standard output, a
table on standard error.

    python benchmarks/survey.py [--checkpoints 500] [--times 5]
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[1] / "src"
BAR_MS = {"heat map, all": 500, "maps": 500}
PAGES = {
    "heat map, all": "survey/rounds/2026/heat/?show=all",
    "heat map, a page": "survey/rounds/2026/heat/",
    "maps": "survey/rounds/2026/map/",
    "round": "survey/rounds/2026/",
    "change": "survey/rounds/2026/change/",
    "gaps": "survey/rounds/2026/gaps/",
    "totals": "survey/totals/?round=2026",
}


def set_up(*, folder: Path) -> None:
    """Django on a database in the folder, all tables made, the content loaded."""
    os.environ["PROMDAEN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
    sys.path.insert(0, str(SOURCE))
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    call_command("migrate", verbosity=0)
    call_command("load_content", verbosity=0, stdout=sys.stderr)


def build(*, checkpoints: int) -> None:
    """So many checkpoints along the border, and an accepted visit of each in two rounds."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.places.models import Checkpoint, CheckpointClass, Province  # noqa: PLC0415
    from promdaen.survey.actions import publishing, rounds  # noqa: PLC0415

    now, draw = timezone.now(), random.Random(6)
    provinces = list(Province.objects.order_by("code"))
    for number in range(checkpoints - Checkpoint.objects.count()):
        made = Checkpoint.objects.create(
            code=f"KH-B{number}",
            province=draw.choice(provinces),
            name_km=f"ច្រក {number}",
            name_en=f"Crossing {number}",
            modes=["land"],
            latitude=draw.uniform(10.5, 14.5),
            longitude=draw.uniform(102.5, 107.5),
            source="Made for a benchmark",
            verification="unverified",
        )
        value = draw.choice(["international", "bilateral", "local"])
        CheckpointClass.objects.create(checkpoint=made, value=value)
    published = publishing.publish_instrument(by=None, now=now)
    for year in (2025, 2026):
        held = rounds.create_round(
            new=rounds.NewRound(
                code=str(year),
                title_km=f"ការអង្កេត {year}",
                title_en=f"Survey {year}",
                starts_on=date(year, 1, 1),
                ends_on=date(year, 1, 1) + timedelta(days=90),
            ),
            by=None,
            now=now,
        )
        _visit_all(held, published, now, draw)


def _visit_all(held: Any, published: Any, now: Any, draw: random.Random) -> None:
    from promdaen.kit.ids import fixed_id  # noqa: PLC0415
    from promdaen.places.models import Checkpoint  # noqa: PLC0415
    from promdaen.survey.models import Submission, Visit  # noqa: PLC0415
    from promdaen.survey.queries import instruments  # noqa: PLC0415

    asked = instruments.published_rules(instrument=published)
    for place in Checkpoint.objects.order_by("code"):
        known = published.body["checkpoints"][place.code]
        standard_class = asked.standard_class(value=known["class"])
        if not standard_class:
            continue
        modes = sorted(asked.standard_modes(modes=known["modes"]))
        codes = [one.code for one in asked.applicable(standard_class=standard_class, modes=modes)]
        visit = Visit.objects.create(
            round=held, checkpoint=place, who="benchmark", planned_at=now, state="accepted"
        )
        name = f"uuid:{held.code}-{place.code}"
        visit.submission = Submission.objects.create(
            id=fixed_id("submission", name),
            instance_id=name,
            instrument=published,
            visit=visit,
            source="browser",
            xml=b"<data/>",
            xml_digest="0" * 64,
            received_at=now,
            standard_class=standard_class,
            modes=modes,
            scores={code: draw.choice([0, 1, 2, 2, 3, 3, 4, None, "na"]) for code in codes},
            grades={code: draw.choice(["said", "seen", "measured"]) for code in codes},
        )
        visit.save()


def measured(*, times: int) -> list[dict[str, Any]]:
    """The median of so many readings of each page after a first one, in milliseconds.

    `cpu_ms` is what this process worked, which neighbours on the machine do not lengthen.
    """
    from django.test import Client  # noqa: PLC0415

    from promdaen.people.models import Account, AccountRole  # noqa: PLC0415

    account = Account.objects.create(email="coordinator@example.org", name="Coordinator")
    AccountRole.objects.create(account=account, role="coordinator")
    client = Client(headers={"host": "localhost"})
    client.force_login(account)
    rows = []
    for name, address in PAGES.items():
        took, cpu = [], []
        for _time in range(times + 1):
            began, worked = time.perf_counter(), time.process_time()
            response = client.get(f"/{address}")
            took.append(1000 * (time.perf_counter() - began))
            cpu.append(1000 * (time.process_time() - worked))
            if response.status_code != 200:
                message = f"{address} answered {response.status_code}"
                raise SystemExit(message)
        rows.append(
            {
                "page": name,
                "first_ms": round(took[0]),
                "median_ms": round(statistics.median(took[1:])),
                "cpu_ms": round(statistics.median(cpu[1:])),
                "bar_ms": BAR_MS.get(name),
                "kilobytes": round(len(response.content) / 1000),
            }
        )
    return rows


def main() -> None:
    """Build, measure, print; a missed bar is exit code 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoints", type=int, default=500)
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder=Path(folder))
        build(checkpoints=asked.checkpoints)
        rows = measured(times=asked.times)
    for row in rows:
        bar = f"bar {row['bar_ms']} ms" if row["bar_ms"] else ""
        line = f"{row['page']:18}{row['median_ms']:6} ms, {row['cpu_ms']} ms of work {bar}"
        print(line, file=sys.stderr)
    print(json.dumps({"checkpoints": asked.checkpoints, "pages": rows}))
    sys.exit(any(row["bar_ms"] and row["median_ms"] > row["bar_ms"] for row in rows))


if __name__ == "__main__":
    main()

"""100,000 facts of a laptop written as a bundle and merged at headquarters.

Beside it, in the same process: the same rows by a plain executemany into the table of responses
alone, without places, chain, signature or encryption. Seconds of computing.

    python benchmarks/laptop_bundles.py --facts 100000
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
OFFICERS, ITEMS = 500, 100


def main() -> int:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=100_000)
    count = parser.parse_args().facts
    os.environ["DJANGO_SETTINGS_MODULE"] = "promdaen.config.settings"
    folder = Path(tempfile.mkdtemp())
    os.environ["PROMDAEN_DATA"] = str(folder / "first")
    try:
        print(json.dumps(measured(folder=folder, count=count), indent=1))
    finally:
        shutil.rmtree(folder)
    return 0


def measured(*, folder: Path, count: int) -> dict[str, Any]:
    """Seconds of computing of each step."""
    import django  # noqa: PLC0415

    django.setup()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from promdaen.laptops.management.files import without_collection  # noqa: PLC0415
    from tests import laptops_world as world  # noqa: PLC0415

    empty = world.empty_machine(folder / "empty")
    headquarters = world.founded(empty.copied(folder / "headquarters"))
    laptop = empty.copied(folder / "laptop")
    world.enrolled(headquarters=headquarters, laptop=laptop)
    fill(laptop=laptop, headquarters=headquarters, count=count)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    rows = add_responses(laptop=laptop, count=count)
    # As the commands do.
    with without_collection():
        began = time.process_time()
        data = laptop.send()
        made = time.process_time() - began
        began = time.process_time()
        merged = headquarters.merge(data)
        seconds = time.process_time() - began
    plain = plain_copy(world=world, source=laptop, target=headquarters.copied(folder / "plain"))
    return {
        "facts": rows,
        "bytes": len(data),
        "make_seconds": round(made, 2),
        "merge_seconds": round(seconds, 2),
        "plain_copy_seconds": round(plain, 2),
        "rows": dict(merged.rows),
        "clashes": merged.clashes_count,
    }


def fill(*, laptop: Any, headquarters: Any, count: int) -> None:
    """Items at both, and sittings on the laptop for so many answers."""
    from promdaen.assessment.models import Item, Sitting  # noqa: PLC0415
    from tests import factories  # noqa: PLC0415

    with headquarters.on():
        outcome = factories.outcome(factories.topic("T1", 1))
        items = [factories.item(f"B-{place:03}", outcome=outcome) for place in range(ITEMS)]
        paper = factories.paper("B", items)
        factories.department()
    from promdaen.laptops import actions  # noqa: PLC0415

    with headquarters.on():
        data, _name, _rows = actions.make_reference_bundle(
            laptop="Koh Kong 1", runs=[], by=None, now=headquarters.now
        )
    laptop.merge(data)
    with laptop.on():
        officers = [factories.officer() for _ in range(20)]
        Sitting.objects.bulk_create(
            Sitting(
                officer=officers[place % len(officers)],
                paper=paper,
                mode="import",
                language="km",
                opened_at=NOW,
                closed_at=NOW,
            )
            for place in range(count // Item.objects.count())
        )


def add_responses(*, laptop: Any, count: int) -> int:
    """The answers, as they are stored."""
    from promdaen.assessment.models import Item, Response, Sitting  # noqa: PLC0415

    with laptop.on():
        items = list(Item.objects.all())
        rows = [
            Response(sitting=sitting, item=item, answer={"choice": 1}, mark=1.0, at=NOW)
            for sitting in Sitting.objects.all()
            for item in items
        ][:count]
        Response.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)


def plain_copy(*, world: Any, source: Any, target: Any) -> float:
    """Seconds to read all answers and insert them by executemany, and nothing else."""
    from django.db import connection, transaction  # noqa: PLC0415

    began = time.process_time()
    with source.on(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM assessment_response")
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    with target.on(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER assessment_response_no_delete")
        cursor.execute("DELETE FROM assessment_response")
        cursor.executemany(
            f"INSERT INTO assessment_response ({', '.join(names)}) "  # noqa: S608
            f"VALUES ({', '.join(['%s'] * len(names))})",
            rows,
        )
    return time.process_time() - began


if __name__ == "__main__":
    raise SystemExit(main())

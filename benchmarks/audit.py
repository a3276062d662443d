"""How fast the audit log takes lines, and how soon a chain of a million is checked.

Lines are written as the product writes them, each in a transaction of its own and then many in
one; the rest of the chain is put in in bulk, digests and all. Then the database's verifier, the
export and the stand-alone verifier go over all of it; beside each stands a plain read of the same
rows that checks nothing, and how long their texts take to be hashed one by one from memory. The
database is a file in a temporary folder, or what DATABASE_URL names (it must be empty). One JSON
document on standard output, a table on standard error.

    python benchmarks/audit.py [--lines 1000000] [--appends 2000] [--times 3]
"""

import argparse
import hashlib
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[1] / "src"
BAR_SECONDS = {"verify-audit": 2.0, "promdaen-verify-audit.py": 2.0}
BATCH = 5_000
HASHED = "the same texts hashed plainly"
# The columns in which one line differs from the next.
CHANGING = {"id", "sequence", "at", "detail", "body", "previous_digest", "digest"}


def set_up(*, folder: Path) -> None:
    """Django on a database in the folder, all tables made."""
    os.environ["PROMDAEN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
    sys.path.insert(0, str(SOURCE))
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)


def details() -> Iterator[dict[str, Any]]:
    """What lines tell, of the sizes that they have in use."""
    number = 0
    while True:
        number += 1
        yield {"run": f"KK-{number % 40}", "count": number % 30, "ខេត្ត": "កោះកុង"}


def append(*, count: int) -> list[dict[str, Any]]:
    """Lines a second: each in its own transaction, many in one, and bare rows beside them."""
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.kit import audit  # noqa: PLC0415

    told, now = details(), timezone.now()

    def line() -> None:
        with transaction.atomic():
            audit.record_line(
                action="close_report", subject=None, by=None, now=now, detail=next(told)
            )

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bare_lines VALUES (%s)", ["x" * 350])

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_lines (body text)")
    rows = [
        _rate(name="a line, each in its own transaction", work=line, count=count),
        _rate(name="a bare row, each in its own transaction", work=bare, count=count),
    ]
    with transaction.atomic():
        rows.append(_rate(name="a line, all in one transaction", work=line, count=count))
    return rows


def _rate(*, name: str, work: Callable[[], None], count: int) -> dict[str, Any]:
    began, worked = time.perf_counter(), _worked()
    for _each in range(count):
        work()
    seconds, cpu = time.perf_counter() - began, _worked() - worked
    return {
        "what": name,
        "a_second": round(count / seconds),
        "cpu_ms_each": round(1000 * cpu / count, 2),
    }


def fill(*, lines: int) -> None:
    """Lengthen the chain to so many lines, as record_line would, without its transactions."""
    from django.db import connection, transaction  # noqa: PLC0415

    from promdaen.kit import audit  # noqa: PLC0415
    from promdaen.kit.models import AuditLine  # noqa: PLC0415

    node = audit.this_node()
    columns = {one.attname: one for one in AuditLine._meta.concrete_fields}
    names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO kit_auditline ({names}) VALUES ({places})"  # noqa: S608
    made = _made(node=node)
    while node.sequence < lines:
        values = list(itertools.islice(made, min(BATCH, lines - node.sequence)))
        # What is the same in every line is made ready for the database once.
        ready = {
            name: one.get_db_prep_save(values[0][name], connection)
            for name, one in columns.items()
        }
        rows = [
            [
                columns[name].get_db_prep_save(value[name], connection)
                if name in {"id", "at", "detail"}
                else value.get(name, ready[name])
                for name in columns
            ]
            for value in ({k: v for k, v in one.items() if k in CHANGING} for one in values)
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(statement, rows)
            node.save()


def _made(*, node: Any) -> Iterator[dict[str, Any]]:
    """Line after line of a node, each after the one before."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.kit import ids, line_text  # noqa: PLC0415
    from promdaen.kit.models import AuditLine  # noqa: PLC0415
    from promdaen.kit.standalone import verify_audit  # noqa: PLC0415

    told, now, account = details(), timezone.now(), ids.new_id()
    line = AuditLine(
        node=node,
        epoch=node.epoch,
        account_id=account,
        account_name="Chan Vuthy <chan@example.org>",
        action="record_responses",
        subject_kind="assessment.Sitting",
        subject_id=str(account),
    )
    while True:
        node.sequence += 1
        line.id, line.sequence, line.detail = ids.new_id(), node.sequence, next(told)
        line.at = now + timedelta(milliseconds=node.sequence)
        line.previous_digest = node.last_digest
        line.body = line_text.canonical_line(fields=line_text.line_fields(audit_line=line))
        line.digest = verify_audit.line_digest(previous=line.previous_digest, body=line.body)
        node.last_digest = line.digest
        yield dict(line.__dict__)


def plain_read() -> None:
    """All rows of the table, read and dropped."""
    from promdaen.kit.models import AuditLine  # noqa: PLC0415

    rows = AuditLine.objects.order_by("epoch", "sequence")
    for _row in rows.values_list("sequence", "digest", "body").iterator(chunk_size=BATCH):
        pass


def hashed() -> dict[str, Any]:
    """What the texts of the same lines take to be hashed, each by itself, once they are read."""
    from promdaen.kit.models import AuditLine  # noqa: PLC0415

    texts = [one.encode() for one in AuditLine.objects.values_list("body", flat=True)]
    sha256 = hashlib.sha256

    def hash_each() -> None:
        for text in texts:
            sha256(text).digest()

    seconds, cpu = min(_timed(work=hash_each) for _time in range(3))
    return {"what": HASHED, "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2)}


def verify() -> None:
    """What verify-audit does, without its words."""
    from promdaen.kit import audit, chains  # noqa: PLC0415

    [found] = chains.check_chains(nodes=[("default", audit.this_node())])
    if found.fault:
        raise SystemExit(found.fault.problem)


def measured(*, folder: Path, times: int) -> list[dict[str, Any]]:
    """The best of so many goes of each, in seconds, and what processes worked in it."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.kit import audit_file  # noqa: PLC0415

    out = folder / "audit.txt"
    once = "import sys\nfor line in open(sys.argv[1], 'rb'): line.split(b'\\t', 2)"

    def export() -> None:
        audit_file.write_logs(path=out, now=timezone.now())

    def alone(*command: str) -> Callable[[], None]:
        def run() -> None:
            subprocess.run([sys.executable, *command], check=True, stdout=sys.stderr)

        return run

    asked: tuple[tuple[str, Callable[[], None], str], ...] = (
        ("rows read plainly", plain_read, ""),
        ("verify-audit", verify, "rows read plainly"),
        ("export-audit", export, "rows read plainly"),
        ("lines of the file read plainly", alone("-c", once, str(out)), ""),
        (
            "promdaen-verify-audit.py",
            alone(str(folder / audit_file.VERIFIER), str(out)),
            "lines of the file read plainly",
        ),
    )
    rows: dict[str, dict[str, Any]] = {HASHED: hashed()}
    for name, work, beside in asked:
        goes = [_timed(work=work) for _time in range(times)]
        seconds, cpu = min(goes)
        rows[name] = {"what": name, "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2)}
        if beside:
            rows[name]["times_plain"] = round(seconds / rows[beside]["seconds"], 1)
            rows[name]["cpu_times_plain"] = round(cpu / rows[beside]["cpu_seconds"], 1)
        rows[name]["cpu_times_hashing"] = round(cpu / rows[HASHED]["cpu_seconds"], 1)
        rows[name]["bar_seconds"] = BAR_SECONDS.get(name)
    return list(rows.values())


def _timed(*, work: Callable[[], None]) -> tuple[float, float]:
    began, worked = time.perf_counter(), _worked()
    work()
    return time.perf_counter() - began, _worked() - worked


def _worked() -> float:
    """Seconds that this process and its children have computed."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--appends", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        set_up(folder=folder)
        appended = append(count=given.appends)
        fill(lines=given.lines)
        checked = measured(folder=folder, times=given.times)
        size = (folder / "audit.txt").stat().st_size
        from django.db import connections  # noqa: PLC0415

        document = {
            "database": connections["default"].vendor,
            "lines": given.lines,
            "file_bytes": size,
            "appended": appended,
            "checked": checked,
        }
        connections.close_all()
    for row in (*appended, *checked):
        print("  ".join(f"{key} {value}" for key, value in row.items()), file=sys.stderr)
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()

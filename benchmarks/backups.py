"""What a backup and a drill of an installation with ten million answers cost.

A demonstration is built; then its test sittings and their answers are copied by bulk rows, each
copy with ids of its own, until there are enough. `backup` and `drill` run as commands, as on an
installation. Of SQLite the seconds of computing of each command count, and beside them stand
those of a plain copy and of SQLite's own checks; of PostgreSQL, a private one that is gone
afterwards, the waited seconds beside plain pg_dump and pg_restore. One JSON document on standard
output, progress on standard error.

    python benchmarks/backups.py [--database sqlite|postgresql] [--answers 10000000] [--data DIR]

With --data the folder and its database of SQLite stay, and are used again.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[1] / "src"
BAR_CPU_SECONDS = 60.0
PROGRAM = [sys.executable, "-m", "promdaen.config.command"]
COPIED = ("assessment_sitting", "assessment_response")
CACHE_KB = 3_000_000


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


def measured(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """The result of work in child processes, with its seconds: computing and waited."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    result = work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    waited = time.monotonic() - began
    return result, {"cpu_seconds": round(cpu, 1), "waited_seconds": round(waited, 1)}


def command(*arguments: str) -> dict[str, Any]:
    """What a command of the product prints, as the installation runs it."""
    done = subprocess.run([*PROGRAM, *arguments], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        say(done.stdout)
        raise SystemExit(f"{arguments[0]} ended with {done.returncode}")
    return dict(json.loads(done.stdout)) if done.stdout.startswith("{") else {}


def copies(*, answers: int, present: int) -> int:
    """How many copies of all answers there must be."""
    return max(0, -(-(answers - present) // present))


def fill_sqlite(*, path: Path, answers: int) -> None:
    """Copy sittings and answers until there are enough; triggers and indexes come back after."""
    from sqlcipher3 import dbapi2 as sqlite3  # noqa: PLC0415

    with closing(sqlite3.connect(str(path), isolation_level=None)) as connection:
        run = connection.execute
        for setting in ("journal_mode = DELETE", "synchronous = OFF", f"cache_size = -{CACHE_KB}"):
            run(f"PRAGMA {setting}")
        [(present,)] = run("SELECT count(*) FROM assessment_response").fetchall()
        if present >= answers:
            return
        signs = ", ".join("?" * len(COPIED))
        later = run(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"  # noqa: S608
            f" AND type IN ('index', 'trigger') AND tbl_name IN ({signs})",
            COPIED,
        ).fetchall()
        for kind, name, _sql in later:
            run(f'DROP {kind} "{name}"')
        run("BEGIN")
        run("CREATE TEMP TABLE copies (k INTEGER PRIMARY KEY)")
        numbers = range(1, copies(answers=answers, present=present) + 1)
        connection.executemany("INSERT INTO copies VALUES (?)", [(k,) for k in numbers])
        of_copy = "printf('%06x', k) || substr({0}, 7)"
        for table in COPIED:
            columns = [row[1] for row in run(f"PRAGMA table_info({table})")]
            made = {"id": of_copy.format("id"), "sitting_id": of_copy.format("sitting_id")}
            if table == "assessment_response":
                # As in use, ids of answers come in no order.
                scattered = "(k * 2654435761 + first.rowid * 40503) & 16777215"
                made["id"] = f"printf('%06x', {scattered}) || substr(id, 7)"
            values = ", ".join(made.get(name, f'"{name}"') for name in columns)
            say(f"copying {table} {len(numbers)} times")
            run(f"CREATE TEMP TABLE first_{table} AS SELECT * FROM {table}")  # noqa: S608
            chosen = "WHERE supersedes_id IS NULL" if "supersedes_id" in columns else ""
            run(
                f"INSERT INTO {table} SELECT {values}"  # noqa: S608
                f" FROM copies CROSS JOIN first_{table} AS first {chosen}"
            )
        run("COMMIT")
        for _kind, name, sql in later:
            say(f"making {name}")
            run(sql)


def fill_server(*, url: str, answers: int) -> None:
    """As in SQLite: copy sittings and answers until there are enough."""
    import psycopg  # noqa: PLC0415

    with psycopg.connect(url, autocommit=True) as connection:
        run = connection.execute
        [(present,)] = run("SELECT count(*) FROM assessment_response").fetchall()
        count = copies(answers=answers, present=present)
        for table in COPIED:
            listed = run(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s ORDER BY ordinal_position",
                (table,),
            ).fetchall()
            made = {name: f"md5({name}::text || k)::uuid" for name in ("id", "sitting_id")}
            columns = [name for (name,) in listed]
            values = ", ".join(made.get(name, f'"{name}"') for name in columns)
            chosen = "WHERE supersedes_id IS NULL" if "supersedes_id" in columns else ""
            say(f"copying {table} {count} times")
            names = ", ".join(f'"{name}"' for name in columns)
            run(f"CREATE TEMP TABLE first_{table} AS SELECT * FROM {table} {chosen}")  # noqa: S608
            run("SET session_replication_role = replica")
            run(
                f"INSERT INTO {table} ({names}) SELECT {values}"  # noqa: S608
                f" FROM generate_series(1, {count}) k CROSS JOIN first_{table}"
            )
        run("VACUUM ANALYZE")


def commands_measured(*, folder: Path) -> dict[str, Any]:
    """`backup` into a folder, and `drill` of what it made."""
    to = folder / "backups"
    to.mkdir(exist_ok=True)
    made, backup = measured(lambda: command("backup", str(to)))
    say(f"backup {backup}")
    drilled, drill = measured(lambda: command("drill", made["file"]))
    say(f"drill {drill} {drilled['checks']}")
    found = {"backup": backup, "drill": drill, "bytes": made["bytes"], "checks": drilled["checks"]}
    Path(made["file"]).unlink()
    if made.get("exchange_file"):
        Path(made["exchange_file"]).unlink()
    return found


def on_sqlite(*, answers: int, folder: Path) -> dict[str, Any]:
    """The figures of SQLite."""
    path = folder / "promdaen.sqlite3"
    os.environ["PROMDAEN_DATA"] = str(folder)
    if not path.exists():
        command("demo", "--prepare-only")
    fill_sqlite(path=path, answers=answers)
    copy = ["cp", str(path), str(folder / "copy")]
    _none, plain = measured(lambda: subprocess.run(copy, check=True))
    (folder / "copy").unlink()
    return {
        "database_bytes": path.stat().st_size,
        "bar_cpu_seconds": BAR_CPU_SECONDS,
        "plain_copy": plain,
        **commands_measured(folder=folder),
    }


def on_postgresql(*, answers: int, folder: Path, url: str) -> dict[str, Any]:
    """The figures of PostgreSQL, beside plain pg_dump and pg_restore."""
    os.environ |= {"PROMDAEN_DATA": str(folder), "DATABASE_URL": url, "PROMDAEN_EXCHANGE_URL": ""}
    command("demo", "--prepare-only")
    fill_server(url=url, answers=answers)
    dump = str(folder / "plain.dump")
    pg_dump = ["pg_dump", "--format=custom", f"--file={dump}", f"--dbname={url}"]
    _none, dumped = measured(lambda: subprocess.run(pg_dump, check=True))
    say(f"pg_dump {dumped}")
    server, _slash, _name = url.rpartition("/")
    again = f"{server}/plain"
    subprocess.run(
        ["createdb", "--template=template0", f"--maintenance-db={url}", "plain"], check=True
    )
    restore = ["pg_restore", "--no-owner", f"--dbname={again}", dump]
    _none, restored = measured(lambda: subprocess.run(restore, check=True))
    say(f"pg_restore {restored}")
    subprocess.run(["dropdb", f"--maintenance-db={url}", "plain"], check=True)
    Path(dump).unlink()
    return {
        "plain_dump": dumped,
        "plain_restore": restored,
        **commands_measured(folder=folder),
    }


@contextmanager
def server() -> Iterator[str]:
    """The database of a private PostgreSQL."""
    sys.path.insert(0, str(SOURCE))
    from promdaen_tools import private_postgresql  # noqa: PLC0415

    binaries = private_postgresql.binaries()
    if binaries is None:
        raise SystemExit("There is no PostgreSQL on this machine.")
    with private_postgresql.running_server(folder=binaries) as url:
        private_postgresql.make_databases(url=url, count=1)
        yield url


def main() -> None:
    """Build, back up, drill, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--answers", type=int, default=10_000_000)
    parser.add_argument("--data", type=Path, help="a folder that stays, for SQLite")
    options = parser.parse_args()
    os.environ["PYTHONPATH"] = str(SOURCE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.database == "sqlite":
            found = on_sqlite(answers=options.answers, folder=options.data or folder)
        else:
            with server() as url:
                found = on_postgresql(answers=options.answers, folder=folder, url=url)
    about = {"database": options.database, "answers": options.answers}
    print(json.dumps({**about, "load": round(os.getloadavg()[0], 1), **found}, indent=2))


if __name__ == "__main__":
    main()

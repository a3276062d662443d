"""Chooses which tests also run on PostgreSQL: `python -m promdaen_tools.statements`.

Every test that uses tables is run there once, and its statements are recorded without values. A
test stays if it commits, if the database refused a statement, if it fails, or if no cheaper test
sends the same statements; tests/on_sqlite_alone.txt lists the others. Statements that only read or
delete with plain comparisons in one table are the same for every database, and do not count.
"""

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from promdaen_tools import database_tests, dealing, trial

FOLDER = "PROMDAEN_STATEMENTS"
VALUES = re.compile(r"\(%s(?:, ?%s)*\)(?:, ?\(%s(?:, ?%s)*\))*")
PLAIN = re.compile(r"(?:SELECT|DELETE|SAVEPOINT|RELEASE|ROLLBACK)\b")
# Signs of more than comparisons in one table: other tables, subqueries, functions.
NOTABLE_SQL = re.compile(
    r"JOIN|\(SELECT|FOR UPDATE|CASE|DISTINCT|GROUP|UNION|LIKE|->|::|@|\|\|| ~|[A-Z_]{3,}\("
)
SAVEPOINT = re.compile(r'"s\d+_x\d+"')
HEAD = """\
# Tests that send a database nothing that no other test sends it: every statement of theirs but
# the plain ones, without its values, is sent on PostgreSQL by tests that are not named here; none
# of them commits, and the database refused nothing of them. The others run on both databases, and
# so does a test that is new or renamed. Made by `python -m promdaen_tools.statements`.
# name[] : of its variants the first alone runs on PostgreSQL.
"""


@dataclass(kw_only=True)
class SentStatements:
    """The statements of one test: shapes, and seconds of process time."""

    name: str
    place: int
    shapes: frozenset[str] = frozenset()
    seconds: float = 0.0
    must_stay: bool = False


@dataclass
class Notes:
    """The statements of the tests of one process."""

    now: set[str] = field(default_factory=set)
    is_refused: bool = False
    tests: list[SentStatements] = field(default_factory=list)


def statement_shape(*, sql: str) -> str:
    """A statement without its values and generated names.

    >>> (statement_shape(sql='SELECT 1 WHERE a IN (%s, %s, %s)'),
    ... statement_shape(sql='SAVEPOINT "s12_x3"'))
    ('SELECT 1 WHERE a IN (…)', 'SAVEPOINT "…"')
    """
    return SAVEPOINT.sub('"…"', VALUES.sub("(…)", sql))


def is_plain(*, shape: str) -> bool:
    """Whether a statement only reads or deletes with plain comparisons in one table.

    >>> is_plain(shape='SELECT "a"."id" FROM "a" WHERE ("a"."id" IN (…) AND NOT ("a"."b" = %s))')
    True
    >>> [is_plain(shape=one) for one in ('SELECT MAX("a"."b") FROM "a"', 'INSERT INTO "a" …')]
    [False, False]
    """
    return bool(PLAIN.match(shape)) and not NOTABLE_SQL.search(shape.replace("COUNT(*)", ""))


def chosen(*, tests: Iterable[SentStatements]) -> list[str]:
    """Names for tests/on_sqlite_alone.txt: tests whose shapes other tests still send.

    The variants of a test count as two: the first, and the rest.
    """
    parts: dict[tuple[str, bool], list[SentStatements]] = {}
    for counted_test in sorted(tests, key=lambda test: test.place):
        name = counted_test.name.partition("[")[0]
        parts.setdefault((name, (name, False) in parts), []).append(counted_test)
    shapes = {
        key: frozenset().union(*(run.shapes for run in runs_of_part))
        for key, runs_of_part in parts.items()
    }
    cost = {
        key: sum(run.seconds for run in runs_of_part) + 0.01 for key, runs_of_part in parts.items()
    }
    stays = {
        key for key, runs_of_part in parts.items() if any(run.must_stay for run in runs_of_part)
    }
    stays |= {(name, False) for name, is_rest in stays if is_rest}
    must_stay = frozenset(stays)
    covered = set().union(*(shapes[key] for key in stays))
    left = set(parts) - stays
    while left:
        best = max(left, key=lambda key: (len(shapes[key] - covered) / cost[key], key))
        if shapes[best] <= covered:
            break
        chosen_keys = {best, (best[0], False)}
        covered |= set().union(*(shapes[key] for key in chosen_keys))
        stays |= chosen_keys
        left -= chosen_keys
    # What was taken early may send nothing more than those that were taken later.
    for key in sorted(stays - must_stay, key=lambda key: (-cost[key], key)):
        others = set().union(*(shapes[other] for other in stays if other != key))
        if shapes[key] <= others and (key[1] or (key[0], True) not in stays):
            stays.remove(key)
    return _dropped_names(parts=set(parts), stays=stays)


def _dropped_names(*, parts: set[tuple[str, bool]], stays: set[tuple[str, bool]]) -> list[str]:
    dropped = {name for name, is_rest in parts - stays if not is_rest}
    halved = {name for name, is_rest in parts - stays if is_rest} - dropped
    return sorted([*dropped, *(f"{name}[]" for name in halved)])


def _noted(notes: Notes, execute: Callable[..., object]) -> Callable[..., object]:
    from django.db import DatabaseError  # noqa: PLC0415  after pytest-django has set up

    @wraps(execute)
    def sent(cursor: object, sql: object, *more: Any) -> Any:
        notes.now.add(statement_shape(sql=str(sql)))
        try:
            return execute(cursor, sql, *more)
        except DatabaseError:
            notes.is_refused = True
            raise

    return sent


class Plugin:
    """Records the statements of each test, and writes them when a process ends."""

    def __init__(self, *, folder: Path) -> None:
        """Write records to a file of this process in a folder."""
        self.folder, self.notes = folder, Notes()
        self.failed: set[str] = set()
        self.places: dict[str, int] = {}

    def pytest_collection_finish(self, session: Any) -> None:
        """Record statements from here on; positions are those of the whole collection."""
        from django.db.backends.utils import CursorWrapper  # noqa: PLC0415  as above

        self.places = {item.nodeid: index for index, item in enumerate(session.items)}
        for name in ("_execute", "_executemany"):
            setattr(CursorWrapper, name, _noted(self.notes, getattr(CursorWrapper, name)))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        """Record a whole test: set-up, call and teardown."""
        self.notes.now, self.notes.is_refused, began = set(), False, time.process_time()
        outcome = yield
        commits = dealing.commits(item=item)
        self.notes.tests.append(
            SentStatements(
                name=item.nodeid,
                place=self.places[item.nodeid],
                shapes=frozenset(shape for shape in self.notes.now if not is_plain(shape=shape)),
                seconds=time.process_time() - began,
                must_stay=commits or self.notes.is_refused or item.nodeid in self.failed,
            )
        )
        return outcome

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Keep tests that fail."""
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write the records."""
        rows = [vars(test) | {"shapes": sorted(test.shapes)} for test in self.notes.tests]
        if rows:
            (self.folder / f"{os.getpid()}.json").write_text(json.dumps(rows), encoding="utf-8")


def pytest_configure(config: Any) -> None:
    """Record if requested, and then leave no test out."""
    if folder := os.environ.get(FOLDER):
        database_tests.ALONE = Path(os.devnull)
        config.pluginmanager.register(Plugin(folder=Path(folder)))


def main() -> int:
    """Run, choose, and rewrite the list; returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        tally = trial.run_postgresql_tests("-p", "promdaen_tools.statements", **{FOLDER: folder})
        run_documents = [
            json.loads(file.read_text("utf-8")) for file in Path(folder).glob("*.json")
        ]
    tests = [
        SentStatements(**row | {"shapes": frozenset(row["shapes"])})
        for rows in run_documents
        for row in rows
    ]
    if not tests:
        print("Nothing was chosen: no test ran on PostgreSQL.", file=sys.stderr)
        return 1
    names = chosen(tests=tests)
    text = HEAD + "".join(f"{name}\n" for name in names)
    database_tests.ALONE.write_text(text, encoding="utf-8")
    seconds = sum(test.seconds for test in tests)
    print(f"{len(tests)} tests ({seconds:.0f} s of processor time), {len(names)} names left out")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())

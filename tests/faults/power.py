"""Power that fails: every write of a course day is cut off, as a disk may keep it.

    python -m tests.faults.power --cuts 400 --seed 1 [--synchronous normal]

A file system of our own for SQLite (a VFS) notes each write, truncation and sync. After a power
cut a disk has what was synced, and any part of what was not: whole sectors of a write may be
missing. Such states are built at many moments and opened. Whatever was acknowledged must be there.
The control with `synchronous=NORMAL` must lose something, else this finds nothing.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import random
import sys
import tempfile
import time
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    byref,
    c_char_p,
    c_int,
    c_int64,
    c_void_p,
    memmove,
)
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

SECTOR = 512
SAVED = "assessment_savedanswer"
OFFICERS = 6
CONTROL_CUTS = 40


@dataclass
class Operation:
    """A write, truncation or sync of a file, or an acknowledgement with its rows."""

    kind: str
    file: str = ""
    offset: int = 0
    data: bytes = b""
    rows: tuple[tuple[str, str], ...] = ()


class SyncedFile:
    """What a disk surely has of a file, and what may be on the way."""

    def __init__(self) -> None:
        self.synced = bytearray()
        self.pending: list[Operation] = []

    def add(self, operation: Operation) -> None:
        """Take an operation; a sync makes all before it sure."""
        if operation.kind == "sync":
            for write in self.pending:
                apply_operation(self.synced, write)
            self.pending = []
        else:
            self.pending.append(operation)

    def after_cut(self, draw: random.Random) -> bytes:
        """What may be found after a power cut: any part of what was not synced."""
        content = bytearray(self.synced)
        for pending in self.pending:
            if pending.kind == "truncate":
                if draw.random() < 0.5:
                    apply_operation(content, pending)
                continue
            for start in range(0, len(pending.data), SECTOR):
                if draw.random() < 0.5:
                    part = pending.data[start : start + SECTOR]
                    apply_operation(
                        content, Operation("write", offset=pending.offset + start, data=part)
                    )
        return bytes(content)


def apply_operation(content: bytearray, operation: Operation) -> None:
    """Apply a write or a truncation."""
    if operation.kind == "truncate":
        del content[operation.offset :]
        return
    end = operation.offset + len(operation.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[operation.offset : end] = operation.data


@dataclass
class Disk:
    """The operations of all files, in order."""

    operations: list[Operation] = field(default_factory=list)

    def acknowledge(self, *rows: tuple[str, str]) -> None:
        """Note rows (table, id) that somebody was told are saved."""
        self.operations.append(Operation("acknowledge", rows=rows))


class IoMethods(Structure):
    """sqlite3_io_methods, version 3."""

    _fields_ = [("version", c_int), *((f"m{n}", c_void_p) for n in range(18))]


class File(Structure):
    """sqlite3_file."""

    _fields_ = [("methods", POINTER(IoMethods))]


class Vfs(Structure):
    """sqlite3_vfs, as far as it is used here."""

    _fields_ = [
        ("version", c_int), ("size", c_int), ("longest", c_int), ("next", c_void_p),
        ("name", c_char_p), ("data", c_void_p), ("open", c_void_p),
        *((f"f{n}", c_void_p) for n in range(17)),
    ]  # fmt: skip


# Places of functions in sqlite3_io_methods, after the version.
CLOSE, WRITE, TRUNCATE, SYNC = 0, 2, 3, 4
OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, POINTER(File), c_int, c_void_p)
WRITING = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
TRUNCATING = CFUNCTYPE(c_int, c_void_p, c_int64)
SYNCING = CFUNCTYPE(c_int, c_void_p, c_int)


def _methods(*, address: int, names: dict[int, str], disk: Disk, alive: list[Any]) -> IoMethods:
    """The functions of a file of SQLite, with ours in front."""
    methods = IoMethods()
    memmove(byref(methods), address, ctypes.sizeof(IoMethods))
    write_original = ctypes.cast(methods.m2, WRITING)
    truncate_original = ctypes.cast(methods.m3, TRUNCATING)
    sync_original = ctypes.cast(methods.m4, SYNCING)

    def write(file: int, data: int, size: int, offset: int) -> int:
        if name := names.get(file, ""):
            text = ctypes.string_at(data, size)
            disk.operations.append(Operation("write", name, offset, text))
        return int(write_original(file, data, size, offset))

    def truncate(file: int, size: int) -> int:
        if name := names.get(file, ""):
            disk.operations.append(Operation("truncate", name, size))
        return int(truncate_original(file, size))

    def sync(file: int, flags: int) -> int:
        if name := names.get(file, ""):
            disk.operations.append(Operation("sync", name))
        return int(sync_original(file, flags))

    for place, kind, function in (
        (WRITE, WRITING, write), (TRUNCATE, TRUNCATING, truncate), (SYNC, SYNCING, sync),
    ):  # fmt: skip
        callback = kind(function)
        alive.append(callback)
        setattr(methods, f"m{place}", ctypes.cast(callback, c_void_p).value)
    return methods


def watch(*, disk: Disk) -> list[Any]:
    """Make every file that SQLite opens from now on report to the disk.

    Returns what must be kept alive as long as SQLite is used.
    """
    import sqlcipher3

    [library] = Path(sqlcipher3.__file__).parent.glob("_sqlite3*.so")
    sqlite = ctypes.CDLL(str(library))
    sqlite.sqlite3_vfs_find.restype = POINTER(Vfs)
    sqlite.sqlite3_vfs_find.argtypes = [c_char_p]
    sqlite.sqlite3_vfs_register.argtypes = [POINTER(Vfs), c_int]
    original = sqlite.sqlite3_vfs_find(None)
    own = Vfs()
    memmove(byref(own), original, ctypes.sizeof(Vfs))
    own.name = b"watched"
    open_original = ctypes.cast(own.open, OPEN)
    names: dict[int, str] = {}
    tables: dict[int, Any] = {}
    alive: list[Any] = [own, names, tables]

    def opening(vfs: int, name: int, file: Any, flags: int, out: int) -> int:
        code = int(open_original(vfs, name, file, flags, out))
        if code == 0 and file.contents.methods:
            place = ctypes.cast(file, c_void_p).value or 0
            path = ctypes.string_at(name).decode() if name else ""
            names[place] = Path(path).name if path else ""
            address = ctypes.cast(file.contents.methods, c_void_p).value or 0
            if address not in tables:
                tables[address] = _methods(address=address, names=names, disk=disk, alive=alive)
            file.contents.methods = ctypes.pointer(tables[address])
        return code

    opened = OPEN(opening)
    alive.append(opened)
    own.open = ctypes.cast(opened, c_void_p).value
    sqlite.sqlite3_vfs_register(byref(own), 1)
    return alive


def course_day(*, disk: Disk, officers: int) -> None:
    """A day of a course: officers sit a test on phones, attendance is ticked, answers come in."""
    from promdaen.course import actions as course_actions
    from promdaen.course.actions import attendance
    from tests import factories, runs

    paper = runs.paper()
    run = runs.run("KK-1", held={"before": paper, "after": paper})
    disk.acknowledge(("course_courserun", run.pk.hex))
    codes = list(paper.places.order_by("position").values_list("item__code", flat=True))
    session = factories.training_session(run)
    for _number in range(officers):
        seat = runs.enrol(run)
        disk.acknowledge(
            ("people_officer", seat.officer_id.hex), ("course_enrolment", seat.pk.hex)
        )
        attendance.tick_attendance(
            session=session, present={seat.pk: True}, by=None, now=factories.NOW
        )
        disk.acknowledge(*keys("course_attendance", "enrolment_id", seat.pk.hex))
        answers_on_phone(disk=disk, officer_id=seat.officer_id, paper=paper)
        for occasion in ("before", "after"):
            sitting = course_actions.SittingAnswers(
                enrolment=seat,
                occasion=occasion,
                paper=paper,
                responses=dict.fromkeys(codes, 1.0),
            )
            course_actions.record_run_sittings(
                run=run, sittings=[sitting], mode="import", by=None, now=factories.NOW
            )
            disk.acknowledge(*keys("assessment_sitting", "officer_id", seat.officer_id.hex))
    course_actions.rebuild_marked_runs()


def answers_on_phone(*, disk: Disk, officer_id: UUID, paper: Any) -> None:
    """An officer answers item by item on a phone, which is told what is saved, and hands in."""
    from promdaen.assessment.actions import phone
    from tests import factories

    sitting = phone.start_sitting(
        officer_id=officer_id, paper=paper, language="en", ends_at=None, seed=1, by=None,
        now=factories.NOW,
    )  # fmt: skip
    disk.acknowledge(("assessment_sitting", sitting.pk.hex))
    for place, shown_item in enumerate(sitting.shown, start=1):
        save = phone.NewSave(sequence=place, item=shown_item["item"], answer={"chosen": "a"})
        saved = phone.save_answers(
            sitting=sitting, phone="1" * 32, saves=[save], now=factories.NOW
        )
        if saved.saved_numbers != (place,):
            raise RuntimeError(f"an answer of a phone was not saved: {saved}")
        disk.acknowledge(*keys(SAVED, "sitting_id", sitting.pk.hex))
    phone.hand_in_sitting(sitting=sitting, by=None, now=factories.NOW)
    disk.acknowledge(*keys("assessment_response", "sitting_id", sitting.pk.hex))


def keys(table: str, column: str, value: str) -> tuple[tuple[str, str], ...]:
    """The rows of a table with a value, as (table, id)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE {column} = %s", [value])  # noqa: S608
        return tuple((table, key) for (key,) in cursor.fetchall())


def lost_rows(*, folder: Path, rows: set[tuple[str, str]]) -> list[str]:
    """What is wrong with a database after a cut: damage, and acknowledged rows that are gone."""
    from sqlcipher3 import dbapi2

    opened = dbapi2.connect(str(folder / "promdaen.sqlite3"))
    try:
        [state] = opened.execute("PRAGMA integrity_check").fetchone()
        if state != "ok":
            return [f"damaged: {state[:80]}"]
        missing = []
        for table in sorted({table for table, _key in rows}):
            stored_keys = {key for (key,) in opened.execute(f"SELECT id FROM {table}")}  # noqa: S608
            missing += [
                f"{table} {key}"
                for row_table, key in rows
                if row_table == table and key not in stored_keys
            ]
        return missing
    except dbapi2.DatabaseError as error:
        return [f"damaged: {error}"]
    finally:
        opened.close()


def without_syncs(*, disk: Disk) -> Disk:
    """The same day on a disk where commits are not synced, as with `synchronous=NORMAL`."""
    remaining = [
        operation
        for operation in disk.operations
        if not (operation.kind == "sync" and operation.file.endswith("-wal"))
    ]
    return Disk(operations=remaining)


def cuts(*, disk: Disk, count: int, seed: int, begin: int, work: Path) -> tuple[int, list[str]]:
    """Build the state after a cut at many moments; the number of cuts, and what was lost."""
    draw = random.Random(seed)
    later = range(min(begin, len(disk.operations)), len(disk.operations))
    moments = set(draw.sample(later, min(count, len(later))))
    files: dict[str, SyncedFile] = {}
    acknowledged: set[tuple[str, str]] = set()
    faults: list[str] = []
    for place, operation in enumerate(disk.operations):
        if operation.kind == "acknowledge":
            acknowledged |= set(operation.rows)
        else:
            files.setdefault(operation.file, SyncedFile()).add(operation)
        if place in moments:
            for name in ("promdaen.sqlite3", "promdaen.sqlite3-wal"):
                content = files[name].after_cut(draw) if name in files else b""
                (work / name).write_bytes(content)
            (work / "promdaen.sqlite3-shm").unlink(missing_ok=True)
            faults += lost_rows(folder=work, rows=acknowledged)[:3]
    return len(moments), faults


def main() -> int:
    """Play the day, cut it, print one line of JSON; exit code 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=10**9)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--officers", type=int, default=OFFICERS)
    parser.add_argument("--synchronous", choices=("full", "normal"), default="full")
    options = parser.parse_args()
    from tests.faults.place import open_place

    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        data, work = Path(folder) / "data", Path(folder) / "work"
        data.mkdir()
        work.mkdir()
        disk = Disk()
        from promdaen.config import sqlite

        sqlite.install_sqlite()
        alive = watch(disk=disk)
        open_place(folder=data)
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous = {options.synchronous.upper()}")
        begin = len(disk.operations)
        course_day(disk=disk, officers=options.officers)
        count, faults = cuts(
            disk=disk, count=options.cuts, seed=options.seed, begin=begin, work=work
        )
        control = without_syncs(disk=disk)
        fewer = min(count, CONTROL_CUTS)
        _count, control_faults = cuts(
            disk=control, count=fewer, seed=options.seed, begin=begin, work=work
        )
        del alive
    result = {
        "name": f"power cut, synchronous {options.synchronous}",
        "count": count,
        "acknowledged": sum(len(operation.rows) for operation in disk.operations),
        "answers_on_phones": len(
            {row for operation in disk.operations for row in operation.rows if row[0] == SAVED}
        ),
        "lost": len(faults),
        "partial": 0,
        "control_lost": len(control_faults),
        "seconds": round(time.monotonic() - began, 1),
        "faults": faults[:3],
    }
    print(json.dumps(result), flush=True)
    return 1 if faults or not control_faults else 0


if __name__ == "__main__":
    sys.exit(main())

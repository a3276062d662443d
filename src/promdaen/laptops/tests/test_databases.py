"""Headquarters on the database that the tests run on, PostgreSQL too, and a laptop on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from promdaen.course.models import CourseRun, Enrolment, MissingReason, Trainer
from promdaen.laptops import actions
from promdaen.laptops.actions import applying
from promdaen.laptops.models import Chain, Clash, Entry
from promdaen.laptops.queries import tables
from promdaen.laptops.rules import contents
from promdaen.people.models import Officer
from tests import factories, runs
from tests import laptops_world as world
from tests.laptops_world import figures, hold_course

from .conftest import RUN


class Here(world.Machine):
    """The machine that the test itself runs on."""

    @contextmanager
    def on(self) -> Iterator[world.Machine]:
        yield self


@pytest.mark.django_db
def test_a_course_reaches_a_headquarters_on_either_database(
    machines: Path, tmp_path: Path, settings: Any
) -> None:
    settings.DATA_FOLDER = tmp_path / "office"
    settings.DATA_FOLDER.mkdir()
    office = world.founded(Here(folder=settings.DATA_FOLDER))
    laptop = world.Machine(machines / "empty").copied(tmp_path / "laptop")
    paper = runs.paper()
    run = runs.run(RUN, held={"before": paper, "after": paper})
    for department in ("IMM", "MAR", "BPP", "AHT"):
        runs.enrol(run, department=department)
    run.trainers.add(factories.account("trainer"))
    world.enrolled(headquarters=office, laptop=laptop)
    world.lend(office, code=RUN)
    data, _name, _rows = actions.make_reference_bundle(
        laptop=world.NAME, runs=[RUN], by=None, now=office.now
    )
    laptop.merge(data)
    hold_course(laptop, forms=7)
    merged = world.exchanged(headquarters=office, laptop=laptop)
    assert merged.clashes_count == 0 < merged.rows["assessment.Response"]
    assert figures(office) == figures(laptop)
    # A row is changed, another added and removed, a third changed on both sides.
    with laptop.on():
        first, second, *_rest = Enrolment.objects.order_by("seat")
        Enrolment.objects.filter(pk=first.pk).update(seat=31)
        Enrolment.objects.filter(pk=second.pk).update(seat=32)
        reason = MissingReason.objects.create(enrolment=first, occasion="before", reason="ill")
    Enrolment.objects.filter(pk=second.pk).update(seat=42)
    merged = world.exchanged(headquarters=office, laptop=laptop)
    assert merged.clashes_count == 1
    assert [clash.reason for clash in Clash.objects.all()] == ["changed"]
    assert Enrolment.objects.get(pk=first.pk).seat == 31
    assert Enrolment.objects.get(pk=second.pk).seat == 42
    assert MissingReason.objects.get().pk == reason.pk
    with laptop.on():
        MissingReason.objects.all().delete()
    assert world.exchanged(headquarters=office, laptop=laptop).clashes_count == 0
    assert not MissingReason.objects.exists()
    assert CourseRun.objects.get().trainers.count() == 1


@pytest.mark.django_db
def test_a_reference_whose_row_comes_with_a_later_bundle_is_filled_in_then() -> None:
    """A trainer arrives before the officer that he is: the row is stored without the officer."""
    officer = factories.officer()
    trainer = Trainer.objects.create(name_km="គ្រូ", name_latin="TRAINER", officer=officer)
    table = tables.travelling()["course.Trainer"]
    [(key, row)] = tables.rows_by_key(table=table, keys=[trainer.pk.hex]).items()
    trainer.delete()
    trainer_officer = Officer.objects.get()
    Officer.objects.all().delete()
    node = uuid4()
    Chain.objects.create(node=node, epoch=1, reach_sequence=1)
    entry = Entry.objects.create(
        node=node, epoch=1, sequence=1, key=f"{table.label}:{key}", kind=table.label,
        body=contents.entry_body(row=row),
    )  # fmt: skip

    def arrive() -> tuple[Any, int]:
        Entry.objects.update(state=Entry.WAITING)
        Clash.objects.all().delete()
        applying.Applier(node=node, now=factories.NOW).apply_waiting()
        entry.refresh_from_db()
        return Trainer.objects.get().officer_id, entry.state

    assert arrive() == (None, Entry.ASIDE)
    assert Clash.objects.get().reason == applying.MISSING
    assert arrive() == (None, Entry.ASIDE)
    trainer_officer.save(force_insert=True)
    assert arrive() == (officer.pk, Entry.APPLIED)
    assert not Clash.objects.exists()

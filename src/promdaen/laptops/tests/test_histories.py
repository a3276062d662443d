"""Random histories of one laptop and headquarters: nothing is dropped without a decision.

`simulate-sync` tries the order of facts in memory. These histories go through the tables: changed
and deleted rows, rows that cannot be added yet, evaluation forms, content, backups of both sides.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from promdaen.course.models import CourseRun, Enrolment, Feedback
from promdaen.laptops.models import Clash, Entry, SentForm
from promdaen.laptops.queries import tables
from promdaen.people.models import Officer
from tests import factories
from tests import laptops_world as world
from tests.laptops_world import hold_course

from .conftest import RUN
from .test_content_and_changes import content
from .test_retries import merge_without_observations

STEPS = 12
COMPARED = ("people.Officer", "course.Enrolment", "evidence.Observation", "assessment.Response")


class History:
    """One laptop and its headquarters, and the steps that a history is drawn from."""

    def __init__(
        self, headquarters: world.Machine, laptop: world.Machine, *, folder: Path, seed: int
    ) -> None:
        self.headquarters, self.laptop, self.folder = headquarters, laptop, folder
        self.random = random.Random(seed)
        self.backups = {
            machine.folder: machine.database_copy(folder / f"{machine.folder.name}-0")
            for machine in (headquarters, laptop)
        }
        self.count = 0
        self.deleted: set[UUID] = set()

    def steps(self) -> list[Callable[[], None]]:
        return [
            self.change_a_seat,
            self.add_an_officer,
            self.delete_a_new_officer,
            self.add_forms,
            self.exchange,
            self.exchange,
            self.lose_a_file,
            self.merge_by_an_earlier_version,
            self.bring_content,
            lambda: self.back_up(self.headquarters),
            lambda: self.back_up(self.laptop),
            lambda: self.restore(self.headquarters),
            lambda: self.restore(self.laptop),
        ]

    def change_a_seat(self) -> None:
        with self.laptop.on():
            enrolment = self.random.choice(list(Enrolment.objects.filter(run__code=RUN)))
            used_seats = Enrolment.objects.filter(run__code=RUN).values_list("seat", flat=True)
            Enrolment.objects.filter(pk=enrolment.pk).update(seat=max(used_seats) + 1)

    def add_an_officer(self) -> None:
        with self.laptop.on():
            factories.officer(department=factories.department("NEW"))

    def delete_a_new_officer(self) -> None:
        with self.laptop.on():
            new = list(Officer.objects.filter(department__code="NEW"))
            if new:
                officer = self.random.choice(new)
                self.deleted.add(officer.pk)
                officer.delete()

    def add_forms(self) -> None:
        with self.laptop.on():
            run = CourseRun.objects.get(code=RUN)
            for _ in range(self.random.choice((2, 5))):
                Feedback.objects.create(run=run, received_on=run.ends_on, relevance=5, overall=4)

    def exchange(self) -> None:
        world.exchanged(headquarters=self.headquarters, laptop=self.laptop)

    def lose_a_file(self) -> None:
        data = self.laptop.send()
        if self.random.random() < 0.5:
            # The answer is lost alone.
            self.headquarters.merge(data)

    def merge_by_an_earlier_version(self) -> None:
        self.laptop.merge(merge_without_observations(self.headquarters, self.laptop).answer)

    def bring_content(self) -> None:
        self.laptop.merge(content(self.headquarters))

    def back_up(self, machine: world.Machine) -> None:
        self.count += 1
        name = f"{machine.folder.name}-{self.count}"
        self.backups[machine.folder] = machine.database_copy(self.folder / name)

    def restore(self, machine: world.Machine) -> None:
        machine.restore_database(self.backups[machine.folder])


def dropped(headquarters: world.Machine) -> list[str]:
    """The keys of what headquarters received and neither has nor asks about."""
    with headquarters.on():
        open_keys = set(Clash.objects.filter(decided_at=None).values_list("key", flat=True))
        states: dict[str, set[int]] = {}
        for key, state in Entry.objects.values_list("key", "state"):
            states.setdefault(key, set()).add(state)
        forms_here = set(Feedback.objects.values_list("pk", flat=True))
        forms = set(SentForm.objects.values_list("form", flat=True)) - forms_here
        return [
            key
            for key, entry_states in states.items()
            if Entry.WAITING in entry_states
            or entry_states == {Entry.REPEATED}
            or (Entry.ASIDE in entry_states and key not in open_keys)
        ] + [form.hex for form in forms]


def rows_of(machine: world.Machine) -> dict[str, dict[str, object]]:
    with machine.on():
        return {
            f"{label}:{key}": row
            for label in COMPARED
            for table in [tables.travelling()[label]]
            for row in tables.rows(table=table)
            for key in [table.row_key(row=row)]
        }


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_dropped_in_a_random_history(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path, seed: int
) -> None:
    hold_course(laptop, forms=5)
    history = History(headquarters, laptop, folder=tmp_path, seed=seed)
    for _ in range(STEPS):
        history.random.choice(history.steps())()
    with headquarters.on():
        factories.department("NEW")
    for _ in range(4):
        history.exchange()
    assert dropped(headquarters) == []
    with headquarters.on():
        open_keys = [
            key.rsplit(":", key.count(":") - 1)[0]
            for key in Clash.objects.filter(decided_at=None).values_list("key", flat=True)
        ]
        deleted_here = set(
            Officer.objects.filter(pk__in=history.deleted).values_list("pk", flat=True)
        )
    with laptop.on():
        # A restore of the laptop brings back what it had deleted.
        assert deleted_here <= set(Officer.objects.values_list("pk", flat=True))
    headquarters_rows = rows_of(headquarters)
    assert [
        key
        for key, row in rows_of(laptop).items()
        if headquarters_rows.get(key) != row and key not in open_keys
    ] == []

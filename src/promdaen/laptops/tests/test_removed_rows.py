"""What headquarters removed from a lent run goes on the laptop too, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest

from promdaen.course.models import CourseRun, Enrolment
from promdaen.laptops import actions
from promdaen.laptops.actions import removed_rows
from promdaen.laptops.models import Clash, Loan, Peer
from tests import factories, runs
from tests import laptops_world as world
from tests.laptops_world import figures, hold_course

from .conftest import RUN
from .test_content_and_changes import content
from .test_loans import END, lent


def seats(machine: world.Machine) -> dict[str, int]:
    """Officers on the roster, by the id of the officer."""
    with machine.on():
        rows = Enrolment.objects.filter(run__code=RUN)
        return {str(officer): seat for officer, seat in rows.values_list("officer", "seat")}


@contextmanager
def at_headquarters(headquarters: world.Machine) -> Iterator[CourseRun]:
    """The run taken back, to be changed, and then lent again."""
    with headquarters.on():
        for loan in Loan.objects.filter(ended_at=None):
            actions.end_loan(loan=loan, ending="taken_back", by=None, now=headquarters.now)
        yield CourseRun.objects.get(code=RUN)
        peer = Peer.objects.get(name=world.NAME)
        actions.lend_run(peer=peer, code=RUN, until_on=END, by=None, now=headquarters.now)


def remove_seats(headquarters: world.Machine, *seats: int) -> None:
    with at_headquarters(headquarters) as run:
        for enrolment in run.enrolments.filter(seat__in=seats):
            enrolment.delete()


@pytest.fixture
def laptop_with_content(headquarters: world.Machine, laptop: world.Machine) -> None:
    """The run is on loan, and the laptop has its content."""
    lent(headquarters, laptop)


@pytest.mark.usefixtures("laptop_with_content")
def test_a_seat_that_headquarters_removed_goes_and_another_takes_it(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    remove_seats(headquarters, 5, 6)
    with at_headquarters(headquarters) as run:
        assert runs.enrol(run).seat == 5
        run.trainers.add(factories.account("trainer"))
    laptop.merge(content(headquarters))
    assert seats(laptop) == seats(headquarters)
    with laptop.on():
        assert CourseRun.objects.get(code=RUN).trainers.exists()
    with at_headquarters(headquarters) as run:
        run.trainers.clear()
    laptop.merge(content(headquarters))
    with laptop.on():
        assert not CourseRun.objects.get(code=RUN).trainers.exists()
    hold_course(laptop)
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.clashes_count == 0
    assert seats(laptop) == seats(headquarters)
    assert figures(laptop) == figures(headquarters)


@pytest.mark.usefixtures("laptop_with_content")
def test_a_seat_with_answers_or_a_change_on_the_laptop_stays(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    with laptop.on():
        Enrolment.objects.filter(run__code=RUN, seat=6).update(seat=66)
    before = seats(laptop)
    remove_seats(headquarters, 5, 6)
    laptop.merge(content(headquarters))
    assert seats(laptop) == before


@pytest.mark.usefixtures("laptop_with_content")
def test_a_seat_that_headquarters_received_and_could_not_add_stays(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with at_headquarters(headquarters) as run:
        runs.enrol(run)
    with laptop.on():
        new = runs.enrol(CourseRun.objects.get(code=RUN))
        assert new.seat == 7
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert Clash.objects.filter(kind="course.Enrolment", decided_at=None).exists()
    remove_seats(headquarters, 7)
    laptop.merge(content(headquarters))
    assert str(new.officer_id) in seats(laptop)


@pytest.mark.usefixtures("laptop_with_content")
def test_what_a_restored_headquarters_lost_stays_on_the_laptop(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    backup = headquarters.database_copy(tmp_path / "backup.sqlite3")
    with at_headquarters(headquarters) as run:
        late = runs.enrol(run)
    laptop.merge(content(headquarters))
    headquarters.restore_database(backup)
    # Also once it has said something: the first content after that takes nothing away.
    laptop.merge(content(headquarters))
    world.exchanged(headquarters=headquarters, laptop=laptop)
    for _time in range(3):
        laptop.merge(content(headquarters))
    assert str(late.officer_id) in seats(laptop)


@pytest.mark.usefixtures("laptop_with_content")
def test_a_headquarters_of_an_earlier_release_removes_nothing(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    before = seats(laptop)
    remove_seats(headquarters, 6)
    with mock.patch.object(removed_rows, "complete_tables", return_value={}):
        laptop.merge(content(headquarters))
    assert seats(laptop) == before

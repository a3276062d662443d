"""Content of headquarters never takes back what the laptop changed since."""

from __future__ import annotations

import pytest

from promdaen.course.models import CourseRun, Enrolment
from promdaen.laptops import actions
from promdaen.people.models import Account
from tests import factories
from tests import laptops_world as world

from .conftest import RUN


def content(headquarters: world.Machine) -> bytes:
    world.lend(headquarters, code=RUN)
    with headquarters.on():
        return actions.make_reference_bundle(
            laptop=world.NAME, runs=[RUN], by=None, now=headquarters.now
        )[0]


def change_and_delete(laptop: world.Machine) -> None:
    """The first officer gets another seat, and the last is removed from the roster."""
    with laptop.on():
        enrolments = list(Enrolment.objects.filter(run__code=RUN).order_by("seat"))
        Enrolment.objects.filter(pk=enrolments[0].pk).update(seat=77)
        Enrolment.objects.filter(pk=enrolments[5].pk).delete()


def seats(machine: world.Machine) -> list[int]:
    with machine.on():
        enrolments = CourseRun.objects.get(code=RUN).enrolments.order_by("seat")
        return list(enrolments.values_list("seat", flat=True))


AS_CHANGED = [2, 3, 4, 5, 77]


@pytest.mark.parametrize("is_merged", [False, True])
def test_content_written_before_a_change_arrived_leaves_the_change(
    headquarters: world.Machine, laptop: world.Machine, is_merged: bool
) -> None:
    """A stick of Monday after the sending of Tuesday; *Bring* after a *Send* that was cut."""
    monday = content(headquarters)
    change_and_delete(laptop)
    if is_merged:
        world.exchanged(headquarters=headquarters, laptop=laptop)
    else:
        laptop.send()
    laptop.merge(monday)
    assert seats(laptop) == AS_CHANGED
    world.exchanged(headquarters=headquarters, laptop=laptop)
    assert seats(headquarters) == seats(laptop) == AS_CHANGED


def test_a_deletion_that_was_not_sent_yet_is_not_taken_back(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    change_and_delete(laptop)
    laptop.merge(content(headquarters))
    assert seats(laptop) == AS_CHANGED


def test_content_written_after_a_change_arrived_is_taken(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    change_and_delete(laptop)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        Enrolment.objects.filter(run__code=RUN, seat=77).update(seat=78)
    laptop.merge(content(headquarters))
    assert seats(laptop) == [2, 3, 4, 5, 78]


def test_a_name_changed_on_the_laptop_stays_until_headquarters_has_the_change(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        trainer = factories.account("trainer", name="Earlier")
        CourseRun.objects.get(code=RUN).trainers.add(trainer)
    laptop.merge(content(headquarters))
    with laptop.on():
        Account.objects.filter(pk=trainer.pk).update(name="Later")
    laptop.send()
    laptop.merge(content(headquarters))
    with laptop.on():
        assert Account.objects.get(pk=trainer.pk).name == "Later"

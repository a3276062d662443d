"""A run is written by the laptop that has it on loan, and by no other."""

from __future__ import annotations

from promdaen.assessment.models import Response
from promdaen.course.models import CourseRun, Practice
from promdaen.laptops import actions
from promdaen.laptops.actions import late_entries
from promdaen.laptops.models import Clash, Peer
from promdaen.laptops.queries import lending, overview
from promdaen.specimen.models import StationSet
from tests import factories, runs
from tests import laptops_world as world
from tests.laptops_world import figures, hold_course

from .conftest import RUN
from .test_loans import END, lent, taken_back


def nothing_is_added(headquarters: world.Machine, before: bytes) -> None:
    assert figures(headquarters) == before
    with headquarters.on():
        assert not Response.objects.exists()
        [decision] = overview.open_decisions()
        assert decision.clash.reason == "late"
        assert decision.count > 72


def test_a_laptop_that_is_enrolled_again_does_not_write_a_run_that_was_taken_back(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    loan = lent(headquarters, laptop)
    before = figures(headquarters)
    taken_back(headquarters, loan)
    with headquarters.on():
        actions.revoke_laptop(name=world.NAME, by=None, now=headquarters.now)
    hold_course(laptop)
    world.enrolled(headquarters=headquarters, laptop=laptop, name="Again")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    nothing_is_added(headquarters, before)


def test_a_laptop_does_not_write_a_run_that_another_one_has(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    before = figures(headquarters)
    with headquarters.on():
        other = Peer.objects.create(name="Poipet 1", compared_at=world.NOW)
        actions.lend_run(peer=other, code=RUN, until_on=END, by=None, now=headquarters.now)
    hold_course(laptop)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    nothing_is_added(headquarters, before)


def test_a_replaced_laptop_that_is_enrolled_again_goes_on_with_its_run(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    lent(headquarters, laptop)
    hold_course(laptop)
    with headquarters.on():
        peer = Peer.objects.get(name=world.NAME)
        invited = actions.replace_laptop(peer=peer, name="Again", by=None, now=headquarters.now)
    with laptop.on():
        accepted = actions.accept_invitation(
            data=invited.data, code=invited.code, by=None, now=laptop.now
        )
    with headquarters.on():
        peer = actions.enrol_laptop(data=accepted.data, by=None, now=headquarters.now)
        actions.confirm_fingerprint(peer=peer, by=None, now=headquarters.now)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    assert figures(headquarters) == figures(laptop)
    with headquarters.on():
        assert not Clash.objects.exists()


def test_records_of_other_runs_with_a_shared_bank_are_not_late(
    headquarters: world.Machine,
) -> None:
    with headquarters.on():
        enrolment = CourseRun.objects.get(code=RUN).enrolments.earliest("seat")
        sitting, other_sitting, bank = "a" * 32, "c" * 32, "b" * 32
        rows = [
            ("assessment.Sitting", {"id": sitting}),
            ("course.RunSitting", {"enrolment_id": enrolment.pk.hex, "sitting_id": sitting}),
            ("assessment.AdaptiveTest", {"sitting_id": sitting, "bank_id": bank}),
            ("assessment.Response", {"sitting_id": sitting}),
            ("assessment.Sitting", {"id": other_sitting}),
            ("course.RunSitting", {"enrolment_id": "d" * 32, "sitting_id": other_sitting}),
            ("assessment.AdaptiveTest", {"sitting_id": other_sitting, "bank_id": bank}),
            ("assessment.Response", {"sitting_id": other_sitting}),
        ]
        bodies = [(number, kind, {"row": row}) for number, (kind, row) in enumerate(rows)]
        assert late_entries.late_entries(code=RUN, bodies=bodies) == {0, 1, 2, 3}


def test_a_run_brings_no_records_of_another_with_the_same_stations(
    headquarters: world.Machine,
) -> None:
    with headquarters.on():
        stations = StationSet.objects.create(code="ST-1", seed=1, specimens=[], made_at=world.NOW)
        other = runs.run("KK-2")
        for run in (CourseRun.objects.get(code=RUN), other):
            Practice.objects.create(
                run=run, kind="stations", station_set=stations, opened_at=world.NOW
            )
        selected = lending.run_rows(codes=[RUN])
        assert {row["code"] for row in selected[lending.RUN].values()} == {RUN}
        assert stations.pk.hex in selected["specimen.StationSet"]
        [own] = factories.enrolments(other, 1)
        assert lending.runs_named(ids=[own.pk.hex]) == {other.pk.hex}
        # A finding at shared stations is late with the run of its officer.
        officer = CourseRun.objects.get(code=RUN).enrolments.earliest("seat").officer
        bodies = [
            (number, "specimen.StationFinding", {"row": row})
            for number, row in enumerate(
                {"station_set_id": stations.pk.hex, "officer_id": person.pk.hex}
                for person in (officer, own.officer)
            )
        ]
        assert late_entries.late_entries(code=RUN, bodies=bodies) == {0}
        closed = {RUN: CourseRun.objects.get(code=RUN).pk}
        assert late_entries.runs_with_late_entries(closed=closed, bodies=bodies) == [RUN]

"""What could not be applied is applied once it can be, and never forgotten before."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import mock
from uuid import UUID

import pytest

from promdaen.course.models import CourseRun, Enrolment, Feedback, OfficerSummary
from promdaen.evidence.models import Observation
from promdaen.laptops import actions
from promdaen.laptops.actions import applying
from promdaen.laptops.models import Clash, Entry, Peer, RefusedBundle
from promdaen.laptops.queries import nodes, records, tables
from promdaen.laptops.rules import contents
from promdaen.people.models import Officer
from tests import factories
from tests import laptops_world as world
from tests.laptops_world import hold_course

from .conftest import RUN

OBSERVATION = Observation._meta.label


def merge_without_observations(
    headquarters: world.Machine, laptop: world.Machine
) -> actions.MergeResult:
    """A file merged by a version that does not know the table of observations."""
    earlier_tables = {
        label: row for label, row in tables.travelling().items() if label != OBSERVATION
    }
    data = laptop.send()
    with mock.patch.object(tables, "travelling", return_value=earlier_tables):
        return headquarters.merge(data)


def observations_count(machine: world.Machine) -> int:
    with machine.on():
        return Observation.objects.count()


def test_unknown_facts_that_a_restored_laptop_repeats_arrive_after_the_upgrade(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    hold_course(laptop, forms=0)
    backup = laptop.database_copy(tmp_path / "backup.sqlite3")
    laptop.merge(merge_without_observations(headquarters, laptop).answer)
    laptop.restore_database(backup)
    laptop.merge(merge_without_observations(headquarters, laptop).answer)
    assert observations_count(headquarters) == 0
    world.exchanged(headquarters=headquarters, laptop=laptop)
    assert observations_count(headquarters) == observations_count(laptop) == 72
    with headquarters.on():
        assert not Entry.objects.filter(state__in=(Entry.WAITING, Entry.LATER)).exists()
        # Again: a repeat is never applied beside the first.
        assert Entry.objects.filter(kind=OBSERVATION, state=Entry.APPLIED).count() == 72
        assert Entry.objects.filter(kind=OBSERVATION, state=Entry.REPEATED).count() == 72


def test_facts_of_a_node_that_was_enrolled_again_are_tried_again(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop, forms=0)
    with laptop.on():
        factories.officer(department=factories.department("NEW"), name_latin="SOK New")
    merge_without_observations(headquarters, laptop)
    world.enrolled(headquarters=headquarters, laptop=laptop, name="Again")
    with headquarters.on():
        assert Clash.objects.get(decided_at=None).reason == "missing"
        factories.department("NEW")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    assert observations_count(headquarters) == observations_count(laptop) == 72
    with headquarters.on():
        assert Officer.objects.filter(name_latin="SOK New").exists()
        assert not Clash.objects.filter(decided_at=None).exists()


def new_run_elsewhere(laptop: world.Machine) -> None:
    """A course run in a province that headquarters does not have, with evaluation forms."""
    with laptop.on():
        province = factories.province("99")
        run = CourseRun.objects.get(code=RUN)
        run.pk, run.code, run.province = None, "NEW-1", province
        run._state.adding = True
        run.save()
        Feedback.objects.bulk_create(
            Feedback(run=run, received_on=run.ends_on, relevance=5, overall=4) for _ in range(5)
        )


def test_forms_of_a_run_that_waits_arrive_after_it(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    new_run_elsewhere(laptop)
    for _ in range(2):
        merged = world.exchanged(headquarters=headquarters, laptop=laptop)
        assert merged.clashes_count >= 6
        with headquarters.on():
            waiting = Clash.objects.filter(decided_at=None, kind=tables.FEEDBACK)
            assert waiting.count() == 5
    with headquarters.on():
        factories.province("99")
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.rows[tables.FEEDBACK] == 5
    with headquarters.on():
        assert Feedback.objects.filter(run__code="NEW-1").count() == 5
        assert not Clash.objects.filter(decided_at=None).exists()


@pytest.mark.parametrize("is_taken", [False, True])
def test_a_row_that_did_not_fit_arrives_once_its_place_is_free(
    headquarters: world.Machine, laptop: world.Machine, is_taken: bool
) -> None:
    for machine in (headquarters, laptop):
        with machine.on():
            run = CourseRun.objects.get(code=RUN)
            [enrolment] = factories.enrolments(run, [factories.officer()])
            Enrolment.objects.filter(pk=enrolment.pk).update(seat=99)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        clash = Clash.objects.get(decided_at=None, reason="refused")
        with pytest.raises(actions.LaptopRefused, match="cannot be added"):
            actions.decide_clash(clash=clash, decision="take", by=None, now=headquarters.now)
        Enrolment.objects.filter(seat=99).update(seat=98)
        if is_taken:
            actions.decide_clash(clash=clash, decision="take", by=None, now=headquarters.now)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert Enrolment.objects.filter(seat__in=(98, 99)).count() == 2
        assert not Clash.objects.filter(decided_at=None).exists()
        if is_taken:
            actions.undo_decision(clash=clash, by=None, now=headquarters.now)
            assert not Enrolment.objects.filter(seat=99).exists()


def test_facts_of_a_newer_version_still_arrive_after_a_file_that_was_set_aside_is_added(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    world.exchanged(headquarters=headquarters, laptop=laptop)
    image = laptop.copied(tmp_path / "image")
    hold_course(laptop, forms=0)
    merge_without_observations(headquarters, laptop)
    with image.on():
        factories.officer(name_latin="SOK Lost")
    assert headquarters.merge(image.send()).is_set_aside
    with headquarters.on():
        actions.add_refused_bundle(
            bundle=RefusedBundle.objects.get(), by=None, now=headquarters.now
        )
        assert Officer.objects.filter(name_latin="SOK Lost").exists()
    headquarters.merge(laptop.send())
    assert observations_count(headquarters) == observations_count(laptop) == 72


@pytest.mark.parametrize("is_enrolled_again", [False, True])
@pytest.mark.parametrize("is_together", [False, True])
def test_a_row_that_was_deleted_before_it_could_be_added_stays_deleted(
    headquarters: world.Machine,
    laptop: world.Machine,
    is_enrolled_again: bool,
    is_together: bool,
) -> None:
    with laptop.on():
        officer = factories.officer(department=factories.department("NEW"))
    world.exchanged(headquarters=headquarters, laptop=laptop)
    if is_enrolled_again:
        world.enrolled(headquarters=headquarters, laptop=laptop, name="Again")
    with laptop.on():
        officer.delete()
    if not is_together:
        world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert Clash.objects.filter(decided_at=None).exists() is is_together
        factories.department("NEW")
    for _ in range(2):
        world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert not Officer.objects.filter(pk=officer.pk).exists()
        assert not Clash.objects.filter(decided_at=None).exists()
        assert not Entry.objects.filter(state__in=(Entry.ASIDE, Entry.LATER)).exists()


@pytest.mark.parametrize("is_decided", [False, True])
def test_a_record_of_a_laptop_that_was_enrolled_again_is_asked_about_once(
    headquarters: world.Machine, laptop: world.Machine, is_decided: bool
) -> None:
    with laptop.on():
        officer = factories.officer(department=factories.department("NEW"))
    world.exchanged(headquarters=headquarters, laptop=laptop)
    world.enrolled(headquarters=headquarters, laptop=laptop, name="Again")
    with headquarters.on():
        department = factories.department("NEW")
        officer.department, officer.name_latin = department, "SOK Other"
        officer.save(force_insert=True)
    for number in range(4):
        world.exchanged(headquarters=headquarters, laptop=laptop)
        with headquarters.on():
            clash = Clash.objects.get(kind="people.Officer")
            assert (clash.reason, Peer.objects.get(pk=clash.node).name) == ("changed", "Again")
            if is_decided and not number:
                actions.decide_clash(clash=clash, decision="leave", by=None, now=headquarters.now)


def test_forms_that_headquarters_has_are_not_sent_for_ever_after_a_restore_of_the_laptop(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    hold_course(laptop, forms=5)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    backup = laptop.database_copy(tmp_path / "backup.sqlite3")
    with laptop.on():
        run = CourseRun.objects.get(code=RUN)
        for _ in range(5):
            Feedback.objects.create(run=run, received_on=run.ends_on, relevance=5, overall=4)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    laptop.restore_database(backup)
    for _ in range(2):
        world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        own = nodes.own_headquarters()
        assert own is not None
        counts = records.form_counts(node=UUID(nodes.node_file().identity.node), headquarters=own)
        assert (counts.here_count, counts.at_headquarters_count) == (0, 5)
        assert counts.to_send_count == 0
    with headquarters.on():
        assert Feedback.objects.filter(run__code=RUN).count() == 10


def test_a_deletion_that_other_records_refer_to_is_refused_in_words(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        officer_id = factories.officer().pk
        enrolment_id = Enrolment.objects.filter(run__code=RUN).latest("seat").pk
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        Officer.objects.get(pk=officer_id).delete()
        Enrolment.objects.get(pk=enrolment_id).delete()
    with headquarters.on():
        Officer.objects.filter(pk=officer_id).update(name_latin="SOK Changed")
        Enrolment.objects.filter(pk=enrolment_id).update(seat=97)
        run = CourseRun.objects.get(code=RUN)
        OfficerSummary.objects.get_or_create(enrolment_id=enrolment_id, run=run)
        [enrolment] = factories.enrolments(run, [Officer.objects.get(pk=officer_id)])
    world.exchanged(headquarters=headquarters, laptop=laptop)

    with headquarters.on():
        clashes = {clash.kind: clash for clash in Clash.objects.filter(reason="changed")}

        def decide(kind: str) -> None:
            clash = clashes[kind]
            actions.decide_clash(clash=clash, decision="take", by=None, now=headquarters.now)

        with pytest.raises(actions.LaptopRefused, match="cannot be added"):
            decide("people.Officer")
        enrolment.delete()
        decide("people.Officer")
        # What is only here goes with it.
        decide("course.Enrolment")
        assert not Officer.objects.filter(pk=officer_id).exists()
        assert not Enrolment.objects.filter(pk=enrolment_id).exists()
        for clash in clashes.values():
            actions.undo_decision(clash=clash, by=None, now=headquarters.now)
        assert Officer.objects.get(pk=officer_id).name_latin == "SOK Changed"
        assert Enrolment.objects.get(pk=enrolment_id).seat == 97


def test_a_value_that_no_column_takes_is_refused_in_words(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        table = tables.travelling()["course.Enrolment"]
        row = {**next(iter(tables.rows(table=table))), "id": "0" * 32, "seat": 2**70}
        clash = Clash.objects.create(
            node=Peer.objects.get().pk,
            key="course.Enrolment:x",
            kind="course.Enrolment",
            body=contents.entry_body(row=row),
            reason="refused",
            at=headquarters.now,
        )
        with pytest.raises(actions.LaptopRefused, match="cannot be added"):
            actions.decide_clash(clash=clash, decision="take", by=None, now=headquarters.now)


def test_the_newest_text_of_a_form_that_waited_arrives(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    new_run_elsewhere(laptop)

    def send(overall: int) -> None:
        with laptop.on():
            Feedback.objects.filter(run__code="NEW-1").update(overall=overall)
        world.exchanged(headquarters=headquarters, laptop=laptop)

    def waiting_texts() -> set[int]:
        with headquarters.on():
            clashes = Clash.objects.filter(decided_at=None, kind=tables.FEEDBACK)
            bodies = clashes.values_list("body", flat=True)
            return {json.loads(body)["row"]["overall"] for body in bodies}

    send(4)
    assert waiting_texts() == {4}
    send(3)
    assert waiting_texts() == {3}
    world.enrolled(headquarters=headquarters, laptop=laptop, name="Again")
    send(2)
    with headquarters.on():
        factories.province("99")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        forms = Feedback.objects.filter(run__code="NEW-1")
        assert list(forms.values_list("overall", flat=True)) == [2] * 5
        assert not Clash.objects.filter(decided_at=None).exists()


def test_a_form_that_does_not_fit_waits_for_a_decision(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop, forms=5)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        Feedback.objects.update(overall=1)
    data = laptop.send()
    with mock.patch.object(applying, "write_row", side_effect=OverflowError("too large")):
        assert headquarters.merge(data).clashes_count == 5
    with headquarters.on():
        assert set(Clash.objects.values_list("reason", flat=True)) == {"refused"}
    headquarters.merge(data)
    with headquarters.on():
        assert not Clash.objects.exists()
        assert set(Feedback.objects.values_list("overall", flat=True)) == {1}

"""A course on a laptop reaches headquarters by file, once and whole."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from unittest import mock
from uuid import UUID

import pytest
from django.core.management import call_command

from promdaen.course.models import CourseRun, Feedback, MissingReason, Practice
from promdaen.evidence.models import Observation
from promdaen.kit.models import AuditLine, Node
from promdaen.laptops import actions
from promdaen.laptops.models import Chain, Clash, Entry
from promdaen.laptops.queries import nodes, tables
from promdaen.people import actions as people_actions
from promdaen.people.models import Account, Officer
from promdaen.places.models import Province
from tests import factories
from tests import laptops_world as world
from tests.laptops_world import figures, hold_course

from .conftest import RUN


def test_the_figures_of_a_course_are_the_same_at_headquarters(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop, forms=5)
    before = figures(headquarters)
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.clashes_count == merged.waiting_count == merged.later_count == 0
    assert merged.rows["assessment.Response"] == 72
    assert merged.rows["course.Feedback"] == 5
    assert figures(headquarters) == figures(laptop) != before


def test_the_audit_log_of_a_laptop_stays_a_chain_of_its_own(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert Node.objects.get(is_this=True).name != world.NAME
        arrived = Node.objects.get(name=world.NAME)
        assert AuditLine.objects.filter(node=arrived).count() == arrived.sequence > 0
        stream = StringIO()
        call_command("verify_audit", stdout=stream)
    assert json.loads(stream.getvalue())["is_good"]


def test_a_file_that_is_merged_again_changes_nothing(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    data = laptop.send()
    first = headquarters.merge(data)
    before = figures(headquarters), world.counts(headquarters)
    again = headquarters.merge(data)
    assert first.repeated_count == 0 < first.facts_count == again.repeated_count
    assert not again.rows
    after = world.counts(headquarters)
    # The audit log alone says that the file came twice.
    assert after.pop("kit.AuditLine") == before[1].pop("kit.AuditLine") + 1
    assert (figures(headquarters), after) == before


def test_what_headquarters_has_is_not_sent_again(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    first = world.exchanged(headquarters=headquarters, laptop=laptop)
    second = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert second.facts_count < 10 < first.facts_count
    assert not {"assessment.Response", "course.RunSitting"} & second.rows.keys()


def test_without_an_answer_everything_is_sent_again_and_counts_once(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    first = headquarters.merge(laptop.send())
    second = headquarters.merge(laptop.send())
    assert second.facts_count > first.facts_count == second.repeated_count
    assert figures(headquarters) == figures(laptop)


def test_a_restored_headquarters_gets_everything_again(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    backup = headquarters.database_copy(tmp_path / "backup.sqlite3")
    hold_course(laptop)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    headquarters.restore_database(backup)
    assert figures(headquarters) != figures(laptop)
    # The laptop believes the answer from before, until headquarters says what it has now.
    world.exchanged(headquarters=headquarters, laptop=laptop)
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.clashes_count == merged.waiting_count == 0
    assert figures(headquarters) == figures(laptop)


def test_a_restored_laptop_opens_an_epoch_and_loses_nothing_it_sent(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    backup = laptop.database_copy(tmp_path / "backup.sqlite3")
    hold_course(laptop, seed=1)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    before = figures(headquarters)
    laptop.restore_database(backup)
    for _round in range(3):
        merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.waiting_count == 0
    assert figures(headquarters) == before
    with laptop.on():
        assert max(Chain.objects.values_list("epoch", flat=True)) == 2
    with headquarters.on():
        # Each chain of the audit log is whole, also the one that goes no further.
        call_command("verify_audit", stdout=StringIO())


def test_a_backup_of_before_a_laptop_was_enrolled_again_reuses_no_place(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    hold_course(laptop, seed=1)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    before = figures(headquarters)
    backup = laptop.database_copy(tmp_path / "backup.sqlite3")
    world.enrolled(headquarters=headquarters, laptop=laptop, name="Again")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        used_epoch = max(Chain.objects.values_list("epoch", flat=True))
    laptop.restore_database(backup)
    with laptop.on():
        factories.officer(name_latin="SOK Later")
    for _round in range(2):
        merged = world.exchanged(headquarters=headquarters, laptop=laptop)
        assert merged.clashes_count == merged.waiting_count == 0
        assert not merged.is_set_aside
    assert figures(headquarters) == before
    with laptop.on():
        entries = Entry.objects.all()
        assert min(entries.values_list("epoch", flat=True)) == used_epoch + 1
        assert set(entries.values_list("node", flat=True)) == {
            UUID(nodes.node_file().identity.node)
        }
    with headquarters.on():
        assert Officer.objects.filter(name_latin="SOK Later").count() == 1


def test_a_copied_disk_is_refused_until_it_is_enrolled_and_counts_once(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    hold_course(laptop)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    before = figures(headquarters)
    clone = laptop.copied(tmp_path / "clone", hardware="b")
    with pytest.raises(actions.LaptopRefused, match="copied from another machine"):
        clone.send()
    world.enrolled(headquarters=headquarters, laptop=clone, name="Koh Kong 2")
    merged = world.exchanged(headquarters=headquarters, laptop=clone)
    assert merged.facts_count > 72
    assert "assessment.Response" not in merged.rows
    assert figures(headquarters) == before


def test_a_disk_that_went_back_whole_is_set_aside_and_numbered_again(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    # Some rows have places before the disk is copied.
    world.exchanged(headquarters=headquarters, laptop=laptop)
    image = laptop.copied(tmp_path / "image")
    with laptop.on():
        factories.officer(name_latin="SOK Lost")
    headquarters.merge(laptop.send())
    hold_course(image)
    merged = world.exchanged(headquarters=headquarters, laptop=image)
    assert merged.is_set_aside
    assert not merged.rows
    merged = world.exchanged(headquarters=headquarters, laptop=image)
    assert not merged.is_set_aside
    assert figures(headquarters) == figures(image)
    with headquarters.on():
        assert Officer.objects.filter(name_latin="SOK Lost").count() == 1


def test_files_that_arrive_in_another_order_wait_for_the_first(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    # Headquarters knows this laptop already: its answer to the first file never arrives.
    world.exchanged(headquarters=headquarters, laptop=laptop)
    hold_course(laptop, forms=0)
    first = laptop.send()
    answer = headquarters.copied(headquarters.folder.parent / "aside").merge(first).answer
    laptop.merge(answer)
    with laptop.on():
        factories.officer(name_latin="SOK Late")
    second = laptop.send()
    early = headquarters.merge(second)
    assert early.waiting_count == early.facts_count > 0
    assert not early.rows
    late = headquarters.merge(first)
    assert late.waiting_count == 0
    assert figures(headquarters) == figures(laptop)
    with headquarters.on():
        assert Officer.objects.filter(name_latin="SOK Late").exists()


def test_a_row_that_both_changed_is_left_for_a_person(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    for machine, place in ((headquarters, "Phnom Penh"), (laptop, "Koh Kong")):
        with machine.on():
            CourseRun.objects.filter(code=RUN).update(place_en=place)
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.clashes_count == 1
    with headquarters.on():
        assert CourseRun.objects.get(code=RUN).place_en == "Phnom Penh"
        [clash] = Clash.objects.all()
        assert (clash.kind, clash.reason) == ("course.CourseRun", "changed")
        assert "Koh Kong" in clash.body
    # The next file does not ask again.
    assert world.exchanged(headquarters=headquarters, laptop=laptop).clashes_count == 0


def test_rows_that_one_node_writes_are_changed_and_removed(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        run = CourseRun.objects.get(code=RUN)
        first, *_rest, last = run.enrolments.order_by("seat")
        MissingReason.objects.create(enrolment=first, occasion="before", reason="ill")
        run.enrolments.filter(pk=last.pk).update(seat=40)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert MissingReason.objects.get().reason == "ill"
        assert CourseRun.objects.get(code=RUN).enrolments.get(pk=last.pk).seat == 40
    with laptop.on():
        MissingReason.objects.all().delete()
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.rows["course.MissingReason"] == 1
    with headquarters.on():
        assert not MissingReason.objects.exists()


@pytest.mark.parametrize(("forms", "arrived_count"), [(4, 0), (5, 5), (28, 28)])
def test_feedback_travels_in_sets_of_five_or_more(
    headquarters: world.Machine, laptop: world.Machine, forms: int, arrived_count: int
) -> None:
    hold_course(laptop, forms=forms)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert Feedback.objects.count() == arrived_count
        assert not Entry.objects.filter(kind="course.Feedback").exists()


def test_a_late_form_never_shows_by_itself(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop, forms=6)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        first = set(Feedback.objects.values_list("pk", flat=True))
    with laptop.on():
        run = CourseRun.objects.get(code=RUN)
        late = {"run": run, "received_on": run.ends_on, "relevance": 1}
        Feedback.objects.bulk_create(Feedback(**late) for _ in range(4))
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert set(Feedback.objects.values_list("pk", flat=True)) == first
    with laptop.on():
        Feedback.objects.create(**late)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert Feedback.objects.count() == len(first) + 5


def test_accounts_that_facts_name_arrive_without_a_way_in(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        trainer = factories.account("coordinator", email="trainer@example.org", name="KIM")
        run = CourseRun.objects.get(code=RUN)
        Practice.objects.create(run=run, kind="case", opened_by=trainer, opened_at=laptop.now)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        arrived = Account.objects.get(pk=trainer.pk)
        assert (arrived.name, arrived.is_active) == ("KIM", False)
        assert not arrived.has_usable_password()
        assert not arrived.roles.exists()
        assert Practice.objects.get().opened_by == arrived


def test_a_lent_run_brings_its_trainers_without_passwords_or_roles(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    world.lend(headquarters, code=RUN)
    with headquarters.on():
        leader = factories.account("coordinator", email="leader@example.org", name="LENG")
        other = factories.account("administrator", email="other@example.org")
        CourseRun.objects.get(code=RUN).trainers.add(leader)
        data, _name, _rows = actions.make_reference_bundle(
            laptop=world.NAME, runs=[RUN], by=None, now=headquarters.now
        )
    merged = laptop.merge(data)
    assert merged.rows["course.CourseRun_trainers"] == 1
    with laptop.on():
        arrived = Account.objects.get(pk=leader.pk)
        assert not arrived.has_usable_password()
        assert arrived.role_codes() == {"trainer"}
        assert not Account.objects.filter(pk=other.pk).exists()
    # What came from headquarters is not sent back.
    assert (
        "course.CourseRun_trainers"
        not in world.exchanged(headquarters=headquarters, laptop=laptop).rows
    )


def test_newer_content_leaves_what_was_changed_on_the_laptop(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    world.lend(headquarters, code=RUN)
    with headquarters.on():
        run = CourseRun.objects.get(code=RUN)
        seats = list(run.enrolments.order_by("seat").values_list("pk", flat=True))
        run.enrolments.filter(pk=seats[0]).update(seat=31)
        run.enrolments.filter(pk=seats[1]).update(seat=32)
        Province.objects.filter(code="01").update(name_en="Renamed")
        data, _name, _rows = actions.make_reference_bundle(
            laptop=world.NAME, runs=[RUN], by=None, now=headquarters.now
        )
    with laptop.on():
        CourseRun.objects.get(code=RUN).enrolments.filter(pk=seats[0]).update(seat=41)
    laptop.merge(data)
    with laptop.on():
        enrolments = CourseRun.objects.get(code=RUN).enrolments
        assert [enrolments.get(pk=pk).seat for pk in seats[:2]] == [41, 32]
        assert Province.objects.get(code="01").name_en == "Renamed"


def test_a_table_that_this_version_does_not_know_waits_for_the_upgrade(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop, forms=0)
    data = laptop.send()
    earlier_tables = {
        label: table
        for label, table in tables.travelling().items()
        if label != "evidence.Observation"
    }
    with mock.patch.object(tables, "travelling", return_value=earlier_tables):
        merged = headquarters.merge(data)
    assert merged.later_count > 0
    with headquarters.on():
        assert not Observation.objects.exists()
    headquarters.merge(data)
    with laptop.on():
        count = Observation.objects.count()
    with headquarters.on():
        assert Observation.objects.count() == count == merged.later_count


def test_a_row_whose_department_is_not_here_waits_for_it(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        factories.officer(department=factories.department("NEW"), name_latin="SOK New")
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.clashes_count == 1
    with headquarters.on():
        assert [clash.reason for clash in Clash.objects.all()] == ["missing"]
        factories.department("NEW")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert Officer.objects.get(name_latin="SOK New").department_id == "NEW"
        assert not Clash.objects.exists()


def test_a_removed_name_goes_on_every_machine_and_does_not_come_back(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        officer = Officer.objects.order_by("pk").first()
        assert officer is not None
        people_actions.change_officer(
            officer=officer,
            details=people_actions.OfficerDetails(
                department=officer.department_id, name_latin="SOK Another"
            ),
            by=None,
            now=laptop.now,
        )
        with pytest.raises(people_actions.RemovalRefused, match="headquarters"):
            people_actions.set_name_period(months=24, by=None, now=laptop.now)
    bundle = laptop.send()
    later = world.NOW + timedelta(days=3_000)
    with headquarters.on():
        people_actions.set_name_period(months=24, by=None, now=later)
        people_actions.remove_names(officers=[officer.pk], reason="Left", by=None, now=later)
        code = Officer.objects.get(pk=officer.pk).short_code
    merged = headquarters.merge(bundle)
    assert merged.clashes_count == 0
    with headquarters.on():
        assert str(Officer.objects.get(pk=officer.pk)) == code
        data, _name, _rows = actions.make_reference_bundle(
            laptop=world.NAME, runs=[], by=None, now=headquarters.now
        )
    laptop.merge(merged.answer)
    laptop.merge(data)
    with laptop.on():
        laptop_officer = Officer.objects.get(pk=officer.pk)
        assert (laptop_officer.name_latin, laptop_officer.short_code, laptop_officer.code) == (
            code,
            code,
            "",
        )
    assert world.exchanged(headquarters=headquarters, laptop=laptop).clashes_count == 0

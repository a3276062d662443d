"""A lent run is changed on its laptop alone; what comes after it was taken back waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction

from promdaen.course import actions as course_actions
from promdaen.course.actions import badge_keys, classroom
from promdaen.course.models import Badge, CourseRun, Enrolment, Feedback, Practice
from promdaen.course.queries import badge_keys as badge_key_queries
from promdaen.course.queries import classroom as classroom_queries
from promdaen.evaluation.models import CostLine
from promdaen.evidence.models import Observation
from promdaen.kit import audit, waiting
from promdaen.kit.models import AuditLine
from promdaen.laptops import actions
from promdaen.laptops.models import Clash, Entry, LaptopPassword, Loan, Peer
from promdaen.laptops.queries import overview, tables
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Department, Officer
from tests import factories, runs
from tests import laptops_world as world
from tests.laptops_world import figures, hold_course

from .conftest import RUN

END = world.END


def lent(headquarters: world.Machine, laptop: world.Machine) -> Loan:
    """The run of the tests, on loan to the laptop, which knows that."""
    with headquarters.on():
        peer = Peer.objects.get(name=world.NAME)
        actions.confirm_fingerprint(peer=peer, by=None, now=headquarters.now)
        loan = world.lend(headquarters, code=RUN)
        data, _name, _count = actions.make_reference_bundle(
            laptop=world.NAME, runs=[], by=None, now=headquarters.now
        )
    laptop.merge(data)
    return loan


def taken_back(headquarters: world.Machine, loan: Loan) -> None:
    with headquarters.on():
        actions.end_loan(loan=loan, ending="taken_back", by=None, now=headquarters.now)


def test_actions_on_a_lent_run_are_refused_and_leave_nothing(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    lent(headquarters, laptop)
    with headquarters.on():
        run = CourseRun.objects.get(code=RUN)
        by = factories.account("coordinator")
        with pytest.raises(audit.ChangeRefused, match=world.NAME):
            course_actions.cancel_run(run=run, reason="flood", by=by, now=headquarters.now)
        assert not CourseRun.objects.get(code=RUN).is_cancelled
        run.refresh_from_db()
        with pytest.raises(audit.ChangeRefused):
            classroom.make_badges(run=run, by=by, now=headquarters.now)
        assert not Badge.objects.exists()
        # Lines about feedback name their run alone; those about reading are written.
        with transaction.atomic():
            line_fields: dict[str, Any] = {"subject": None, "by": by, "now": headquarters.now}
            with pytest.raises(audit.ChangeRefused):
                audit.record_line(action="record_feedback", detail={"run": RUN}, **line_fields)
            audit.record_line(action="ask_pack", detail={"run": RUN}, **line_fields)
            # Costs are entered at headquarters alone.
            audit.record_line(action="record_cost", **{**line_fields, "subject": run})
            audit.record_line(action="ask_job", detail={"run": 5}, **line_fields)
            audit.record_line(action="ask_job", **line_fields)
    # On the laptop the same is done.
    with laptop.on():
        run = CourseRun.objects.get(code=RUN)
        course_actions.cancel_run(run=run, reason="flood", by=None, now=laptop.now)
        assert Loan.objects.get().until_on == END


def test_a_returned_run_is_changed_at_headquarters_again(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    loan = lent(headquarters, laptop)
    hold_course(laptop)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    assert figures(headquarters) == figures(laptop)
    with headquarters.on():
        actions.end_loan(loan=loan, ending="returned", by=None, now=headquarters.now)
        run = CourseRun.objects.get(code=RUN)
        classroom.make_badges(run=run, by=None, now=headquarters.now)
        data, _name, _count = actions.make_reference_bundle(
            laptop=world.NAME, runs=[], by=None, now=headquarters.now
        )
    laptop.merge(data)
    with laptop.on():
        assert Loan.objects.get().ended_at is not None


def test_what_comes_after_a_run_was_taken_back_waits_and_is_added_whole(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    loan = lent(headquarters, laptop)
    before = figures(headquarters)
    taken_back(headquarters, loan)
    hold_course(laptop)
    with laptop.on():
        factories.officer(name_latin="SOK Elsewhere")
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.clashes_count > 72
    assert figures(headquarters) == before
    with headquarters.on():
        # Records that are not of the run are added as ever.
        assert Officer.objects.filter(name_latin="SOK Elsewhere").exists()
        assert not Observation.objects.exists()
        assert not Feedback.objects.exists()
        coordinator = factories.account("coordinator")
        [row] = waiting.work_for(
            account=coordinator, now=headquarters.now, source_names=["laptops"]
        )
        assert row.kind == "laptop_decision"
        assert row.count == merged.clashes_count
        [decision] = overview.open_decisions()
        actions.decide_clash(
            clash=decision.clash, decision="take", by=coordinator, now=headquarters.now
        )
        assert not Clash.objects.filter(decided_at=None).exists()
        with pytest.raises(actions.LaptopRefused, match="Records that were added stay"):
            actions.undo_decision(clash=decision.clash, by=coordinator, now=headquarters.now)
    assert figures(headquarters) == figures(laptop)


def returned(headquarters: world.Machine, laptop: world.Machine) -> None:
    """The course is at headquarters, and its loan ended well."""
    loan = lent(headquarters, laptop)
    hold_course(laptop, forms=5)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        actions.end_loan(loan=loan, ending="returned", by=None, now=headquarters.now)


def test_a_laptop_changes_nothing_silently_in_a_run_that_it_returned(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    returned(headquarters, laptop)
    before = figures(headquarters)
    with laptop.on():
        CourseRun.objects.filter(code=RUN).update(place_en="Elsewhere")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    assert figures(headquarters) == before
    with headquarters.on():
        assert CourseRun.objects.get(code=RUN).place_en != "Elsewhere"
        [decision] = overview.open_decisions()
        assert decision.clash.reason == "late"
        actions.decide_clash(clash=decision.clash, decision="take", by=None, now=headquarters.now)
        assert CourseRun.objects.get(code=RUN).place_en == "Elsewhere"


@pytest.mark.parametrize("decision", ["take", "leave"])
def test_evaluation_forms_that_come_late_wait_for_a_decision(
    headquarters: world.Machine, laptop: world.Machine, decision: str
) -> None:
    returned(headquarters, laptop)
    with laptop.on():
        run = CourseRun.objects.get(code=RUN)
        Feedback.objects.bulk_create(
            Feedback(run=run, received_on=run.ends_on, relevance=1, overall=1) for _ in range(5)
        )
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.clashes_count == 5
    with headquarters.on():
        assert Feedback.objects.count() == 5
        [row] = overview.open_decisions()
        page = overview.clash_page(clash=row.clash)
        assert page.counts == [("Evaluation forms", 5)]
        actions.decide_clash(clash=row.clash, decision=decision, by=None, now=headquarters.now)
        assert Feedback.objects.count() == (10 if decision == "take" else 5)
    # They are asked about once.
    assert world.exchanged(headquarters=headquarters, laptop=laptop).clashes_count == 0


def test_late_records_are_not_added_while_another_laptop_has_the_run(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    returned(headquarters, laptop)
    with laptop.on():
        CourseRun.objects.filter(code=RUN).update(place_en="Elsewhere")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        other = Peer.objects.create(name="Poipet 1", compared_at=world.NOW)
        actions.lend_run(peer=other, code=RUN, until_on=END, by=None, now=headquarters.now)
        [decision] = overview.open_decisions()
        with pytest.raises(actions.LaptopRefused, match="on the laptop Poipet 1"):
            actions.decide_clash(
                clash=decision.clash, decision="take", by=None, now=headquarters.now
            )


def test_the_totals_of_a_run_are_settled_after_a_decision_and_its_undoing(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    for machine, seat in ((headquarters, 90), (laptop, 91)):
        with machine.on():
            Enrolment.objects.filter(seat=1).update(seat=seat)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        [clash] = Clash.objects.all()
        with mock.patch.object(
            course_actions, "settle_merged_runs", wraps=course_actions.settle_merged_runs
        ) as settled:
            actions.decide_clash(clash=clash, decision="take", by=None, now=headquarters.now)
            actions.undo_decision(clash=clash, by=None, now=headquarters.now)
        runs = [call.kwargs["runs"] for call in settled.call_args_list]
        assert runs == [{CourseRun.objects.get(code=RUN).pk}] * 2


def test_late_records_that_are_left_can_be_added_later(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    taken_back(headquarters, lent(headquarters, laptop))
    hold_course(laptop, forms=0)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    before = figures(headquarters)
    with headquarters.on():
        [decision] = overview.open_decisions()
        stamp: dict[str, Any] = {"by": None, "now": headquarters.now}
        actions.decide_clash(clash=decision.clash, decision="leave", **stamp)
        assert not overview.open_decisions()
        [left] = overview.recent_decisions(now=headquarters.now)
        assert left.count == decision.count
        actions.undo_decision(clash=decision.clash, **stamp)
        assert len(overview.open_decisions()) == 1
    assert figures(headquarters) == before


def test_a_run_is_lent_only_whole_once_and_after_comparing(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        peer = Peer.objects.get(name=world.NAME)
        loan_fields: dict[str, Any] = {"peer": peer, "by": None, "now": headquarters.now}
        Peer.objects.update(compared_at=None)
        with pytest.raises(actions.LaptopRefused, match="Compare the fingerprints"):
            actions.lend_run(code=RUN, until_on=END, **loan_fields)
        actions.confirm_fingerprint(**loan_fields)
        with pytest.raises(actions.LaptopRefused, match="There is no course run"):
            actions.lend_run(code="NONE", until_on=END, **loan_fields)
        with pytest.raises(actions.LaptopRefused, match="until its last day"):
            actions.lend_run(code=RUN, until_on=date(2020, 1, 1), **loan_fields)
        actions.lend_run(code=RUN, until_on=END, **loan_fields)
        with pytest.raises(actions.LaptopRefused, match="Change it there"):
            actions.lend_run(code=RUN, until_on=END, **loan_fields)
        actions.revoke_laptop(name=world.NAME, by=None, now=headquarters.now)
        with pytest.raises(actions.LaptopRefused, match="no enrolled laptop"):
            actions.confirm_fingerprint(**loan_fields)


def test_nothing_is_read_from_or_written_for_a_laptop_that_was_not_compared(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    bundle = laptop.send()
    with headquarters.on():
        Peer.objects.update(compared_at=None)
        with pytest.raises(actions.BundleRefused, match="were not compared"):
            actions.make_reference_bundle(
                laptop=world.NAME, runs=[RUN], by=None, now=headquarters.now
            )
    with pytest.raises(actions.BundleRefused, match="were not compared"):
        headquarters.merge(bundle)
    with headquarters.on():
        line = AuditLine.objects.filter(action="refuse_bundle").last()
        assert line is not None
        assert line.detail["reason"] == "not-compared"
        actions.confirm_fingerprint(peer=Peer.objects.get(), by=None, now=headquarters.now)
    assert headquarters.merge(bundle).facts_count > 0


def test_passwords_for_a_laptop_are_made_once_and_only_for_its_trainers(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        leader = factories.account("trainer", email="leader@example.org")
        leader.set_password("of headquarters")
        leader.save()
        CourseRun.objects.get(code=RUN).trainers.add(leader)
    lent(headquarters, laptop)
    with headquarters.on():
        peer = Peer.objects.get(name=world.NAME)
        assert LaptopPassword.objects.get().account == leader.pk
        with pytest.raises(actions.LaptopRefused, match="leads no course run"):
            actions.renew_laptop_password(
                peer=peer, account_id=factories.account("trainer").pk, by=None, now=world.NOW
            )
    with laptop.on():
        arrived = Account.objects.get(pk=leader.pk)
        assert arrived.has_usable_password()
        assert not arrived.check_password("of headquarters")


def trainer_on_both(
    headquarters: world.Machine, laptop: world.Machine, *, is_leader: bool
) -> Account:
    """An account whose name the laptop has, as its trainer or only by name."""
    with headquarters.on():
        account = factories.account("trainer", email="leader@example.org", name="LENG")
        run = CourseRun.objects.get(code=RUN)
        if is_leader:
            run.trainers.add(account)
        Practice.objects.create(run=run, kind="case", opened_by=account, opened_at=world.NOW)
    lent(headquarters, laptop)
    return account


def bring_content(headquarters: world.Machine, laptop: world.Machine) -> None:
    with headquarters.on():
        data, _name, _count = actions.make_reference_bundle(
            laptop=world.NAME, runs=[], by=None, now=headquarters.now
        )
    laptop.merge(data)
    with laptop.on():
        assert not people_queries.prove_values().faults


def test_another_password_for_a_laptop_replaces_the_earlier_one_there(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    leader = trainer_on_both(headquarters, laptop, is_leader=True)
    with laptop.on():
        account = Account.objects.get(pk=leader.pk)
        account.set_password("chosen-there")
        account.save()
    bring_content(headquarters, laptop)
    with laptop.on():
        # What a person chose on the laptop stays until another is made.
        assert Account.objects.get(pk=leader.pk).check_password("chosen-there")
    with headquarters.on():
        trainer_password = actions.renew_laptop_password(
            peer=Peer.objects.get(name=world.NAME), account_id=leader.pk, by=None, now=world.NOW
        )
    bring_content(headquarters, laptop)
    with laptop.on():
        assert Account.objects.get(pk=leader.pk).check_password(trainer_password.password)


def test_an_account_that_becomes_trainer_can_sign_in_on_the_laptop(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    account = trainer_on_both(headquarters, laptop, is_leader=False)
    with laptop.on():
        assert not Account.objects.get(pk=account.pk).is_active
    with headquarters.on():
        CourseRun.objects.get(code=RUN).trainers.add(account)
        trainer_password = actions.renew_laptop_password(
            peer=Peer.objects.get(name=world.NAME), account_id=account.pk, by=None, now=world.NOW
        )
    bring_content(headquarters, laptop)
    with laptop.on():
        laptop_account = Account.objects.get(pk=account.pk)
        assert laptop_account.is_active
        assert laptop_account.has_role("trainer")
        assert laptop_account.check_password(trainer_password.password)


def test_an_account_closed_at_headquarters_is_closed_on_the_laptop(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    leader = trainer_on_both(headquarters, laptop, is_leader=True)
    with headquarters.on():
        people_actions.deactivate_account(
            account=Account.objects.get(pk=leader.pk), by=None, now=headquarters.now
        )
        # Also when the account leads no run of the laptop any more.
        CourseRun.objects.get(code=RUN).trainers.clear()
    for _ in range(2):
        bring_content(headquarters, laptop)
        with laptop.on():
            assert not Account.objects.get(pk=leader.pk).is_active
    with laptop.on():
        audit_line = AuditLine.objects.get(action="deactivate_account")
        assert audit_line.subject_id == str(leader.pk)


def test_a_name_changed_or_removed_at_headquarters_changes_on_the_laptop(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    leader = trainer_on_both(headquarters, laptop, is_leader=True)
    with headquarters.on():
        Account.objects.filter(pk=leader.pk).update(name="LENG Dara")
    bring_content(headquarters, laptop)
    with laptop.on():
        assert Account.objects.get(pk=leader.pk).name == "LENG Dara"
    with headquarters.on():
        officer = factories.officer(name_latin="LENG Dara")
        Officer.objects.filter(pk=officer.pk).update(names_removed_at=world.NOW)
        Account.objects.filter(pk=leader.pk).update(
            name="ABCD2345", email=f"{leader.pk}@removed.invalid", officer=officer
        )
    for _ in range(2):
        bring_content(headquarters, laptop)
    with laptop.on():
        account = Account.objects.get(pk=leader.pk)
        assert (account.name, account.is_active) == ("ABCD2345", False)
        assert not account.has_usable_password()
    assert world.exchanged(headquarters=headquarters, laptop=laptop).clashes_count == 0


def test_costs_of_other_runs_stay_at_headquarters(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        for run in (CourseRun.objects.get(code=RUN), runs.run("PP-1")):
            CostLine.objects.create(
                run=run, line="travel", kind="actual", amount=5, currency="USD",
                day=date(2026, 11, 2), recorded_at=world.NOW,
            )  # fmt: skip
    lent(headquarters, laptop)
    with laptop.on():
        assert [(row.run.code, row.amount) for row in CostLine.objects.all()] == [(RUN, 5)]


def test_badges_and_pins_travel_with_a_run(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        run = CourseRun.objects.get(code=RUN)
        classroom.make_badges(run=run, by=None, now=headquarters.now)
        before = {
            badge.pk: (badge.pin_hash, bytes(badge.code_sealed)) for badge in Badge.objects.all()
        }
    lent(headquarters, laptop)
    with laptop.on():
        arrived = list(Badge.objects.all())
        assert {
            badge.pk: (badge.pin_hash, bytes(badge.code_sealed)) for badge in arrived
        } == before
        assert all(badge.code_hash for badge in arrived)
    assert len(before) == 6


def test_a_second_loan_brings_new_pins_and_a_rotated_secret(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        run = CourseRun.objects.get(code=RUN)
        classroom.make_badges(run=run, by=None, now=headquarters.now)
        strips = classroom.PinStrips(run=run, known_pin="471100")
        classroom.print_pins(strips=strips, by=None, now=headquarters.now)
    loan = lent(headquarters, laptop)
    with laptop.on():
        own_badge, other_badge = Badge.objects.order_by("enrolment__seat")[:2]
        reissued = classroom.reissue_badge(badge=own_badge, reason="lost", by=None, now=laptop.now)
        own_code = code_of(reissued)
    taken_back(headquarters, loan)
    with headquarters.on():
        run = CourseRun.objects.get(code=RUN)
        badge_keys.rotate_run_secret(run=run, by=None, now=headquarters.now)
        strips = classroom.PinStrips(run=run, reason="seen by others", known_pin="228833")
        later = headquarters.now + timedelta(minutes=5)
        classroom.print_pins(strips=strips, by=None, now=later)
        badge = Badge.objects.get(pk=other_badge.pk)
        hashes, code = (badge.pin_hash, badge.earlier_pin_hash), code_of(badge)
    lent(headquarters, laptop)
    with laptop.on():
        arrived = Badge.objects.get(pk=other_badge.pk)
        assert (arrived.pin_hash, arrived.earlier_pin_hash) == hashes
        assert code_of(arrived) == code
        own_badge_after = Badge.objects.get(pk=own_badge.pk)
        assert (own_badge_after.revision, code_of(own_badge_after)) == (2, own_code)


def test_a_rotated_secret_alone_is_taken_with_the_badges_that_are_there(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        run = CourseRun.objects.get(code=RUN)
        classroom.make_badges(run=run, by=None, now=headquarters.now)
    taken_back(headquarters, lent(headquarters, laptop))
    with headquarters.on():
        run = CourseRun.objects.get(code=RUN)
        badge_keys.rotate_run_secret(run=run, by=None, now=headquarters.now)
        codes = {badge.pk: code_of(badge) for badge in Badge.objects.all()}
    lent(headquarters, laptop)
    with laptop.on():
        assert {badge.pk: code_of(badge) for badge in Badge.objects.all()} == codes


def test_a_badge_sealed_with_another_key_is_refused_in_words(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        run = CourseRun.objects.get(code=RUN)
        classroom.make_badges(run=run, by=None, now=headquarters.now)
        Badge.objects.update(code_sealed=b"broken" * 12)
    with pytest.raises(actions.BundleRefused, match="sealed with another key") as refusal:
        lent(headquarters, laptop)
    assert refusal.value.code == "other-badge-key"
    with laptop.on():
        assert not Badge.objects.exists()


def code_of(badge: Badge) -> str:
    keys = badge_key_queries.run_keys(run_id=badge.enrolment.run_id)
    return classroom_queries.badge_code(badge=badge, keys=keys)


def test_a_laptop_with_a_loan_that_is_silent_waits_for_a_person(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    lent(headquarters, laptop)
    with headquarters.on():
        coordinator, later = factories.account("coordinator"), headquarters.now + timedelta(days=6)
        [row] = waiting.work_for(account=coordinator, now=later, source_names=["laptops"])
        assert row.kind == "laptop_silent"
        assert not waiting.work_for(
            account=factories.account("trainer"), now=later, source_names=["laptops"]
        )


def test_an_officer_who_may_be_known_is_asked_about(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    same = {"name_latin": "SOK Chanthy", "name_km": "", "sex": "F"}
    with headquarters.on():
        department = Officer.objects.first().department
        officer = factories.officer(department=department, code="KK-77", **same)
    with laptop.on():
        laptop_department = Department.objects.get(pk=department.pk)
        factories.officer(department=laptop_department, code="KK-77", **same)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        [clash] = Clash.objects.all()
        assert (clash.reason, clash.detail) == ("officer", officer.pk.hex)
        stamp: dict[str, Any] = {"by": None, "now": headquarters.now}
        assert overview.clash_page(clash=clash).differences
        actions.decide_clash(clash=clash, decision="take", **stamp)
        rows = Officer.objects.filter(name_latin="SOK Chanthy")
        assert [row.pk for row in rows.filter(is_active=True)] == [officer.pk]
        actions.undo_decision(clash=clash, **stamp)
        assert rows.filter(is_active=True).count() == 2


def test_an_account_changed_on_the_laptop_is_asked_about_and_its_address_stays(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        leader = factories.account("trainer", email="leader@example.org", name="LENG")
        CourseRun.objects.get(code=RUN).trainers.add(leader)
    lent(headquarters, laptop)
    with laptop.on():
        Account.objects.filter(pk=leader.pk).update(name="LENG Dara", email="other@example.org")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        [clash] = Clash.objects.all()
        assert clash.reason == "account"
        stamp: dict[str, Any] = {"by": None, "now": headquarters.now}
        assert [row.on_laptop for row in overview.clash_page(clash=clash).differences]
        actions.decide_clash(clash=clash, decision="take", **stamp)
        account = Account.objects.get(pk=leader.pk)
        assert (account.name, account.email) == ("LENG Dara", "leader@example.org")
        actions.undo_decision(clash=clash, **stamp)
        assert Account.objects.get(pk=leader.pk).name == "LENG"


def test_a_record_without_its_department_cannot_be_taken(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        factories.officer(department=factories.department("NEW"), name_latin="SOK New")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        [clash] = Clash.objects.all()
        stamp: dict[str, Any] = {"by": None, "now": headquarters.now}
        with pytest.raises(actions.LaptopRefused, match="cannot be added here"):
            actions.decide_clash(clash=clash, decision="take", **stamp)
        with pytest.raises(actions.LaptopRefused, match="already decided"):
            actions.decide_clash(clash=clash, decision="other", **stamp)
        assert not overview.clash_page(clash=clash).can_take


def test_late_records_with_a_column_of_a_newer_version_arrive_after_the_upgrade(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    taken_back(headquarters, lent(headquarters, laptop))
    hold_course(laptop, forms=0)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    label = "assessment.Response"
    table = tables.travelling()[label]
    earlier = {**tables.travelling(), label: replace(table, columns=table.columns[:-1])}
    with headquarters.on():
        [decision] = overview.open_decisions()
        with mock.patch.object(tables, "travelling", return_value=earlier):
            actions.decide_clash(
                clash=decision.clash, decision="take", by=None, now=headquarters.now
            )
        assert Entry.objects.filter(kind=label, state=Entry.LATER).count() == 72
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert not Entry.objects.filter(state=Entry.LATER).exists()
        assert not Clash.objects.filter(decided_at=None).exists()
    assert figures(headquarters) == figures(laptop)

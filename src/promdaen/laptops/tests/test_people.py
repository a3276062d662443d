"""Officers and accounts of laptops: recorded with digests, and never back after a removal."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from promdaen.course.models import CourseRun, Trainer
from promdaen.kit.models import AuditLine
from promdaen.laptops import actions
from promdaen.laptops.actions import removed_names
from promdaen.laptops.models import Clash, Entry
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Department, NameRemoval, Officer
from tests import factories
from tests import laptops_world as world

from .conftest import RUN
from .test_loans import lent

NAME = "SOK Chanthy"
LATER = world.NOW + timedelta(days=3_000)


def known_on_both(headquarters: world.Machine, laptop: world.Machine) -> Officer:
    """An officer of both machines under two ids; returns that of headquarters."""
    same = {"name_latin": NAME, "name_km": "", "sex": "F", "code": "KK-77"}
    with headquarters.on():
        department = Officer.objects.first().department
        officer = factories.officer(department=department, **same)
    with laptop.on():
        factories.officer(department=Department.objects.get(pk=department.pk), **same)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    return officer


def faults() -> tuple[str, ...]:
    return people_queries.prove_values().faults


def test_merged_officers_and_accounts_are_in_the_audit_log_with_digests(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        new = factories.account("trainer", name="New Trainer")
        run = CourseRun.objects.get(code=RUN)
        run.trainers.add(new)
        factories.officer(name_latin=NAME)
    with headquarters.on():
        assert not faults()
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert Account.objects.filter(pk=new.pk).exists()
        assert AuditLine.objects.filter(action="merge_people", node__is_this=True).exists()
        assert not faults()


def test_decisions_about_people_are_in_the_audit_log_with_digests(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    known_on_both(headquarters, laptop)
    with headquarters.on():
        [clash] = Clash.objects.all()
        stamp: dict[str, Any] = {"by": None, "now": headquarters.now}
        actions.decide_clash(clash=clash, decision="take", **stamp)
        assert Officer.objects.filter(name_latin=NAME, is_active=False).exists()
        assert not faults()
        actions.undo_decision(clash=clash, **stamp)
        assert Officer.objects.filter(name_latin=NAME, is_active=True).count() == 2
        assert not faults()


def test_a_taken_name_of_an_account_is_in_the_audit_log_with_its_digest(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        leader = factories.account("trainer", email="leader@example.org", name="LENG")
        people_actions.merge_people(accounts=[leader.pk], by=None, now=headquarters.now)
        CourseRun.objects.get(code=RUN).trainers.add(leader)
    lent(headquarters, laptop)
    with laptop.on():
        Account.objects.filter(pk=leader.pk).update(name="LENG Dara")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        [clash] = Clash.objects.all()
        for act in (actions.decide_clash, actions.undo_decision):
            more = {"decision": "take"} if act is actions.decide_clash else {}
            act(clash=clash, by=None, now=headquarters.now, **more)
            assert not faults()


def test_an_officer_changed_on_both_sides_is_recorded_when_taken_and_undone(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        officer = Officer.objects.order_by("pk").first()
        assert officer is not None
    for machine, name in ((headquarters, "SOK Here"), (laptop, "SOK There")):
        with machine.on():
            people_actions.change_officer(
                officer=Officer.objects.get(pk=officer.pk),
                details=people_actions.OfficerDetails(
                    department=officer.department_id, name_latin=name
                ),
                by=None,
                now=machine.now,
            )
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        [clash] = Clash.objects.all()
        actions.decide_clash(clash=clash, decision="take", by=None, now=headquarters.now)
        assert Officer.objects.get(pk=officer.pk).name_latin == "SOK There"
        assert not faults()
        actions.undo_decision(clash=clash, by=None, now=headquarters.now)
        assert Officer.objects.get(pk=officer.pk).name_latin == "SOK Here"
        assert not faults()


def test_a_removal_forgets_the_names_that_a_laptop_sent(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    known_on_both(headquarters, laptop)
    with laptop.on():
        officer = Officer.objects.get(name_latin=NAME)
        Trainer.objects.create(name_latin=NAME, officer=officer, is_active=False)
        entry_count = Entry.objects.filter(body__contains=NAME).count()
    bundle = laptop.send()
    headquarters.merge(bundle)
    with headquarters.on():
        arrived = Officer.objects.get(pk=officer.pk)
        account = factories.account("trainer", officer=arrived, is_active=False)
        Clash.objects.create(
            node=officer.pk, key="a", kind="people.Account", reason="account", at=world.NOW,
            body=json.dumps({"row": {"id": account.pk.hex, "name": NAME, "email": "x"}}),
        )  # fmt: skip
        assert Entry.objects.filter(body__contains=NAME).count() >= 2
        people_actions.set_name_period(months=24, by=None, now=LATER)
        people_actions.remove_names(officers=[officer.pk], reason="Left", by=None, now=LATER)
        assert not Clash.objects.exists()
        assert not Entry.objects.filter(body__contains=NAME).exists()
        assert not Trainer.objects.filter(name_latin=NAME).exists()
        data, _name, _rows = actions.make_reference_bundle(
            laptop=world.NAME, runs=[], by=None, now=headquarters.now
        )
    # What comes again brings no name back, and asks no person.
    headquarters.merge(bundle)
    laptop.merge(data)
    with laptop.on():
        # A laptop may have to send its entries again.
        assert Entry.objects.filter(body__contains=NAME).count() >= entry_count > 0
    with headquarters.on():
        assert not Clash.objects.exists()
        assert not Officer.objects.filter(pk=officer.pk, name_latin=NAME).exists()
        body = json.dumps({"row": {"id": officer.pk.hex, "name_latin": NAME}})
        facts = [("a", "people.Officer", body), ("b", "course.Trainer", '{"row": {"id": "x"}}')]
        assert removed_names.without_removed(facts=facts) == facts[1:]


@pytest.mark.parametrize("reason", ["officer", "changed", "account"])
def test_a_decision_that_would_bring_a_removed_name_back_is_refused(
    headquarters: world.Machine, reason: str
) -> None:
    with headquarters.on():
        officer = factories.officer(name_latin=NAME)
        account = factories.account("trainer", officer=officer)
        Officer.objects.filter(pk=officer.pk).update(names_removed_at=world.NOW)
        NameRemoval.objects.create(
            removed_officer=officer.pk, short_code="ABCD2345", removed_at=world.NOW, reason="Left"
        )
        pk, kind = officer.pk, "people.Officer"
        if reason == "account":
            pk, kind = account.pk, "people.Account"
        body = json.dumps({"row": {"id": pk.hex, "name": NAME, "name_latin": NAME}})
        # An earlier version kept such records.
        clash = Clash.objects.create(
            node=pk, key="a", kind=kind, body=body, reason=reason, at=world.NOW
        )
        stamp: dict[str, Any] = {"by": None, "now": headquarters.now}
        with pytest.raises(actions.LaptopRefused, match="was removed"):
            actions.decide_clash(clash=clash, decision="take", **stamp)
        Clash.objects.update(decided_at=world.NOW, decision="take", before={"name": NAME})
        with pytest.raises(actions.LaptopRefused, match="was removed"):
            actions.undo_decision(clash=clash, **stamp)

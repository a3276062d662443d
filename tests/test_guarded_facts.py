"""Facts cannot be changed unseen: the database refuses, `verify-audit` proves what is there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment.models import (
    AdaptiveAsked,
    AdaptiveBank,
    AdaptiveTest,
    Item,
    Response,
    SavedAnswer,
    Sitting,
)
from promdaen.course import actions as course_actions
from promdaen.course.models import CourseRun, OfficerSummary, RunSitting, SummaryMark
from promdaen.evaluation.models import Rollout
from promdaen.evidence.models import Observation
from promdaen.kit import append_only
from promdaen.kit.apps import lift_guards, make_this_node
from promdaen.kit.models import AuditLine, Fact
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries
from promdaen.people.apps import note_present_values
from promdaen.people.models import Account, AccountRole, Officer
from promdaen.planning.models import PlanSignature, PlanVersion
from tests import factories, runs

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])
LATER = factories.NOW + timedelta(hours=1)


@pytest.fixture
def run() -> CourseRun:
    tested_run = runs.tested_run(officers=4)
    course_actions.rebuild_marked_runs()
    return tested_run


@pytest.fixture
def open_tables() -> None:
    """The owner of the database has lifted every guard."""
    append_only.lift_guards(using="default", excluded_table=append_only.LOG_TABLE)


def rows(model: type[models.Model]) -> models.QuerySet[Any]:
    """Rows as a shell sees them: nothing but the database itself refuses a change."""
    return models.QuerySet(model)


def refused(change: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        change()


def fault() -> str:
    """What `verify-audit` says is wrong with rows, guards apart; it always ends badly."""
    # PostgreSQL changes no table while checks of its rows wait for the end of a transaction.
    connection.check_constraints()
    append_only.set_guard(using="default")
    with pytest.raises(CommandError) as ended:
        call_command("verify_audit", stdout=StringIO())
    assert ended.value.returncode == 1
    return str(ended.value)


def verified() -> dict[str, Any]:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


# ---- what the database refuses ----


def test_every_table_of_facts_is_guarded() -> None:
    facts = {model._meta.db_table for model in apps.get_models() if issubclass(model, Fact)}
    drawn_or_signed = (PlanVersion, PlanSignature, Rollout)
    some = (Sitting, AdaptiveAsked, AdaptiveTest, RunSitting, *drawn_or_signed)
    more = {model._meta.db_table for model in some}
    assert set(append_only.guarded_tables(using="default")) == facts | more
    assert append_only.unguarded_tables(using="default") == []


def test_answers_marks_and_whose_they_are_stay(run: CourseRun) -> None:
    response = Response.objects.all()[0]
    SavedAnswer.objects.create(
        sitting_id=response.sitting_id,
        item_id=response.item_id,
        phone="p",
        sequence=1,
        at=factories.NOW,
    )
    for model in (Response, SavedAnswer, Observation, RunSitting):
        refused(partial(rows(model).update, id=models.F("id")))
        refused(partial(rows(model)._raw_delete, "default"))
    refused(lambda: rows(Response).filter(pk=response.pk).update(mark=1 - response.mark))


def test_a_sitting_stays_whose_and_when_it_was(run: CourseRun) -> None:
    sitting = Sitting.objects.all()[0]
    sitting_row = rows(Sitting).filter(pk=sitting.pk)
    other = Officer.objects.exclude(pk=sitting.officer_id)[0]
    refused(lambda: sitting_row.update(officer=other))
    refused(lambda: sitting_row.update(opened_at=LATER))
    refused(lambda: sitting_row.update(closed_at=LATER))
    refused(lambda: sitting_row.update(closed_at=None))
    refused(partial(sitting_row._raw_delete, "default"))
    assessment_actions.withdraw_sittings(
        sittings=[sitting], reason="Sat twice.", by=None, now=factories.NOW
    )
    refused(lambda: sitting_row.update(withdrawn_at=None, withdrawn_reason=""))
    refused(lambda: sitting_row.update(withdrawn_reason="Another."))


def test_a_sitting_on_a_phone_is_opened_again_before_it_is_handed_in_again() -> None:
    enrolment = runs.enrol(runs.run("KK-1"))
    sitting = Sitting.objects.create(
        officer=enrolment.officer,
        paper=runs.paper(),
        mode="phone",
        language="km",
        opened_at=factories.NOW,
        closed_at=factories.NOW,
    )
    sitting_row = Sitting.objects.filter(pk=sitting.pk)
    assert sitting_row.update(closed_at=None) == 1
    assert sitting_row.update(closed_at=LATER) == 1


def test_an_answer_of_an_adaptive_test_stays_and_so_does_the_result() -> None:
    officer = factories.officer()
    paper = runs.paper()
    sitting = Sitting.objects.create(
        officer=officer, paper=paper, mode="adaptive", language="km", opened_at=factories.NOW
    )
    bank = AdaptiveBank.objects.create(sd=1, renewed_at=LATER, computed_at=LATER)
    test = AdaptiveTest.objects.create(sitting=sitting, bank=bank, longest=5)
    asked_item = AdaptiveAsked.objects.create(
        sitting=sitting, item=paper.items.all()[0], position=1, asked_at=factories.NOW
    )
    asked_item.answer, asked_item.mark, asked_item.answered_at = {}, 0.0, LATER
    asked_item.save()
    refused(lambda: rows(AdaptiveAsked).update(mark=1))
    test.ended_by, test.share = "known", 0.5
    test.save()
    refused(lambda: rows(AdaptiveTest).update(share=0.9))


def test_no_other_row_takes_the_place_of_a_fact(run: CourseRun) -> None:
    columns = ", ".join(field.column for field in Response._meta.concrete_fields)
    values = columns.replace("mark", "1 - mark")
    copy = f"INTO assessment_response ({columns}) SELECT {values} FROM assessment_response"  # noqa: S608
    statement = {
        "sqlite": f"INSERT OR REPLACE {copy} WHERE true LIMIT 1",
        "postgresql": f"INSERT {copy} WHERE true LIMIT 1 "
        "ON CONFLICT (id) DO UPDATE SET mark = EXCLUDED.mark",
    }[connection.vendor]

    def put() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    refused(put)


def test_guards_are_lifted_for_steps_of_a_migration_and_set_after_them() -> None:
    lift_guards(using="default", plan=[])
    assert append_only.is_guarded(using="default")
    lift_guards(using="default", plan=["a step"])
    assert "assessment_response" in append_only.unguarded_tables(using="default")
    assert append_only.LOG_TABLE not in append_only.unguarded_tables(using="default")
    make_this_node(using="default")
    assert append_only.is_guarded(using="default")


# ---- what verify-audit finds ----


def test_all_that_the_actions_write_is_proved(run: CourseRun) -> None:
    report = verified()
    assert report["is_good"]
    assert {proof["name"]: proof["rows_count"] for proof in report["proofs"]} == {
        "marks": Response.objects.count(),
        "readings": 0,
        "roles in the exchange": 0,
        "summaries": 1,
        "values": 4,
    }
    assert "only a head shows" in report["heads_say"]


def test_a_missing_guard_ends_badly(run: CourseRun) -> None:
    append_only.lift_guard(using="default", table="assessment_response")
    with pytest.raises(CommandError, match="nothing guards assessment_response") as ended:
        call_command("verify_audit", "--log-only", stdout=StringIO())
    assert ended.value.returncode == 1


def test_a_changed_answer_and_a_changed_key_are_found() -> None:
    paper = runs.paper()
    enrolment = runs.enrol(runs.run("KK-1", held={"before": paper, "after": paper}))
    responses = {item.code: "a" for item in paper.items.all()}
    course_actions.record_run_sittings(
        run=enrolment.run,
        sittings=[
            course_actions.SittingAnswers(
                enrolment=enrolment, occasion="before", paper=paper, responses=responses
            )
        ],
        mode="keyed",
        by=None,
        now=factories.NOW,
    )
    course_actions.rebuild_marked_runs()
    assert verified()["proofs"][0]["faults"] == []
    item = paper.items.all()[0]
    Item.objects.filter(pk=item.pk).update(key="b")
    assert f"item {item.code}" in fault()


@pytest.mark.usefixtures("open_tables")
class TestWithGuardsLifted:
    """Each change that the owner of the database makes is named."""

    def test_a_changed_mark(self, run: CourseRun) -> None:
        response = Response.objects.all()[0]
        rows(Response).filter(pk=response.pk).update(mark=1 - response.mark)
        assert fault().startswith("marks: observation")

    def test_an_observation_that_is_gone(self, run: CourseRun) -> None:
        observation = Observation.objects.all()[0]
        rows(Observation).filter(pk=observation.pk)._raw_delete("default")
        assert "responses and" in fault()

    def test_a_response_that_is_gone(self, run: CourseRun) -> None:
        response = Response.objects.all()[0]
        rows(Observation).filter(source_id=response.pk)._raw_delete("default")
        rows(Response).filter(pk=response.pk)._raw_delete("default")
        assert "has 5 answers, of 6 items" in fault()

    def test_a_correction_of_nothing_and_an_answer_that_appears_twice(
        self, run: CourseRun
    ) -> None:
        response = Response.objects.all()[0]
        rows(Response).filter(pk=response.pk).update(revision=2)
        assert "names no response" in fault()

    def test_two_answers_that_count(self, run: CourseRun) -> None:
        response = Response.objects.all()[0]
        fields = {
            "item": response.item,
            "mark": response.mark,
            "at": response.at,
            "sitting": response.sitting,
        }
        Response.objects.create(**fields)
        assert "two answers that count" in fault()

    def test_a_changed_sum(self, run: CourseRun) -> None:
        rows(OfficerSummary).update(after_points=100)
        assert "run" in fault()
        SummaryMark.objects.create(run=run)
        [summaries_proof] = [
            proof for proof in verified()["proofs"] if proof["name"] == "summaries"
        ]
        assert (summaries_proof["rows_count"], summaries_proof["note"][:6]) == (0, "1 runs")


# ---- names and roles ----


def account(*roles: str) -> Account:
    details = people_actions.AccountDetails(
        email="dara@example.org", name="Dara", roles=frozenset(roles)
    )
    return people_actions.create_account(
        details=details, password="xxxxxxxxxxxx", by=None, now=factories.NOW
    )


def test_names_and_roles_change_with_a_line_that_keeps_no_name() -> None:
    officer = factories.officer()
    details = people_actions.OfficerDetails(
        department=officer.department_id, name_latin="KEO Sophea", code="X-1"
    )
    people_actions.change_officer(officer=officer, details=details, by=None, now=LATER)
    administrator = account("administrator")
    people_actions.take_role(role="coordinator", by=administrator, now=LATER)
    other = people_actions.create_account(
        details=people_actions.AccountDetails(
            email="b@example.org", name="B", roles=frozenset({"viewer"})
        ),
        password="xxxxxxxxxxxx",
        by=None,
        now=LATER,
    )
    people_actions.change_account(
        account=other,
        details=people_actions.AccountDetails(
            email="c@example.org", name="C", roles=frozenset({"trainer"})
        ),
        by=None,
        now=LATER,
    )
    people_actions.deactivate_account(account=other, by=None, now=LATER)
    people_actions.reactivate_account(account=other, by=None, now=LATER)
    assert verified()["is_good"]
    lines = AuditLine.objects.filter(action="change_officer").values_list("body", flat=True)
    assert not any("Sophea" in body for body in lines)


def test_many_officers_of_an_import_are_in_its_lines() -> None:
    new = [
        people_actions.NewOfficer(
            details=people_actions.OfficerDetails(
                department=factories.department().pk, name_latin=f"OFFICER {place}"
            )
        )
        for place in range(501)
    ]
    with transaction.atomic():
        people_actions.create_officers(new=new, by=None, now=factories.NOW)
    assert AuditLine.objects.filter(action="create_officers").count() == 2
    assert people_queries.prove_values().faults == ()


def test_a_name_changed_without_a_line_is_named() -> None:
    officer = factories.officer()
    Officer.objects.filter(pk=officer.pk).update(name_latin="SOMEBODY Else")
    assert fault() == f"values: officer {officer.pk} says something else than its last line."


def test_a_role_and_a_row_put_in_without_a_line_are_named() -> None:
    viewer = account("viewer")
    AccountRole.objects.create(account=viewer, role="administrator")
    assert f"account {viewer.pk} says something else" in fault()
    key = viewer.pk
    viewer.delete()
    assert f"row {key} was removed" in fault()
    factories.account("administrator")
    assert "was added, and no line" in fault()


def test_what_is_there_is_taken_down_once_when_the_log_begins_to_keep_it() -> None:
    viewer = factories.account("viewer")
    Officer.objects.create(name_latin="SOK Dara", department=factories.department())
    assert "run `migrate`" in people_queries.prove_values().note
    people = apps.get_app_config("people")
    note_present_values(sender=people, using="exchange")
    assert not people_queries.has_values_noted()
    note_present_values(sender=people, using="default")
    assert verified()["is_good"]
    AccountRole.objects.create(account=viewer, role="administrator")
    note_present_values(sender=people, using="default")
    assert f"account {viewer.pk}" in fault()

"""What is kept of an officer, and names that go after a period while figures stay."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.course.models import OfficerSpelling, Trainer
from promdaen.curriculum import actions as curriculum
from promdaen.curriculum.models import Recording
from promdaen.kit import audit, personal
from promdaen.kit.models import AuditLine
from promdaen.people import actions, queries
from promdaen.people.models import (
    Account,
    AccountChannel,
    NameProposal,
    NameRemoval,
    Officer,
    SavedFilter,
)
from promdaen.people.rules import personal as rules
from promdaen.refresher.models import Device
from tests import factories, recordings, runs

pytestmark = pytest.mark.django_db
LATER = factories.NOW + timedelta(days=366 * 6)
REASON = "Left the service"


@pytest.fixture
def coordinator() -> Account:
    return factories.account("coordinator")


def stamp(by: Account | None, **fields: Any) -> dict[str, Any]:
    return {"by": by, "now": LATER} | fields


def due_officers(coordinator: Account, count: int = 2) -> list[Officer]:
    officers = [factories.officer(name_km="សុខ ដារ៉ា") for _number in range(count)]
    actions.set_name_period(months=60, **stamp(coordinator))
    return officers


def client_of(account: Account) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


# ---- what is kept ----


def test_every_table_that_leads_to_an_officer_has_a_subject() -> None:
    without = {
        table.model._meta.label
        for table in queries.personal_tables()
        if table.subject not in rules.SUBJECTS
    }
    assert without == set()
    used = {table.subject for table in queries.personal_tables()}
    assert used == set(rules.SUBJECTS)


def test_a_capability_declares_only_its_own_tables() -> None:
    for config in apps.get_app_configs():
        names = {model.__name__ for model in config.get_models()} | {"*"}
        assert set(getattr(config, "personal", {})) <= names, config.label
        assert set(getattr(config, "activity", {})) <= names, config.label


def test_rows_are_counted_by_table_in_one_statement(
    django_assert_num_queries: Any, coordinator: Account
) -> None:
    run = runs.tested_run("KK-1", officers=2)
    enrolment = run.enrolments.select_related("officer").first()
    with django_assert_num_queries(1):
        rows = queries.personal_data(officer=enrolment.officer)
    counts = {name: count for row in rows for name, count in row.tables}
    assert counts["people_officer"] == counts["course_enrolment"] == 1
    assert counts["assessment_sitting"] == 2
    assert counts["assessment_response"] > 0
    assert [row.rows_count for row in rows][-1] == 0


def test_the_page_and_the_print_say_what_is_kept_and_why(coordinator: Account) -> None:
    officer = factories.officer(name_km="សុខ ដារ៉ា")
    actions.add_posting(
        officer=officer,
        posting=actions.NewPosting(place_text="Patrol base", since_on=date(2025, 1, 1)),
        by=coordinator,
        now=factories.NOW,
    )
    client = client_of(coordinator)
    page = client.get(reverse("people:personal_data", args=(officer.pk,))).content.decode()
    assert "people_posting" in page
    assert "To plan courses where they are needed." in page
    assert "No period is set" in page
    document = queries.personal_document(officer=officer, today=date(2026, 1, 1))
    assert document["places"] == [("2025-01-01", "Patrol base", "")]
    assert ["Officer code", officer.code] in document["facts"]
    answer = client.get(reverse("people:personal_print", args=(officer.pk,)))
    assert answer.content.startswith(b"%PDF")
    assert client.get(reverse("people:personal_data", args=(coordinator.pk,))).status_code == 404


@pytest.mark.parametrize("role", ["trainer", "viewer", "administrator", "assessor"])
def test_others_see_neither_page(role: str) -> None:
    officer = factories.officer()
    client = client_of(factories.account(role))
    for page in (
        reverse("people:personal_data", args=(officer.pk,)),
        reverse("people:personal_print", args=(officer.pk,)),
        reverse("people:names_due"),
    ):
        assert client.get(page).status_code == 403


# ---- the period and what is due ----


def test_without_a_period_no_name_is_due(coordinator: Account) -> None:
    factories.officer()
    assert actions.propose_name_removals(now=LATER) == 0
    assert queries.name_period() is None


@pytest.mark.parametrize("months", [11, 241])
def test_a_period_out_of_bounds_is_refused(coordinator: Account, months: int) -> None:
    with pytest.raises(actions.RemovalRefused, match="from 12 to 240 months"):
        actions.set_name_period(months=months, **stamp(coordinator))


def test_a_period_is_set_by_those_who_keep_officers(coordinator: Account) -> None:
    with pytest.raises(queries.NotAllowed):
        actions.set_name_period(months=60, **stamp(factories.account("trainer")))
    actions.set_name_period(months=60, **stamp(coordinator))
    actions.set_name_period(months=None, **stamp(coordinator))
    assert queries.name_period() is None


def test_participants_and_holders_of_open_accounts_are_not_due(coordinator: Account) -> None:
    idle, posted, active = (factories.officer() for _number in range(3))
    actions.add_posting(
        officer=posted, posting=actions.NewPosting(place_text="Base"), **stamp(coordinator)
    )
    factories.account("trainer", officer=active)
    factories.account("trainer", officer=None)
    run = runs.tested_run("KK-1", officers=1)
    participant = run.enrolments.get().officer
    actions.set_name_period(months=60, **stamp(coordinator))
    due = queries.officers_due_for_removal(now=LATER)
    assert set(due) == {idle.pk, participant.pk}
    assert due[idle.pk] == timezone.localdate(factories.NOW)
    assert due[participant.pk] >= run.ends_on
    soon = factories.NOW + timedelta(days=400)
    assert queries.officers_due_for_removal(now=soon) == {}


def test_a_night_proposes_each_officer_once_and_forgets_who_came_back(
    coordinator: Account,
) -> None:
    officer, _other = due_officers(coordinator)
    assert NameProposal.objects.count() == 2
    assert actions.propose_name_removals(now=LATER) == 0
    actions.add_posting(
        officer=officer, posting=actions.NewPosting(place_text="Base"), **stamp(coordinator)
    )
    actions.propose_name_removals(now=LATER)
    assert not NameProposal.objects.filter(officer=officer).exists()


# ---- decisions ----


def with_traces_of_its_name(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(directory_id="sok.dara")
    SavedFilter.objects.create(
        account=account, path="/people/", name="Dara and others", query="q=dara"
    )


def test_a_removed_name_is_nowhere_and_the_rows_stay(coordinator: Account) -> None:
    [officer] = due_officers(coordinator, 1)
    run = runs.run("KK-9", starts_on=date(2020, 1, 6))
    [enrolment] = factories.enrolments(run, [officer])
    OfficerSpelling.objects.create(
        run=run, written="sok dara", enrolment=enrolment, decided_by=coordinator,
        decided_at=factories.NOW,
    )  # fmt: skip
    Trainer.objects.create(name_latin="SOK Dara", note="0123", officer=officer)
    Device.objects.create(
        officer=officer, digest="x", made_at=factories.NOW, last_seen_at=factories.NOW
    )
    account = factories.account("trainer", officer=officer, is_active=False)
    AccountChannel.objects.create(
        account=account, channel="sms", address="+855", chosen_at=factories.NOW
    )
    with_traces_of_its_name(account)
    old_code = officer.short_code
    actions.remove_names(officers=[officer.pk], reason=REASON, **stamp(coordinator))
    officer.refresh_from_db()
    removal = NameRemoval.objects.get()
    assert removal.removed_officer == officer.pk
    assert officer.short_code == removal.short_code != old_code
    assert {officer.name_km, officer.name_latin} == {officer.short_code}
    assert (officer.code, officer.is_active, officer.names_removed_at) == ("", False, LATER)
    trainer = Trainer.objects.get()
    assert (str(trainer), trainer.note) == (officer.short_code, "")
    account.refresh_from_db()
    assert account.email == f"{account.pk}@removed.invalid"
    assert account.name == officer.short_code
    assert account.directory_id == ""
    for model in (OfficerSpelling, Device, AccountChannel, NameProposal, SavedFilter):
        assert not model.objects.exists()
    assert officer.enrolments.get() == enrolment
    assert not any(str(officer.pk) in fault for fault in queries.prove_values().faults)
    assert not any(str(account.pk) in fault for fault in queries.prove_values().faults)
    assert queries.removed_officers(officers=[officer.pk]) == {officer.pk}
    line = AuditLine.objects.get(action="remove_names")
    assert "SOK" not in line.body
    assert line.detail["reason"] == REASON
    assert not audit.is_demo()
    page = client_of(coordinator).get(reverse("people:personal_data", args=(officer.pk,)))
    assert "The name was removed on" in page.content.decode()
    with pytest.raises(actions.OfficerRefused, match="was removed"):
        actions.change_officer(
            officer=officer,
            details=actions.OfficerDetails(department="IMM", name_latin="SOK Dara"),
            **stamp(coordinator),
        )


def test_a_name_that_is_kept_waits_a_year(coordinator: Account) -> None:
    officer, _other = due_officers(coordinator)
    actions.keep_names(officers=[officer.pk], reason="Teaches soon", **stamp(coordinator))
    waits = queries.names_due_for_removal(account=coordinator, now=LATER)
    assert officer.pk not in set(waits.values_list("officer", flat=True))
    later = queries.names_due_for_removal(account=coordinator, now=LATER + timedelta(days=366))
    assert officer.pk in set(later.values_list("officer", flat=True))


@pytest.mark.parametrize("act", [actions.remove_names, actions.keep_names])
def test_a_decision_needs_a_reason_and_officers_that_are_due(
    coordinator: Account, act: Any
) -> None:
    [officer] = due_officers(coordinator, 1)
    action_fields = stamp(coordinator)
    with pytest.raises(actions.RemovalRefused, match="reason"):
        act(officers=[officer.pk], reason=" ", **action_fields)
    with pytest.raises(actions.RemovalRefused, match="at least one"):
        act(officers=[], reason=REASON, **action_fields)
    with pytest.raises(actions.RemovalRefused, match="no longer due"):
        act(officers=[coordinator.pk], reason=REASON, **action_fields)
    actions.add_posting(
        officer=officer, posting=actions.NewPosting(place_text="Base"), **stamp(coordinator)
    )
    with pytest.raises(actions.RemovalRefused, match="no longer due"):
        act(officers=[officer.pk], reason=REASON, **action_fields)
    with pytest.raises(queries.NotAllowed):
        act(officers=[officer.pk], reason=REASON, **stamp(factories.account("viewer")))
    assert not NameRemoval.objects.exists()


def test_a_laptop_removes_nothing_by_itself(
    coordinator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    [officer] = due_officers(coordinator, 1)
    monkeypatch.setitem(personal._obstacles, "laptops", lambda: "At headquarters alone.")
    with pytest.raises(actions.RemovalRefused, match="headquarters"):
        actions.remove_names(officers=[officer.pk], reason=REASON, **stamp(coordinator))
    with pytest.raises(actions.RemovalRefused, match="headquarters"):
        actions.set_name_period(months=24, **stamp(coordinator))
    assert actions.propose_name_removals(now=LATER) == 0


def test_a_laptop_removes_what_headquarters_removed(coordinator: Account) -> None:
    officer = factories.officer()
    assert actions.receive_name_removals(now=LATER) == []
    NameRemoval.objects.create(
        removed_officer=officer.pk, short_code="ABCD2345", reason=REASON, removed_at=factories.NOW
    )
    assert actions.receive_name_removals(now=LATER) == [officer.pk]
    officer.refresh_from_db()
    assert (str(officer), officer.names_removed_at) == ("ABCD2345", factories.NOW)
    assert not any(str(officer.pk) in fault for fault in queries.prove_values().faults)


def test_a_laptop_removes_the_traces_of_an_account(coordinator: Account) -> None:
    account = factories.account("trainer")
    with_traces_of_its_name(account)
    gone = actions.receive_account_removals(removed={account.pk: "ABCD2345"}, now=LATER)
    assert gone == [account.pk]
    account.refresh_from_db()
    assert (account.name, account.directory_id, account.is_active) == ("ABCD2345", "", False)
    assert not SavedFilter.objects.exists()
    assert not any(str(account.pk) in fault for fault in queries.prove_values().faults)
    assert actions.receive_account_removals(removed={account.pk: "ABCD2345"}, now=LATER) == []


# ---- pages ----


def test_a_person_sets_the_period_chooses_and_decides_on_the_page(coordinator: Account) -> None:
    created_at = timezone.now() - timedelta(days=366 * 4)
    first, second, third = (factories.officer() for _number in range(3))
    Officer.objects.update(created_at=created_at)
    client, page = client_of(coordinator), reverse("people:names_due")
    assert "No period is set" in client.get(page).content.decode()
    answer = client.post(page, {"act": "period", "months": "36"}, follow=True).content.decode()
    assert str(first) in answer
    data = {"act": "remove", "officers": [str(first.pk)], "reason": ""}
    assert "errorlist" in client.post(page, data).content.decode() or "error" in (
        client.post(page, data).content.decode()
    )
    data["reason"] = REASON
    assert "1 name is removed." in client.post(page, data, follow=True).content.decode()
    data |= {"act": "keep", "officers": [str(second.pk)]}
    assert "1 name is kept" in client.post(page, data, follow=True).content.decode()
    NameProposal.objects.filter(officer=third).delete()
    Officer.objects.filter(pk=third.pk).update(created_at=timezone.now())
    assert "No name is due" in client.get(page).content.decode()
    stale = data | {"officers": [str(third.pk)]}
    assert "is not one of the available choices" in client.post(page, stale).content.decode()
    wrong = client.post(page, {"act": "period", "months": "7"}).content.decode()
    assert "is not one of the available choices" in wrong


def test_what_the_actions_refuse_is_shown_on_the_page(
    coordinator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = factories.officer()
    Officer.objects.update(created_at=timezone.now() - timedelta(days=366 * 4))
    client, page = client_of(coordinator), reverse("people:names_due")
    client.post(page, {"act": "period", "months": "36"})
    monkeypatch.setitem(personal._obstacles, "laptops", lambda: "At headquarters alone.")
    data = {"act": "remove", "officers": [str(officer.pk)], "reason": REASON}
    assert "At headquarters alone." in client.post(page, data).content.decode()
    period = client.post(page, {"act": "period", "months": "24"}).content.decode()
    assert "At headquarters alone." in period


# ---- voices ----


def test_of_a_voice_nothing_is_kept_but_what_its_speaker_agreed_to() -> None:
    trainer = factories.account("trainer", name="Chan Vanna")
    record = recordings.record("dialogue", recordings.DIALOGUE)
    part = record.values["nodes"][0]["code"]
    with pytest.raises(curriculum.RecordingRefused):
        recordings.recording(record, part, by=trainer, has_consent=False)
    assert not Recording.objects.exists()
    # Tags of a file can name its speaker: the name that is typed is the only one that is kept.
    row = recordings.recording(record, part, by=trainer, speaker="")
    assert (row.speaker, b"Chan" in bytes(row.data)) == ("", False)
    recording = recordings.recording(record, part, by=trainer, speaker="Sok Dara")
    curriculum.remove_recording(recording=recording.pk, by=trainer, now=factories.NOW)
    for left in Recording.objects.all():
        assert (bytes(left.data), left.size, left.speaker) == (b"", 0, "")
    assert "Sok Dara" not in str(list(AuditLine.objects.values_list("detail", flat=True)))


def test_the_recording_page_explains_whose_data_a_voice_is() -> None:
    record = recordings.record("dialogue", recordings.DIALOGUE)
    part = record.values["nodes"][0]["code"]
    address = reverse("curriculum:record", args=(record.kind, record.code, "en", part))
    page = client_of(factories.account("trainer")).get(address).content.decode()
    assert "A voice is personal data." in page
    assert "deleted on request" in " ".join(page.split())

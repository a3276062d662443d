"""Exports of many records: two persons, once, and nothing that must stay."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exchange.actions import exports as actions
from promdaen.exchange.actions.exports import NewBulkExport
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import BulkExport, Exercise, Record, Report
from promdaen.exchange.queries import exports as queries
from promdaen.exchange.queries.exports import ExportSelection
from promdaen.exchange.rules import exporting, levels
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW


def new(**fields: Any) -> NewBulkExport:
    chosen = {"kinds": ["report"], "level": levels.AMBER_STRICT}
    chosen |= fields.pop("chosen", {})
    defaults = {"format": "csv", "purpose": "planning", "reason": "Plan patrols of the coast"}
    return NewBulkExport(chosen=ExportSelection(**chosen), **(defaults | fields))


def a_report(by: ExchangeMember, to: tuple[str, ...] = (), **fields: Any) -> Record:
    record = world.sent(by, to, **fields)
    Report.objects.create(
        record=record, type="smuggling", direction="in", mode="sea", occurred_at=NOW,
        certainty="sure", persons_count=7, action_taken=["first_aid", "referred_health"],
    )  # fmt: skip
    return record


def numbers(by: ExchangeMember, **chosen: Any) -> set[str]:
    rows = queries.records_to_export(member=by, selection=new(chosen=chosen).chosen, now=NOW)
    return {row.local_no for row in rows}


def allowed(by: ExchangeMember, second: ExchangeMember, **fields: Any) -> BulkExport:
    export = actions.ask_export(new=new(**fields), by=by, now=NOW)
    actions.allow_export(export=export, by=second, now=NOW)
    return export


def test_a_second_person_allows_and_the_file_is_taken_once() -> None:
    asker, head = world.standing("liaison", "IMM"), world.standing("head", "IMM")
    other, author = world.standing("head", "MAR"), world.standing("head", "IMM")
    record = a_report(asker)
    export = actions.ask_export(new=new(), by=asker, now=NOW)
    own = actions.ask_export(new=new(), by=author, now=NOW)
    with pytest.raises(ExchangeRefused):
        actions.take_export(export=export, by=asker, now=NOW)
    for nobody, refused_export in ((asker, export), (other, export), (author, own)):
        with pytest.raises(NotAllowed):
            actions.allow_export(export=refused_export, by=nobody, now=NOW)
    actions.allow_export(export=export, by=head, now=NOW)
    with pytest.raises(ExchangeRefused):
        actions.refuse_export(export=export, by=head, now=NOW)
    with pytest.raises(NotAllowed):
        actions.take_export(export=export, by=head, now=NOW)
    export_file = actions.take_export(export=export, by=asker, now=NOW)
    assert [record_line.local_no for record_line in export_file.lines] == [record.local_no]
    assert export_file.lines[0].actions == ("first_aid",)
    with pytest.raises(ExchangeRefused):
        actions.take_export(export=export, by=asker, now=NOW)
    line = AuditLine.objects.using("exchange").get(action="take_export")
    assert line.detail["count"] == 1
    assert "coast" not in json.dumps(line.detail)


def test_what_is_refused_or_late_is_not_taken() -> None:
    asker, second = world.standing("liaison", "IMM"), world.standing("coordinator")
    export = actions.ask_export(new=new(), by=asker, now=NOW)
    actions.refuse_export(export=export, by=second, now=NOW)
    late = allowed(asker, second)
    for refused_export, at in (
        (export, NOW),
        (late, NOW + exporting.DOWNLOAD_PERIOD + timedelta(minutes=1)),
    ):
        with pytest.raises(ExchangeRefused):
            actions.take_export(export=refused_export, by=asker, now=at)


def test_the_rights_at_the_taking_decide() -> None:
    author, asker = world.standing("liaison", "IMM"), world.standing("liaison", "BPP")
    record = a_report(author, ("BPP",))
    export = allowed(asker, world.standing("head", "BPP"))
    record.addressees.update(revoked_at=NOW)
    assert actions.take_export(export=export, by=asker, now=NOW).lines == []


def test_what_never_leaves() -> None:
    head = world.standing("head", "IMM")
    exportable_record = a_report(head)
    red, bribe = a_report(head, level="red", named=(head.account_id,)), a_report(head)
    Record.objects.filter(pk=bribe.pk).update(is_integrity=True)
    world.draft(head)
    world.sent(head, kind="referral")
    world.sent(world.standing("head", "MAR"), level="amber_strict")
    assert red.level == levels.RED
    assert numbers(head, kinds=["report", "referral"]) == {exportable_record.local_no}
    assert numbers(head, departments=["MAR"]) == set()
    day = timezone.localdate(NOW)
    assert numbers(head, since=day, until=day) == {exportable_record.local_no}
    assert numbers(head, level=levels.GREEN) == set()


def test_a_sealed_record_leaves_with_its_number_alone() -> None:
    head = world.standing("head", "IMM")
    record = a_report(head, level="amber_strict")
    line = queries.exported_records(records=[record])[0]
    assert line.title == record.local_no


def test_too_much_stays_and_can_be_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asker = world.standing("liaison", "IMM")
    a_report(asker)
    export = allowed(asker, world.standing("head", "IMM"))
    monkeypatch.setattr(exporting, "MAX_RECORDS", 0)
    with pytest.raises(ExchangeRefused):
        actions.take_export(export=export, by=asker, now=NOW)
    export.refresh_from_db()
    assert export.taken_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "curiosity"},
        {"reason": " "},
        {"format": "pdf"},
        {"chosen": {"kinds": ["case"]}},
        {"chosen": {"kinds": []}},
        {"chosen": {"since": NOW.date(), "until": NOW.date() - timedelta(days=1)}},
    ],
)
def test_a_wrong_export_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ExchangeRefused):
        actions.ask_export(new=new(**wrong), by=world.standing("head", "IMM"), now=NOW)


def test_who_only_reports_asks_for_nothing() -> None:
    with pytest.raises(NotAllowed):
        actions.ask_export(new=new(), by=world.standing("reporter", "IMM"), now=NOW)


@pytest.mark.parametrize("file_format", ["csv", "stix"])
def test_the_pages_from_asking_to_the_file(file_format: str) -> None:
    asker, head = world.person("liaison", "IMM"), world.person("head", "IMM")
    outside = world.person("head", "MAR")
    record = a_report(world.standing_of(asker))
    ask, decide, third = Client(), Client(), Client()
    for client, account in ((ask, asker), (decide, head), (third, outside)):
        client.force_login(account)
    assert ask.get(reverse("exchange:exports")).status_code == 200
    assert ask.get(reverse("exchange:ask_export")).status_code == 200
    typed = {"kinds": ["report"], "level": "2", "format": file_format, "purpose": "planning"}
    ask.post(reverse("exchange:ask_export"), typed | {"reason": "Patrols"})
    export = BulkExport.objects.get()
    page = reverse("exchange:export", kwargs={"export_id": export.pk})
    take = reverse("exchange:take_export", kwargs={"export_id": export.pk})
    assert third.get(page).status_code == decide.post(take).status_code == 404
    assert ask.post(page, {"decision": "allow"}).status_code == 404
    assert decide.get(page).status_code == decide.get(reverse("exchange:exports")).status_code
    decide.post(page, {"decision": "allow"})
    assert ask.get(page).status_code == 200
    answer = ask.post(take)
    assert answer.status_code == 200
    assert record.local_no in answer.content.decode()
    assert "referred_health" not in answer.content.decode()
    assert ask.post(take).status_code == 302


def test_an_exercise_is_named_on_file_and_head() -> None:
    Exercise.objects.create(code="EX-1", title_km="ក", title_en="A", opened_at=NOW)
    account, real = world.person("liaison", "IMM"), timezone.now()
    exercise_member = world.standing_of(account, world="EX-1")
    a_report(world.standing_of(account), texts={"summary": "This is real"})
    a_report(exercise_member)
    export = actions.ask_export(new=new(), by=exercise_member, now=real)
    head = world.person("head", "IMM")
    with pytest.raises(NotAllowed):
        actions.allow_export(export=export, by=world.standing_of(head), now=real)
    actions.allow_export(export=export, by=world.standing_of(head, world="EX-1"), now=real)
    client = Client()
    client.force_login(account)
    take = reverse("exchange:take_export", kwargs={"export_id": export.pk})
    assert client.post(take).status_code == 404
    session = client.session
    session["exchange_world"] = "EX-1"
    session.save()
    answer = client.post(take)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert "EXERCISE-EX-1" in answer["Content-Disposition"]
    assert lines[0].startswith("EXERCISE EX-1")
    assert len(lines) == 2
    assert lines[1].startswith("EXERCISE,")
    assert "This is real" not in answer.content.decode()

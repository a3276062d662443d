"""The audit log of the exchange: for auditors, in words, with a head that others keep."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from promdaen.exchange.actions import auditing as actions
from promdaen.exchange.actions import handling, log, records
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Record
from promdaen.exchange.queries import audit_words
from promdaen.exchange.queries import auditing as queries
from promdaen.exchange.rules import levels, numbers
from promdaen.exchange.rules.exchange_members import SYSTEM, ExchangeMember
from promdaen.exchange.views import audit
from promdaen.kit import signing
from promdaen.kit.models import AuditLine
from promdaen.people.queries import ANY_PERSON, SYSTEM_PERSON, AuditEntry, AuditFilter, NotAllowed
from tests import exchange_world as world
from tests import factories

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
ALL = AuditFilter()


@pytest.fixture
def auditor() -> ExchangeMember:
    return world.standing("auditor")


def acts(by: ExchangeMember, **chosen: object) -> list[str]:
    lines = queries.chain_lines(member=by, filters=AuditFilter(**chosen))  # type: ignore[arg-type]
    return [line.action for line in lines]


def test_the_log_is_narrowed_by_act_day_and_record(auditor: ExchangeMember) -> None:
    record = world.sent(world.standing("liaison", "IMM"), to=("MAR",))
    assert acts(auditor, thing=str(record.pk)) == ["send_record", "create_record"]
    assert set(acts(auditor, action="send_record")) == {"send_record"}
    day = NOW.date()
    assert acts(auditor, since=day - timedelta(days=1), until=day + timedelta(days=1))
    assert not acts(auditor, since=day + timedelta(days=2))
    assert not acts(auditor, until=day - timedelta(days=2))


def test_who_is_no_auditor_finds_no_line(auditor: ExchangeMember) -> None:
    head = world.standing("head", "IMM")
    assert not acts(head)
    assert queries.head(member=head, now=NOW) is None
    assert queries.check_chain(member=head) is None
    with pytest.raises(NotAllowed):
        actions.export_log(filters=ALL, purpose="oversight", by=head, now=NOW)
    with pytest.raises(NotAllowed):
        actions.check_chain(text="", by=head, now=NOW)
    with pytest.raises(ExchangeRefused, match="what the log is taken for"):
        actions.export_log(filters=ALL, purpose="curiosity", by=auditor, now=NOW)


def test_readings_of_high_levels_are_counted_by_account(auditor: ExchangeMember) -> None:
    writer, reader = world.standing("liaison", "IMM"), world.standing("liaison", "MAR")
    sealed = world.sent(writer, to=("MAR",), level="amber_strict")
    for _time in range(2):
        records.read_record(record_id=sealed.pk, by=reader, now=NOW)
    [reading_row] = queries.high_readings(member=auditor, now=NOW)
    assert (reading_row.name, reading_row.roles, reading_row.count) == (
        reader.name,
        "Liaison officer, Short MAR",
        2,
    )
    assert not queries.high_readings(member=auditor, now=NOW + timedelta(days=31))


def test_lines_are_in_words_from_the_log_alone(
    auditor: ExchangeMember, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    writer = world.standing("liaison", "IMM")
    record = world.sent(writer, to=("MAR",), level="red", kind="request", named=(uuid4(),))
    log.record_line(
        act="escalate_request",
        subject=record,
        by=SYSTEM,
        now=NOW,
        detail={"step": 150, "told": "coordinator", "departments": ["IMM"]},
    )
    log.record_line(
        act="refuse_request", subject=record, by=writer, now=NOW, detail={"ground": "not_held"}
    )
    Record.objects.update(kind="report", level=0, local_no="IMM-L01-2026-XXXXXX")
    lines = queries.chain_lines(member=auditor, filters=AuditFilter(thing=str(record.pk)))
    with django_assert_max_num_queries(5):
        refused, escalated, *_earlier = queries.audit_entries(lines=lines)
    number = numbers.record_code(record_id=record.pk)
    assert (refused.kind, refused.thing) == ("Request for information · TLP:RED", f"…-{number}")
    assert (refused.name, refused.roles) == (writer.name, "Liaison officer, Short IMM")
    assert [label for label, _words in refused.details] == ["Reason"]
    assert "not_held" not in str(refused.details)
    assert escalated.details == [
        ("Informed", "the coordinator of the departments, at 150 % of the time"),
        ("Departments", "Short IMM"),
    ]


def test_the_log_is_narrowed_by_person_and_thing(auditor: ExchangeMember) -> None:
    writer, other = world.standing("liaison", "IMM"), world.standing("liaison", "MAR")
    report = world.sent(writer, to=("MAR",))
    request = world.sent(other, to=("IMM",), kind="request")
    assert acts(auditor, person=str(other.account_id)) == ["send_record", "create_record"]
    assert set(acts(auditor, person=SYSTEM_PERSON)) == {"grant_role"}
    assert len(acts(auditor, kind="exchange.Record")) == 4
    assert acts(auditor, kind="exchange.Record:request") == ["send_record", "create_record"]
    assert set(acts(auditor, kind="exchange.Membership")) == {"grant_role"}
    number = numbers.record_code(record_id=request.pk)
    for typed in (str(request.pk), number, number.lower(), f"BPP-L99-1999-{number}"):
        assert queries.record_by_number(member=auditor, text=typed) == request.pk
    assert queries.record_by_number(member=auditor, text=number[1:]) is None
    assert queries.record_by_number(member=writer, text=number) is None
    assert queries.record_by_number(member=writer, text=str(report.pk)) is None
    assert not queries.filter_accounts(member=writer)
    assert str(other.account_id) in dict(queries.filter_accounts(member=auditor))


def test_acts_of_people_are_filtered_from_acts_of_the_system(auditor: ExchangeMember) -> None:
    world.sent(world.standing("liaison", "IMM"), to=("MAR",))
    assert acts(auditor, person=ANY_PERSON) == ["send_record", "create_record"]
    everything = acts(auditor, person=ANY_PERSON) + acts(auditor, person=SYSTEM_PERSON)
    assert sorted(everything) == sorted(acts(auditor))


def test_a_record_leads_to_what_came_of_it_from_the_log_alone() -> None:
    account = world.person("auditor", language="en")
    writer = world.standing("liaison", "IMM")
    report, due, referral, other = (world.sent(writer, to=("MAR",)) for _number in range(4))
    for subject, act, detail in (
        (due, "open_due_referral", {"report": str(report.pk)}),
        (due, "make_due_referral", {"referral": str(referral.pk)}),
        (other, "update_report", {"report": str(report.pk)}),
    ):
        log.record_line(act=act, subject=subject, by=writer, now=NOW, detail=detail)
    chain = [report, due, referral]
    for record in chain:
        ids = [str(each.pk) for each in chain if each != record]
        member = world.standing_of(account)
        assert queries.related_ids(member=member, record_id=record.pk) == sorted(ids)
        assert queries.related_ids(member=writer, record_id=record.pk) == []
    client, where = Client(), reverse("exchange:audit")
    client.force_login(account)
    page = client.get(where, {"record_id": str(report.pk)})
    number = numbers.record_code(record_id=report.pk)
    assert page.context["filter_form"]["record_id"].value() == number
    assert f"?record_id={referral.pk}" in page.content.decode()
    assert str(other.pk) not in page.content.decode()
    together = client.get(where, {"record_id": number, "related": "on"})
    lines = {entry.line.subject_id for entry in together.context["entries"]}
    assert lines == {str(each.pk) for each in chain}
    assert "Lines about all of these:" in together.content.decode()
    client.post(f"{where}?record_id={number}&related=on", {"purpose": "oversight"})
    last = AuditLine.objects.using("exchange").latest("sequence")
    assert last.detail["record"] == [str(report.pk), *sorted(map(str, (due.pk, referral.pk)))]


def test_an_id_without_a_number_stays_in_the_filter() -> None:
    account = world.person("auditor", language="en")
    client = Client()
    client.force_login(account)
    key = str(uuid4())
    page = client.get(reverse("exchange:audit"), {"record_id": key})
    assert page.context["filter_form"]["record_id"].value() == key


def test_a_record_has_the_level_of_its_last_change(auditor: ExchangeMember) -> None:
    writer = world.standing("liaison", "IMM")
    record = world.sent(writer, to=("MAR",), level="green")

    def latest() -> AuditEntry:
        chosen = AuditFilter(thing=str(record.pk))
        return queries.audit_entries(lines=queries.chain_lines(member=auditor, filters=chosen))[0]

    assert latest().kind.count("TLP:GREEN") == 1
    change = handling.HandlingChange(handling=records.Handling(level=levels.AMBER))
    handling.change_handling(record=record, change=change, by=writer, now=NOW)
    assert latest().details == [("From", "TLP:GREEN"), ("To", "TLP:AMBER")]
    assert "TLP:AMBER" in latest().kind
    draft = world.draft(writer, level="amber_strict")
    chosen = AuditFilter(thing=str(draft.pk))
    [created] = queries.audit_entries(lines=queries.chain_lines(member=auditor, filters=chosen))
    assert "TLP:AMBER+STRICT" in created.kind


def test_roles_of_a_deputy_are_in_words() -> None:
    departments = {"IMM": "Immigration"}
    assert (
        audit_words.role_words(text="head liaison IMM as deputy", departments=departments)
        == "Head of department, Liaison officer, Immigration, as deputy"
    )
    assert audit_words.role_words(text="auditor", departments=departments) == "Auditor"


def test_an_empty_chain_has_no_head_and_a_lost_key_leaves_the_short_one(
    auditor: ExchangeMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(**_: object) -> str:
        raise signing.KeyFileError("lost")

    monkeypatch.setattr(queries.audit, "signed_head", lost)
    chain_head = queries.head(member=auditor, now=NOW)
    assert chain_head is not None
    assert (chain_head.signed, chain_head.number) == ("", int(chain_head.short.split(":")[0]))

    def empty(**_: object) -> str:
        raise ValueError

    monkeypatch.setattr(queries.audit, "head", empty)
    assert queries.head(member=auditor, now=NOW) is None


def test_the_page_shows_names_takes_a_head_and_gives_a_file() -> None:
    account = world.person("auditor", language="en")
    writer = world.standing("liaison", "IMM")
    record = world.sent(writer, to=("MAR",))
    client = Client()
    client.force_login(account)
    where, check = reverse("exchange:audit"), reverse("exchange:check_chain")
    assert client.get("/", follow=True).redirect_chain[-1][0] == where
    page = client.get(where, {"record_id": str(record.pk)}).content.decode()
    assert writer.name in page
    assert "A boat without lights" not in page
    assert "TLP:AMBER" in page
    assert numbers.record_code(record_id=record.pk) in page
    assert record.local_no not in page
    wrong_number = client.get(where, {"record_id": "x", "act": "none"})
    assert wrong_number.status_code == 200
    assert "No record has this number." in wrong_number.content.decode()
    chain_head = queries.head(member=world.standing_of(account), now=NOW)
    assert chain_head is not None
    for head, words in (
        ("", f"The chain is intact: {chain_head.number} lines, from "),
        (chain_head.short, "It contains the head."),
        (chain_head.signed, "It contains the head."),
        ("/etc/hostname", "not a head of this chain"),
    ):
        html = client.post(check, {"head": head}, follow=True).content.decode()
        assert words in html, head
    wrong = f"{chain_head.number}:AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"
    assert (
        "was changed after it was written"
        in client.post(check, {"head": wrong}, follow=True).content.decode()
    )
    assert 'href="#id_purpose"' in client.post(where, {"purpose": ""}).content.decode()
    response = client.post(where, {"purpose": "oversight"})
    assert response["Content-Type"].startswith("text/csv")
    assert writer.name in response.getvalue().decode()
    last = AuditLine.objects.using("exchange").latest("sequence")
    assert (last.action, last.detail["purpose"]) == ("export_log", "oversight")
    query = "kind=exchange.Contact&person=system&since=2026-01-02&until=2030-01-02"
    client.post(f"{where}?{query}", {"purpose": "oversight"})
    last = AuditLine.objects.using("exchange").latest("sequence")
    assert (last.detail["person"], last.detail["thing"]) == ("system", "exchange.Contact")
    assert (last.detail["since"], last.detail["until"]) == ("2026-01-02", "2030-01-02")
    log_page = client.get(where, {"record_id": str(record.pk)}).content.decode()
    assert f"Incident report · TLP:AMBER …-{numbers.record_code(record_id=record.pk)}" in log_page
    log_page = client.get(where, {"act": "export_log"}).content.decode()
    assert "…-…" not in log_page
    assert "2 Jan 2026" in log_page


def test_an_export_asks_only_for_the_names_of_accounts(
    auditor: ExchangeMember, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _record in range(3):
        world.sent(world.standing("liaison", "IMM"), to=("MAR",))
    lines = queries.chain_lines(member=auditor, filters=ALL)
    with django_assert_max_num_queries(2):
        exported = queries.named_lines(lines=lines)
    assert {line.account_id is None for line, name in exported if not name} == {True}


def test_places_and_departments_of_details_have_their_names(auditor: ExchangeMember) -> None:
    factories.department("IMM")
    factories.department("MAR")
    province = factories.province("01")
    checkpoint = factories.checkpoint("KH-X1", province=province)
    detail = {
        "departments": ["IMM", "XXX"],
        "posts": ["MAR KH-X1"],
        "province": "01",
        "kinds": ["request"],
        "count": 3,
    }
    log.record_line(act="ask_export", subject=None, by=auditor, now=NOW, detail=detail)
    line = queries.audit_entries(lines=queries.chain_lines(member=auditor, filters=ALL))[0]
    assert sorted(line.details) == [
        ("Departments", "Short IMM, XXX"),
        ("Kinds", "Request for information"),
        ("Number", "3"),
        ("Posts", f"Short MAR {checkpoint}"),
        ("Province", str(province)),
    ]


def test_the_policy_explains_the_dash_and_the_last_column() -> None:
    client = Client()
    client.force_login(world.person("auditor", language="en"))
    page = client.get(reverse("exchange:policy")).content.decode()
    assert "a dash means" in page
    assert '<td class="entry-none">—</td>' in page
    assert ">No relation</th>" in page


def test_the_kind_of_a_record_is_shown_once_in_an_entry(auditor: ExchangeMember) -> None:
    record = world.sent(world.standing("liaison", "IMM"), to=("MAR",))
    lines = queries.chain_lines(member=auditor, filters=AuditFilter(thing=str(record.pk)))
    for entry in queries.audit_entries(lines=lines):
        assert "Incident report" in entry.kind
        assert "Incident report" not in dict(entry.details).values()
        assert "TLP:" in entry.kind
        assert "Handling level" not in dict(entry.details)


def test_the_log_begins_with_people_and_its_export_has_all() -> None:
    record = world.sent(world.standing("liaison", "IMM"), to=("MAR",))
    detail = {"step": 150, "told": "coordinator", "departments": ["IMM"]}
    log.record_line(act="escalate_request", subject=record, by=SYSTEM, now=NOW, detail=detail)
    client = Client()
    client.force_login(world.person("auditor", language="en"))
    address = reverse("exchange:audit")
    first = client.get(address)
    assert all(entry.line.account_id for entry in first.context["entries"])
    text = " ".join(first.content.decode().split())
    system_count = first.context["system_count"]
    assert system_count > 0
    assert f"without the lines of the system, such as reminders: {system_count}." in text
    assert "The file contains all lines" in text
    everything = client.get(address, {"person": ""})
    assert len(everything.context["entries"]) == len(first.context["entries"]) + system_count
    assert "without the lines of the system" not in everything.content.decode()
    assert b"escalate_request" in client.post(address, {"purpose": "oversight"}).content


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_log_of_too_many_lines_is_exported_by_periods(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    world.sent(world.standing("liaison", "IMM"), to=("MAR",))
    client = Client()
    client.force_login(world.person("auditor", language=language))
    client.cookies["promdaen_language"] = language
    address = reverse("exchange:audit")
    lines_count = AuditLine.objects.using("exchange").count()
    monkeypatch.setattr(audit, "MAX_EXPORTED", lines_count - 1)
    refused = client.post(address, {"purpose": "oversight"})
    words = {"en": f"These are {lines_count} lines.", "km": "សូមជ្រើសរើសរយៈពេលខ្លីជាង"}
    assert words[language] in refused.content.decode()
    assert AuditLine.objects.using("exchange").count() == lines_count
    monkeypatch.setattr(audit, "MAX_EXPORTED", lines_count)
    exported = client.post(address, {"purpose": "oversight"})
    assert exported.headers["Content-Type"].startswith("text/csv")

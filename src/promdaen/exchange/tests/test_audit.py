"""The audit log of the exchange: for auditors, in codes, with a head that others keep."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.exchange.actions import auditing as actions
from promdaen.exchange.actions import records
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.queries import auditing as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import signing
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
ALL = queries.AuditSelection()


@pytest.fixture
def auditor() -> ExchangeMember:
    return world.standing("auditor")


def acts(by: ExchangeMember, **chosen: object) -> list[str]:
    lines = queries.chain_lines(member=by, chosen=queries.AuditSelection(**chosen))  # type: ignore[arg-type]
    return [line.action for line in lines]


def test_the_log_is_narrowed_by_act_day_and_record(auditor: ExchangeMember) -> None:
    record = world.sent(world.standing("liaison", "IMM"), to=("MAR",))
    assert acts(auditor, record_id=record.pk) == ["send_record", "create_record"]
    assert set(acts(auditor, act="send_record")) == {"send_record"}
    day = NOW.date()
    assert acts(auditor, since=day - timedelta(days=1), until=day + timedelta(days=1))
    assert not acts(auditor, since=day + timedelta(days=2))
    assert not acts(auditor, until=day - timedelta(days=2))


def test_who_is_no_auditor_finds_no_line(auditor: ExchangeMember) -> None:
    head = world.standing("head", "IMM")
    assert not acts(head)
    assert queries.head(member=head, now=NOW) is None
    assert queries.chain_checked(member=head) is None
    with pytest.raises(NotAllowed):
        actions.export_log(chosen=ALL, purpose="oversight", by=head, now=NOW)
    with pytest.raises(NotAllowed):
        actions.check_chain(text="", by=head, now=NOW)
    with pytest.raises(ExchangeRefused, match="what the log is taken for"):
        actions.export_log(chosen=ALL, purpose="curiosity", by=auditor, now=NOW)


def test_readings_of_high_levels_are_counted_by_account(auditor: ExchangeMember) -> None:
    writer, reader = world.standing("liaison", "IMM"), world.standing("liaison", "MAR")
    sealed = world.sent(writer, to=("MAR",), level="amber_strict")
    for _time in range(2):
        records.read_record(record_id=sealed.pk, by=reader, now=NOW)
    [one] = queries.high_readings(member=auditor, now=NOW)
    assert (one.name, one.roles, one.count) == (reader.name, "liaison MAR", 2)
    assert not queries.high_readings(member=auditor, now=NOW + timedelta(days=31))


def test_an_empty_chain_has_no_head_and_a_lost_key_leaves_the_short_one(
    auditor: ExchangeMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(**_: object) -> str:
        raise signing.KeyFileError("lost")

    monkeypatch.setattr(queries.audit, "signed_head", lost)
    found = queries.head(member=auditor, now=NOW)
    assert found is not None
    assert (found.signed, found.number) == ("", int(found.short.split(":")[0]))

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
    page = client.get(where, {"record_id": str(record.pk)}).content.decode()
    assert writer.name in page
    assert "A boat without lights" not in page
    assert client.get(where, {"record_id": "x", "act": "none"}).status_code == 200
    found = queries.head(member=world.standing_of(account), now=NOW)
    assert found is not None
    for head, words in (
        ("", "is intact."),
        (found.short, "and contains the head"),
        (found.signed, "and contains the head"),
        ("/etc/hostname", "no head of this chain"),
    ):
        said = client.post(check, {"head": head}, follow=True).content.decode()
        assert words in said, head
    wrong = f"{found.number}:AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"
    assert (
        "was changed after it was written"
        in client.post(check, {"head": wrong}, follow=True).content.decode()
    )
    assert 'href="#id_purpose"' in client.post(where, {"purpose": ""}).content.decode()
    taken = client.post(where, {"purpose": "oversight"})
    assert taken["Content-Type"].startswith("text/csv")
    assert writer.name in taken.getvalue().decode()
    last = AuditLine.objects.using("exchange").latest("sequence")
    assert (last.action, last.detail["purpose"]) == ("export_log", "oversight")

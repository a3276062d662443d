"""Records of the exchange: what they need to be made and sent, and how they are taken back."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from promdaen.exchange.actions import records, replies, reports, requests
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Record
from promdaen.exchange.queries import sealed, visible
from promdaen.exchange.rules import reporting
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"level": 9}, "level"),
        ({"source_grade": "Z"}, "source_grade"),
        ({"info_grade": "9"}, "info_grade"),
    ],
)
def test_handling_that_cannot_be_is_named(fields: dict[str, object], wrong: str) -> None:
    values = {"level": 2, "source_grade": "B", "info_grade": "2"} | fields
    with pytest.raises(ExchangeRefused) as refused:
        world.draft(
            world.standing("liaison", "IMM"),
            handling=records.Handling(**values),  # type: ignore[arg-type]
        )
    assert list(refused.value.fields) == [wrong]


def test_red_needs_a_named_reader_and_nothing_is_sent_again() -> None:
    liaison = world.standing("liaison", "IMM")
    red = world.draft(liaison, level="red")
    with pytest.raises(ExchangeRefused, match="TLP:RED"):
        records.send_record(record=red, audience=records.Audience(), by=liaison, now=world.NOW)
    sent_record = world.sent(liaison, ("MAR",))
    with pytest.raises(ExchangeRefused, match="sent already"):
        records.send_record(
            record=sent_record, audience=records.Audience(), by=liaison, now=world.NOW
        )


def test_what_is_withdrawn_is_gone_for_the_addressed_with_the_next_question() -> None:
    liaison, other = world.standing("liaison", "IMM"), world.standing("liaison", "MAR")
    record = world.sent(liaison, ("MAR",))
    assert visible.may(act="read", member=other, record=record, now=world.NOW)
    with pytest.raises(NotAllowed):
        records.withdraw_record(record=record, by=other, now=world.NOW)
    for _again in range(2):
        records.withdraw_record(record=record, by=liaison, now=world.NOW)
    assert record.events.filter(act="withdrawn").count() == 1
    assert sealed.readable_texts(record=record, member=other, now=world.NOW) == {}
    assert sealed.readable_texts(record=record, member=liaison, now=world.NOW)


def test_a_request_that_another_received_in_the_same_moment_is_received_once() -> None:
    liaison, other = world.standing("liaison", "IMM"), world.standing("liaison", "MAR")
    new = requests.NewRequest(
        department="MAR", priority="P3", purpose="planning", legal_basis="untoc",
        handling=world.handling(),
        texts={"summary": "Numbers", "question": "How many?", "purpose_words": "A plan"},
    )  # fmt: skip
    record = requests.send_request(new=new, by=liaison, now=world.NOW)
    stale = Record.objects.get(pk=record.pk)
    requests.read_request(record=record, by=other, now=world.NOW)
    requests.read_request(record=stale, by=other, now=world.NOW)
    acts = list(record.events.values_list("act", flat=True))
    assert (acts.count("received"), acts.count("read")) == (1, 1)


def test_a_request_that_was_received_from_the_list_is_read_later() -> None:
    liaison, other = world.standing("liaison", "IMM"), world.standing("liaison", "MAR")
    new = requests.NewRequest(
        department="MAR", priority="P3", purpose="planning", legal_basis="untoc",
        handling=world.handling(),
        texts={"summary": "Numbers", "question": "How many?", "purpose_words": "A plan"},
    )  # fmt: skip
    record = requests.send_request(new=new, by=liaison, now=world.NOW)
    assert requests.receive_requests(by=other, now=world.NOW) == 1
    reloaded_record = Record.objects.get(pk=record.pk)
    requests.read_request(record=reloaded_record, by=other, now=world.NOW)
    assert reloaded_record.request.read_at == world.NOW


def test_another_key_file_shuts_a_sealed_record_with_words(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    account = world.person("liaison", "IMM")
    report = reports.file_report(
        new=reports.NewReport(
            facts=reporting.ReportFacts(
                type="irregular_crossing", direction="in", mode="foot", occurred_at=world.NOW,
                certainty="about", persons_count=1,
            ),
            handling=world.handling("amber_strict"),
            summary="Two persons on foot",
        ),
        is_sent=True, by=world.standing_of(account), now=world.NOW,
    )  # fmt: skip
    client.force_login(account)
    address = reverse("exchange:report", args=[report.pk])
    assert client.get(address).status_code == 200
    settings.DATA_FOLDER = tmp_path
    assert client.get(address).status_code == 503


def test_a_red_question_answered_in_red_stays_open_to_its_named_readers() -> None:
    asker, desk = world.standing("liaison", "IMM"), world.standing("liaison", "MAR")
    head = world.standing("head", "MAR")
    new = requests.NewRequest(
        department="MAR", priority="P1", purpose="save_life", legal_basis="sea_rescue",
        handling=world.handling("red"), named_reader_ids=[desk.account_id, head.account_id],
        texts={"summary": "A boat", "question": "Did it leave?", "purpose_words": "To rescue"},
    )  # fmt: skip
    record = requests.send_request(new=new, by=asker, now=world.NOW)
    red = world.handling("red")
    replies.answer_request(record=record, words="Yes.", handling=red, by=desk, now=world.NOW)
    texts = sealed.readable_texts(record=record, member=head, now=world.NOW)
    assert texts["answer"] == "Yes."

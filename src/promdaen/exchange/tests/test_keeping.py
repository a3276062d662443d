"""Blacked out, sealed, held, destroyed: what others cannot read any more, and what stays."""

from datetime import timedelta
from typing import Any

import pytest

from promdaen.exchange.actions import handling as handling_actions
from promdaen.exchange.actions import holds, records, redaction, retention
from promdaen.exchange.actions.handling import HandlingChange
from promdaen.exchange.actions.records import Audience
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import (
    Addressee,
    Notice,
    Record,
    RecordKey,
    Referral,
    Report,
    Tally,
    Text,
    Trace,
)
from promdaen.exchange.queries import exchange_database, sealed, visible
from promdaen.exchange.queries import retention as retention_queries
from promdaen.exchange.rules.exchange_members import SYSTEM, ExchangeMember
from promdaen.exchange.rules.redaction import REDACTION_BLOCK
from promdaen.kit.models import AuditLine
from promdaen.kit.sealing import SealBroken
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW
YEAR = timedelta(days=366)
NARRATIVE = "Sok steered the boat to the old pier"


@pytest.fixture
def author() -> ExchangeMember:
    return world.standing("head", "IMM")


@pytest.fixture
def reader() -> ExchangeMember:
    return world.standing("liaison", "AHT")


def texts(record: Record, member: ExchangeMember) -> dict[str, str]:
    return sealed.readable_texts(record=record, member=member, now=NOW)


def is_in_plain_text(word: str) -> bool:
    """Whether any text in the database holds a word in plain."""
    return Text.objects.filter(folded__contains=word.lower()).exists()


def black_out(record: Record, by: ExchangeMember, **edited: str) -> list[str]:
    return redaction.redact_record(record=record, texts=edited, by=by, now=NOW)


def change(record: Record, by: ExchangeMember, level: str, **fields: Any) -> Record:
    more = {
        name: fields.pop(name) for name in ("expires_at", "named_reader_ids") if name in fields
    }
    handling_change = HandlingChange(handling=world.handling(level, **fields), **more)
    return handling_actions.change_handling(record=record, change=handling_change, by=by, now=NOW)


# ---- blacked out ----


def test_others_read_the_new_layer_alone_and_no_search_finds_what_is_gone(
    author: ExchangeMember, reader: ExchangeMember
) -> None:
    record = world.sent(author, ("AHT",), texts={"summary": "A boat", "narrative": NARRATIVE})
    assert is_in_plain_text("sok")
    assert black_out(record, author, narrative="steered the boat to the old pier") == ["narrative"]
    assert (
        texts(record, reader)["narrative"] == f"{REDACTION_BLOCK} steered the boat to the old pier"
    )
    assert texts(record, reader)["summary"] == "A boat"
    assert texts(record, author)["narrative"] == NARRATIVE
    assert not is_in_plain_text("sok")


def test_further_layers_only_redact_more(author: ExchangeMember, reader: ExchangeMember) -> None:
    record = world.sent(author, ("AHT",), texts={"narrative": NARRATIVE})
    black_out(record, author, narrative="steered the boat to the old pier")
    black_out(record, author, narrative=f"{REDACTION_BLOCK} steered the boat")
    assert (
        texts(record, reader)["narrative"]
        == f"{REDACTION_BLOCK} steered the boat {REDACTION_BLOCK}"
    )
    with pytest.raises(ExchangeRefused) as error:
        black_out(record, author, narrative=NARRATIVE)
    assert set(error.value.fields) == {"narrative"}
    assert texts(record, author)["narrative"] == NARRATIVE
    assert record.texts.filter(is_top=True).count() == 1
    assert not is_in_plain_text("old pier")


def test_sealed_records_are_blacked_out_in_sealed_layers(
    author: ExchangeMember, reader: ExchangeMember
) -> None:
    record = world.sent(author, ("AHT",), level="amber_strict", texts={"narrative": NARRATIVE})
    black_out(record, author, narrative="steered")
    assert not record.texts.filter(sealed=None).exists()
    assert texts(record, reader)["narrative"] == f"{REDACTION_BLOCK} steered {REDACTION_BLOCK}"


def test_who_may_not_black_out_and_what_is_none(
    author: ExchangeMember, reader: ExchangeMember
) -> None:
    record = world.sent(author, ("AHT",), texts={"narrative": NARRATIVE})
    with pytest.raises(NotAllowed):
        black_out(record, reader, narrative="steered")
    with pytest.raises(ExchangeRefused):
        black_out(record, author, narrative=NARRATIVE)


def test_a_passage_goes_from_every_text_and_one_that_is_not_there_is_named(
    author: ExchangeMember,
) -> None:
    record = world.sent(author, texts={"summary": "Sok again", "narrative": NARRATIVE})
    edited = {"summary": "Sok again", "narrative": NARRATIVE}
    gone = redaction.redacted_texts(record=record, texts=edited, passages=["sok", "the old pier"])
    assert gone["summary"] == f"{REDACTION_BLOCK} again"
    assert gone["narrative"] == f"{REDACTION_BLOCK} steered the boat to {REDACTION_BLOCK}"
    with pytest.raises(ExchangeRefused) as error:
        redaction.redacted_texts(record=record, texts=edited, passages=["Dara"])
    assert set(error.value.fields) == {"passages"}


def test_what_is_blacked_out_is_not_rewritten_below(author: ExchangeMember) -> None:
    record = world.sent(author, texts={"narrative": NARRATIVE})
    black_out(record, author, narrative="steered")
    records.put_texts(record=record, texts={"narrative": NARRATIVE}, by=author, now=NOW)
    assert not is_in_plain_text("sok")
    with pytest.raises(ExchangeRefused):
        records.put_texts(record=record, texts={"narrative": "Anew"}, by=author, now=NOW)


# ---- the level ----


def test_a_higher_level_seals_the_texts_and_a_lower_one_opens_them(
    author: ExchangeMember, reader: ExchangeMember
) -> None:
    record = world.sent(author, ("AHT",), texts={"narrative": NARRATIVE, "protection": "{}"})
    assert is_in_plain_text("sok")
    change(record, author, "amber_strict")
    assert not record.texts.filter(sealed=None).exists()
    assert not is_in_plain_text("sok")
    assert texts(record, reader)["narrative"] == NARRATIVE
    change(record, author, "green")
    assert is_in_plain_text("sok")
    assert not record.texts.get(field="protection").plain
    event = record.events.filter(act="handling_changed").last()
    assert event is not None
    assert event.detail == {"from": "amber_strict", "to": "green"}


def test_what_is_blacked_out_stays_sealed_whatever_the_level(
    author: ExchangeMember, reader: ExchangeMember
) -> None:
    record = world.sent(author, ("AHT",), texts={"narrative": NARRATIVE})
    black_out(record, author, narrative="steered")
    change(record, author, "amber_strict")
    change(record, author, "clear")
    assert not is_in_plain_text("sok")
    assert texts(record, reader)["narrative"] == f"{REDACTION_BLOCK} steered {REDACTION_BLOCK}"
    assert texts(record, author)["narrative"] == NARRATIVE


def test_red_needs_a_named_reader_and_shuts_out_the_department(
    author: ExchangeMember, reader: ExchangeMember
) -> None:
    record = world.sent(author, ("AHT",))
    with pytest.raises(ExchangeRefused) as error:
        change(record, author, "red")
    assert set(error.value.fields) == {"named"}
    friend = world.standing("liaison", "BPP")
    change(record, author, "red", named_reader_ids=(friend.account_id,))
    rows = visible.visible_to(member=reader, now=NOW)
    assert not rows.filter(pk=record.pk).exists()
    assert visible.may(act="read", member=friend, record=record, now=NOW)


def test_only_the_originator_changes_the_level(
    author: ExchangeMember, reader: ExchangeMember
) -> None:
    record = world.sent(author, ("AHT",))
    with pytest.raises(NotAllowed):
        change(record, reader, "green")


def test_a_change_that_does_not_fit_is_refused_with_its_fields(author: ExchangeMember) -> None:
    end = NOW + timedelta(days=10)
    alert = world.sent(author, kind="alert", expires_at=end)
    report = world.sent(author)
    stranger = world.factories.account("viewer").pk
    for record, level, more, refused_fields in (
        (alert, "red", {"expires_at": end, "named_reader_ids": (author.account_id,)}, {"level"}),
        (alert, "amber", {"expires_at": NOW + timedelta(days=91)}, {"expires_at"}),
        (alert, "amber", {"expires_at": None}, {"expires_at"}),
        (report, "amber", {"expires_at": NOW}, {"expires_at"}),
        (report, "amber", {"named_reader_ids": (stranger,)}, {"named"}),
        (report, "amber", {"source_grade": "Z"}, {"source_grade"}),
    ):
        with pytest.raises(ExchangeRefused) as error:
            change(record, author, level, **more)
        assert set(error.value.fields) == refused_fields
    records.withdraw_record(record=report, by=author, now=NOW)
    with pytest.raises(ExchangeRefused):
        change(report, author, "green")


def test_the_end_the_restriction_and_the_doubt_are_changed_too(author: ExchangeMember) -> None:
    record = world.sent(author, handling=world.handling(restriction="Do not approach"))
    change(record, author, "amber", expires_at=NOW + YEAR, is_suspected_false=True)
    record.refresh_from_db()
    assert record.expires_at == NOW + YEAR
    assert record.is_suspected_false
    assert not record.is_restricted
    assert "restriction" not in texts(record, author)


# ---- holds ----


def test_a_hold_blocks_deletion_and_retention_until_the_last_is_lifted(
    author: ExchangeMember, reader: ExchangeMember
) -> None:
    record = world.sent(author, ("AHT",))
    with pytest.raises(NotAllowed):
        holds.place_hold(record=record, reason="Court", by=reader, now=NOW)
    first = holds.place_hold(record=record, reason="Court of Kampot", by=author, now=NOW)
    second = holds.place_hold(record=record, reason="Complaint", by=author, now=NOW)
    holds.lift_hold(hold=first, by=author, now=NOW)
    with pytest.raises(ExchangeRefused):
        holds.lift_hold(hold=first, by=author, now=NOW)
    with pytest.raises(NotAllowed):
        retention.delete_record(record=record, by=author, now=NOW)
    assert retention.destroy_due(now=NOW + 6 * YEAR) == 0
    with pytest.raises(NotAllowed):
        holds.lift_hold(hold=second, by=reader, now=NOW)
    holds.lift_hold(hold=second, by=author, now=NOW)
    assert retention.destroy_due(now=NOW + 6 * YEAR) == 1


# ---- destroyed ----


def a_report(record: Record, **fields: Any) -> Report:
    values = {
        "type": "smuggling_suspected", "direction": "out", "mode": "sea", "certainty": "exact",
        "occurred_at": NOW, "persons_count": 3,
        "persons_by": [{"nationality": "KHM", "sex": "male", "age": "18_24", "number": 3}],
    }  # fmt: skip
    return Report.objects.create(record=record, **values | fields)


def cells() -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (row.dimension, row.code): (row.incidents_count, row.persons_count)
        for row in Tally.objects.all()
    }


def test_what_is_destroyed_leaves_a_tombstone_and_nothing_readable(
    author: ExchangeMember, reader: ExchangeMember
) -> None:
    record = world.sent(author, ("AHT",), level="amber_strict", texts={"narrative": NARRATIVE})
    a_report(record)
    Trace.objects.create(record=record, kind="place", value="KH-1", label="Pier")
    Notice.objects.create(account_id=reader.account_id, record_id=record.pk, why="sent", at=NOW)
    sealed_text, key = record.texts.get(), sealed.record_key(record=record)
    retention.delete_record(record=record, by=author, now=NOW)
    for table in (Text, RecordKey, Trace, Report, Notice):
        assert not table.objects.exists()
    assert not Addressee.objects.exists()
    with pytest.raises(sealed.NoKeyError):
        sealed.record_key(record=record)
    with pytest.raises(sealed.NoKeyError):
        sealed.open_text(text=sealed_text, key=None)
    assert sealed.open_text(text=sealed_text, key=key) == NARRATIVE
    gone = Record.objects.get(pk=record.pk)
    assert (gone.kind, gone.level, gone.created_at) == ("report", record.level, NOW)
    assert (gone.origin, gone.state, gone.destroyed_at) == ("", "destroyed", NOW)
    assert "IMM" not in gone.local_no
    assert not visible.visible_to(member=author, now=NOW).exists()
    line = AuditLine.objects.using(exchange_database.ALIAS).get(action="delete_record")
    assert line.detail == {"kind": "report", "level": "amber_strict"}


def test_what_stays_of_reports_is_their_sums_by_month(author: ExchangeMember) -> None:
    for number in (3, 4):
        record = world.sent(author, province="07")
        a_report(record, persons_count=number)
    doubtful = world.sent(author, handling=world.handling(is_suspected_false=True))
    a_report(doubtful)
    world.sent(author)
    assert retention.destroy_due(now=NOW + 5 * YEAR) == 4
    assert cells()["mode", "sea"] == (2, 7)
    assert cells()["province", "07"] == (2, 7)
    assert cells()["persons", "KHM|male|18_24"] == (2, 6)
    assert {row.month_on.day for row in Tally.objects.all()} == {1}


def test_retention_takes_what_is_due_and_leaves_the_rest(author: ExchangeMember) -> None:
    alert = world.sent(author, kind="alert", expires_at=NOW + timedelta(days=10))
    referral = world.sent(author, kind="referral")
    Referral.objects.create(
        record=referral, case_code="K7", age_band="18_24", sex="male", language="km",
        feedback_at=NOW,
    )  # fmt: skip
    ordered = world.sent(author, kind="request")
    Record.objects.filter(pk=ordered.pk).update(retain_until=(NOW + timedelta(days=3)).date())
    assert retention.destroy_due(now=NOW + timedelta(days=2)) == 0
    assert retention.destroy_due(now=NOW + timedelta(days=4)) == 1
    assert retention.destroy_due(now=NOW + timedelta(days=101)) == 1
    assert Record.objects.get(pk=alert.pk).destroyed_at is not None
    assert retention.destroy_due(now=NOW + YEAR) == 1
    assert Record.objects.get(pk=referral.pk).destroyed_at is not None
    assert retention.destroy_due(now=NOW + 9 * YEAR) == 0


def test_a_record_that_others_point_to_is_forgotten_by_them(author: ExchangeMember) -> None:
    report, referral = world.sent(author), world.sent(author, kind="referral")
    row = Referral.objects.create(
        record=referral, report=report, case_code="K8", age_band="18_24", sex="male",
        language="km",
    )  # fmt: skip
    retention.delete_record(record=report, by=author, now=NOW)
    row.refresh_from_db()
    assert row.report_id is None


def test_a_hold_that_comes_while_records_go_is_respected(
    author: ExchangeMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = world.sent(author)
    line = retention_queries.DueRecord(record=record, due_on=NOW.date(), is_held=False)
    monkeypatch.setattr(retention_queries, "records_due", lambda **_given: [line])
    holds.place_hold(record=record, reason="Court", by=author, now=NOW)
    assert retention.destroy_due(now=NOW) == 0


def test_where_there_is_no_exchange_nothing_is_destroyed(settings: Any) -> None:
    settings.EXCHANGE_IS_HERE = False
    assert retention.destroy_due(now=NOW) == 0


def test_a_head_sees_what_goes_soon_of_what_it_may_read(
    author: ExchangeMember, reader: ExchangeMember
) -> None:
    mine = world.sent(author)
    world.sent(reader)
    holds.place_hold(record=mine, reason="Court", by=author, now=NOW)
    nearly = NOW + timedelta(days=5 * 365 - 20)
    lines = retention_queries.due_soon(member=author, now=nearly)
    assert [(line.record.pk, line.is_held) for line in lines] == [(mine.pk, True)]
    assert retention_queries.due_soon(member=author, now=NOW) == []


# ---- seals ----


def moved(row: Text, **place: Any) -> Text:
    """A sealed text as it would lie elsewhere."""
    values = {"record": row.record, "field": row.field, "layer": row.layer} | place
    return Text(sealed=bytes(row.sealed or b""), at=NOW, **values)


def test_a_sealed_text_moved_elsewhere_does_not_open(author: ExchangeMember) -> None:
    record = world.sent(author, level="amber_strict", texts={"narrative": NARRATIVE})
    other = world.sent(author, level="amber_strict", texts={"narrative": "Else"})
    row, key = record.texts.get(), sealed.record_key(record=record)
    assert sealed.open_text(text=row, key=key) == NARRATIVE
    for place in ({"field": "summary"}, {"layer": 1}, {"record": other}):
        with pytest.raises(SealBroken):
            sealed.open_text(text=moved(row, **place), key=key)
    with pytest.raises(SealBroken):
        sealed.open_text(text=moved(row), key=sealed.record_key(record=other))
    # A key that was moved to another record does not open there either.
    wrapped = RecordKey.objects.get(record=record)
    RecordKey.objects.filter(record=other).update(wrapped=bytes(wrapped.wrapped))
    with pytest.raises(SealBroken):
        sealed.record_key(record=other)


def test_the_system_itself_keeps_to_holds(author: ExchangeMember) -> None:
    record = world.sent(author)
    holds.place_hold(record=record, reason="Court", by=author, now=NOW)
    retention.delete_record(record=record, by=SYSTEM, now=NOW)
    assert Record.objects.get(pk=record.pk).destroyed_at is None


def test_a_draft_becomes_red_and_names_its_readers_when_it_is_sent(author: ExchangeMember) -> None:
    record = world.draft(author)
    change(record, author, "red")
    with pytest.raises(ExchangeRefused):
        records.send_record(record=record, audience=Audience(), by=author, now=NOW)


def test_bound_records_go_back_from_groups(author: ExchangeMember) -> None:
    from promdaen.exchange.tests.test_sharing import a_group, reads, share

    member = world.standing("liaison", "BPP")
    record = world.sent(author)
    share(record, author, groups=(a_group(author, member),))
    assert reads(member, record)
    change(record, author, "amber", is_bound=True)
    assert not reads(member, record)

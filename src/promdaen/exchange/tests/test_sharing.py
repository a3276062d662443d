"""Originator's control: who shares, who asks, and that what is revoked is shut at once."""

from datetime import timedelta
from typing import Any

import pytest

from promdaen.exchange.actions import groups as group_actions
from promdaen.exchange.actions import records
from promdaen.exchange.actions import sharing as actions
from promdaen.exchange.actions.groups import NewGroup, NewMember
from promdaen.exchange.actions.records import Audience
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.actions.sharing import NewOnwardRequest
from promdaen.exchange.models import Group, Notice, Record
from promdaen.exchange.queries import groups, sharing, visible
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = world.NOW


def reads(member: ExchangeMember, record: Record, now: Any = NOW) -> bool:
    rows = visible.visible_to(member=member, now=now)
    return rows.filter(pk=record.pk).exists()


def a_group(by: ExchangeMember, *members: ExchangeMember, **fields: Any) -> Group:
    new = NewGroup(name_km="ក្រុម", name_en="Boats", purpose="Boats without lights")
    group = group_actions.make_group(new=new, by=by, now=NOW)
    for member in members:
        let_in(group, member, by, **fields)
    return group


def let_in(group: Group, member: ExchangeMember, by: ExchangeMember, **fields: Any) -> Any:
    new = NewMember(account_id=member.account_id, need="Watches the coast", **fields)
    return group_actions.add_member(group=group, new=new, by=by, now=NOW)


def share(record: Record, by: ExchangeMember, **audience: Any) -> None:
    actions.share_record(record=record, audience=Audience(**audience), by=by, now=NOW)


def refused(record: Record, by: ExchangeMember, **audience: Any) -> dict[str, str]:
    with pytest.raises(ExchangeRefused) as error:
        share(record, by, **audience)
    return error.value.fields


def test_only_the_originator_shares() -> None:
    author, reader = world.standing("liaison", "IMM"), world.standing("liaison", "AHT")
    third = world.standing("head", "BPP")
    record = world.sent(author, ("AHT",))
    with pytest.raises(NotAllowed):
        share(record, reader, departments=("BPP",))
    assert not reads(third, record)
    share(record, author, departments=("BPP",))
    assert reads(third, record)


def test_what_is_revoked_is_shut_in_the_next_query() -> None:
    author, friend = world.standing("liaison", "IMM"), world.standing("liaison", "BPP")
    department, post = world.standing("liaison", "AHT"), world.standing("reporter", "MAR", "KH-1")
    record = world.sent(author, ("AHT",), posts=(("MAR", "KH-1"),), named=(friend.account_id,))
    readers = (department, post, friend)
    assert all(reads(reader, record) for reader in readers)
    for row in (*record.addressees.all(), *record.named.all()):
        with pytest.raises(NotAllowed):
            actions.revoke_share(record=record, row_id=row.pk, by=department, now=NOW)
        actions.revoke_share(record=record, row_id=row.pk, by=author, now=NOW)
        with pytest.raises(ExchangeRefused):
            actions.revoke_share(record=record, row_id=row.pk, by=author, now=NOW)
    assert not any(reads(reader, record) for reader in readers)
    assert not any(visible.may(act="read", member=reader, record=record, now=NOW)
                   for reader in readers)  # fmt: skip


def test_a_row_of_another_record_is_not_revoked() -> None:
    author = world.standing("liaison", "IMM")
    record, other = world.sent(author, ("AHT",)), world.sent(author, ("AHT",))
    with pytest.raises(ExchangeRefused):
        actions.revoke_share(record=record, row_id=other.addressees.get().pk, by=author, now=NOW)


def test_an_audience_that_the_handling_does_not_reach_is_refused() -> None:
    author, friend = world.standing("liaison", "IMM"), world.standing("liaison", "BPP")
    group = a_group(author, friend)
    amber, strict = world.sent(author), world.sent(author, level="amber_strict")
    red = world.sent(author, level="red", named=(friend.account_id,))
    bound = world.sent(author, handling=world.handling(is_bound=True))
    assert set(refused(amber, author)) == {"departments"}
    assert set(refused(amber, author, departments=("IMM",))) == {"departments"}
    assert set(
        refused(amber, author, named_reader_ids=(world.factories.account("viewer").pk,))
    ) == {"named"}
    assert set(refused(red, author, departments=("BPP",))) == {"named"}
    assert set(refused(strict, author, groups=(group,))) == {"groups"}
    assert set(refused(bound, author, groups=(group,))) == {"groups"}
    assert set(refused(world.draft(author), author, departments=("AHT",))) == {"departments"}
    group_actions.close_group(group=group, by=author, now=NOW)
    assert set(refused(amber, author, groups=(group,))) == {"groups"}
    with pytest.raises(ExchangeRefused):
        group_actions.close_group(group=group, by=author, now=NOW)


def test_a_withdrawn_record_is_not_shared() -> None:
    author = world.standing("liaison", "IMM")
    record = world.sent(author)
    records.withdraw_record(record=record, by=author, now=NOW)
    assert set(refused(record, author, departments=("AHT",))) == {"departments"}


def test_a_group_reads_while_somebody_is_in_it_and_an_empty_one_is_no_one() -> None:
    author, group_reader = world.standing("liaison", "IMM"), world.standing("liaison", "BPP")
    group = a_group(author)
    record = world.sent(author)
    share(record, author, groups=(group,))
    assert not reads(group_reader, record)
    member = let_in(group, group_reader, author, until_on=NOW.date() + timedelta(days=1))
    assert reads(group_reader, record)
    assert not reads(group_reader, record, now=NOW + timedelta(days=3))
    page = groups.group_page(group=group, member=group_reader, now=NOW)
    assert [shared_record.pk for shared_record, _title in page.records] == [record.pk]
    group_actions.remove_member(member=member, by=author, now=NOW)
    group_actions.remove_member(member=member, by=author, now=NOW)
    assert not reads(group_reader, record)
    assert groups.group_seen_by(member=group_reader, group_id=group.pk, now=NOW) is None


def test_who_keeps_a_group_and_who_comes_in() -> None:
    author, head = world.standing("liaison", "IMM"), world.standing("head", "BPP")
    other = world.standing("liaison", "AHT")
    group = a_group(author, other)
    with pytest.raises(NotAllowed):
        let_in(group, head, other)
    let_in(group, head, author)
    member = let_in(group, world.standing("case_officer", "MAR"), head)
    with pytest.raises(NotAllowed):
        group_actions.remove_member(member=member, by=other, now=NOW)
    with pytest.raises(ExchangeRefused):
        let_in(group, head, author)
    for outside in (world.standing("reporter", "BPP"), world.standing("auditor")):
        with pytest.raises(ExchangeRefused):
            let_in(group, outside, author)
    with pytest.raises(ExchangeRefused):
        let_in(group, author, author, until_on=NOW.date() - timedelta(days=3))
    # Everybody may leave.
    own = group.members.get(account_id=other.account_id)
    group_actions.remove_member(member=own, by=other, now=NOW)
    assert not group.members.filter(account_id=other.account_id, removed_at=None).exists()
    with pytest.raises(NotAllowed):
        a_group(world.standing("reporter", "MAR", "KH-1"))


def test_others_ask_for_leave_once_and_the_originator_sees_it() -> None:
    author, reader = world.standing("liaison", "IMM"), world.standing("liaison", "AHT")
    record = world.sent(author, ("AHT",), handling=world.handling(is_bound=True))
    leave = NewOnwardRequest(department="BPP", purpose="save_life")
    world.factories.department("BPP")
    actions.ask_onward_sharing(record=record, leave=leave, by=reader, now=NOW)
    line = sharing.onward_requests(record=record)[0]
    assert Notice.objects.get(why="leave").account_id == author.account_id
    assert (line.name, line.event.detail["department"]) == (reader.name, "BPP")
    with pytest.raises(ExchangeRefused):
        actions.ask_onward_sharing(record=record, leave=leave, by=reader, now=NOW)
    wrong = NewOnwardRequest(department="BPP", purpose="curiosity")
    with pytest.raises(ExchangeRefused):
        actions.ask_onward_sharing(record=record, leave=wrong, by=reader, now=NOW)
    with pytest.raises(NotAllowed):
        actions.ask_onward_sharing(record=record, leave=leave, by=author, now=NOW)
    stranger = world.standing("liaison", "BPP")
    with pytest.raises(NotAllowed):
        actions.ask_onward_sharing(record=record, leave=leave, by=stranger, now=NOW)


def test_the_log_of_sharing_holds_ids_and_codes_alone() -> None:
    author, friend = world.standing("liaison", "IMM"), world.person("liaison", "BPP", name="Dara")
    record = world.sent(author)
    share(record, author, named_reader_ids=(friend.pk,), posts=(("BPP", "KH-1"),))
    line = AuditLine.objects.using("exchange").filter(action="share_record").get()
    assert line.detail == {
        "departments": [], "posts": ["BPP KH-1"], "named": [str(friend.pk)], "groups": [],
    }  # fmt: skip
    assert record.events.get(act="shared").detail == {}
    assert Notice.objects.get(why="shared").account_id == friend.pk

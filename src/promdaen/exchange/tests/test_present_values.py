"""A role that is changed in the database past its action is found by `verify-audit`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from promdaen.exchange.actions import groups, present_values, roles
from promdaen.exchange.models import GroupMember, Membership
from promdaen.exchange.queries import present_values as queries
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.models import AuditLine
from tests import exchange_world as world
from tests import factories

pytestmark = pytest.mark.django_db(databases=world.BOTH)
LATER = world.NOW + timedelta(hours=1)


@pytest.fixture
def head() -> ExchangeMember:
    return world.standing("head", "IMM")


def faults() -> tuple[str, ...]:
    return queries.prove_memberships().faults


def test_every_action_on_roles_leaves_rows_that_agree_with_their_lines(
    head: ExchangeMember,
) -> None:
    second = world.standing("head", "IMM")
    account = factories.account("liaison")
    new = roles.NewRole(account=account, role="liaison", department="IMM")
    desk = roles.propose_role(new=new, by=head, now=world.NOW)
    roles.grant_role(membership=desk, by=second, now=LATER)
    deputy = roles.propose_deputy(
        membership=desk,
        new=roles.NewDeputy(
            account=factories.account("liaison"),
            starts_on=LATER.date(),
            ends_on=LATER.date() + timedelta(days=3),
        ),
        by=head,
        now=LATER,
    )
    roles.grant_role(membership=deputy, by=second, now=LATER)
    roles.end_deputy(deputy=deputy, by=head, now=LATER)
    roles.confirm_account(account=account, by=head, now=LATER + timedelta(hours=1))
    group = groups.make_group(
        new=groups.NewGroup(name_km="ក", name_en="Boats", purpose="boats"), by=head, now=LATER
    )
    member = groups.add_member(
        group=group, new=groups.NewMember(account_id=account.pk, need="case"), by=head, now=LATER
    )
    groups.remove_member(member=member, by=head, now=LATER)
    roles.revoke_role(membership=desk, by=head, now=LATER + timedelta(hours=2))
    proved = queries.prove_memberships()
    assert proved.faults == ()
    assert proved.rows_count == 5


CHANGES: dict[str, dict[str, Any]] = {
    "role": {"role": "coordinator"},
    "department": {"department": "MAR"},
    "person": {"account_id": "00000000-0000-0000-0000-000000000001"},
    "revoked": {"revoked_at": LATER},
    "confirmed": {"confirmed_at": LATER},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_role_changed_past_its_action_is_found(head: ExchangeMember, change: str) -> None:
    row = Membership.objects.get(account_id=head.account_id)
    Membership.objects.filter(pk=row.pk).update(**CHANGES[change])
    assert faults() == (f"row {row.pk} says something else than its last line",)


def test_a_role_put_in_or_removed_past_its_action_is_found(head: ExchangeMember) -> None:
    new = Membership.objects.create(
        account_id=head.account_id, role="liaison", department="IMM", proposed_at=world.NOW
    )
    assert faults() == (f"row {new.pk} was added, and no line of the log says so",)
    new.delete()
    row = Membership.objects.get()
    key = row.pk
    row.delete()
    assert faults() == (f"row {key} was removed, and no line of the log says so",)


def test_a_member_of_a_group_put_in_past_its_action_is_found(head: ExchangeMember) -> None:
    group = groups.make_group(
        new=groups.NewGroup(name_km="ក", name_en="Boats", purpose="boats"),
        by=head,
        now=world.NOW,
    )
    stranger = factories.account("liaison")
    member = GroupMember.objects.create(
        group=group, account_id=stranger.pk, need="none", at=world.NOW
    )
    assert faults() == (f"row {member.pk} was added, and no line of the log says so",)


def test_roles_of_an_older_version_are_recorded_once(head: ExchangeMember) -> None:
    lines = AuditLine.objects.using("exchange")
    before = lines.filter(action="note_present_memberships").count()
    present_values.note_present_memberships(now=world.NOW)
    assert lines.filter(action="note_present_memberships").count() == before


def test_without_lines_the_present_roles_are_recorded(head: ExchangeMember) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "_noting_lines", AuditLine.objects.using("exchange").none)
        assert "run `migrate`" in queries.prove_memberships().note
        present_values.note_present_memberships(now=world.NOW)
    line = AuditLine.objects.using("exchange").get(action="note_present_memberships")
    assert list(line.detail["values"]) == [str(Membership.objects.get().pk)]
    assert faults() == ()


def test_an_installation_without_an_exchange_has_nothing_to_prove(settings: Any) -> None:
    settings.EXCHANGE_IS_HERE = False
    assert queries.prove_memberships().rows_count == 0


def test_the_first_action_on_a_log_without_digests_records_all_roles(
    head: ExchangeMember,
) -> None:
    Membership.objects.create(
        account_id=factories.account("liaison").pk,
        role="liaison",
        department="IMM",
        proposed_at=world.NOW,
    )
    new = roles.NewRole(account=factories.account("liaison"), role="liaison", department="IMM")
    with pytest.MonkeyPatch.context() as patch:
        # As in an older backup.
        patch.setattr(queries, "_noting_lines", AuditLine.objects.using("exchange").none)
        roles.propose_role(new=new, by=head, now=LATER)
    assert faults() == ()


@pytest.mark.parametrize("kind", queries.KINDS)
def test_a_column_of_a_later_version_does_not_change_digests(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = kind()
    digests = queries.present_digests(rows=[row])
    fields = kind._meta.concrete_fields
    assert [field.attname for field in fields][: len(queries.COLUMNS[kind])] == list(
        queries.COLUMNS[kind]
    )
    monkeypatch.setattr(kind._meta, "concrete_fields", [*fields, fields[0]])
    assert queries.present_digests(rows=[row]) == digests

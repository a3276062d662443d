"""Deputies: from day to day they see and do what the holder does, and the log says for whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.exchange.actions import roles
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Membership, Notice
from promdaen.exchange.queries import current_member as queries
from promdaen.exchange.queries import members, visible
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import exchange_pages, factories
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


def new_account() -> Account:
    account = factories.account("liaison")
    Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
    return account


def role_of(member: Any) -> Membership:
    return Membership.objects.get(account_id=member.account_id, deputy_of=None)


def propose_deputy(
    holder: Any, account: Account | None = None, begins: int = 0, ends: int = 7
) -> Membership:
    new = roles.NewDeputy(
        account=account or new_account(),
        starts_on=today() + begins * DAY,
        ends_on=today() + ends * DAY,
    )
    return roles.propose_deputy(membership=role_of(holder), new=new, by=holder, now=timezone.now())


def granted(holder: Any, account: Account, **days: int) -> Membership:
    deputy = propose_deputy(holder, account, **days)
    coordinator = world.standing("coordinator")
    return roles.grant_role(membership=deputy, by=coordinator, now=timezone.now())


def member(account: Account) -> Any:
    return world.standing_of(account)


def test_a_deputy_has_the_role_from_the_first_to_the_last_day() -> None:
    head = world.standing("head", "IMM")
    before, now, after = new_account(), new_account(), new_account()
    granted(head, before, begins=1)
    granted(head, now)
    late = granted(head, after, begins=-9, ends=0)
    Membership.objects.filter(pk=late.pk).update(ends_on=today() - DAY)
    assert member(before).roles == frozenset() == member(after).roles
    deputy_member = member(now)
    assert (deputy_member.roles, deputy_member.department) == (frozenset({"head"}), "IMM")
    assert deputy_member.deputy_for == {head.account_id}
    assert deputy_member.audit_words == "head IMM as deputy"


@pytest.mark.parametrize("end", ["last day", "holder"])
def test_an_ended_deputy_is_not_listed_and_free_for_a_role_elsewhere(end: str) -> None:
    head, account = world.standing("head", "IMM"), new_account()
    deputy = granted(head, account, begins=-9, ends=0)
    factories.department("MAR")
    coordinator = world.standing("coordinator")
    new = roles.NewRole(account=account, role="liaison", department="MAR")
    with pytest.raises(ExchangeRefused, match="one department"):
        roles.propose_role(new=new, by=coordinator, now=timezone.now())
    assert deputy in {
        role_line.membership for role_line in members.members_for(member=coordinator)
    }
    if end == "holder":
        roles.revoke_role(membership=role_of(head), by=coordinator, now=timezone.now())
    else:
        Membership.objects.filter(pk=deputy.pk).update(ends_on=today() - DAY)
    assert deputy not in {
        role_line.membership for role_line in members.members_for(member=coordinator)
    }
    assert roles.propose_role(new=new, by=coordinator, now=timezone.now()).department == "MAR"


def test_a_deputy_ends_with_the_role_of_the_holder() -> None:
    head, account = world.standing("head", "IMM"), new_account()
    granted(head, account)
    coordinator = world.standing("coordinator")
    roles.revoke_role(membership=role_of(head), by=coordinator, now=timezone.now())
    assert member(account).roles == frozenset()


def test_acts_of_a_deputy_are_recorded_with_the_holder() -> None:
    head, account = world.standing("head", "IMM"), new_account()
    granted(head, account)
    proposal = roles.propose_role(
        new=roles.NewRole(account=new_account(), role="liaison", department="IMM"),
        by=member(account),
        now=timezone.now(),
    )
    line = AuditLine.objects.using("exchange").get(action="propose_role")
    assert line.detail["as_deputy_of"] == [str(head.account_id)]
    assert line.account_name == "head IMM as deputy"
    with pytest.raises(ExchangeRefused, match="second person"):
        roles.grant_role(membership=proposal, by=member(account), now=timezone.now())


def test_a_deputy_is_no_second_person_for_the_holder() -> None:
    head, account = world.standing("head", "IMM"), new_account()
    granted(head, account)
    proposal = roles.propose_role(
        new=roles.NewRole(account=new_account(), role="liaison", department="IMM"),
        by=head,
        now=timezone.now(),
    )
    with pytest.raises(ExchangeRefused, match="second person"):
        roles.grant_role(membership=proposal, by=member(account), now=timezone.now())


def test_during_absence_of_a_head_the_deputy_gets_notices_and_records() -> None:
    exchange_pages.places()
    head, account = world.standing("head", "MAR"), new_account()
    granted(head, account)
    record = exchange_pages.a_report(world.standing("liaison", "IMM"), to=("MAR",))
    visible_records = visible.visible_to(member=member(account), now=world.NOW)
    assert record in visible_records
    assert account.pk in members.accounts_with(roles=["head"], department="MAR")
    assert queries.add_deputies(accounts=[head.account_id]) == [head.account_id, account.pk]


def test_the_deputy_of_an_integrity_contact_reads_what_names_the_contact() -> None:
    exchange_pages.places()
    contact = world.standing("integrity")
    account, inside = new_account(), world.person("liaison", "IMM")
    granted(contact, account)
    granted(contact, inside)
    bribe = exchange_pages.a_report(
        world.standing("reporter", "IMM"), type="corruption_offer", to=(), level="red"
    )
    assert bribe.is_integrity
    assert {row.account_id for row in bribe.named.all()} == {contact.account_id}
    now = world.NOW
    assert visible.may(act="read", member=contact, record=bribe, now=now)
    assert visible.may(act="read", member=member(account), record=bribe, now=now)
    assert bribe in visible.visible_to(member=member(account), now=now)
    assert not visible.may(act="read", member=member(inside), record=bribe, now=now)
    assert bribe not in visible.visible_to(member=member(inside), now=now)
    assert Notice.objects.filter(account_id=account.pk, record_id=bribe.pk).exists()


def test_a_record_that_names_a_head_stays_with_the_head() -> None:
    exchange_pages.places()
    head, account = world.standing("head", "MAR"), new_account()
    granted(head, account)
    record = world.sent(world.standing("liaison", "IMM"), named=(head.account_id,), level="red")
    assert visible.may(act="read", member=head, record=record, now=world.NOW)
    assert not visible.may(act="read", member=member(account), record=record, now=world.NOW)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ends": -1}, "in the past"),
        ({"begins": 3, "ends": 2}, "before the first day"),
        ({"ends": 400}, "for a year at most"),
    ],
)
def test_days_that_cannot_be_are_refused(fields: dict[str, int], words: str) -> None:
    with pytest.raises(ExchangeRefused, match=words):
        propose_deputy(world.standing("head", "IMM"), **fields)


def test_a_deputy_that_cannot_be_is_refused() -> None:
    head, coordinator = world.standing("head", "IMM"), world.standing("coordinator")
    holder = Account.objects.get(pk=head.account_id)
    with pytest.raises(ExchangeRefused, match="another person"):
        propose_deputy(head, holder)
    account = new_account()
    deputy = granted(head, account)
    with pytest.raises(ExchangeRefused, match="already"):
        propose_deputy(head, account)
    new = roles.NewDeputy(account=new_account(), starts_on=today(), ends_on=today())
    with pytest.raises(ExchangeRefused, match="not a deputy"):
        roles.propose_deputy(membership=deputy, new=new, by=coordinator, now=timezone.now())
    with pytest.raises(ExchangeRefused, match="one department"):
        propose_deputy(head, world.person("liaison", "MAR"))
    with pytest.raises(NotAllowed):
        roles.propose_deputy(
            membership=role_of(head),
            new=new,
            by=world.standing("liaison", "IMM"),
            now=timezone.now(),
        )
    with pytest.raises(ExchangeRefused, match="does not belong to a deputy"):
        roles.end_deputy(deputy=role_of(head), by=coordinator, now=timezone.now())
    with pytest.raises(NotAllowed):
        roles.end_deputy(deputy=deputy, by=world.standing("liaison", "IMM"), now=timezone.now())


def test_a_deputy_who_has_the_role_already_is_refused() -> None:
    with pytest.raises(ExchangeRefused, match="one department"):
        propose_deputy(world.standing("head", "IMM"), world.person("head", "MAR"))


def test_the_holder_names_and_ends_a_deputy_on_the_pages() -> None:
    contact, account = world.standing("integrity"), new_account()
    client = exchange_pages.signed_in(Account.objects.get(pk=contact.account_id))
    client.cookies["promdaen_language"] = "en"
    page = reverse("exchange:new_deputy", args=(role_of(contact).pk,))
    assert client.get(page).status_code == 200
    typed = {"email": account.email, "starts_on": str(today()), "ends_on": str(today() - DAY)}
    assert "in the past" in client.post(page, typed).content.decode()
    typed["ends_on"] = str(today() + DAY)
    assert client.post(page, typed, follow=True).status_code == 200
    deputy = Membership.objects.get(deputy_of=role_of(contact))
    listed = client.get(reverse("exchange:deputies")).content.decode()
    assert account.name in listed
    assert "Waits for a second person" in listed
    ended = client.post(reverse("exchange:end_deputy", args=(deputy.pk,)), follow=True)
    assert "No deputy" in ended.content.decode()
    deputy.refresh_from_db()
    roles.end_deputy(deputy=deputy, by=contact, now=timezone.now())
    assert AuditLine.objects.using("exchange").filter(action="end_deputy").count() == 1
    again = client.post(reverse("exchange:end_deputy", args=(deputy.pk,)))
    assert again.status_code == 404


def test_a_head_sees_the_deputies_of_the_department_and_others_their_own() -> None:
    head, liaison = world.standing("head", "IMM"), world.standing("liaison", "IMM")
    world.standing("liaison", "MAR")
    granted(head, new_account())
    lines = members.deputies_by_role(member=head, today=today())
    assert {line.holder.membership.department for line in lines} == {"IMM"}
    assert len(lines) == 2
    own = members.deputies_by_role(member=liaison, today=today())
    assert [deputy_line.holder.membership.account_id for deputy_line in own] == [
        liaison.account_id
    ]
    client = Client()
    client.force_login(Account.objects.get(pk=liaison.account_id))
    page = reverse("exchange:new_deputy", args=(role_of(head).pk,))
    assert client.get(page).status_code == 404
    head_client = exchange_pages.signed_in(Account.objects.get(pk=head.account_id))
    head_client.cookies["promdaen_language"] = "en"
    assert "deputy of" in head_client.get(reverse("exchange:roles")).content.decode()

"""The exchange in the world of tests: departments, people with roles, records with an audience."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator

from promdaen.exchange.actions import records, roles
from promdaen.exchange.models import Record
from promdaen.exchange.queries import current_member as standing_queries
from promdaen.exchange.rules import levels
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.models import Account
from tests import factories

NOW = factories.NOW
DEPARTMENTS = ("IMM", "MAR", "BPP", "AHT")
BOTH = ("default", "exchange")
"""Every test of the exchange: pytest.mark.django_db(databases=exchange_world.BOTH)."""


def person(role: str, department: str = "", post: str = "", **fields: Any) -> Account:
    """An account with a role in the exchange and a second factor."""
    if department:
        factories.department(department)
    account = factories.account("liaison", **fields)
    Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
    give(account, role, department, post)
    return account


def give(account: Account, role: str, department: str = "", post: str = "") -> None:
    """One more role for an account."""
    new = roles.NewRole(account=account, role=role, department=department, post=post)
    roles.create_first_role(new=new, now=NOW)


def standing(role: str, department: str = "", post: str = "", world: str = "") -> ExchangeMember:
    """Who such a person is in the exchange."""
    return standing_of(person(role, department, post), world=world)


def standing_of(account: Account, world: str = "") -> ExchangeMember:
    """Who an account is in the exchange now."""
    return standing_queries.exchange_member(account=account, world=world)


def handling(level: str = "amber", **fields: Any) -> records.Handling:
    """A handling level with the grades B and 2."""
    values = {"source_grade": "B", "info_grade": "2"} | fields
    return records.Handling(level=levels.handling_level(code=level), **values)


def draft(by: ExchangeMember, kind: str = "report", level: str = "amber", **fields: Any) -> Record:
    """A record that is not sent yet, with the text summary."""
    texts = fields.pop("texts", {"summary": "A boat without lights"})
    new = records.NewRecord(
        kind=kind, handling=fields.pop("handling", handling(level)), texts=texts, **fields
    )
    return records.create_record(new=new, by=by, now=NOW)


def sent(
    by: ExchangeMember,
    to: tuple[str, ...] = (),
    *,
    named: tuple[UUID, ...] = (),
    posts: tuple[tuple[str, str], ...] = (),
    at: datetime = NOW,
    **fields: Any,
) -> Record:
    """A record that was sent to departments, posts and named persons."""
    record = draft(by, **fields)
    audience = records.Audience(departments=to, posts=posts, named_reader_ids=named)
    return records.send_record(record=record, audience=audience, by=by, now=at)

"""The queryset says what the function says, over generated worlds."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from promdaen.exchange.models import (
    Addressee,
    Group,
    GroupMember,
    Hold,
    NamedReader,
    Record,
    Share,
)
from promdaen.exchange.queries import visible
from promdaen.exchange.rules import policy
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.ids import fixed_id
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
POSTS = ("", "KH-1", "KH-2")
PEOPLE, RECORDS = 100, 1000
SOON = timedelta(days=3)


@dataclass
class World:
    """What was generated, kept beside the database: the function is asked without it."""

    people: list[ExchangeMember]
    records: list[Record]
    addressees: list[Addressee] = field(default_factory=list)
    named: list[NamedReader] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    open_to: set[tuple[UUID, UUID]] = field(default_factory=set)


def somebody(seed: random.Random, number: int) -> ExchangeMember:
    roles = seed.sample(policy.ROLES, seed.choice([1, 1, 1, 2]))
    seated = any(role in policy.DEPARTMENT_ROLES for role in roles)
    return ExchangeMember(
        account_id=fixed_id("person", number),
        roles=frozenset(roles),
        department=seed.choice(world.DEPARTMENTS) if seated else "",
        post=seed.choice(POSTS) if seated else "",
        world=seed.choice(["", "", "", "EX-1"]),
        is_active=seed.random() > 0.05,
    )


def a_record(seed: random.Random, number: int, people: list[ExchangeMember]) -> Record:
    def at(share: float, moment: datetime) -> datetime | None:
        return moment if seed.random() < share else None

    return Record(
        id=fixed_id("record", number),
        kind=seed.choice(["report", "request", "case", "protection"]),
        local_no=f"R-{number}",
        origin=seed.choice(world.DEPARTMENTS),
        author_id=seed.choice(people).account_id,
        level=seed.randrange(5),
        is_bound=seed.random() < 0.2,
        is_integrity=seed.random() < 0.1,
        exercise=seed.choice(["", "", "", "EX-1"]),
        created_at=world.NOW,
        sent_at=at(0.9, world.NOW),
        expires_at=at(0.4, world.NOW + seed.choice([-1, 0, 1]) * SOON),
        withdrawn_at=at(0.1, world.NOW),
        destroyed_at=at(0.05, world.NOW),
    )


def address(seed: random.Random, generated_world: World) -> None:
    for record in generated_world.records:
        at = {"record": record, "at": world.NOW}
        at["revoked_at"] = world.NOW if seed.random() < 0.2 else None
        for department in seed.sample(world.DEPARTMENTS, seed.choice([0, 1, 2])):
            post = seed.choice(POSTS)
            generated_world.addressees.append(Addressee(department=department, post=post, **at))
        if seed.random() < 0.3:
            reader = seed.choice(generated_world.people).account_id
            generated_world.named.append(NamedReader(account_id=reader, **at))
        if seed.random() < 0.1:
            lifted = world.NOW if seed.random() < 0.5 else None
            generated_world.holds.append(
                Hold(record=record, reason="court", at=world.NOW, lifted_at=lifted)
            )
    Addressee.objects.bulk_create(generated_world.addressees)
    NamedReader.objects.bulk_create(generated_world.named)
    Hold.objects.bulk_create(generated_world.holds)


def share(seed: random.Random, generated_world: World) -> None:
    """Six groups: one of them empty, one closed."""
    for number in range(6):
        group = Group.objects.create(
            name_km="ក្រុម", name_en=f"Group {number}", purpose="x", at=world.NOW,
            closed_at=world.NOW if number == 5 else None,
        )  # fmt: skip
        members = []
        for member in seed.sample(generated_world.people, 0 if number == 4 else 25):
            until = seed.choice([None, world.NOW.date(), (world.NOW - SOON).date()])
            gone = seed.choice([None, None, None, world.NOW])
            GroupMember.objects.create(
                group=group, account_id=member.account_id, need="x", at=world.NOW,
                until_on=until, removed_at=gone,
            )  # fmt: skip
            if gone is None and (until is None or until >= world.NOW.date()):
                members.append(member.account_id)
        for record in seed.sample(generated_world.records, 150):
            revoked = seed.choice([None, None, None, world.NOW])
            Share.objects.create(record=record, group=group, at=world.NOW, revoked_at=revoked)
            if revoked is None and group.closed_at is None:
                generated_world.open_to |= {(member, record.pk) for member in members}


def generated(number: int) -> World:
    seed = random.Random(number)
    people = [somebody(seed, number) for number in range(PEOPLE)]
    rows = [a_record(seed, number, people) for number in range(RECORDS)]
    generated_world = World(people=people, records=Record.objects.bulk_create(rows))
    address(seed, generated_world)
    share(seed, generated_world)
    return generated_world


def facts_by_record(
    generated_world: World, member: ExchangeMember
) -> dict[UUID, policy.PolicyFacts]:
    """What the function is given, told from what was generated and not from the database."""
    to_department = {
        row.record_id for row in generated_world.addressees
        if row.revoked_at is None and row.department == member.department
    }  # fmt: skip
    to_post = {
        row.record_id for row in generated_world.addressees
        if row.revoked_at is None and row.department == member.department
        and member.post and row.post == member.post
    }  # fmt: skip
    named_record_ids = {
        row.record_id for row in generated_world.named
        if row.revoked_at is None and row.account_id == member.account_id
    }  # fmt: skip
    record_ids = {row.record_id for row in generated_world.holds if row.lifted_at is None}
    policy_facts = {}
    for record in generated_world.records:
        relations = {
            "author": record.author_id == member.account_id,
            "named": record.pk in named_record_ids,
            "origin": record.origin == member.department,
            "addressed": record.pk in to_department,
            "post": record.pk in to_post,
            "group": (member.account_id, record.pk) in generated_world.open_to,
            "none": True,
        }
        ended = record.expires_at is not None and record.expires_at <= world.NOW
        policy_facts[record.pk] = policy.PolicyFacts(
            roles=member.roles,
            relations=frozenset(name for name, holds in relations.items() if holds),
            level=record.level,
            is_standing=member.is_active,
            is_same_world=record.exercise == member.world,
            is_draft=record.sent_at is None,
            is_over=ended or record.withdrawn_at is not None,
            is_destroyed=record.destroyed_at is not None,
            is_held=record.pk in record_ids,
            is_integrity=record.is_integrity,
            is_bound=record.is_bound,
            is_protection_department=member.department == "AHT",
            is_protection_kind=record.kind == "protection",
        )
    return policy_facts


def test_the_queryset_equals_the_function_on_a_hundred_thousand_pairs() -> None:
    generated_world = generated(1)
    pairs = opened = 0
    for number, member in enumerate(generated_world.people):
        facts = facts_by_record(generated_world, member)
        others = policy.ACTS[1:]
        for act in ("read", others[number % len(others)]):
            rows = visible.visible_to(member=member, now=world.NOW, act=act)
            visible_ids = set(rows.values_list("pk", flat=True))
            allowed = {
                pk
                for pk, policy_facts in facts.items()
                if policy.is_allowed(act=act, facts=policy_facts)
            }
            assert visible_ids == allowed, (member, act)
            opened += len(allowed)
        pairs += len(facts)
    assert pairs == PEOPLE * RECORDS
    assert opened > PEOPLE * RECORDS / 20


def test_facts_read_of_one_record_are_those_that_were_generated() -> None:
    generated_world = generated(2)
    for person in generated_world.people[:6]:
        facts = facts_by_record(generated_world, person)
        for record in generated_world.records[:40]:
            policy_facts = visible.policy_facts(member=person, record=record, now=world.NOW)
            assert policy_facts == facts[record.pk]

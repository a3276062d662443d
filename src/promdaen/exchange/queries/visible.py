"""The records on which an account may perform an act, compiled from the policy's table.

Every list, search, count, export and notice uses `visible_to`; tests compare it with the policy's
function over generated data, on both databases.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from promdaen.exchange.models import Addressee, GroupMember, Hold, NamedReader, Record, Share
from promdaen.exchange.rules import policy
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.exchange.rules.levels import NO_LEVEL
from promdaen.kit import remembered


def visible_to(*, member: ExchangeMember, now: datetime, act: str = "read") -> QuerySet[Record]:
    """The records on which an account may perform an act now, in its current world."""
    if not member.is_active or not member.roles:
        return Record.objects.none()
    records = Record.objects.filter(exercise=member.world, destroyed_at=None)
    records = records.filter(_allowed_filter(act="read", member=member, now=now))
    if act != "read":
        records = records.filter(_allowed_filter(act=act, member=member, now=now))
    if act == "delete":
        records = records.filter(
            ~Exists(Hold.objects.filter(record=OuterRef("pk"), lifted_at=None))
        )
    return records


def record_seen_by(
    *, member: ExchangeMember, record_id: UUID, now: datetime, act: str = "read"
) -> Record | None:
    """A record, or None if it does not exist or the account may not perform the act."""
    return visible_to(member=member, now=now, act=act).filter(pk=record_id).first()


def may(*, act: str, member: ExchangeMember, record: Record, now: datetime) -> bool:
    """Whether the policy allows an account an act on a record."""
    return policy.is_allowed(act=act, facts=policy_facts(member=member, record=record, now=now))


def policy_facts(*, member: ExchangeMember, record: Record, now: datetime) -> policy.PolicyFacts:
    """The facts about an account and a record that the policy needs."""
    return policy.PolicyFacts(
        roles=member.roles,
        relations=record_relations(member=member, record=record, now=now),
        level=record.level,
        is_standing=member.is_active,
        is_same_world=record.exercise == member.world,
        is_draft=record.sent_at is None,
        is_over=record.withdrawn_at is not None
        or (record.expires_at is not None and record.expires_at <= now),
        is_destroyed=record.destroyed_at is not None,
        is_held=_has_hold(record_id=record.pk),
        is_integrity=record.is_integrity,
        is_bound=record.is_bound,
        is_protection_department=member.is_of_protection,
        is_protection_kind=record.kind in policy.PROTECTION_KINDS,
    )


def record_relations(*, member: ExchangeMember, record: Record, now: datetime) -> frozenset[str]:
    """The relations of an account to a record."""
    relations = {
        "author": record.author_id == member.account_id,
        "origin": bool(member.department) and record.origin == member.department,
        "none": True,
    }
    direct_relations = _given_relations(
        member=member, record_id=record.pk, today=timezone.localdate(now)
    )
    return direct_relations | {name for name, holds in relations.items() if holds}


@remembered.cache_per_request
def _given_relations(*, member: ExchangeMember, record_id: UUID, today: date) -> frozenset[str]:
    """The relations stored in their own rows: named, addressed, post, group."""
    outer_pk = OuterRef("pk")
    named_readers = _named_readers(member=member).filter(record=outer_pk)
    addressed = Addressee.objects.filter(
        record=outer_pk, department=member.department, revoked_at=None
    )
    shared = _member_shares(reader=member, today=today).filter(record=outer_pk)
    relation_queries = {"named": Exists(named_readers), "group": Exists(shared)}
    if member.department:
        relation_queries["addressed"] = Exists(addressed)
        if member.post:
            relation_queries["post"] = Exists(addressed.filter(post=member.post))
    relation_row = (
        Record.objects.filter(pk=record_id).values_list(*relation_queries.values()).first() or ()
    )
    return frozenset(
        name for name, holds in zip(relation_queries, relation_row, strict=False) if holds
    )


@remembered.cache_per_request
def _has_hold(*, record_id: UUID) -> bool:
    return Hold.objects.filter(record=record_id, lifted_at=None).exists()


def _allowed_filter(*, act: str, member: ExchangeMember, now: datetime) -> Q:
    """Any relation that counts, up to its level in the table."""
    is_allowed = Q(pk__in=[])
    for relation in policy.RELATIONS:
        level = policy.max_level_of_roles(act=act, roles=member.roles, relation=relation)
        counted = _counts(act=act, relation=relation, member=member, now=now)
        if level == NO_LEVEL or counted is None:
            continue
        holds = _holds(relation=relation, member=member, now=now)
        if holds is not None:
            is_allowed |= Q(level__lte=level) & counted & holds
    return is_allowed


def _holds(*, relation: str, member: ExchangeMember, now: datetime) -> Q | None:
    """The condition for a relation, or None if it can never apply to this account."""
    department, outer_pk = member.department, OuterRef("pk")
    if (relation in {"origin", "addressed", "post"} and not department) or (
        relation == "post" and not member.post
    ):
        return None
    addressed = Addressee.objects.filter(record=outer_pk, department=department, revoked_at=None)
    holds = Q()
    match relation:
        case "author":
            holds = Q(author_id=member.account_id)
        case "named":
            holds = Q(Exists(_named_readers(member=member).filter(record=outer_pk)))
        case "origin":
            holds = Q(origin=department)
        case "addressed":
            holds = Q(Exists(addressed))
        case "post":
            holds = Q(Exists(addressed.filter(post=member.post)))
        case "group":
            shared = _member_shares(reader=member, today=timezone.localdate(now))
            holds = Q(Exists(shared.filter(record=outer_pk)))
    return holds


def _counts(*, act: str, relation: str, member: ExchangeMember, now: datetime) -> Q | None:
    """The condition for an existing relation to count (policy.counted_relations); None: never."""
    is_own = relation in {"author", "origin"}
    if act == "read_protection" and not member.is_of_protection and not is_own:
        return None
    is_counted = Q()
    if relation != "author":
        is_counted &= Q(sent_at__isnull=False)
    if relation == "addressed" and member.is_of_protection:
        is_counted &= Q(is_integrity=False) | Q(kind__in=policy.PROTECTION_KINDS)
    elif relation not in {"author", "named"}:
        is_counted &= Q(is_integrity=False)
    if not is_own:
        is_counted &= Q(withdrawn_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))
        if act == "export":
            is_counted &= Q(is_bound=False)
    return is_counted


def _named_readers(*, member: ExchangeMember) -> QuerySet[NamedReader]:
    """Where an account is a named reader, or the deputy of an integrity contact who is.

    Other records that name a person stay with that person. A report about the deputy's own
    department stays hidden from the deputy.
    """
    readers = Q(account_id=member.account_id)
    if member.deputy_for:
        of_contacts = Q(account_id__in=member.deputy_for, record__is_integrity=True)
        if member.department:
            of_contacts &= ~Q(record__origin=member.department)
        readers |= of_contacts
    return NamedReader.objects.filter(readers, revoked_at=None)


def _member_shares(*, reader: ExchangeMember, today: date) -> QuerySet[Share]:
    """The shares with groups of which the account is a member on a day."""
    memberships = GroupMember.objects.filter(account_id=reader.account_id, removed_at=None)
    current = memberships.filter(Q(until_on=None) | Q(until_on__gte=today))
    return Share.objects.filter(
        revoked_at=None, group__closed_at=None, group__in=current.values("group")
    )

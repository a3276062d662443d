"""Permissions, and queries about officers, accounts, departments and ranks."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from promdaen.kit import jobs, languages, remembered
from promdaen.kit.channels import codes, push, sending
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.models import AuditLine, Job, Reading
from promdaen.kit.months import months_after
from promdaen.kit.proofs import MAX_FAULTS, ProofResult
from promdaen.kit.texts import Words
from promdaen.people.models import (
    Account,
    AccountChannel,
    AccountChannelCode,
    AccountRole,
    ApiToken,
    Department,
    NamePeriod,
    NameProposal,
    NameRemoval,
    Officer,
    OpenSession,
    Posting,
    Rank,
    RecoveryNotice,
    RoleRequest,
    SavedFilter,
    Webhook,
    WebhookDelivery,
)
from promdaen.people.rules import (
    audit_words,
    names,
    personal,
    present,
    roles,
    sameness,
    short_codes,
)


class NotAllowed(PermissionDenied):
    """The account's roles do not permit this; shown as a page that says so."""


def has_right(*rights: str, account: Account | AnonymousUser | None) -> bool:
    """Whether an account is active and one of its roles has one of the rights."""
    if account is None or isinstance(account, AnonymousUser) or not account.is_active:
        return False
    role_codes = account.role_codes()
    return any(roles.may(roles=role_codes, right=right) for right in rights)


def require_right(*rights: str, account: Account | None) -> None:
    """Allow the system (None) and holders of one of the rights. Raises NotAllowed for others."""
    if account is not None and not has_right(*rights, account=account):
        raise NotAllowed(_("This belongs to another role. Ask an administrator for the role."))


def officers_visible_to(*, account: Account) -> QuerySet[Officer]:
    """The officers whose names an account may read in the list of officers."""
    if not has_right("officers", account=account):
        return Officer.objects.none()
    return Officer.objects.select_related("department", "rank")


def officers_matching(*, text: str, officers: QuerySet[Officer]) -> QuerySet[Officer]:
    """The officers with a Khmer name, a Latin name (by its sounds), a code or a short code."""
    searched_text = text.strip()
    if not searched_text:
        return officers
    matches_code = _has_code(text=searched_text)
    is_khmer = languages.has_khmer(text=searched_text)
    if is_khmer and (khmer := names.folded_khmer(text=searched_text)):
        matches_code |= Q(name_km_folded__contains=khmer)
    sounds = names.folded_latin(text=searched_text).split()
    if sounds:
        by_sound = Q()
        for sound in sounds:
            by_sound &= Q(name_latin_folded__contains=sound)
        matches_code |= by_sound
    return officers.filter(matches_code)


def officers_by_code(*, text: str) -> QuerySet[Officer]:
    """The officers with a code: the department's own number, or our short code."""
    searched_text = text.strip()
    return (
        Officer.objects.filter(_has_code(text=searched_text))
        if searched_text
        else Officer.objects.none()
    )


@remembered.cache_per_request
def departments() -> list[Department]:
    """The departments in their usual order."""
    return list(Department.objects.all())


def department_names() -> dict[str, Words]:
    """The short names of the departments by code."""
    return {
        department.code: Words(en=department.short_en, km=department.short_km)
        for department in departments()
    }


def ranks() -> list[Rank]:
    """The ranks, highest first."""
    return list(Rank.objects.order_by("-position"))


def department_aliases() -> dict[str, list[str]]:
    """Every department's code, with names in both languages and common spellings."""
    return {
        department.code: [
            department.code,
            department.name_km,
            department.name_en,
            department.short_km,
            department.short_en,
            *department.aliases,
        ]
        for department in Department.objects.all()
    }


def rank_aliases() -> dict[str, list[str]]:
    """Every rank's code, with names in both languages and common spellings."""
    return {
        rank.code: [rank.code, rank.name_km, rank.name_en, *rank.aliases]
        for rank in Rank.objects.all()
    }


def accounts_with_role(*, role: str) -> QuerySet[Account]:
    """The active accounts with a role."""
    return Account.objects.filter(is_active=True, roles__role=role).order_by("name", "email")


def accounts_with_roles(*, roles: Iterable[str]) -> QuerySet[Account]:
    """The active accounts with any of these roles, each once, by name."""
    accounts = Account.objects.filter(is_active=True, roles__role__in=list(roles))
    return accounts.distinct().order_by("name", "email")


def is_only_administrator(*, account: Account) -> bool:
    """Whether an account is an administrator and no other active account is."""
    return [row.pk for row in accounts_with_role(role="administrator")] == [account.pk]


@dataclass(frozen=True, kw_only=True)
class SelfGivenRoles:
    """An account and the roles that it gave itself, not yet confirmed by another administrator."""

    account: Account
    roles: tuple[roles.Role, ...]
    given_at: datetime | None


def self_given_roles() -> list[SelfGivenRoles]:
    """Active accounts with roles that they gave themselves and that no other one confirmed."""
    rows: dict[UUID, list[AccountRole]] = {}
    waiting = AccountRole.objects.filter(
        self_given_at__isnull=False, confirmed_at__isnull=True, account__is_active=True
    )
    for account_role in waiting.select_related("account").order_by("self_given_at"):
        rows.setdefault(account_role.account_id, []).append(account_role)
    return [
        SelfGivenRoles(
            account=given_roles[0].account,
            roles=tuple(roles.ROLES[account_role.role] for account_role in given_roles),
            given_at=given_roles[0].self_given_at,
        )
        for given_roles in rows.values()
    ]


def open_sessions(*, account: Account, now: datetime) -> list[OpenSession]:
    """The open sessions of an account, last used first."""
    stored = Session.objects.filter(expire_date__gt=now).values("session_key")
    return list(OpenSession.objects.filter(account=account, session_key__in=stored))


def own_api_tokens(*, account: Account) -> list[ApiToken]:
    """The tokens of an account's programs, newest first, without revoked ones."""
    return list(ApiToken.objects.filter(account=account, revoked_at=None))


def saved_filters(*, account: Account, path: str) -> list[SavedFilter]:
    """The filters that an account saved of a list, by name."""
    return list(SavedFilter.objects.filter(account=account, path=path))


def find_saved_filter(*, account: Account, pk: UUID) -> SavedFilter | None:
    """A filter that this account saved."""
    return SavedFilter.objects.filter(account=account, pk=pk).first()


def officers_selected(*, account: Account, ids: Iterable[UUID]) -> list[Officer]:
    """The officers of a selection that an account may see, by name."""
    officers = officers_visible_to(account=account).filter(pk__in=list(ids))
    return list(officers.order_by("name_latin", "id"))


def webhooks() -> list[Webhook]:
    """The webhooks that send messages, newest first."""
    return list(Webhook.objects.filter(stopped_at=None))


def webhook_deliveries() -> list[WebhookDelivery]:
    """The 100 newest messages of webhooks, with their webhook."""
    return list(WebhookDelivery.objects.select_related("webhook")[:100])


def webhook_secret(*, webhook: Webhook) -> bytes:
    """The secret of a webhook, 32 bytes, derived from the secret key of this installation."""
    purpose = f"promdaen webhook {webhook.pk}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), purpose, "sha256")


@remembered.cache_per_request
def role_requests() -> list[RoleRequest]:
    """The open role requests of administrators, oldest first."""
    rows = RoleRequest.objects.filter(decided_at__isnull=True, account__is_active=True)
    return list(rows.select_related("account"))


def administrators_besides(*, account: Account) -> list[Account]:
    """The other active administrators, by name."""
    accounts = Account.objects.filter(is_active=True, roles__role="administrator")
    return list(accounts.exclude(pk=account.pk))


def recovery_notices(*, administrator: Account) -> list[RecoveryNotice]:
    """Accounts recovered on the server that an administrator has not seen yet, oldest first."""
    rows = RecoveryNotice.objects.filter(administrator=administrator)
    return list(rows.select_related("account"))


def account_by_id(*, account_id: UUID | str) -> Account | None:
    """The account with an id, active or not, or None."""
    return Account.objects.filter(pk=account_id).first()


def account_by_email(*, email: str) -> Account | None:
    """The account that signs in with an address, in any case."""
    return Account.objects.filter(email__iexact=email.strip()).first()


def has_accounts() -> bool:
    """Whether this database has any account."""
    return Account.objects.exists()


# ---- officers ----


@dataclass(frozen=True, kw_only=True)
class OfficerFilter:
    """The filter of a list of officers; "" is no filter."""

    text: str = ""
    department: str = ""
    province: str = ""
    sex: str = ""
    state: str = "active"


@dataclass(frozen=True, kw_only=True)
class PostingEntry:
    """One posting of an officer's history; `replaced_by` if it was corrected."""

    posting: Posting
    replaced_by: Posting | None


def filtered_officers(
    *, account: Account, filters: OfficerFilter, order: str
) -> QuerySet[Officer]:
    """The officers that an account may see and that match a filter, in an order."""
    officers = officers_matching(text=filters.text, officers=officers_visible_to(account=account))
    if filters.department:
        officers = officers.filter(department=filters.department)
    if filters.sex:
        officers = officers.filter(sex="" if filters.sex == "unknown" else filters.sex)
    if filters.state in {"active", "left"}:
        officers = officers.filter(is_active=filters.state == "active")
    if filters.province:
        officers = _posted_to(officers=officers, province=filters.province)
    return officers.order_by(order, "id")


def present_postings(*, officers: Iterable[UUID]) -> dict[UUID, Posting]:
    """The current posting of each officer who has one."""
    postings = (
        _current_postings()
        .filter(officer__in=list(officers))
        .select_related("province", "checkpoint")
    )
    return {posting.officer_id: posting for posting in postings}


def postings_by_officer(*, officers: Iterable[UUID]) -> dict[UUID, list[Posting]]:
    """The postings of each officer, without corrected ones, in order of validity."""
    postings = _current_postings().filter(officer__in=list(officers)).select_related("checkpoint")
    grouped: dict[UUID, list[Posting]] = {}
    for posting in postings:
        grouped.setdefault(posting.officer_id, []).append(posting)
    return grouped


def posting_on(*, postings: Sequence[Posting], day: date) -> Posting | None:
    """The posting in force on a day, of an officer's in order of validity.

    Before the first one an officer counts there if it has no day of its own: when it was recorded
    says only that it had begun by then.
    """
    begun = [
        posting
        for posting in postings
        if (posting.since_on or timezone.localdate(posting.recorded_at)) <= day
    ]
    if begun:
        return begun[-1]
    return postings[0] if postings and postings[0].since_on is None else None


def officers_posted_to(*, checkpoint: UUID) -> QuerySet[Officer]:
    """The active officers currently posted at a checkpoint, for counts without names."""
    ever = Posting.objects.filter(checkpoint=checkpoint).values("officer")
    newest = _current_postings().filter(officer=OuterRef("pk")).reverse()
    officers = Officer.objects.filter(is_active=True, pk__in=ever)
    present = officers.annotate(present_checkpoint=Subquery(newest.values("checkpoint")[:1]))
    return present.filter(present_checkpoint=checkpoint).order_by("id")


def officer_seen_by(*, account: Account, officer_id: UUID) -> Officer | None:
    """One officer, if the account may see officers; else None."""
    return officers_visible_to(account=account).filter(pk=officer_id).first()


def posting_history(*, officer: Officer) -> list[PostingEntry]:
    """Every posting of an officer, newest first, corrected ones marked.

    One with an unknown first day counts from the day it was recorded.
    """
    postings = list(_ordered_postings(officer.postings.select_related("province", "checkpoint")))
    corrections = {posting.supersedes_id: posting for posting in postings if posting.supersedes_id}
    return [
        PostingEntry(posting=posting, replaced_by=corrections.get(posting.pk))
        for posting in reversed(postings)
    ]


def current_posting(*, officer: Officer, posting_id: UUID) -> Posting | None:
    """A posting of an officer that was not corrected, or None."""
    return _current_postings().filter(officer=officer, pk=posting_id).first()


def people_index() -> sameness.NameIndex:
    """All active officers, to find known ones under another spelling."""
    columns = ("pk", "name_latin", "name_km", "sex", "department_id", "code", "short_code")
    rows = Officer.objects.filter(is_active=True).values_list(*columns)
    return sameness.index_people(
        people=[
            sameness.ComparedOfficer(
                key=str(pk),
                name_latin=name_latin,
                name_km=name_km,
                sex=sex,
                department=department,
                officer_code=code,
                short_code=short_code,
            )
            for pk, name_latin, name_km, sex, department, code, short_code in rows
        ]
    )


def officers_like(
    *, person: sameness.ComparedOfficer
) -> list[tuple[Officer, sameness.SameOfficerCandidate]]:
    """Possible matches of an officer, likeliest first, each with the reasons."""
    similar_officers = sameness.candidates(person=person, index=people_index())
    rows = Officer.objects.select_related("department", "rank").in_bulk(
        [UUID(candidate.person.key) for candidate in similar_officers]
    )
    return [(rows[UUID(candidate.person.key)], candidate) for candidate in similar_officers]


def _has_code(*, text: str) -> Q:
    typed = short_codes.typed_code(text=text)
    code_query = Q(code__iexact=text)
    return (
        code_query | Q(short_code=typed) if short_codes.is_short_code(code=typed) else code_query
    )


def _ordered_postings(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    began = Coalesce("since_on", TruncDate("recorded_at"))
    return postings.alias(began_on=began).order_by("began_on", "recorded_at")


def _current_postings() -> QuerySet[Posting]:
    """Postings in order of validity, without those that were corrected."""
    corrected = Posting.objects.filter(supersedes__isnull=False).values("supersedes")
    return _ordered_postings(Posting.objects.exclude(pk__in=corrected))


def _posted_to(*, officers: QuerySet[Officer], province: str) -> QuerySet[Officer]:
    newest = _current_postings().filter(officer=OuterRef("pk")).reverse()
    present = officers.annotate(present_province=Subquery(newest.values("province")[:1]))
    return present.filter(present_province=province)


# ---- accounts ----


def filtered_accounts(*, account: Account, text: str, role: str, state: str) -> QuerySet[Account]:
    """The accounts that an administrator may see and that match a filter."""
    if not has_right("accounts", account=account):
        return Account.objects.none()
    accounts = Account.objects.select_related("department").prefetch_related("roles")
    if text.strip():
        accounts = accounts.filter(
            Q(name__icontains=text.strip()) | Q(email__icontains=text.strip())
        )
    if role:
        accounts = accounts.filter(pk__in=AccountRole.objects.filter(role=role).values("account"))
    if state:
        accounts = accounts.filter(is_active=state == "open")
    return accounts


def account_seen_by(*, account: Account, account_id: UUID) -> Account | None:
    """One account, if the given account may see accounts."""
    if not has_right("accounts", account=account):
        return None
    return Account.objects.filter(pk=account_id).first()


def with_second_factor(*, accounts: Iterable[UUID]) -> set[UUID]:
    """The accounts that have an authenticator app or a key."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 - after the apps are ready

    rows = Authenticator.objects.filter(user__in=list(accounts)).exclude(type="recovery_codes")
    return set(rows.values_list("user", flat=True))


# ---- the audit log ----


def audit_labels() -> JsonObject:
    """The label of each action, from `audit_labels` in every apps.py."""
    labels: dict[str, Any] = {}
    for config in apps.get_app_configs():
        labels |= getattr(config, "audit_labels", {})
    return labels


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """The filter of the audit log; "" and None do not filter.

    `person` is an account's id, SYSTEM_PERSON or ANY_PERSON, `kind` a kind of thing as lines name
    it ("course.CourseRun"), `thing` its id, `more_things` ids whose lines come along. Days are in
    the installation's time zone.
    """

    action: str = ""
    person: str = ""
    kind: str = ""
    thing: str = ""
    more_things: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


SYSTEM_PERSON, ANY_PERSON = "system", "people"
"""What only the system did, and what any account did."""


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """A line of the log in words: action, person, thing and details.

    `query` is the query string of the lines about the same thing, `roles` those of the exchange.
    """

    line: AuditLine
    label: str
    name: str
    kind: str
    thing: str
    query: str
    details: Sequence[tuple[str, str]]
    roles: str = ""


def audit_lines(*, account: Account, filters: AuditFilter) -> QuerySet[AuditLine]:
    """The filtered audit log, newest first."""
    require_right("audit", account=account)
    return audit_lines_chosen(lines=AuditLine.objects.all(), filters=filters)


def audit_lines_chosen(*, lines: QuerySet[AuditLine], filters: AuditFilter) -> QuerySet[AuditLine]:
    """The lines of any log that fit a filter, newest first."""
    rows = lines.order_by("node", "-epoch", "-sequence")
    if filters.action:
        rows = rows.filter(action=filters.action)
    if filters.person == ANY_PERSON:
        rows = rows.exclude(account_id=None)
    elif filters.person:
        account_id = None if filters.person == SYSTEM_PERSON else filters.person
        rows = rows.filter(account_id=account_id)
    if filters.kind:
        rows = rows.filter(subject_kind=filters.kind)
    if filters.thing:
        rows = rows.filter(subject_id__in=[filters.thing, *filters.more_things])
    if filters.since:
        since = datetime.combine(filters.since, time.min)
        rows = rows.filter(at__gte=timezone.make_aware(since))
    if filters.until:
        until = datetime.combine(filters.until, time.max)
        rows = rows.filter(at__lte=timezone.make_aware(until))
    return rows


def audit_entries(*, lines: Sequence[AuditLine], language: str) -> list[AuditEntry]:
    """Lines in words, with names in place of the ids of things and accounts."""
    labels, kinds = audit_labels(), audit_kinds()
    names_by_thing = _thing_names(lines=lines, language=language)
    ids = audit_words.ids_in(values=[audit_line.detail for audit_line in lines])
    accounts = {str(pk): name for pk, name in account_names(ids=map(UUID, ids)).items()}
    return [
        AuditEntry(
            line=audit_line,
            label=str(labels.get(audit_line.action, "")),
            name=audit_line.account_name,
            kind=str(
                kinds.get(audit_line.subject_kind, audit_line.subject_kind.rpartition(".")[2])
            ),
            thing=names_by_thing.get((audit_line.subject_kind, audit_line.subject_id), "")
            or audit_words.short_digest(text=audit_line.subject_id),
            query=urlencode({"kind": audit_line.subject_kind, "thing": audit_line.subject_id}),
            details=[
                (label, audit_words.format_days(text=value, language=language))
                for label, value in audit_words.detail_lines(
                    detail={
                        key: _value_in_words(
                            value, words=_detail_words(audit_line=audit_line, key=key)
                        )
                        for key, value in audit_line.detail.items()
                    },
                    keys=DETAIL_NAMES,
                    names=accounts,
                    words=(_("yes"), _("no")),
                )
            ],
        )
        for audit_line in lines
    ]


def _value_in_words(value: object, *, words: JsonObject) -> object:
    """A value of a detail, with texts for the codes that have one."""
    if isinstance(value, list):
        return [_value_in_words(part, words=words) for part in value]
    if not isinstance(value, str):
        return value
    code = value.replace("_", " ") if words is DETAIL_NAMES else value
    return str(words.get(value, code))


def _detail_words(*, audit_line: AuditLine, key: str) -> JsonObject:
    """The texts of the codes of a detail, from `audit_words` in the apps.py of its subject."""
    config = apps.app_configs.get(audit_line.subject_kind.partition(".")[0])
    path = getattr(config, "audit_words", {}).get(key)
    return import_string(path) if path else DETAIL_WORDS.get(key, {})


def audit_kinds() -> JsonObject:
    """The label of each kind of thing, from `audit_things` in every apps.py."""
    return {
        f"{config.label}.{model}": words
        for config in apps.get_app_configs()
        for model, words in getattr(config, "audit_things", {}).items()
    }


def audit_people() -> list[tuple[str, str]]:
    """The accounts by which the log can be filtered: id and name, by name."""
    rows = Account.objects.order_by("name", "email").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


DETAIL_NAMES: Mapping[str, Any] = {
    "account": gettext_lazy("Account"),
    "added": gettext_lazy("Added"),
    "before": gettext_lazy("Before"),
    "after": gettext_lazy("After"),
    "amount": gettext_lazy("Amount"),
    "answers": gettext_lazy("Answers"),
    "badges": gettext_lazy("Badges"),
    "case": gettext_lazy("Case"),
    "changed": gettext_lazy("Changed"),
    "channel": gettext_lazy("Channel"),
    "checkpoint": gettext_lazy("Checkpoint"),
    "checkpoints": gettext_lazy("Checkpoints"),
    "code": gettext_lazy("Code"),
    "count": pgettext_lazy("how many", "Number"),
    "currency": gettext_lazy("Currency"),
    "day": gettext_lazy("Day"),
    "due_on": gettext_lazy("Due"),
    "edits": gettext_lazy("Corrects an earlier one"),
    "experts": gettext_lazy("Experts"),
    "finding": gettext_lazy("Finding"),
    "from": gettext_lazy("From"),
    "happened_on": gettext_lazy("On"),
    "has_consent": gettext_lazy("Consent"),
    "is_approved": gettext_lazy("Approved"),
    "is_exception": gettext_lazy("As an exception"),
    "is_group": gettext_lazy("As a group"),
    "kept": gettext_lazy("Kept"),
    "kind": gettext_lazy("Kind"),
    "levels": gettext_lazy("Reported to"),
    "line": gettext_lazy("Line"),
    "marks": gettext_lazy("Marks"),
    "measure": gettext_lazy("Measure"),
    "measures": gettext_lazy("Measures"),
    "members": gettext_lazy("Members"),
    "missing": gettext_lazy("Missing"),
    "mode": gettext_lazy("Mode"),
    "month": gettext_lazy("Month"),
    "months": gettext_lazy("Months"),
    "notices": gettext_lazy("Notices"),
    "number": gettext_lazy("Number"),
    "observations": gettext_lazy("Observations"),
    "observer": gettext_lazy("Observer"),
    "occasion": gettext_lazy("Occasion"),
    "office": gettext_lazy("Office"),
    "officer": gettext_lazy("Officer"),
    "officers": gettext_lazy("Officers"),
    "outcome": gettext_lazy("Result"),
    "paper": gettext_lazy("Paper"),
    "parts": gettext_lazy("Parts"),
    "period": gettext_lazy("Period"),
    "pins": gettext_lazy("PINs"),
    "place": gettext_lazy("Place"),
    "post": gettext_lazy("Post"),
    "posts": gettext_lazy("Posts"),
    "programme": gettext_lazy("Programme"),
    "purpose": gettext_lazy("Purpose"),
    "questions": gettext_lazy("Questions"),
    "reason": gettext_lazy("Reason"),
    "recommended_on": gettext_lazy("Recommended on"),
    "replaced": gettext_lazy("Replaced"),
    "responses": gettext_lazy("Answers"),
    "results": gettext_lazy("Results"),
    "reviewer": gettext_lazy("Reviewer"),
    "roles": gettext_lazy("Roles"),
    "round": gettext_lazy("Survey round"),
    "rows": gettext_lazy("Rows"),
    "run": gettext_lazy("Run"),
    "scenario": gettext_lazy("Scenario"),
    "scope": gettext_lazy("Scope"),
    "second": gettext_lazy("Second visit"),
    "sessions": gettext_lazy("Sessions"),
    "signers": gettext_lazy("Signers"),
    "sittings": gettext_lazy("Tests"),
    "source": gettext_lazy("Source"),
    "stage": gettext_lazy("Stage"),
    "state": gettext_lazy("State"),
    "subject": gettext_lazy("Subject"),
    "targets": gettext_lazy("Targets"),
    "text": gettext_lazy("Text"),
    "texts": gettext_lazy("Texts"),
    "topic": gettext_lazy("Topic"),
    "trainer": gettext_lazy("Trainer"),
    "trainers": gettext_lazy("Trainers"),
    "travellers": gettext_lazy("Travellers"),
    "trials": gettext_lazy("Documents"),
    "unchanged": gettext_lazy("Unchanged"),
    "version": gettext_lazy("Version"),
    "what": gettext_lazy("What"),
}
"""Labels of the most common details of lines; others are shown by their key."""
DETAIL_WORDS: Mapping[str, Mapping[str, Any]] = {
    "changed": DETAIL_NAMES,
    "roles": {code: role.label for code, role in roles.ROLES.items()},
}
"""The texts of codes in details of lines of every kind, by key."""
NAMED_BY = ("title_{}", "name_{}", "name", "code", "number")
"""The columns with the name of a row, in order of preference; {} is a language."""
NAMED_BY_OTHERS = ("checkpoint", "officer", "run", "account")
"""For a row without a name, the related row whose name is used."""


def _thing_names(*, lines: Iterable[AuditLine], language: str) -> dict[tuple[str, str], str]:
    """The names of things of the kinds in `audit_things`, one query for each kind."""
    kinds = audit_kinds()
    keys_by_kind: dict[str, set[str]] = {}
    for audit_line in lines:
        if audit_line.subject_kind in kinds and audit_line.subject_id:
            keys_by_kind.setdefault(audit_line.subject_kind, set()).add(audit_line.subject_id)
    thing_names: dict[tuple[str, str], str] = {}
    for kind, ids in keys_by_kind.items():
        model = apps.get_model(kind)
        columns = _naming_columns(model=model, language=language)
        if columns:
            is_by_id = isinstance(model._meta.pk, models.UUIDField)
            valid = [
                identifier
                for identifier in ids
                if not is_by_id or audit_words.is_id(text=identifier)
            ]
            rows = model._default_manager.filter(pk__in=valid).values_list("pk", *columns)
            for pk, *values in rows:
                thing_names[kind, str(pk)] = " · ".join(str(value) for value in values if value)
    return thing_names


def _naming_columns(*, model: Any, language: str) -> list[str]:
    own = {field.name for field in model._meta.get_fields() if field.concrete}
    name_columns = [pattern.format(language) for pattern in NAMED_BY]
    if "name_latin" in own:
        name_columns = ["name_km" if language == "km" else "name_latin", *name_columns]
    first = [name for name in name_columns if name in own][:1]
    if first and "code" in own and first != ["code"]:
        first.append("code")
    if first:
        return first
    for name in NAMED_BY_OTHERS:
        if name in own and model._meta.get_field(name).is_relation:
            other = model._meta.get_field(name).related_model
            columns = _naming_columns(model=other, language=language)
            return [f"{name}__{column}" for column in columns[:1]]
    return []


def reading_lines(*, account: Account) -> QuerySet[Reading]:
    """The log of who read what, newest first, for readers of the audit log."""
    require_right("audit", account=account)
    return Reading.objects.order_by("-sequence")


def account_names(*, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """The names of accounts by id."""
    accounts = Account.objects.filter(pk__in={pk for pk in ids if pk})
    return dict(accounts.values_list("pk", "name"))


# ---- digests of names and roles in the log ----

PRESENT_VALUES = "values"
NOTING = (
    *("create_officer", "change_officer", "create_officers", "note_present_values"),
    *("create_account", "change_account", "take_role", "approve_role", "deactivate_account"),
    *("reactivate_account", "remove_names", "receive_name_removals", "merge_people"),
)
"""The actions whose lines have digests of the values of officers and accounts."""


def officer_digest(*, officer: Officer) -> str:
    """The digest of an officer in an audit line."""
    values = (
        *(officer.code, officer.short_code, officer.name_km, officer.name_latin, officer.sex),
        *(officer.rank_id, officer.department_id, officer.is_active),
    )
    return present.digest(salt=officer.values_salt, values=values)


def account_digest(*, account: Account) -> str:
    """The digest of an account in an audit line; its roles are read now."""
    role_codes = sorted(role.role for role in account.roles.all())
    officer = str(account.officer_id) if account.officer_id else None
    values = (
        account.email,
        account.name,
        account.department_id,
        officer,
        account.is_active,
        account.is_superuser,
    )
    linked = (account.directory_id,) if account.directory_id else ()
    return present.digest(salt="", values=(*values, role_codes, *linked))


def has_values_noted() -> bool:
    """Whether a line already has digests of officers or accounts."""
    return _noting_lines().exists()


def prove_values() -> ProofResult:
    """Compare names and roles with the digest in the last audit line about each row."""
    digests_in_log: dict[str, str] = {}
    for detail in _noting_lines().values_list("detail", flat=True).iterator():
        digests_in_log |= detail[PRESENT_VALUES]
    accounts = Account.objects.prefetch_related("roles").order_by("pk")
    digests_by_row = {
        ("account", str(account.pk)): account_digest(account=account) for account in accounts
    }
    officers = Officer.objects.order_by("pk").iterator(chunk_size=2_000)
    digests_by_row |= {
        ("officer", str(officer.pk)): officer_digest(officer=officer) for officer in officers
    }
    if not digests_in_log:
        note = (
            "the log has no digests of names and roles yet: run `migrate`"
            if digests_by_row
            else ""
        )
        return ProofResult(name=PRESENT_VALUES, rows_count=len(digests_by_row), note=note)
    faults = [
        f"{kind} {key} says something else than its last line"
        if key in digests_in_log
        else f"{kind} {key} was added, and no line of the log says so"
        for (kind, key), digest in digests_by_row.items()
        if digests_in_log.get(key) != digest
    ]
    gone = digests_in_log.keys() - {key for _kind, key in digests_by_row}
    faults += [f"row {key} was removed, and no line of the log says so" for key in sorted(gone)]
    return ProofResult(
        name=PRESENT_VALUES, rows_count=len(digests_by_row), faults=tuple(faults[:MAX_FAULTS])
    )


def _noting_lines() -> QuerySet[AuditLine]:
    rows = AuditLine.objects.filter(node__is_this=True, action__in=NOTING)
    return rows.filter(body__contains=f'"{PRESENT_VALUES}":').order_by("epoch", "sequence")


def usable_channels(*, accounts: Iterable[UUID]) -> dict[UUID, list[AccountChannel]]:
    """The channels that can be used now, by account: set up and not refused."""
    account_channels = AccountChannel.objects.filter(
        account__in=list(accounts),
        account__is_active=True,
        channel__in=sending.active_channels(),
        refused_at=None,
    )
    channels_by_account: dict[UUID, list[AccountChannel]] = {}
    for account_channel in account_channels.select_related("account"):
        channels_by_account.setdefault(account_channel.account_id, []).append(account_channel)
    return channels_by_account


def push_count() -> int:
    """The number of accounts that are sent messages to a browser."""
    return AccountChannel.objects.filter(channel=push.NAME).count()


def own_channels(*, account: Account) -> list[AccountChannel]:
    """Every channel of an account, also refused ones."""
    return list(AccountChannel.objects.filter(account=account))


def open_channel_code(*, account: Account, now: datetime) -> AccountChannelCode | None:
    """The open code that a person must still write to the bot, or None."""
    return fresh_channel_codes(now=now).filter(account=account).first()


def fresh_channel_codes(*, now: datetime) -> QuerySet[AccountChannelCode]:
    """The codes that were not written to the bot yet."""
    return AccountChannelCode.objects.filter(made_at__gt=now - codes.CODE_VALID_FOR)


NOTICE_FOR = timedelta(days=7)
"""How long the list of waiting work shows background work after it ended."""
FAILED_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class JobRow:
    """A piece of background work as pages show it; `asked_by` is empty for the system."""

    job: Job
    asked_by: str

    @property
    def label(self) -> str:
        """The label, in the language of the page."""
        return jobs.job_label(job=self.job)

    @property
    def ready(self) -> str:
        """The sentence that says that the work is done."""
        return jobs.ready_words(job=self.job)

    @property
    def url(self) -> str:
        """The page with the result; empty if there is none."""
        return jobs.result_url(job=self.job)


def visible_job(*, job_id: UUID, account: Account) -> JobRow | None:
    """Work that an account ordered, or any for an administrator; else None."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or not (
        job.asked_by_id == account.pk or has_right("accounts", account=account)
    ):
        return None
    return _job_rows(jobs_shown=[job])[0]


def own_jobs(*, account: Account) -> list[JobRow]:
    """The work that an account ordered in the last two weeks, newest first."""
    return _job_rows(jobs_shown=list(jobs.jobs_asked_by(account=account)[:FAILED_SHOWN]))


def ended_jobs_unseen(*, account: Account, now: datetime) -> list[JobRow]:
    """Work of an account that was done or failed since it last looked."""
    return _job_rows(jobs_shown=list(ended_jobs(account=account, now=now)))


def ended_jobs(*, account: Account, now: datetime) -> QuerySet[Job]:
    """The jobs of an account that ended since it last looked."""
    return jobs.jobs_asked_by(account=account).filter(
        state__in=["done", "failed"], seen_at=None, ended_at__gt=now - NOTICE_FOR
    )


def machine_jobs() -> list[JobRow]:
    """Work that runs, waits or failed recently, in this order."""
    order = {"running": 0, "waiting": 1, "failed": 2}
    under_way = list(Job.objects.filter(state__in=["running", "waiting"]))
    failed = list(Job.objects.filter(state="failed")[:FAILED_SHOWN])
    job_rows = _job_rows(jobs_shown=[*under_way, *failed])
    return sorted(job_rows, key=lambda job_row: (order[job_row.job.state], job_row.job.asked_at))


def _job_rows(*, jobs_shown: Sequence[Job]) -> list[JobRow]:
    people = {job.asked_by_id for job in jobs_shown if job.asked_by_id}
    names_by_account = (
        Account.objects.filter(pk__in=people).values_list("pk", "name") if people else ()
    )
    names: dict[UUID | None, str] = dict(names_by_account)
    return [JobRow(job=job, asked_by=names.get(job.asked_by_id, "")) for job in jobs_shown]


# ---- what is kept of an officer, and names that are due for removal ----


@dataclass(frozen=True, kw_only=True)
class PersonalTable:
    """A table with rows about officers: the lookup of the officer, and what it is for.

    `active_on`: the lookup of the day on which a row shows that the officer took part, or "".
    """

    model: type[models.Model]
    path: str
    subject: str
    active_on: str


@dataclass(frozen=True, kw_only=True)
class PersonalSubject:
    """One kind of data about an officer, with the number of rows in each of its tables."""

    subject: personal.Subject
    tables: tuple[tuple[str, int], ...]

    @property
    def rows_count(self) -> int:
        """The number of rows in all its tables."""
        return sum(count for _table, count in self.tables)


@cache
def personal_tables() -> tuple[PersonalTable, ...]:
    """Every table with a row that leads to one officer by foreign keys, in order of distance.

    What a person did with an account is left out: such rows name the account.
    """
    paths: dict[type[models.Model], str] = {Officer: "pk"}
    waiting: list[type[models.Model]] = [Officer]
    for above in waiting:
        if above is Account:
            continue
        for model in apps.get_models(include_auto_created=True):
            if model in paths:
                continue
            for field in model._meta.concrete_fields:
                if field.is_relation and field.related_model is above:
                    rest = "" if above is Officer else f"__{paths[above]}"
                    paths[model] = f"{field.name}{rest}"
                    waiting.append(model)
                    break
    return tuple(
        PersonalTable(
            model=model,
            path=path,
            subject=personal_subject(model=model),
            active_on=_declared(model=model, name="activity").get(model.__name__, ""),
        )
        for model, path in paths.items()
    )


def personal_subject(*, model: type[models.Model]) -> str:
    """The subject that a capability declares for a table; "" for none."""
    declared = _declared(model=model, name="personal")
    return declared.get(model.__name__) or declared.get("*", "")


def _declared(*, model: type[models.Model], name: str) -> Mapping[str, str]:
    declared: Mapping[str, str] = getattr(apps.get_app_config(model._meta.app_label), name, {})
    return declared


def personal_data(*, officer: Officer) -> list[PersonalSubject]:
    """What is kept of an officer by subject, in one statement; subjects without rows too."""
    parts = [
        _counted(table=table, officer=officer) for table in personal_tables() if table.subject
    ]
    counts_by_officer = dict(parts[0].union(*parts[1:], all=True))
    counts: dict[str, list[tuple[str, int]]] = {code: [] for code in personal.SUBJECTS}
    for table in personal_tables():
        name = table.model._meta.db_table
        if table.subject and counts_by_officer.get(name):
            counts[table.subject].append((name, counts_by_officer[name]))
    return [
        PersonalSubject(subject=subject, tables=tuple(counts[code]))
        for code, subject in personal.SUBJECTS.items()
    ]


def _counted(*, table: PersonalTable, officer: Officer) -> QuerySet[Any, Any]:
    rows = table.model._base_manager.filter(**{table.path: officer.pk}).order_by()
    name = models.Value(table.model._meta.db_table, output_field=models.CharField())
    counted: QuerySet[Any, Any] = (
        rows.annotate(personal_table=name)
        .values("personal_table")
        .annotate(personal_count=models.Count("pk"))
        .values_list("personal_table", "personal_count")
    )
    return counted


def personal_document(*, officer: Officer, today: date) -> NewJsonObject:
    """What is kept of an officer, for the print that the officer gets; texts as on the page."""
    empty = "–"
    sexes = {"F": _("Female"), "M": _("Male")}
    facts = (
        (_("Name in Khmer"), officer.name_km),
        (_("Name in Latin letters"), officer.name_latin),
        (_("Officer code"), officer.code),
        (_("Short code"), officer.short_code),
        (_("Sex"), sexes.get(officer.sex, _("Not stated"))),
        (_("Rank"), str(officer.rank or "")),
        (_("Department"), str(officer.department.name)),
    )
    places = [
        (
            posting_entry.posting.since_on.isoformat() if posting_entry.posting.since_on else "",
            str(posting_entry.posting),
            _("Corrected") if posting_entry.replaced_by else "",
        )
        for posting_entry in posting_history(officer=officer)
    ]
    return {
        "title": _("Data stored about an officer"),
        "facts": [[label, value or empty] for label, value in facts],
        "places_title": _("Postings"),
        "places": places,
        "heads": [_("Data"), _("Purpose"), _("Retention period"), _("Rows")],
        "subjects": [
            {
                "label": str(row.subject.label),
                "purpose": str(row.subject.purpose),
                "period": str(row.subject.period),
                "tables": ", ".join(name for name, _count in row.tables),
                "count": row.rows_count,
            }
            for row in personal_data(officer=officer)
        ],
        "elsewhere_title": _("Where else a name remains"),
        "elsewhere": [str(text) for text in personal.ELSEWHERE],
        "use": _(
            "Scores, answers and practice show what the next course must teach. They are never "
            "used to discipline, to promote or to pass over an officer, and no list ranks "
            "officers by them."
        ),
        "on": today.isoformat(),
    }


def name_period() -> int | None:
    """After how many months without activity names are due; None if they are kept."""
    row = NamePeriod.objects.first()
    return row.months if row else None


def officers_due_for_removal(*, now: datetime) -> dict[UUID, date]:
    """The officers whose name is due for removal, with the day of their last activity.

    An officer with an active account is never due.
    """
    months = name_period()
    if months is None:
        return {}
    limit = months_after(day=timezone.localdate(now), months=-months)
    officers = Officer.objects.filter(names_removed_at=None, created_at__date__lt=limit)
    officers = officers.exclude(
        pk__in=Account.objects.filter(is_active=True, officer__isnull=False).values("officer")
    )
    tables = [table for table in personal_tables() if table.active_on]
    for table in tables:
        since = table.model._base_manager.filter(**{f"{table.active_on}__gte": limit})
        officers = officers.exclude(
            pk__in=since.filter(**{f"{table.path}__isnull": False}).values(table.path)
        )
    due = {
        pk: timezone.localdate(created_at)
        for pk, created_at in officers.values_list("pk", "created_at")
    }
    for table in tables:
        active = table.model._base_manager.filter(**{f"{table.path}__in": officers.values("pk")})
        newest = (
            active.order_by().values(table.path).annotate(newest_on=models.Max(table.active_on))
        )
        for officer_id, day in newest.values_list(table.path, "newest_on"):
            if day is not None:
                due[officer_id] = max(due[officer_id], day)
    return due


def names_due_for_removal(*, account: Account, now: datetime) -> QuerySet[NameProposal]:
    """The officers whose name waits for a decision, longest without activity first."""
    if not has_right("officers", account=account):
        return NameProposal.objects.none()
    today = timezone.localdate(now)
    name_proposals = NameProposal.objects.filter(Q(keep_until=None) | Q(keep_until__lte=today))
    return name_proposals.select_related("officer", "officer__department", "officer__rank")


def removed_officers(*, officers: Iterable[UUID]) -> set[UUID]:
    """Those of some officers whose names were removed."""
    name_removals = NameRemoval.objects.filter(removed_officer__in=list(officers))
    return set(name_removals.values_list("removed_officer", flat=True))


def accounts_of_officers(*, officers: Iterable[UUID]) -> set[UUID]:
    """The accounts that belong to officers."""
    return set(Account.objects.filter(officer__in=list(officers)).values_list("pk", flat=True))


def is_account_of_removed(*, account_id: UUID) -> bool:
    """Whether an account belongs to an officer whose name was removed."""
    accounts = Account.objects.filter(pk=account_id, officer__names_removed_at__isnull=False)
    return accounts.exists()


def removed_accounts() -> dict[UUID, str]:
    """The accounts of officers whose names were removed, with their new names."""
    accounts = Account.objects.filter(officer__names_removed_at__isnull=False)
    return dict(accounts.values_list("pk", "name"))


def names_removed_count() -> int:
    """How many names were removed."""
    return NameRemoval.objects.count()

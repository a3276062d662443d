"""Keys: validity, visibility and submissions of each; the forms for a phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from promdaen.people import queries as people_queries
from promdaen.people.rules import roles
from promdaen.people.rules.api_tokens import token_hash
from promdaen.survey.models import AccessKey, Instrument, Round, Submission

if TYPE_CHECKING:
    from promdaen.people.models import Account

HOLDER_RIGHTS = {"device": ("visits", "survey"), "feed": ("gaps", "survey")}
"""The rights of which an account needs one so that a key of a purpose works."""

MAX_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class KeyLookup:
    """The key of a token, or the reason why it is not valid."""

    key: AccessKey | None
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class AccessKeySummary:
    """A key, its state ("open", "expired", "revoked"), and the number of its submissions."""

    key: AccessKey
    state: str
    submissions_count: int
    newest_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class KeySubmission:
    """A submission sent with a key: number of missing files, and whether it is current."""

    submission: Submission
    missing_count: int
    is_standing: bool


@dataclass(frozen=True, kw_only=True)
class KeyPage:
    """A key with its newest submissions."""

    line: AccessKeySummary
    came: list[KeySubmission]


def is_holder(*, account: Account, purpose: str) -> bool:
    """Whether an account still has the right to a key of a purpose."""
    return people_queries.has_right(*HOLDER_RIGHTS[purpose], account=account)


def key_lookup(*, token: str, purpose: str, now: datetime) -> KeyLookup:
    """The key of a token, if it is valid at `now`, else the reason."""
    access_keys = AccessKey.objects.select_related("round", "account")
    key = access_keys.filter(purpose=purpose, token_hash=token_hash(token=token)).first()
    if key is None:
        return KeyLookup(key=None, refusal=_("This key is not known here. Scan a new code."))
    if key.revoked_at is not None:
        return KeyLookup(key=None, refusal=_("This key was revoked. Ask the coordinator."))
    if key.expires_at <= now:
        return KeyLookup(key=None, refusal=_("This key is too old. Scan a new code."))
    if key.account is not None and not is_holder(account=key.account, purpose=purpose):
        return KeyLookup(
            key=None, refusal=_("The account of this key has no part in the survey any more.")
        )
    return KeyLookup(key=key)


def keys_visible_to(*, account: Account, purpose: str) -> QuerySet[AccessKey]:
    """The keys of a purpose visible to an account: a coordinator all, others their own."""
    access_keys = AccessKey.objects.filter(purpose=purpose).select_related("round", "account")
    if people_queries.has_right("survey", account=account):
        return access_keys
    people_queries.require_right(*HOLDER_RIGHTS[purpose], account=account)
    return access_keys.filter(account=account)


def key_seen_by(*, account: Account, purpose: str, pk: UUID) -> AccessKey | None:
    """One key, if the account may see it."""
    return keys_visible_to(account=account, purpose=purpose).filter(pk=pk).first()


def key_summaries(*, account: Account, purpose: str, now: datetime) -> list[AccessKeySummary]:
    """The keys that an account may see, open ones first, then by name."""
    rows = keys_visible_to(account=account, purpose=purpose).annotate(
        came_count=Count("submission"), newest_at=Max("submission__received_at")
    )
    access_key_summaries = [
        AccessKeySummary(
            key=row,
            state=_state(row, now),
            submissions_count=row.came_count,
            newest_at=row.newest_at,
        )
        for row in rows.order_by("name", "created_at", "id")
    ]
    return sorted(
        access_key_summaries, key=lambda access_key_summary: access_key_summary.state != "open"
    )


def key_page(*, account: Account, purpose: str, pk: UUID, now: datetime) -> KeyPage | None:
    """A key with its submissions, newest first, if the account may see it."""
    access_key_summaries = key_summaries(account=account, purpose=purpose, now=now)
    access_key_summary = next(
        (key_line for key_line in access_key_summaries if key_line.key.pk == pk), None
    )
    if access_key_summary is None:
        return None
    rows = Submission.objects.filter(key=pk).defer("xml", "answers", "scores", "grades")
    rows = rows.select_related("visit__checkpoint").annotate(files_count=Count("attachments"))
    key_submissions = [
        KeySubmission(
            submission=row,
            missing_count=max(0, len(row.media) - row.files_count),
            is_standing=row.visit is not None and row.visit.submission_id == row.pk,
        )
        for row in rows.order_by("-received_at", "id")[:MAX_SHOWN]
    ]
    return KeyPage(line=access_key_summary, came=key_submissions)


def _state(key: AccessKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "open" if key.is_open(now) else "expired"


def current_round(*, today: date) -> Round | None:
    """The current round: the open round that began last, else the next one."""
    survey_rounds = Round.objects.filter(closed_at=None)
    begun = survey_rounds.filter(starts_on__lte=today).order_by("-starts_on", "code").first()
    return begun or survey_rounds.order_by("starts_on", "code").first()


def open_rounds() -> QuerySet[Round]:
    """The rounds that are not closed, newest first."""
    return Round.objects.filter(closed_at=None).order_by("-starts_on", "code")


def holders(*, purpose: str) -> list[Any]:
    """The active accounts that may have a key of a purpose, by name."""
    codes = {code for right in HOLDER_RIGHTS[purpose] for code in roles.roles_with(right=right)}
    account_lists = [people_queries.accounts_with_role(role=code) for code in sorted(codes)]
    return sorted(
        {account for accounts in account_lists for account in accounts},
        key=lambda row: (row.name, row.email),
    )


def listed_instruments(*, is_every_version: bool) -> list[Instrument]:
    """The instruments for a phone: the newest one, or all that were not withdrawn."""
    instruments = Instrument.objects.defer("body", "xform").filter(withdrawn_at=None)
    instruments = instruments.order_by("-number")
    return list(instruments if is_every_version else instruments[:1])


def form_bytes(*, number: int) -> bytes | None:
    """The exact bytes of the form of an instrument, or None."""
    instruments = Instrument.objects.filter(number=number, withdrawn_at=None)
    text = instruments.values_list("xform", flat=True).first()
    return None if text is None else text.encode()

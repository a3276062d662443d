"""Signatures of a version: with the last signature it becomes final and never changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.planning.models import PlanSignature, PlanVersion
from promdaen.planning.queries.plans import PLANNER, may_sign, version_digest
from promdaen.planning.queries.refusals import PlanRefused


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A person who is asked to sign, and their office."""

    account: Account
    office: str


def ask_signatures(
    *, version: PlanVersion, signers: Sequence[Signer], by: Account | None, now: datetime
) -> None:
    """Ask named people to sign a draft; until the request is withdrawn it cannot be changed.

    Raises PlanRefused without a person other than `by`, for a duplicate, for a person whose role
    does not sign, or if it is not a draft.
    """
    people_queries.require_right(PLANNER, account=by)
    if not signers:
        raise PlanRefused(_("Name at least one person who signs."))
    if len({signer.account.pk for signer in signers}) < len(signers):
        raise PlanRefused(_("A person is named twice. Name each person once."))
    if all(signer.account == by for signer in signers):
        raise PlanRefused(_("Name at least one person other than yourself."))
    if not all(may_sign(account=signer.account) for signer in signers):
        raise PlanRefused(_("Only active coordinators and viewers sign."))
    with transaction.atomic():
        row = PlanVersion.objects.select_for_update().get(pk=version.pk)
        if row.state != "draft":
            raise PlanRefused(_("Only a draft can be changed. Begin a new version."))
        row.state = "asked"
        row.save(update_fields=["state"])
        PlanSignature.objects.bulk_create(
            PlanSignature(version=row, account=signer.account, office=signer.office, asked_at=now)
            for signer in signers
        )
        detail = {"signers": [str(signer.account.pk) for signer in signers]}
        audit.record_line(action="ask_signatures", subject=row, by=by, now=now, detail=detail)


def withdraw_request(*, version: PlanVersion, by: Account | None, now: datetime) -> None:
    """Make a version a draft again, as long as no one has signed. Raises PlanRefused."""
    people_queries.require_right(PLANNER, account=by)
    with transaction.atomic():
        row = PlanVersion.objects.select_for_update().get(pk=version.pk)
        if row.state != "asked":
            return
        if row.signatures.filter(signed_at__isnull=False).exists():
            raise PlanRefused(_("Someone has signed already. Begin a new version."))
        row.signatures.all().delete()
        row.state = "draft"
        row.save(update_fields=["state"])
        audit.record_line(action="withdraw_request", subject=row, by=by, now=now, detail={})


def sign_version(*, version: PlanVersion, by: Account, now: datetime) -> bool:
    """Sign a version as a person who was asked; returns whether it is final now.

    Raises PlanRefused for other accounts, and for one that lost its role. Signing again changes
    nothing.
    """
    if not may_sign(account=by):
        raise PlanRefused(_("Only active coordinators and viewers sign."))
    with transaction.atomic():
        row = PlanVersion.objects.select_for_update().get(pk=version.pk)
        signature = row.signatures.filter(account=by).first()
        if signature is None or row.state == "draft":
            raise PlanRefused(_("You were not asked to sign this version."))
        if signature.signed_at is None:
            signature.signed_at, signature.digest = now, version_digest(version=row)
            signature.save(update_fields=["signed_at", "digest"])
            detail = {"digest": signature.digest, "office": signature.office}
            audit.record_line(action="sign_version", subject=row, by=by, now=now, detail=detail)
        if row.state == "asked" and not row.signatures.filter(signed_at=None).exists():
            row.state, row.finalised_at = "final", now
            row.save(update_fields=["state", "finalised_at"])
            detail = {"digest": version_digest(version=row)}
            audit.record_line(
                action="finalise_version", subject=row, by=by, now=now, detail=detail
            )
    return row.state == "final"

"""Loans of course runs to laptops, passwords for laptops, and replaced laptops."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun
from promdaen.kit import audit
from promdaen.kit.protocols import ActingAccount
from promdaen.laptops.actions.enrolment import (
    LaptopInvitation,
    invite_laptop,
    lock_state,
    note_revoked,
    revoke_peer,
)
from promdaen.laptops.actions.refusals import LaptopRefused
from promdaen.laptops.models import LaptopPassword, Loan, Peer
from promdaen.laptops.queries import loans
from promdaen.laptops.rules import enrolling

TAKEN_BACK = "taken_back"
PASSWORD_LETTERS = 12


@dataclass(frozen=True, kw_only=True)
class TrainerPassword:
    """A new password of a trainer for one laptop, shown once."""

    name: str
    email: str
    password: str


@transaction.atomic
def confirm_fingerprint(*, peer: Peer, by: ActingAccount | None, now: datetime) -> Peer:
    """Record that two people compared the fingerprints and they are the same.

    Raises LaptopRefused unless the laptop is enrolled.
    """
    row = Peer.objects.select_for_update().get(pk=peer.pk)
    if row.enrolled_at is None or row.revoked_at is not None:
        raise LaptopRefused(_("There is no enrolled laptop with this name."))
    row.compared_at = now
    row.save(update_fields=["compared_at"])
    audit.record_line(
        action="confirm_fingerprint", subject=row, by=by, now=now, detail={"name": row.name}
    )
    return row


@transaction.atomic
def lend_run(
    *, peer: Peer, code: str, until_on: date, by: ActingAccount | None, now: datetime
) -> tuple[Loan, list[TrainerPassword]]:
    """Lend a run to a laptop, with new passwords for its trainers who have none on it.

    Raises LaptopRefused with a message.
    """
    row = Peer.objects.select_for_update().get(pk=peer.pk)
    if row.compared_at is None or row.revoked_at is not None:
        raise LaptopRefused(
            _("Compare the fingerprints of this laptop first. A run is lent only after that.")
        )
    run = CourseRun.objects.select_for_update().filter(code=code, is_cancelled=False).first()
    if run is None:
        raise LaptopRefused(_("There is no course run %(codes)s.") % {"codes": code})
    open_loan = loans.open_loans().filter(run=run).first()
    if open_loan is not None:
        raise LaptopRefused(loans.loan_words(loan=open_loan))
    if until_on < run.ends_on:
        raise LaptopRefused(_("Lend the run at least until its last day."))
    # The line comes before the loan, which closes the run to lines.
    audit.record_line(
        action="lend_run",
        subject=run,
        by=by,
        now=now,
        detail={"laptop": row.name, "until": until_on.isoformat()},
    )
    loan = Loan.objects.create(peer=row, run=run, lent_at=now, until_on=until_on)
    has_one = LaptopPassword.objects.filter(peer=row).values_list("account", flat=True)
    trainers = run.trainers.filter(is_active=True).exclude(pk__in=list(has_one)).order_by("name")
    return loan, _new_passwords(peer=row, accounts=[account.pk for account in trainers])


@transaction.atomic
def renew_laptop_password(
    *, peer: Peer, account_id: UUID | None, by: ActingAccount | None, now: datetime
) -> TrainerPassword:
    """Give a trainer of a lent run another password for a laptop; raises LaptopRefused."""
    open_runs = peer.loans.filter(ended_at=None).values("run")
    is_trainer = CourseRun.objects.filter(pk__in=open_runs, trainers__pk=account_id).exists()
    if account_id is None or not is_trainer:
        raise LaptopRefused(_("This account leads no course run on this laptop."))
    audit.record_line(
        action="renew_laptop_password",
        subject=peer,
        by=by,
        now=now,
        detail={"account": str(account_id)},
    )
    return _new_passwords(peer=peer, accounts=[account_id])[0]


def _new_passwords(*, peer: Peer, accounts: Sequence[UUID]) -> list[TrainerPassword]:
    passwords = []
    people = get_user_model()._default_manager.in_bulk(list(accounts))
    for account_id in accounts:
        password = enrolling.code_to_type(random_bytes=secrets.token_bytes(enrolling.CODE_BYTES))
        password = password[: PASSWORD_LETTERS + 2].lower()
        LaptopPassword.objects.update_or_create(
            peer=peer, account=account_id, defaults={"password": make_password(password)}
        )
        account = people[account_id]
        passwords.append(
            TrainerPassword(name=account.name, email=account.email, password=password)
        )
    return passwords


@transaction.atomic
def end_loan(*, loan: Loan, ending: str, by: ActingAccount | None, now: datetime) -> Loan:
    """End a loan: "returned" when its records are in, "taken_back" while they may be missing.

    After that, records of the run that still come from the laptop wait for a decision. Raises
    LaptopRefused if it has ended.
    """
    row = Loan.objects.select_for_update().select_related("run", "peer").get(pk=loan.pk)
    if row.ended_at is not None:
        raise LaptopRefused(_("This loan has already ended."))
    row.ended_at, row.ending = now, ending
    row.save(update_fields=["ended_at", "ending"])
    audit.record_line(
        action="end_loan",
        subject=row.run,
        by=by,
        now=now,
        detail={"laptop": row.peer.name, "ending": ending},
    )
    return row


@transaction.atomic
def replace_laptop(
    *, peer: Peer, name: str, by: ActingAccount | None, now: datetime
) -> LaptopInvitation:
    """Revoke a laptop and invite another one that gets its loans; raises LaptopRefused."""
    lock_state()
    peer = Peer.objects.select_for_update().get(pk=peer.pk)
    is_revoked_now = peer.revoked_at is None
    if is_revoked_now:
        revoke_peer(peer=peer, by=by, now=now)
    invitation = invite_laptop(name=name, by=by, now=now)
    peer.loans.filter(ended_at=None).update(peer=invitation.peer)
    passwords: Mapping[UUID, str] = dict(peer.passwords.values_list("account", "password"))
    LaptopPassword.objects.bulk_create(
        LaptopPassword(peer=invitation.peer, account=account, password=password)
        for account, password in passwords.items()
    )
    audit.record_line(
        action="replace_laptop",
        subject=peer,
        by=by,
        now=now,
        detail={"name": peer.name, "by": invitation.peer.name},
    )
    if is_revoked_now:
        note_revoked(peer=peer)
    return invitation

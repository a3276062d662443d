"""Certificates: issue when earned, issue with exceptions, and revoke."""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused, lock_run, require_change
from promdaen.course.actions.summaries import settle_runs
from promdaen.course.models import Certificate, CourseRun, Enrolment, Revocation
from promdaen.course.queries import certificate_checks, certificates
from promdaen.course.rules import certificate_tokens, revocation_lists
from promdaen.course.rules import certificates as rules
from promdaen.kit import audit, node_keys
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

if TYPE_CHECKING:
    from promdaen.course.models import Course
    from promdaen.people.models import Department, Rank
    from promdaen.places.models import Province


@transaction.atomic
def issue_certificates(*, run: CourseRun, by: Account | None, now: datetime) -> list[Certificate]:
    """Issue a certificate to every officer who has earned one and never had one.

    Raises CourseRefused for a run that was cancelled or is not over, and if no officer qualifies.
    """
    require_change(run=run, by=by)
    _require_over(run=run, now=now)
    due = [
        certificate_row
        for certificate_row in certificates.lines(run=_locked(run=run))
        if certificate_row.is_due
    ]
    if not due:
        raise CourseRefused(_("Everyone who has earned a certificate has one."))
    issued = [_issued(certificate_row=certificate_row, now=now) for certificate_row in due]
    _write_list_once(now=now)
    audit.record_line(
        action="issue_certificates",
        subject=run,
        by=by,
        now=now,
        detail={"numbers": [certificate.number for certificate in issued]},
    )
    return issued


@transaction.atomic
def issue_certificate(
    *, enrolment: Enrolment, reason: str = "", by: Account | None, now: datetime
) -> Certificate:
    """Issue one officer's certificate, also after an earlier one was revoked.

    If a requirement is missing, only a coordinator can issue it and must give a reason, which is
    logged. Raises CourseRefused if the run is not over, if a valid certificate exists, or if the
    reason is missing.
    """
    require_change(run=enrolment.run, by=by)
    _require_over(run=_locked(run=enrolment.run), now=now)
    # Read the row after the summaries are rebuilt: one read earlier may hold old scores.
    certificate_row = certificates.certificate_row(
        enrolment=Enrolment.objects.get(pk=enrolment.pk)
    )
    if certificate_row.certificate is not None:
        raise CourseRefused(_("This officer has a certificate. Revoke it first."))
    if certificate_row.missing or certificate_row.revoked:
        people_queries.require_right("runs", account=by)
        if not reason.strip():
            raise CourseRefused(_("Say why the certificate is issued all the same."))
    certificate = _issued(certificate_row=certificate_row, now=now)
    _write_list_once(now=now)
    audit.record_line(
        action="issue_certificate",
        subject=certificate,
        by=by,
        now=now,
        detail={
            "number": certificate.number,
            "missing": [missing.part for missing in certificate_row.missing],
            "reason": reason.strip(),
        },
    )
    return certificate


@transaction.atomic
def revoke_certificate(
    *, certificate: Certificate, reason: str, by: Account | None, now: datetime
) -> Revocation:
    """Revoke a certificate, with a reason, and update the public list at once.

    Raises CourseRefused without a reason, and for one that was already revoked.
    """
    people_queries.require_right("runs", account=by)
    if not reason.strip():
        raise CourseRefused(_("Say why the certificate is revoked."))
    if Revocation.objects.filter(certificate=certificate).exists():
        raise CourseRefused(_("This certificate was revoked already."))
    revocation = Revocation(
        certificate=certificate,
        at=now,
        reason=reason.strip(),
        revoked_by=by.audit_name if by is not None else "system",
    )
    revocation.save(force_insert=True)
    audit.record_line(
        action="revoke_certificate",
        subject=certificate,
        by=by,
        now=now,
        detail={"number": certificate.number, "reason": revocation.reason},
    )
    write_revocation_list(now=now)
    return revocation


def write_revocation_list(*, now: datetime) -> None:
    """Write the signed list of revoked certificates, as a whole or not at all."""
    rows = Revocation.objects.values_list("certificate__number", "at")
    document = revocation_lists.signed_list(
        revoked={number: timezone.localdate(at).isoformat() for number, at in rows},
        node=audit.this_node().name,
        now=now,
        key=node_keys.signing_key(),
    )
    path = certificate_checks.list_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def renew_revocation_list(*, now: datetime) -> None:
    """Rewrite the list after certificates were issued, so that its date is recent."""
    if Certificate.objects.exists():
        write_revocation_list(now=now)


def _write_list_once(*, now: datetime) -> None:
    if not certificate_checks.list_path().is_file():
        write_revocation_list(now=now)


def _locked(*, run: CourseRun) -> CourseRun:
    settle_runs(runs=CourseRun.objects.filter(pk=run.pk))
    return lock_run(run=run)


def _require_over(*, run: CourseRun, now: datetime) -> None:
    if run.is_cancelled:
        raise CourseRefused(_("This run was cancelled: it gives no certificates."))
    if timezone.localdate(now) < run.ends_on:
        raise CourseRefused(_("Certificates are issued from the last day of the run on."))


def _issued(*, certificate_row: certificates.CertificateRow, now: datetime) -> Certificate:
    printed = _printed(enrolment=certificate_row.enrolment, now=now)
    number = rules.certificate_number(
        run=certificate_row.enrolment.run.code,
        seat=certificate_row.enrolment.seat,
        earlier_count=len(certificate_row.revoked),
    )
    claim = certificate_tokens.Claim(
        number=number,
        name=_either(printed["name"]),
        course=_either(printed["course"]),
        place=_either(printed["place"]),
        starts_on=printed["starts_on"],
        ends_on=printed["ends_on"],
        hours=printed["hours"],
        key_id="",
    )
    certificate = Certificate(
        enrolment=certificate_row.enrolment,
        number=number,
        issued_at=now,
        printed=printed,
        token=certificate_tokens.signed(claim=claim, key=node_keys.signing_key()),
    )
    certificate.save(force_insert=True)
    return certificate


def _printed(*, enrolment: Enrolment, now: datetime) -> NewJsonObject:
    """The data printed on a certificate, as of today. Later changes do not alter it."""
    run, officer = enrolment.run, enrolment.officer
    text = rules.full_place(place=_words(run, "place"), province=_words(run.province, "name"))
    return {
        "name": {"en": officer.name_latin, "km": officer.name_km},
        "rank": _pair(enrolment.rank),
        "department": _pair(enrolment.department),
        "course": _pair(run.course),
        "hours": run.course.hours,
        "place": text.by_language(),
        "starts_on": run.starts_on.isoformat(),
        "ends_on": run.ends_on.isoformat(),
        "issued_on": timezone.localdate(now).isoformat(),
        "is_invented": run.is_invented,
    }


def _words(row: CourseRun | Province, column: str) -> Words:
    return Words(en=getattr(row, f"{column}_en"), km=getattr(row, f"{column}_km"))


def _pair(row: Course | Department | Rank | None) -> dict[str, str]:
    return {"en": row.name_en, "km": row.name_km} if row is not None else {"en": "", "km": ""}


def _either(text: dict[str, str]) -> str:
    return text["en"] or text["km"]

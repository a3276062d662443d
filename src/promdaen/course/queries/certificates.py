"""Certificates of a run: earned, missing requirements, issued and revoked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from promdaen.course.models import Certificate, CourseRun, Enrolment, RunSitting
from promdaen.course.queries import attendance
from promdaen.course.queries.runs import run_roster
from promdaen.course.rules import certificates as rules
from promdaen.course.rules.phone import PhoneRow
from promdaen.kit.texts import Text, Words


def certificates_count() -> int:
    """How many certificates were issued and signed."""
    return Certificate.objects.count()


@dataclass(frozen=True, kw_only=True)
class CertificateRow:
    """An officer of a run: missing requirements, the valid certificate, and revoked ones."""

    enrolment: Enrolment
    missing: tuple[rules.MissingRequirement, ...]
    certificate: Certificate | None
    revoked: Sequence[Certificate]

    @property
    def is_due(self) -> bool:
        """Whether nothing is missing and no certificate was ever issued."""
        return not self.missing and self.certificate is None and not self.revoked


@dataclass(frozen=True, kw_only=True)
class CertificatesPage:
    """The certificates of a run, and the requirements."""

    lines: Sequence[CertificateRow]
    rule_words: Words

    @property
    def issued(self) -> list[Certificate]:
        """The valid certificates."""
        return [line.certificate for line in self.lines if line.certificate]

    @property
    def due_count(self) -> int:
        """How many officers have earned a certificate and have none."""
        return sum(line.is_due for line in self.lines)

    @property
    def missing_count(self) -> int:
        """How many officers have no certificate and lack a requirement."""
        return sum(bool(line.missing) and line.certificate is None for line in self.lines)


def certificate_page(*, run: CourseRun) -> CertificatesPage:
    """All officers of a run with their certificates, and the requirements."""
    text = rules.rule_words(rule=certificate_rule(run=run))
    return CertificatesPage(lines=lines(run=run), rule_words=text)


def lines(*, run: CourseRun) -> list[CertificateRow]:
    """All officers of a run by seat."""
    return _certificate_rows(run=run, roster=list(run_roster(run=run)))


def certificate_row(*, enrolment: Enrolment) -> CertificateRow:
    """The certificates and missing requirements of one officer of a run."""
    [line] = _certificate_rows(run=enrolment.run, roster=[enrolment])
    return line


def run_certificates(*, run: CourseRun) -> QuerySet[Any]:
    """The valid certificates of a run, by number."""
    rows = Certificate.objects.filter(enrolment__run=run, revocation__isnull=True)
    return rows.select_related("enrolment__run__programme", "enrolment__officer")


def current_certificate(*, enrolment: Enrolment) -> Certificate | None:
    """The valid certificate of an officer on a run, or None."""
    return run_certificates(run=enrolment.run).filter(enrolment=enrolment).first()


def certificate_rule(*, run: CourseRun) -> rules.CertificateRule:
    """The requirements of a run's certificates: those of its course."""
    return rules.certificate_rule(values=run.course.certificate)


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """The phone row of an officer's certificate, after it is issued."""
    certificate = current_certificate(enrolment=enrolment)
    if certificate is None:
        return []
    return [
        PhoneRow(
            title=Text("Your certificate"),
            text=Text("PDF, {number}", number=certificate.number),
            page="course:phone_certificate",
            icon="award",
            weight=80,
        )
    ]


def _certificate_rows(*, run: CourseRun, roster: Sequence[Enrolment]) -> list[CertificateRow]:
    rule = certificate_rule(run=run)
    records = _records(run=run, roster=roster)
    issued: dict[Any, list[Certificate]] = {}
    for certificate in Certificate.objects.filter(enrolment__in=roster).select_related(
        "revocation"
    ):
        issued.setdefault(certificate.enrolment_id, []).append(certificate)
    return [
        CertificateRow(
            enrolment=enrolment,
            missing=rules.missing(rule=rule, record=records[enrolment.pk]),
            certificate=next(
                (
                    certificate
                    for certificate in issued.get(enrolment.pk, ())
                    if not hasattr(certificate, "revocation")
                ),
                None,
            ),
            revoked=[
                certificate
                for certificate in issued.get(enrolment.pk, ())
                if hasattr(certificate, "revocation")
            ],
        )
        for enrolment in roster
    ]


def _records(
    *, run: CourseRun, roster: Sequence[Enrolment]
) -> Mapping[UUID, rules.CertificateRecord]:
    hours = attendance.hours_by_enrolment(run=run)
    handed_in = _handed_in(roster=roster)
    return {
        enrolment.pk: rules.CertificateRecord(
            attended_share=hours[enrolment.pk].hours.share,
            has_attended=enrolment.has_attended,
            handed_in=frozenset(handed_in.get(enrolment.pk, ())),
            after_points=enrolment.summary.after_points if hasattr(enrolment, "summary") else None,
        )
        for enrolment in roster
    }


def _handed_in(*, roster: Sequence[Enrolment]) -> Mapping[UUID, set[str]]:
    run_sittings = RunSitting.objects.filter(
        enrolment__in=roster, sitting__closed_at__isnull=False, sitting__withdrawn_at__isnull=True
    )
    occasions_by_officer: dict[Any, set[str]] = {}
    for enrolment, occasion in run_sittings.values_list("enrolment_id", "occasion"):
        occasions_by_officer.setdefault(enrolment, set()).add(occasion)
    return occasions_by_officer

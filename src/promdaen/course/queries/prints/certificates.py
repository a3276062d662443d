"""Certificates as sealed PDF, and as Open Badges credentials."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.conf import settings

from promdaen.course.models import Certificate, CourseRun
from promdaen.course.queries import certificate_checks, certificates
from promdaen.course.rules import badge_status, certificate_tokens, open_badges
from promdaen.course.rules import certificates as rules
from promdaen.kit import node_keys, pdf, signing
from promdaen.kit.json_objects import NewJsonObject

TYPST_SOURCE = Path(__file__).resolve().parents[2] / "print" / "certificate.typ"


def certificates_pdf(*, run: CourseRun, language: str) -> bytes | None:
    """All valid certificates of a run, a page each, as one sealed PDF; None without any.

    `language` is that of the document's title; every page has both languages. Raises
    kit.pdf.PrintError.
    """
    rows = list(certificates.run_certificates(run=run))
    return _printed(rows=rows, language=language) if rows else None


def certificate_pdf(*, certificate: Certificate, language: str) -> bytes:
    """One certificate as a sealed PDF. Raises kit.pdf.PrintError."""
    return _printed(rows=[certificate], language=language)


def badge_document(*, certificate: Certificate) -> NewJsonObject:
    """A certificate as an Open Badges 3.0 credential with its proof.

    Where the installation has a public address, it leads to the list of revoked badges there.
    """
    run = certificate.enrolment.run
    key = node_keys.signing_key()
    did = open_badges.key_did(public_key=signing.public_half(key=key))
    document = open_badges.credential(
        claim=certificate_tokens.read_claim(token=certificate.token),
        issuer=_issuer(run=run),
        narrative=rules.narrative(
            rule=certificates.certificate_rule(run=run), hours=certificate.printed["hours"]
        ),
        issued_at=certificate.issued_at,
        did=did,
    )
    place = badge_status.status_place(number=certificate.number)
    if place is not None and settings.PUBLIC_ADDRESS:
        list_url = certificate_checks.status_list_url(run=place[0])
        entry = badge_status.status_entry(index=place[1], list_url=list_url)
        document["credentialStatus"] = entry
    return open_badges.proven(
        document=document,
        key=key,
        now=certificate.issued_at,
        method=open_badges.verification_method(did=did),
    )


def _issuer(*, run: CourseRun) -> str:
    programme = run.programme
    return (programme.implementer_en or programme.title_en) if programme else "Promdaen"


def _printed(*, rows: Iterable[Certificate], language: str) -> bytes:
    certificate_rows = list(rows)
    data = {
        "certificates": [_page(certificate=certificate) for certificate in certificate_rows],
        "tokens_name": certificate_checks.TOKENS_NAME,
        "tokens": json.dumps({"tokens": [certificate.token for certificate in certificate_rows]}),
    }
    pdf_bytes = pdf.compile_pdf(source=TYPST_SOURCE, data=data, language=language)
    return signing.seal_pdf(pdf=pdf_bytes, key=node_keys.signing_key())


def _page(*, certificate: Certificate) -> dict[str, object]:
    printed = certificate.printed
    hours = rules.hours_text(hours=printed["hours"])
    period = rules.period(
        starts_on=date.fromisoformat(printed["starts_on"]),
        ends_on=date.fromisoformat(printed["ends_on"]),
    )
    address = certificate_tokens.split_address(
        token=certificate.token, address=settings.PUBLIC_ADDRESS
    )
    return {
        **{name: printed[name] for name in ("name", "rank", "department", "course", "place")},
        "number": certificate.number,
        "hours": hours.by_language(),
        "period": period.by_language(),
        "is_invented": printed["is_invented"],
        "qr": {"rows": signing.qr_rows(text=address)},
    }

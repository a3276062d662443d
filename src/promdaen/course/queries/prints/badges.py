"""Printed badges and PIN strips, for a whole run or for one officer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from promdaen.course.models import Badge, CourseRun, Enrolment
from promdaen.course.queries import badge_keys, classroom
from promdaen.course.rules import badges
from promdaen.kit import pdf, signing
from promdaen.kit.json_objects import NewJsonObject

PRINT = Path(__file__).resolve().parents[2] / "print"
EDGES: Mapping[str, str] = MappingProxyType(
    {"IMM": "full", "MAR": "dashed", "BPP": "double", "AHT": "framed"}
)
"""The pattern of the edge by department; other departments have an empty frame."""


def badges_pdf(
    *, run: CourseRun, language: str, address: str, enrolment: Enrolment | None = None
) -> bytes:
    """The badges of a run or of one enrolment as PDF, eight on a page.

    Officers without a badge are left out. `address` is the base address for phones, or "" if
    unknown: the QR codes then contain only the token, which is read from a photograph of the
    badge. Raises kit.pdf.PrintError.
    """
    rows = _run_badges(run=run, enrolment=enrolment)
    keys = badge_keys.run_keys(run_id=run.pk) if rows else badges.NO_KEYS
    people = [
        _badge_data(badge=badge)
        | {
            "code": classroom.badge_code(badge=badge, keys=keys),
            "short-code": badge.enrolment.officer.short_code,
            "qr": {"rows": signing.qr_rows(text=qr_text(badge=badge, keys=keys, address=address))},
            "department": {
                "km": badge.enrolment.department.short_km,
                "en": badge.enrolment.department.short_en,
                "edge": EDGES.get(badge.enrolment.department_id, ""),
            },
        }
        for badge in rows
    ]
    data = {
        "run": run.code,
        "title": {"km": run.course.name_km, "en": run.course.name_en},
        "place": {"km": run.place_km, "en": run.place_en},
        "people": people,
    }
    return pdf.compile_pdf(source=PRINT / "badges.typ", data=data, language=language)


def pins_pdf(*, run: CourseRun, pins: Mapping[str, str], language: str) -> bytes:
    """The strips of new PINs, by badge id. Raises kit.pdf.PrintError."""
    people = [
        _badge_data(badge=badge) | {"pin": pins[str(badge.pk)]}
        for badge in _run_badges(run=run, enrolment=None)
        if str(badge.pk) in pins
    ]
    data = {"run": run.code, "people": people}
    return pdf.compile_pdf(source=PRINT / "pins.typ", data=data, language=language)


def qr_text(*, badge: Badge, keys: badges.RunKeys, address: str) -> str:
    """The text of a badge's QR code: an address to open, or the token only."""
    token = badges.pass_token(key=keys.token, badge_pass=classroom.badge_pass(badge=badge))
    return f"{address}/{badges.WEB_WORD}/{token}/" if address else f"{badges.APP_WORD}{token}"


def _run_badges(*, run: CourseRun, enrolment: Enrolment | None) -> list[Badge]:
    rows = Badge.objects.filter(enrolment__run=run).order_by("enrolment__seat")
    if enrolment is not None:
        rows = rows.filter(enrolment=enrolment)
    return list(rows.select_related("enrolment__officer", "enrolment__department"))


def _badge_data(*, badge: Badge) -> NewJsonObject:
    officer = badge.enrolment.officer
    return {
        "name": {"km": officer.name_km, "en": officer.name_latin},
        "seat": f"{badge.enrolment.seat:02}",
    }

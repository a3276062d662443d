"""Certificates issued, in spite of something, revoked; and the signed list of those."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from promdaen.assessment.models import Paper
from promdaen.course import actions as course_actions
from promdaen.course.actions import certificates as actions
from promdaen.course.actions.rights import CourseRefused
from promdaen.course.models import (
    Attendance,
    Certificate,
    CourseRun,
    Enrolment,
    Revocation,
    TrainingSession,
)
from promdaen.course.queries import certificate_checks, certificates
from promdaen.course.queries.prints import certificates as prints
from promdaen.course.rules import open_badges
from promdaen.kit import node_keys
from promdaen.kit.models import AuditLine
from promdaen.kit.tests.reading import text_of
from promdaen.people.queries import NotAllowed
from tests import factories, guards

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def paper() -> Paper:
    return factories.paper("A")


@pytest.fixture
def run(paper: Paper) -> CourseRun:
    course_run = factories.run("KK-2026-1")
    papers = {"before": [paper], "after": [paper]}
    course_actions.set_papers(run=course_run, papers=papers, by=None, now=NOW)
    return course_run


@pytest.fixture
def seats(run: CourseRun) -> list[Enrolment]:
    officers = [
        factories.officer(name_latin="CHAN Sophea", name_km="ចាន់ សុភា"),
        factories.officer(name_latin="SOK Dara"),
        factories.officer(name_latin="", name_km="កែវ វិសាល"),
    ]
    return factories.enrolments(run, officers)


def finish(enrolment: Enrolment, paper: Paper) -> Enrolment:
    """Everything that a certificate asks for: there, and both tests handed in."""
    for occasion in ("before", "after"):
        factories.sat(enrolment, occasion, paper, [1, 1, 1, 0])
    Enrolment.objects.filter(pk=enrolment.pk).update(has_attended=True)
    return Enrolment.objects.get(pk=enrolment.pk)


@pytest.fixture
def finished_enrolment(seats: list[Enrolment], paper: Paper) -> Enrolment:
    return finish(seats[0], paper)


def issued(finished_enrolment: Enrolment) -> Certificate:
    [certificate] = actions.issue_certificates(run=finished_enrolment.run, by=None, now=NOW)
    return certificate


def test_who_earned_one_gets_it_and_no_other(finished_enrolment: Enrolment) -> None:
    certificate = issued(finished_enrolment)
    assert (certificate.number, certificate.enrolment_id) == (
        "KK-2026-1-001",
        finished_enrolment.pk,
    )
    assert certificate.printed["name"] == {"en": "CHAN Sophea", "km": "ចាន់ សុភា"}
    assert certificate.printed["place"] == {"en": "Province 01", "km": "ខេត្តខេត្ត 01"}
    line = AuditLine.objects.get(action="issue_certificates")
    assert line.detail == {"numbers": ["KK-2026-1-001"]}


def test_what_is_missing_is_named_for_the_rest(finished_enrolment: Enrolment) -> None:
    lines = certificates.lines(run=finished_enrolment.run)
    assert [[requirement.part for requirement in line.missing] for line in lines] == [
        [],
        ["attendance", "hand_in", "hand_in"],
        ["attendance", "hand_in", "hand_in"],
    ]


def test_no_one_is_issued_a_second_one(finished_enrolment: Enrolment) -> None:
    issued(finished_enrolment)
    with pytest.raises(CourseRefused, match="Everyone who has earned a certificate has one"):
        actions.issue_certificates(run=finished_enrolment.run, by=None, now=NOW)
    with pytest.raises(CourseRefused, match="has a certificate"):
        actions.issue_certificate(enrolment=finished_enrolment, by=None, now=NOW)


def test_hours_are_shares_of_the_timetable_without_breaks(
    run: CourseRun, finished_enrolment: Enrolment
) -> None:
    sessions = [
        TrainingSession.objects.create(
            run=run, on=run.starts_on, begins=480 + 60 * place, minutes=minutes, kind=kind
        )
        for place, (kind, minutes) in enumerate([("talk", 60), ("rest", 60), ("practice", 40)])
    ]
    assert [
        requirement.words.en
        for requirement in certificates.certificate_row(enrolment=finished_enrolment).missing
    ] == ["Has been there for 0 % of the hours of the run; 80 % are needed."]
    first = Attendance.objects.create(
        session=sessions[0], enrolment=finished_enrolment, is_present=True, way="ticked", at=NOW
    )
    assert "60 %" in certificates.certificate_row(enrolment=finished_enrolment).missing[0].words.en
    Attendance.objects.create(
        session=sessions[2], enrolment=finished_enrolment, is_present=True, way="scan", at=NOW
    )
    assert certificates.certificate_row(enrolment=finished_enrolment).missing == ()
    Attendance.objects.create(
        session=sessions[0], enrolment=finished_enrolment, is_present=False, way="ticked", at=NOW,
        revision=2, supersedes=first,
    )  # fmt: skip
    assert "40 %" in certificates.certificate_row(enrolment=finished_enrolment).missing[0].words.en


def test_an_open_sitting_is_not_handed_in(finished_enrolment: Enrolment) -> None:
    [link] = finished_enrolment.sittings.filter(occasion="after")
    guards.lift(type(link.sitting))
    link.sitting.closed_at = None
    link.sitting.save(update_fields=["closed_at"])
    assert [
        requirement.part
        for requirement in certificates.certificate_row(enrolment=finished_enrolment).missing
    ] == ["hand_in"]


def test_a_course_may_ask_for_a_score(finished_enrolment: Enrolment) -> None:
    course = finished_enrolment.run.course
    course.certificate = {"least_score": 80}
    course.save(update_fields=["certificate"])
    fresh = Enrolment.objects.get(pk=finished_enrolment.pk)
    assert [
        requirement.words.en
        for requirement in certificates.certificate_row(enrolment=fresh).missing
    ] == ["Scored 75 of 100 in the test after; 80 are needed."]


def test_certificates_wait_for_the_last_day(finished_enrolment: Enrolment) -> None:
    CourseRun.objects.update(ends_on=date(2026, 11, 25))
    with pytest.raises(CourseRefused, match="last day"):
        actions.issue_certificates(run=finished_enrolment.run, by=None, now=NOW)
    later = NOW + timedelta(days=1)
    assert actions.issue_certificates(run=finished_enrolment.run, by=None, now=later)


def test_a_cancelled_run_gives_none(finished_enrolment: Enrolment) -> None:
    CourseRun.objects.update(is_cancelled=True)
    with pytest.raises(CourseRefused, match="cancelled"):
        actions.issue_certificate(enrolment=finished_enrolment, by=None, now=NOW)


def test_a_coordinator_issues_despite_missing_requirements_with_a_reason(
    seats: list[Enrolment],
) -> None:
    coordinator = factories.account("coordinator")
    with pytest.raises(CourseRefused, match="Say why"):
        actions.issue_certificate(enrolment=seats[1], reason=" ", by=coordinator, now=NOW)
    certificate = actions.issue_certificate(
        enrolment=seats[1], reason="Ill on two days, made up for it.", by=coordinator, now=NOW
    )
    line = AuditLine.objects.get(action="issue_certificate")
    assert line.detail == {
        "number": certificate.number,
        "missing": ["attendance", "hand_in", "hand_in"],
        "reason": "Ill on two days, made up for it.",
    }


def test_a_trainer_issues_what_is_earned_on_an_own_run_alone(
    run: CourseRun, finished_enrolment: Enrolment, seats: list[Enrolment]
) -> None:
    trainer = factories.account("trainer")
    with pytest.raises(NotAllowed):
        actions.issue_certificate(enrolment=finished_enrolment, by=trainer, now=NOW)
    run.trainers.add(trainer)
    certificate = actions.issue_certificate(enrolment=finished_enrolment, by=trainer, now=NOW)
    with pytest.raises(NotAllowed):
        actions.issue_certificate(enrolment=seats[1], reason="Ill.", by=trainer, now=NOW)
    with pytest.raises(NotAllowed):
        actions.revoke_certificate(certificate=certificate, reason="Wrong.", by=trainer, now=NOW)


def test_a_name_in_khmer_alone_is_in_the_token(seats: list[Enrolment]) -> None:
    certificate = actions.issue_certificate(enrolment=seats[2], reason="Ill.", by=None, now=NOW)
    verdict = certificate_checks.check_text(
        text=certificate.token, trust=certificate_checks.certificate_trust()
    )
    assert verdict.claim is not None
    assert verdict.claim.name == "កែវ វិសាល"


def test_a_revoked_certificate_is_on_the_signed_list_at_once(
    finished_enrolment: Enrolment,
) -> None:
    certificate = issued(finished_enrolment)
    before = certificate_checks.certificate_trust()
    assert certificate_checks.check_text(text=certificate.token, trust=before).is_valid
    coordinator = factories.account("coordinator")
    revoked = actions.revoke_certificate(
        certificate=certificate, reason="The name is misspelt.", by=coordinator, now=NOW
    )
    assert revoked.revoked_by == coordinator.audit_name
    verdict = certificate_checks.check_text(
        text=certificate.token, trust=certificate_checks.certificate_trust()
    )
    assert (verdict.code, verdict.revoked_on) == ("revoked", "2026-11-24")
    list_text = certificate_checks.list_path().read_text(encoding="utf-8")
    assert "CHAN" not in list_text
    assert json.loads(list_text)["revoked"] == {"KK-2026-1-001": "2026-11-24"}
    assert (
        AuditLine.objects.get(action="revoke_certificate").detail["number"] == certificate.number
    )


def test_revoking_needs_a_reason_and_happens_once(finished_enrolment: Enrolment) -> None:
    certificate = issued(finished_enrolment)
    with pytest.raises(CourseRefused, match="Say why"):
        actions.revoke_certificate(certificate=certificate, reason=" ", by=None, now=NOW)
    actions.revoke_certificate(certificate=certificate, reason="Wrong.", by=None, now=NOW)
    with pytest.raises(CourseRefused, match="already"):
        actions.revoke_certificate(certificate=certificate, reason="Wrong.", by=None, now=NOW)
    assert Revocation.objects.get().revoked_by == "system"


def test_after_revoking_the_next_has_a_number_of_its_own_and_is_not_issued_by_itself(
    finished_enrolment: Enrolment,
) -> None:
    first = issued(finished_enrolment)
    actions.revoke_certificate(certificate=first, reason="Misspelt.", by=None, now=NOW)
    with pytest.raises(CourseRefused, match="Everyone who has earned a certificate has one"):
        actions.issue_certificates(run=finished_enrolment.run, by=None, now=NOW)
    again = actions.issue_certificate(
        enrolment=finished_enrolment, reason="Name mended.", by=None, now=NOW
    )
    assert again.number == "KK-2026-1-001.2"


def test_the_list_is_renewed_hourly_where_there_are_certificates(
    finished_enrolment: Enrolment,
) -> None:
    actions.renew_revocation_list(now=NOW)
    assert certificate_checks.own_list() is None
    issued(finished_enrolment)
    actions.renew_revocation_list(now=NOW + timedelta(hours=2))
    revocation_list = json.loads(certificate_checks.own_list() or b"")
    assert revocation_list["at"] == (NOW + timedelta(hours=2)).isoformat()
    assert not list(certificate_checks.list_path().parent.glob(".*"))


def test_a_print_holds_both_languages_and_is_sealed(finished_enrolment: Enrolment) -> None:
    assert prints.certificates_pdf(run=finished_enrolment.run, language="km") is None
    issued(finished_enrolment)
    pdf_data = prints.certificates_pdf(run=finished_enrolment.run, language="km")
    assert pdf_data is not None
    text = text_of(pdf=pdf_data)
    for words in ("CHAN Sophea", "KK-2026-1-001", "32 hours", "19 to 23 November 2026"):
        assert words.replace(" ", "") in text.replace(" ", "").replace("\n", "")
    trust = certificate_checks.certificate_trust()
    assert [
        verdict.code for verdict in certificate_checks.check_file(data=pdf_data, trust=trust)
    ] == ["valid"]
    turned = pdf_data.replace(b"%%EOF", b"%%E0F")
    assert [
        verdict.code for verdict in certificate_checks.check_file(data=turned, trust=trust)
    ] == ["changed"]


def test_an_open_badge_is_proven_by_the_key_of_the_installation(
    finished_enrolment: Enrolment,
) -> None:
    document = prints.badge_document(certificate=issued(finished_enrolment))
    assert open_badges.is_proven(document=document, public_key=node_keys.public_key())
    assert document["credentialSubject"]["identifier"][0]["identityHash"] == "CHAN Sophea"
    assert document["issuer"]["name"] == "Promdaen"


def test_a_phone_is_offered_the_certificate_once_it_is_issued(
    finished_enrolment: Enrolment,
) -> None:
    assert certificates.phone_rows(enrolment=finished_enrolment, now=NOW) == []
    certificate = issued(finished_enrolment)
    [row] = certificates.phone_rows(enrolment=finished_enrolment, now=NOW)
    assert row.page == "course:phone_certificate"
    actions.revoke_certificate(certificate=certificate, reason="Wrong.", by=None, now=NOW)
    assert certificates.phone_rows(enrolment=finished_enrolment, now=NOW) == []

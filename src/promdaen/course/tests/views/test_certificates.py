"""The pages of certificates, by who may open them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from promdaen.course import actions as course_actions
from promdaen.course.actions import certificates as actions
from promdaen.course.actions import classroom
from promdaen.course.models import Certificate, CourseRun, Enrolment, RunSitting
from promdaen.course.tests.rules.test_badge_status import bits, is_set
from promdaen.course.tests.views.conftest import Visitor
from tests import badges, factories, runs


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_FOLDER = tmp_path


@pytest.fixture
def seats(run: CourseRun) -> list[Enrolment]:
    paper = factories.paper("A")
    papers = {"before": [paper], "after": [paper]}
    course_actions.set_papers(run=run, papers=papers, by=None, now=factories.NOW)
    enrolments = factories.enrolments(
        run, [factories.officer(name_latin="CHAN Sophea"), *others()]
    )
    for occasion in papers:
        factories.sat(enrolments[0], occasion, paper, [1, 1, 1, 0])
    enrolments[0].has_attended = True
    enrolments[0].save(update_fields=["has_attended"])
    return enrolments


def others() -> list[object]:
    return [factories.officer(name_latin="SOK Dara")]


@pytest.fixture
def address(run: CourseRun) -> str:
    return f"/runs/{run.code}/certificates/"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_who_earned_one_and_what_the_rest_lack(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    html = text(coordinator, address)
    for words in ("Issue to all who earned one (1)", "Test before: not handed in.", "not earned"):
        assert words in html


def test_without_a_roster_the_roster_comes_first(coordinator: Client, address: str) -> None:
    assert "No one is enrolled yet" in text(coordinator, address)


def test_all_earned_are_issued_at_once_and_printed(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    assert coordinator.get(f"{address}print.pdf").status_code == 404
    html = coordinator.post(f"{address}issue/", follow=True).content.decode()
    assert "Certificates issued: 1." in html
    assert "KK-2026-1-001" in html
    assert coordinator.get(f"{address}print.pdf").content.startswith(b"%PDF")
    again = coordinator.post(f"{address}issue/", follow=True).content.decode()
    assert "Everyone who has earned a certificate has one" in again


def test_one_is_issued_printed_and_kept_as_a_badge(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    own = f"{address}{seats[0].pk}/"
    assert "Everything that the course asks for is there." in text(coordinator, own)
    assert coordinator.get(f"{own}certificate.pdf").status_code == 404
    html = coordinator.post(own, follow=True).content.decode()
    assert "Certificate KK-2026-1-001 is issued." in html
    assert coordinator.get(f"{own}certificate.pdf").headers["Content-Type"] == "application/pdf"
    badge = coordinator.get(f"{own}badge.json")
    assert json.loads(badge.content)["type"] == ["VerifiableCredential", "OpenBadgeCredential"]


def test_a_revoked_badge_fails_by_its_status_list_too(
    coordinator: Client, seats: list[Enrolment], address: str, settings: Settings
) -> None:
    own = f"{address}{seats[0].pk}/"
    assert Client().get("/c/status/KK-2026-1.json").status_code == 404
    coordinator.post(own)
    assert "credentialStatus" not in json.loads(coordinator.get(f"{own}badge.json").content)
    settings.PUBLIC_ADDRESS = "https://promdaen.example"
    badge = json.loads(coordinator.get(f"{own}badge.json").content)
    status = badge["credentialStatus"]
    url, index = status["statusListCredential"], int(status["statusListIndex"])
    assert url == "https://promdaen.example/c/status/KK-2026-1.json"
    path = url.removeprefix("https://promdaen.example")

    def is_revoked() -> bool:
        answer = Client().get(path)
        assert answer.headers["Content-Type"] == "application/vc"
        document = json.loads(answer.content)
        assert document["issuer"] == badge["issuer"]["id"]
        read = bits(document["credentialSubject"]["encodedList"])
        return is_set(read=read, index=index)

    assert not is_revoked()
    coordinator.post(own, {"reason": "Misspelt."})
    assert is_revoked()
    coordinator.post(own, {"reason": "Name mended."})
    renewed = json.loads(coordinator.get(f"{own}badge.json").content)["credentialStatus"]
    assert (renewed["statusListIndex"], renewed["statusListCredential"]) == (
        str(index + 1000),
        url,
    )
    index = int(renewed["statusListIndex"])
    assert not is_revoked()


def test_in_spite_of_something_missing_a_reason_is_asked_for(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    own = f"{address}{seats[1].pk}/"
    assert "Why is it issued?" in text(coordinator, own)
    assert coordinator.post(own).status_code == 200
    assert not Certificate.objects.exists()
    html = coordinator.post(own, {"reason": "Ill on two days."}, follow=True).content.decode()
    assert "Issued in spite of this" in html


def test_a_certificate_is_revoked_with_a_reason_and_can_be_issued_again(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    own = f"{address}{seats[0].pk}/"
    coordinator.post(own)
    html = coordinator.post(own, {"reason": "Misspelt."}, follow=True).content.decode()
    assert "The public list says so now." in html
    assert "Misspelt." in html
    again = coordinator.post(own, {"reason": "Name mended."}, follow=True).content.decode()
    assert "KK-2026-1-001.2" in again


def test_before_the_end_of_a_run_certificates_are_refused(
    coordinator: Client, seats: list[Enrolment], address: str
) -> None:
    CourseRun.objects.update(ends_on="2026-11-30")
    html = coordinator.post(f"{address}{seats[0].pk}/", follow=True).content.decode()
    assert "from the last day of the run on" in html


def test_a_trainer_issues_but_neither_revokes_nor_issues_all_the_same(
    visitor: Visitor, run: CourseRun, seats: list[Enrolment], address: str
) -> None:
    trainer = factories.account("trainer")
    client = visitor(account=trainer)
    assert client.get(address).status_code == 403
    run.trainers.add(trainer)
    client.post(f"{address}issue/")
    html = text(client, f"{address}{seats[0].pk}/")
    assert "KK-2026-1-001" in html
    assert "Why is it revoked?" not in html
    assert client.post(f"{address}{seats[0].pk}/", {"reason": "x"}).status_code == 403
    assert "Only a coordinator" in text(client, f"{address}{seats[1].pk}/")


@pytest.mark.parametrize("role", ["viewer", "participant", "administrator", "reviewer"])
def test_others_see_no_certificates(
    visitor: Visitor, role: str, seats: list[Enrolment], address: str
) -> None:
    client = visitor(role)
    for page in ("", "print.pdf", f"{seats[0].pk}/", f"{seats[0].pk}/badge.json"):
        assert client.get(address + page).status_code == 403
    assert client.post(f"{address}issue/").status_code == 403


def test_a_visitor_is_asked_to_sign_in(address: str, run: CourseRun) -> None:
    assert Client().get(address).status_code == 302


def test_an_officer_opens_the_own_certificate_on_the_phone(seats: list[Enrolment]) -> None:
    run = seats[0].run
    [badge, _other] = classroom.make_badges(run=run, by=None, now=factories.NOW)
    phone = Client()
    assert phone.get("/p/certificate.pdf").status_code == 302
    code, pin = badges.code_of(badge), badges.pin_of(badge)
    phone.post("/p/join/", {"code": code, "pin": pin})
    assert phone.get("/p/certificate.pdf").status_code == 404
    actions.issue_certificates(run=run, by=None, now=factories.NOW)
    assert "KK-2026-1-001" in phone.get("/p/").content.decode()
    assert phone.get("/p/certificate.pdf").content.startswith(b"%PDF")


def test_results_leave_as_xapi_without_names_from_five_officers_on(
    coordinator: Client, visitor: Visitor
) -> None:
    course_run = runs.tested_run("KK-9", seed=1, officers=6)
    page = f"/runs/{course_run.code}/certificates/"
    assert f'href="{page}xapi/"' in text(coordinator, page)
    assert f'href="{page}xapi.json"' in text(coordinator, f"{page}xapi/")
    answer = coordinator.get(f"{page}xapi.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    content = answer.content.decode()
    statements = json.loads(content)
    assert {each["object"]["id"].rpartition("/")[2] for each in statements} >= {"before", "after"}
    days = {(each["object"]["id"].rpartition("/")[2], each["timestamp"][:10])
            for each in statements}  # fmt: skip
    run_sittings = RunSitting.objects.filter(enrolment__run=course_run).select_related("sitting")
    assert {timezone.localdate(row.sitting.opened_at) for row in run_sittings} != {
        course_run.ends_on
    }
    assert days >= {
        (row.occasion, f"{timezone.localdate(row.sitting.opened_at)}") for row in run_sittings
    }
    for enrolment in course_run.enrolments.select_related("officer"):
        officer = enrolment.officer
        for name in (officer.name_latin, officer.name_km, officer.short_code, officer.code):
            assert not name or name not in content
        assert str(officer.pk) not in content
    trainer = factories.account("trainer")
    course_run.trainers.add(trainer)
    assert visitor(account=trainer).get(f"{page}xapi.json").status_code == 403
    small = runs.tested_run("KK-8", seed=1, officers=4)
    address = f"/runs/{small.code}/certificates/xapi.json"
    refused = coordinator.get(address, follow=True).content.decode()
    assert "Fewer than five officers" in refused


def test_an_earlier_export_is_voided_where_results_changed(
    coordinator: Client, visitor: Visitor
) -> None:
    course_run = runs.tested_run("KK-9", seed=1, officers=6)
    page = f"/runs/{course_run.code}/certificates/xapi"
    earlier = coordinator.get(f"{page}.json").content

    def renewed(content: bytes, name: str = "xapi-KK-9.json") -> Any:
        return coordinator.post(f"{page}/", {"file": SimpleUploadedFile(name, content)})

    first = course_run.enrolments.order_by("seat").first()
    assert first is not None
    first.summary.after_points = 12.5
    first.summary.save()
    statements = json.loads(renewed(earlier).content)
    voids = [each for each in statements if each["verb"]["id"].endswith("/voided")]
    assert len(voids) == 1
    assert voids == statements[:1]
    assert len(statements) == len(json.loads(earlier)) + 1
    for wrong in (b"", b"{}", b"[7]", b"[" * 100_000, b"\xff", earlier[:-9], b'[{"id": 1}]'):
        refused = renewed(wrong)
        assert refused.status_code == 400
        assert "attachment" not in refused.headers.get("Content-Disposition", "")
    assert "or it was changed" in renewed(b"{}").content.decode()
    assert coordinator.post(f"{page}/").status_code == 400
    trainer = factories.account("trainer")
    course_run.trainers.add(trainer)
    assert visitor(account=trainer).get(f"{page}/").status_code == 403

"""Each page of reports opens for those it is for, and refuses others."""

import io
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.course.actions.summaries import mark_runs
from promdaen.kit import audit
from promdaen.report.models import IssuedSheet, Recommendation
from tests import factories, runs
from tests.extras import block_extra

pytestmark = pytest.mark.django_db
ALLOWED = ("coordinator", "viewer")
RUN = ("run", "KK-1")
PAGES = [
    reverse("report:index"),
    reverse("report:overview"),
    reverse("report:provinces"),
    reverse("report:sheet", args=RUN),
    reverse("report:sheet", args=("province", "01")),
    reverse("report:items", args=RUN),
    reverse("report:indicators", args=RUN),
    reverse("report:intervals", args=RUN),
    reverse("report:figure", args=(*RUN, "gain_points")),
    reverse("report:figure", args=(*RUN, "relevance_share_4_5")),
]


UPDATED = [*PAGES[1:6], PAGES[8], reverse("course:list"), reverse("course:run", args=["KK-1"])]


def signed_in(*roles: str) -> Client:
    client = Client()
    client.force_login(
        factories.account(*roles), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.mark.parametrize("page", UPDATED)
def test_figures_that_are_to_be_rebuilt_are_marked(page: str) -> None:
    run = runs.tested_run("KK-1", officers=8)
    client, notice = signed_in("coordinator"), "កំពុងធ្វើបច្ចុប្បន្នភាពតួលេខទាំងនេះ"
    assert notice not in client.get(page).content.decode()
    with transaction.atomic():
        mark_runs(runs=[run.pk])
    assert notice in client.get(page).content.decode()


def test_who_only_reads_results_is_shown_no_button_to_issue_a_sheet() -> None:
    runs.tested_run("KK-1", officers=8)
    address, words = reverse("report:sheet", args=RUN), "A coordinator signs and issues the sheet."
    for role, is_shown in (("viewer", False), ("coordinator", True)):
        client = signed_in(role)
        client.cookies["promdaen_language"] = "en"
        page = client.get(address).content.decode()
        assert ("Issue the signed sheet" in page) is is_shown, role
        assert (words in page) is not is_shown, role


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_coordinators_open_every_page(page: str, language: str) -> None:
    runs.tested_run("KK-1", officers=12)
    client = signed_in("coordinator")
    client.cookies["promdaen_language"] = language
    answer = client.get(page)
    assert answer.status_code == 200
    assert f'<html lang="{language}"'.encode() in answer.content
    assert b"KK-1" in answer.content or page in (PAGES[2], PAGES[4])


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_sign_in(page: str) -> None:
    assert Client().get(page).status_code == 302


@pytest.mark.parametrize("page", PAGES[:3])
def test_a_participant_is_refused(page: str) -> None:
    assert signed_in("participant").get(page).status_code == 403


def test_a_trainer_sees_the_sheet_of_an_own_run_alone() -> None:
    run = runs.tested_run("KK-1")
    trainer = factories.account("trainer")
    client = Client()
    client.force_login(trainer, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("report:sheet", args=RUN)
    assert client.get(page).status_code == 404
    run.trainers.add(trainer)
    assert client.get(page).status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        reverse("report:sheet", args=("run", "NONE")),
        reverse("report:figure", args=(*RUN, "no_such_figure")),
    ],
)
def test_what_is_not_there_is_not_found(page: str) -> None:
    runs.tested_run("KK-1")
    assert signed_in("coordinator").get(page).status_code == 404


@pytest.mark.parametrize("form", ["pdf", "csv", "xlsx", "json"])
def test_a_sheet_is_issued_and_downloaded(form: str) -> None:
    runs.tested_run("KK-1")
    answer = signed_in("coordinator").post(
        reverse("report:issue", args=RUN), {"format": form}, follow=True
    )
    assert answer.status_code == 200
    assert f"results-KK-1-km.{form}" in answer.headers["Content-Disposition"]
    assert IssuedSheet.objects.count() == 1


def test_without_prints_the_page_of_a_sheet_explains_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    block_extra(monkeypatch, "prints")
    runs.tested_run("KK-1")
    answer = signed_in("coordinator").post(reverse("report:issue", args=RUN), follow=True)
    assert answer.status_code == HTTPStatus.NOT_IMPLEMENTED
    assert "promdaen[prints]" in answer.content.decode()


def test_an_issued_sheet_of_a_run_one_may_not_see_is_not_found() -> None:
    runs.tested_run("KK-1")
    signed_in("coordinator").post(reverse("report:issue", args=RUN))
    sheet = IssuedSheet.objects.get()
    page = reverse("report:issued", args=(sheet.pk, "pdf"))
    assert signed_in("trainer").get(page).status_code == 404
    assert signed_in("viewer").get(page.replace("pdf", "exe")).status_code == 404


def test_recommendations_are_written_in_both_languages() -> None:
    runs.tested_run("KK-1")
    page = reverse("report:recommendations", args=RUN)
    form = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-km": "រំលឹក"}
    client = signed_in("coordinator")
    answer = client.post(page, form)
    assert answer.status_code == 200
    assert "រំលឹក" in answer.content.decode()
    assert not Recommendation.objects.exists()
    assert client.post(page, form | {"form-0-en": "Refresh"}).status_code == 302
    assert Recommendation.objects.get().text_en == "Refresh"


def test_a_viewer_may_not_write_recommendations() -> None:
    runs.tested_run("KK-1")
    page = reverse("report:recommendations", args=RUN)
    form = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}
    texts = {"form-0-km": "រំលឹក", "form-0-en": "Refresh"}
    assert signed_in("viewer").post(page, form | texts).status_code == 403


def test_anyone_can_check_a_sheet() -> None:
    runs.tested_run("KK-1")
    client = signed_in("coordinator")
    issued = client.post(reverse("report:issue", args=RUN), {"format": "pdf"}, follow=True)
    whole = b"".join(issued.streaming_content) if issued.streaming else issued.content
    page = reverse("report:check")
    for data, words in ((whole, "note good"), (whole[:-3], "note bad"), (b"x", "note bad")):
        file = SimpleUploadedFile("sheet.pdf", io.BytesIO(data).read())
        answer = Client().post(page, {"file": file})
        assert words in answer.content.decode()
    assert Client().get(page).status_code == 200


def test_the_first_page_of_an_administrator_shows_what_is_wrong_with_backups(
    settings: Any,
) -> None:
    factories.run()
    settings.PUBLIC_ADDRESS = "https://promdaen.example"
    page = reverse("people:accounts")
    administrator, coordinator = signed_in("administrator"), signed_in("coordinator")
    for client in (administrator, coordinator):
        client.cookies["promdaen_language"] = "en"
    assert "Make a backup: none has been made yet" in administrator.get(page).content.decode()
    overview = coordinator.get(reverse("report:overview")).content.decode()
    assert "Make a backup" not in overview
    with transaction.atomic():
        for action, detail in (
            ("make_backup", {"only_this_machine": True}),
            ("drill_backup", {"is_good": False}),
        ):
            audit.record_line(
                action=action, subject=None, by=None, now=timezone.now(), detail=detail
            )
    html = administrator.get(page).content.decode()
    assert "opens only on this machine" in html
    assert "cannot be restored completely" in html
    assert "none has been made" not in html


def test_the_overview_of_an_empty_programme_explains_how_to_begin() -> None:
    factories.province()
    answer = signed_in("coordinator").get(reverse("report:overview"))
    assert answer.status_code == 200


def test_a_viewer_sees_no_door_that_does_not_open() -> None:
    runs.run("SOON", starts_on=date(2099, 1, 5))
    page = reverse("report:overview")
    door = reverse("course:run", args=["SOON"])
    assert door in signed_in("coordinator").get(page).content.decode()
    html = signed_in("viewer").get(page).content.decode()
    assert "SOON" in html
    assert door not in html


def test_runs_that_have_not_begun_are_folded_below_those_that_have() -> None:
    factories.run("BEGUN-1")
    factories.run("LATER-1", starts_on=date(2099, 1, 5), ends_on=date(2099, 1, 9))
    factories.run("LATER-2", starts_on=date(2098, 1, 6), ends_on=date(2098, 1, 10))
    client = signed_in("viewer")
    client.cookies["promdaen_language"] = "en"
    page = client.get(reverse("report:index")).content.decode()
    folded = page.index("Not begun: 2")
    assert page.index("BEGUN-1") < folded < page.index("LATER-2") < page.index("LATER-1")

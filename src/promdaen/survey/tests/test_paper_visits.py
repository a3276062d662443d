"""A visit on paper: printed with what applies, keyed by digits, submitted like any other."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.survey.models import Submission, Visit
from promdaen.survey.queries import questionnaires
from tests import factories, survey_world
from tests.tongues import english_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit() -> Visit:
    place = factories.checkpoint("KH-L1", modes=["land"], kind="local")
    survey_world.instrument()
    return Visit.objects.create(
        round=survey_world.a_round(),
        checkpoint=place,
        assessor=factories.account("assessor", name="សុខ សុភា"),
        planned_at=factories.NOW,
    )


def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en", name="ចាន់ ធី")
    client.force_login(account)
    client.cookies["promdaen_language"] = "en"
    return account


def test_the_questionnaire_prints_what_applies_there(client: Client, visit: Visit) -> None:
    coordinator(client)
    address = reverse("survey:questionnaire", kwargs={"code": visit.checkpoint.code})
    answer = client.get(address, {"round": "2026"})
    assert answer.headers["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert "KH-L1 · 2026" in pages[0].extract_text()
    (first_example,) = [
        number
        for number, page in enumerate(pages)
        if "Examples of levels" in " ".join(page.extract_text().split())
    ]
    assert 5 <= first_example <= 14, "pages of questions come before those of examples"
    assert 1 <= len(pages) - first_example <= 4
    data = questionnaires.questionnaire_data(
        checkpoint=visit.checkpoint, held_round=None, today=factories.NOW.date()
    )
    assert data is not None
    codes = {indicator["code"] for part in data["parts"] for indicator in part["indicators"]}
    assert {"I01", "T01", "T02"} <= codes
    assert "T34" not in codes, "no boats on land"
    examples = {
        indicator["code"]: indicator["examples"]
        for part in data["parts"]
        for indicator in part["indicators"]
    }
    assert [example["key"] for example in examples["I24"]] == list("01234")
    assert examples["T01"] == []
    assert examples["T52"] == [], "neither a must-have nor serious"
    assert client.get(address.replace("KH-L1", "KH-L2")).status_code == 404


def test_a_checkpoint_without_a_standard_has_no_questionnaire(visit: Visit) -> None:
    post = factories.checkpoint("KH-P1", kind="police_post")
    questionnaire = questionnaires.questionnaire(
        checkpoint=post, held_round=None, today=factories.NOW.date()
    )
    assert questionnaire is None
    visit.delete()


def test_before_an_instrument_is_published_there_is_no_questionnaire() -> None:
    post = factories.checkpoint()
    today = factories.NOW.date()
    assert questionnaires.questionnaire(checkpoint=post, held_round=None, today=today) is None


def test_digits_are_keyed_and_what_is_no_digit_of_the_paper_is_reported(
    client: Client, visit: Visit
) -> None:
    by = coordinator(client)
    address = reverse("survey:visit_keying", kwargs={"visit_id": visit.pk})
    assert 'id="f-I01-0"' in client.get(address).content.decode()
    day = {"visited_on": "2026-11-20", "head_count": "14"}
    keyed = day | {"I25": "1", "I25_whole": "4", "I25_part": "៣", "I10": "134", "I01": "7"}
    keyed |= {"I01_how": "2", "I01_note": "seen in the file", "I25_how": "8"}
    html = client.post(address, keyed).content.decode()
    assert "There are 2 problems" in html
    assert 'value="1 3 4"' in html
    saved = client.post(address, {"I01": "3"}, headers={"hx-request": "true"})
    assert "data-saved" in saved.content.decode()
    onward = client.post(address, {"I25_how": "3"})
    check = reverse("survey:visit_check", kwargs={"visit_id": visit.pk})
    assert onward.url == check
    client.post(check)
    submission = Submission.objects.get()
    assert (submission.source, submission.account, submission.visit) == (
        "paper",
        visit.assessor,
        visit,
    )
    assert submission.answers["I10"].split() == ["imm", "bpp", "aht"]
    assert (submission.scores["I01"], submission.grades["I01"], submission.grades["I25"]) == (
        3,
        "seen",
        "measured",
    )
    assert AuditLine.objects.get(action="keep_submission").account_id == by.pk
    assert (
        "paper, keyed"
        in client.get(reverse("survey:visit", kwargs={"visit_id": visit.pk})).content.decode()
    )


def test_no_english_is_left_on_the_khmer_page_of_keying(client: Client, visit: Visit) -> None:
    coordinator(client)
    client.cookies["promdaen_language"] = "km"
    address = reverse("survey:visit_keying", kwargs={"visit_id": visit.pk})
    assert english_in(page=client.post(address, {"I01": "7"}).content.decode()) == []

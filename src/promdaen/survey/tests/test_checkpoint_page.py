"""The page of a checkpoint, its photographs and its print: who may read what."""

from __future__ import annotations

import io
import re
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from promdaen.kit import pdf
from promdaen.kit.models import AuditLine
from promdaen.kit.tests.reading import pages_of
from promdaen.people import actions as people_actions
from promdaen.people.models import Account
from promdaen.places.models import Checkpoint
from promdaen.survey.actions import prints, submissions, visits
from promdaen.survey.models import Attachment, Submission, Visit
from promdaen.survey.queries import prints as queries
from promdaen.survey.queries import profiles
from tests import factories, survey_world
from tests.tongues import english_in

pytestmark = pytest.mark.django_db
PRINTS = Path(__file__).parents[1] / "print"
KHMER_RUN = re.compile(r"[\u1780-\u17dd]{4,}")
OF_OTHERS = {
    "គ្មានចំណុចត្រូវតែមានដែលខ្វះ", "សូចនាករទម្ងន់", "ទាំងអស់ដែលបានឆ្លើយ", "ដល់ស្តង់ដារ",
    "មិនដឹងថ្ងៃចុះអង្កេត", "បញ្ជីមិនមានមន្ត្រីប្រចាំនៅទីនេះទេ", "អនុវិស័យ",
}  # fmt: skip
"""What the print says only of a checkpoint without must-have gaps, day of the visit or officers.

And the column of sub-domains, of a checkpoint with few gaps.
"""


@pytest.fixture
def place() -> Checkpoint:
    return factories.checkpoint("KH-L1", modes=["land"], kind="local")


def picture(size: tuple[int, int] = (900, 600)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (90, 120, 140)).save(out, format="JPEG")
    return out.getvalue()


def accepted(place: Checkpoint, **fields: Any) -> Submission:
    """A visit whose scores count; `is_second` for a second one."""
    is_second = fields.pop("is_second", False)
    submission = survey_world.submission(checkpoint=place, **fields)
    assert submission.visit is not None
    submission.visit.state, submission.visit.is_second = "accepted", is_second
    submission.visit.save()
    return submission


def photographed(place: Checkpoint, account: Account, data: bytes) -> Attachment:
    survey_world.instrument()
    xml = survey_world.xml_of(
        checkpoint=place, answers=survey_world.answers_of(T02_front="front.jpg")
    )
    file = submissions.NewFile(media_type="image/jpeg", data=data)
    result = submissions.keep_submission(
        new=submissions.NewSubmission(xml=xml, files={"front.jpg": file}),
        origin=submissions.Origin(round=survey_world.a_round(), account=account),
        now=factories.NOW,
    )
    assert result.submission.visit is not None
    result.submission.visit.state = "accepted"
    result.submission.visit.save()
    return Attachment.objects.get(submission=result.submission)


def opened(client: Client, place: Checkpoint, account: Account, **query: str) -> Any:
    client.force_login(account)
    return client.get(reverse("survey:checkpoint", args=[place.code]), query)


def test_the_page_of_a_checkpoint_gathers_everything(client: Client, place: Checkpoint) -> None:
    before = survey_world.a_round("2025", starts_on=date(2025, 10, 1), title_en="Survey 2025")
    low = survey_world.answers_of(score=1)
    accepted(place, answers=low, round=before, instance_id="uuid:old")
    answers = survey_world.answers_of(score=3, I24_note="The path is on no wall.", I24="1")
    accepted(place, answers=answers)
    accepted(place, answers=answers, is_second=True)
    page = opened(client, place, factories.account("coordinator", language="en"))
    text = page.content.decode()
    for words in ("Standard reached", "Legal basis", "The path is on no wall.", "Survey 2025"):
        assert words in text, words
    assert "same score in" in text
    assert "No one in the register is posted here" in text
    client.cookies["promdaen_language"] = "km"
    khmer = client.get(reverse("survey:checkpoint", args=[place.code])).content.decode()
    assert english_in(page=khmer.replace("The path is on no wall.", "")) == []
    linked = client.get(reverse("places:checkpoint", args=[place.code])).content.decode()
    assert reverse("survey:checkpoint", args=[place.code]) in linked
    older = opened(client, place, factories.account("coordinator", language="en"), round="2025")
    assert older.context["page"].chosen_round.visit.round == before
    assert older.context["page"].rounds[0].change_points > 0
    assert older.context["page"].rounds[1].change_points is None
    rounds = text[text.index('id="rounds"') :]
    assert ">0</text>" not in rounds, "the scale begins where the figures do"


def test_without_an_accepted_visit_the_page_explains_what_will_fill_it(
    client: Client, place: Checkpoint
) -> None:
    survey_world.submission(checkpoint=place)
    text = opened(client, place, factories.account("coordinator", language="en"))
    assert "No accepted visit yet" in text.content.decode()
    assert "Waits for review" in text.content.decode()


def test_a_visit_that_is_still_to_be_made_is_on_the_page(
    client: Client, place: Checkpoint
) -> None:
    Visit.objects.create(
        round=survey_world.a_round(),
        checkpoint=place,
        assessor=factories.account("assessor", name="Ouk Pisey"),
        planned_at=factories.NOW,
    )
    text = opened(client, place, factories.account("coordinator", language="en"))
    assert "Ouk Pisey" in text.content.decode()


def test_a_class_without_a_standard_is_not_scored(client: Client, place: Checkpoint) -> None:
    survey_world.instrument()
    coordinator = factories.account("coordinator", language="en")
    assert "Questionnaire to print" in opened(client, place, coordinator).content.decode()
    post = factories.checkpoint("KH-P1", kind="police_post")
    assert "is not scored" in opened(client, post, coordinator).content.decode()


def test_a_checkpoint_before_any_instrument_has_a_page(client: Client, place: Checkpoint) -> None:
    page = opened(client, place, factories.account("coordinator", language="en"))
    assert "No one has visited it yet." in page.content.decode()


def test_where_no_indicator_was_answered_nothing_changes(place: Checkpoint) -> None:
    before = survey_world.a_round("2025", starts_on=date(2025, 10, 1))
    accepted(place, answers={}, round=before, instance_id="uuid:none")
    accepted(place)
    lines = profiles.visited_rounds(account=None, checkpoint=place)
    assert [checkpoint_round.change for checkpoint_round in lines] == [None, None]
    data = prints.print_profile(
        profile_request=prints.ProfileRequest(checkpoint=place.code, round="2025", language="en"),
        by=None,
        now=factories.NOW,
    )
    assert data is not None
    assert "0of" in pages_of(pdf=data)[0]


def test_only_who_may_read_of_a_checkpoint_opens_it(client: Client, place: Checkpoint) -> None:
    own = factories.account("assessor", language="en")
    accepted(place, account=own, answers=survey_world.answers_of(I24="1", I24_note="Own words."))
    assert "Own words." in opened(client, place, own).content.decode()
    stranger = factories.account("assessor", language="en")
    assert opened(client, place, stranger).status_code == 404
    assert opened(client, place, factories.account("viewer")).status_code == 403
    beside = client.get(reverse("places:checkpoint", args=[place.code])).content.decode()
    assert reverse("survey:checkpoint", args=[place.code]) not in beside
    visits.give_provinces(account=stranger, codes=[place.province_id], by=None, now=factories.NOW)
    page = opened(client, place, stranger).content.decode()
    assert "Standard reached" in page
    assert "Own words." not in page
    assert own.name not in page


def test_officers_are_counted_and_few_are_withheld(place: Checkpoint) -> None:
    first, second = factories.department("IMM"), factories.department("BPP")
    posting = people_actions.NewPosting(checkpoint=place.pk)
    for number in range(4):
        factories.officer(department=first, posting=posting, code=f"A{number}")
    few = profiles.officers_posted(checkpoint=place)
    assert (few.total, few.departments) == (None, ())
    for number in range(7):
        factories.officer(department=second, posting=posting, code=f"B{number}")
    many = profiles.officers_posted(checkpoint=place)
    assert many.total == 11
    assert [posted.count for posted in many.departments] == [None, None]


def test_photographs_open_to_who_may_read_the_visit(client: Client, place: Checkpoint) -> None:
    own = factories.account("assessor", language="en")
    attachment = photographed(place, own, picture())
    page = opened(client, place, own).content.decode()
    address = reverse("survey:picture", args=[attachment.pk])
    assert address in page
    whole = client.get(address)
    assert whole.content == bytes(attachment.data)
    assert "sandbox" in whole["Content-Security-Policy"]
    assert "private" in whole["Cache-Control"]
    small = client.get(address, {"size": "small"})
    assert Image.open(io.BytesIO(small.content)).size == (480, 320)
    other = factories.account("assessor")
    visits.give_provinces(account=other, codes=[place.province_id], by=None, now=factories.NOW)
    assert address not in opened(client, place, other).content.decode()
    assert client.get(address).status_code == 404
    client.force_login(factories.account("viewer"))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"<html>no picture</html>", ""),
        (b"\xff\xd8\xff no picture", "small"),
        (picture()[:-700], "small"),
    ],
)
def test_a_file_that_is_no_picture_is_not_shown_as_one(
    client: Client, place: Checkpoint, data: bytes, size: str
) -> None:
    own = factories.account("assessor")
    attachment = photographed(place, own, data)
    client.force_login(own)
    address = reverse("survey:picture", args=[attachment.pk])
    assert client.get(address, {"size": size}).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("en", "RESTRICTED·surveystaffonly"), ("km", "ចំណុចត្រូវតែមានដែលខ្វះ")]
)
def test_the_profile_prints_without_photographs_positions_and_remarks(
    client: Client, place: Checkpoint, language: str, words: str
) -> None:
    answers = survey_world.answers_of(
        score=1, I24_note="Secret remark", T01="11.5 102.5 0 5", T02_front="front.jpg"
    )
    accepted(place, answers=answers)
    coordinator = factories.account("coordinator", language=language)
    client.force_login(coordinator)
    client.cookies["promdaen_language"] = language
    answer = client.post(reverse("survey:checkpoint_print", args=[place.code]), {"round": ""})
    assert answer["Content-Type"] == "application/pdf"
    assert f"KH-L1-{language}.pdf" in answer["Content-Disposition"]
    text = "".join(pages_of(pdf=answer.content))
    assert re.sub(r"\s", "", words) in text
    for hidden in ("Secret", "102.5", "front.jpg", coordinator.name):
        assert hidden not in text
    line = AuditLine.objects.get(action="print_profile")
    assert line.detail["round"] == "2026"


def test_every_khmer_run_of_the_profile_comes_back_letter_for_letter(place: Checkpoint) -> None:
    invented = survey_world.a_round(is_invented=True)
    answers = survey_world.answers_of(score=1, I24="")
    accepted(place, answers=answers, round=invented)
    text = ""
    for count in (4, 2):
        for number in range(count):
            posting = people_actions.NewPosting(checkpoint=place.pk)
            factories.officer(posting=posting, code=f"C{count}{number}")
        profile_request = prints.ProfileRequest(checkpoint=place.code, round="", language="km")
        data = prints.print_profile(profile_request=profile_request, by=None, now=factories.NOW)
        assert data is not None
        text += "".join(pages_of(pdf=data))
    source = (PRINTS / "profile.typ").read_text(encoding="utf-8")
    drawn = re.sub(r'"[^"\n]*"|^//.*$', "", source, flags=re.MULTILINE)
    missing = {run.removesuffix("។") for run in KHMER_RUN.findall(drawn) if run not in text}
    assert missing <= OF_OTHERS, missing


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("count", [40, 98])
def test_a_profile_with_many_gaps_prints_on_two_pages(
    place: Checkpoint, language: str, count: int
) -> None:
    accepted(place, answers=survey_world.answers_of(score=1))
    page = profiles.checkpoint_page(account=None, code=place.code, today=factories.NOW.date())
    assert page is not None
    assert page.chosen_round is not None
    assert page.instrument is not None
    data = queries.profile_data(
        page=page, checkpoint_round=page.chosen_round, instrument=page.instrument
    )
    data["gaps"] = list(islice(cycle(data["gaps"]), count))
    pdf_data = pdf.compile_pdf(source=PRINTS / "profile.typ", data=data, language=language)
    assert len(pages_of(pdf=pdf_data)) == 2


def test_what_may_not_be_read_is_not_printed(client: Client, place: Checkpoint) -> None:
    client.force_login(factories.account("assessor"))
    address = reverse("survey:checkpoint_print", args=[place.code])
    assert client.post(address).status_code == 404
    client.force_login(factories.account("coordinator"))
    assert client.post(address).status_code == 404
    client.force_login(factories.account("viewer"))
    assert client.post(address).status_code == 403

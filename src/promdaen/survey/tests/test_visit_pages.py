"""A visit on pages: given, filled in answer by answer, checked, submitted, corrected."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from promdaen.kit import languages
from promdaen.people.models import Account
from promdaen.survey.models import DraftAnswer, Submission, Visit, VisitReview
from promdaen.survey.queries import instruments
from tests import factories, survey_world
from tests.tongues import english_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessor() -> Account:
    return factories.account("assessor", language="en")


@pytest.fixture
def visit(assessor: Account) -> Visit:
    """A visit to a local checkpoint on land, given to the assessor."""
    place = factories.checkpoint("KH-L1", modes=["land"], kind="local")
    survey_world.instrument()
    return Visit.objects.create(
        round=survey_world.a_round(),
        checkpoint=place,
        assessor=assessor,
        due_on=date(2026, 12, 1),
        planned_at=factories.NOW,
    )


@pytest.fixture
def page(client: Client, assessor: Account) -> Client:
    client.force_login(assessor)
    client.cookies["promdaen_language"] = "en"
    return client


def at(name: str, visit: Visit, **more: Any) -> str:
    return reverse(f"survey:{name}", kwargs={"visit_id": visit.pk, **more})


def send(page: Client, visit: Visit, part: str, **data: Any) -> Any:
    return page.post(at("visit_part", visit, part=part), data)


def photograph() -> SimpleUploadedFile:
    into = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(into, "JPEG")
    return SimpleUploadedFile("camera.jpg", into.getvalue(), content_type="image/jpeg")


def test_all_parts_are_on_one_page_each_with_its_own_form(page: Client, visit: Visit) -> None:
    assert at("visit_whole", visit) in page.get(at("visit", visit)).content.decode()
    whole = page.get(at("visit_whole", visit)).content.decode()
    assert whole.count('<form class="visit"') == whole.count('<section class="part" id="part-')
    for code in ("head", "legal_basis", "protection"):
        assert f'action="{at("visit_part", visit, part=code)}"' in whole
    assert 'name="visited_on"' in whole
    stranger = factories.account("assessor")
    page.force_login(stranger)
    assert page.get(at("visit_whole", visit)).status_code == 404


def test_a_visit_is_filled_in_part_by_part_and_submitted(page: Client, visit: Visit) -> None:
    home = page.get(reverse("survey:home")).content.decode()
    assert "Begin the visit" in home
    assert page.get(at("visit_form", visit)).url == at("visit_part", visit, part="head")
    day = f"{timezone.localdate():%Y-%m-%d}"
    onward = send(page, visit, "head", visited_on=day, head_count="១២")
    assert onward.url == at("visit_part", visit, part="legal_basis")
    html = page.get(onward.url).content.decode()
    assert 'id="q-I01"' in html
    send(page, visit, "legal_basis", asked=["I01"], I01="3", I01_how="seen", I01_note="a\x07 b")
    send(page, visit, "site", asked=["T01", "T02"], T01="11.5, 104.9", T02_front=photograph())
    check = page.get(at("visit_check", visit)).content.decode()
    assert "kept as missing" in check
    assert " · </span>" not in check
    submitted = page.post(at("visit_check", visit), follow=True).content.decode()
    assert "The visit is submitted." in submitted
    assert "Answers as saved" in submitted
    submission = Submission.objects.get()
    assert (submission.source, submission.head_count, submission.standard_class) == (
        "browser",
        12,
        "local",
    )
    assert submission.answers["I01_note"] == "a b"
    assert submission.answers["T01"] == "11.5 104.9 0 0"
    assert submission.scores["I01"] == 3
    assert submission.scores["T05" if "T05" in submission.scores else "I02"] is None
    assert submission.attachments.get().name == submission.answers["T02_front"] == "T02_front.jpg"
    assert not DraftAnswer.objects.exists()
    picture = page.get(at("visit_picture", visit, field="T02_front"))
    assert picture.headers["Content-Type"] == "image/jpeg"
    visit.refresh_from_db()
    assert visit.state == "submitted"
    assert page.get(at("visit_check", visit)).url == at("visit", visit)


def test_levels_have_folded_examples_where_there_are_some(page: Client, visit: Visit) -> None:
    html = page.get(at("visit_whole", visit)).content.decode()
    of_codes = {part[:3]: part for part in html.split('id="q-')[1:]}
    with_examples = {code for code, part in of_codes.items() if "level-examples" in part}
    assert {"I24", "T21", "T54"} <= with_examples
    assert "H01" in of_codes.keys() - with_examples, "its levels are shares, not words"
    assert '<details class="level-examples">' in of_codes["I24"], "closed until it is pressed"
    assert "with empty lines below each" in of_codes["I24"]
    assert html.count("The description of the level decides.") == len(with_examples)


def test_saved_answers_begin_with_their_sum_and_fold_by_sub_domain(
    page: Client, visit: Visit
) -> None:
    answers = survey_world.answers_of(score=3)
    survey_world.submission(checkpoint=visit.checkpoint, account=visit.assessor, answers=answers)
    waiting = page.get(at("visit", visit)).content.decode()
    Visit.objects.filter(pk=visit.pk).update(state="accepted")
    accepted_page = page.get(at("visit", visit)).content.decode()
    for html in (waiting, accepted_page):
        answers_part = html[html.index('id="kept"') : html.index('id="versions"')]
        assert answers_part.index("Standard reached") < answers_part.index('<details class="fold')
        folds = re.findall(r'<details class="fold wide">\s*<summary>([^<]+)', answers_part)
        assert len(folds) == len(set(folds)) > 10
        assert answers_part.count('class="dt dt-s"') == len(folds), "no table outside its fold"
    assert re.search(r"of \d+ gaps", accepted_page)
    assert "The bounds count every missing answer as nothing, and as met." in accepted_page
    reader = Client()
    reader.cookies["promdaen_language"] = "en"
    reader.force_login(factories.account("coordinator"))
    reviewed = reader.get(at("review_visit", visit)).content.decode()
    figures = re.findall(r'<dd class="bignum">.*?</dd>', accepted_page)
    assert len(figures) == 3
    assert re.findall(r'<dd class="bignum">.*?</dd>', reviewed)[:3] == figures


def test_the_day_of_a_visit_is_in_words_too(page: Client, visit: Visit) -> None:
    address = at("visit_part", visit, part="head")
    today = languages.day_text(timezone.localdate(), language="en")
    assert f'">{today}</output>' in page.get(address).content.decode()
    send(page, visit, "head", visited_on="2026-11-03", head_count="4", stay="1")
    assert '">3 November 2026</output>' in page.get(address).content.decode()


def opened_with(html: str) -> str:
    match = re.search(r'name="opened_with" id="opened-[a-z_]+" value="([^"]*)"', html)
    assert match is not None
    return unescape(match[1])


def test_two_windows_of_a_visit_lose_nothing(page: Client, visit: Visit) -> None:
    address = at("visit_part", visit, part="legal_basis")
    opened = opened_with(page.get(address).content.decode())
    send(page, visit, "legal_basis", asked=["I01"], I01="3", I01_how="seen")
    mine = {"asked": "I01", "I01": "2", "I01_how": "", "I01_note": "mine", "opened_with": opened}
    assert b"data-conflict" in page.post(address, mine, headers={"hx-request": "true"}).content
    html = page.post(address, mine).content.decode()
    assert "Another window changed some answers" in html
    assert "I01: Another window saved: " in html
    assert re.search(r'value="2"\s+checked', html), "what was typed here is still there"
    assert "Saved</span>" not in html
    stored = dict(visit.drafts.values_list("field", "value"))
    assert stored == {"I01": "3", "I01_how": "seen", "I01_note": "mine"}
    again = page.post(address, {**mine, "I01_how": "seen", "opened_with": opened_with(html)})
    assert again.status_code == 302
    assert visit.drafts.get(field="I01").value == "2"


def test_answers_saved_one_by_one_are_no_conflict_with_themselves(
    page: Client, visit: Visit
) -> None:
    address = at("visit_part", visit, part="legal_basis")
    opened = opened_with(page.get(address).content.decode())
    for value in ("3", "2", "1"):
        data = {"asked": "I01", "I01": value, "opened_with": opened}
        saved = page.post(address, data, headers={"hx-request": "true"})
        assert saved.status_code == 200
        opened = opened_with(saved.content.decode())
    assert visit.drafts.get(field="I01").value == "1"


@pytest.mark.parametrize("opened", ["", "[]", "{", '{"I01": 3}'])
def test_a_page_without_digests_that_can_be_read_saves_as_it_is(
    page: Client, visit: Visit, opened: str
) -> None:
    send(page, visit, "legal_basis", asked=["I01"], I01="3")
    send(page, visit, "legal_basis", asked=["I01"], I01="2", opened_with=opened)
    assert visit.drafts.get(field="I01").value == "2"


def test_a_keyed_questionnaire_notices_another_window(page: Client, visit: Visit) -> None:
    address = at("visit_keying", visit)
    opened = opened_with(page.get(address).content.decode())
    page.post(address, {"I01": "3", "I01_how": "1", "I01_note": "first", "head_count": "9"})
    typed = {"I01_how": "2", "I01_note": "second", "head_count": "8", "opened_with": opened}
    assert b"data-conflict" in page.post(address, typed, headers={"hx-request": "true"}).content
    html = page.post(address, typed).content.decode()
    assert html.count("Another window saved: ") == 3
    assert "You entered: second." in html
    page.post(address, {**typed, "opened_with": opened_with(html)})
    assert visit.drafts.get(field="I01_note").value == "second"
    assert visit.drafts.get(field="I01").value


def test_each_answer_is_saved_as_entered_and_what_is_wrong_is_reported(
    page: Client, visit: Visit
) -> None:
    gate = {"asked": "I25", "I25": "counted", "I25_whole": "4", "I25_part": "9"}
    saved = page.post(
        at("visit_part", visit, part="protection"), gate, headers={"hx-request": "true"}
    )
    text = saved.content.decode()
    assert "data-saved" in text
    assert "This cannot be more than the number above." in text
    assert DraftAnswer.objects.get(field="I25_part").value == "9"
    again = send(page, visit, "protection", **gate).content.decode()
    assert "There is 1 problem" in again
    assert 'href="#f-I25_part"' in again
    refused = page.post(at("visit_check", visit)).content.decode()
    assert "Correct some answers first" in refused
    assert not Submission.objects.exists()


def test_a_returned_visit_is_corrected_as_an_edit_of_what_was_there(
    page: Client, visit: Visit, assessor: Account
) -> None:
    first = survey_world.submission(
        checkpoint=visit.checkpoint, account=assessor, answers={"I01": "1", "T02_front": "a.jpg"}
    )
    Visit.objects.filter(pk=visit.pk).update(state="returned")
    VisitReview.objects.create(
        visit=visit,
        submission=first,
        decision="return",
        words="Look again",
        comments={"I25": "Is it written?", "X99": "Not asked here"},
        at=factories.NOW,
    )
    html = page.get(at("visit", visit)).content.decode()
    assert "Look again" in html
    remarked = at("visit_part", visit, part="protection")
    assert f'href="{remarked}#q-I25"' in html
    title = next(
        indicator.title.en
        for indicator in instruments.published_rules(instrument=first.instrument).indicators
        if indicator.code == "I25"
    )
    assert f"{title}</a>:" in html, "a code alone says nothing"
    assert html.index("Fill in the visit") < html.index("Standard reached"), (
        "what to do comes first"
    )
    assert html.count("Returned with a remark") == 1
    assert page.get(at("visit_form", visit)).url == remarked
    assert "Is it written?" in page.get(remarked).content.decode()
    send(page, visit, "legal_basis", asked="I01", I01="4", I01_how="", I01_note="")
    send(page, visit, "site", T02_front=photograph())
    assert send(page, visit, "site", remove="T02_front").status_code == 200
    page.post(at("visit_check", visit))
    submission = Submission.objects.get(supersedes=first)
    assert submission.scores["I01"] == 4
    assert b"<deprecatedID>" + first.instance_id.encode() in bytes(submission.xml)
    assert submission.visit == visit
    assert "T02_front" not in submission.answers
    assert "replaced" in page.get(at("visit", visit)).content.decode()


def test_a_photograph_of_the_version_before_goes_along(
    page: Client, visit: Visit, assessor: Account
) -> None:
    send(page, visit, "head", visited_on=f"{timezone.localdate():%Y-%m-%d}")
    send(page, visit, "site", T02_front=photograph())
    page.post(at("visit_check", visit))
    Visit.objects.filter(pk=visit.pk).update(state="returned")
    page.post(at("visit_check", visit))
    submission = Submission.objects.get(supersedes__isnull=False)
    assert [attachment.name for attachment in submission.attachments.all()] == ["T02_front.jpg"]


def test_what_is_no_photograph_is_refused_and_the_answers_stay(page: Client, visit: Visit) -> None:
    bad = SimpleUploadedFile("x.jpg", b"nothing", content_type="image/jpeg")
    html = send(page, visit, "site", asked="T03", T03="2", T02_front=bad).content.decode()
    assert "not a photograph that can be read" in html
    assert DraftAnswer.objects.get(field="T03").value == "2"
    assert page.get(at("visit_picture", visit, field="T02_front")).status_code == 404


def test_a_photograph_sent_alone_draws_its_own_place_and_no_file_field(
    page: Client, visit: Visit
) -> None:
    options = {"headers": {"hx-request": "true"}}
    at_site = at("visit_part", visit, part="site")
    text = page.post(at_site, {"T02_front": photograph()}, **options).content.decode()
    assert 'id="p-T02_front"' in text
    assert 'id="p-T02_booth"' not in text
    assert 'type="file"' not in text
    bad = SimpleUploadedFile("x.jpg", b"nothing", content_type="image/jpeg")
    text = page.post(at_site, {"T02_booth": bad}, **options).content.decode()
    assert "not a photograph that can be read" in text.split('id="p-T02_booth"')[1]
    assert (
        "p-T" not in page.post(at_site, {"asked": "T03", "T03": "2"}, **options).content.decode()
    )


def test_what_our_records_say_is_taken_with_one_press(page: Client, visit: Visit) -> None:
    send(page, visit, "head", visited_on="2026-11-20", head_count="20")
    html = page.get(at("visit_part", visit, part="training")).content.decode()
    assert "From our own records" in html
    send(page, visit, "training", take="H06", stay="1")


def test_a_visit_is_open_to_its_assessor_and_to_who_keeps_the_survey(
    client: Client, visit: Visit
) -> None:
    for role, expected in (("assessor", 404), ("viewer", 403), ("coordinator", 200)):
        client.force_login(factories.account(role))
        assert client.get(at("visit", visit)).status_code == expected, role


def test_a_coordinator_is_led_to_the_review_and_sees_which_photograph_never_came(
    client: Client, visit: Visit, assessor: Account
) -> None:
    survey_world.submission(
        checkpoint=visit.checkpoint, account=assessor, answers={"T02_front": "lost.jpg"}
    )
    client.force_login(factories.account("coordinator"))
    client.cookies["promdaen_language"] = "en"
    html = client.get(at("visit", visit)).content.decode()
    assert at("review_visit", visit) in html
    assert "not received or not readable" in html


def test_pages_say_what_is_not_there(page: Client, visit: Visit) -> None:
    assert page.get(at("visit_part", visit, part="nothing")).status_code == 404
    Visit.objects.filter(pk=visit.pk).update(state="accepted")
    assert page.get(at("visit_form", visit)).url == at("visit", visit)
    assert "Nothing was submitted yet" in page.get(at("visit", visit)).content.decode()
    late = timezone.localdate() - timedelta(days=1)
    Visit.objects.filter(pk=visit.pk).update(state="planned", due_on=late)
    assert "Overdue" in page.get(reverse("survey:home")).content.decode()


def test_no_english_is_left_on_a_khmer_page(page: Client, visit: Visit, assessor: Account) -> None:
    page.cookies["promdaen_language"] = "km"
    Account.objects.filter(pk=assessor.pk).update(language="km", name="សុខ សុភា")
    parts = ["head", "legal_basis", "protection", "site", "training"]
    names = [at("visit_part", visit, part=part) for part in parts]
    names += [reverse("survey:home"), at("visit", visit), at("visit_check", visit)]
    send(page, visit, "protection", asked="I25", I25="counted", I25_whole="x", stay="1")
    for address in names:
        assert english_in(page=page.get(address).content.decode()) == [], address
    survey_world.submission(checkpoint=visit.checkpoint, account=assessor)
    assert english_in(page=page.get(at("visit", visit)).content.decode()) == []

"""The pages of the laboratory on a phone: begun, examined, decided, answered; nothing leaks."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from promdaen.kit import slots
from promdaen.specimen.actions import sessions as session_actions
from promdaen.specimen.actions import trials
from promdaen.specimen.models import Decision, LabSession, Look, Trial
from promdaen.specimen.tests import small_kinds
from tests import factories, phones

pytestmark = pytest.mark.django_db

SUSPECT = {"decide": "1", "answer": "suspect", "area": "photo", "reason": "uv_bright_paper"}
TOKEN = re.compile(r"/p/lab/picture/([\w-]{43})/")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    small_kinds.use_small_kinds(monkeypatch)
    for number in (3, 4):
        factories.outcome(factories.topic("FORGERY"), number)


@pytest.fixture
def seat() -> Any:
    return factories.enrolments(factories.run("OPEN-1"), 1)[0]


@pytest.fixture
def client(seat: Any) -> Client:
    return phones.phone_of(seat)


def lay_session(seat: Any, mode: str = "learn", count: int = 2, **truth: Any) -> str:
    """The address of a session of which every specimen is what the test needs it to be."""
    session = session_actions.start_session(
        officer_id=seat.officer_id,
        mode=mode,
        documents=["small"],
        trials_count=count,
        seed=5,
        by=None,
        now=factories.NOW,
    )
    if truth:
        Trial.objects.filter(session=session).update(**truth)
    trials.show_next_trial(session=session, officer_id=seat.officer_id, now=factories.NOW)
    return f"/p/lab/{session.pk}/"


def page_text(client: Client, address: str, **fields: str) -> str:
    answer = client.post(address, fields) if fields else client.get(address)
    assert answer.status_code == 200, answer.headers
    return str(answer.content.decode())


def test_an_officer_begins_alone_and_is_led_to_the_first_specimen(client: Client) -> None:
    assert "Learn" in page_text(client, "/p/lab/")
    begun = client.post("/p/lab/", {"mode": "learn", "documents": ["small"], "count": "10"})
    session = LabSession.objects.get()
    assert begun.headers["Location"] == f"/p/lab/{session.pk}/"
    led = client.get(begun.headers["Location"])
    assert led.headers["Location"] == f"/p/lab/{session.pk}/1/"
    assert "10 documents · begun" in page_text(client, "/p/lab/")


@pytest.mark.parametrize("mode", ["test", "watch", ""])
def test_tests_and_watches_are_not_begun_alone(client: Client, mode: str) -> None:
    page_text(client, "/p/lab/", mode=mode, documents="small", count="10")
    assert not LabSession.objects.exists()


def test_a_page_shows_the_specimen_its_tools_and_what_it_prints(client: Client, seat: Any) -> None:
    page = page_text(client, f"{lay_session(seat)}1/")
    opener, *tools = re.findall(r'name="tool" value="(\w+)"', page)
    assert opener == "magnifier"
    assert tools[:7] == ["day", "tilt", "uv", "transmitted", "magnifier", "back", "compare"]
    assert "MARLEN" in page
    assert "I&lt;UTO" in page
    assert "Document 1 of 2" in page


def test_opening_a_page_shows_no_specimen_and_starts_no_clock(client: Client, seat: Any) -> None:
    address = lay_session(seat)
    Look.objects.all().delete()
    Trial.objects.update(shown_at=None)
    page = page_text(client, f"{address}1/")
    assert "Show the document" in page
    assert "MARLEN" not in page
    assert client.get(address).headers["Location"] == f"{address}1/"
    assert not Look.objects.exists()
    assert not Trial.objects.filter(shown_at__isnull=False).exists()
    client.post(address)
    assert Look.objects.count() == 1
    assert "MARLEN" in page_text(client, f"{address}1/")
    [token] = TOKEN.findall(page_text(client, f"{address}1/"))
    client.get(f"/p/lab/picture/{token}/")
    assert "Show the document" in page_text(client, f"{address}1/")
    assert Look.objects.count() == 1


def test_each_tool_works_page_by_page(client: Client, seat: Any) -> None:
    address = f"{lay_session(seat)}1/"
    page = page_text(client, address, tool="uv")
    assert 'data-view="uv"' in page
    page = page_text(client, address, tool="compare", view="uv")
    assert 'data-view="r.uv"' in page
    page = page_text(client, address, tool="tilt", near="0", view="uv")
    assert "Turn left" in page
    page = page_text(client, address, turn="left", view="tilt+15")
    assert 'data-view="tilt+0"' in page
    page = page_text(client, address, tool="magnifier", view="nonsense")
    assert 'data-view="day"' in page
    assert "is-large" in page
    marked = page_text(client, address, tool="uv", answer="suspect", area="photo")
    assert marked.count(" checked") == 2


def test_check_digits_lead_to_their_working_out_and_back(client: Client, seat: Any) -> None:
    address = f"{lay_session(seat)}1/"
    page = page_text(client, address, tool="digits")
    leads = re.findall(r'href="(/p/lab/digits/[^"]+)"', page)
    assert any("value=020417&amp;given=4&amp;field=birth" in lead for lead in leads)
    assert f'href="{address}"' in page_text(client, leads[0].replace("&amp;", "&"))
    assert "digits" in Look.objects.values_list("tool", flat=True)


def test_a_page_with_a_program_gets_the_bench_alone_with_every_slant(
    client: Client, seat: Any
) -> None:
    page = page_text(client, f"{lay_session(seat)}1/look/", tool="tilt", view="day.b", near="1")
    assert page.startswith('<div class="bench"')
    assert page.count("<img") == 10
    assert len(re.findall(r"<img [^>]* hidden>", page)) == 8


def test_pictures_are_packed_kept_nowhere_and_open_once(client: Client, seat: Any) -> None:
    page = page_text(client, f"{lay_session(seat)}1/")
    address = f"/p/lab/picture/{TOKEN.findall(page)[0]}/"
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(address).status_code == 404


def test_another_officers_session_is_not_there(seat: Any) -> None:
    other = phones.phone_of(factories.enrolments(factories.run("OPEN-2"), 1)[0])
    address = lay_session(seat)
    for page in (address, f"{address}1/", f"{address}end/", f"{address}1/feedback/"):
        assert other.get(page).status_code == 404
    token = Look.objects.create(
        trial=Trial.objects.first(), tool="day", token="a" * 43, asked_at=factories.NOW
    ).token
    assert other.get(f"/p/lab/picture/{token}/").status_code == 404


def test_a_phone_that_no_one_joined_is_asked_to_join(seat: Any) -> None:
    for page in ("/p/lab/", f"{lay_session(seat)}1/"):
        assert Client().get(page).headers["Location"].startswith("/p/join/")


def test_no_page_is_shown_out_of_turn(client: Client, seat: Any) -> None:
    address = lay_session(seat)
    assert client.get(f"{address}2/").headers["Location"] == address
    assert client.get(f"{address}1/feedback/").headers["Location"] == address
    assert client.get(f"{address}3/").status_code == 404
    assert client.get(f"/p/lab/{UUID(int=1)}/").status_code == 404


def test_a_decision_in_learning_is_answered_with_what_was_to_be_seen(
    client: Client, seat: Any
) -> None:
    address = lay_session(seat, defect="uv_bright_paper", distractors=["genuine_wear"])
    page_text(client, f"{address}1/")
    response = client.post(f"{address}1/", SUSPECT | {"spent": "4000"})
    assert response.headers["Location"] == f"{address}1/feedback/"
    page = page_text(client, f"{address}1/feedback/")
    for words in ("Right", "Place right", "Reason right", "The paper shines", "second line"):
        assert words in page
    assert "A document in use wears" in page
    assert 'class="spot" x="5" y="10"' in page
    pictures = set(re.findall(rf"{address}1/answer/([\w.]+)/", page))
    assert pictures == {"uv", "r.uv"}
    for view in pictures:
        drawn = client.get(f"{address}1/answer/{view}/")
        assert drawn.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert client.get(f"{address}1/answer/day/").status_code == 404
    assert client.get(f"{address}2/answer/uv/").status_code == 404


def test_a_genuine_one_called_suspect_is_reported_without_a_picture(
    client: Client, seat: Any
) -> None:
    address = lay_session(seat, defect="", distractors=[])
    page_text(client, f"{address}1/")
    client.post(f"{address}1/", SUSPECT)
    page = page_text(client, f"{address}1/feedback/")
    assert "Not right" in page
    assert not TOKEN.findall(page)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose genuine or suspect."),
        ({"answer": "maybe"}, "Choose genuine or suspect."),
        ({"answer": "suspect", "reason": "other"}, "Touch the place on the picture"),
        ({"answer": "suspect", "area": "moon", "reason": "other"}, "Touch the place"),
        ({"answer": "suspect", "area": "unknown"}, "Choose what is wrong"),
        ({"answer": "suspect", "area": "unknown", "reason": "moon"}, "Choose what is wrong"),
    ],
)
def test_what_is_missing_is_asked_for(
    client: Client, seat: Any, fields: dict[str, str], words: str
) -> None:
    address = f"{lay_session(seat)}1/"
    page_text(client, address)
    answer_page = page_text(client, address, decide="1", **fields)
    assert words in answer_page[answer_page.index('id="decide"') :]
    assert words in answer_page[: answer_page.index('id="decide"')]
    assert not Decision.objects.exists()


def test_without_a_program_a_place_is_touched_on_a_picture_of_its_own(
    client: Client, seat: Any
) -> None:
    address = f"{lay_session(seat)}1/"
    page = page_text(client, address, decide="1", answer="suspect", reason="other", view="uv.b")
    assert 'type="image" name="point"' in page
    fields = {"point.x": "150", "point.y": "30", "answer": "suspect", "view": "uv.b"}
    page = " ".join(page_text(client, address, **fields).split())
    for field in ('name="x_mm" value="50.0"', 'name="y_mm" value="10.0"', 'value="back"'):
        assert field in page
    assert not Decision.objects.exists()
    odd = {"point.x": "far", "point.y": "30", "answer": "suspect"}
    assert "Choose what is wrong" in page_text(client, address, **odd)


@pytest.mark.parametrize("mode", ["test", "watch"])
def test_without_feedback_a_decision_is_only_kept(client: Client, seat: Any, mode: str) -> None:
    address = lay_session(seat, mode, defect="uv_bright_paper")
    page_text(client, f"{address}1/")
    response = client.post(f"{address}1/", SUSPECT)
    assert response.headers["Location"] == address
    assert client.get(f"{address}1/feedback/").headers["Location"] == address
    assert "Your decision is saved." in page_text(client, f"{address}2/")


def test_answers_of_a_test_are_at_its_end_once_they_are_opened(
    client: Client, seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = lay_session(seat, "test", count=1, defect="uv_bright_paper")
    page_text(client, f"{address}1/")
    client.post(f"{address}1/", SUSPECT)
    assert client.get(address).headers["Location"] == f"{address}end/"
    ended = page_text(client, f"{address}end/")
    assert "The trainer opens the answers later" in ended
    assert "Practise again" not in ended
    assert client.get(f"{address}1/feedback/").status_code == 302
    opening = [lambda *, sessions: set(sessions)]
    monkeypatch.setitem(slots._fills, slots.ANSWERS_OPENING, opening)
    assert "Right: 1 of 1" in page_text(client, f"{address}end/")
    assert "The paper shines" in page_text(client, f"{address}1/feedback/")


def test_after_a_watch_the_officer_learns_that_answers_come_now(client: Client, seat: Any) -> None:
    address = lay_session(seat, "watch", count=1, defect="")
    page_text(client, f"{address}1/")
    client.post(f"{address}1/", {"decide": "1", "answer": "genuine"})
    assert "The watch is over." in page_text(client, f"{address}2/")
    response = client.post(f"{address}2/", {"decide": "1", "answer": "genuine"})
    assert response.headers["Location"] == f"{address}2/feedback/"


def test_a_place_that_is_none_is_left_out_where_a_point_was_touched(
    client: Client, seat: Any
) -> None:
    address = f"{lay_session(seat, defect='uv_bright_paper')}1/"
    client.get(address)
    answer = client.post(address, SUSPECT | {"area": "x" * 900, "x_mm": "1e9", "y_mm": "2"})
    assert answer.status_code == 302
    assert Decision.objects.get().area == ""


def test_a_point_beyond_all_numbers_is_no_point(client: Client, seat: Any) -> None:
    address = f"{lay_session(seat)}1/"
    client.get(address)
    fields = {"point.x": "9" * 400, "point.y": "2"}
    assert client.post(address, fields).status_code == 200


def test_a_session_is_ended_early_after_a_question(client: Client, seat: Any) -> None:
    address = lay_session(seat)
    assert "End this practice?" in page_text(client, f"{address}end/")
    client.post(f"{address}end/")
    assert "Practice ended" in page_text(client, f"{address}end/")
    assert client.get(f"{address}1/").headers["Location"] == address


def test_pages_and_pictures_of_genuine_and_defective_ones_are_built_alike(
    client: Client, seat: Any
) -> None:
    """But for what a tool must show: tokens, addresses and the grey of the small model."""

    def plain(text: str) -> str:
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", TOKEN.sub("TOKEN", text))
        return re.sub(r"/p/lab/[0-9a-f-]{36}/", "/p/lab/ID/", text)

    variants = []
    for defect, oddities in (("", []), ("uv_bright_paper", []), ("", ["genuine_wear"])):
        address = f"{lay_session(seat, 'test', defect=defect, distractors=oddities)}1/"
        pages = [
            page_text(client, address),
            *(page_text(client, address, tool=tool) for tool in ("uv", "tilt", "back", "compare")),
            page_text(client, f"{address}look/", tool="tilt"),
            page_text(client, address, decide="1", answer="suspect"),
        ]
        drawn = [
            client.get(f"/p/lab/picture/{token}/").content.decode()
            for page in pages
            for token in TOKEN.findall(page)
        ]
        variants.append(
            ([plain(page) for page in pages], [re.sub("#9+|#0+", "", d) for d in drawn])
        )
    assert variants[0] == variants[1] == variants[2]

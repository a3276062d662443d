"""Badges of a run on the pages of staff, on paper, and on the wall of the room."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from promdaen.course.actions import classroom as actions
from promdaen.course.models import Badge, CourseRun
from promdaen.course.queries import badge_keys
from promdaen.course.queries.prints import badges as prints
from promdaen.course.rules import badges
from promdaen.course.tests.views.conftest import Visitor
from promdaen.kit import qr_photos
from promdaen.kit.models import AuditLine
from promdaen.kit.signing import qr_rows
from promdaen.kit.tests.reading import pages_of
from tests import factories
from tests.badges import PIN, code_of, has_pin, pin_of, token_of
from tests.extras import block_extra

pytestmark = pytest.mark.django_db
ROOM = "http://192.168.8.10:8000"


@pytest.fixture
def badge(run: CourseRun) -> Badge:
    factories.enrolments(run, 3)
    return actions.make_badges(run=run, by=None, now=factories.NOW)[0]


def address(name: str, badge: Badge) -> str:
    return reverse(f"course:{name}", args=(badge.enrolment.run.code, badge.enrolment_id))


def mistype(badge: Badge, *, count: int) -> None:
    """Type wrong PINs, each on a phone of its own."""
    pin_of(badge)
    for number in range(count):
        joining = actions.Joining(token=token_of(badge), pin="wrong", address=f"10.0.0.{number}")
        actions.join_run(joining=joining, now=factories.NOW)


def text_of_qr(badge: Badge, *, room: str) -> str:
    """The text in the QR code of a badge where phones reach the server at an address."""
    keys = badge_keys.run_keys(run_id=badge.enrolment.run_id)
    return prints.qr_text(badge=badge, keys=keys, address=room)


def photograph(text: str, *, side: int = 8) -> bytes:
    rows = qr_rows(text=text)
    picture = Image.new("L", ((len(rows) + 8) * side,) * 2, 255)
    draw = ImageDraw.Draw(picture)
    for y, row in enumerate(rows, start=4):
        for x, square in enumerate(row, start=4):
            if square == "1":
                corner = (x * side, y * side, (x + 1) * side - 1, (y + 1) * side - 1)
                draw.rectangle(corner, fill=0)
    into = io.BytesIO()
    picture.rotate(7, expand=True, fillcolor=255).save(into, "JPEG")
    return into.getvalue()


def test_badges_are_made_and_listed_with_their_state(coordinator: Client, run: CourseRun) -> None:
    factories.enrolments(run, 3)
    page = coordinator.get(reverse("course:badges", args=(run.code,))).content.decode()
    assert page.count("no badge") == 3
    response = coordinator.post(reverse("course:make_badges", args=(run.code,)), follow=True)
    page = response.content.decode()
    assert "Badges made: 3." in page
    assert page.count("not yet joined") == 3
    assert "30 November 2026" in page


def test_a_cancelled_run_s_badges_are_refused_in_words(
    coordinator: Client, run: CourseRun
) -> None:
    factories.enrolments(run, 1)
    CourseRun.objects.update(is_cancelled=True)
    response = coordinator.post(reverse("course:make_badges", args=(run.code,)), follow=True)
    assert "Its badges open nothing." in response.content.decode()


def test_a_trainer_lets_a_locked_officer_in_by_one_tap(coordinator: Client, badge: Badge) -> None:
    mistype(badge, count=badges.MAX_TRIES_PER_DAY)
    page = coordinator.get(reverse("course:badges", args=(badge.enrolment.run.code,)))
    assert "1 badge is locked after too many wrong PINs." in page.content.decode()
    assert address("free_badge", badge) in page.content.decode()
    answer = coordinator.post(address("free_badge", badge), follow=True)
    assert "Seat 1 can join again" in answer.content.decode()
    assert address("free_badge", badge) not in answer.content.decode()
    badge.refresh_from_db()
    assert badge.locked_at is None
    again = coordinator.post(address("free_badge", badge), follow=True)
    assert "This badge is not locked." in again.content.decode()
    assert coordinator.get(address("free_badge", badge)).status_code == 405


def test_an_officer_who_waits_is_let_in_from_the_page_of_the_badge(
    coordinator: Client, badge: Badge
) -> None:
    pin_of(badge)
    joining = actions.Joining(token=token_of(badge), pin="wrong", address="10.0.0.1")
    for _try in range(badges.TRIES):
        actions.join_run(joining=joining, now=timezone.now())
    page = coordinator.get(address("badge_page", badge)).content.decode()
    assert "waits ten minutes" in page
    assert address("free_badge", badge) in page


def test_a_lost_badge_is_reissued_after_a_warning(coordinator: Client, badge: Badge) -> None:
    page = coordinator.get(address("reissue_badge", badge)).content.decode()
    assert "no longer work" in page
    coordinator.post(address("reissue_badge", badge), {"reason": "Lost."})
    badge.refresh_from_db()
    assert badge.revision == 2
    assert AuditLine.objects.get(action="reissue_badge").detail["reason"] == "Lost."
    html = coordinator.get(address("badge_page", badge)).content.decode()
    assert code_of(badge)[:3] in html


def test_no_page_of_staff_shows_a_pin(coordinator: Client, badge: Badge) -> None:
    pin = pin_of(badge)
    code = badge.enrolment.run.code
    for page in (
        address("badge_page", badge),
        reverse("course:badges", args=(code,)),
        reverse("course:room", args=(code,)),
        reverse("course:pins", args=(code,)),
    ):
        assert pin not in coordinator.get(page).content.decode()


@pytest.mark.parametrize("name", ["badges", "badges_pdf", "pins", "room", "room_count"])
def test_another_trainer_and_a_viewer_see_no_badges(
    visitor: Visitor, badge: Badge, name: str
) -> None:
    page = reverse(f"course:{name}", args=(badge.enrolment.run.code,))
    assert visitor("trainer").get(page).status_code == 403
    assert visitor("viewer").get(page).status_code == 403
    assert Client().get(page).status_code == 302


def test_an_officer_without_a_badge_has_no_page_of_one(
    coordinator: Client, run: CourseRun
) -> None:
    [enrolment] = factories.enrolments(run, 1)
    page = reverse("course:badge_page", args=(run.code, enrolment.pk))
    assert coordinator.get(page).status_code == 404


def test_badges_on_paper_open_and_bear_no_pin(badge: Badge, tmp_path: Path) -> None:
    run = badge.enrolment.run
    strips = actions.PinStrips(run=run)
    drawn = actions.print_pins(strips=strips, by=None, now=factories.NOW).pins
    pdf_data = prints.badges_pdf(run=run, language="km", address=ROOM)
    text, back = pages_of(pdf=pdf_data)
    rows = list(Badge.objects.select_related("enrolment__officer"))
    for row in rows:
        assert row.enrolment.officer.short_code in back
        assert row.enrolment.officer.short_code not in text
        assert code_of(row) not in back
        assert code_of(row) in text
        assert drawn[str(row.pk)] not in text
    tokens = {badges.token_in(text=qr_text) for qr_text in read_back(pdf_data, folder=tmp_path)}
    assert tokens == {token_of(row) for row in rows}


def test_a_run_without_badges_prints_none(coordinator: Client, run: CourseRun) -> None:
    answer = coordinator.get(reverse("course:badges_pdf", args=(run.code,)))
    assert answer.status_code == 200
    page = coordinator.get(reverse("course:pins", args=(run.code,))).content.decode()
    assert "There are no badges yet" in page


def test_pin_strips_bear_the_pins_and_no_code(badge: Badge) -> None:
    run = badge.enrolment.run
    drawn = actions.print_pins(strips=actions.PinStrips(run=run), by=None, now=factories.NOW).pins
    [text] = pages_of(pdf=prints.pins_pdf(run=run, pins=drawn, language="en"))
    assert len(drawn) == 3
    for row in Badge.objects.all():
        assert drawn[str(row.pk)] in text
        assert code_of(row) not in text
    assert "Confidential" in text


def test_first_pins_are_printed_for_those_who_have_none(coordinator: Client, badge: Badge) -> None:
    pin_of(badge)
    page = reverse("course:pins", args=(badge.enrolment.run.code,))
    html = coordinator.get(page).content.decode()
    assert "2 badges have no PIN yet." in html
    assert "1 badge has a PIN." in html
    answer = coordinator.post(page, {"is_first": "on"})
    [text] = pages_of(pdf=answer.content)
    assert squeezed(badge) not in text
    assert Badge.objects.filter(pin_hash="").count() == 0
    assert has_pin(badge, PIN)


def test_new_pins_are_printed_for_a_reason_alone(coordinator: Client, badge: Badge) -> None:
    pin_of(badge)
    page = reverse("course:pins", args=(badge.enrolment.run.code,))
    refused = coordinator.post(page, {"reason": " "}).content.decode()
    assert "Say why." in refused
    assert has_pin(badge, PIN)
    answer = coordinator.post(page, {"reason": "Strips were left in the room."})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert not has_pin(badge, PIN)
    line = AuditLine.objects.get(action="print_pins")
    assert line.detail["reason"] == "Strips were left in the room."
    assert line.account_id is not None
    too_long = coordinator.post(page, {"reason": "x" * 201})
    assert too_long.headers["Content-Type"].startswith("text/html")


def test_without_prints_codes_and_new_pins_are_shown_on_the_screen(
    coordinator: Client, badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    block_extra(monkeypatch, "prints")
    code = badge.enrolment.run.code
    code_typed = f"{code_of(badge)[:3]} {code_of(badge)[3:]}"
    listed = coordinator.get(reverse("course:badges", args=(code,))).content.decode()
    assert "This server cannot print" in listed
    assert code_typed in listed
    assert "Print" not in listed
    badge_page = coordinator.get(address("badge_page", badge)).content.decode()
    assert "Show a new PIN" in badge_page
    assert "Print the badge" not in badge_page
    page = reverse("course:pins", args=(code,))
    assert "Show first PINs" in coordinator.get(page).content.decode()
    answer = coordinator.post(page, {"is_first": "on"})
    assert answer["Cache-Control"] == "private, no-store"
    html = answer.content.decode()
    [pin] = [pin for row, _code, pin in answer.context["rows"] if row.pk == badge.enrolment_id]
    assert has_pin(badge, pin)
    assert f"{pin[:3]} {pin[3:]}" in html
    assert code_typed in html
    again = coordinator.get(page).content.decode()
    assert "Print new PINs" not in again
    assert f"{pin[:3]} {pin[3:]}" not in again


def test_a_reissued_badge_is_printed_alone(coordinator: Client, badge: Badge) -> None:
    for answer in (
        coordinator.get(address("one_badge_pdf", badge)),
        coordinator.post(address("pin", badge), {"is_first": "on"}),
    ):
        assert answer.headers["Content-Type"] == "application/pdf"
        text, *_back = pages_of(pdf=answer.content)
        other = Badge.objects.exclude(pk=badge.pk)[0]
        assert squeezed(badge) in text
        assert squeezed(other) not in text
    assert str(badge.enrolment.officer) in coordinator.get(address("pin", badge)).content.decode()


def test_without_an_address_a_badge_holds_its_token_alone(badge: Badge) -> None:
    qr_text = text_of_qr(badge, room="")
    assert qr_text.startswith("promdaen:j/")
    assert text_of_qr(badge, room=ROOM).startswith(f"{ROOM}/j/")


@pytest.mark.parametrize("room", ["", ROOM], ids=["no address", "address"])
def test_a_photograph_of_a_badge_replaces_its_code(badge: Badge, room: str) -> None:
    picture = io.BytesIO(photograph(text_of_qr(badge, room=room)))
    picture.name = "badge.jpg"
    answer = Client().post(reverse("course:join_photo"), {"photo": picture}, follow=True)
    page = answer.content.decode()
    code = code_of(badge)
    assert f"{code[:3]} {code[3:]}" in page


@pytest.mark.parametrize("content", ["nothing", "text", "another", "cut"])
def test_a_photograph_without_a_badge_is_reported_kindly(badge: Badge, content: str) -> None:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    data = {
        "text": b"not a picture",
        "another": photograph("https://elsewhere.example/"),
        "cut": photograph("promdaen:j/x")[:400],
    }.get(content)
    files = {}
    if data is not None:
        files["photo"] = io.BytesIO(data)
        files["photo"].name = "x.jpg"
    answer = client.post(reverse("course:join_photo"), files, follow=True)
    assert "No badge was read in the picture." in answer.content.decode()


def test_a_device_that_tried_enough_has_no_photograph_read(
    badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "WRONG_TRIES_A_MINUTE", 1)
    data = photograph(text_of_qr(badge, room=""))
    arguments = {"address": "192.168.8.77", "now": factories.NOW}
    assert actions.read_badge(data=data, **arguments) != ""
    assert actions.read_badge(data=b"", **arguments) == ""
    assert actions.read_badge(data=data, **arguments) == ""


def test_a_picture_too_large_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data = photograph("promdaen:j/x")
    assert qr_photos.qr_texts(data=data) == ["promdaen:j/x"]
    monkeypatch.setattr(qr_photos, "MAX_PIXELS", 1000)
    assert qr_photos.qr_texts(data=data) == []
    monkeypatch.setattr(qr_photos, "MAX_BYTES", 1000)
    assert qr_photos.qr_texts(data=data) == []


def test_the_wall_shows_where_to_join_and_how_many_have_but_no_name(
    coordinator: Client, badge: Badge, settings: object
) -> None:
    settings.CLASSROOM_ADDRESSES = (ROOM,)  # type: ignore[attr-defined]
    mistype(badge, count=badges.MAX_TRIES_PER_DAY)
    page = coordinator.get(reverse("course:room", args=("KK-2026-1",))).content.decode()
    assert "192.168.8.10:8000/p/join/" in page
    assert "<svg" in page
    for step in badges.HOW_TO_JOIN:
        assert step.km in page
    for enrolment in badge.enrolment.run.enrolments.all():
        assert str(enrolment.officer) not in page
    count = coordinator.get(reverse("course:room_count", args=("KK-2026-1",))).content.decode()
    assert "of 3 have joined" in count
    assert "please come to the trainer" in count


def test_without_a_classroom_the_wall_explains_how_to_open_one(
    coordinator: Client, badge: Badge
) -> None:
    page = coordinator.get(reverse("course:room", args=("KK-2026-1",))).content.decode()
    assert "serve --classroom" in page


def squeezed(badge: Badge) -> str:
    return str(badge.enrolment.officer).replace(" ", "")


def read_back(pdf_data: bytes, *, folder: Path) -> list[str]:
    (folder / "made.pdf").write_bytes(pdf_data)
    subprocess.run(
        ["pdftoppm", "-png", "-r", "150", folder / "made.pdf", folder / "page"], check=True
    )
    qr_texts = []
    for page in sorted(folder.glob("page*.png")):
        with Image.open(page) as opened:
            qr_texts += [barcode.text for barcode in zxingcpp.read_barcodes(opened)]
    return qr_texts

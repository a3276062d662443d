"""Presence: the wall, a phone, a list to tick, a signed sheet, a correction, allowances."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client

from promdaen.course.actions import CourseRefused
from promdaen.course.actions import attendance as actions
from promdaen.course.models import Attendance, CourseRun, Enrolment, TrainingSession
from promdaen.course.queries import attendance
from promdaen.course.queries.prints import allowances, sign_in
from promdaen.course.rules import attendance as rules
from promdaen.kit import signing
from tests import factories, phones
from tests.factories import NOW

Visitor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def session(run: CourseRun) -> TrainingSession:
    factories.enrolments(run, 3)
    return factories.training_session(
        run, on=NOW.date(), title_en="Opening talk", title_km="បើកវគ្គ"
    )


@pytest.fixture
def opened(session: TrainingSession) -> TrainingSession:
    actions.open_attendance(session=session, by=None, now=NOW)
    return session


@pytest.fixture
def officer(session: TrainingSession) -> Enrolment:
    return session.run.enrolments.order_by("seat")[0]


def codes(session: TrainingSession) -> rules.Codes:
    number = rules.time_slice(now=NOW)
    return rules.session_codes(
        secret=django_settings.SECRET_KEY, session=session.pk, number=number
    )


def attendance_address(session: TrainingSession, rest: str = "") -> str:
    return f"/runs/{session.run.code}/sessions/{session.pk}/attendance/{rest}"


def text(client: Client, address: str, **typed: str) -> str:
    answer = client.post(address, typed, follow=True) if typed else client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("room", ["", "http://192.168.8.10:8000"], ids=["laptop", "classroom"])
def test_the_wall_leads_phones_to_the_room(
    coordinator: Client,
    opened: TrainingSession,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    room: str,
) -> None:
    qr_texts: list[str] = []
    settings.CLASSROOM_ADDRESSES = (room,) if room else ()
    monkeypatch.setattr(signing, "qr_rows", lambda *, text: qr_texts.append(text) or ["1"])
    text(coordinator, attendance_address(opened))
    assert qr_texts[0].startswith(f"{room or 'http://testserver'}/p/here/")


def test_the_wall_shows_its_code_only_while_open(
    coordinator: Client, session: TrainingSession
) -> None:
    page = text(coordinator, attendance_address(session))
    assert "Phones cannot record themselves now" in page
    assert codes(session).typed not in page
    page = text(coordinator, attendance_address(session, "open/"), act="open")
    assert codes(session).typed in page
    assert "hx-trigger" in page
    assert "ស្កេនកូដ" in page
    assert "Scan it" in page
    part = text(coordinator, attendance_address(session, "code/"))
    assert codes(session).typed in part
    assert "<html" not in part
    page = text(coordinator, attendance_address(session, "close/"), act="close")
    assert codes(session).typed not in page
    page = text(coordinator, attendance_address(session, "close/"), act="close")
    assert "is not open" in page
    assert "closed to phones" in text(coordinator, attendance_address(session, "code/"))


def test_a_phone_types_the_code_and_is_recorded(
    opened: TrainingSession, officer: Enrolment
) -> None:
    phone = phones.phone_of(officer)
    assert "Opening talk" in text(phone, "/p/here/")
    page = text(phone, "/p/here/", code="១")
    assert "every half minute" in page
    assert text(phone, "/p/here/", code=" ").count("Type the code that is shown on the wall") == 2
    page = text(phone, "/p/here/", code=codes(opened).typed)
    assert "recorded 10:00" in page
    assert "No session asks for a code now" in page
    assert Attendance.objects.get().way == "code"


def test_a_scan_is_recorded_by_one_press_and_an_old_one_asks_for_the_code(
    opened: TrainingSession, officer: Enrolment
) -> None:
    phone = phones.phone_of(officer)
    old = text(phone, f"/p/here/{opened.pk}/{'a' * 20}/", press="1")
    assert "every half minute" in old
    assert 'name="code"' in old
    address = f"/p/here/{opened.pk}/{codes(opened).scanned}/"
    page = text(phone, address)
    assert "I am here" in page
    assert not Attendance.objects.exists()
    assert "recorded 10:00" in text(phone, address, press="1")
    assert Attendance.objects.get().way == "scan"


def test_a_phone_that_is_not_in_is_asked_to_join_first(opened: TrainingSession) -> None:
    answer = Client().get(f"/p/here/{opened.pk}/x/")
    assert answer.status_code == 302
    assert "/p/join/?next=" in answer.headers["Location"]


def test_who_is_absent_is_ticked_and_everybody_else_was_present(
    coordinator: Client, opened: TrainingSession, officer: Enrolment
) -> None:
    page = text(coordinator, attendance_address(opened, "list/"))
    assert "Save: all others were present" in page
    page = text(
        coordinator,
        attendance_address(opened, "list/"),
        save="1",
        **{f"absent_{officer.pk}": "on"},
    )
    assert "Recorded: 3." in page
    assert "trainer’s list" in page
    assert "Save: all others" not in page
    assert "ask the trainer" in text(phones.phone_of(officer), "/p/here/")
    absences = Attendance.objects.filter(is_present=False)
    assert [row.enrolment for row in absences] == [officer]


def test_a_correction_shows_the_earlier_record_and_its_reason(
    coordinator: Client, opened: TrainingSession, officer: Enrolment
) -> None:
    address = attendance_address(opened, f"{officer.pk}/")
    assert coordinator.get(address).status_code == 404
    actions.tick_attendance(session=opened, present={officer.pk: True}, by=None, now=NOW)
    page = text(coordinator, address, is_present="yes", reason="Saw it")
    assert "says that already" in page
    page = text(coordinator, address, is_present="no", reason="Left at nine")
    assert "Left at nine" in page
    page = text(coordinator, address)
    assert page.index("absent") < page.index("earlier")


def absent(client: Client, address: str, **typed: str) -> str:
    return text(client, address, csrf="1", **typed)


def test_a_signed_sheet_is_entered_by_who_was_absent(
    coordinator: Client, opened: TrainingSession, officer: Enrolment
) -> None:
    run = opened.run
    later = factories.training_session(run, on=NOW.date(), begins=1200)
    address = f"/runs/{run.code}/attendance/2026-11-24/"
    actions.tick_attendance(session=opened, present={officer.pk: False}, by=None, now=NOW)
    page = text(coordinator, address)
    assert f"c_{opened.pk}" in page
    assert f"c_{later.pk}" not in page
    assert f"a_{opened.pk}_{officer.pk}" not in page
    assert "choose at least one column" in absent(coordinator, address, way="sheet")
    second, third = run.enrolments.order_by("seat")[1:]
    typed = {f"c_{opened.pk}": "on", f"a_{opened.pk}_{third.pk}": "on", "way": "sheet"}
    assert "Recorded: 2." in absent(coordinator, address, **typed)
    attendances = Attendance.objects.in_bulk(field_name="pk").values()
    marks = {row.enrolment_id: (row.is_present, row.way) for row in attendances}
    assert marks[second.pk] == (True, "sheet")
    assert marks[third.pk] == (False, "sheet")
    assert "Everything is recorded" in text(coordinator, address)
    for wrong in ("2026-11-25", "today"):
        assert coordinator.get(f"/runs/{run.code}/attendance/{wrong}/").status_code == 404


def test_a_course_of_the_past_is_entered_on_one_page(
    coordinator: Client, session: TrainingSession, officer: Enrolment
) -> None:
    run = session.run
    days = [NOW.date() - timedelta(days=1), NOW.date() - timedelta(days=1), NOW.date()]
    first, second, _third = [factories.training_session(run, on=day, begins=480) for day in days]
    address = f"/runs/{run.code}/attendance/absent/"
    present = {(first.pk, officer.pk): True}
    actions.tick_sessions(run=run, present=present, by=None, now=NOW)
    assert "Tick who was absent a whole day" in text(coordinator, address)
    assert f"c_{second.pk}" in text(coordinator, f"{address}?by=session")
    yesterday, today = days[0].isoformat(), days[2].isoformat()
    other = run.enrolments.order_by("seat")[1]
    typed = {f"c_{yesterday}": "on", f"a_{yesterday}_{other.pk}": "on"}
    typed[f"a_{yesterday}_{officer.pk}"] = "on"
    # Of two sessions one is known of the first officer: what is known stays.
    assert "Recorded: 5." in absent(coordinator, address, **typed)
    page = text(coordinator, address)
    assert 'aria-label="absent"' in page
    assert 'aria-label="present"' in page
    assert "part" in page
    assert f"c_{today}" in page
    assert f"c_{yesterday}" not in page


def test_a_list_is_not_offered_before_a_session_has_begun(
    coordinator: Client, run: CourseRun
) -> None:
    address = f"/runs/{run.code}/attendance/absent/"
    assert "No session has begun yet" in text(coordinator, address)
    factories.training_session(run, on=NOW.date() + timedelta(days=1))
    assert "No session has begun yet" in text(coordinator, address)
    factories.training_session(run, on=NOW.date() - timedelta(days=1))
    assert "No one is enrolled yet" in text(coordinator, address)


def test_a_refused_list_is_explained(
    coordinator: Client, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_values: object) -> None:
        raise CourseRefused("Load the page again.")

    monkeypatch.setattr(actions, "tick_sessions", refuse)
    address = f"/runs/{session.run.code}/attendance/absent/"
    typed = {f"c_{session.on.isoformat()}": "on"}
    assert "Load the page again." in absent(coordinator, address, **typed)


def test_the_overview_has_days_and_hours(
    coordinator: Client, opened: TrainingSession, officer: Enrolment
) -> None:
    actions.tick_attendance(session=opened, present={officer.pk: True}, by=None, now=NOW)
    page = text(coordinator, f"/runs/{opened.run.code}/attendance/")
    assert "Opening talk" in page
    assert "100\u00a0%" in page
    other = factories.run()
    assert "no timetable yet" in text(coordinator, f"/runs/{other.code}/attendance/")
    factories.training_session(other)
    for part in ("attendance/2026-11-19/", "allowances/"):
        assert "yet" in text(coordinator, f"/runs/{other.code}/{part}")


def test_allowances_hold_only_verified_presence_and_no_more_of_a_person(
    coordinator: Client, opened: TrainingSession, officer: Enrolment
) -> None:
    run = opened.run
    second, third = run.enrolments.order_by("seat")[1:]
    second.has_attended = True
    second.save(update_fields=["has_attended"])
    marks = {officer.pk: True, third.pk: False}
    actions.tick_attendance(session=opened, present=marks, by=None, now=NOW)
    page = text(coordinator, f"/runs/{run.code}/allowances/?on=2026-11-24&sort=-sessions")
    assert officer.officer.name_latin in page
    assert second.officer.name_latin not in page
    assert third.officer.name_latin not in page
    assert "trainer’s list" in page
    for order in ("name", "-department", "day", "sessions"):
        text(coordinator, f"/runs/{run.code}/allowances/?sort={order}")
    answer = coordinator.get(f"/runs/{run.code}/allowances/?format=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)  # type: ignore[union-attr]
    assert len(rows) == 2
    assert "2026-11-24 10:00" in rows[1]
    data = allowances.allowances_data(run=run)
    known_sessions = [officer_data["known"] for officer_data in data["officers"]]
    assert known_sessions == [
        {str(opened.pk): {"way": "ticked", "at": "10:00", "reason": ""}},
        {},
        {},
    ]


@pytest.mark.parametrize("language", ["km", "en"])
def test_lists_are_printed(coordinator: Client, opened: TrainingSession, language: str) -> None:
    run = opened.run
    factories.training_session(run, topic=factories.topic("UNTOC"), on=run.starts_on)
    factories.training_session(run, kind="rest", on=run.starts_on)
    first = run.enrolments.order_by("seat")[0]
    actions.tick_attendance(session=opened, present={first.pk: True}, by=None, now=NOW)
    coordinator.cookies["promdaen_language"] = language
    for name in (
        "attendance/sign-in.pdf",
        "attendance/sign-in.pdf?on=2026-11-24",
        "allowances.pdf",
    ):
        answer = coordinator.get(f"/runs/{run.code}/{name}")
        assert answer.content.startswith(b"%PDF"), name
    days = sign_in.sign_in_data(run=run)["days"]
    assert [len(day["sessions"]) for day in days] == [1, 1]
    assert sign_in.sign_in_pdf(run=factories.run(), language=language).startswith(b"%PDF")


def test_others_neither_see_nor_change(opened: TrainingSession, visitor: Visitor) -> None:
    run = opened.run
    pages = [
        f"/runs/{run.code}/attendance/",
        f"/runs/{run.code}/attendance/sign-in.pdf",
        f"/runs/{run.code}/attendance/2026-11-24/",
        f"/runs/{run.code}/attendance/absent/",
        f"/runs/{run.code}/allowances/",
        f"/runs/{run.code}/allowances.pdf",
        attendance_address(opened),
        attendance_address(opened, "code/"),
        attendance_address(opened, "list/"),
    ]
    for role in ("trainer", "viewer"):
        client = visitor(role)
        assert [client.get(page).status_code for page in pages] == [403] * len(pages)
        for rest in ("open/", "close/"):
            assert client.post(attendance_address(opened, rest)).status_code == 403
    own = factories.account("trainer")
    run.trainers.add(own)
    client = visitor(account=own)
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)


def test_the_list_of_sessions_leads_to_the_one_to_record_now(
    coordinator: Client, session: TrainingSession
) -> None:
    run = session.run
    page = text(coordinator, f"/runs/{run.code}/attendance/")
    assert attendance_address(session) in page
    days = attendance.day_lines(run=run, now=NOW)
    today, before = NOW.date(), NOW.date() - timedelta(days=1)
    assert attendance.next_session(days=days, today=before) is None
    due = attendance.next_session(days=days, today=today)
    assert due is not None
    assert due.session == session
    recorded_line = replace(due, unknown_count=0)
    assert (
        attendance.next_session(days=[replace(days[0], lines=[recorded_line])], today=today)
        is None
    )
    still_open = [replace(days[0], lines=[replace(recorded_line, is_open=True)])]
    assert attendance.next_session(days=still_open, today=before) is not None


def test_pages_offer_nothing_for_a_session_that_has_not_begun(
    coordinator: Client, session: TrainingSession, officer: Enrolment
) -> None:
    TrainingSession.objects.filter(pk=session.pk).update(on=NOW.date() + timedelta(days=3650))
    session.refresh_from_db()
    html = coordinator.get(f"/runs/{session.run.code}/attendance/").content.decode()
    assert "not begun yet" in html
    day = f"/runs/{session.run.code}/attendance/{session.on:%Y-%m-%d}/"
    for address in (attendance_address(session), attendance_address(session, "list/"), day):
        assert address not in html
        page = coordinator.get(address).content.decode()
        assert "begun" in page
        assert '<button class="btn btn-primary" type="submit">' not in page
    for address, data in (
        (attendance_address(session, "open/"), {}),
        (attendance_address(session, "list/"), {f"officer-{officer.pk}": "on"}),
    ):
        answer = coordinator.post(address, data, follow=True)
        assert "has not started" in answer.content.decode()
    coordinator.post(day, {})
    assert not Attendance.objects.exists()

"""The week of a run, its sessions, its print and calendar file, today at home and on a phone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from promdaen.course.actions import classroom as classroom_actions
from promdaen.course.actions import timetables as actions
from promdaen.course.models import Attendance, CourseRun, Endorsement, Trainer, TrainingSession
from promdaen.course.queries import phone, weeks
from promdaen.course.queries.prints.timetable import timetable_data
from promdaen.course.tests.test_timetables import SESSIONS
from promdaen.course.tests.views.conftest import Visitor
from promdaen.course.tests.views.test_classroom import join
from promdaen.kit.tests.reading import pages_of
from tests import factories
from tests.badges import pin_of

pytestmark = pytest.mark.django_db
# The clock of these tests is fixed to the 24th, 10:00 in Phnom Penh.
TODAY = date(2026, 11, 24)


@pytest.fixture
def run() -> CourseRun:
    factories.topic()
    course_run = factories.run("KK-2026-1", starts_on=TODAY, ends_on=TODAY + timedelta(days=4))
    course_run.course.sessions = SESSIONS
    course_run.course.save()
    return course_run


@pytest.fixture
def rows(run: CourseRun) -> list[TrainingSession]:
    actions.lay_out_timetable(run=run, by=None, now=factories.NOW)
    return list(TrainingSession.objects.order_by("on", "begins"))


@pytest.fixture
def sophal() -> Trainer:
    return Trainer.objects.create(name_latin="KIM Sophal", name_km="គីម សុផល")


@pytest.fixture
def address(run: CourseRun) -> str:
    return reverse("course:timetable", args=[run.code])


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def form_of_session(row: TrainingSession, **changes: Any) -> dict[str, Any]:
    """What the form of a session sends."""
    return {
        "on": row.on.isoformat(),
        "begins": f"{row.begins // 60:02d}:{row.begins % 60:02d}",
        "minutes": row.minutes,
        "kind": row.kind,
        "topic": row.topic_id or "",
        "occasion": row.occasion,
        "title_km": row.title_km,
        "title_en": row.title_en,
        "room": row.room,
    } | changes


def assign(row: TrainingSession, trainer: Trainer, part: str = "lead") -> None:
    actions.assign_trainers(session=row, parts={trainer.pk: part}, by=None, now=factories.NOW)


def test_a_run_without_a_timetable_gets_one_with_one_press(
    coordinator: Client, run: CourseRun, address: str
) -> None:
    assert "No timetable yet" in text(coordinator, address)
    page = coordinator.post(f"{address}lay-out/", follow=True).content.decode()
    assert "The timetable is laid out" in page
    assert "Choose who leads" in page
    again = coordinator.post(f"{address}lay-out/", follow=True).content.decode()
    assert "has a timetable already" in again
    replaced = coordinator.post(f"{address}lay-out/", {"replaces": "1"}, follow=True)
    assert "The timetable is laid out" in replaced.content.decode()


def test_a_run_shorter_than_the_course_names_the_days_left_out(
    coordinator: Client, run: CourseRun, address: str
) -> None:
    CourseRun.objects.update(ends_on=TODAY)
    page = coordinator.post(f"{address}lay-out/", follow=True).content.decode()
    assert "Days left out: 2." in page


def test_the_week_shows_share_trainers_rooms_and_problems(
    coordinator: Client, rows: list[TrainingSession], sophal: Trainer, address: str
) -> None:
    TrainingSession.objects.filter(pk=rows[1].pk).update(room="Hall")
    assign(rows[1], sophal)
    page = text(coordinator, address)
    assert "67\xa0% practice" in page
    assert "(67\xa0% in the design)" in page
    assert "KIM Sophal · Hall" in " ".join(page.split())
    assert "has no endorsement to lead" in page
    assert "No session is for the test before the course" in page
    assert 'aria-current="time"' in page
    assert "Sessions without a leader: 1." in page


def test_the_week_is_narrowed_to_one_trainer(
    coordinator: Client, rows: list[TrainingSession], sophal: Trainer, address: str
) -> None:
    assign(rows[1], sophal)
    page = text(coordinator, f"{address}?trainer={sophal.pk}")
    assert "Opening" not in page
    assert "Short 1" in page
    assert "No session is for the test" not in page
    assert "Opening" in text(coordinator, f"{address}?trainer=nobody")


def test_a_timetable_that_is_complete_asks_to_be_printed(
    coordinator: Client, run: CourseRun, rows: list[TrainingSession], sophal: Trainer
) -> None:
    assert weeks.timetable_page(run=run, now=factories.NOW).step == "assign"
    assign(rows[1], sophal)
    assign(rows[2], sophal)
    assert weeks.timetable_page(run=run, now=factories.NOW).step == "print"


def test_a_session_outside_the_days_of_a_run_is_still_seen(
    run: CourseRun, rows: list[TrainingSession]
) -> None:
    TrainingSession.objects.filter(pk=rows[3].pk).update(on=TODAY + timedelta(days=9))
    page = weeks.timetable_page(run=run, now=factories.NOW)
    assert [len(days) for days in page.rows_of_days] == [5, 1]
    assert page.refused[0].code == "outside_days"


def test_a_session_is_moved_and_given_a_trainer_on_one_page(
    coordinator: Client, rows: list[TrainingSession], sophal: Trainer, address: str
) -> None:
    place = f"{address}{rows[1].pk}/"
    page = text(coordinator, place)
    assert "not endorsed" in page
    changes = {"begins": "13:00", "room": "Hall", f"part_{sophal.pk}": "lead"}
    html = coordinator.post(
        place, form_of_session(rows[1], **changes), follow=True
    ).content.decode()
    assert "The session is saved." in html
    rows[1].refresh_from_db()
    assert (rows[1].begins, rows[1].room, rows[1].trainers.get()) == (780, "Hall", sophal)


def test_an_overlap_is_refused_beside_the_form_and_nothing_typed_is_lost(
    coordinator: Client, rows: list[TrainingSession], address: str
) -> None:
    changed = form_of_session(rows[1], begins="09:45", room="Hall")
    page = coordinator.post(f"{address}{rows[1].pk}/", changed).content.decode()
    assert "Two sessions overlap" in page
    assert 'value="Hall"' in page
    wrong = coordinator.post(f"{address}{rows[1].pk}/", form_of_session(rows[1], minutes="x"))
    assert 'aria-invalid="true"' in wrong.content.decode()


def test_candidates_show_who_may_lead_and_who_is_busy(
    coordinator: Client, rows: list[TrainingSession], sophal: Trainer, address: str
) -> None:
    Endorsement.objects.create(
        trainer=sophal, stage="co_teach", given_on=TODAY, expires_on=TODAY, given_by="Board"
    )
    other = factories.run("OTHER-1", starts_on=TODAY, ends_on=TODAY)
    plan = actions.SessionPlan(on=TODAY, begins=500, minutes=60, kind="talk", topic="UNTOC")
    assign(actions.add_session(run=other, plan=plan, by=None, now=factories.NOW), sophal)
    page = text(coordinator, f"{address}{rows[1].pk}/")
    assert "may co-teach" in page
    assert "busy in Province 01, " in page
    assert "may co-teach" not in text(coordinator, f"{address}{rows[0].pk}/")


def test_a_session_is_added(
    coordinator: Client, rows: list[TrainingSession], address: str
) -> None:
    assert "Add a session" in text(coordinator, f"{address}add/")
    form_data = form_of_session(rows[0], begins="13:00", title_en="Visit", title_km="ទស្សនកិច្ច")
    page = coordinator.post(f"{address}add/", form_data, follow=True).content.decode()
    assert "Choose who teaches it" in page
    refused = coordinator.post(f"{address}add/", form_data).content.decode()
    assert "Two sessions overlap" in refused


def test_two_sessions_change_places(
    coordinator: Client, rows: list[TrainingSession], address: str
) -> None:
    def swap(other: Any) -> str:
        place = f"{address}{rows[1].pk}/swap/"
        return coordinator.post(place, {"other": other}, follow=True).content.decode()

    assert "Choose the session to change places with." in swap("")
    assert "have changed places" in swap(rows[2].pk)
    TrainingSession.objects.filter(pk=rows[3].pk).update(minutes=600)
    assert "end by 20:00" in swap(rows[3].pk)


def moved(client: Client, row: TrainingSession, **sent_fields: str) -> str:
    """The page after a session was moved, with its messages."""
    address = reverse("course:session_move", args=[row.run.code])
    answer = client.post(address, {"session": row.pk} | sent_fields, follow=True)
    assert answer.status_code == 200
    row.refresh_from_db()
    return answer.content.decode()


def test_a_session_is_moved_by_buttons_and_by_its_day_and_time(
    coordinator: Client, rows: list[TrainingSession]
) -> None:
    client = coordinator
    first, second = rows[:2]
    page = moved(client, first, step="later")
    assert "The two sessions have changed places." in page
    second.refresh_from_db()
    assert (second.begins, first.begins) == (480, 540)
    assert f'<option value="{first.pk}" selected>' in page
    assert re.search(r'value="later"\s+autofocus', page)
    page = moved(
        client, first, step="", on=(TODAY + timedelta(days=2)).isoformat(), begins="14:00"
    )
    assert "The session is moved." in page
    assert (first.on, first.begins) == (TODAY + timedelta(days=2), 14 * 60)
    moved(client, first, step="day_after")
    assert (first.on, first.begins) == (TODAY + timedelta(days=3), 14 * 60)
    moved(client, first, step="earlier")
    assert first.begins == 13 * 60 + 45


def test_enter_in_the_time_of_a_move_does_not_press_a_step(
    coordinator: Client, rows: list[TrainingSession], address: str
) -> None:
    form = text(coordinator, address).partition("data-move")[2].partition("</form>")[0]
    assert re.findall(r'name="step" value="(\w*)"', form)[:2] == ["", "earlier"]


def test_sessions_are_not_moved_while_those_of_others_are_hidden(
    coordinator: Client, rows: list[TrainingSession], sophal: Trainer, address: str
) -> None:
    assign(rows[0], sophal)
    assert 'href="#move"' in text(coordinator, address)
    page = text(coordinator, f"{address}?trainer={sophal.pk}")
    assert 'href="#move"' not in page
    assert "data-move" not in page


def test_a_move_that_cannot_be_is_refused_in_words(
    coordinator: Client, rows: list[TrainingSession]
) -> None:
    client, row = coordinator, rows[1]
    before = (row.on, row.begins)
    day = row.on.isoformat()
    assert "Two sessions overlap" in moved(client, row, step="", on=day, begins="07:50")
    assert "not a day of the run" in moved(client, row, step="day_before")
    assert "Choose the day and the time." in moved(client, row, step="", on=day, begins="")
    assert "Select a valid choice" in moved(client, row, step="", on="2020-01-01", begins="09:00")
    address = reverse("course:session_move", args=[row.run.code])
    page = client.post(address, {"session": "x", "step": "later"}, follow=True).content.decode()
    assert "Select a valid choice" in page
    page = client.post(address, {"session": "", "step": "later"}, follow=True).content.decode()
    assert "Choose the session to move." in page
    assert moved(client, row, step="", on="", begins="").count("Choose the day and the time.") == 1
    assert (row.on, row.begins) == before


def test_who_moves_a_session_hears_that_its_trainer_is_busy_then(
    coordinator: Client, rows: list[TrainingSession], sophal: Trainer
) -> None:
    other = factories.run("PP-2026-9", starts_on=TODAY, ends_on=TODAY)
    plan = actions.SessionPlan(on=TODAY, begins=900, minutes=60, kind="talk", topic="UNTOC")
    other_session = actions.add_session(run=other, plan=plan, by=None, now=factories.NOW)
    assign(other_session, sophal)
    assign(rows[1], sophal)
    day = TODAY.isoformat()
    assert "also teaches in" not in moved(coordinator, rows[1], step="", on=day, begins="13:00")
    address = reverse("course:session_move", args=[rows[1].run.code])
    sent_fields = {"session": rows[1].pk, "step": "", "on": day, "begins": "15:00"}
    answer = coordinator.post(address, sent_fields, follow=True)
    warnings = [str(line) for line in answer.context["messages"] if line.level_tag == "warning"]
    assert len(warnings) == 1
    assert "KIM Sophal also teaches in" in warnings[0]
    rows[1].refresh_from_db()
    assert rows[1].begins == 900


def test_a_session_is_removed_until_attendance_was_recorded(
    coordinator: Client, run: CourseRun, rows: list[TrainingSession], address: str
) -> None:
    html = coordinator.post(f"{address}{rows[0].pk}/remove/", follow=True).content.decode()
    assert "The session is removed." in html
    [enrolment] = factories.enrolments(run, 1)
    Attendance.objects.create(
        session=rows[1], enrolment=enrolment, is_present=True, way="ticked", at=factories.NOW
    )
    refused = coordinator.post(f"{address}{rows[1].pk}/remove/", follow=True).content.decode()
    assert "it stays" in refused
    assert "Remove the session" not in refused
    assert "Lay out again" not in text(coordinator, address)


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_timetable_is_one_page_in_each_language(
    visitor: Visitor, rows: list[TrainingSession], sophal: Trainer, address: str, language: str
) -> None:
    assign(rows[1], sophal)
    answer = visitor("coordinator", language=language).get(f"{address}print.pdf")
    assert answer["Content-Type"] == "application/pdf"
    [page] = pages_of(pdf=answer.content)
    assert "08:30–09:30" in page
    assert ("KIMSophal" in page) == (language == "en")


def test_the_print_may_be_of_one_trainer_and_longer_runs_have_more_pages(
    run: CourseRun, rows: list[TrainingSession], sophal: Trainer
) -> None:
    assign(rows[1], sophal)
    data = timetable_data(run=run, trainer=str(sophal.pk))
    assert sum(len(day["sessions"]) for page in data["pages"] for day in page) == 1
    assert data["trainer"] == {"km": "គីម សុផល", "en": "KIM Sophal"}
    run.ends_on = TODAY + timedelta(days=6)
    run.place_km = "សាលា"
    longer = timetable_data(run=run)
    assert [len(page) for page in longer["pages"]] == [5, 2]
    assert (longer["trainer"], longer["place"]["km"]) == (None, "សាលា")


def test_the_calendar_file_keeps_each_entry_under_one_name(
    coordinator: Client, rows: list[TrainingSession], sophal: Trainer, address: str
) -> None:
    assign(rows[1], sophal)

    def events(query: str = "") -> dict[str, Any]:
        answer = coordinator.get(f"{address}calendar.ics{query}")
        assert answer["Content-Type"].startswith("text/calendar")
        entries = Calendar.from_ical(answer.content).walk("VEVENT")
        return {str(entry["uid"]): entry for entry in entries}

    before = events()
    assert len(before) == 4
    [entry] = events(f"?trainer={sophal.pk}").values()
    assert entry["summary"] == "មុខ 1 / Short 1"
    assert entry["dtstart"].dt.isoformat() == "2026-11-24T08:30:00+07:00"
    assert "KIM Sophal: ដឹកនាំ / Leads" in entry["description"]
    TrainingSession.objects.filter(pk=rows[0].pk).update(begins=900)
    assert events().keys() == before.keys()


def test_only_who_may_change_the_run_opens_its_timetable(
    visitor: Visitor, rows: list[TrainingSession], address: str, run: CourseRun
) -> None:
    own = factories.account("trainer")
    run.trainers.add(own)
    assert visitor(account=own).get(address).status_code == 200
    places = ("", "add/", "print.pdf", "calendar.ics", f"{rows[0].pk}/")
    for role in ("trainer", "viewer", "participant"):
        client = visitor(role)
        assert {client.get(f"{address}{place}").status_code for place in places} == {403}
        posts = ("lay-out/", "move/", f"{rows[0].pk}/swap/", f"{rows[0].pk}/remove/")
        assert {client.post(f"{address}{place}").status_code for place in posts} == {403}
    assert TrainingSession.objects.count() == 4
    assert Client().get(address).status_code == 302


def test_a_session_of_another_run_is_not_found(
    coordinator: Client, rows: list[TrainingSession]
) -> None:
    other = factories.run("OTHER-1")
    place = reverse("course:session", args=[other.code, rows[0].pk])
    assert coordinator.get(place).status_code == 404


def test_a_trainer_finds_todays_sessions_at_home(
    visitor: Visitor, rows: list[TrainingSession], run: CourseRun
) -> None:
    own = factories.account("trainer")
    run.trainers.add(own)
    page = text(visitor(account=own), "/")
    assert "Opening" in page
    assert "Test after" not in page
    ways = ("course:session", "course:session_wall")
    assert any(reverse(way, args=[run.code, rows[0].pk]) in page for way in ways)


def test_an_officer_reads_the_timetable_on_a_phone(
    client: Client, rows: list[TrainingSession], run: CourseRun, sophal: Trainer
) -> None:
    assign(rows[1], sophal)
    factories.enrolments(run, 1)
    [badge] = classroom_actions.make_badges(run=run, by=None, now=factories.NOW)
    place = reverse("course:phone_timetable")
    assert client.get(place).status_code == 302
    client.cookies["promdaen_language"] = "en"
    pin_of(badge)
    join(client, badge)
    page = text(client, place)
    assert "Today" in page
    assert "Opening" in page
    assert "KIM" not in page
    assert "/runs/" not in page
    TrainingSession.objects.all().delete()
    assert "Nothing on this day." in text(client, place)


def test_a_phone_offers_the_timetable_with_what_comes_next(
    run: CourseRun, rows: list[TrainingSession]
) -> None:
    [enrolment] = factories.enrolments(run, 1)
    [row] = weeks.phone_rows(enrolment=enrolment, now=factories.NOW)
    assert row.text is not None
    assert row.text.en == "09:30 Short 1"
    [later] = weeks.phone_rows(enrolment=enrolment, now=factories.NOW + timedelta(hours=6))
    assert later.text is None
    assert row in phone.phone_rows(enrolment=enrolment, now=factories.NOW)
    TrainingSession.objects.all().delete()
    assert weeks.phone_rows(enrolment=enrolment, now=factories.NOW) == []

"""Whoever reads names, prints, or takes a file leaves a line; nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from promdaen.config import readings as trace
from promdaen.course.actions import classroom, sittings
from promdaen.course.models import Badge, CourseRun
from promdaen.kit import pdf, readings
from promdaen.kit.models import AuditLine, Reading
from promdaen.people.models import Account, Officer
from promdaen.people.rules import roles
from tests import factories, phones, runs
from tests.test_khmer_pages import addresses, is_page, reader_of, world

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])
MARKS = ("UNLIKE Anybody", "ឈ្មោះប្លែកពីគេ")
UNTRACED: dict[str, str] = {}
"""Pages that show an officer's name and leave no line, with the reason."""


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def needs_trace(*, answer: Any) -> bool:
    """Whether an answer gives names, or is a file that is not excepted."""
    if not is_page(answer):
        return trace.is_file(response=answer)
    text = answer.content.decode()
    return any(mark in text for mark in MARKS)


@pytest.mark.usefixtures("refusals_undrawn")
def test_every_page_with_names_and_every_file_leaves_a_line() -> None:
    where = dict(addresses(arguments_by_page=world()))
    models.QuerySet(Officer).update(name_latin=MARKS[0], name_km=MARKS[1])
    silent: set[str] = set()
    pages_opened: set[str] = set()
    for role in (
        "coordinator",
        *(role_name for role_name in roles.ROLES if role_name != "coordinator"),
    ):
        client = reader_of(role)
        if role == "trainer":
            for run in CourseRun.objects.all():
                run.trainers.set(Account.objects.filter(roles__role="trainer"))
        for name in where.keys() - pages_opened:
            answer = client.get(where[name])
            if answer.status_code == 405:
                del where[name]  # nobody reads there, whatever the role
            if answer.status_code != 200 or where[name].startswith(trace.OWN_LOG):
                continue
            pages_opened.add(name)
            if needs_trace(answer=answer) and not Reading.objects.filter(page=name).exists():
                silent.add(name)
    assert silent == UNTRACED.keys() | (trace.FILES_UNTRACED.keys() & pages_opened)
    assert {"course:roster", "course:pins", "people:officers"} <= pages_opened
    traced_pages = {line.page for line in Reading.objects.all()}
    assert {"people:sign_in", "course:pins", "exercise:log_csv"} <= traced_pages
    assert readings.prove_readings().faults == ()


@pytest.fixture
def run() -> CourseRun:
    course_run = runs.run("KK-1")
    for _ in range(3):
        runs.enrol(course_run)
    return course_run


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator")
    client.force_login(account)
    Reading.objects.all()
    return account


def fails(**_: Any) -> None:
    raise DatabaseError("database or disk is full")


def lines() -> list[tuple[str, str, int | None]]:
    rows = Reading.objects.exclude(page="people:sign_in").order_by("sequence")
    return list(rows.values_list("page", "subject", "count"))


def test_a_page_and_its_file_leave_one_line_an_hour_each(
    client: Client, coordinator: Account, run: CourseRun
) -> None:
    page = reverse("course:roster", args=("KK-1",))
    for _ in range(2):
        client.get(page)
        client.get(page, {"format": "xlsx"})
    assert lines() == [
        ("course:roster", "code=KK-1", 3),
        ("course:roster", "code=KK-1 format=xlsx", 3),
    ]
    assert set(Reading.objects.values_list("account_id", flat=True)) == {coordinator.pk}


def test_a_print_notes_how_many_people(
    client: Client, coordinator: Account, run: CourseRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "compile_pdf", lambda **_values: b"%PDF-1.7")
    client.get(reverse("course:badges_pdf", args=("KK-1",)))
    assert lines() == [("course:badges_pdf", "code=KK-1", 3)]


def test_a_page_without_a_table_has_no_count() -> None:
    page = HttpResponse("<p>Sok</p>")
    assert readings.counted_records(response=page) is None
    table = HttpResponse('<th scope="row">a</th><th scope="row">b</th>')
    assert readings.counted_records(response=table) == 2
    assert (
        readings.counted_records(response=readings.set_record_count(response=table, count=7)) == 7
    )
    assert readings.counted_records(response=HttpResponse(b'scope="row"', "text/csv")) is None


def test_a_page_that_is_refused_leaves_none(
    client: Client, coordinator: Account, run: CourseRun
) -> None:
    client.get(reverse("course:roster", args=("KK-9",)))
    client.get(reverse("people:accounts"))
    assert lines() == []


def test_only_pages_that_update_automatically_are_excused_and_only_then(
    client: Client, coordinator: Account, run: CourseRun
) -> None:
    paper = runs.paper()
    second_run = runs.run("KK-2", held={"before": paper, "after": paper})
    sittings.open_test(
        run=second_run, occasion="before", minutes=45, by=coordinator, now=factories.NOW
    )
    live = reverse("course:live", args=(second_run.code, "before"))
    client.get(live, headers={"HX-Request": "true"})
    assert lines() == []
    assert client.get(live, headers={"Accept": "*/*"}).status_code == 200
    assert [page for page, *_rest in lines()] == ["course:live"]


@pytest.mark.parametrize(
    "headers", [{"HX-Request": "true"}, {"Accept": "*/*"}, {"Accept": "application/json"}]
)
def test_no_header_of_the_browser_hides_that_a_list_was_read(
    client: Client, coordinator: Account, run: CourseRun, headers: dict[str, str]
) -> None:
    client.get(reverse("course:roster", args=("KK-1",)), headers=headers)
    assert lines() == [("course:roster", "code=KK-1", 3)]


def test_what_officers_do_on_their_phones_is_not_recorded(run: CourseRun) -> None:
    seat = run.enrolments.all()[0]
    phones.phone_of(seat).get(reverse("course:phone_home"))
    assert not Reading.objects.exists()


def test_a_file_is_refused_where_no_line_can_be_written_and_a_page_is_not(
    client: Client, coordinator: Account, run: CourseRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "record_reading", fails)
    page = reverse("course:roster", args=("KK-1",))
    assert client.get(page).status_code == 200
    answer = client.get(page, {"format": "csv"})
    assert answer.status_code == 503
    client.logout()
    client.force_login(coordinator)
    assert client.get(page).status_code == 200


@pytest.fixture
def badge(run: CourseRun) -> Badge:
    classroom.make_badges(run=run, by=None, now=factories.NOW)
    return Badge.objects.filter(enrolment__run=run)[0]


def pins_printed(client: Client, badge: Badge) -> tuple[int, bool]:
    """The status of printing PINs, and whether the badge has one now."""
    answer = client.post(reverse("course:pins", args=("KK-1",)), {"reason": "lost"})
    badge.refresh_from_db()
    return answer.status_code, bool(badge.pin_hash)


def test_pins_are_printed_where_their_action_was_logged(
    client: Client, coordinator: Account, badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "record_reading", fails)
    assert pins_printed(client, badge) == (200, True)
    assert AuditLine.objects.filter(action="print_pins").count() == 1


def test_no_pin_changes_where_its_action_cannot_be_logged(
    client: Client, coordinator: Account, badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classroom.audit, "record_line", fails)
    assert pins_printed(client, badge) == (507, False)


def test_signing_in_and_failing_to_leave_a_line_without_what_was_typed(client: Client) -> None:
    viewer = factories.account("viewer")
    for email, password in (
        (viewer.email, "wrong-password"),
        ("nobody@example.org", "wrong-password"),
        (viewer.email, factories.PASSWORD),
    ):
        client.post(reverse("account_login"), {"login": email, "password": password})
    logged = list(Reading.objects.order_by("sequence").values_list("page", "account_id"))
    assert logged == [
        ("people:sign_in_failed", viewer.pk),
        ("people:sign_in_failed", None),
        ("people:sign_in", viewer.pk),
    ]
    assert not Reading.objects.exclude(subject="").exists()


def test_auditors_alone_read_the_lines(client: Client, coordinator: Account) -> None:
    client.get(reverse("people:officers"))
    page = reverse("people:readings")
    assert client.get(page).status_code == 403
    client.force_login(factories.account("administrator", name="Keo Administrator"))
    text = client.get(page, headers={"accept-language": "en"}).content.decode()
    assert coordinator.name in text
    assert "people:officers" in text

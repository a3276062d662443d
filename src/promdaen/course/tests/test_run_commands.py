"""Runs planned and finished on the command line: whole, in a name, refused in words."""

import getpass
import json
from argparse import ArgumentTypeError
from datetime import date, datetime, time
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone, translation

from promdaen.course.management import account_option
from promdaen.course.models import CourseRun, RunPaper
from promdaen.kit import audit, spreadsheets
from promdaen.kit.models import AuditLine
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _programme() -> None:
    factories.programme("PRG-2026")
    factories.province("09")
    factories.course()


def crossed_papers() -> None:
    anchor = factories.item("ANCHOR")
    for code in "AB":
        factories.paper(code, items=[anchor, factories.item()], anchors=["ANCHOR"])


def command_output(*arguments: str) -> dict[str, Any]:
    stream = StringIO()
    with translation.override("km"):
        call_command(*arguments, stdout=stream)
    answer: dict[str, Any] = json.loads(stream.getvalue())
    return answer


def refused(*arguments: str) -> list[str]:
    with translation.override("km"), pytest.raises(CommandError) as error:
        call_command(*arguments, stdout=StringIO())
    assert error.value.returncode == 2
    return str(error.value).splitlines()


def create(*more: str, code: str = "KK-2026-1", starts: str = "2026-03-02") -> tuple[str, ...]:
    plan = ("--programme", "prg-2026", "--province", "09", "--place", "Khemara Phoumin")
    return ("create_run", code, *plan, "--starts", starts, *more)


def test_a_run_is_planned_with_its_last_day_from_the_days_of_the_course() -> None:
    answer = command_output(*create("--course", "five-day"))
    assert answer == {
        "run": "KK-2026-1",
        "programme": "PRG-2026",
        "course": "FIVE-DAY",
        "province": "09",
        "starts": "2026-03-02",
        "ends": "2026-03-06",
        "places": {},
        "papers": {},
    }
    run = CourseRun.objects.get()
    assert (run.place_en, run.place_km, run.language) == ("Khemara Phoumin",) * 2 + ("km",)
    assert not RunPaper.objects.exists()


def test_one_paper_serves_before_and_after_or_two_are_crossed() -> None:
    crossed_papers()
    single = command_output(*create("--paper", "a"))
    assert single["papers"] == {"before": ["A"], "after": ["A"]}
    crossed = command_output(*create("--cross", "a", "b", "--language", "en", code="KK-2026-2"))
    assert crossed["papers"] == {"before": ["A", "B"], "after": ["B", "A"]}
    assert CourseRun.objects.get(code="KK-2026-2").design == "crossed"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (create(starts="2027-01-04"), "outside the dates of programme PRG-2026"),
        (create("--programme", "NONE"), "no programme NONE"),
        (create("--province", "99"), "no province 99"),
        (create("--course", "NONE"), "no course NONE"),
        (create(code="a b"), "Latin letters"),
        (create("--paper", "X"), "no paper X. Choose one of: A, B."),
    ],
)
def test_what_cannot_be_planned_is_refused_whole_with_the_code_before_it(
    arguments: tuple[str, ...], words: str
) -> None:
    crossed_papers()
    [line] = refused(*arguments)
    assert line.startswith(f"{arguments[1]}: ")
    assert words in line
    assert not CourseRun.objects.exists()


def test_every_mistake_is_a_line_of_its_own() -> None:
    assert len(refused(*create("--province", "99", "--course", "NONE"))) == 2


def test_the_system_acts_without_an_account_and_the_log_names_the_user_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "dara")
    command_output(*create())
    line = AuditLine.objects.get(action="create_run")
    assert (line.account_id, line.account_name) == (None, "system")
    assert line.detail == {"code": "KK-2026-1", "system_user": "dara"}


@pytest.mark.parametrize("error", [OSError, KeyError, ImportError])
def test_a_machine_without_a_user_by_name_is_no_error(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def nameless() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", nameless)
    command_output(*create())
    assert AuditLine.objects.get(action="create_run").detail == {"code": "KK-2026-1"}


def test_a_run_is_planned_in_the_name_of_a_coordinator() -> None:
    coordinator = factories.account("coordinator")
    command_output(*create("--as", coordinator.email.upper()))
    assert AuditLine.objects.get(action="create_run").account_id == coordinator.pk


def test_an_account_that_may_not_plan_is_refused() -> None:
    viewer = factories.account("viewer")
    [line] = refused(*create("--as", viewer.email))
    assert line == "KK-2026-1: This belongs to another role. Ask an administrator for the role."
    assert not CourseRun.objects.exists()


def test_an_unknown_or_closed_account_is_refused() -> None:
    closed = factories.account("coordinator", is_active=False)
    assert "There is no account no@one.example" in refused(*create("--as", "no@one.example"))[0]
    assert f"The account {closed.email} is closed" in refused(*create("--as", closed.email))[0]


def test_a_run_is_finished_whatever_the_case_of_its_code() -> None:
    run = factories.run("KK-1")
    answer = command_output("finish_run", "kk-1")
    assert (answer["run"], answer["is_final"], answer["results"]) == ("KK-1", True, "interim")
    assert {"code": "roster", "words": "no roster", "count": 0} in answer["missing"]
    run.refresh_from_db()
    assert run.is_final
    [line] = refused("finish_run", "KK-9")
    assert line.startswith("KK-9: There is no course run of this code.")


def test_a_trainer_finishes_an_own_run_alone() -> None:
    trainer = factories.account("trainer")
    factories.run("KK-1", trainers=[trainer])
    factories.run("KK-2")
    command_output("finish_run", "KK-1", "--as", trainer.email)
    assert "belongs to another trainer" in refused("finish_run", "KK-2", "--as", trainer.email)[0]


def test_a_day_is_forced_in_a_demonstration_alone() -> None:
    factories.run("KK-1")
    forced = ("finish_run", "KK-1", "--force-date", "2026-03-06")
    with pytest.raises(CommandError, match="unrecognized arguments"):
        call_command(*forced, stdout=StringIO())
    audit.mark_demo()
    command_output(*forced)
    line = AuditLine.objects.get(action="finish_run")
    assert line.at == timezone.make_aware(datetime.combine(date(2026, 3, 6), time(12, 0)))


@pytest.mark.parametrize("error", [audit.NoNodeError, DatabaseError])
def test_a_database_that_is_not_migrated_yet_is_no_demonstration(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def missing() -> None:
        raise error

    monkeypatch.setattr(audit, "this_node", missing)
    with pytest.raises(CommandError, match="unrecognized arguments"):
        call_command("finish_run", "KK-1", "--force-date", "2026-03-06")


@pytest.mark.parametrize("text", ["2026-13-01", "tomorrow", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_of_a_course_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        account_option.day(text)


def test_a_file_that_cannot_be_read_is_refused_with_its_name() -> None:
    with (
        pytest.raises(CommandError, match=r"^list.xlsx: The file list.xlsx is empty"),
        account_option.acting(options={"as_email": ""}, subject="list.xlsx"),
    ):
        spreadsheets.read_table(name="list.xlsx", data=b"")

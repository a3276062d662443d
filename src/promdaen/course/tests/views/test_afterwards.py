"""Pages of later tests: rounds of a run, one round, who is due, letters to departments."""

import csv
from datetime import date

import pytest
from django.test import Client

from promdaen.assessment.models import Paper
from promdaen.course import actions
from promdaen.course.actions import afterwards as later
from promdaen.course.models import CourseRun, Enrolment, Invitation, RunPaper
from promdaen.course.tests.views.conftest import Visitor
from tests import factories


@pytest.fixture
def run(db: None) -> CourseRun:
    return factories.run("KK-2026-5", starts_on=date(2026, 5, 16), ends_on=date(2026, 5, 20))


@pytest.fixture
def paper(run: CourseRun) -> Paper:
    paper = factories.paper("A")
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    return paper


@pytest.fixture
def rows(run: CourseRun, paper: Paper) -> list[Enrolment]:
    officers = [factories.officer(name_latin=f"SOK D{number}") for number in range(1, 4)]
    rows = factories.enrolments(run, officers)
    for row in rows:
        factories.sat(row, "before", paper, [1, 0, 0, 0])
        factories.sat(row, "after", paper, [1, 1, 1, 0])
    return rows


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def invited(run: CourseRun, months: int = 3) -> list[Invitation]:
    later.invite_officers(run=run, months=months, by=None, now=factories.NOW)
    return list(Invitation.objects.filter(months=months).order_by("enrolment__seat"))


def test_a_coordinator_chooses_the_paper_and_invites(
    coordinator: Client, run: CourseRun, rows: list[Enrolment], paper: Paper
) -> None:
    address = f"/runs/{run.code}/later/"
    assert "no one invited yet" in text(coordinator, address)
    answer = coordinator.post(address, {"act": "paper", "paper": str(paper.pk)}, follow=True)
    assert "The paper of the later tests is chosen." in answer.content.decode()
    assert RunPaper.objects.filter(run=run, occasion="later").get().paper == paper
    answer = coordinator.post(address, {"invite": "later-3"}, follow=True)
    assert "Officers newly invited: 3." in answer.content.decode()
    assert (
        "There is no such round"
        in coordinator.post(address, {"invite": "later-2"}, follow=True).content.decode()
    )
    assert "Later tests" in text(coordinator, f"/runs/{run.code}/")


def test_a_paper_that_does_not_fit_is_refused_beside_its_field(
    coordinator: Client, run: CourseRun, rows: list[Enrolment], paper: Paper
) -> None:
    address = f"/runs/{run.code}/later/"
    assert (
        "This field is required"
        in coordinator.post(address, {"act": "paper", "paper": ""}).content.decode()
    )
    factories.sat(rows[0], "later", paper, [1, 1, 1, 0])
    page = coordinator.post(address, {"act": "paper", "paper": str(paper.pk)}).content.decode()
    assert RunPaper.objects.filter(run=run, occasion="later").count() == 0
    assert "Later tests that count but have no round: 1" in page


def test_a_round_is_marked_officer_by_officer(
    coordinator: Client, run: CourseRun, rows: list[Enrolment], paper: Paper
) -> None:
    address = f"/runs/{run.code}/later/3/"
    assert "No one is invited to this round yet" in text(coordinator, address)
    first, second, third = invited(run)
    factories.sat(rows[0], "later", paper, [1, 1, 1, 0], months=3)
    page = text(coordinator, address)
    assert f"why_{second.pk}" in page
    assert f"why_{first.pk}" not in page
    answer = coordinator.post(
        address, {f"paper_{third.pk}": "on", f"why_{second.pk}": "moved"}, follow=True
    )
    assert "The round is saved." in answer.content.decode()
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.declined_reason, third.is_on_paper) == ("moved", True)
    assert coordinator.get(f"/runs/{run.code}/later/2/").status_code == 404


def test_a_round_is_keyed_in_its_own_grid(
    coordinator: Client, run: CourseRun, rows: list[Enrolment], paper: Paper
) -> None:
    later.choose_later_paper(run=run, paper=paper, by=None, now=factories.NOW)
    invited(run)
    assert "Later test, 3 months" in text(coordinator, f"/runs/{run.code}/keying/")
    address = f"/runs/{run.code}/keying/later-3/"
    assert "SOK D1" in text(coordinator, address)
    cells = {f"a_{rows[0].pk}_{position}": "a" for position in range(1, 5)}
    coordinator.post(address, cells | {"act": "save"})
    assert "SOK D1" not in text(coordinator, address)
    assert "Later test, 3 months" in text(coordinator, f"/runs/{run.code}/roster/{rows[0].pk}/")
    assert coordinator.get(f"/runs/{run.code}/keying/later-2/").status_code == 404


def test_who_is_due_is_listed_filtered_exported_and_reminded(
    coordinator: Client, run: CourseRun, rows: list[Enrolment]
) -> None:
    assert "No one is due for a later test" in text(coordinator, "/later/")
    invited(run)
    page = text(coordinator, "/later/?sort=-over")
    assert page.count("SOK D") == 3
    assert "Overdue" in page
    assert "No one matches the filter" in text(coordinator, "/later/?months=12")
    table = coordinator.get("/later/?format=csv").content.decode("utf-8-sig")
    heads, *cells = csv.reader(table.splitlines())
    columns = [head.rpartition(" / ")[2] for head in heads]
    officers = [dict(zip(columns, row, strict=True)) for row in cells]
    assert [officer["Run"] for officer in officers] == ["KK-2026-5"] * 3
    assert all(officer["Name in Latin letters"].startswith("SOK D") for officer in officers)
    assert all(officer["Short code"].isalnum() for officer in officers)
    assert [officer["Reminded on"] for officer in officers] == [""] * 3
    coordinator.post("/later/")
    assert Invitation.objects.filter(reminded_at__isnull=False).count() == 3


def test_a_department_is_written_to_in_both_languages(
    coordinator: Client, run: CourseRun, rows: list[Enrolment]
) -> None:
    assert coordinator.get("/later/letter/IMM.pdf").status_code == 404
    invited(run)
    answer = coordinator.get("/later/letter/IMM.pdf")
    assert answer.content.startswith(b"%PDF")
    assert coordinator.get("/later/letter/NOWHERE.pdf").status_code == 404


def test_names_of_later_tests_are_for_who_may_see_them(
    visitor: Visitor, run: CourseRun, rows: list[Enrolment]
) -> None:
    invited(run)
    own = factories.account("trainer")
    run.trainers.add(own)
    assert "SOK D1" in text(visitor(account=own), "/later/")
    assert "SOK D1" not in text(visitor("trainer"), "/later/")
    for role in ("viewer", "reviewer", "participant"):
        client = visitor(role)
        for address in (
            "/later/", "/later/letter/IMM.pdf",
            f"/runs/{run.code}/later/", f"/runs/{run.code}/later/3/",
        ):  # fmt: skip
            assert client.get(address).status_code == 403
    assert visitor("trainer").get("/later/letter/IMM.pdf").status_code == 404
    assert Client().get("/later/").status_code == 302

"""From an empty database to a signed sheet and certificates by pages alone, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from promdaen_tools import private_postgresql
from tests import browser, first_day, first_programme, messy_roster
from tests.e2e.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = first_programme.RUN
OWN = "three odd words together"
TRAINER = {
    "form-0-name_km": "មាស រិទ្ធី",
    "form-0-name_latin": "MEAS RITHY",
    "form-0-email": "rithy.meas@interior.example",
}
MOST_CLICKS = 90
MISSPELT = "សុខ ដារា"
"""The first officer of the roster, with a vowel sign that the roster does not have."""


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[first_day.Installation]:
    if request.param == "sqlite":
        yield first_day.installed(folder=tmp_path)
        return
    programs = private_postgresql.binaries()
    if programs is None:
        pytest.skip("not on this machine: the programs of PostgreSQL")
    with private_postgresql.running_server(folder=programs) as url:
        [database] = private_postgresql.make_databases(url=url, count=1)
        yield first_day.installed_here(folder=tmp_path, database=database)


@pytest.fixture
def address(installation: first_day.Installation) -> Iterator[str]:
    with first_day.served(installation=installation) as port:
        yield f"http://127.0.0.1:{port}"


def test_a_first_programme_goes_from_nothing_to_certificates_by_pages(
    engine: Browser, installation: first_day.Installation, address: str, tmp_path: Path
) -> None:
    with browser.visit(engine=engine, width=browser.LAPTOP, language="en") as page:
        page.goto(f"{address}/")
        walk = Walk(page)
        set_up(walk=walk, installation=installation)
        assert page.url == f"{address}/runs/{RUN}/"
        prepare(walk=walk)
        take_attendance(walk=walk)
        import_answers(walk=walk, occasion="before")
        import_answers(walk=walk, occasion="after")
        say_why_tests_are_missing(walk=walk)
        finish(walk=walk)
        issue_sheet(walk=walk, folder=tmp_path)
        issue_certificates(walk=walk)
        walk.begin("end")
        print(walk.table())
        assert walk.clicks.total() <= MOST_CLICKS


def set_up(*, walk: Walk, installation: first_day.Installation) -> None:
    """Sign in, choose a password, and take the four steps of set-up."""
    one_time = installation.printed.strip()
    walk.begin("sign in")
    walk.click(walk.page.get_by_role("link", name="English"))
    walk.type(login=installation.email, password=one_time)
    walk.press("Sign in")
    walk.type(oldpassword=one_time, password1=OWN, password2=OWN)
    walk.click(walk.main.locator("form button[type=submit]"))
    assert walk.page.url.endswith("/setup/")

    walk.begin("programme")
    walk.type(code=first_programme.PROGRAMME, title_km="មន្ត្រីព្រំដែនជួរមុខ")
    walk.type(title_en="Frontline officers")
    walk.type(starts_on=first_programme.STARTS, ends_on=first_programme.ENDS)
    walk.press("Save and continue")

    walk.begin("targets")
    walk.choose("added", first_programme.PROVINCE)
    walk.press("Add a province")
    for code, officers in first_programme.TARGETS.items():
        walk.type(**{f"target_{first_programme.PROVINCE}_{code}": str(officers)})
    walk.press("Save and continue")

    walk.begin("people")
    walk.press("Become the coordinator too")
    walk.type(**TRAINER)
    walk.choose("form-0-role", "trainer")
    walk.press("Create the accounts and print passwords")
    assert walk.main.locator(".slip").count() == 1
    walk.follow("Continue setting up")
    assert "30 officers in 1 province" in walk.text

    walk.begin("first run")
    walk.type(code=RUN, starts_on=first_programme.FIRST_DAY, ends_on=first_programme.LAST_DAY)
    walk.choose("province", first_programme.PROVINCE)
    walk.tick(walk.page.get_by_label(TRAINER["form-0-name_km"]))
    walk.press("Create the course run")


def prepare(*, walk: Walk) -> None:
    """Roster, papers, timetable and leaders: always the one next button."""
    go_on(walk=walk, task="roster", heading="Next: import the roster")
    walk.give_file("roster.xlsx", messy_roster.roster_file())
    walk.press("Next: check")
    walk.press("Enrol the accepted officers")
    assert "Enrolled: 30. New officers: 30" in walk.page.locator("body").inner_text()
    assert walk.main.locator("tbody tr").count() == len(messy_roster.OFFICERS)
    go_back(walk=walk)

    go_on(walk=walk, task="papers", heading="Next: choose the test papers")
    papers = walk.main.locator("select[name=first] option").all_inner_texts()
    [paper] = [option for option in papers if option.startswith(f"{first_programme.PAPER} ")]
    walk.clicks[walk.task] += 2
    walk.main.locator("select[name=first]").select_option(label=paper)
    walk.press("Save")
    go_back(walk=walk)

    go_on(walk=walk, task="timetable", heading="Next: lay out the timetable")
    go_back(walk=walk)

    go_on(walk=walk, task="leaders", heading="Next: choose who leads")
    walk.press("Fill in empty sessions")
    assert "30 of 30 sessions have a leader" in walk.text
    walk.press("Save all")
    go_back(walk=walk)


def take_attendance(*, walk: Walk) -> None:
    go_on(walk=walk, task="attendance", heading="Next: take attendance")
    walk.follow("All present except")
    walk.press("Save: all others were present")
    go_back(walk=walk)


def import_answers(*, walk: Walk, occasion: str) -> None:
    """A file of Khmer names; of the one before, the first name is not certain and is asked."""
    heading = f"Next: enter the answers of the test {occasion}"
    go_on(walk=walk, task=f"answers {occasion}", heading=heading)
    other = MISSPELT if occasion == "before" else ""
    data = first_programme.answer_file(occasion=occasion, name_of_first=other)
    walk.give_file(f"{occasion}.xlsx", data)
    walk.press("Import")
    if other:
        name_question = walk.main.get_by_role("group", name=MISSPELT)
        assert name_question.count() == 1
        walk.tick(name_question.get_by_label("SOK Dara"))
        walk.press("Import")
    forms = first_programme.FORMS if occasion == "after" else 0
    body_text = walk.page.inner_text("body")
    assert f"Imported: 29 answer sheets and {forms} evaluation forms." in body_text
    go_back(walk=walk)


def say_why_tests_are_missing(*, walk: Walk) -> None:
    go_on(walk=walk, task="reasons", heading="Next: say why tests are missing")
    selects = walk.main.locator("select[name^=why_]")
    assert selects.count() == len(first_programme.WHY)
    for place in range(selects.count()):
        walk.clicks[walk.task] += 2
        selects.nth(place).select_option(label="ill")
    walk.press("Save")
    go_back(walk=walk)


def finish(*, walk: Walk) -> None:
    """Nothing is missing: the run took its places from the targets of the programme."""
    walk.begin("finish")
    following = walk.page.locator(".next")
    assert "Next: finish the run" in following.inner_text()
    assert following.locator("li").count() == 0
    following.get_by_role("button", name="Finish the run").click()
    walk.click(walk.page.locator("dialog").get_by_role("button", name="Finish the run"))
    assert "Final" in walk.text


def issue_sheet(*, walk: Walk, folder: Path) -> None:
    """What the sheet says is what the files say; it is issued signed, and final."""
    go_on(walk=walk, task="sheet", heading="Next: issue the results sheet")
    expected = first_programme.figures()
    assert f"{expected.scored_higher} of {expected.both}" in walk.text
    assert f"+{expected.after_mean - expected.before_mean:.1f}" in walk.text
    issued = json.loads(walk.save("JSON", folder))
    assert issued["state"] == "final"
    first_programme.assert_equal(results=issued)
    assert walk.save("Issue the signed sheet (PDF)", folder).startswith(b"%PDF")
    go_back(walk=walk)


def issue_certificates(*, walk: Walk) -> None:
    go_on(walk=walk, task="certificates", heading="Next: issue the certificates")
    issue = walk.main.get_by_role("button", name="Issue to all who earned one")
    walk.click(issue)
    assert "29" in walk.text
    walk.clicks[walk.task] += 1
    href = walk.main.get_by_role("link", name="Print all").get_attribute("href")
    answer = walk.page.request.get(f"{walk.page.url.partition('/runs/')[0]}{href}")
    assert answer.body().startswith(b"%PDF")
    go_back(walk=walk)
    assert "In order:" in walk.text


def go_on(*, walk: Walk, task: str, heading: str) -> None:
    """Press the one next button of the run's page."""
    walk.begin(task)
    following = walk.page.locator(".next")
    assert following.locator("h2").inner_text() == heading
    assert following.locator(".btn").count() == 1
    walk.click(following.locator(".btn"))


def go_back(*, walk: Walk) -> None:
    """Go back to the run's page by the line above the heading, where we are not there already."""
    if not walk.page.url.endswith(f"/runs/{RUN}/"):
        walk.click(walk.main.locator(f'a[href="/runs/{RUN}/"]'))

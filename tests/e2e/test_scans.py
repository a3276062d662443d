"""A photographed answer sheet is sent in, its doubtful line decided by one key, and taken in."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from promdaen.course.models import CourseRun, Enrolment, RunSitting, SheetScan, TrainingSession
from promdaen.course.queries import runs
from tests import browser, photographs
from tests.e2e import steps

pytestmark = pytest.mark.browser
OCCASION = "after"


def unseen(run: CourseRun) -> Enrolment:
    """The last officer on a run who has not sat the test after."""
    run_sittings = RunSitting.objects.filter(enrolment__run=run, occasion=OCCASION)
    rows = Enrolment.objects.filter(run=run).exclude(pk__in=run_sittings.values("enrolment_id"))
    enrolment = rows.order_by("seat").last()
    assert enrolment is not None
    return enrolment


def test_a_photographed_sheet_is_read_decided_and_taken_in(
    engine: Browser, demo: str, tmp_path: Path
) -> None:
    run = CourseRun.objects.filter(is_final=False, enrolments__isnull=False).latest("starts_on")
    # The course is under way: its test after is brought forward, to have begun.
    TrainingSession.objects.filter(run=run, occasion="after").update(on=run.starts_on, begins=0)
    officer = unseen(run)
    paper = runs.keying_sheet(enrolment=officer, occasion=OCCASION)[0].paper
    holder = photographs.holder(officer.seat, run.code, OCCASION)
    sheet = photographs.clean_sheets(paper, [holder])[0]
    every = {(number, ""): "abcd"[number % 4] for number in range(1, 40)}
    marked = photographs.filled(sheet, paper, every | {(2, ""): "ab"})
    (tmp_path / "sheet.jpg").write_bytes(photographs.photograph(marked, turned=1))
    (tmp_path / "else.jpg").write_bytes(b"not a picture")
    with browser.visit(engine=engine, width=browser.LAPTOP) as page:
        steps.sign_in(page=page, address=demo, role="coordinator")
        page.goto(f"{demo}/runs/{run.code}/scans/")
        page.locator("input[type=file]").set_input_files(
            [tmp_path / "else.jpg", tmp_path / "sheet.jpg"]
        )
        page.locator("form[data-scans] button[type=submit]").click()
        page.locator("[data-scans-refused] li").wait_for()
        page.locator("form[data-scans] progress[value='2']").wait_for()
        assert "else.jpg" in page.locator("[data-scans-refused]").inner_text()
        scan = SheetScan.objects.get(run=run)
        assert (scan.enrolment, scan.state) == (officer, "doubtful")
        page.goto(f"{demo}/runs/{run.code}/scans/{scan.pk}/")
        assert page.locator("[data-scan-line] img").evaluate("image => image.naturalWidth > 100")
        page.keyboard.press("b")
        assert page.evaluate("document.activeElement.value") == "take"
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: str(scan.pk) not in url)
        page.goto(f"{demo}/runs/{run.code}/roster/{officer.pk}/")
        assert page.locator("table tbody tr").count() >= len(scan.read["lines"])
    link = RunSitting.objects.get(enrolment=officer, occasion=OCCASION)
    assert link.sitting.mode == "paper"
    second = link.sitting.responses.get(item__places__position=2, item__places__paper=paper)
    assert second.answer == {"chosen": "b"}

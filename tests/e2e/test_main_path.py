"""The main job in a real browser: from a new course run to a results sheet that can be checked."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests import browser, factories
from tests.e2e import steps

pytestmark = pytest.mark.browser

RUN = "TRY-2026-1"
ITEMS = 36
HEADS = ("ល.រ", "អត្តលេខ", "ឈ្មោះខ្មែរ", "ឈ្មោះឡាតាំង", "ភេទ", "អង្គភាព", "លេខទូរស័ព្ទ")
NEW = (
    ("T-01", "ហេង សុខា", "HENG Sokha", "ប្រុស", "អន្តោប្រវេសន៍"),
    ("T-02", "ឡុង ស្រីមុំ", "LONG Sreymom", "ស្រី", "អន្តោប្រវេសន៍"),
    ("T-03", "ប៊ុន រតនៈ", "BUN Rattanak", "ប្រុស", "នគរបាលដែនទឹក"),
    ("T-04", "យិន ចន្ធូ", "YIN Chanthou", "ស្រី", "នគរបាលដែនទឹក"),
    ("T-05", "ពេជ្រ ណារិទ្ធ", "PECH Narith", "ប្រុស", "BPP"),
    ("T-06", "អ៊ុក វាសនា", "OUK Veasna", "ប្រុស", "BPP"),
    ("T-07", "ទូច សុភ័ក្ត្រ", "TOUCH Sopheak", "ស្រី", "AHT"),
)
# KK-01 of the demonstration is KHIEV VICHET; nobody typed his code here.
RESPELT = ("", "", "KHEAV Vichit", "ប្រុស", "អន្តោប្រវេសន៍")
REFUSED = ("T-09", "", "", "ស្រី", "AHT")


def roster_file(*, folder: Path) -> Path:
    """A roster as it is typed: a merged title, Khmer heads, one row nobody can use."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["បញ្ជីឈ្មោះសិក្ខាកាម វគ្គបណ្តុះបណ្តាលប្រាំថ្ងៃ"])
    sheet.merge_cells("A1:G1")
    sheet.append([])
    sheet.append(HEADS)
    for number, row in enumerate((*NEW, RESPELT, REFUSED), start=1):
        sheet.append([number, *row, "012 000 000"])
    path = folder / "roster.xlsx"
    book.save(path)
    return path


def answers_file(*, folder: Path, known_code: str) -> Path:
    """Marks before and after of everyone on the roster, with their evaluation forms."""
    text = io.StringIO()
    out = csv.writer(text)
    numbers = range(1, ITEMS + 1)
    columns = [f"{occasion}_{number:02}" for occasion in ("pre", "post") for number in numbers]
    out.writerow(["officer_code", *columns, "relevance", "overall", "comments", "consent"])
    for place, code in enumerate([*(row[0] for row in NEW), known_code]):
        before = [int((item + place) % 3 == 0) for item in range(ITEMS)]
        after = [int((item + place) % 3 != 1) for item in range(ITEMS)]
        out.writerow([code, *before, *after, 4 + place % 2, 5, "", ""])
    path = folder / "answers.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@contextmanager
def signed_in(*, engine: Browser, address: str, role: str, language: str) -> Iterator[Page]:
    with browser.visit(engine=engine, width=browser.LAPTOP, language=language) as page:
        steps.sign_in_by_form(page=page, address=address, role=role)
        yield page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


def add_run(*, page: Page, address: str) -> None:
    today = timezone.localdate()
    page.goto(f"{address}/runs/")
    steps.press(page=page, name="Add a run", role="link")
    page.get_by_label("Code", exact=True).fill(RUN)
    page.get_by_label("Province", exact=True).select_option("09")
    page.get_by_label("First day").fill((today - timedelta(days=7)).isoformat())
    page.get_by_label("Last day").fill((today - timedelta(days=3)).isoformat())
    page.locator("[name=target_IMM]").fill("10")
    steps.press(page=page, name="Save")
    assert page.url == f"{address}/runs/{RUN}/"


def take_roster_in(*, page: Page, address: str, folder: Path) -> None:
    page.goto(f"{address}/runs/{RUN}/roster/import/")
    page.locator("input[type=file]").set_input_files(roster_file(folder=folder))
    steps.press(page=page, name="Next: check")
    open_row = page.get_by_role("group", name="KHEAV Vichit")
    assert "KHIEV VICHET" in open_row.inner_text()
    refused = page.locator("table", has=page.get_by_text("What is wrong")).inner_text()
    assert "12" in refused
    steps.press(page=page, name="Enrol the accepted officers")
    assert page.get_by_role("alert").is_visible()
    page.get_by_role("group", name="KHEAV Vichit").locator("input").first.check()
    page.get_by_label("Import the accepted rows and leave the refused rows out.").check()
    steps.press(page=page, name="Enrol the accepted officers")
    assert page.url == f"{address}/runs/{RUN}/roster/"


def choose_papers(*, page: Page, address: str) -> None:
    page.goto(f"{address}/runs/{RUN}/papers/")
    choice = page.get_by_label("Paper, or paper A")
    [paper] = [
        inner_text
        for inner_text in choice.locator("option").all_inner_texts()
        if inner_text.startswith("A ")
    ]
    choice.select_option(label=paper)
    steps.press(page=page, name="Save")


def take_answers_in(*, page: Page, address: str, folder: Path) -> None:
    path = answers_file(folder=folder, known_code="KK-01")
    page.goto(f"{address}/runs/{RUN}/answers/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_text("More about the file").click()
    page.get_by_label("Marks: 1 for right, 0 for wrong").check()
    steps.press(page=page, name="Check first")
    assert "Nothing is imported yet" in page.locator("main").inner_text()
    steps.press(page=page, name="Import")
    assert page.url == f"{address}/runs/{RUN}/"


def test_a_visitor_meets_khmer_first_and_keeps_the_place_in_english(
    engine: Browser, demo: str
) -> None:
    context = engine.new_context(viewport={"width": browser.PHONE, "height": 800})
    page = context.new_page()
    page.goto(f"{demo}/runs/?year=2012")
    assert page.locator("html").get_attribute("lang") == "km"
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_label("E-mail address").fill("coordinator@demo.example")
    page.get_by_label("Password", exact=True).fill("demo-for-everyone")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.url == f"{demo}/runs/?year=2012"
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()


def test_from_a_new_run_to_a_sheet_that_can_be_checked(
    engine: Browser, demo: str, folder: Path
) -> None:
    with signed_in(engine=engine, address=demo, role="coordinator", language="en") as page:
        add_run(page=page, address=demo)
        choose_papers(page=page, address=demo)
        take_roster_in(page=page, address=demo, folder=folder)
        assert page.locator("main tr", has_text="KHIEV VICHET").count() == 1
        assert page.locator("main tr", has_text="KHEAV").count() == 0
        take_answers_in(page=page, address=demo, folder=folder)
        page.locator(f"main a[href='/results/run/{RUN}/']").first.click()
        page.wait_for_load_state()
        assert "8 of 8" in page.locator("main").inner_text()

        steps.press(page=page, name="Write recommendations", role="link")
        page.locator("[name=form-0-km]").fill("រំលឹកការសម្ភាសរៀងរាល់ត្រីមាស។")
        page.locator("[name=form-0-en]").fill("Refresh interviewing each quarter.")
        steps.press(page=page, name="Save")
        assert "Refresh interviewing each quarter." in page.locator("main").inner_text()

        assert page.troubles == []  # type: ignore[attr-defined]
        path = steps.save_download(page=page, name="Issue the signed sheet (PDF)", folder=folder)
        assert path.read_bytes().startswith(b"%PDF")
    assert verdict(path=path)["is_genuine"] is True
    damaged = folder / "changed.pdf"
    damaged.write_bytes(path.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    assert damaged.read_bytes() != path.read_bytes()
    with pytest.raises(CommandError):
        verdict(path=damaged)


def verdict(*, path: Path) -> dict[str, object]:
    output = io.StringIO()
    call_command("verify_sheet", str(path), stdout=output)
    return dict(json.loads(output.getvalue()))


def test_a_viewer_reads_the_sheet_and_no_name(engine: Browser, demo: str) -> None:
    with signed_in(engine=engine, address=demo, role="viewer", language="en") as page:
        page.goto(f"{demo}/results/run/KK-2012-1/")
        assert "of 30" in page.locator("main").inner_text()
        assert "VICHET" not in page.content()
        assert page.get_by_role("link", name="Officers", exact=True).count() == 0
        assert page.locator('a[href*="/people/officers"]').count() == 0
        answer = page.goto(f"{demo}/runs/KK-2012-1/roster/")
        assert answer is not None
        assert answer.status in {403, 404}
        assert "VICHET" not in page.content()


def test_a_participant_is_refused_with_words(engine: Browser, demo: str) -> None:
    account = factories.account("participant")
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        steps.sign_in_by_form(
            page=page, address=demo, role=account.email, password=factories.PASSWORD
        )
        assert page.url == f"{demo}/"
        for path in ("/results/run/KK-2012-1/", "/results/overview/", "/runs/"):
            answer = page.goto(f"{demo}{path}")
            assert answer is not None
            assert answer.status in {403, 404}
            assert "VICHET" not in page.content()
            assert page.locator("main h1").inner_text()

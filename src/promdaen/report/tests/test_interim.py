"""Sheets that are not final say so on every page, in every file and in their signature."""

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from promdaen.course import actions as course_actions
from promdaen.course.actions import sittings
from promdaen.course.models import CourseRun
from promdaen.kit import signing
from promdaen.report import actions, queries
from promdaen.report.models import IssuedSheet
from promdaen.report.queries import scopes
from tests import factories, runs

pytestmark = pytest.mark.django_db
NOW = factories.NOW
# The runs of tests.runs end on 5 June.
LAST_DAY = datetime(2026, 6, 5, 12, 0, tzinfo=UTC)
# Five minutes past midnight of 6 June in Phnom Penh: still 5 June in UTC.
JUST_OVER = datetime(2026, 6, 5, 17, 5, tzinfo=UTC)


def issued(*, at: datetime = LAST_DAY, kind: str = "run", code: str = "KK-1") -> IssuedSheet:
    scope_runs = queries.scope_runs_by_code(kind=kind, code=code, account=None)
    return actions.issue_sheet(scope_runs=scope_runs, by=None, now=at)


def exported(sheet: IssuedSheet, form: str, language: str = "en") -> bytes:
    return actions.exported_sheet(sheet=sheet, form=form, language=language)


def of_version_1(sheet: IssuedSheet) -> IssuedSheet:
    """The sheet as it would have been issued before sheets had a state."""
    old: dict[str, Any] = {
        key: value for key, value in sheet.figures.items() if key not in ("state", "issued")
    }
    old |= {"schema": "promdaen.sheet/1", "notices": []}
    signed = signing.issue(
        document=old, key=actions.signing_key(), node="n", moment=JUST_OVER, address=""
    )
    digest = str(dict(signed["issued"])["digest"])  # type: ignore[call-overload]
    return IssuedSheet(
        scope=sheet.scope, figures=signed, digest=digest, signature="", issued_at=JUST_OVER
    )


def test_a_sheet_is_interim_until_the_last_day_is_over_where_the_course_is() -> None:
    runs.tested_run("KK-1")
    during, over = issued(at=LAST_DAY), issued(at=JUST_OVER)
    assert (during.figures["state"], over.figures["state"]) == ("interim", "final")
    assert during.digest != over.digest
    assert "until 5 June 2026" in during.figures["notices"][0]["en"]
    assert over.figures["notices"] == []
    assert over.figures["issued"]["at"] == "2026-06-06T00:05:00+07:00"


def test_a_sheet_is_interim_while_the_test_after_is_open() -> None:
    run = runs.tested_run("KK-1")
    test = sittings.open_test(run=run, occasion="after", minutes=None, by=None, now=NOW)
    assert "still open" in issued(at=NOW).figures["notices"][0]["en"]
    sittings.close_test(test=test, by=None, now=NOW)
    assert issued(at=NOW).figures["state"] == "final"


def test_a_finished_run_without_its_test_after_is_interim_all_the_same() -> None:
    run = runs.run("KK-1")
    enrolment = runs.enrol(run)
    course_actions.finish_run(run=run, accept_missing=True, by=None, now=NOW)
    assert issued(at=NOW).figures["state"] == "interim"
    course_actions.give_missing_reason(
        enrolment=enrolment, occasion="after", reason="on_duty", by=None, now=NOW
    )
    assert issued(at=NOW).figures["state"] == "final"


def test_an_interim_sheet_does_not_count_as_the_sheet_of_the_run() -> None:
    run = runs.tested_run("KK-1")
    test = sittings.open_test(run=run, occasion="after", minutes=None, by=None, now=NOW)
    issued(at=NOW)
    assert queries.runs_with_sheet(codes=["KK-1"]) == set()
    sittings.close_test(test=test, by=None, now=NOW)
    issued(at=NOW)
    assert queries.runs_with_sheet(codes=["KK-1"]) == {"KK-1"}


def test_a_sheet_of_several_runs_is_interim_while_any_of_them_is() -> None:
    runs.tested_run("KK-1", seed=1)
    runs.run("KK-2", starts_on=date(2027, 1, 4))
    sheet = issued(at=NOW, kind="province", code="01")
    assert sheet.figures["state"] == "interim"
    assert "1 of 2 course runs" in sheet.figures["notices"][0]["en"]


def test_a_scope_without_runs_is_interim() -> None:
    factories.province("02")
    assert issued(at=NOW, kind="province", code="02").figures["state"] == "interim"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "INTERIM, not final"), ("km", "បណ្តោះអាសន្ន")]
)
def test_every_page_of_an_interim_pdf_is_marked(language: str, words: str) -> None:
    runs.tested_run("KK-1")
    data = exported(issued(), "pdf", language)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert len(pages) > 1
    if language == "en":
        assert all(words in page and "Interim results sheet" in page for page in pages)
    check = actions.check_file(data=data)
    assert (check["is_genuine"], check["state"]) == (True, "interim")
    assert words.lower()[:7] in check["state_words"][language]


def test_tables_of_an_interim_sheet_say_so() -> None:
    runs.tested_run("KK-1")
    sheet = issued()
    lines = exported(sheet, "csv").decode("utf-8-sig").splitlines()
    assert lines[1].startswith("state,state of the sheet,interim,")
    book = load_workbook(io.BytesIO(exported(sheet, "xlsx")))
    assert all(name.endswith("(interim)") for name in book.sheetnames)
    assert all("interim" in page.oddHeader.center.text for page in book)
    assert json.loads(exported(sheet, "json"))["state"] == "interim"


def test_tables_of_a_final_sheet_say_that_it_is_final() -> None:
    runs.tested_run("KK-1")
    sheet = issued(at=JUST_OVER)
    assert exported(sheet, "csv").decode("utf-8-sig").splitlines()[1].startswith("state,")
    book = load_workbook(io.BytesIO(exported(sheet, "xlsx")))
    assert book.sheetnames[0] == "figures"
    assert [row[2] for row in book["figures"].values][1] == "final"


@pytest.mark.parametrize("form", actions.SHEET_FORMATS)
def test_a_sheet_of_version_1_is_read_and_verified_as_before(form: str) -> None:
    runs.tested_run("KK-1")
    old = of_version_1(issued())
    data = exported(old, form)
    if form in ("pdf", "json"):
        check = actions.check_file(data=data)
        assert (check["is_genuine"], check["state"], check["state_words"]) == (True, None, None)
    if form == "xlsx":
        assert load_workbook(io.BytesIO(data)).sheetnames[0] == "figures"
    if form == "csv":
        assert b"interim" not in data


def test_a_print_of_a_sheet_of_version_1_names_the_local_day() -> None:
    runs.tested_run("KK-1")
    old = of_version_1(issued())
    old.figures["issued"]["at"] = "2026-06-05T17:05:00+00:00"
    pages = pypdf.PdfReader(io.BytesIO(exported(old, "pdf"))).pages
    assert "Issued on 6 June 2026" in pages[-1].extract_text()


def test_changing_the_state_breaks_the_signature() -> None:
    runs.tested_run("KK-1")
    changed = exported(issued(), "json").replace(b'"state": "interim"', b'"state": "final"')
    assert actions.check_file(data=changed)["verdict"] == "changed"


def test_pages_of_an_interim_sheet_say_so() -> None:
    run = runs.tested_run("KK-1")
    CourseRun.objects.filter(pk=run.pk).update(ends_on=date(2099, 1, 1))
    client = Client()
    client.force_login(
        factories.account("viewer"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    client.cookies["promdaen_language"] = "en"
    scope = ("run", "KK-1")
    tails = {"sheet": (), "items": (), "indicators": (), "figure": ("gain_points",)}
    for name, tail in tails.items():
        html = client.get(reverse(f"report:{name}", args=(*scope, *tail))).content.decode()
        assert "INTERIM, not final" in html, name
    client.force_login(
        factories.account("coordinator"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    client.cookies["promdaen_language"] = "en"
    client.post(reverse("report:issue", args=scope), {"format": "json"})
    answer = client.get(reverse("report:issued", args=(IssuedSheet.objects.get().pk, "json")))
    assert "results-KK-1-en-interim.json" in answer.headers["Content-Disposition"]
    file = SimpleUploadedFile("sheet.json", answer.content)
    html = client.post(reverse("report:check"), {"file": file}).content.decode()
    assert "This sheet is interim" in html


def test_the_command_prints_the_state_of_what_it_wrote(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.tested_run("KK-1")
    path = tmp_path / "sheet.json"
    call_command("results", "KK-1", "--out", str(path))
    assert json.loads(capsys.readouterr().out)["state"] == "final"
    call_command("verify_sheet", str(path))
    assert json.loads(capsys.readouterr().out)["state"] == "final"


def test_the_system_sees_all_runs() -> None:
    assert scopes.sees_all_runs(account=None)

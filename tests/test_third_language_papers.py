"""Papers in a third language that no page of the coordinator's walk prints, each printed once.

The frame of a paper is English there; what its data say in English is looked up in the made
language of `tests/test_third_language.py`.
"""

from __future__ import annotations

import gettext
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.booth.models import Drill
from promdaen.booth.queries import drill_prints
from promdaen.booth.queries import drills as drill_queries
from promdaen.booth.tests import stage
from promdaen.booth.tests.actions.test_drills import DEFECT
from promdaen.course.actions import classroom
from promdaen.course.models import CourseRun
from promdaen.course.queries.prints import badges as badge_prints
from promdaen.course.queries.prints import packs
from promdaen.course.tests import test_designs
from promdaen.exchange.actions import alerts, contacts
from promdaen.exchange.queries import contacts as contact_queries
from promdaen.exchange.tests import test_alerts, test_contacts
from promdaen.kit import content_catalogues, pdf
from promdaen.planning.tests import test_twins
from promdaen.refresher.queries import reminders
from promdaen.report.actions import make_evaluation_report, print_evaluation_report
from promdaen.report.queries import since
from promdaen.report.tests import sheets
from promdaen.specimen.rules.sessions import Stock
from tests import exchange_world, factories, plan_world, recordings, runs
from tests import test_khmer_pages as walk
from tests.test_khmer import SOURCE
from tests.test_third_language import (
    CODE,
    NOT_PRINTED,
    bracketed,
    third_language,  # noqa: F401  a fixture
)

pytestmark = [
    pytest.mark.django_db(databases=("default", "exchange")),
    pytest.mark.usefixtures("third_language"),
]
# Made in Khmer and English, or in one of them, whatever the language of the page is: what is for
# the country itself, a signed report, and the script of a recording, which is in its language.
OF_RECORD = {
    "exchange/print/alert.typ",
    "survey/print/questionnaire.typ",
    "report/print/evaluation.typ",
    "curriculum/print/recording_script.typ",
}
PAPERS = [
    {
        "assessment/print/key.typ",
        "assessment/print/booklet-large.typ",
        "exercise/print/controller.typ",
        "exercise/print/cell.typ",
    },
    {
        "specimen/print/answers.typ",
        "specimen/print/specimens.typ",
        "specimen/print/stations.typ",
        "survey/print/profile.typ",
        "survey/print/round.typ",
        "survey/print/questionnaire.typ",
    },
    {f"booth/print/drill-{part}.typ" for part in drill_prints.PRINT_PARTS},
    {
        "course/print/pins.typ",
        "course/print/later.typ",
        "course/print/certificate.typ",
        "course/print/pack.typ",
    },
    {
        "course/print/day.typ",
        "curriculum/print/pack.typ",
        "curriculum/print/slides.typ",
        "curriculum/print/recording_script.typ",
    },
    {"exchange/print/alert.typ", "exchange/print/contacts.typ"},
    {"planning/print/programme.typ", "planning/print/roster.typ"},
    {
        "report/print/results.typ",
        "report/print/evaluation.typ",
        "report/print/since.typ",
        "refresher/print/unreached.typ",
    },
]
"""The papers of each test below, together those that the walk over pages does not print."""


class Brackets(gettext.NullTranslations):
    """A catalogue of content in which each English text is itself in brackets."""

    def gettext(self, message: str) -> str:
        return bracketed(message)

    def pgettext(self, context: str, message: str) -> str:
        return bracketed(message)


def content_catalogue(language: str) -> gettext.NullTranslations | None:
    return Brackets() if language == CODE else None


class Printer:
    """The papers of a test, each printed in the third language the first time."""

    def __init__(self) -> None:
        self.languages: dict[str, str] = {}
        self.looked_up: set[str] = set()
        self.compile_pdf = pdf.compile_pdf

    def __call__(self, *, source: Path, language: str, data: Any, **options: Any) -> bytes:
        name = source.resolve().relative_to(SOURCE).as_posix()
        if name in self.languages:
            return b"%PDF-1.7\n%%EOF\n"
        self.languages[name] = language
        if "⟦" in json.dumps(
            content_catalogues.content_in(data, language=CODE), ensure_ascii=False
        ):
            self.looked_up.add(name)
        return self.compile_pdf(source=source, language=CODE, data=data, **options)


course, places = test_designs.course, test_alerts.places


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Printer]:
    printer = Printer()
    for module in (content_catalogues, pdf):
        monkeypatch.setattr(module, "content_catalogue", content_catalogue)
    monkeypatch.setattr(pdf, "compile_pdf", printer)
    yield printer
    names = set(printer.languages)
    assert names in PAPERS
    others = {name for name, language in printer.languages.items() if language != CODE}
    assert others <= OF_RECORD
    assert names - printer.looked_up <= OF_RECORD


def test_every_paper_is_printed_here_or_on_the_walk_over_pages() -> None:
    assert set().union(*PAPERS) == NOT_PRINTED


def reader(*roles: str) -> Client:
    client = walk.reader_of(*roles)
    client.cookies["promdaen_language"] = CODE
    return client


def printed(client: Client, name: str, *args: Any, **fields: Any) -> None:
    """A paper of an address, got or sent for."""
    address = reverse(name, args=args)
    answer = client.post(address, fields) if fields else client.get(address)
    assert answer.status_code == 200, name
    assert answer["Content-Type"] == "application/pdf", name


def test_papers_of_tests_and_exercises(printer: Printer) -> None:
    arguments_by_page, client = walk.world(), reader("coordinator")
    paper, exercise = (
        arguments_by_page["assessment"]["paper_id"],
        arguments_by_page["exercise"]["code"],
    )
    for part in ("key", "booklet-large"):
        printed(client, "assessment:paper_print", paper, part)
    for part in ("controller", "cell-immigration"):
        printed(client, "exercise:pack", exercise, part)


def test_papers_of_specimens_and_of_the_survey(printer: Printer) -> None:
    arguments_by_page, client = walk.world(), reader("coordinator", "trainer")
    station_set = arguments_by_page["specimen:set"]["code"]
    for part in ("answers", "specimens", "stations"):
        printed(client, "specimen:set_print", station_set, part)
    place = arguments_by_page["survey:checkpoint"]["code"]
    printed(client, "survey:checkpoint_print", place, csrf="")
    printed(client, "survey:round_print", "2026", csrf="")
    printed(client, "survey:questionnaire", place)


def test_papers_of_a_drill(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    stock = Stock(defects=[DEFECT], distractors=[])
    monkeypatch.setattr(drill_queries, "printable", lambda: stock)
    stage.put_stage()
    fields = {"wave": "coach", "count": "6", "seed": "4"}
    reader("trainer").post(reverse("booth:drills"), fields)
    for part in drill_prints.PRINT_PARTS:
        drill_prints.render_print(drill=Drill.objects.get(), part=part, language=CODE)


def test_papers_of_a_course_run(printer: Printer) -> None:
    arguments_by_page, client = walk.world(), reader("coordinator", "trainer")
    run = arguments_by_page["course"]["code"]
    row = CourseRun.objects.get(code=run)
    strips = classroom.PinStrips(run=row)
    pins = classroom.print_pins(strips=strips, by=None, now=factories.NOW).pins
    badge_prints.pins_pdf(run=row, pins=pins, language=CODE)
    printed(client, "course:later_letter", "IMM")
    client.post(reverse("course:issue_all", args=[run]))
    printed(client, "course:certificates_print", run)
    packs.first_page(
        run=row, language=CODE, files=(), left_out=(), day=timezone.localdate(factories.NOW)
    )


def test_papers_of_lessons(printer: Printer, course: Any) -> None:
    client = reader("trainer", "reviewer")
    printed(client, "course:day_pack", test_designs.CODE, 1)
    for part in ("plan", "slides"):
        printed(client, "curriculum:pack", "CORRUPT", part)
    dialogue = recordings.record("dialogue", recordings.DIALOGUE)
    place = (dialogue.kind, dialogue.code, "en")
    printed(client, "curriculum:recording_script_print", *place)


def test_papers_of_the_exchange(printer: Printer, places: None) -> None:
    desk = exchange_world.standing("liaison", "IMM")
    alert = test_alerts.issued(desk, level="green")
    address = "https://example.org/x"
    now = test_alerts.NOW
    assert alerts.print_poster(record=alert, size="a4", address=address, by=desk, now=now)
    test_contacts.added(desk)
    chosen = contact_queries.ContactFilter(province="01")
    assert contacts.print_card(filters=chosen, size="a6", language=CODE, by=desk, now=now)


def test_papers_of_the_border_programme(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)
    plan_world.addresses()
    client = reader("coordinator")
    printed(client, "planning:file", "2027", 1, "pdf", fields="")
    test_twins.save_twin()
    typed = {"staffing": "now", "begins_on": "2026-12-07", "number": "3"}
    printed(client, "planning:roster", test_twins.CODE, **typed)


def test_papers_of_results(printer: Printer, settings: Any, tmp_path: Path) -> None:
    settings.DATA_FOLDER = tmp_path
    source = SOURCE / "report" / "print" / "results.typ"
    pdf.compile_pdf(source=source, data=sheets.SHAPES["reference"](), language=CODE)
    runs.tested_run("KK-1", officers=12)
    print_evaluation_report(
        report=make_evaluation_report(programme=None, by=None, now=factories.NOW)
    )
    since.since_print(
        account=factories.account("viewer"),
        since=timezone.localdate(factories.NOW) - timedelta(days=90),
        now=factories.NOW,
        language=CODE,
    )
    line = reminders.Unreached(
        officer=factories.officer(), posting=None, closes_on=timezone.localdate(factories.NOW)
    )
    pdf.compile_pdf(
        source=SOURCE / "refresher" / "print" / "unreached.typ",
        data=reminders.unreached_document(
            unreached_officers=[line], today=timezone.localdate(factories.NOW)
        ),
        language=CODE,
    )

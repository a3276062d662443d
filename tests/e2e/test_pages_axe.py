"""Every main page, at both widths and in both languages, is without fault."""

from collections import defaultdict

import pytest
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Browser, Page

from promdaen.assessment.models import Paper
from promdaen.booth.models import BoothRun, Interview
from promdaen.course.models import Badge, CourseRun, Enrolment
from promdaen.exchange.models import Record
from promdaen.people.models import Account, Officer
from promdaen.places.models import Checkpoint
from promdaen.planning.models import ExpertPanel, Plan
from promdaen.questions.models import Note, Question
from promdaen.refresher.queries import pieces
from promdaen.survey.models import Round, Visit
from tests import browser
from tests.e2e import pages, steps

pytestmark = pytest.mark.browser

KINDS = ("report", "request", "alert", "referral")
MISSING_ON_PURPOSE = "nothing/here/"


def one_visit(*, state: str) -> Visit:
    """The first visit of a state that is given to the assessor of the demonstration."""
    visits = Visit.objects.filter(assessor__email="assessor@demo.example", state=state)
    return visits.earliest("round__code", "checkpoint__code")


def one_record(*, kind: str) -> Record:
    """The first record of a kind that the desk of Immigration reads without being noted."""
    records = Record.objects.filter(kind=kind, level__lte=3, origin="IMM", sent_at__isnull=False)
    return records.earliest("created_at")


def one_run_at_booth() -> BoothRun:
    """The last morning at the booth that ended, of an officer who practised an interview too.

    That of an officer in the year after, if one can be had whom a refresher asks something now.
    """
    booth_runs = BoothRun.objects.filter(
        ended_at__isnull=False,
        officer__interviews__isnull=False,
        officer__refreshers__isnull=False,
    ).order_by("-started_at")
    now = timezone.now()
    runs_with_refresher = (
        booth_run
        for booth_run in booth_runs
        if pieces.open_shares(officer_id=booth_run.officer_id, now=now)
    )
    return next(runs_with_refresher, booth_runs[0])


def badge_at_booth() -> Badge:
    """The badge of that officer."""
    return Badge.objects.get(enrolment__officer=one_run_at_booth().officer)


@pytest.fixture(scope="module")
def rows(demo: str) -> dict[str, str]:
    """The rows of the demonstration that addresses name."""
    run = CourseRun.objects.filter(is_final=False, enrolments__isnull=False).latest("starts_on")
    enrolment = Enrolment.objects.filter(run=run).earliest("seat")
    return {
        "run": run.code,
        "enrolment": str(enrolment.pk),
        "officer": str(Officer.objects.get(code="KK-01").pk),
        "checkpoint": Checkpoint.objects.earliest("code").code,
        "paper": str(Paper.objects.get(code="A").pk),
        "account": str(Account.objects.get(email="viewer@demo.example").pk),
        "round": Round.objects.latest("starts_on").code,
        "panel": str(ExpertPanel.objects.get(state="second").pk),
        "plan": Plan.objects.latest("started_at").code,
        "visit": str(Visit.objects.filter(state="submitted").earliest("planned_at", "id").pk),
        "question": str(Question.objects.filter(shared_at__isnull=False).earliest("pk").pk),
        "note": str(Note.objects.earliest("pk").pk),
        "booth_run": str(one_run_at_booth().pk),
        "interview": str(Interview.objects.filter(officer=one_run_at_booth().officer).get().pk),
        **{f"x_{kind}": str(one_record(kind=kind).pk) for kind in KINDS},
        **{f"{state}_visit": str(one_visit(state=state).pk) for state in ("planned", "returned")},
    }


def faults_at(*, page: Page, width: int, looks_measured: set[str] | None) -> list[str]:
    if page.viewport_size != {"width": width, "height": 800}:
        page.set_viewport_size({"width": width, "height": 800})
    faults = [*browser.sideways(page=page), *browser.small_targets(page=page)]
    if looks_measured is not None:
        faults += browser.axe_violations(page=page, looks_measured=looks_measured)
    return [f"{width} px: {fault}" for fault in faults]


def faults_of(
    *, page: Page, address: str, expected: int, language: str, looks_measured: set[str]
) -> list[str]:
    """What is wrong with one page at both widths; axe reads Khmer narrow and English wide.

    A page opens at the width at which the one before it was left.
    """
    page.troubles.clear()  # type: ignore[attr-defined]
    answer = page.goto(address)
    assert answer is not None
    faults = [] if answer.status == expected else [f"answers {answer.status}"]
    if page.locator("html").get_attribute("lang") != language:
        faults.append("speaks another language")
    axe_width = browser.PHONE if language == "km" else browser.LAPTOP
    assert page.viewport_size is not None
    other = {browser.PHONE: browser.LAPTOP, browser.LAPTOP: browser.PHONE}
    first_width = page.viewport_size["width"]
    for width in (first_width, other[first_width]):
        faults += faults_at(
            page=page, width=width, looks_measured=looks_measured if width == axe_width else None
        )
    faults += browser.stored_days(page=page)
    troubles: list[str] = page.troubles  # type: ignore[attr-defined]
    return faults + [trouble for trouble in troubles if str(expected) not in trouble]


@pytest.fixture(scope="module")
def looks_measured() -> dict[str, set[str]]:
    """The looks of text whose contrast was measured, by language, whoever looked."""
    return defaultdict(set)


@pytest.mark.parametrize(("role", "language", "begin"), pages.WALKS)
def test_every_page_is_without_fault(
    *,
    engine: Browser,
    demo: str,
    rows: dict[str, str],
    looks_measured: dict[str, set[str]],
    role: str,
    language: str,
    begin: int,
) -> None:
    problems: list[str] = []
    with browser.visit(engine=engine, width=browser.PHONE, language=language) as page:
        page.add_init_script(path=browser.AXE)
        if role == pages.OFFICER:
            steps.join(page=page, address=demo, badge=badge_at_booth())
        elif role and (language, begin) == ("km", 0):
            steps.sign_in_by_form(page=page, address=demo, role=role)
        elif role:
            steps.sign_in(page=page, address=demo, role=role)
        for path in pages.PAGES[role][begin : begin + pages.LONGEST_WALK]:
            faults = faults_of(
                page=page,
                address=f"{demo}/{path.format(**rows)}",
                expected=404 if path == MISSING_ON_PURPOSE else 200,
                language=language,
                looks_measured=looks_measured[language],
            )
            problems += [f"{path}: {fault}" for fault in faults]
    assert not problems, "\n".join(problems)


def test_the_contrast_of_a_look_is_measured_where_it_is_met_first(engine: Browser) -> None:
    plain = "<!doctype html><html lang=en><title>T</title><main><h1>T</h1><p>Plain</p>"
    faint = '<p style="color: #ccc">Faint</p>'
    behind = '<div style="background: #333"><p>Dark on dark</p></div>'
    looks: set[str] = set()
    violations: list[list[str]] = []
    with browser.visit(engine=engine, width=browser.PHONE) as page:
        for body in (plain, plain + faint, plain + faint + behind, plain + faint + behind):
            page.set_content(body)
            violations.append(browser.axe_violations(page=page, looks_measured=looks))
        [everything] = browser.axe_violations(page=page)
    assert [len(violation_list) for violation_list in violations] == [0, 1, 1, 0]
    assert "div" not in violations[1][0]
    assert "div" in violations[2][0]
    assert everything.startswith("color-contrast")


def test_walks_open_every_page_once() -> None:
    for role, language in pages.LOOKS:
        begins = [
            first_page
            for walker, spoken, first_page in pages.WALKS
            if (walker, spoken) == (role, language)
        ]
        walks = [pages.PAGES[role][begin : begin + pages.LONGEST_WALK] for begin in begins]
        assert tuple(path for walk in walks for path in walk) == pages.PAGES[role]


def test_the_list_of_pages_names_every_capability() -> None:
    capabilities = {
        resolve(f"/{path.partition('?')[0].format(**samples())}").app_name
        for paths in pages.PAGES.values()
        for path in paths
        if path != MISSING_ON_PURPOSE
    }
    assert capabilities >= {
        *("assessment", "casework", "course", "curriculum", "people", "places", "report"),
        *("booth", "exchange", "exercise", "planning", "questions", "specimen", "survey"),
    }


def samples() -> dict[str, str]:
    identifier = "01a20eb3-ba85-7509-9e4f-7aec56e35673"
    names = (
        *("run", "enrolment", "officer", "checkpoint", "account", "paper", "round", "visit"),
        "plan",
        "panel",
        *("planned_visit", "returned_visit", "booth_run", "interview", "question", "note"),
        *(f"x_{kind}" for kind in KINDS),
    )
    return dict.fromkeys(names, identifier)

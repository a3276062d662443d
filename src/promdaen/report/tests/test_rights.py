"""Who opens what: every address of reports, by every role, for every scope."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.course import actions as course_actions
from promdaen.course.models import CourseRun
from promdaen.people.models import Account
from promdaen.people.rules import roles
from promdaen.report import actions, queries, urls
from promdaen.report.models import IssuedSheet
from promdaen.report.queries import analysis_rows
from tests import factories, report_world, runs

# The menu of a liaison officer is read from the exchange.
pytestmark = pytest.mark.django_db(databases=["default", "exchange"])
OWN, OTHER = ("run", "KK-1"), ("run", "KK-2")
PROVINCE, PROGRAMME, EMPTY = ("province", "01"), ("programme", "P1"), ("province", "02")
SCOPES = (OWN, OTHER, PROVINCE, PROGRAMME, EMPTY)
FORMATS = ("pdf", "csv", "xlsx", "json")
SEES_ALL = {"coordinator", "viewer"}
# What a trainer of one run sees live: that run, and the wider scopes with it alone.
OF_A_TRAINER = {OWN, PROVINCE, PROGRAMME}
LISTS = {
    "index": SEES_ALL | {"trainer"},
    "overview": SEES_ALL,
    "provinces": SEES_ALL,
    "since": SEES_ALL,
    "evaluation_reports": SEES_ALL,
    "recommendations_followed": SEES_ALL,
    "stories": {"coordinator"},
    "add_story": {"coordinator"},
    "follow_recommendation": {"coordinator"},
    "countries": SEES_ALL,
    "analysis": SEES_ALL,
    "statistics": SEES_ALL,
    "statistics_codes": {"coordinator"},
}
OF_SCOPE = {
    "sheet": SEES_ALL | {"trainer"},
    "items": SEES_ALL | {"trainer"},
    "scale": SEES_ALL | {"trainer"},
    "indicators": SEES_ALL | {"trainer"},
    "figure": SEES_ALL | {"trainer"},
    "item": {"coordinator", "trainer"},
    "intervals": SEES_ALL,
    "recommendations": {"coordinator"},
    # A sheet is signed in the name of the programme: who only reads results does not do that.
    "issue": {"coordinator"},
}
OF_A_REPORT = {
    "evaluation_report": SEES_ALL,
    "evaluation_word": SEES_ALL,
    "evaluation_figure": SEES_ALL,
    "change_story": {"coordinator"},
    "record_follow_up": {"coordinator"},
}
WRITING = {"make_report": SEES_ALL, "remove_story": {"coordinator"}}
ADDRESSES = {
    *LISTS, *OF_SCOPE, *OF_A_REPORT, *WRITING, "check", "issued", "since_pdf", "evaluation_pdf",
    "analysis_file",
}  # fmt: skip
OK, FOUND, FORBIDDEN, NOT_FOUND = 200, 302, 403, 404


@pytest.fixture
def world() -> SimpleNamespace:
    """Two runs of one programme and province, a province without runs, all sheets issued."""
    own, other = runs.tested_run("KK-1", seed=1), runs.tested_run("KK-2", seed=2)
    factories.province("02")
    programme = course_actions.create_programme(
        details=course_actions.ProgrammeDetails(
            code="P1",
            title={"en": "Programme", "km": "កម្មវិធី"},
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
        ),
        targets={},
        by=None,
        now=factories.NOW,
    )
    CourseRun.objects.filter(pk__in=[own.pk, other.pk]).update(programme=programme)
    trainer = factories.account("trainer")
    own.trainers.add(trainer)
    sheets = {scope: issued(scope) for scope in SCOPES}
    return SimpleNamespace(own=own, trainer=trainer, sheets=sheets)


def issued(scope: tuple[str, str]) -> IssuedSheet:
    scope_runs = queries.scope_runs_by_code(kind=scope[0], code=scope[1], account=None)
    return actions.issue_sheet(scope_runs=scope_runs, by=None, now=factories.NOW)


def people(world: SimpleNamespace) -> Iterator[tuple[str, Account]]:
    for role in roles.ROLES:
        yield role, world.trainer if role == "trainer" else factories.account(role)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def status(client: Client, name: str, *args: object, method: str = "get") -> int:
    return int(getattr(client, method)(reverse(f"report:{name}", args=args)).status_code)


def is_visible(role: str, scope: tuple[str, str]) -> bool:
    return role in SEES_ALL or (role == "trainer" and scope in OF_A_TRAINER)


def test_every_address_of_reports_has_its_rule_here() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == ADDRESSES


def test_lists_open_for_who_sees_results(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Other tests write files for analysis in the folder of this process.
    monkeypatch.setattr(analysis_rows, "FOLDER", "analysis that nobody wrote")
    for role, account in people(world):
        client = signed_in(account)
        for name, allowed in LISTS.items():
            expected = OK if role in allowed else FORBIDDEN
            assert status(client, name) == expected, (role, name)
        assert status(client, "check") == OK, role
        # None is written yet.
        expected = NOT_FOUND if role in LISTS["analysis"] else FORBIDDEN
        assert status(client, "analysis_file", "answers.parquet") == expected, role


def test_sheets_link_the_evaluators_reports_for_who_may_read_them(world: SimpleNamespace) -> None:
    link = f'href="{reverse("report:evaluation_reports")}"'
    for role, account in people(world):
        client = signed_in(account)
        for scope in SCOPES:
            if is_visible(role, scope):
                page = client.get(reverse("report:sheet", args=scope)).content.decode()
                assert (link in page) is (role in SEES_ALL), (role, scope)


def test_pages_of_evaluation_open_for_who_sees_results(world: SimpleNamespace) -> None:
    needs = report_world.addresses()
    story = {"story_id": uuid4()}
    for role, account in people(world):
        client = signed_in(account)
        for name, allowed in OF_A_REPORT.items():
            address = reverse(f"report:{name}", kwargs=needs[f"report:{name}"])
            expected = OK if role in allowed else FORBIDDEN
            assert client.get(address).status_code == expected, (role, name)
        answer = client.post(reverse("report:make_report")).status_code
        assert answer == (FOUND if role in WRITING["make_report"] else FORBIDDEN), role
        answer = client.post(reverse("report:remove_story", kwargs=story)).status_code
        assert answer == (NOT_FOUND if role in WRITING["remove_story"] else FORBIDDEN), role


@pytest.mark.parametrize("language", ["km", "en"])
def test_prints_of_reports_open_for_who_sees_results(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    # Rights are looked at here, prints elsewhere.
    monkeypatch.setattr(queries, "since_print", lambda **_values: b"%PDF-")
    needs = report_world.addresses()["report:evaluation_report"] | {"language": language}
    report_id = needs["report_id"]
    for role, account in people(world):
        client = signed_in(account)
        is_open = role in SEES_ALL
        assert status(client, "since_pdf", language) == (OK if is_open else FORBIDDEN), role
        page = client.get(reverse("report:evaluation_pdf", kwargs=needs))
        # Its file is not printed yet: who may read it is sent to its page.
        assert page.status_code == (FOUND if is_open else FORBIDDEN), role
        if is_open:
            assert page["Location"] == reverse("report:evaluation_report", args=(report_id,))
        unknown = status(client, "evaluation_pdf", uuid4(), language)
        assert unknown == (NOT_FOUND if is_open else FORBIDDEN), role
    for name, args in (("since_pdf", [language]), ("evaluation_pdf", [report_id, language])):
        assert status(Client(), name, *args) == FOUND


def test_pages_of_a_scope_open_for_who_sees_a_run_of_it(world: SimpleNamespace) -> None:
    tails = {"figure": ("gain_points",), "item": ("A-01",)}
    for role, account in people(world):
        client = signed_in(account)
        for scope in SCOPES:
            for name, allowed in OF_SCOPE.items():
                method = "post" if name == "issue" else "get"
                code = status(client, name, *scope, *tails.get(name, ()), method=method)
                assert code == page_status(role, name, scope, allowed), (role, name, scope)


def page_status(role: str, name: str, scope: tuple[str, str], allowed: set[str]) -> int:
    if not is_visible(role, scope):
        return NOT_FOUND
    if role not in allowed:
        return FORBIDDEN
    if name == "item" and scope[0] != "run":
        return NOT_FOUND
    return FOUND if name == "issue" else OK


def test_an_issued_sheet_opens_for_who_sees_all_its_runs(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rights are looked at here, prints elsewhere: each PDF would take a second.
    monkeypatch.setattr(actions, "print_sheet", lambda **_kept: b"%PDF-")
    for role, account in people(world):
        client = signed_in(account)
        for scope, sheet in world.sheets.items():
            is_open = role in SEES_ALL or (role == "trainer" and scope == OWN)
            for form in FORMATS:
                expected = OK if is_open else NOT_FOUND
                assert status(client, "issued", sheet.pk, form) == expected, (role, scope, form)
    assert status(signed_in(world.trainer), "issued", uuid4(), "pdf") == NOT_FOUND


def test_a_sheet_page_lists_the_issued_sheets_that_open(world: SimpleNamespace) -> None:
    client = signed_in(world.trainer)
    for scope, is_listed in ((OWN, True), (PROGRAMME, False), (PROVINCE, False)):
        html = client.get(reverse("report:sheet", args=scope)).content.decode()
        link = reverse("report:issued", args=(world.sheets[scope].pk, "pdf"))
        assert (link in html) is is_listed
        assert reverse("report:issue", args=scope) not in html


def test_a_trainer_of_all_runs_opens_the_sheet_of_the_programme(world: SimpleNamespace) -> None:
    CourseRun.objects.get(code="KK-2").trainers.add(world.trainer)
    client = signed_in(world.trainer)
    assert status(client, "issued", world.sheets[PROGRAMME].pk, "json") == OK
    assert status(client, "issued", world.sheets[EMPTY].pk, "json") == NOT_FOUND

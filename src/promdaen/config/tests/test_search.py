"""One search: each finds what the account may open, and nothing else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promdaen.casework.queries import cases
from promdaen.config import search
from promdaen.kit.models import Reading
from promdaen.people.models import Account
from tests import casework_world, factories, runs

pytestmark = pytest.mark.django_db
PAGE = "/search/"


@pytest.fixture
def world() -> Any:
    factories.officer(name_latin="KOH Dara", name_km="កោះ ដារា")
    run = factories.run("KOH-1")
    item = factories.item()
    return run, item


def labels(account: Account, text: str) -> set[str]:
    return {str(group.label) for group in search.search_groups(text=text, account=account)}


def page(role: str, text: str) -> str:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(role, language="en"))
    answer = client.get(PAGE, {"q": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_coordinator_finds_officers_runs_and_items(world: Any) -> None:
    run, item = world
    results = page("coordinator", "koh")
    assert "KOH Dara" in results
    assert f'href="{reverse("course:run", args=[run.code])}"' in results
    assert Reading.objects.filter(page="config:search").count() == 1
    assert f'href="{reverse("assessment:item", args=[item.code])}"' in page(
        "coordinator", item.code.lower()
    )


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.parametrize("role", ["viewer", "trainer", "assessor", "administrator", "liaison"])
def test_officers_are_found_by_who_may_read_their_list_alone(world: Any, role: str) -> None:
    assert "KOH Dara" not in page(role, "koh")


def test_a_trainer_finds_only_own_runs(world: Any) -> None:
    run, _item = world
    trainer = factories.account("trainer")
    assert "Course runs" not in labels(trainer, "koh")
    run.trainers.add(trainer)
    assert "Course runs" in labels(trainer, "koh")


def test_cases_are_found_by_title_and_checkpoints_by_code() -> None:
    casework_world.law()
    case = cases.find_case(code=casework_world.case())
    assert case is not None
    coordinator = factories.account("coordinator")
    assert "Cases" in labels(coordinator, case.title_en[:8])
    assert "Cases" not in labels(factories.account("viewer"), case.title_en[:8])
    checkpoint = factories.checkpoint()
    assert "Checkpoints" in labels(factories.account("assessor"), checkpoint.code)


def test_more_than_ten_lead_to_the_whole_list() -> None:
    for number in range(12):
        factories.officer(name_latin=f"CHAN Sophea {number}")
    [group] = search.search_groups(text="chan", account=factories.account("coordinator"))
    assert len(group.lines) == search.MAX_RESULTS
    assert group.has_more
    assert group.more_url == "/people/officers/?q=chan"


@pytest.mark.parametrize("count", [search.MAX_RESULTS, search.MAX_RESULTS + 1])
def test_results_without_a_list_say_that_there_are_more(count: int) -> None:
    for number in range(count):
        runs.run(f"KOH-{number}")
    text = page("coordinator", "koh-")
    assert ("There are more. Add words to find fewer." in text) == (count > search.MAX_RESULTS)
    assert "Show all" not in text


def test_nothing_found_leads_to_the_help_and_no_other_searches() -> None:
    assert 'href="/help/?q=xyzzy"' in page("coordinator", "xyzzy")
    assert Client().get(PAGE).status_code == 302


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=30))
def test_no_text_makes_the_search_fail(text: str) -> None:
    account = Account.objects.filter(email="search@x.example").first() or factories.account(
        "coordinator", email="search@x.example"
    )
    client = Client()
    client.force_login(account)
    assert client.get(PAGE, {"q": text}).status_code == (404 if "\0" in text else 200)


def test_the_shortcuts_are_listed_on_pages_of_staff() -> None:
    search_page = page("coordinator", "")
    assert 'id="shortcuts"' in search_page
    for target in ("shortcut-search", "shortcut-help", "shortcut-list"):
        assert search_page.count(f'id="{target}"') == 1
    assert "promdaen/js/shortcuts" in search_page
    assert "shortcuts" not in Client().get("/help/").content.decode()

"""The menu: five entries at most, every page of it opens, nothing is out of reach."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from promdaen.config import navigation
from promdaen.exchange.rules.exchange_members import NO_ACCOUNT_ID, ExchangeMember
from promdaen.kit import waiting
from promdaen.kit.menus import MAX_PLACES
from promdaen.people.rules import roles
from tests import exchange_world as world
from tests import factories

pytestmark = pytest.mark.django_db(databases=world.BOTH)
STAFF = [code for code in roles.ROLES if code != "participant"]

DESK = ExchangeMember(account_id=NO_ACCOUNT_ID, roles=frozenset({"liaison"}))


@pytest.mark.parametrize("role", STAFF)
def test_every_page_of_a_menu_opens_for_the_role_that_sees_it(client: Client, role: str) -> None:
    account = factories.account(role)
    client.force_login(account)
    for section in navigation.menu(account=account, path="/").lists:
        # The door of the exchange has rules of its own.
        for link in () if section.code.startswith("exchange") else section.links:
            assert client.get(link.url, follow=True).status_code == 200, link.name


@pytest.mark.parametrize("role", STAFF)
def test_a_role_has_at_most_four_places_and_more(role: str) -> None:
    menu = navigation.menu(account=factories.account(role), path="/more/", exchange_member=DESK)
    assert 1 < len(menu.places) <= MAX_PLACES + 1
    assert menu.places[-1].name == "more"
    assert menu.places[-1].is_current


@pytest.mark.parametrize("role", STAFF)
def test_more_lists_every_page_that_is_no_place(client: Client, role: str) -> None:
    account = factories.account(role)
    client.force_login(account)
    page = client.get(reverse("more")).content.decode()
    for section in navigation.menu(account=account, path="/more/").lists:
        for link in section.links:
            assert f'href="{link.url}"' in page


def test_more_does_not_repeat_the_places(client: Client) -> None:
    client.force_login(world.person("liaison", "IMM", language="en"))
    page = client.get(reverse("more")).content.decode()
    main = page.split("<main")[1].split("</main>")[0]
    places = ("exchange:home", "exchange:reports", "exchange:requests", "exchange:alerts")
    assert not [place for place in places if f'href="{reverse(place)}"' in main]
    for head in ("Exchange", "Figures of the exchange", "People and rules of the exchange"):
        assert f"<span>{head}</span></h3>" in main


def waiting_row(urgency: str, kind: str = "role_to_confirm") -> waiting.WaitingWork:
    return waiting.WaitingWork(kind=kind, action="Do", subject="it", url="/", urgency=urgency)


def counts_in(client: Client, page: str) -> list[str]:
    text = client.get(page).content.decode()
    return re.findall(r'class="num" aria-hidden="true">([^<]+)<', text)


def test_the_first_place_counts_what_waits_up_to_today(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    rows = [waiting_row(urgency) for urgency in ("overdue", "soon", "today", "later")]
    monkeypatch.setattr(waiting, "work_for", lambda **_asked: rows)
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account("coordinator"))
    page = client.get(reverse("course:list")).content.decode()
    assert "data-counts" in page
    assert "wait-count" not in page
    response = client.get(reverse("waiting_counts"), {"at": reverse("course:list")})
    text = response.content.decode()
    assert "3 waiting, 1 overdue" in " ".join(text.split())
    assert 'aria-current="page"' in text
    page = client.get(reverse("course:list")).content.decode()
    assert "wait-late" in page
    assert "data-counts" not in page
    assert counts_in(client, reverse("more")) == ["3"]


def test_the_inbox_counts_the_exchange_alone_where_it_is_not_the_first_place() -> None:
    cache.clear()
    account = factories.account("coordinator", "liaison")
    now = timezone.now()
    rows = [waiting_row("today"), waiting_row("today", "report_take"), waiting_row("later")]
    waiting.count_work(account=account, work=rows, now=now)
    counts = waiting.last_counts(account=account)
    assert counts is not None
    assert counts.counts_for() == waiting.WaitingCount(count=2)
    named_count = counts.counts_for(source_names=("records", "decisions"))
    assert named_count == waiting.WaitingCount(count=1)
    menu = navigation.menu(account=account, path=reverse("exchange:home"))
    assert menu.counts_url == ""
    assert [place.waiting.count for place in menu.places if place.waiting is not None] == [2]


def test_an_address_that_is_no_path_marks_no_place(client: Client) -> None:
    client.force_login(factories.account("coordinator"))
    text = client.get(reverse("waiting_counts"), {"at": "x"}).content.decode()
    assert "aria-current" not in text


def test_every_role_of_staff_has_places() -> None:
    assert set(navigation.SECTIONS_BY_ROLE) == set(STAFF)


def test_gaps_are_for_who_reads_the_survey_and_totals_for_readers_of_results() -> None:
    menu = navigation.menu(account=factories.account("coordinator"), path="/survey/gaps/")
    assert menu.second_level is not None
    assert menu.second_level.current is not None
    assert menu.second_level.current.name == "survey:current_gaps"
    assert "survey:totals" not in [link.name for link in menu.second_level.links]
    viewer = navigation.menu(account=factories.account("viewer"), path="/more/")
    names = [link.name for section in viewer.lists for link in section.links]
    assert "survey:totals" in names
    assert "survey:current_gaps" not in names


def test_places_name_sections_or_pages_of_the_menu() -> None:
    codes = {section.code for section in navigation.SECTIONS}
    codes |= {entry.page for section in navigation.SECTIONS for entry in section.entries}
    assert {name for names in navigation.SECTIONS_BY_ROLE.values() for name in names} <= codes


def test_a_page_below_an_entry_shows_its_place_and_its_second_level() -> None:
    menu = navigation.menu(account=factories.account("coordinator"), path="/runs/KK-1/papers/")
    assert [place.name for place in menu.places if place.is_current] == ["courses"]
    assert menu.second_level is not None
    assert menu.second_level.current is not None
    assert menu.second_level.current.name == "course:list"


def test_a_page_without_a_place_marks_more_and_has_no_second_level() -> None:
    menu = navigation.menu(account=factories.account("coordinator"), path="/items/papers/")
    assert [place.name for place in menu.places if place.is_current] == ["more"]
    assert menu.second_level is None


def test_a_page_outside_the_menu_marks_nothing() -> None:
    menu = navigation.menu(account=factories.account("coordinator"), path="/nothing/here/")
    assert not any(place.is_current for place in menu.places)


def test_who_has_two_roles_keeps_the_places_of_the_first_and_set_up_until_it_is_done() -> None:
    account = factories.account("administrator", "coordinator")
    names = [place.name for place in navigation.menu(account=account, path="/").places]
    assert names == ["course:setup", "report:overview", "courses", "practice", "more"]
    factories.department("IMM")
    factories.province("09")
    factories.programme("P-1", targets={("IMM", "09", 2026): 30})
    factories.run("KK-1")
    names = [place.name for place in navigation.menu(account=account, path="/").places]
    assert names == ["report:overview", "courses", "practice", "survey", "more"]


def test_an_administrator_with_one_more_role_is_named_by_both() -> None:
    with translation.override("en"):
        both = factories.account("coordinator", "administrator", name="Heng Dara")
        assert (
            navigation.account_label(account=both) == "Administrator and coordinator · Heng Dara"
        )
        two = factories.account("coordinator", "trainer", name="Kim Sophal")
        assert navigation.account_label(account=two) == "Trainer · Kim Sophal"


def test_inside_the_exchange_its_pages_are_the_places() -> None:
    account = factories.account("coordinator", "liaison")
    page = reverse("exchange:reports")
    menu = navigation.menu(account=account, path=page, exchange_member=DESK)
    assert [place.name for place in menu.places][:2] == ["exchange:home", "exchange:reports"]
    assert [place.name for place in menu.places if place.is_current] == ["exchange:reports"]


def test_an_auditor_begins_at_the_log_and_has_no_desk() -> None:
    account = factories.account("liaison")
    auditor = ExchangeMember(account_id=account.pk, roles=frozenset({"auditor"}))
    menu = navigation.menu(
        account=account, path=reverse("exchange:audit"), exchange_member=auditor
    )
    assert [place.name for place in menu.places] == ["exchange:audit", "exchange:policy", "more"]
    pages = {link.name for section in menu.lists for link in section.links}
    assert not pages & {"exchange:home", "exchange:contacts", "exchange:groups"}
    assert "exchange:deputies" in pages
    both = ExchangeMember(account_id=account.pk, roles=frozenset({"auditor", "head"}))
    menu = navigation.menu(account=account, path="/more/", exchange_member=both)
    assert menu.places[0].name == "exchange:home"


def test_an_account_without_a_role_in_the_exchange_gets_no_page_of_it() -> None:
    menu = navigation.menu(account=factories.account("liaison"), path="/more/")
    assert not [section.code for section in menu.lists if section.code.startswith("exchange")]


def test_a_role_in_the_exchange_opens_its_pages_on_more(client: Client) -> None:
    client.force_login(world.person("head", "IMM"))
    page = client.get(reverse("more")).content.decode()
    assert reverse("exchange:roles") in page
    assert reverse("exchange:audit") not in page


@pytest.mark.parametrize("page", ["more", "help", "people:own_account", "config:search"])
def test_a_desk_keeps_its_places_and_its_label_outside_the_exchange(
    client: Client, page: str
) -> None:
    client.force_login(world.person("liaison", "IMM", language="en"))
    inside = client.get(reverse("exchange:home")).content.decode()
    outside = client.get(reverse(page)).content.decode()
    for place in ("exchange:home", "exchange:reports", "exchange:requests", "exchange:alerts"):
        assert f'href="{reverse(place)}"' in outside
    label = re.compile(r'class="who"[^>]*>.*?<span>([^<]+)</span>', re.DOTALL)
    assert label.findall(outside) == label.findall(inside)
    assert "Liaison" in label.findall(outside)[0]


def test_an_installation_without_the_exchange_has_no_entry_of_it(settings: object) -> None:
    settings.EXCHANGE_IS_HERE = False  # type: ignore[attr-defined]
    menu = navigation.menu(account=factories.account("liaison"), path="/more/")
    assert not [section.code for section in menu.lists if section.code.startswith("exchange")]


def test_the_way_to_a_page_begins_below_the_second_level(client: Client) -> None:
    client.force_login(factories.account("coordinator"))
    page = client.get(reverse("course:add")).content.decode()
    assert f'<p class="crumb"><a href="{reverse("course:list")}"' not in page
    client.force_login(factories.account("viewer"))
    page = client.get(reverse("places:provinces")).content.decode()
    assert 'class="menu2"' in page

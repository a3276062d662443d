"""The parts as pages show them, and the pages of errors."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError, engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

from promdaen.kit import context, parts, samples, views
from promdaen.kit.menus import LinkList, Menu, MenuLink

# The masthead asks whether this is a demonstration, and the roles of the account.
pytestmark = pytest.mark.django_db

KIT = Path(views.__file__).parent


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def show(markup: str, *, address: str = "/list/", **values: object) -> str:
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    template = Template("{% load i18n promdaen %}" + markup)
    return template.render(Context({"request": request, **values}))


class Visitor:
    is_authenticated = False

    def __init__(self, *, is_staff: bool = False, theme: str = "light") -> None:
        self.is_staff, self.theme = is_staff, theme


def parts_page(*, user: Visitor, query: str = "") -> str:
    request = RequestFactory().get(f"/parts/?{query}")
    request.user = user  # type: ignore[assignment]
    return views.parts(request).content.decode()


# ---- tags ----


def test_a_state_is_a_shape_and_a_word_before_it_is_a_colour() -> None:
    html = show('{% chip "late" "Overdue" %}')
    assert 'class="chip bad"' in html
    assert "<svg" in html
    assert "Overdue" in html
    assert "<svg" not in show('{% chip "plain" "Planned" %}')


@pytest.mark.parametrize(
    "markup",
    [
        '{% chip "purple" "x" %}',
        '{% bignum "x" 1 colour="red" %}',
        '{% row url="/" title="x" tune="bad" %}',
        '{% part "x" lateness=True %}{% endpart %}',
        '{% tilemap tiles "x" %}',
        '{% tilemap tiles "x" table="/t" %}',
    ],
)
def test_a_slip_in_a_tag_fails_loudly(markup: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        show(markup, tiles=[])


def test_what_a_person_wrote_is_escaped_in_every_part() -> None:
    html = show(
        "{% chip 'done' bad %}{% part bad note=bad %}{{ bad }}{% endpart %}"
        "{% row url='/' title=bad sub=bad %}{% bignum bad bad small=bad definition=bad %}"
        "{% empty bad text=bad %}{% endempty %}{% progress 1 2 bad %}"
        "{% scroll bad %}{% endscroll %}"
        "{% confirm_attrs bad bad %}{% definition bad %}{% enddefinition %}"
        "{% select_row name='row' value=bad label=bad %}",
        bad='<script>"',
    )
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_figure_opens_to_its_definition_and_to_what_it_was_worked_out_from() -> None:
    html = show('{% bignum "Gain" "+17.4" definition="Mean of the differences" url="/counts" %}')
    assert "<details" in html
    assert "Mean of the differences" in html
    assert 'href="/counts"' in html
    assert 'href="/counts"' in show('{% bignum "Gain" "+17.4" url="/counts" %}')
    assert "<details" not in show('{% bignum "Gain" "+17.4" %}')


def test_large_figures_are_in_khmer_digits_on_a_khmer_page(settings: Settings) -> None:
    markup = '{% bignum "Gain" value small=small note=note %}'
    values = {"value": "1,439", "small": "88 % of T09", "note": "3:10 <b>2 & 4</b>"}
    assert "1,439" in show(markup, **values)
    with translation.override("km"):
        html = show(markup, **values)
        assert "១\xa0៤៣៩" in html
        assert "៨៨ % of T09" in html, "a code keeps its digits"
        assert "3:10 &lt;b&gt;២ &amp; ៤&lt;/b&gt;" in html, "so does a clock time"
        settings.KHMER_DIGITS = False
        assert "88 %" in show(markup, **values)


def test_a_section_is_a_heading_of_the_asked_level() -> None:
    assert "<h2>Roster</h2>" in show('{% part "Roster" %}x{% endpart %}')
    assert "<h3>Roster</h3>" in show('{% part "Roster" level=3 %}x{% endpart %}')


def test_an_export_is_the_list_as_it_is_filtered() -> None:
    html = show('{% export_links "csv" %}', address="/list/?q=kep&page=3")
    assert 'href="?q=kep&amp;format=csv"' in html


def test_rows_are_selected_for_the_form_below_the_list() -> None:
    html = show('{% select_row name="officer" value="7" label="Sok" %}{% select_all %}')
    assert re.search(r'form="together" name="officer"\s+value="7"\s+aria-label="Select Sok"', html)
    assert re.search(r'type="button" data-select-all hidden>\s*Select all on this page', html)


def test_a_column_head_shows_how_the_list_is_ordered() -> None:
    html = show('{% sort_header "gain" "Gain" kind="n" %}', address="/list/?sort=-gain")
    assert 'aria-sort="descending"' in html
    assert 'class="n"' in html
    assert 'href="?sort=gain"' in html


def test_filters_keep_the_order_and_drop_the_page() -> None:
    form = samples.SampleFilterForm(RequestFactory().get("/").GET, language="en")
    html = show("{% filters form %}", address="/list/?sort=code&page=4&q=kep", form=form)
    assert '<input type="hidden" name="sort" value="code">' in html
    assert 'name="page"' not in html
    assert 'href="?sort=code"' in html
    assert "Clear" not in show("{% filters form %}", form=form)


def test_pages_of_a_list_keep_the_query() -> None:
    page = Paginator(range(312), 25).page(2)
    html = show("{% pagination page %}", address="/list/?q=kep", page=page)
    assert "26–50 of 312" in html
    assert 'href="?q=kep&amp;page=1"' in html
    assert 'href="?q=kep&amp;page=3"' in html
    only = Paginator(range(3), 25).page(1)
    assert "rel=" not in show("{% pagination page %}", page=only)


def test_the_province_grid_always_leads_to_its_table() -> None:
    tile = parts.Tile(code="09", name="Koh Kong", value="100 %", level=4, is_flagged=True)
    html = show('{% tilemap tiles "Trained" table_url="/table" flag="no run" %}', tiles=[tile])
    assert '<li class="p09 q4">' in html
    assert 'href="/table"' in html
    assert "no run" in html


def test_the_language_link_is_in_its_own_script_and_keeps_the_place() -> None:
    html = show("{% language_switch %}", address="/runs/?page=2")
    assert html == ('<a href="?page=2&amp;set-language=km" lang="km" hreflang="km">ខ្មែរ</a>')


def test_a_bottom_bar_has_the_way_back_before_the_act() -> None:
    html = show('{% bottombar back="/before" %}<button>Next</button>{% endbottombar %}')
    assert html.index("/before") < html.index("<button>")


# ---- filters ----


def test_figures_and_days_are_written_by_the_house_rules() -> None:
    html = show(
        "{{ gain|points }} {{ part|share:1 }} {{ ends|interval }} {{ shares|share_interval }} "
        "{{ many|num }} {{ on|day }} {{ on|day_short }} {{ on|until:last }} {{ at|clock }} "
        "{{ at|moment }} {{ nothing|clock }} {{ name|words }} {{ many|count }}",
        gain=17.44,
        part=0.9556,
        ends=(14.91, 19.87),
        shares=(0.891, 0.983),
        many=1439,
        on=date(2012, 7, 9),
        last=date(2012, 7, 13),
        at=datetime(2026, 11, 24, 2, 4, tzinfo=UTC),
        nothing=None,
        name={"en": "Kep", "km": "កែប"},
    )
    assert html == (
        "+17.4 95.6\u00a0% 14.9–19.9 89–98 1,439 9 July 2012 9 Jul 2012 9–13 July 2012 09:04 "
        "24 Nov 2026, 09:04 — Kep 1,439"
    )


def test_an_installation_may_turn_all_digits_latin(settings: Settings) -> None:
    with translation.override("km"):
        assert show("{{ n|count }}", n=90) == "៩០"
        assert show("{{ on|day_short }}", on=date(2026, 1, 5)) == "០៥/០១/២០២៦"
        settings.KHMER_DIGITS = False
        assert show("{{ n|count }}", n=90) == "90"
        assert show("{{ on|day }}", on=date(2026, 1, 5)) == "ថ្ងៃទី5 ខែមករា ឆ្នាំ2026"
        assert show("{{ on|day_short }}", on=date(2026, 1, 5)) == "05/01/2026"
        at = datetime(2026, 11, 24, 2, 4, tzinfo=UTC)
        assert show("{{ at|moment }}", at=at) == "24/11/2026 ម៉ោង 09:04"


# ---- whole pages ----


def test_the_page_of_parts_is_for_developers_and_administrators(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(PermissionDenied):
        parts_page(user=Visitor())
    assert "<h1>Parts</h1>" in parts_page(user=Visitor(is_staff=True))
    settings.DEBUG = True
    assert "<h1>Parts</h1>" in parts_page(user=Visitor())


def test_the_theme_is_the_accounts_and_the_server_writes_it() -> None:
    account = Visitor(is_staff=True, theme="dark")
    assert 'data-bs-theme="dark"' in parts_page(user=account)
    assert 'data-bs-theme="light"' in parts_page(user=account, query="theme=light")
    assert 'data-bs-theme="dark"' in parts_page(user=account, query="theme=purple")


def test_a_theme_that_does_not_exist_is_light() -> None:
    request = RequestFactory().get("/")
    assert context.look(request) == {"theme": "light"}
    request.user = Visitor(theme="purple")  # type: ignore[assignment]
    assert context.look(request) == {"theme": "light"}


def test_a_page_of_a_demo_is_marked() -> None:
    assert '<div class="demo"><b>DEMO</b>' in parts_page(user=Visitor(is_staff=True))
    assert "DEMO" not in render_to_string("404.html", {}, RequestFactory().get("/nowhere"))


def test_the_page_has_one_first_heading_and_nothing_inline() -> None:
    html = parts_page(user=Visitor(is_staff=True))
    assert html.count("<h1>") == 1
    assert re.search(r"\sstyle=|\son[a-z]+=|<style", html) is None
    assert re.search(r"<script(?! type=\"module\" src=)", html) is None


def test_the_menu_marks_the_page_and_begins_the_way_to_it_below_itself() -> None:
    runs = MenuLink(name="runs", words="Runs", url="/runs/", icon="", is_current=True)
    needs = MenuLink(name="needs", words="Needs", url="/needs/", icon="")
    second = LinkList(code="c", words="Courses", icon="", short="", links=(runs, needs))
    places = (
        MenuLink(name="o", words="Overview", url="/", icon="house-door"),
        MenuLink(
            name="c", words="Courses", url="/runs/", icon="book", short="Runs", is_current=True
        ),
    )
    page = engines["django"].from_string(
        '{% extends "kit/base.html" %}{% block crumb %}'
        '<a href="/runs/">Runs</a> · <b>KK-1</b>{% endblock %}'
    )
    html = page.render(
        {
            "menu": Menu(places=places, second_level=second, lists=(second,)),
            "account_label": "Kim Sophal",
            "account_url": "/account/",
        },
        RequestFactory().get("/runs/1/"),
    )
    assert re.search(r'<a href="/runs/" aria-current="page">\s*<svg', html)
    assert '<span class="laptop-word">Courses</span><span class="phone-word">Runs</span>' in html
    assert '<a href="/runs/" aria-current="page">Runs</a>' in html
    assert '<p class="crumb"><b>KK-1</b></p>' in html
    assert 'href="/account/"' in html


def test_a_participant_has_places_at_the_thumb() -> None:
    html = render_to_string(
        "kit/participant_base.html",
        {"places": [("Home", "/", True, "house-door")]},
        RequestFactory().get("/"),
    )
    assert 'class="phone"' in html
    assert 'nav class="bottombar"' in html


@pytest.mark.parametrize("page", ["400.html", "403_csrf.html", "500.html"])
def test_an_error_without_a_request_speaks_both_languages(page: str) -> None:
    html = render_to_string(page)
    assert re.search(r"<h1>[ក-៹]", html)
    assert '<div class="both" lang="en">' in html
    assert "Go back" in html


@pytest.mark.parametrize(
    ("page", "words"), [("403.html", "Not open to this account"), ("404.html", "Page not found")]
)
def test_an_error_page_has_a_heading_and_leads_home(page: str, words: str) -> None:
    html = render_to_string(page, {}, RequestFactory().get("/nowhere"))
    assert f"<h1>{words}</h1>" in html
    assert 'href="/"' in html


def test_messages_have_a_shape_for_each_kind() -> None:
    class Said:
        def __init__(self, level_tag: str) -> None:
            self.level_tag = level_tag

        def __str__(self) -> str:
            return "Saved"

    html = render_to_string(
        "kit/parts/messages.html",
        {"messages": [Said(tag) for tag in ("success", "error", "warning", "info")]},
    )
    assert [html.count(f'class="note {tone}"') for tone in ("good", "bad", "warn", "")] == [1] * 4
    assert html.count("<svg") == 4

"""Menus: what a reader may not open is left out, five entries are the most."""

from dataclasses import replace

from promdaen.kit.menus import Menu, MenuEntry, MenuReader, MenuSection, build_menu

MORE = MenuEntry(page="more", words="More", rights=())
COURSES = MenuSection(
    code="courses",
    words="Courses",
    icon="mortarboard",
    short="Courses",
    entries=(
        MenuEntry(page="runs", words="Runs", rights=()),
        MenuEntry(page="needs", words="Needs", rights=(), other_pages=("later",)),
    ),
)
SINGLE = MenuSection(
    code="one", words="Single", icon="book", entries=(MenuEntry(page="a", words="A", rights=()),)
)
HOME = MenuSection(
    code="home",
    words="Today",
    icon="book",
    entries=(MenuEntry(page="", words="Today", rights=()),),
)
SECTIONS = (HOME, COURSES, SINGLE)


def menu(
    *, path: str, places: tuple[str, ...] = ("home", "courses"), shut: tuple[str, ...] = ()
) -> Menu:
    reader = MenuReader(
        path=path,
        may_open=lambda entry: entry.page not in shut,
        address=lambda page: f"/{page}/" if page else "/",
    )
    return build_menu(sections=SECTIONS, places=places, more=MORE, reader=reader)


def current(built_menu: Menu) -> list[str]:
    return [place.name for place in built_menu.places if place.is_current]


def test_a_section_leads_to_its_first_page_and_shows_the_others_below() -> None:
    courses_menu = menu(path="/needs/1/")
    assert courses_menu.places[1].url == "/runs/"
    assert current(courses_menu) == ["courses"]
    assert courses_menu.second_level is not None
    assert courses_menu.second_level.current is not None
    assert courses_menu.second_level.current.words == "Needs"


def test_a_page_named_beside_an_entry_belongs_to_it() -> None:
    assert current(menu(path="/later/")) == ["courses"]


def test_the_first_page_is_current_at_its_own_address_alone() -> None:
    assert current(menu(path="/")) == [""]
    assert current(menu(path="/elsewhere/")) == []


def test_a_section_of_one_page_is_called_what_the_page_is_called() -> None:
    single_menu = menu(path="/a/", places=("one",))
    assert [place.words for place in single_menu.places] == ["A", "More"]
    assert single_menu.places[0].icon == "book"
    assert single_menu.second_level is None


def test_a_page_may_be_a_place_without_its_section() -> None:
    runs_menu = menu(path="/runs/", places=("runs",))
    assert current(runs_menu) == ["runs"]
    assert runs_menu.places[0].icon == "mortarboard"
    assert runs_menu.second_level is None


def test_a_section_that_is_no_place_is_reached_by_more() -> None:
    runs_menu = menu(path="/runs/", places=("home",))
    assert current(runs_menu) == ["more"]
    assert runs_menu.second_level is None
    assert [section.code for section in runs_menu.lists] == ["home", "courses", "one"]


def test_the_page_more_is_current_on_itself() -> None:
    assert current(menu(path="/more/")) == ["more"]


def test_what_may_not_be_opened_is_left_out() -> None:
    root_menu = menu(path="/", shut=("runs", "needs"))
    assert [place.name for place in root_menu.places] == ["", "more"]
    assert [section.code for section in root_menu.lists] == ["home", "one"]


def test_places_are_named_once_and_are_four_at_most() -> None:
    root_menu = menu(path="/", places=("home", "home", "courses", "one", "runs", "needs"))
    assert [place.name for place in root_menu.places] == ["", "courses", "a", "runs", "more"]


def test_an_entry_keeps_an_icon_of_its_own() -> None:
    entry = replace(SINGLE.entries[0], icon="eye", short="a", note="b")
    reader = MenuReader(path="/", may_open=lambda _entry: True, address=lambda page: f"/{page}/")
    section = replace(SINGLE, entries=(entry,))
    icon_menu = build_menu(sections=(section,), places=("a",), more=MORE, reader=reader)
    assert (icon_menu.places[0].icon, icon_menu.places[0].short) == ("eye", "a")
    assert icon_menu.lists[0].links[0].note == "b"

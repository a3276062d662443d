from django.http import QueryDict

from promdaen.kit import tables


def link(query: str, *, column: str = "code", is_number: bool = False) -> tables.SortLink:
    return tables.sort_link(
        query=QueryDict(query), column=column, default="code", is_number=is_number
    )


def test_a_second_press_turns_the_order_round() -> None:
    assert link("sort=code") == tables.SortLink(address="?sort=-code", order="ascending")
    assert link("sort=-code") == tables.SortLink(address="?sort=code", order="descending")


def test_the_default_order_is_shown_though_the_address_is_silent() -> None:
    assert link("").order == "ascending"
    assert link("", column="name").order == ""


def test_numbers_come_largest_first() -> None:
    assert link("sort=code", column="gain", is_number=True).address == "?sort=-gain"


def test_sorting_keeps_the_filter_and_returns_to_the_first_page() -> None:
    assert link("q=kep&page=4").address == "?q=kep&sort=-code"


def test_a_form_carries_every_value_of_a_repeated_word() -> None:
    query = QueryDict("role=trainer&role=viewer&page=2")
    assert tables.kept_pairs(query=query, excluded=["page"]) == [
        ("role", "trainer"),
        ("role", "viewer"),
    ]


def test_a_list_is_filtered_only_by_words_that_say_something() -> None:
    assert tables.is_filtered(query=QueryDict("q=kep"), names=["q"])
    assert not tables.is_filtered(query=QueryDict("q=&page=2"), names=["q"])

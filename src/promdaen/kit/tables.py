"""Lists with filters, sorting, pages and export: building their URLs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

SORT, PAGE, FORMAT = "sort", "page", "format"
MAX_SELECTED_ROWS = 200
"""How many rows of a list are changed together at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SortLink:
    """The head of a sortable column: its URL and the current order.

    `order` is "ascending", "descending" or "" if another column orders the list.
    """

    address: str
    order: str


def address_with(*, query: QueryDict, change: dict[str, str | None]) -> str:
    """The URL of the list with part of its query changed; None removes a parameter.

    >>> from django.http import QueryDict
    >>> address_with(query=QueryDict("sort=code&page=3"), change={"page": None, "q": "kep"})
    '?sort=code&q=kep'
    """
    link_query = query.copy()
    for name, value in change.items():
        link_query.pop(name, None)
        if value is not None:
            link_query[name] = value
    return f"?{link_query.urlencode()}"


def sort_link(*, query: QueryDict, column: str, default: str, is_number: bool) -> SortLink:
    """The link of a column head; a second click reverses the order.

    Numbers are sorted largest first by default; `default` is the list's own order if the query
    names none. Goes back to the first page.
    """
    now = query.get(SORT) or default
    first, second = (f"-{column}", column) if is_number else (column, f"-{column}")
    new_order = second if now == first else first
    order = {column: "ascending", f"-{column}": "descending"}.get(now, "")
    return SortLink(
        address=address_with(query=query, change={SORT: new_order, PAGE: None}), order=order
    )


def sort_order(*, query: QueryDict, allowed: Iterable[str], default: str) -> str:
    """The order of a view: the one in the query, if it is a column of the list.

    >>> from django.http import QueryDict
    >>> sort_order(query=QueryDict("sort=-gain"), allowed=["code", "gain"], default="code")
    '-gain'
    >>> sort_order(query=QueryDict("sort=password"), allowed=["code", "gain"], default="code")
    'code'
    """
    order_word = query.get(SORT, "")
    return order_word if order_word.removeprefix("-") in set(allowed) else default


def kept_pairs(*, query: QueryDict, excluded: Iterable[str]) -> list[tuple[str, str]]:
    """The parameters of the query that a form must repeat."""
    dropped = set(excluded)
    return [
        (name, value) for name, values in query.lists() if name not in dropped for value in values
    ]


def is_filtered(*, query: QueryDict, names: Iterable[str]) -> bool:
    """Whether any of the named filters is set."""
    return any(query.get(name) for name in names)

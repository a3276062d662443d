"""Menus of staff pages: at most four places and the page "More"; places can have submenus."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from promdaen.kit.waiting import WaitingCount, WaitingCounts

MAX_PLACES = 4
"""Beside "More": five entries are what a thumb reaches at 360 px."""


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """A page of a menu: its name, its label, the permissions of which one is needed.

    Accounts with one of the permissions `unless` do not see the entry. `roles` are roles of the
    exchange, of which one is needed too. `also` names further pages whose URLs belong to this
    entry. `short` is the label on a phone if it is a place, `note` the second line on the page
    "More".
    """

    page: str
    words: Any
    rights: tuple[str, ...]
    hidden_for: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    other_pages: tuple[str, ...] = ()
    icon: str = ""
    short: Any = ""
    note: Any = ""


@dataclass(frozen=True, kw_only=True)
class MenuSection:
    """Entries that belong together: a place with a submenu, or a list on "More"."""

    code: str
    words: Any
    icon: str
    entries: tuple[MenuEntry, ...]
    short: Any = ""


@dataclass(frozen=True, kw_only=True)
class MenuLink:
    """An entry or a section for a reader."""

    name: str
    words: str
    url: str
    icon: str
    short: str = ""
    note: str = ""
    is_current: bool = False
    waiting: WaitingCount | None = None


@dataclass(frozen=True, kw_only=True)
class LinkList:
    """The links of a section that a reader may open, under its name."""

    code: str
    words: str
    icon: str
    short: str
    links: tuple[MenuLink, ...]

    @property
    def current(self) -> MenuLink | None:
        """The link of the current page, if it is here."""
        return next((link for link in self.links if link.is_current), None)


Counted = Callable[[MenuLink], Collection[str] | None]
"""The sources that are counted at a place, none named for all; None where nothing is."""


@dataclass(frozen=True, kw_only=True)
class Menu:
    """The menu of a reader on a page: the places, the submenu, all links by section."""

    places: tuple[MenuLink, ...]
    second_level: LinkList | None
    lists: tuple[LinkList, ...]
    counts_url: str = ""

    def with_counts(self, *, counts: WaitingCounts | None, counted: Counted, url: str) -> Menu:
        """The menu with the last counts of waiting work at its places; `url` returns new ones."""
        if counts is None:
            return replace(self, counts_url=url)
        links = tuple(
            link
            if (names := counted(link)) is None
            else replace(link, waiting=counts.counts_for(source_names=names))
            for link in self.places
        )
        return replace(self, places=links, counts_url=url)


@dataclass(frozen=True, kw_only=True)
class MenuReader:
    """The reader of a page: the current path, permitted pages, and URLs of pages."""

    path: str
    may_open: Callable[[MenuEntry], bool]
    address: Callable[[str], str]


def build_menu(
    *, sections: Sequence[MenuSection], places: Iterable[str], more: MenuEntry, reader: MenuReader
) -> Menu:
    """Build the menu of a reader.

    `places` names sections by their code and entries by their page, the most important first;
    those not permitted are left out, then the first four are used. `more` is the page that lists
    everything.
    """
    lists = _lists(sections=sections, reader=reader)
    links_by_code = {link_list.code: _section_link(section=link_list) for link_list in lists}
    for link_list in lists:
        links_by_code |= {
            link.name: replace(link, icon=link.icon or link_list.icon) for link in link_list.links
        }
    names = [name for name in dict.fromkeys(places) if name in links_by_code][:MAX_PLACES]
    links = tuple(links_by_code[name] for name in names)
    last = _link(entry=more, reader=reader)
    is_listed = any(link_list.current for link_list in lists) or reader.path == last.url
    last = replace(last, is_current=is_listed and not any(place.is_current for place in links))
    opened = (
        link_list
        for link_list in lists
        if link_list.code in names and link_list.current and len(link_list.links) > 1
    )
    return Menu(places=(*links, last), second_level=next(opened, None), lists=lists)


def _lists(*, sections: Sequence[MenuSection], reader: MenuReader) -> tuple[LinkList, ...]:
    """The sections with a link the reader may open; the current page is marked once."""
    visible = [
        (section, [entry for entry in section.entries if reader.may_open(entry)])
        for section in sections
    ]
    addresses = [
        (reader.address(page), entry.page)
        for _section, entries in visible
        for entry in entries
        for page in (entry.page, *entry.other_pages)
    ]
    # The first page is at "/", a prefix of every path.
    reached = [
        (address, page)
        for address, page in addresses
        if reader.path == address or (address != "/" and reader.path.startswith(address))
    ]
    current = max(reached, key=lambda entry: len(entry[0]))[1] if reached else None
    return tuple(
        LinkList(
            code=section.code,
            words=str(section.words),
            icon=section.icon,
            short=str(section.short),
            links=tuple(
                _link(entry=entry, reader=reader, is_current=entry.page == current)
                for entry in entries
            ),
        )
        for section, entries in visible
        if entries
    )


def _section_link(*, section: LinkList) -> MenuLink:
    """A section as a place; one with a single page has the label of that page."""
    first = section.links[0]
    is_current = section.current is not None
    if len(section.links) == 1:
        return replace(first, icon=first.icon or section.icon, is_current=is_current)
    return MenuLink(
        name=section.code,
        words=section.words,
        url=first.url,
        icon=section.icon,
        short=section.short,
        is_current=is_current,
    )


def _link(*, entry: MenuEntry, reader: MenuReader, is_current: bool = False) -> MenuLink:
    return MenuLink(
        name=entry.page,
        words=str(entry.words),
        url=reader.address(entry.page),
        icon=entry.icon,
        short=str(entry.short),
        note=str(entry.note),
        is_current=is_current,
    )

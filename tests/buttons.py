"""Follows every link and presses every button of the pages that a person can open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client

from tests.exchange_pages import undone

DEAD = {403, 404, 405}
# They end the session; what follows would be asked by nobody.
ENDING = ("/account/logout/", "/p/leave/")


@dataclass
class PageForm:
    """A form of a page: where it goes, what its fields hold, its buttons."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Ways(HTMLParser):
    """Reads the links and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[PageForm] = []
        self.is_template = 0
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "template":
            self.is_template += 1
        if self.is_template:
            return
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag == "form":
            self.forms.append(PageForm(values.get("action", ""), values.get("method", "get")))
        if self.forms:
            self._note_field(self.forms[-1], tag, values)

    def _note_field(self, form: PageForm, tag: str, values: dict[str, str]) -> None:
        name, kind = values.get("name", ""), values.get("type", "text")
        if tag == "button" and values.get("type", "submit") == "submit":
            form.buttons.append((name, values.get("value", ""), values.get("formaction", "")))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in values:
            form.fields.setdefault(self.select, []).append(values.get("value", ""))
        elif tag == "input" and name and _is_sent(kind, values):
            form.fields.setdefault(name, []).append(values.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        self.is_template -= tag == "template"
        if tag == "select":
            self.select = ""


def inside(*, page: str, address: str) -> str:
    """The path and query of a link of this site, or "" for any other."""
    parts = urlsplit(urljoin(f"http://testserver{page}", address))
    if parts.scheme != "http" or parts.netloc != "testserver":
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def dead_buttons(*, client: Client, starts: Sequence[str], is_further: bool = True) -> list[str]:
    """Links and buttons whose address answers that there is no such page, or not for this person.

    Pages are opened from `starts` on, then those that they lead to, if `is_further`; of pages that
    differ in their query alone, three. Whatever a button changes is taken back.
    """
    walk = Walk(client)
    waiting, queued = list(starts), set(starts)
    while waiting:
        page = waiting.pop()
        ways = walk.opened(page)
        more = walk.follow(page, ways) - queued
        if is_further:
            queued |= more
            waiting += sorted(more)
        walk.press(page, ways)
    return walk.dead


class Walk:
    """What a person meets who follows links and presses buttons."""

    def __init__(self, client: Client) -> None:
        client.raise_request_exception = False
        self.client, self.cookies = client, client.cookies.output(header="", sep=";")
        self.statuses: dict[str, int] = {}
        # Pages that a link led to and that are not yet read for their own links.
        self.pages: dict[str, str] = {}
        self.queries: dict[str, int] = {}
        self.pressed: set[tuple[str, str]] = set()
        self.dead: list[str] = []

    def opened(self, page: str) -> Ways:
        """The ways on of a page; none where it does not open."""
        if page not in self.pages:
            self._open(page)
        ways = Ways()
        ways.feed(self.pages.pop(page))
        return ways

    def _open(self, page: str) -> None:
        answer = self._asked("GET", page, {})
        self.statuses[page] = status = 0 if answer is None else answer.status_code
        self.pages[page] = answer.content.decode() if status == 200 else ""

    def follow(self, page: str, ways: Ways) -> set[str]:
        """The pages that the links of a page open; notes links that are dead."""
        targets = {inside(page=page, address=link) for link in ways.links}
        for target in sorted(targets - {""}):
            status = self._status(target)
            if status in DEAD:
                self.dead.append(f"{page}: the link {target} answers {status}")
        return {target for target in targets if self.statuses.get(target) == 200}

    def press(self, page: str, ways: Ways) -> None:
        """Press each button that was not pressed on a page before; notes those that are dead."""
        for action, fields, name in _presses(ways=ways, page=page):
            if (action, name) in self.pressed or action.partition("?")[0] in ENDING:
                continue
            self.pressed.add((action, name))
            answer = self._asked("POST", action, fields)
            if answer is not None and answer.status_code in DEAD:
                self.dead.append(
                    f"{page}: the button {name} to {action} answers {answer.status_code}"
                )

    def _status(self, target: str) -> int:
        path = target.partition("?")[0]
        if target not in self.statuses and path not in ENDING and self.queries.get(path, 0) < 3:
            self.queries[path] = self.queries.get(path, 0) + 1
            self._open(target)
        return self.statuses.get(target, 0)

    def _asked(self, method: str, where: str, fields: Any) -> Any:
        """The answer of a page, or None for a file; what was written is taken back."""
        self.client.cookies = SimpleCookie(self.cookies)
        with undone():
            client = self.client
            answer = client.get(where) if method == "GET" else client.post(where, fields)
            if answer.streaming:
                answer.close()
                return None
            kind = str(answer.headers.get("Content-Type", ""))
            return answer if kind.startswith("text/html") or answer.status_code >= 300 else None


def _presses(*, ways: Ways, page: str) -> Iterator[tuple[str, dict[str, list[str]], str]]:
    """Where each button of each form sends what."""
    for form in ways.forms:
        if form.method.lower() != "post":
            continue
        for name, value, action in form.buttons or [("", "", "")]:
            target = inside(page=page, address=action or form.action or page)
            if target:
                yield target, form.fields | ({name: [value]} if name else {}), f"{name}={value}"


def _is_sent(kind: str, values: dict[str, str]) -> bool:
    """Whether a browser sends an input that its person leaves as it is."""
    is_chosen = kind not in {"checkbox", "radio"} or "checked" in values
    return is_chosen and kind not in {"file", "submit"}

"""Follows every way that pages offer: links, and the addresses of forms, from page to page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.test import Client

IDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/)\d+(?=/)")


class _Ways(HTMLParser):
    """Method, address and hidden values of every link and form."""

    def __init__(self) -> None:
        super().__init__()
        self.ways: list[tuple[str, str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "a" and attributes.get("href"):
            self.ways.append(("get", attributes["href"], {}))
        elif tag == "form":
            self.ways.append((attributes.get("method", "get"), attributes.get("action", ""), {}))
        elif tag == "button" and attributes.get("formaction"):
            self.ways.append(("post", attributes["formaction"], {}))
        is_sent = tag == "button" or attributes.get("type") == "hidden"
        if tag in {"input", "button"} and is_sent and self.ways and attributes.get("name"):
            self.ways[-1][2][attributes["name"]] = attributes.get("value", "")


def ways_of(*, html: str, page: str) -> Iterator[tuple[str, str, str]]:
    """Method, path and body of every link and form of a page that stays on this server."""
    reader = _Ways()
    reader.feed(html)
    for method, target, hidden in reader.ways:
        parts = urlsplit(urljoin(page, target))
        if not parts.scheme or parts.netloc == "testserver":
            yield method.lower(), parts.path, urlencode(hidden)


@dataclass
class Walk:
    """A walk from some pages within a part of the site; `dead` are the ways that answer 404."""

    client: Client
    within: str
    ask: Any
    most_pages: int = 150
    dead: list[str] = field(default_factory=list)
    pages_count: int = 0

    def run(self, *, start: str) -> Walk:
        """Follow every way once; of addresses that differ by an id alone, the first."""
        shapes, waiting = {("get", start)}, [("get", start, "", "")]
        while waiting and self.pages_count < self.most_pages:
            method, path, body, source = waiting.pop(0)
            answer = self.ask(self.client, method.upper(), path, body if method == "post" else "")
            self.pages_count += 1
            if answer.status_code == 404:
                self.dead.append(f"{source} offers {method} {path}")
            is_page = answer.get("Content-Type", "").startswith("text/html")
            if answer.status_code != 200 or not is_page or method != "get":
                continue
            for way in ways_of(html=answer.content.decode(), page=path):
                shape = (way[0], IDS.sub("*", way[1]))
                if shape not in shapes and way[1].startswith(self.within):
                    shapes.add(shape)
                    waiting.append((*way, path))
        return self

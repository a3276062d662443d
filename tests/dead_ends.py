"""Whether a page is a dead end: nothing to read, nothing to do, or an empty list unexplained.

Not counted as a way on: a filter, a way of sorting and a file of the same rows, which lead
nowhere where there are no rows; and the crumb above the heading, unless the page shows something.
Lists that a script fills are not read.
"""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SILENT = {"script", "style", "svg", "template", "head", "title"}
LEAST_LETTERS = 20
HEADINGS = {"h1"}
LISTS = {"tbody", "ul", "ol", "dl"}


class Main(HTMLParser):
    """Reads the main content of a page: its text, its ways on, its tables and lists."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.is_filter = False
        self.crumb: int | None = None
        self.is_empty_place = False
        self.has_content = False
        self.ways_back: list[str] = []
        self.text: list[str] = []
        self.ways: list[str] = []
        self.rows: list[int] = []
        self.items: list[int] = []
        self.empty: list[str] = []

    @property
    def is_inside(self) -> bool:
        return "main" in self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.is_inside:
            attributes = dict(attrs)
            self._note_ways(tag, attributes)
            self._note_rows(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def _note_ways(self, tag: str, attributes: dict[str, str | None]) -> None:
        classes = (attributes.get("class") or "").split()
        if "crumb" in classes:
            self.crumb = len(self.open)
        self.is_empty_place = self.is_empty_place or "empty" in classes
        if tag == "form":
            self.is_filter = "filters" in classes
        address = attributes.get("href") or ""
        if tag == "a" and address and self.crumb is not None:
            self.ways_back.append(address)
        elif tag == "a" and address and ("row1" in classes or not address.startswith("?")):
            self.ways.append(address)
        if tag == "button" and not (self.is_filter and "form" in self.open):
            self.ways.append("button")

    def _note_rows(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in LISTS:
            counts = self.rows if tag == "tbody" else self.items
            counts.append(1 if any(name.startswith("data-") for name in attributes) else 0)
        if tag == "tr" and self.rows and "tbody" in self.open:
            self.rows[-1] += 1
        if tag in {"li", "dt", "div"} and self.items:
            self.items[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            continue
        if self.crumb is not None and len(self.open) <= self.crumb:
            self.crumb = None
        if self.is_inside and tag in LISTS:
            counts = self.rows if tag == "tbody" else self.items
            if counts.pop() == 0:
                self.empty.append(f"{tag} without rows")
            else:
                self.has_content = True

    def handle_data(self, data: str) -> None:
        if self.is_inside and not (set(self.open) & (SILENT | HEADINGS)):
            self.text.append(data.strip())


def dead_end(*, page: str) -> list[str]:
    """Why a page is a dead end, one reason each; none where it is not."""
    main = Main()
    main.feed(page)
    reasons = list(main.empty)
    if sum(len(text) for text in main.text) < LEAST_LETTERS:
        reasons.append("no text beside the heading")
    is_full = main.has_content and not main.is_empty_place
    if not main.ways and not (is_full and main.ways_back):
        reasons.append("no link, form or button")
    return reasons

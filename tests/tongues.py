"""Whether English is left on a Khmer page, as a person sees or hears it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# Terms and names that stay in Latin letters in Khmer text (khmer style, terms of the glossary).
LATIN = {
    "Promdaen", "DEMO", "QR", "PDF", "CSV", "XLSX", "JSON", "IOM", "MRZ", "KR", "McNemar", "Holm",
    "Wilson", "Enter", "NUL", "TOTP", "JavaScript", "passkey", "bootstrap", "pre", "post",
    "relevance", "overall", "comments", "consent", "later", "cookie", "promdaen", "load-content",
    "Moodle", "XML", "GIFT", "Aiken", "QTI", "Excel", "Power", "BI", "GeoJSON",
    "JPEG", "PNG", "ICAO", "PKD", "ODK", "Validate", "Java",
}  # fmt: skip
WORDS = re.compile(r"[A-Za-z][A-Za-z'’-]+(?:[ ,]+[A-Za-z][A-Za-z'’-]+)+")
STORED_DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
# E-mail addresses, names of products, and the Latin names of the officers that the tests make.
DATA = re.compile(r"\S+@\S+|Google Forms|Common Cartridge|SOK Officer\d+")
HIDDEN = {"script", "style", "code", "svg", "template"}
SPOKEN = ("aria-label", "alt", "title", "placeholder", "data-confirm", "data-verb")
# Attributes of drawings that are one number: in Khmer a decimal comma would draw nothing.
NUMBERS = {
    *("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry"),
    *("x1", "x2", "y1", "y2", "dx", "dy"),
    *("opacity", "fill-opacity", "stroke-opacity", "stroke-width"),
}
NUMBER = re.compile(r"-?\d*\.?\d+(?:px|%|em|rem|mm)?")
EMPTY = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Reader(HTMLParser):
    """Gathers what is seen or read aloud: text and labels, but nothing in another tongue."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.no_numbers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "svg" or any(name == "svg" for name, _quiet in self.open):
            numbers = ((name, str(attributes[name])) for name in NUMBERS & set(attributes))
            wrong = [f'{name}="{text}"' for name, text in numbers if not NUMBER.fullmatch(text)]
            self.no_numbers += [f"{attribute} of <{tag}> is no number" for attribute in wrong]
        tongue = attributes.get("lang") or "km"
        is_quiet = (
            tag in HIDDEN
            or tongue not in ("km",)
            or "code" in (attributes.get("class") or "").split()
        )
        if not (is_quiet or self.is_quiet):
            self.found += [str(attributes[name]) for name in SPOKEN if attributes.get(name)]
        if tag not in EMPTY:
            self.open.append((tag, is_quiet))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            continue

    def handle_data(self, data: str) -> None:
        if not self.is_quiet:
            self.found.append(data)

    @property
    def is_quiet(self) -> bool:
        return any(quiet for _tag, quiet in self.open)


def stored_days_in(*, page: str) -> list[str]:
    """Days as files have them, such as 2026-11-20, that a reader sees; codes may have them."""
    reader = Reader()
    reader.feed(page)
    return [day for text in reader.found for day in STORED_DAY.findall(text)]


def english_in(*, page: str) -> list[str]:
    """Runs of two or more English words on a page, apart from terms that stay Latin.

    With them, what a drawing of the page has in place of a number.
    """
    reader = Reader()
    reader.feed(page)
    texts = [*reader.no_numbers]
    for text in reader.found:
        for run in WORDS.findall(DATA.sub("", text)):
            if [word for word in re.split(r"[ ,]+", run) if word not in LATIN][1:]:
                texts.append(run)
    return texts

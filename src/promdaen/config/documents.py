"""The documents of `docs/` as parts of help pages: rendered and searched without a network."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from promdaen.kit.texts import Text

MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`|]+|^#+ |^:?-{3,}.*$", re.MULTILINE)
TRANSLATED = ".km"
"""What the name of a Khmer document has before its `.md`."""
DOCUMENT_GROUPS: Sequence[tuple[Text, Sequence[str]]] = (
    (
        Text("In short"),
        ("officers", "short-trainer", "short-assessor", "short-exchange"),
    ),
    (
        Text("Courses"),
        ("teaching", "week", "practice", "refreshers", "questions", "trainers"),
    ),
    (
        Text("Planning and results"),
        ("programmes", "files", "evaluation", "countries", "other-systems", "laptops"),
    ),
    (Text("Practice and exercises"), ("cases", "specimens", "booth", "exercises")),
    (
        Text("Survey"),
        (
            "survey-round",
            "survey-visits",
            "collect",
            "survey-instrument",
            "survey-figures",
            "survey-exports",
            "border-programme",
            "experts",
        ),
    ),
    (Text("Exchange"), ("exchange",)),
    (Text("Content"), ("authoring", "review", "learning-platforms")),
)
"""Guides by subject, as the first page of the help lists them."""
ADMINISTRATION = (
    "deploy",
    "settings",
    "commands",
    "security",
    "api",
    "clients",
    "classroom",
    "print",
)
MAX_RESULTS = 30


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a document under one heading: for search."""

    title: str
    anchor: str
    text: str


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """A section that has all words that were searched, with the words around the first."""

    document: str
    document_title: str
    section: Section
    excerpt: str

    @property
    def part(self) -> str:
        """The part of the address after the document: "" for its beginning."""
        return f"#{self.section.anchor}" if self.section.anchor else ""

    @property
    def title(self) -> str:
        """Document and section in one line."""
        titles = (self.document_title, self.section.title) if self.part else (self.section.title,)
        return " › ".join(titles)


def documents_root() -> Path:
    """The folder of documents: inside the installed package, or at the root of a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "docs"
    return installed if installed.is_dir() else package.parents[1] / "docs"


@cache
def document_names() -> tuple[str, ...]:
    """The names of all documents, such as `guide/week`, without translations."""
    root = documents_root()
    files = (path.relative_to(root).with_suffix("") for path in root.rglob("*.md"))
    return tuple(sorted(p.as_posix() for p in files if not p.name.endswith(TRANSLATED)))


@cache
def document_text(*, name: str, language: str) -> tuple[str, str]:
    """The Markdown of a document and its language: the wanted one, or English.

    Raises KeyError for a name that no document has.
    """
    if name not in document_names():
        raise KeyError(name)
    translated = documents_root() / f"{name}.{language}.md"
    if translated.is_file():
        return translated.read_text(encoding="utf-8"), language
    return (documents_root() / f"{name}.md").read_text(encoding="utf-8"), "en"


def document_title(*, name: str, language: str) -> tuple[str, str]:
    """The title of a document and its language."""
    _text, own_language = document_text(name=name, language=language)
    sections = document_sections(name=name, language=language)
    return sections[0].title if sections else name, own_language


@cache
def document_html(*, name: str, language: str) -> str:
    """A document below its title as HTML; links lead to help pages."""
    text, _own_language = document_text(name=name, language=language)
    parser = _parser()
    parser.add_render_rule("table_open", _open_table)
    parser.add_render_rule("table_close", _close_table)
    tokens = parser.parse(text)
    for heading in _headings(tokens):
        heading.token.attrSet("id", heading.anchor)
    if tokens and tokens[0].type == "heading_open":
        tokens = tokens[3:]
    _prepare(tokens, folder=posixpath.dirname(name))
    return str(parser.renderer.render(tokens, parser.options, {}))


@cache
def document_sections(*, name: str, language: str) -> tuple[Section, ...]:
    """The sections of a document; the first has the title of the document and no anchor."""
    text, _own_language = document_text(name=name, language=language)
    lines = text.splitlines()
    headings = list(_headings(_parser().parse(text)))
    ends = [heading.first_line for heading in headings[1:]] + [len(lines)]
    return tuple(
        Section(
            title=heading.title,
            anchor=heading.anchor,
            text=" ".join(plain_text("\n".join(lines[heading.last_line : end])).split()),
        )
        for heading, end in zip(headings, ends, strict=True)
    )


def search_documents(*, words: str, language: str) -> list[SearchResult]:
    """The sections with all words, those with them in a title first; at most 30."""
    search_words = words.casefold().split()
    results: list[tuple[int, SearchResult]] = []
    for name in document_names() if search_words else ():
        title, _own_language = document_title(name=name, language=language)
        for section in document_sections(name=name, language=language):
            heading, text = section.title.casefold(), section.text.casefold()
            if all(word in heading or word in text for word in search_words):
                rank = -10 * sum(word in heading for word in search_words) + (name.count("why/"))
                excerpt = _excerpt(text=section.text, word=search_words[0])
                result = SearchResult(
                    document=name, document_title=title, section=section, excerpt=excerpt
                )
                results.append((rank - min(9, text.count(search_words[0])), result))
    results.sort(key=lambda pair: pair[0])
    return [result for _rank, result in results[:MAX_RESULTS]]


def plain_text(text: str) -> str:
    """Markdown without its markup.

    >>> plain_text("Open **Items**, then [the guide](week.md) and `x`")
    'Open Items, then the guide and x'
    """
    return MARKUP.sub(lambda match: match[1] or "", text)


def picture_path(*, name: str) -> Path | None:
    """The file of a picture of the documents; None if there is none of this name."""
    path = documents_root() / "tour" / name
    return path if re.fullmatch(r"[a-z0-9-]+\.png", name) and path.is_file() else None


def _excerpt(*, text: str, word: str) -> str:
    start = max(0, text.casefold().find(word) - 80)
    end = start + 240
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


@dataclass(frozen=True, kw_only=True)
class _Heading:
    """A heading of a document: its first token, and the lines from it to its text."""

    token: Token
    title: str
    anchor: str
    first_line: int
    last_line: int


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _headings(tokens: Sequence[Token]) -> Iterator[_Heading]:
    """The headings of a document; its title, at the very beginning, has no anchor."""
    anchors = _anchors()
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            title = plain_text(tokens[position + 1].content)
            first_line, last_line = token.map or (0, 0)
            yield _Heading(
                token=token,
                title=title,
                anchor=anchors(title) if position else "",
                first_line=first_line,
                last_line=last_line,
            )


def _anchors() -> Callable[[str], str]:
    """A function from headings of one document to their anchors, as GitHub makes them."""
    counts: dict[str, int] = {}

    def anchor(title: str) -> str:
        plain = re.sub(r"[^\w\- ]", "", title.casefold()).replace(" ", "-")
        counts[plain] = counts.get(plain, -1) + 1
        return f"{plain}-{counts[plain]}" if counts[plain] else plain

    return anchor


def _prepare(tokens: Sequence[Token], *, folder: str) -> None:
    """Give tables the name of their section, and links their help page."""
    heading = ""
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = plain_text(tokens[position + 1].content)
        elif token.type == "table_open":
            token.meta["label"] = heading
        for child in token.children or ():
            _prepare_inline(child, folder=folder)
        _unlink(list(token.children or ()))


def _prepare_inline(token: Token, *, folder: str) -> None:
    if token.type == "image":
        name = posixpath.basename(str(token.attrGet("src")))
        token.attrSet("src", f"/help/pictures/{name}")
        token.attrSet("class", "help-picture")
        token.attrSet("loading", "lazy")
    elif token.type == "link_open":
        address = _address(str(token.attrGet("href")), folder=folder)
        token.attrs = {"href": address} if address else {}


def _unlink(tokens: Sequence[Token]) -> None:
    """Make plain words of links without an address."""
    opened: list[Token] = []
    for token in tokens:
        if token.type == "link_open":
            opened.append(token)
        elif token.type == "link_close" and not opened.pop().attrs:
            token.tag = "span"
        if token.type == "link_open" and not token.attrs:
            token.tag = "span"


def _address(target: str, *, folder: str) -> str:
    """The address of a link on a help page; "" if it leads to a file that is not shipped."""
    if target.startswith(("https://", "http://", "#")):
        return target
    path, _mark, part = target.partition("#")
    name = posixpath.normpath(posixpath.join(folder, path)).removesuffix(".md")
    if name not in document_names():
        return ""
    return f"/help/{name}/{f'#{part}' if part else ''}"


def _open_table(_renderer: object, tokens: Sequence[Token], index: int, *_: object) -> str:
    return format_html(
        '<div class="scroll" tabindex="0" role="region" aria-label="{}"><table class="dt">',
        tokens[index].meta.get("label") or "-",
    )


def _close_table(*_: object) -> str:
    return "</table></div>"


def grouped_documents() -> Iterator[tuple[Text, list[str]]]:
    """The guides by subject, then the documents for administrators."""
    for label, names in DOCUMENT_GROUPS:
        yield label, [f"guide/{name}" for name in names]
    yield Text("Administration"), list(ADMINISTRATION)

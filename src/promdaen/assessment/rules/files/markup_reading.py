"""Parses HTML from Moodle into the plain texts of both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from promdaen.assessment.rules.files import wording
from promdaen.assessment.rules.files.items import LANGUAGES
from promdaen.kit import languages

MAX_TEXT_LENGTH = 20_000
SOURCE_CLASS = "promdaen-source"

_MLANG_OPEN = re.compile(r"\{\s*mlang\s+([\w\s,-]+?)\s*\}", re.IGNORECASE)
_MLANG_CLOSE = re.compile(r"\{\s*mlang\s*\}", re.IGNORECASE)
# Pythons differ in what they make of such a section; none of ours writes one.
_UNKNOWN_SECTION = re.compile(
    r"<!\[(?!(?:cdata|temp|ignore|include|rcdata|if|else|endif)\b)", re.IGNORECASE
)
_INSIDE = re.compile(r"data:image/[\w.+-]+;base64,[A-Za-z0-9+/=\s]{200,}", re.IGNORECASE)
_STAND_IN = "data:image/x-promdaen;{}"
_OPEN = re.compile(r"<(?=[^<>]*(?:<|\Z))")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BREAKS = re.compile(r"[ \n]*\x1e[ \x1e]*")
_BLOCK = "\x1e"

_BOLD = frozenset({"b", "strong"})
_BLOCK_NAMES = (
    "p div li ul ol dl dt dd tr table tbody thead h1 h2 h3 h4 h5 h6 blockquote pre hr section "
    "article figure figcaption center"
)
_QUIET_NAMES = (
    "span lang i em u a sub sup small big font td th code tt img br s strike del ins mark q cite "
    "abbr acronym label html body head colgroup col caption nobr wbr bdo bdi o:p meta link base"
)
# Elements that run, play or take input: without them the item would be a different one.
_ACTIVE_NAMES = (
    "script iframe object embed applet video audio form input select textarea button canvas svg "
    "math frame"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_QUIET = frozenset(_QUIET_NAMES.split())
_ACTIVE = frozenset(_ACTIVE_NAMES.split())
_UNSEEN = frozenset({"style", "title"})
_LOSSY = {"table": "table_flattened", "a": "link_dropped"}


@dataclass(frozen=True)
class TextPicture:
    """A picture inside a text: its source, its alternative text, the languages that show it.

    `name` is our file name, if the source does not contain it.
    """

    source: str
    alt: str
    languages: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class MarkedText:
    """A parsed text: the words of each language and other content.

    `passage`: the passage of a source in one of our blocks; `active`: names of elements that run,
    play or take input; `lost`: codes of omitted content; `is_odd`: the markup is too broken or too
    long to be read.
    """

    km: str = ""
    en: str = ""
    pictures: tuple[TextPicture, ...] = ()
    passage: str | None = None
    active: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    is_odd: bool = False

    @property
    def text(self) -> dict[str, str]:
        """The words as {en, km}."""
        return {"en": self.en, "km": self.km}


def read_markup(*, markup: str, form: str = "html") -> MarkedText:
    """The texts of both languages in HTML, Moodle's automatic format, Markdown or plain text.

    Reads <span lang class="multilang">, <lang lang> and {mlang}; text outside such blocks belongs
    to both languages. A text without blocks is Khmer if it has a Khmer letter, English otherwise,
    and both if it has only numbers and capitals.

    >>> read_markup(markup="{mlang en}Who?{mlang}{mlang km}អ្នកណា?{mlang}").text
    {'en': 'Who?', 'km': 'អ្នកណា?'}
    """
    if form == "plain_text":
        return _sorted_out(fragments=[(None, markup)])
    kept_parts: list[str] = []
    body = _INSIDE.sub(lambda match: _stand_in(pictures=kept_parts, whole=match[0]), markup)
    if len(body) > MAX_TEXT_LENGTH or _UNKNOWN_SECTION.search(body):
        return MarkedText(is_odd=True)
    reader = _MarkupReader(keeps_lines=form != "html", pictures=kept_parts)
    try:
        reader.feed(_as_spans(text=_closed(text=body)))
        reader.close()
    except AssertionError:
        return MarkedText(is_odd=True)
    read = _sorted_out(fragments=reader.fragments)
    return MarkedText(
        km=read.km,
        en=read.en,
        pictures=tuple(reader.pictures),
        passage=wording.clean(text=reader.passage) if reader.passage is not None else None,
        active=tuple(dict.fromkeys(reader.active)),
        lost=tuple(dict.fromkeys([*reader.lost, *_other_languages(fragments=reader.fragments)])),
    )


def _stand_in(*, pictures: list[str], whole: str) -> str:
    """Store a long picture separately, so that the text around it stays short."""
    pictures.append(whole)
    return _STAND_IN.format(len(pictures) - 1)


def _closed(*, text: str) -> str:
    """The markup without comments, and with unclosed "<" escaped.

    The HTML parser searches from every open tag to the end of the text, which would take minutes
    for a text of such tags only.
    """
    return _OPEN.sub("&lt;", "".join(_outside_of_remarks(text=text)))


def _outside_of_remarks(*, text: str) -> Iterator[str]:
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start)) >= 0:
        yield text[place:start]
        place = end + len("-->")
    yield text[place:]


def _as_spans(*, text: str) -> str:
    opened = _MLANG_OPEN.sub(r'<span class="multilang" lang="\1">', text)
    return _MLANG_CLOSE.sub("</span>", opened)


Fragment = tuple[tuple[str, ...] | None, str]


@dataclass
class _Span:
    tag: str
    languages: tuple[str, ...] | None


class _MarkupReader(HTMLParser):
    """Collects pieces of text, each with its languages (None: all)."""

    def __init__(self, *, keeps_lines: bool, pictures: Sequence[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.keeps_lines = keeps_lines
        self.kept = pictures
        self.fragments: list[Fragment] = []
        self.pictures: list[TextPicture] = []
        self.active: list[str] = []
        self.lost: list[str] = []
        self.passage: str | None = None
        self.spans: list[_Span] = []
        self.unseen = ""
        self.bold_depth = self.bold_start = 0
        self.is_in_source = self.is_in_passage = False

    @property
    def languages(self) -> tuple[str, ...] | None:
        """The languages of the innermost block, None outside of all blocks."""
        return next((span.languages for span in reversed(self.spans) if span.languages), None)

    def close(self) -> None:
        """Close all open blocks."""
        super().close()
        if self.bold_depth:
            self._add("**")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Handle a tag, or text that only looks like one."""
        attributes = {name: value or "" for name, value in attrs}
        if tag in _ACTIVE:
            self.active.append(tag)
        elif tag in _UNSEEN:
            self.unseen = tag
        elif SOURCE_CLASS in attributes.get("class", "").split():
            self.is_in_source = True
            self.passage = self.passage or ""
        elif tag == "cite" and self.is_in_source:
            self.is_in_passage = True
        elif tag == "img":
            self._picture(attributes=attributes)
        elif tag in ("span", "lang"):
            self.spans.append(_Span(tag=tag, languages=_languages(tag=tag, attributes=attributes)))
        else:
            self._mark(tag=tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Handle a self-closing element; an empty language block is ignored."""
        if tag not in ("span", "lang"):
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close an element; an end tag without a start is ignored."""
        if tag == self.unseen:
            self.unseen = ""
        elif tag == "cite" and self.is_in_passage:
            self.is_in_passage = False
        elif tag in ("p", "div") and self.is_in_source:
            self.is_in_source = self.is_in_passage = False
        elif tag in ("span", "lang"):
            if self.spans:
                self.spans.pop()
        elif tag in _BOLD:
            self._bold_ends()
        elif tag in _BLOCKS:
            self._add(_BLOCK)

    def handle_data(self, data: str) -> None:
        """Add text; line ends count only in formats that keep them."""
        if self.is_in_passage:
            self.passage = (self.passage or "") + data
        elif not self.unseen and not self.is_in_source:
            plain = data.replace(_BLOCK, " ")
            self._add(plain if self.keeps_lines else _SPACES.sub(" ", plain))

    def _mark(self, *, tag: str) -> None:
        if tag == "br":
            self._add("\n")
        elif tag in _BOLD:
            self._bold_begins()
        elif tag in _BLOCKS:
            self._add(_BLOCK)
        elif tag not in _QUIET:
            self.handle_data(self.get_starttag_text() or "")
        if tag in _LOSSY:
            self.lost.append(_LOSSY[tag])

    def _bold_begins(self) -> None:
        self.bold_depth += 1
        if self.bold_depth == 1:
            self.bold_start = len(self.fragments)
            self._add("**")

    def _bold_ends(self) -> None:
        if self.bold_depth != 1:
            self.bold_depth = max(0, self.bold_depth - 1)
            return
        self.bold_depth = 0
        # Bold markers around nothing would leave four asterisks.
        if len(self.fragments) == self.bold_start + 1:
            self.fragments.pop()
        else:
            self._add("**")

    def _picture(self, *, attributes: dict[str, str]) -> None:
        source = attributes.get("src", "")
        stand_in_match = re.fullmatch(re.escape(_STAND_IN).replace(r"\{\}", r"(\d+)"), source)
        if stand_in_match and int(stand_in_match[1]) < len(self.kept):
            source = self.kept[int(stand_in_match[1])]
        languages = self.languages or LANGUAGES
        alt = wording.clean(text=attributes.get("alt", ""))
        name = attributes.get("data-name", "")
        self.pictures.append(TextPicture(source, alt, tuple(languages), name))

    def _add(self, text: str) -> None:
        if not self.is_in_source:
            self.fragments.append((self.languages, text))


def _languages(*, tag: str, attributes: dict[str, str]) -> tuple[str, ...] | None:
    """The languages of a block, as our codes if known; None for another element."""
    if "lang" not in attributes or (
        tag == "span" and "multilang" not in attributes.get("class", "").lower().split()
    ):
        return None
    return tuple(_code(name=part) for part in attributes["lang"].lower().split(",")) or None


def _code(*, name: str) -> str:
    plain = re.split(r"[_-]", name.strip())[0]
    return "km" if plain in ("km", "kh", "khm") else plain


def _other_languages(*, fragments: Sequence[Fragment]) -> Iterator[str]:
    known_languages = {*LANGUAGES, "other"}
    for codes, text in fragments:
        if codes and text.strip() and not known_languages.intersection(codes):
            yield "language_dropped"


def _sorted_out(*, fragments: Sequence[Fragment]) -> MarkedText:
    """The text of each language, with the shared parts in their places."""
    named_languages = {language for codes, _ in fragments if codes for language in codes}
    if not named_languages.intersection((*LANGUAGES, "other")):
        outside = [text for codes, text in fragments if codes is None]
        return _without_blocks(text=_joined(texts=outside))
    texts = {}
    for language in LANGUAGES:
        reading_language = language if language in named_languages else "other"
        texts[language] = _joined(
            texts=[text for own, text in fragments if own is None or reading_language in own]
        )
    return MarkedText(km=texts["km"], en=texts["en"])


def _without_blocks(*, text: str) -> MarkedText:
    if wording.is_neutral(text=text):
        return MarkedText(km=text, en=text)
    return MarkedText(km=text) if languages.has_khmer(text=text) else MarkedText(en=text)


def _joined(*, texts: Sequence[str]) -> str:
    return wording.clean(text=_BREAKS.sub("\n", "".join(texts)))

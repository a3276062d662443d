"""Drawings of lessons: allowed contents, and labels in a language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from xml.etree import ElementTree

from promdaen.kit import languages

SVG_NAMESPACE = "{http://www.w3.org/2000/svg}"
WIDE, NARROW = 640, 360
"""Widths of drawings: the first of a lesson, and those that a phone shows at full size."""
SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
ELEMENTS = SHAPES | {"svg", "g", "text", "defs", "marker"}
SVG_CLASSES = frozenset(
    {"ink", "thin", "fill", "soft", "accent", "accent-fill", "warn", "warn-fill", "paper"}
    | {"t", "t-strong", "t-small", "t-on"}
)
_ATTRIBUTES = frozenset(
    {"x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2"}
    | {"d", "points", "transform", "stroke-dasharray", "text-anchor", "class", "viewBox"}
    | {"id", "refX", "refY", "markerWidth", "markerHeight", "orient"}
    | {"marker-end", "marker-start"}
)
SHOWN_ELEMENTS = ELEMENTS | {"tspan"}
WITH_WORDS = frozenset({"text", "tspan"})
MARKERS = ("marker-end", "marker-start")
MARKER = re.compile(r"url\(#[\w-]+\)")
LINE_HEIGHTS: Mapping[str, float] = {"en": 1.35, "km": 1.6}
_LABEL = re.compile(r"\{([A-Za-z0-9-]+)\}")
_TEXT = re.compile(r"<text(?P<given>[^>]*)>\s*\{(?P<label>[A-Za-z0-9-]+)\}\s*</text>")


def faults(*, svg: str, labels: frozenset[str]) -> Iterator[str]:
    """Yield the faults of a drawing as text; nothing if a page can show it.

    A drawing has shapes and texts only; colours come from classes, words from labels.
    """
    if "<!" in svg or "<?" in svg:
        yield "holds a declaration, a comment or an entity"
        return
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 (no declarations: refused above)
    except ElementTree.ParseError as wrong:
        yield f"is not well-formed ({wrong})"
        return
    starts = tuple(f"0 0 {width} " for width in (WIDE, NARROW))
    if root.tag != f"{SVG_NAMESPACE}svg" or not root.get("viewBox", "").startswith(starts):
        yield (
            'does not begin with <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 ...">, '
            "or 360"
        )
    used: list[str] = []
    for element in root.iter():
        yield from _element_faults(element, used=used)
    yield from (f"has no place for the label {label}" for label in sorted(labels - set(used)))
    yield from (f"asks for a label {label} that is not there" for label in set(used) - labels)


@lru_cache(maxsize=64)
def sanitised_svg(*, svg: str) -> str:
    """The drawing with allowed contents only; "" if it cannot be parsed.

    Lessons are checked on import, but pages do not rely on that: other elements, attributes and
    classes are removed here again.

    >>> svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><rect x="1"/></svg>'
    >>> sanitised_svg(svg=svg)
    '<svg xmlns="http://www.w3.org/2000/svg"><rect x="1"/></svg>'
    """
    if "<!" in svg or "<?" in svg:
        return ""
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 (no declarations: refused above)
    except ElementTree.ParseError:
        return ""
    return "".join(_element_texts(root, is_root=True)) if root.tag == f"{SVG_NAMESPACE}svg" else ""


def _element_texts(element: ElementTree.Element, *, is_root: bool = False) -> Iterator[str]:
    name = element.tag.removeprefix(SVG_NAMESPACE)
    if name not in SHOWN_ELEMENTS:
        return
    namespace = f' xmlns="{SVG_NAMESPACE[1:-1]}"' if is_root else ""
    for key, value in element.attrib.items():
        attribute_value = _kept_value(key, value)
        if attribute_value:
            namespace += f' {key}="{escape(attribute_value)}"'
    words = escape(element.text or "") if name in WITH_WORDS else ""
    inside = "".join(part for child in element for part in _element_texts(child))
    yield (
        f"<{name}{namespace}>{words}{inside}</{name}>"
        if words or inside
        else f"<{name}{namespace}/>"
    )


def _kept_value(key: str, value: str) -> str:
    """The allowed part of an attribute value; "" for none."""
    if key == "class":
        return " ".join(part for part in value.split() if part in SVG_CLASSES)
    if key in MARKERS:
        return value if MARKER.fullmatch(value) else ""
    return value if key in _ATTRIBUTES | {"dy"} else ""


def filled(*, svg: str, labels: Mapping[str, str], language: str) -> str:
    """The drawing with labels in a language; a label may have several lines.

    >>> filled(svg="<text x='4' y='9'>{a}</text>", labels={"a": "One\\nTwo"}, language="en")
    "<text x='4' y='9'><tspan x='4' dy='0'>One</tspan><tspan x='4' dy='1.35em'>Two</tspan></text>"
    """

    def words(match: re.Match[str]) -> str:
        attribute_text, lines = match["given"], labels[match["label"]].split("\n")
        if len(lines) == 1:
            return f"<text{attribute_text}>{escape(lines[0])}</text>"
        x_match = re.search(r"\bx=[\"']([^\"']*)[\"']", attribute_text)
        across = x_match[1] if x_match else "0"
        step = f"{LINE_HEIGHTS[languages.content_language(language)]}em"
        spans = "".join(
            f"<tspan x='{across}' dy='{step if index else 0}'>{escape(line)}</tspan>"
            for index, line in enumerate(lines)
        )
        return f"<text{attribute_text}>{spans}</text>"

    return _TEXT.sub(words, svg)


@dataclass(frozen=True)
class LabelPosition:
    """The position of a label in a drawing: baseline of its first line, anchor, class."""

    label: str
    x: float
    y: float
    anchor: str
    paint: str


def places(*, svg: str) -> list[LabelPosition]:
    """The positions of the labels of a drawing, for a print that sets its own type.

    >>> places(svg='<text class="t" x="40" y="60" text-anchor="middle">{booth}</text>')
    [LabelPosition(label='booth', x=40.0, y=60.0, anchor='middle', paint='t')]
    """
    return [_place(match) for match in _TEXT.finditer(svg)]


def wordless(*, svg: str) -> str:
    """The drawing without its labels.

    >>> wordless(svg='<svg><text x="4">{a}</text><rect/></svg>')
    '<svg><rect/></svg>'
    """
    return _TEXT.sub("", svg)


def _place(match: re.Match[str]) -> LabelPosition:
    attributes = dict(re.findall(r"([\w-]+)=[\"']([^\"']*)[\"']", match["given"]))
    return LabelPosition(
        label=match["label"],
        x=float(attributes.get("x", 0)),
        y=float(attributes.get("y", 0)),
        anchor=attributes.get("text-anchor", "start"),
        paint=attributes.get("class", "t"),
    )


def svg_size(*, svg: str) -> tuple[float, float]:
    """The width and height of a drawing.

    >>> svg_size(svg="<svg viewBox='0 0 640 360'>")
    (640.0, 360.0)
    """
    viewbox_match = re.search(r"viewBox=[\"']0 0 ([0-9.]+) ([0-9.]+)[\"']", svg)
    return (float(viewbox_match[1]), float(viewbox_match[2])) if viewbox_match else (640.0, 640.0)


def _element_faults(element: ElementTree.Element, *, used: list[str]) -> Iterator[str]:
    name = element.tag.removeprefix(SVG_NAMESPACE)
    if name not in ELEMENTS:
        yield f"holds <{name}>; the elements are {', '.join(sorted(ELEMENTS))}"
    for key in sorted(element.attrib.keys() - _ATTRIBUTES):
        yield f"<{name}> has the attribute {key}; paint by class"
    for part in element.get("class", "").split():
        if part not in SVG_CLASSES:
            allowed = ", ".join(sorted(SVG_CLASSES))
            yield f"<{name}> has the class {part}; the classes are {allowed}"
    for key in MARKERS:
        if key in element.attrib and not MARKER.fullmatch(element.get(key, "")):
            yield f"<{name}> has a {key} that names no marker of this drawing"
    yield from _word_faults(element, name=name, used=used)


def _word_faults(element: ElementTree.Element, *, name: str, used: list[str]) -> Iterator[str]:
    is_moved = "transform" in element.attrib
    if name == "text" and (is_moved or not _is_placed(element)):
        yield "<text> needs x and y as numbers, and no transform"
    if name == "g" and is_moved and element.find(f".//{SVG_NAMESPACE}text") is not None:
        yield "<g> with a transform holds <text>; put the words outside it"
    words = (element.text or "").strip()
    label = _LABEL.fullmatch(words)
    if name == "text" and label and len(element) == 0:
        used.append(label[1])
    elif words or name == "text":
        yield f"<{name}> holds the words {words!r}; write {{label}} inside <text>"
    if (element.tail or "").strip():
        yield f"has loose words after <{name}>"


def _is_placed(element: ElementTree.Element) -> bool:
    return all(re.fullmatch(r"-?[0-9.]+", element.get(key, "")) for key in ("x", "y"))

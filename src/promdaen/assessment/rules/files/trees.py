"""Reads untrusted XML: no entities, no document types, limited size, with line numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, ErrorHandler

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from promdaen.assessment.rules.files.messages import say
from promdaen.kit.spreadsheets import FileMessage, UnreadableFile

MAX_DEPTH = 20
MAX_ELEMENTS = 200_000


@dataclass
class XmlElement:
    """An element: its name, its attributes, its line, its children.

    `pieces` are its children and the text between them, in order.
    """

    tag: str
    line: int
    attributes: Mapping[str, str]
    children: list[XmlElement] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    pieces: list[XmlElement | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly inside."""
        return "".join(self.words)

    def all(self, tag: str) -> Iterator[XmlElement]:
        """The children with a name."""
        return (child for child in self.children if child.tag == tag)

    def below(self) -> Iterator[XmlElement]:
        """The element and everything inside it, in the order of the document."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def first(self, tag: str) -> XmlElement | None:
        """The first child with a name, or None."""
        return next(self.all(tag), None)


def read_tree(*, name: str, data: bytes) -> XmlElement:
    """The whole document; raises UnreadableFile with the line for anything but plain elements."""
    builder = _Builder(name=name)
    try:
        parseString(data, builder, errorHandler=ErrorHandler(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableFile(builder.say(code="xml_entities")) from error
    except SAXParseException as error:
        line, message = error.getLineNumber() or 1, error.getMessage()
        raise UnreadableFile(say(code="xml_broken", name=name, line=line, what=message)) from error
    except (LookupError, ValueError) as error:
        # An unknown encoding, or bytes that are invalid in it.
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(builder.say(code="xml_broken", text="encoding")) from error
    [root] = builder.document.children
    return root


class _Builder(ContentHandler):
    """Builds the tree; stops if it grows beyond any real export."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.name = name
        self.document = XmlElement(tag="", line=1, attributes={})
        self.open = [self.document]
        self.count = 0

    def say(self, *, code: str, text: str = "") -> FileMessage:
        return say(code=code, name=self.name, line=self.line, what=text)

    @property
    def line(self) -> int:
        return (self._locator.getLineNumber() or 1) if self._locator else 1  # type: ignore[attr-defined]

    def startElement(self, name: str, attrs: Any) -> None:
        self.count += 1
        if len(self.open) > MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise UnreadableFile(self.say(code="xml_deep"))
        node = XmlElement(tag=name, line=self.line, attributes=dict(attrs))
        self.open[-1].children.append(node)
        self.open[-1].pieces.append(node)
        self.open.append(node)

    def endElement(self, name: str) -> None:
        self.open.pop()

    def characters(self, content: str) -> None:
        self.open[-1].words.append(content)
        self.open[-1].pieces.append(content)

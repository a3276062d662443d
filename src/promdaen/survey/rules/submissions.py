"""A submission as XML: its metadata, answers, and file names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_ID_LENGTH = 249
MAX_DEPTH = 12
MAX_ELEMENTS = 5_000
MAX_ANSWER_LENGTH = 20_000
MAX_BYTES = 2_000_000


class BadSubmission(ValueError):
    """The XML is not a valid submission; `reason` is one word."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """The content of the XML. `answers` are by the local name of each leaf, as in the form."""

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    answers: Mapping[str, str]


def parsed(*, xml: bytes) -> Parsed:
    """Parse a submission. Raises BadSubmission: "xml", "entities", "deep", "large", "no_id".

    Root and `meta` are matched by their local names in any namespace, as OpenRosa 1.0 requires.

    >>> found = parsed(xml=b'<d id="f" version="2"><g><a>1</a></g>'
    ...                    b'<meta><instanceID>uuid:1</instanceID></meta></d>')
    >>> found.form_id, found.version, found.instance_id, dict(found.answers)
    ('f', '2', 'uuid:1', {'a': '1'})
    """
    if len(xml) > MAX_BYTES:
        raise BadSubmission("large")
    try:
        root = fromstring(xml, forbid_dtd=True)
    except DefusedXmlException:
        raise BadSubmission("entities") from None
    except (ParseError, ValueError, LookupError):
        raise BadSubmission("xml") from None
    meta: dict[str, str] = {}
    answers: dict[str, str] = {}
    for count, (path, leaf) in enumerate(_leaves(root)):
        if count >= MAX_ELEMENTS:
            raise BadSubmission("large")
        text = (leaf.text or "").strip()
        if len(text) > MAX_ANSWER_LENGTH:
            raise BadSubmission("large")
        answer_target = meta if path[:1] == ("meta",) else answers
        answer_target[_local(leaf)] = text
    instance_id = meta.get("instanceID", "") or root.get("instanceID", "")
    if not instance_id or len(instance_id) > MAX_ID_LENGTH:
        raise BadSubmission("no_id")
    return Parsed(
        form_id=root.get("id", ""),
        version=root.get("version", ""),
        instance_id=instance_id,
        deprecated_id=meta.get("deprecatedID", ""),
        answers=answers,
    )


def plain(*, text: str, length: int) -> str:
    """Text without unprintable characters, cut to a length.

    >>> plain(text="ODK\\0 Collect/v2026", length=11)
    'ODK Collect'
    """
    return "".join(letter for letter in text if letter.isprintable())[:length]


def _leaves(root: Element) -> Iterator[tuple[tuple[str, ...], Element]]:
    waiting: list[tuple[tuple[str, ...], Element]] = [((), element) for element in reversed(root)]
    while waiting:
        path, element = waiting.pop()
        if len(path) >= MAX_DEPTH:
            raise BadSubmission("deep")
        if not len(element):
            yield path, element
            continue
        below = (*path, _local(element))
        waiting += [(below, child) for child in reversed(element)]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]

"""Facts with their places in a chain, bundles of them, and the statements of headquarters.

The place of a fact is (node, epoch, sequence): sequences of an epoch run from 1 without gaps, and
each digest includes the one before it. The key of a fact is not its place: a fact that is
renumbered under another epoch or node keeps its key and counts once.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from promdaen.kit.json_objects import NewJsonObject

FORMAT = 1
BEGINNING = ""
"""The digest before the first entry of an epoch."""
MIN_FORMS = 5
"""Feedback of a run travels in sets that grow by so many forms or more."""
DIGEST_BYTES = 32
MAX_NUMBER = 2**31 - 1
"""Of an epoch or a sequence."""
BUNDLE_MARKS = ("has", "common", "answers", "safe", "reused")
PLAIN = ("node", "incarnation", "number", "reference", "feedback", "safe_feedback")
"""The parts of a statement as it is written down."""
MAX_BYTES = 200 * 2**20
"""What a bundle may take when it is unpacked; more is refused unread."""


class BadBundle(ValueError):
    """Bytes that are not a complete bundle; nothing of them was stored.

    `code` is short, for a message in the reader's language; `place` says where, for the log.
    """

    def __init__(self, message: str, *, code: str = "not-whole", place: str = ""):
        super().__init__(message)
        self.code, self.place = code, place


class SyncFact(NamedTuple):
    """Something that happened once; `body` is its text, the same in every copy."""

    key: str
    kind: str
    body: str


class ChainEntry(NamedTuple):
    """A fact at its place in an epoch of a node."""

    epoch: int
    sequence: int
    fact: SyncFact
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainPoint:
    """A point of a chain: the digest after a number of entries."""

    sequence: int = 0
    digest: str = BEGINNING


@dataclass(frozen=True, kw_only=True)
class EntryStretch:
    """Consecutive entries of one epoch, and the digest before the first."""

    epoch: int
    previous: str
    entries: tuple[ChainEntry, ...]


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A laptop's message: entries, points of its chains, and sets of feedback by run.

    `content` is what it has from headquarters: the version, and when it was written; "" unless
    known.
    """

    node: str
    stretches: tuple[EntryStretch, ...]
    marks: Mapping[int, tuple[ChainPoint, ...]]
    feedback: Mapping[str, tuple[str, ...]]
    content: tuple[int, str] = (0, "")

    @property
    def end(self) -> tuple[int, int]:
        """The last place, epoch and sequence, that the laptop had when it wrote this."""
        marks = [
            (epoch, mark.sequence)
            for epoch, chain_points in self.marks.items()
            for mark in chain_points
        ]
        ends = [(part.epoch, part.entries[-1].sequence) for part in self.stretches]
        return max([*marks, *ends], default=(0, 0))


@dataclass(frozen=True, kw_only=True)
class HeadquartersStatement:
    """The reply of headquarters to a node after each bundle.

    incarnation: new whenever headquarters is founded or restored; number: rises with each
    statement of an incarnation; has: by epoch how far the chain is stored here without gaps;
    common: by epoch the last point of the bundle that is the same here; answers: by epoch the end
    of the bundle's chain, so that an old reply is recognised; safe: by epoch how far a verified
    backup has it; reused: by epoch the first entry of the bundle whose place another fact has
    here, for which the bundle was refused; feedback: by run a digest of the forms here;
    safe_feedback: by run a digest of those among them that a verified backup has.
    """

    node: str
    incarnation: str
    number: int
    reference: int
    has: Mapping[int, ChainPoint] = field(default_factory=dict)
    common: Mapping[int, ChainPoint] = field(default_factory=dict)
    answers: Mapping[int, ChainPoint] = field(default_factory=dict)
    safe: Mapping[int, ChainPoint] = field(default_factory=dict)
    reused: Mapping[int, ChainPoint] = field(default_factory=dict)
    feedback: Mapping[str, str] = field(default_factory=dict)
    safe_feedback: Mapping[str, str] = field(default_factory=dict)


def set_of_feedback(*, rows: Sequence[str], count: int = 0) -> tuple[str, ...]:
    """The feedback forms of a run to send, in an order that reveals nothing.

    The first `count` were in earlier sets. New forms are added together once there are five: fewer
    could be identified.
    """
    is_whole = len(rows) - count >= MIN_FORMS
    return tuple(sorted(rows if is_whole else rows[:count]))


def digest_of_feedback(*, rows: Sequence[str]) -> str:
    """A digest of forms in the order of their random ids."""
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def bundle_bytes(*, bundle: Bundle) -> bytes:
    """A bundle as bytes: compressed JSON after a digest of it; to be signed and encrypted."""
    document = {
        "format": FORMAT,
        "node": bundle.node,
        "stretches": [
            [
                stretch.epoch,
                stretch.previous,
                stretch.entries[0].sequence,
                [[entry.fact.key, entry.fact.kind, entry.fact.body] for entry in stretch.entries],
            ]
            for stretch in bundle.stretches
        ],
        "marks": {
            str(epoch): [[mark.sequence, mark.digest] for mark in marks]
            for epoch, marks in bundle.marks.items()
        },
        "feedback": {run: list(rows) for run, rows in bundle.feedback.items()},
        "content": list(bundle.content),
    }
    packed = zlib.compress(json.dumps(document, ensure_ascii=False).encode(), 1)
    return hashlib.sha256(packed).digest() + packed


def read_bundle(*, data: bytes) -> Bundle:
    """The bundle from bytes, with its chains recomputed; raises BadBundle."""
    try:
        return _bundle(document=_document(data=data))
    except BadBundle:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadBundle("This bundle is not complete.") from error


def _document(*, data: bytes) -> Any:
    digest, packed = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
    if hashlib.sha256(packed).digest() != digest:
        raise BadBundle("This bundle was cut off or changed on its way.", code="changed")
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, MAX_BYTES)
    except zlib.error as error:
        raise BadBundle("This bundle is not complete.") from error
    if unpacker.unconsumed_tail:
        raise BadBundle("This bundle is too large.", code="too-large")
    document = json.loads(text)
    if document["format"] != FORMAT:
        raise BadBundle("This bundle is of another version.", code="other-version")
    return document


def _bundle(*, document: Any) -> Bundle:
    node = str(document["node"])
    _check_types(document=document)
    if not all(facts for _epoch, _previous, _first, facts in document["stretches"]):
        raise BadBundle("This bundle has a part without facts.")
    epochs = [epoch for epoch, *_rest in document["stretches"]]
    if len(set(epochs)) < len(epochs):
        raise BadBundle("This bundle has two parts of one epoch.")
    return Bundle(
        node=node,
        stretches=tuple(
            build_stretch(
                node=node,
                epoch=int(epoch),
                before=ChainPoint(sequence=int(first) - 1, digest=str(previous)),
                facts=[SyncFact._make(fact) for fact in facts],
            )
            for epoch, previous, first, facts in document["stretches"]
        ),
        marks={
            int(epoch): tuple(
                ChainPoint(sequence=sequence, digest=digest) for sequence, digest in marks
            )
            for epoch, marks in document["marks"].items()
        },
        feedback={run: tuple(rows) for run, rows in document["feedback"].items()},
        # Release 0.2.0 does not say it.
        content=_content(document.get("content", (0, ""))),
    )


def _content(value: Any, /) -> tuple[int, str]:
    version, made_at = value
    if type(version) is not int or not 0 <= version < 2**63:
        raise ValueError("A number is out of range.")
    if made_at and datetime.fromisoformat(made_at).tzinfo is None:
        raise ValueError("A time is without its zone.")
    return version, made_at


def _check_types(*, document: Any) -> None:
    """Raise BadBundle for numbers that no database stores, and for what should be text."""
    stretches, marks = document["stretches"], document["marks"]
    numbers = [
        *(
            (f"part {part}", number)
            for part, (epoch, _previous, first, _facts) in enumerate(stretches, start=1)
            for number in (epoch, first)
        ),
        *((f"epoch {epoch} of the marks", int(epoch)) for epoch in marks),
        *((f"marks of epoch {epoch}", mark[0] + 1) for epoch in marks for mark in marks[epoch]),
    ]
    for place, number in numbers:
        if type(number) is not int or not 1 <= number <= MAX_NUMBER:
            raise BadBundle("A number is out of range.", place=place)
    texts = [
        *chain.from_iterable(fact for *_place, facts in stretches for fact in facts),
        *(digest for epoch in marks for _sequence, digest in marks[epoch]),
        *(text for rows in document["feedback"].values() for text in rows),
    ]
    if not set(map(type, texts)) <= {str}:
        raise BadBundle("A text is missing.", place=_place_of_no_text(stretches=stretches))


def _place_of_no_text(*, stretches: Any) -> str:
    """The first fact with something that is no text; else it is in marks or feedback."""
    for part, (_epoch, _previous, first, facts) in enumerate(stretches, start=1):
        for sequence, fact in enumerate(facts, start=first):
            for name, text in zip(SyncFact._fields, fact, strict=False):
                if not isinstance(text, str):
                    return f"part {part}, number {sequence}, {name}"
    return "marks or feedback"


def build_stretch(
    *, node: str, epoch: int, before: ChainPoint, facts: Sequence[SyncFact]
) -> EntryStretch:
    """Facts numbered and chained, starting after a point of an epoch.

    The digest of an entry is SHA-256 of the one before it, its place and its fact, as JSON.
    """
    entries = []
    # By hand, since a bundle has a hundred thousand: an encoder takes three times as long.
    previous, name = quoted_texts(texts=[before.digest, node])
    quoted = zip(
        quoted_texts(texts=[fact.key for fact in facts]),
        quoted_texts(texts=[fact.kind for fact in facts]),
        quoted_texts(texts=[fact.body for fact in facts]),
        strict=True,
    )
    first = before.sequence + 1
    for sequence, (fact, (key, kind, body)) in enumerate(zip(facts, quoted, strict=True), first):
        text = f'["{previous}", "{name}", {epoch}, {sequence}, "{key}", "{kind}", "{body}"]'
        digest = previous = hashlib.sha256(text.encode()).hexdigest()
        entries.append(ChainEntry(epoch, sequence, fact, digest))
    return EntryStretch(epoch=epoch, previous=before.digest, entries=tuple(entries))


def quoted_texts(*, texts: Sequence[str]) -> list[str]:
    """Texts as JSON writes them between quotes, encoded together.

    >>> quoted_texts(texts=['a"b', '", "', "ក"]), quoted_texts(texts=[])
    (['a\\\\"b', '\\\\", \\\\"', 'ក'], [])
    """
    # Inside of a text each quote follows a backslash, so that only its end looks like one.
    return json.dumps(texts, ensure_ascii=False)[2:-2].split('", "') if texts else []


def statement_document(*, statement: HeadquartersStatement) -> NewJsonObject:
    """A statement as plain JSON."""
    marks = {
        name: {
            str(epoch): [mark.sequence, mark.digest]
            for epoch, mark in getattr(statement, name).items()
        }
        for name in BUNDLE_MARKS
    }
    return {name: getattr(statement, name) for name in PLAIN} | marks


def read_statement(*, document: Any) -> HeadquartersStatement:
    """The statement from such a document; raises BadBundle if it is invalid."""
    try:
        marks = {
            name: {
                int(epoch): ChainPoint(sequence=int(sequence), digest=str(digest))
                for epoch, (sequence, digest) in document[name].items()
            }
            for name in BUNDLE_MARKS
        }
        return HeadquartersStatement(
            node=str(document["node"]),
            incarnation=str(document["incarnation"]),
            number=int(document["number"]),
            reference=int(document["reference"]),
            feedback=_digests(document["feedback"]),
            # An earlier release does not say it.
            safe_feedback=_digests(document.get("safe_feedback", {})),
            **marks,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadBundle("This answer of headquarters is not complete.") from error


def _digests(digests: Any) -> dict[str, str]:
    return {str(run): str(digest) for run, digest in digests.items()}

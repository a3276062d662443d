"""Traces that two reports may share: a place, a method, a series of documents, a vehicle."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from promdaen.exchange.rules.reporting import ReportFacts
from promdaen.kit import languages

PLACE, METHOD, SERIES, VEHICLE = ("place", "method", "series", "vehicle")
PURPOSE = b"promdaen exchange vehicles"
MASK = "\u2022"
UNMASKED_SIGNS = 2


@dataclass(frozen=True, kw_only=True)
class ReportTrace:
    """A trace: `value` is compared, `label` is shown."""

    kind: str
    value: str
    label: str


def report_traces(*, facts: ReportFacts, checkpoint: str) -> list[ReportTrace]:
    """The place, the method and the document series of a report, without duplicates."""
    return list(dict.fromkeys(_marks(facts=facts, checkpoint=checkpoint)))


def digest_key(*, master: bytes) -> bytes:
    """The key for vehicle digests, derived from the key file of the exchange."""
    return hmac.new(master, PURPOSE, hashlib.sha256).digest()


def vehicle_mark(*, plate: str, key: bytes) -> ReportTrace | None:
    """A vehicle or boat as a keyed digest of its number; the label shows the last two characters.

    None for fewer than four characters: too few to identify one vehicle.

    >>> vehicle_mark(plate="2a-1234", key=b"k") == vehicle_mark(plate="2A 1234", key=b"k")
    True
    >>> vehicle_mark(plate="2A-1234", key=b"k").label
    '\u2022\u2022\u2022\u202234'
    """
    plain = languages.latin_digits(plate).upper()
    signs = "".join(sign for sign in plain if sign.isalnum())
    if len(signs) < 2 * UNMASKED_SIGNS:
        return None
    digest = hmac.new(key, signs.encode(), hashlib.sha256).hexdigest()
    masked = MASK * (len(signs) - UNMASKED_SIGNS) + signs[-UNMASKED_SIGNS:]
    return ReportTrace(kind=VEHICLE, value=digest, label=masked[-80:])


def _marks(*, facts: ReportFacts, checkpoint: str) -> Iterator[ReportTrace]:
    if checkpoint:
        yield ReportTrace(kind=PLACE, value=checkpoint, label=checkpoint)
    elif facts.latitude is not None:
        place = f"{facts.latitude},{facts.longitude}"
        yield ReportTrace(kind=PLACE, value=place, label=place)
    if facts.method:
        yield ReportTrace(kind=METHOD, value=facts.method, label=facts.method)
    for document in facts.documents:
        if document.get("series"):
            value = f"{document['type']}|{document['state']}|{document['series']}"
            label = f"{document['type']} {document['state']} {document['series']}\u2026"
            yield ReportTrace(kind=SERIES, value=value, label=label)

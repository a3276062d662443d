"""The protocol of a roll-out: its content before the first score, and how it is verified.

A protocol is plain JSON. Anyone who has the file can draw the order again from its seed and its
codes, and compare digest and signature, without this system's database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from promdaen.kit import signing
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.months import months_after
from promdaen.kit.texts import Text, Words

PROTOCOL_SCHEMA = "promdaen.rollout/1"
PDF_MARK = b"%PDF"
PLANNED, ANNOUNCED, DRAWN, SEALED, ENDED = "planned", "announced", "drawn", "sealed", "ended"
ROLLOUT_STATES = (PLANNED, ANNOUNCED, DRAWN, SEALED, ENDED)
PROVINCES, POSTS = "provinces", "posts"
"""What takes turns in a roll-out."""
WAITING, COURSE, TRAINED = "waiting", "course", "trained"
"""What a cluster is in a period: not yet trained, trained in it, or trained before."""
PERMUTATION_SEED = 1
WRONG_ORDER = "wrong-order"
VERDICT_WORDS: Mapping[str, Words] = {
    **signing.WORDS,
    WRONG_ORDER: Text("The file is signed, but its order is not the one that its seed gives."),
}
QUESTION = Text("Does the course raise the score, against officers not yet trained?")
MEASURE = Text(
    "The score in points of 100 on a test of the same content, in each period with other "
    "officers and another paper."
)
INCLUDED = Text(
    "Officers of these places who are named for a test before it takes place; in each period "
    "other officers. No one is left out because a course did not take place, came late "
    "or went badly."
)
MISSING = Text(
    "An officer who was expected and not tested is missing. Everyone counts where the lot put "
    "the place. Bounds and weights show what the missing could change."
)
ANALYSIS = Text(
    "Every officer counts where the lot put the place, whether or not the course took place "
    "(intention to treat). Decisive is the permutation of the drawn order with the least-squares "
    "effect, fixed periods and places, two-sided. Beside it: a mixed model with fixed periods "
    "and random places (REML, Student's t with places − 2 degrees of freedom), and difference in "
    "differences with errors clustered by place. Both print how often they would reject with no "
    "effect in this design."
)
PROTOCOL_LIMITS = (
    Text(
        "It compares scores on tests. It does not measure how officers treat people at the border."
    ),
    Text("It holds for the places that took part and for these years."),
    Text(
        "Officers who move between places and talk to each other make the effect look smaller "
        "than it is."
    ),
    Text("It does not say which part of the course had the effect, or how long it lasts."),
)


@dataclass(frozen=True, kw_only=True)
class DrawnCluster:
    """A cluster in the drawn order: `place` from 1, the step, and the digest that sorts it."""

    code: str
    place: int
    step: int
    digest: str


def drawn_clusters(*, order: Sequence[Sequence[str]], seed: str) -> list[DrawnCluster]:
    """The clusters of a drawn order with the digests that anyone can compute again.

    >>> [(c.code, c.step) for c in drawn_clusters(order=[["01", "09"], ["18"]], seed="x")]
    [('01', 1), ('09', 1), ('18', 2)]
    """
    numbered = [(step, code) for step, codes in enumerate(order, start=1) for code in codes]
    return [
        DrawnCluster(
            code=code, place=number, step=step, digest=cluster_digest(seed=seed, code=code)
        )
        for number, (step, code) in enumerate(numbered, start=1)
    ]


def cluster_digest(*, seed: str, code: str) -> str:
    """The hexadecimal SHA-256 of seed, colon and code, by which clusters are sorted."""
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()


def cluster_state(*, step: int, period: int) -> str:
    """The state of a cluster of a step in a period, both from 1; none is trained in period 1.

    >>> [cluster_state(step=1, period=period) for period in (1, 2, 3)]
    ['waiting', 'course', 'trained']
    """
    if period <= step:
        return WAITING
    return COURSE if period == step + 1 else TRAINED


def consecutive_periods(*, starts_on: date, months: int, count: int) -> list[tuple[date, date]]:
    """First and last days of consecutive periods of so many months.

    If a month does not have the starting day, its period starts on the last day of that month.

    >>> consecutive_periods(starts_on=date(2026, 1, 1), months=3, count=2)[1][0].isoformat()
    '2026-04-01'
    """
    first_days = [
        months_after(day=starts_on, months=months * number) for number in range(count + 1)
    ]
    return [
        (begin, date.fromordinal(following.toordinal() - 1))
        for begin, following in pairwise(first_days)
    ]


def verdict_on(*, data: bytes, trusted: Sequence[str]) -> NewJsonObject:
    """Whether a protocol, as PDF or as JSON, is genuine, and its order follows from its seed.

    trusted: public keys as base64. Never raises, whatever the file contains.
    """
    document: JsonObject | None
    if data.lstrip()[:4] == PDF_MARK:
        sealed = signing.check_sealed_pdf(data=data, trusted=trusted)
        code, public_key, document = sealed.code, sealed.public_key, sealed.figures
        if sealed.is_trusted and not sealed.are_figures_signed:
            code = signing.NOT_SEALED
    else:
        code, public_key, document = _json_verdict(data=data, trusted=trusted)
    order = _order_again(document=document or {})
    is_order_right = order is not None and order == (document or {}).get("order")
    if code in (signing.INTACT, signing.UNKNOWN_KEY) and document and not is_order_right:
        code = WRONG_ORDER
    issued = _part(document, "issued")
    return {
        "verdict": code,
        "is_genuine": code == signing.INTACT,
        "words": VERDICT_WORDS[code].by_language(),
        "code": (document or {}).get("code"),
        "seed": (document or {}).get("seed"),
        "order": order,
        "is_order_right": is_order_right,
        "sealed_at": issued.get("at"),
        "short": issued.get("short"),
        "digest": issued.get("digest"),
        "public_key": public_key,
    }


def _json_verdict(
    *, data: bytes, trusted: Sequence[str]
) -> tuple[str, str | None, JsonObject | None]:
    try:
        document = json.loads(data)
        public_key = str(document["issued"]["public_key"])
        is_signed = signing.is_issued_right(document=document, public_key=public_key)
    except (ValueError, KeyError, TypeError, RecursionError):
        return signing.NOT_SEALED, None, None
    if not is_signed or document.get("schema") != PROTOCOL_SCHEMA:
        return signing.CHANGED, public_key, document
    is_trusted = public_key in trusted
    return signing.INTACT if is_trusted else signing.UNKNOWN_KEY, public_key, document


def _order_again(*, document: JsonObject) -> list[list[str]] | None:
    """The order from seed, codes and number of steps of a protocol; None without them."""
    try:
        seed, steps = str(document["seed"]), int(document["steps"])
        codes = [str(cluster["code"]) for cluster in document["clusters"]]
    except (KeyError, TypeError, ValueError):
        return None
    return ordered_by_digest(codes=codes, steps=steps, seed=seed) if steps > 0 else None


def ordered_by_digest(*, codes: Sequence[str], steps: int, seed: str) -> list[list[str]]:
    """The codes of each step: sorted by the SHA-256 of seed and code, larger steps first."""
    ordered = sorted(codes, key=lambda code: cluster_digest(seed=seed, code=code))
    size, larger = divmod(len(ordered), steps)
    ends = [step * size + min(step, larger) for step in range(steps + 1)]
    return [ordered[start:end] for start, end in pairwise(ends)]


def _part(document: JsonObject | None, name: str) -> JsonObject:
    value = (document or {}).get(name)
    return value if isinstance(value, Mapping) else {}

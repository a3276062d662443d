"""Facts of an incident report, their consequences, and checks."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from promdaen.kit import working_days
from promdaen.kit.json_objects import JsonObject

REFERRAL_FLAGS = ("P1", "P2", "P3", "P4", "P5")
YES, NO, UNKNOWN = FLAG_ANSWERS = ("yes", "no", "unknown")
DUE, MADE, NOT_NEEDED = ("due", "made", "not_needed")
"""The one word of a report; a due referral too is due or made, or else refused."""
CORRUPTION = "corruption_offer"
PROTECTED_ACTS = frozenset({"referred_health", "referred_ahtjp"})
"""Acts that tell of a need of protection: for who may read the flags."""
SECOND_LINE_ACTS = frozenset({"second_line"})
"""Acts that tell that persons are kept at the checkpoint."""
ACCEPTANCE_TIME = timedelta(hours=4)
"""How soon a report is taken where a referral is due or persons are kept; else a working day."""
SERIES_FRAUDS = frozenset(
    {"counterfeit", "forgery_photo", "forgery_data", "forgery_page", "forgery_visa_stamp"}
    | {"stolen_blank", "fantasy", "camouflage"}
)
"""Where the number of a document belongs to no traveller: its first signs may be kept."""
SERIES_SIGNS = 4
COORDINATE_STEP = Decimal("0.01")
CLOCK_TOLERANCE = timedelta(minutes=15)
"""How far the clock of a phone may run ahead."""


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """The codes and counts of a report; the columns of the reports table."""

    type: str
    direction: str
    mode: str
    occurred_at: datetime
    certainty: str
    persons_count: int | None
    method: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    persons_by: Sequence[JsonObject] = ()
    facilitators_count: int | None = None
    facilitator_roles: Sequence[str] = ()
    fee: JsonObject = field(default_factory=dict)
    documents: Sequence[Mapping[str, str]] = ()
    route: Sequence[Mapping[str, str]] = ()
    danger: Sequence[str] = ()
    elements: Mapping[str, str] = field(default_factory=dict)
    action_taken: Sequence[str] = ()


def referral_word(*, flags: Mapping[str, str], persons_count: int | None) -> str:
    """The one word on the flags that every reader sees; unknown counts as yes.

    An unanswered flag is unknown; without persons no referral is needed, but a number that is not
    known (None) is no 0.

    >>> referral_word(flags=dict.fromkeys(REFERRAL_FLAGS, "no"), persons_count=3)
    'not_needed'
    >>> referral_word(flags={}, persons_count=3), referral_word(flags={}, persons_count=0)
    ('due', 'not_needed')
    >>> referral_word(flags={}, persons_count=None)
    'due'
    """
    reasons = {YES} if persons_count == 0 else {YES, UNKNOWN}
    return (
        DUE
        if any((flags.get(flag) or UNKNOWN) in reasons for flag in REFERRAL_FLAGS)
        else NOT_NEEDED
    )


def flags_asked(*, flags: Mapping[str, str], is_none: bool) -> dict[str, str]:
    """The answers to the flags; "none of these" means no for what is unknown, a yes stays.

    >>> flags_asked(flags={"P1": "yes", "P2": "unknown"}, is_none=True)
    {'P1': 'yes', 'P2': 'no'}
    >>> flags_asked(flags={"P2": "unknown"}, is_none=False)
    {'P2': 'unknown'}
    """
    return {
        flag: NO if is_none and answer == UNKNOWN else answer for flag, answer in flags.items()
    }


def acceptance_due_at(
    *,
    sent_at: datetime,
    is_referral_due: bool,
    action_taken: Collection[str],
    holidays: Collection[date] = (),
) -> datetime:
    """When a desk must have taken a report.

    >>> sent = datetime(2026, 11, 24, 10, tzinfo=working_days.PLACE)
    >>> str(acceptance_due_at(sent_at=sent, is_referral_due=True, action_taken=()))
    '2026-11-24 14:00:00+07:00'
    >>> str(acceptance_due_at(sent_at=sent, is_referral_due=False, action_taken=()))
    '2026-11-25 10:00:00+07:00'
    """
    if is_referral_due or SECOND_LINE_ACTS & set(action_taken):
        return sent_at + ACCEPTANCE_TIME
    return working_days.moment_after(count=1, start=sent_at, holidays=holidays)


def flags_text(*, flags: Mapping[str, str]) -> str:
    """The flags in the form that is encrypted: canonical JSON of the answers.

    >>> flags_text(flags={"P2": "no", "P1": "yes", "P3": ""})
    '{"P1":"yes","P2":"no"}'
    """
    true_flags = {flag: flags[flag] for flag in REFERRAL_FLAGS if flags.get(flag)}
    return json.dumps(true_flags, sort_keys=True, separators=(",", ":")) if true_flags else ""


def flag_answers(*, text: str) -> dict[str, str]:
    """The answer to each flag, unknown if there is none.

    >>> flag_answers(text='{"P1":"yes"}')["P1"], flag_answers(text="")["P5"]
    ('yes', 'unknown')
    """
    answers = json.loads(text) if text else {}
    return {flag: answers.get(flag, UNKNOWN) for flag in REFERRAL_FLAGS}


def rounded(*, degrees: Decimal) -> Decimal:
    """A position rounded for storage: to 0.01 degree, about a kilometre.

    >>> rounded(degrees=Decimal("11.5649"))
    Decimal('11.56')
    """
    return degrees.quantize(COORDINATE_STEP, rounding=ROUND_HALF_UP)


def number_series(*, number: str) -> str:
    """The first characters of a document number: they identify a series, not one document.

    At most four, and never more than half.

    >>> number_series(number=" n 0123456"), number_series(number="AB12")
    ('N012', 'AB')
    """
    signs = "".join(sign for sign in number.upper() if sign.isalnum())
    return signs[: min(SERIES_SIGNS, len(signs) // 2)]


def counted_persons(*, persons_by: Sequence[JsonObject]) -> int:
    """The number of persons in the rows.

    >>> counted_persons(persons_by=[{"number": 2}, {"number": 3}])
    5
    """
    return sum(int(row["number"]) for row in persons_by)


def faults(*, facts: ReportFacts, now: datetime) -> dict[str, str]:
    """Errors by field: "future", "too_many" (rows above the total), "half_position"."""
    return dict(_faults(facts=facts, now=now))


def _faults(*, facts: ReportFacts, now: datetime) -> Iterator[tuple[str, str]]:
    if facts.occurred_at > now + CLOCK_TOLERANCE:
        yield "occurred_at", "future"
    total = facts.persons_count
    if total is not None and counted_persons(persons_by=facts.persons_by) > total:
        yield "persons_count", "too_many"
    if (facts.latitude is None) != (facts.longitude is None):
        yield "latitude", "half_position"

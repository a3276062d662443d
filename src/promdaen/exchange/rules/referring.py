"""Referrals of possible victims and children: consent, clocks, steps, and case codes.

Clocks are of our own design, for the Ministry to set (facts of the exchange, referral): the
protection services are informed within 2 hours, the hand-over follows within 24, feedback within 7
days after it; for asylum the refugee office is informed within 2 hours; for a medical need the
health service is informed at once, within 30 minutes at the latest. The 2016 guidelines give
official limits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

NOTIFY_WITHIN = timedelta(hours=2)
URGENT_WITHIN = timedelta(minutes=30)
"""How soon a party of URGENT_NEEDS is informed at the latest."""
HAND_OVER_WITHIN = timedelta(hours=24)
FEEDBACK_WITHIN = timedelta(days=7)
RETENTION_AFTER_FEEDBACK = timedelta(days=365)

ADULTS = ("18_24", "25_59", "60_up")
"""Age bands of adults; who may be under 18 is a child until the age is known."""
ADULT_CONSENTS = ("yes", "cannot_be_given", "emergency")
"""With these an adult is referred."""
HAND_OVER_CONSENTS = ("yes", "emergency")
"""With these an adult is handed over."""
REFUSALS = ("refused", "withdrawn")

ALWAYS_NOTIFIED = ("ahtjp", "provincial_social_affairs")
NOTIFIED_FOR: Mapping[str, str] = MappingProxyType(
    {"asylum": "refugee_office", "medical": "health_service"}
)
"""A need, and who must hear of it beside those who are always told."""
URGENT_NEEDS = ("health_service",)
PROTECTED_NEEDS = ("asylum", "statelessness")
"""Needs that only the referring unit and the department that protects may read (P1, P5)."""

# Without letters and digits that look alike: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
LETTERS = "34679ACDEFGHJKMNPQRTWXY"
CODE_LENGTH = 8


@dataclass(frozen=True, kw_only=True)
class ReferralClock:
    """The due time for informing a party (a code of the list receiver) or for the hand-over."""

    code: str
    due_at: datetime
    done_at: datetime | None = None

    def is_over(self, *, now: datetime) -> bool:
        """Whether it was done late, or is late now."""
        return (self.done_at or now) > self.due_at


@dataclass(frozen=True, kw_only=True)
class ReferralStep:
    """A step of a referral: the states it starts from, the next state, and who may do it.

    `to` "" keeps the state; `acts` are acts of the policy, any of which is enough.
    """

    states: tuple[str, ...]
    to: str
    acts: tuple[str, ...]


_RUNNING = ("in_progress", "accepted")
STEPS: Mapping[str, ReferralStep] = MappingProxyType(
    {
        "accept": ReferralStep(states=("in_progress",), to="accepted", acts=("answer",)),
        "reject": ReferralStep(states=("in_progress",), to="rejected", acts=("answer",)),
        "hand_over": ReferralStep(states=("accepted",), to="done", acts=("answer", "update")),
        "again": ReferralStep(states=("rejected",), to="in_progress", acts=("update",)),
        "consent": ReferralStep(states=(*_RUNNING, "rejected"), to="", acts=("answer", "update")),
        "tell": ReferralStep(states=(*_RUNNING, "rejected"), to="", acts=("answer", "update")),
        "feedback": ReferralStep(states=("accepted", "done"), to="", acts=("answer",)),
        "revoke": ReferralStep(states=(*_RUNNING, "rejected"), to="revoked", acts=("withdraw",)),
    }
)


def is_child(*, age_band: str) -> bool:
    """Whether a person is treated as a child: under 18, or of unknown age.

    >>> is_child(age_band="unknown"), is_child(age_band="18_24")
    (True, False)
    """
    return age_band not in ADULTS


def bar_to_referral(*, age_band: str, consent: str) -> str:
    """The code of the reason why a person is not referred; "" if a referral is allowed.

    A child is referred whatever the answer: its view is heard and its best interest comes first.

    >>> bar_to_referral(age_band="25_59", consent="refused")
    'adult_refuses'
    """
    if is_child(age_band=age_band) or consent in ADULT_CONSENTS:
        return ""
    return "adult_refuses" if consent in REFUSALS else "adult_decides"


def bar_to_hand_over(*, age_band: str, consent: str, is_safe: bool) -> str:
    """The code of the reason against a hand-over; it needs a safe place and an adult's consent.

    >>> bar_to_hand_over(age_band="25_59", consent="cannot_be_given", is_safe=True)
    'ask_again'
    """
    if not is_safe:
        return "not_safe"
    if is_child(age_band=age_band) or consent in HAND_OVER_CONSENTS:
        return ""
    return "ask_again" if consent == "cannot_be_given" else "adult_refuses"


def ends_sharing(*, age_band: str, consent: str) -> bool:
    """Whether an answer ends the referral at once: an adult refuses or withdraws consent."""
    return consent in REFUSALS and not is_child(age_band=age_band)


def parties_to_inform(*, needs: Collection[str]) -> tuple[str, ...]:
    """The parties to inform about the person, by codes of the list receiver.

    >>> parties_to_inform(needs=["shelter", "medical"])
    ('ahtjp', 'provincial_social_affairs', 'health_service')
    """
    return (*ALWAYS_NOTIFIED, *(office for need, office in NOTIFIED_FOR.items() if need in needs))


def clocks(
    *, made_at: datetime, needs: Collection[str], told_at: Mapping[str, datetime]
) -> list[ReferralClock]:
    """The due times for informing each party, earliest first.

    >>> made_at = datetime(2026, 11, 26, 10, 0)
    >>> first, *_others = clocks(made_at=made_at, needs=["medical"], told_at={})
    >>> first.code, str(first.due_at), first.is_over(now=made_at)
    ('health_service', '2026-11-26 10:30:00', False)
    """
    clock_list = [
        ReferralClock(
            code=code,
            due_at=made_at + (URGENT_WITHIN if code in URGENT_NEEDS else NOTIFY_WITHIN),
            done_at=told_at.get(code),
        )
        for code in parties_to_inform(needs=needs)
    ]
    return sorted(clock_list, key=lambda clock: clock.due_at)


def is_still(*, needs: Collection[str]) -> bool:
    """Whether return and contact with the State of origin are suspended (asylum)."""
    return "asylum" in needs


def open_needs(*, needs: Sequence[str]) -> list[str]:
    """The needs that a receiver outside the protection department may read.

    >>> open_needs(needs=["asylum", "medical"])
    ['medical']
    """
    return [need for need in needs if need not in PROTECTED_NEEDS]


def steps_in(*, state: str, is_answered: bool) -> list[str]:
    """The steps possible in a state, in order; feedback is given once.

    >>> steps_in(state="rejected", is_answered=True)
    ['again', 'consent', 'tell', 'revoke']
    """
    step_names = [name for name, step in STEPS.items() if state in step.states]
    return [name for name in step_names if name != "feedback" or not is_answered]


def case_code(*, choose: Callable[[str], str]) -> str:
    """A random case code of a person, from letters that do not look alike.

    >>> case_code(choose=lambda letters: letters[5])
    'AAAA-AAAA'
    """
    signs = "".join(choose(LETTERS) for _place in range(CODE_LENGTH))
    half = CODE_LENGTH // 2
    return f"{signs[:half]}-{signs[half:]}"


def typed_code(*, text: str) -> str:
    """The canonical form of a case code as entered.

    >>> typed_code(text=" acde fghj ")
    'ACDE-FGHJ'
    """
    signs = "".join(letter for letter in text.upper() if letter.isalnum())
    half = CODE_LENGTH // 2
    return f"{signs[:half]}-{signs[half:]}"

"""Coding of an interview: questions, indicators, order, closing, harm, referral.

A question is sensitive if it asks for an indicator that must be said, or is offered only in
private. Harm is reported separately and never offset by anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction

from promdaen.booth.rules.dialogues import playing
from promdaen.booth.rules.dialogues.graph import KINDS, DialogueChoice, DialogueGraph
from promdaen.booth.rules.dialogues.playing import DialogueState
from promdaen.kit.json_objects import JsonObject, NewJsonObject

OPEN, SHUT, LEADING, COERCIVE = "open", "closed", "leading", "coercive"
QUESTIONS = (OPEN, SHUT, LEADING, COERCIVE)
PRESSING = (LEADING, COERCIVE)
OPENING = ("rapport", "explanation")
"""What comes before a sensitive question."""
INTERPRETER, EXPLAINED, CONSENT, CLOSED = "interpreter", "explained", "consent", "closed"
PRIVATE_FLAGS = ("private", "apart")
"""Flags of having gone where others do not hear."""
SAID, OTHER_LANGUAGE = "said", "other"

EXPLAINED_FIRST, PRIVATE_FIRST = "explained_first", "private_first"
INTERPRETER_FIRST, CONSENT_FIRST = "interpreter_first", "consent_first"
ORDER = (EXPLAINED_FIRST, PRIVATE_FIRST, INTERPRETER_FIRST, CONSENT_FIRST)
MIN_OPEN_SHARE = Fraction(1, 2)
MAX_CREDIT_WITH_HARM = Fraction(1, 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueStep:
    """One choice with the state before and the state after."""

    choice: DialogueChoice
    before: DialogueState
    after: DialogueState

    @property
    def is_closed_off(self) -> bool:
        """Whether trust was too low for what it asks."""
        below = self.choice.below
        return below is not None and self.after.trust < below.trust


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """An indicator not found; `choices` could have found it, `closed_off` of them were tried."""

    indicator: str
    choices: Sequence[str]
    closed_off: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Harm:
    """A harm, and the choice that caused it."""

    harm: str
    choice: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Coding:
    """What one interview showed. In `order`, None means not applicable.

    `is_closed` says whether it ended with thanks and next steps; otherwise the interview was
    abandoned. `referral` is "" for none.
    """

    kinds: Mapping[str, int]
    found: Sequence[str]
    missed: Sequence[Missed]
    order: Mapping[str, bool | None]
    is_closed: bool
    harm: Sequence[Harm]
    referral: str
    is_referral_right: bool | None
    seconds: int

    @property
    def questions(self) -> int:
        """The number of questions of all kinds."""
        return sum(self.kinds[kind] for kind in QUESTIONS)

    @property
    def open_share(self) -> Fraction | None:
        """The share of open questions; None without questions."""
        return Fraction(self.kinds[OPEN], self.questions) if self.questions else None

    @property
    def pressing_count(self) -> int:
        """The number of leading and coercive questions."""
        return sum(self.kinds[kind] for kind in PRESSING)

    @property
    def pressing_share(self) -> Fraction | None:
        """The share of leading and coercive questions; None without questions."""
        return Fraction(self.pressing_count, self.questions) if self.questions else None


def steps(
    *, dialogue: DialogueGraph, codes: Sequence[str], initial_flags: Sequence[str] = ()
) -> tuple[DialogueStep, ...]:
    """An interview by choice. Raises playing.NotOffered."""
    state, taken_steps = playing.begun(dialogue=dialogue, initial_flags=initial_flags), []
    for code in codes:
        after = playing.choose(dialogue=dialogue, state=state, code=code)
        taken_steps.append(DialogueStep(choice=dialogue.choices[code], before=state, after=after))
        state = after
    return tuple(taken_steps)


def coded(
    *,
    dialogue: DialogueGraph,
    codes: Sequence[str],
    initial_flags: Sequence[str] = (),
    referral: str = "",
) -> Coding:
    """The coding of an interview; `initial_flags` were set before it.

    Raises playing.NotOffered.
    """
    taken_steps = steps(dialogue=dialogue, codes=codes, initial_flags=initial_flags)
    last = (
        taken_steps[-1].after
        if taken_steps
        else playing.begun(dialogue=dialogue, initial_flags=initial_flags)
    )
    return Coding(
        kinds={kind: sum(step.choice.kind == kind for step in taken_steps) for kind in KINDS},
        found=last.found,
        missed=tuple(
            _missed(dialogue, taken_steps, code)
            for code in dialogue.indicators
            if code not in last.found
        ),
        order=_order(dialogue, taken_steps, initial_flags),
        is_closed=CLOSED in last.set,
        harm=tuple(
            Harm(harm=step.choice.harm, choice=step.choice.code)
            for step in taken_steps
            if step.choice.harm
        ),
        referral=referral,
        is_referral_right=referral in dialogue.referral if referral else None,
        seconds=last.seconds,
    )


def as_values(*, coding: Coding) -> NewJsonObject:
    """A coding as JSON can hold it."""
    values = asdict(coding)
    values["found"] = list(values["found"])
    values["harm"] = list(values["harm"])
    values["missed"] = [
        {name: part if name == "indicator" else list(part) for name, part in row.items()}
        for row in values["missed"]
    ]
    return values


def read_coding(*, values: JsonObject) -> Coding:
    """The coding from the result of `as_values`."""
    parts = {
        "missed": tuple(Missed(**row) for row in values["missed"]),
        "harm": tuple(Harm(**row) for row in values["harm"]),
    }
    return Coding(**{**values, **parts})


def credit(*, coding: Coding) -> float:
    """The credit of an interview as evidence, 0 to 1; the debrief never shows it.

    The mean of the applicable parts, each 0 to 1: questions (full from half of them open, less the
    share that leads or presses), indicators found of those to be found, steps in order, closing,
    referral. With any harm it is at most 0.5. Only the first time of an officer with an interview
    counts: after it the debrief has shown what there was to find.

    >>> nothing = Coding(
    ...     kinds=dict.fromkeys(KINDS, 0), found=(), missed=(), order={}, is_closed=True,
    ...     harm=(), referral="admit", is_referral_right=False, seconds=0,
    ... )
    >>> credit(coding=nothing)
    0.5
    """
    orders = [order for order in coding.order.values() if order is not None]
    to_find = len(coding.found) + len(coding.missed)
    parts = [Fraction(coding.is_closed)]
    if coding.open_share is not None and coding.pressing_share is not None:
        open_credit = min(Fraction(1), coding.open_share / MIN_OPEN_SHARE)
        parts.append(open_credit * (1 - coding.pressing_share))
    if to_find:
        parts.append(Fraction(len(coding.found), to_find))
    if orders:
        parts.append(Fraction(sum(orders), len(orders)))
    if coding.is_referral_right is not None:
        parts.append(Fraction(coding.is_referral_right))
    mean = sum(parts) / len(parts)
    return float(min(mean, MAX_CREDIT_WITH_HARM) if coding.harm else mean)


def better(*, dialogue: DialogueGraph, step: DialogueStep) -> DialogueChoice | None:
    """A better choice than the one taken; None if there was none.

    A choice that led, pressed or harmed has a better one: what brings most out, then what
    explains, comforts or makes room, then what is open. The same applies to a closed question next
    to an open one that brings something out, and to a question asked at too low trust next to
    words that raise it.
    """
    is_poor = step.choice.kind in PRESSING or bool(step.choice.harm)
    is_barren = step.after.found == step.before.found
    if not is_poor and not is_barren:
        return None
    beside = [
        choice
        for choice in playing.offered(dialogue=dialogue, state=step.before)
        if choice.code != step.choice.code and choice.kind not in PRESSING and not choice.harm
    ]
    if is_poor:
        return _best(dialogue, step.before, beside)
    if step.is_closed_off:
        raising = [choice for choice in beside if choice.trust > 0 and choice.kind != OPEN]
        return _best(dialogue, step.before, raising)
    if step.choice.kind == SHUT:
        telling = [
            choice
            for choice in beside
            if choice.kind == OPEN and _brings(dialogue, step.before, choice)
        ]
        return _best(dialogue, step.before, telling)
    return None


def _best(
    dialogue: DialogueGraph, state: DialogueState, choices: Sequence[DialogueChoice]
) -> DialogueChoice | None:
    """The first of the most useful choices; an end only if nothing else is offered."""

    def worth(choice: DialogueChoice) -> tuple[bool, int, int, bool, int]:
        new = [mark for mark in choice.sets if mark not in state.set]
        return (
            CLOSED not in choice.sets,
            _brings(dialogue, state, choice),
            len(new),
            choice.kind == OPEN,
            choice.trust,
        )

    return max(choices, key=worth, default=None)


def _brings(dialogue: DialogueGraph, state: DialogueState, choice: DialogueChoice) -> int:
    """How many new indicators a choice would bring out here."""
    after = playing.choose(dialogue=dialogue, state=state, code=choice.code)
    return len(after.found) - len(state.found)


def _missed(dialogue: DialogueGraph, steps: Sequence[DialogueStep], code: str) -> Missed:
    bringing = [choice.code for choice in dialogue.choices.values() if code in choice.finds]
    tried = dict.fromkeys(step.choice.code for step in steps)
    return Missed(
        indicator=code,
        choices=tuple(bringing),
        closed_off=tuple(code for code in tried if code in bringing),
    )


def _order(
    dialogue: DialogueGraph, steps: Sequence[DialogueStep], initial_flags: Sequence[str]
) -> dict[str, bool | None]:
    choices = [step.choice for step in steps]
    sensitive = _first(choices, lambda choice: _is_sensitive(dialogue, choice))
    return {
        EXPLAINED_FIRST: None
        if sensitive is None
        else _explained_by(choices[:sensitive], initial_flags),
        PRIVATE_FIRST: None
        if sensitive is None or not _can_be(dialogue, initial_flags, PRIVATE_FLAGS)
        else _is_possible(choices[:sensitive], initial_flags, PRIVATE_FLAGS),
        INTERPRETER_FIRST: _interpreter_first(dialogue, choices, initial_flags),
        CONSENT_FIRST: _consent_first(dialogue, steps, initial_flags),
    }


def _interpreter_first(
    dialogue: DialogueGraph, choices: Sequence[DialogueChoice], initial_flags: Sequence[str]
) -> bool | None:
    """Whether an interpreter was called before the first question; calling one is no question."""
    if dialogue.language != OTHER_LANGUAGE:
        return None
    first_question = _first(
        choices, lambda choice: choice.kind in QUESTIONS and INTERPRETER not in choice.sets
    )
    return (
        None
        if first_question is None
        else _is_possible(choices[:first_question], initial_flags, (INTERPRETER,))
    )


def _consent_first(
    dialogue: DialogueGraph, steps: Sequence[DialogueStep], initial_flags: Sequence[str]
) -> bool | None:
    """Whether consent was asked before the end; None if nothing found needs it."""
    is_found = any(step.after.found for step in steps)
    if not is_found or not _can_be(dialogue, initial_flags, (CONSENT,)):
        return None
    choices = [step.choice for step in steps]
    end = _first(choices, lambda choice: CLOSED in choice.sets)
    until = choices if end is None else choices[: end + 1]
    return _is_possible(until, initial_flags, (CONSENT,))


def _first(
    choices: Sequence[DialogueChoice], holds: Callable[[DialogueChoice], bool]
) -> int | None:
    return next((index for index, choice in enumerate(choices) if holds(choice)), None)


def _is_sensitive(dialogue: DialogueGraph, choice: DialogueChoice) -> bool:
    is_spoken = any(dialogue.indicators[code].manner == SAID for code in choice.finds)
    return is_spoken or any(mark in PRIVATE_FLAGS for mark in choice.needs.set)


def _explained_by(choices: Sequence[DialogueChoice], initial_flags: Sequence[str]) -> bool:
    is_told = any(choice.kind in OPENING for choice in choices)
    return is_told or _is_possible(choices, initial_flags, (EXPLAINED,))


def _is_possible(
    choices: Sequence[DialogueChoice], initial_flags: Sequence[str], flags: Collection[str]
) -> bool:
    """Whether one of these flags was set from the start, or by a choice."""
    flags_set = {*initial_flags, *(flag for choice in choices for flag in choice.sets)}
    return not flags_set.isdisjoint(flags)


def _can_be(dialogue: DialogueGraph, initial_flags: Sequence[str], flags: Collection[str]) -> bool:
    return _is_possible(tuple(dialogue.choices.values()), initial_flags, flags)

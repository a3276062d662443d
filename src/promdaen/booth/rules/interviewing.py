"""How an honest simulated officer interviews: explain, be alone, ask openly, close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from types import MappingProxyType
from typing import Protocol

from promdaen.booth.rules.dialogues.graph import DialogueChoice
from promdaen.booth.rules.dialogues.playing import DialogueState

MIN_TURNS, MIN_TURNS_WITH_FINDINGS = 3, 12
"""How much is said before closing, where nothing comes up and where something does. Our own
assumption, as are the others here: only the order of ranks is taught."""
MAX_TURNS = 40
"""An interview that comes to no end is left."""
SLIP_PROBABILITY = 0.01
"""How often an officer says something without weighing it."""
CLOSED_KIND = "closed"
PRESSURE_KINDS = frozenset({"leading", "coercive"})
"""Kinds of choices that an honest officer avoids."""


class QuestionRank(IntEnum):
    """What is said first, by the handout on methods; the lowest rank is said first."""

    INTERPRETER = 0
    PRIVATE_PLACE = 1
    EXPLANATION = 2
    CLOSING_WITH_CONSENT = 3
    CLOSING = 4
    OPEN_QUESTION = 5
    OTHER_QUESTION = 6
    EARLY_CLOSING_WITH_CONSENT = 7
    EARLY_CLOSING = 8
    REPETITION = 9
    PRESSURE = 10


REQUIRED_FLAGS: Mapping[QuestionRank, frozenset[str]] = MappingProxyType(
    {
        QuestionRank.INTERPRETER: frozenset({"interpreter"}),
        QuestionRank.PRIVATE_PLACE: frozenset({"private", "apart"}),
    }
)
"""What an interview needs before anything is asked: one of the flags of each rank."""
RANK_BY_KIND: Mapping[str, QuestionRank] = MappingProxyType(
    {
        "explanation": QuestionRank.EXPLANATION,
        "rapport": QuestionRank.EXPLANATION,
        "open": QuestionRank.OPEN_QUESTION,
    }
)


class Interviewer(Protocol):
    """A simulated officer in an interview; chance is drawn from its seed."""

    def offered(self) -> Sequence[DialogueChoice]:
        """The choices offered now; none after the end."""
        ...

    def state(self) -> DialogueState:
        """The state of the interview."""
        ...

    def say(self, *, choice: DialogueChoice) -> None:
        """Say one of the choices offered."""
        ...

    def lot(self, *, probability: float) -> bool:
        """Draw whether something of this probability happens."""
        ...

    def pick(self, *, options: Sequence[str]) -> int:
        """Draw the place of one of these codes."""
        ...


def interview(*, officer: Interviewer) -> None:
    """Talk with the traveller until the interview is closed, or nothing new can be said."""
    for _turn in range(MAX_TURNS):
        choices = officer.offered()
        if not choices or CLOSED_KIND in officer.state().set:
            return
        candidates = _candidates(officer, choices)
        place = officer.pick(options=[choice.code for choice in candidates])
        officer.say(choice=candidates[place])


def _candidates(
    officer: Interviewer, choices: Sequence[DialogueChoice]
) -> Sequence[DialogueChoice]:
    """The choices of the lowest rank; at a slip, all without pressure."""
    mild = [choice for choice in choices if choice.kind not in PRESSURE_KINDS]
    if officer.lot(probability=SLIP_PROBABILITY) and mild:
        return mild
    state = officer.state()
    ranks = [choice_rank(choice=choice, state=state) for choice in choices]
    return [choice for choice, rank in zip(choices, ranks, strict=True) if rank == min(ranks)]


def choice_rank(*, choice: DialogueChoice, state: DialogueState) -> tuple[QuestionRank, int]:
    """The rank of a choice, and how often it was said: of one rank the rarest comes first."""
    said_count = state.said.count(choice.code)
    if choice.kind in PRESSURE_KINDS or choice.harm:
        return QuestionRank.PRESSURE, said_count
    for rank, flags in REQUIRED_FLAGS.items():
        if flags & set(choice.sets) and not flags & set(state.set):
            return rank, said_count
    if CLOSED_KIND in choice.sets:
        return _closing_rank(choice, state), said_count
    if said_count:
        return QuestionRank.REPETITION, said_count
    return RANK_BY_KIND.get(choice.kind, QuestionRank.OTHER_QUESTION), said_count


def _closing_rank(choice: DialogueChoice, state: DialogueState) -> QuestionRank:
    needed = MIN_TURNS_WITH_FINDINGS if state.found else MIN_TURNS
    is_with_consent = "consent" in choice.sets
    if len(state.said) >= needed:
        return QuestionRank.CLOSING_WITH_CONSENT if is_with_consent else QuestionRank.CLOSING
    return (
        QuestionRank.EARLY_CLOSING_WITH_CONSENT if is_with_consent else QuestionRank.EARLY_CLOSING
    )

"""How an honest officer interviews: explain, go to a private place, ask openly, close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from promdaen.booth.kinds.officers import SimulatedOfficer
from promdaen.booth.rules.dialogues.graph import DialogueChoice
from promdaen.booth.rules.dialogues.playing import DialogueState

BRIEF, LONG = 3, 12
"""How much is said before closing, where nothing comes up and where something does."""
MOST_SAID = 40
CLOSED = "closed"
FIRST = ((0, ("interpreter",)), (1, ("private", "apart")))
NEW: Mapping[str, int] = MappingProxyType({"explanation": 2, "rapport": 2, "open": 5})
CLOSE_NOW, ASKED_LATE, CLOSE_LATE, REPEATED, LAST = 4, 6, 8, 9, 10
"""Ranks of what can be said: the lowest is said first."""
SLIP = 0.01
"""How often a word slips out that was not weighed."""


def interview(*, officer: SimulatedOfficer) -> None:
    """Talk with the traveller until the interview is closed, or nothing new can be said."""
    for _turn in range(MOST_SAID):
        choices = officer.offered()
        if not choices or CLOSED in officer.state().set:
            return
        officer.say(choice=choices[_place(officer, choices)])


def _place(officer: SimulatedOfficer, choices: Sequence[DialogueChoice]) -> int:
    mild = [at for at, choice in enumerate(choices) if choice.kind not in {"leading", "coercive"}]
    if officer.lot(below=SLIP) and mild:
        return mild[officer.pick(among=[choices[at].code for at in mild])]
    ranks = [_rank(officer, choice) for choice in choices]
    best = [at for at, rank in enumerate(ranks) if rank == min(ranks)]
    return best[officer.pick(among=[choices[at].code for at in best])]


def _rank(officer: SimulatedOfficer, choice: DialogueChoice) -> tuple[int, int]:
    """Return the rank of a choice, lowest first; equal ones by how often they were said."""
    state = officer.state()
    times = state.said.count(choice.code)
    if choice.kind in {"leading", "coercive"} or choice.harm:
        return LAST, times
    missing = [rank for rank, flags in FIRST if _brings(choice, flags, state)]
    if missing:
        return missing[0], times
    if CLOSED in choice.sets:
        return (CLOSE_NOW if _is_enough(state) else CLOSE_LATE) - ("consent" in choice.sets), times
    return (REPEATED if times else NEW.get(choice.kind, ASKED_LATE)), times


def _brings(choice: DialogueChoice, flags: Sequence[str], state: DialogueState) -> bool:
    """Whether a choice sets something not set yet: an interpreter, a private place."""
    return bool(set(flags) & set(choice.sets)) and not set(flags) & set(state.set)


def _is_enough(state: DialogueState) -> bool:
    """Whether enough was said for the person's answers."""
    return len(state.said) >= (LONG if state.found else BRIEF)

"""The interpreter of interviews; a conformance file checks that booth_dialogue.js agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from promdaen.booth.rules.dialogues.graph import (
    MAX_TRUST,
    MIN_TRUST,
    DialogueChoice,
    DialogueGraph,
    DialogueNode,
)


@dataclass(frozen=True, kw_only=True)
class DialogueState:
    """The state of an interview: node, trust, and what was set, found, harmed and said, in
    order.
    """

    node: str
    trust: int
    set: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    harm: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    seconds: int = 0


class NotOffered(LookupError):
    """The choice is not offered at this moment."""


def begun(*, dialogue: DialogueGraph, initial_flags: Sequence[str] = ()) -> DialogueState:
    """The interview at its start; `initial_flags` were set before it."""
    return DialogueState(node=dialogue.start, trust=dialogue.trust, set=tuple(initial_flags))


def current_node(*, dialogue: DialogueGraph, state: DialogueState) -> DialogueNode:
    """The current node of the interview."""
    return dialogue.nodes[state.node]


def offered(*, dialogue: DialogueGraph, state: DialogueState) -> tuple[DialogueChoice, ...]:
    """The choices offered now, in the order of the file."""
    return tuple(
        choice
        for choice in dialogue.nodes[state.node].choices
        if is_offered(choice=choice, state=state)
    )


def is_offered(*, choice: DialogueChoice, state: DialogueState) -> bool:
    """Whether the conditions of a choice are met, and a once-only choice was not used."""
    needs = choice.needs
    return (
        state.trust >= needs.trust
        and all(mark in state.set for mark in needs.set)
        and not any(mark in state.set for mark in needs.unset)
        and all(mark in state.found for mark in needs.found)
        and not (choice.is_once and choice.code in state.said)
    )


def choose(*, dialogue: DialogueGraph, state: DialogueState, code: str) -> DialogueState:
    """The interview after a choice. Raises NotOffered if it is not offered now."""
    choice = next(
        (
            dialogue_choice
            for dialogue_choice in offered(dialogue=dialogue, state=state)
            if dialogue_choice.code == code
        ),
        None,
    )
    if choice is None:
        raise NotOffered(code)
    return state_after(choice=choice, state=state)


def state_after(*, choice: DialogueChoice, state: DialogueState) -> DialogueState:
    """The interview after a choice that is offered now.

    Trust changes first, within 0 and 10; then `below` is compared with the new trust. If it
    applies, the choice sets flags and harms as usual, but brings nothing out.
    """
    trust = max(MIN_TRUST, min(MAX_TRUST, state.trust + choice.trust))
    is_closed_off = choice.below is not None and trust < choice.below.trust
    to = choice.below.to if choice.below is not None and is_closed_off else choice.to
    return replace(
        state,
        node=to,
        trust=trust,
        set=_with(state.set, choice.sets),
        found=state.found if is_closed_off else _with(state.found, choice.finds),
        harm=(*state.harm, choice.harm) if choice.harm else state.harm,
        said=(*state.said, choice.code),
        seconds=state.seconds + choice.seconds,
    )


def replay_choices(
    *, dialogue: DialogueGraph, codes: Sequence[str], initial_flags: Sequence[str] = ()
) -> DialogueState:
    """The interview after these choices in turn. Raises NotOffered."""
    state = begun(dialogue=dialogue, initial_flags=initial_flags)
    for code in codes:
        state = choose(dialogue=dialogue, state=state, code=code)
    return state


def _with(codes: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    return (*codes, *(code for code in dict.fromkeys(more) if code not in codes))

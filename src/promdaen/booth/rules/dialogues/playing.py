"""The interpreter of interviews; booth_dialogue.js is the same, held by one conformance file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from promdaen.booth.rules.dialogues.graph import (
    LEAST_TRUST,
    MOST_TRUST,
    DialogueChoice,
    DialogueGraph,
    DialogueNode,
)


@dataclass(frozen=True, kw_only=True)
class DialogueState:
    """How far an interview is: where, the trust, what was set, found, harmed, said, in order."""

    node: str
    trust: int
    set: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    harm: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    seconds: int = 0


class NotOffered(LookupError):
    """A choice was taken that is not there at this moment."""


def begun(*, dialogue: DialogueGraph, already: Sequence[str] = ()) -> DialogueState:
    """The interview before a word was said; `already` are flags that stand from before."""
    return DialogueState(node=dialogue.start, trust=dialogue.trust, set=tuple(already))


def node_of(*, dialogue: DialogueGraph, state: DialogueState) -> DialogueNode:
    """Where the interview is."""
    return dialogue.nodes[state.node]


def offered(*, dialogue: DialogueGraph, state: DialogueState) -> tuple[DialogueChoice, ...]:
    """What can be said now, in the order in which it is written."""
    return tuple(
        choice
        for choice in dialogue.nodes[state.node].choices
        if is_offered(choice=choice, state=state)
    )


def is_offered(*, choice: DialogueChoice, state: DialogueState) -> bool:
    """Whether what a choice needs stands, and a choice for once was not used."""
    needs = choice.needs
    return (
        state.trust >= needs.trust
        and all(one in state.set for one in needs.set)
        and not any(one in state.set for one in needs.unset)
        and all(one in state.found for one in needs.found)
        and not (choice.is_once and choice.code in state.said)
    )


def said(*, dialogue: DialogueGraph, state: DialogueState, code: str) -> DialogueState:
    """The interview after a choice. Raises NotOffered for one that is not there now."""
    choice = next(
        (one for one in offered(dialogue=dialogue, state=state) if one.code == code), None
    )
    if choice is None:
        raise NotOffered(code)
    return after(choice=choice, state=state)


def after(*, choice: DialogueChoice, state: DialogueState) -> DialogueState:
    """The interview after a choice that is offered now.

    Trust moves first and stays within 0 and 10; then `below` is asked of the trust that stands.
    A choice whose `below` holds sets and harms as ever, and brings nothing out.
    """
    trust = max(LEAST_TRUST, min(MOST_TRUST, state.trust + choice.trust))
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


def played(
    *, dialogue: DialogueGraph, codes: Sequence[str], already: Sequence[str] = ()
) -> DialogueState:
    """The interview after these choices in turn. Raises NotOffered."""
    state = begun(dialogue=dialogue, already=already)
    for code in codes:
        state = said(dialogue=dialogue, state=state, code=code)
    return state


def _with(codes: tuple[str, ...], more: Sequence[str]) -> tuple[str, ...]:
    return (*codes, *(one for one in dict.fromkeys(more) if one not in codes))

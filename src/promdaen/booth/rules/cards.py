"""The role card of a traveller for role-players: first words, what to tell, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from promdaen.booth.rules.dialogues.graph import DialogueChoice, DialogueGraph
from promdaen.kit.texts import Words

OPENLY, TRUSTED = "openly", "trusted"
CARD_FLAGS = ("private", "interpreter", "apart")
"""What a role-player can wait for before telling something, beside an open question and trust."""
FACT_CONDITIONS = (*CARD_FLAGS, OPENLY, TRUSTED)
FREE_FLAGS = frozenset({"open", "rapport", "explanation"})
MAX_ANSWERS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class CardFact:
    """A fact that can be brought out: its note, its words, and when to say it."""

    code: str
    noted: Words
    reply: Words
    is_shown: bool
    when: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CardAnswer:
    """An ordinary question and its answer."""

    question: Words
    reply: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueCard:
    """A dialogue as a card: first words, facts to tell, ordinary answers."""

    first: Words
    behaviour: Words | None
    facts: tuple[CardFact, ...]
    answers: tuple[CardAnswer, ...]


def dialogue_card(*, dialogue: DialogueGraph) -> DialogueCard:
    """What a role-player has to know of an interview."""
    start = dialogue.nodes[dialogue.start]
    card_facts = tuple(_card_facts(dialogue))
    return DialogueCard(
        first=start.says,
        behaviour=start.seen,
        facts=card_facts,
        answers=tuple(_answers(dialogue)),
    )


def _card_facts(dialogue: DialogueGraph) -> Iterator[CardFact]:
    for code, indicator in dialogue.indicators.items():
        ways = [choice for choice in dialogue.choices.values() if code in choice.finds]
        if ways:
            node = dialogue.nodes[ways[0].to]
            is_shown = indicator.manner == "seen"
            yield CardFact(
                code=code,
                noted=indicator.text,
                reply=(node.seen or node.says) if is_shown else node.says,
                is_shown=is_shown,
                when=tuple(_when(dialogue, code, ways)),
            )


def _when(dialogue: DialogueGraph, code: str, ways: Sequence[DialogueChoice]) -> Iterator[str]:
    begun = ("private",) if dialogue.place == "room" else ()
    for flag in CARD_FLAGS:
        without = [choice for choice in dialogue.choices.values() if flag not in choice.sets]
        if flag not in begun and code not in found_by(
            dialogue=dialogue, choices=without, initial_flags=begun
        ):
            yield flag
    if all(choice.kind in FREE_FLAGS for choice in ways):
        yield OPENLY
    if all(
        max(choice.needs.trust, choice.below.trust if choice.below else 0) > dialogue.trust
        for choice in ways
    ):
        yield TRUSTED


def found_by(
    *,
    dialogue: DialogueGraph,
    choices: Iterable[DialogueChoice],
    initial_flags: Sequence[str] = (),
) -> frozenset[str]:
    """What these choices can bring out from the start, whatever the trust."""
    left = {card.code for card in choices}
    nodes, flags, indicators = {dialogue.start}, set(initial_flags), set[str]()
    size = -1
    while size != len(nodes) + len(flags) + len(indicators):
        size = len(nodes) + len(flags) + len(indicators)
        for code in sorted(nodes):
            for choice in dialogue.nodes[code].choices:
                needs = choice.needs
                is_there = set(needs.set) <= flags and set(needs.found) <= indicators
                if choice.code in left and is_there:
                    nodes |= {choice.to, *([choice.below.to] if choice.below else ())}
                    flags |= set(choice.sets)
                    indicators |= set(choice.finds)
    return frozenset(indicators)


def _answers(dialogue: DialogueGraph) -> Iterator[CardAnswer]:
    """Yield open and closed questions that bring nothing out, each node once."""
    answered_nodes = {dialogue.start}
    for choice in dialogue.choices.values():
        node = dialogue.nodes[choice.to]
        is_plain = choice.kind in {"open", "closed"} and not choice.finds and not choice.harm
        if is_plain and choice.to not in answered_nodes and not node.is_end:
            answered_nodes.add(choice.to)
            yield CardAnswer(question=choice.text, reply=node.says)
        if len(answered_nodes) > MAX_ANSWERS:
            return

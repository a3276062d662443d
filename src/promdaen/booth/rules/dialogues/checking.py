"""Check an interview: undefined names, unreachable nodes, dead ends, needs."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from promdaen.booth.rules.dialogues import playing
from promdaen.booth.rules.dialogues.graph import (
    MAX_TRUST,
    MIN_TRUST,
    DialogueChoice,
    DialogueGraph,
    DialogueNode,
)
from promdaen.booth.rules.dialogues.playing import DialogueState
from promdaen.kit.faults import FileFault
from promdaen.kit.texts import Text

MAX_STATES = 200_000
FEW_CHOICES = 2
LONG_TEXT = 220
"""Letters of a choice that a phone shows in about four lines."""
EARLIER_FLAGS = ((), ("interpreter",), ("private",), ("private", "interpreter"))
"""Flags that can be set before the first choice: private room, interpreter."""

Key = tuple[str, int, frozenset[str], frozenset[str], frozenset[str]]


@dataclass(kw_only=True)
class DialogueWalk:
    """Every state an interview can have: transitions, nodes reached, choices offered."""

    follows: dict[Key, list[Key]] = field(default_factory=dict)
    offered: set[str] = field(default_factory=set)
    indicators: set[str] = field(default_factory=set)
    stuck: set[str] = field(default_factory=set)
    is_whole: bool = True

    @property
    def nodes(self) -> set[str]:
        """The nodes that are reached."""
        return {key[0] for key in self.follows}


def errors(*, dialogue: DialogueGraph) -> list[FileFault]:
    """The errors that make an interview unplayable, by place in the file."""
    dialogue_faults = [*_duplicates(dialogue), *_nowhere(dialogue)]
    if dialogue_faults:
        return dialogue_faults
    walk = walked(dialogue=dialogue)
    return [*_reach(dialogue, walk), *_endless(dialogue, walk)]


def warnings(*, dialogue: DialogueGraph) -> list[FileFault]:
    """The warnings on a playable interview."""
    return [*_quality(dialogue), *_node_faults(dialogue)]


def walked(*, dialogue: DialogueGraph) -> DialogueWalk:
    """Follow every choice from the start, with and without room and interpreter."""
    walk, questions = DialogueWalk(), _flags_required(dialogue)
    waiting: deque[tuple[Key, DialogueState]] = deque()
    for before in EARLIER_FLAGS:
        state = playing.begun(dialogue=dialogue, initial_flags=before)
        _meet(walk, waiting, _key(questions, state), state)
    while waiting:
        key, state = waiting.popleft()
        choices = playing.offered(dialogue=dialogue, state=state)
        if not choices and not dialogue.nodes[state.node].is_end:
            walk.stuck.add(state.node)
        for choice in choices:
            walk.offered.add(choice.code)
            after = playing.state_after(choice=choice, state=state)
            walk.indicators.update(after.found)
            reached = _key(questions, after)
            walk.follows[key].append(reached)
            if reached not in walk.follows:
                if len(walk.follows) >= MAX_STATES:
                    walk.is_whole = False
                    return walk
                _meet(walk, waiting, reached, after)
    return walk


def _meet(
    walk: DialogueWalk, waiting: deque[tuple[Key, DialogueState]], key: Key, state: DialogueState
) -> None:
    walk.follows.setdefault(key, [])
    waiting.append((key, state))


def _key(flags: Mapping[str, frozenset[str]], state: DialogueState) -> Key:
    """The part of a state that affects what follows; unused flags and finds are ignored."""
    return (
        state.node,
        state.trust,
        frozenset(state.set) & flags["set"],
        frozenset(state.found) & flags["found"],
        frozenset(state.said) & flags["once"],
    )


def _flags_required(dialogue: DialogueGraph) -> Mapping[str, frozenset[str]]:
    choices = dialogue.choices.values()
    return {
        "set": frozenset(
            flag for choice in choices for flag in (*choice.needs.set, *choice.needs.unset)
        ),
        "found": frozenset(code for choice in choices for code in choice.needs.found),
        "once": frozenset(choice.code for choice in choices if choice.is_once),
    }


def _duplicates(dialogue: DialogueGraph) -> Iterator[FileFault]:
    codes = [choice.code for node in dialogue.nodes.values() for choice in node.choices]
    for code in [code for code, count in Counter(codes).items() if count > 1]:
        yield FileFault(
            f"choices {code}",
            Text("the code {code} is at two choices; give one of them another.", code=code),
        )


def _nowhere(dialogue: DialogueGraph) -> Iterator[FileFault]:
    if dialogue.start not in dialogue.nodes:
        yield _no_node("start", dialogue.start)
    if not MIN_TRUST <= dialogue.trust <= MAX_TRUST:
        yield FileFault("trust", Text("write a trust from 0 to 10."))
    for node in dialogue.nodes.values():
        if node.is_end and node.choices:
            yield FileFault(
                f"nodes {node.code}",
                Text("an end has choices; take them out, or is_end."),
            )
        for choice in node.choices:
            yield from _choice_names(dialogue, choice)


def _choice_names(dialogue: DialogueGraph, choice: DialogueChoice) -> Iterator[FileFault]:
    place = f"choices {choice.code}"
    for to in (choice.to, *((choice.below.to,) if choice.below else ())):
        if to not in dialogue.nodes:
            yield _no_node(place, to)
    for code in (*choice.finds, *choice.needs.found):
        if code not in dialogue.indicators:
            yield FileFault(
                place,
                Text("there is no indicator {code}; mend the code, or add it.", code=code),
            )


def _no_node(place: str, code: str) -> FileFault:
    return FileFault(
        place,
        Text("there is no node {code}; mend the code, or write the node.", code=code),
    )


def _reach(dialogue: DialogueGraph, walk: DialogueWalk) -> Iterator[FileFault]:
    for code in dialogue.nodes:
        if code not in walk.nodes:
            yield FileFault(
                f"nodes {code}",
                Text("no way leads to this node; let a choice lead to it, or take it out."),
            )
        if code in walk.stuck:
            yield FileFault(
                f"nodes {code}",
                Text("it can come to nothing to say here; add a choice without needs, or is_end."),
            )
    for code, choice in dialogue.choices.items():
        if code not in walk.offered and _home(dialogue, choice).code in walk.nodes:
            yield FileFault(
                f"choices {code}",
                Text("its needs can never be met; lower them, or take the choice out."),
            )
    for code in dialogue.indicators:
        if code not in walk.indicators:
            yield FileFault(
                f"indicators {code}",
                Text("nothing brings it out; let a choice find it, or take it out."),
            )


def _home(dialogue: DialogueGraph, choice: DialogueChoice) -> DialogueNode:
    return next(node for node in dialogue.nodes.values() if choice in node.choices)


def _endless(dialogue: DialogueGraph, walk: DialogueWalk) -> Iterator[FileFault]:
    """Yield nodes in states from which no end can be reached."""
    if not walk.is_whole:
        yield FileFault(
            "nodes",
            Text("more states than can be followed; use fewer is_once and fewer flags."),
        )
        return
    before: dict[Key, list[Key]] = {key: [] for key in walk.follows}
    for key, reached in walk.follows.items():
        for node in reached:
            before[node].append(key)
    good = {key for key in walk.follows if dialogue.nodes[key[0]].is_end}
    waiting = deque(good)
    while waiting:
        for key in before[waiting.popleft()]:
            if key not in good:
                good.add(key)
                waiting.append(key)
    lost = {key[0] for key in walk.follows if key not in good} - walk.stuck
    for code in sorted(lost):
        yield FileFault(
            f"nodes {code}",
            Text("from here it can come to go round for ever; let a choice lead to an end."),
        )


def _quality(dialogue: DialogueGraph) -> Iterator[FileFault]:
    kinds = {choice.kind for choice in dialogue.choices.values()}
    for kind in ("open", "closed", "rapport", "explanation"):
        if kind not in kinds:
            yield FileFault(
                "choices",
                Text(
                    "no choice is of the kind {kind}; an officer has nothing to choose it by.",
                    kind=kind,
                ),
            )
    if not {"leading", "coercive"} & kinds:
        yield FileFault(
            "choices",
            Text("no choice is leading or coercive; nothing can go wrong."),
        )
    if dialogue.need != "none" and not dialogue.indicators:
        yield FileFault("indicators", Text("a need has no indicator."))
    sets = {flag for choice in dialogue.choices.values() for flag in choice.sets}
    if "closed" not in sets:
        yield FileFault(
            "choices",
            Text("no choice sets closed; an interview ends with thanks and what comes next."),
        )


def _node_faults(dialogue: DialogueGraph) -> Iterator[FileFault]:
    for node in dialogue.nodes.values():
        if not node.is_end and len(node.choices) < FEW_CHOICES:
            yield FileFault(
                f"nodes {node.code}",
                Text("there is one thing to say; give a choice."),
            )
        for choice in node.choices:
            if max(len(choice.text.en), len(choice.text.km)) > LONG_TEXT:
                yield FileFault(
                    f"choices {choice.code}",
                    Text(
                        "longer than {LONG_TEXT} letters; a phone shows it in many lines.",
                        LONG_TEXT=LONG_TEXT,
                    ),
                )

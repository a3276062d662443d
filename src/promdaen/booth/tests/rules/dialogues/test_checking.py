"""What is found wrong with an interview, each fault planted by itself."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.booth.rules.dialogues import checking, graph, playing
from promdaen.booth.tests import samples
from promdaen.booth.tests.samples import choice, indicator, node, record

ALL_KINDS = tuple(choice(kind, kind, "b") for kind in graph.KINDS)
MISSING = ("open", "rapport", "explanation")
CLOSE = choice("close", "closed", "b", sets=["closed"])


def errors(*nodes: Any, **more: Any) -> list[str]:
    faults = checking.errors(dialogue=samples.dialogue(record(*nodes, **more)))
    return [f"{fault.place}: {fault.words.en}" for fault in faults]


def test_the_samples_hold_together() -> None:
    assert checking.errors(dialogue=samples.dialogue(samples.job())) == []
    assert checking.warnings(dialogue=samples.dialogue(samples.job())) == []


@pytest.mark.parametrize(
    ("nodes", "more", "start"),
    [
        (
            [node("a", choice("x", "open", "b"), choice("x", "open", "b")), node("b")],
            {},
            "choices x: the code x is at two choices",
        ),
        ([node("a", CLOSE), node("b")], {"start": "z"}, "start: there is no node z"),
        ([node("a", CLOSE), node("b")], {"trust": 11}, "trust: write a trust from 0 to 10"),
        ([node("a", CLOSE), node("b")], {"trust": -1}, "trust: write a trust from 0 to 10"),
        (
            [node("a", CLOSE, is_end=True), node("b")],
            {},
            "nodes a: an end has choices",
        ),
        ([node("a", choice("x", "open", "z"))], {}, "choices x: there is no node z"),
        (
            [node("a", choice("x", "open", "b", below={"trust": 3, "to": "z"})), node("b")],
            {},
            "choices x: there is no node z",
        ),
        (
            [node("a", choice("x", "open", "b", finds=["z"])), node("b")],
            {},
            "choices x: there is no indicator z",
        ),
        (
            [node("a", CLOSE, choice("x", "open", "b", needs={"found": ["z"]})), node("b")],
            {},
            "choices x: there is no indicator z",
        ),
        ([node("a", CLOSE), node("b"), node("c")], {}, "nodes c: no way leads to this node"),
        (
            [node("a", choice("x", "open", "c")), node("b"), node("c", is_end=False)],
            {},
            "nodes c: it can come to nothing to say here",
        ),
        (
            [node("a", CLOSE, choice("x", "open", "b", needs={"trust": 6})), node("b")],
            {},
            "choices x: its needs can never be met",
        ),
        (
            [node("a", CLOSE), node("b")],
            {"indicators": (indicator("sign"),)},
            "indicators sign: nothing brings it out",
        ),
        (
            [
                node("a", CLOSE, choice("x", "open", "c")),
                node("b"),
                node("c", choice("y", "open", "d")),
                node("d", choice("w", "open", "c")),
            ],
            {},
            "nodes c: from here it can come to go round for ever",
        ),
    ],
)
def test_an_error_names_its_place_and_remedy(
    nodes: list[Any], more: dict[str, Any], start: str
) -> None:
    assert any(error.startswith(start) for error in errors(*nodes, **more))


def test_a_way_round_for_ever_is_found_where_one_state_alone_goes_round() -> None:
    [error] = errors(
        node("a", choice("x", "closed", "c", trust=-5), choice("y", "open", "c"), CLOSE),
        node("b"),
        node("c", choice("out", "open", "b", needs={"trust": 6}), choice("on", "open", "c")),
        trust=10,
    )
    assert error.startswith("nodes c: from here it can come to go round for ever")


def test_more_states_than_can_be_followed_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MAX_STATES", 5)
    faults = checking.errors(dialogue=samples.dialogue(samples.job()))
    assert "nodes" in [fault.place for fault in faults]


@pytest.mark.parametrize(
    ("values", "starts"),
    [
        (record(node("a", *ALL_KINDS), node("b")), ["choices: no choice sets closed"]),
        (
            record(node("a", CLOSE, choice("x", "leading", "b")), node("b")),
            [
                f"choices: no choice is of the kind {kind}"
                for kind in graph.KINDS
                if kind in MISSING
            ],
        ),
        (
            record(node("a", CLOSE, *ALL_KINDS[:2], *ALL_KINDS[4:]), node("b")),
            ["choices: no choice is leading or coercive"],
        ),
        (
            record(node("a", CLOSE, *ALL_KINDS), node("b"), need="health"),
            ["indicators: a need has no indicator"],
        ),
        (
            record(node("a", CLOSE, *ALL_KINDS, choice("to", "open", "c")), node("b"),
                   node("c", choice("on", "open", "b"))),
            ["nodes c: there is one thing to say"],
        ),
        (
            record(node("a", CLOSE, *ALL_KINDS,
                        {**choice("long", "open", "b"), "text": samples.words("x" * 221)}),
                   node("b")),
            ["choices long: longer than 220 letters"],
        ),
    ],
)  # fmt: skip
def test_a_warning_names_what_is_worth_a_second_look(values: Any, starts: list[str]) -> None:
    warnings = [
        f"{fault.place}: {fault.words.en}"
        for fault in checking.warnings(dialogue=samples.dialogue(values))
    ]
    assert len(warnings) == len(starts)
    assert all(warning.startswith(start) for warning, start in zip(warnings, starts, strict=True))


def test_a_record_is_read_with_what_it_leaves_out() -> None:
    values = deepcopy(samples.job())
    dialogue = samples.dialogue(values)
    tell = dialogue.choices["tell"]
    assert (tell.seconds, tell.trust, tell.is_once, tell.harm) == (15, 0, False, "")
    assert (tell.below, dialogue.choices["lead"].below) == (
        graph.Below(trust=5, to="opening"),
        None,
    )
    assert dialogue.choices["papers"].needs == graph.Needs(set=["private"])
    assert (dialogue.nodes["opening"].seen is None, dialogue.nodes["aside"].seen) == (
        False,
        None,
    )
    assert (dialogue.nodes["end"].is_end, dialogue.nodes["end"].choices) == (True, ())
    assert [indicator.is_claim for indicator in dialogue.indicators.values()] == [False] * 3
    assert samples.dialogue(record(node("a"))).indicators == {}


KINDS, FLAGS = st.sampled_from(graph.KINDS), ("private", "explained", "closed")
NODES = ("n0", "n1", "n2", "end")


@st.composite
def interviews(draw: st.DrawFn) -> graph.DialogueGraph:
    """Small interviews by lot; every node has a choice without needs that leads to the end."""
    nodes = []
    for code in NODES[:-1]:
        choices = [choice(f"{code}_out", "closed", "end")]
        for number in range(draw(st.integers(0, 3))):
            more: dict[str, Any] = {"trust": draw(st.integers(-5, 5))}
            more["finds"] = draw(st.lists(st.sampled_from(["one", "two"]), max_size=2))
            more["sets"] = draw(st.lists(st.sampled_from(FLAGS), max_size=2))
            more["is_once"] = draw(st.booleans())
            if draw(st.booleans()):
                more["needs"] = {"trust": draw(st.integers(0, 10))}
            if draw(st.booleans()):
                below = {"trust": draw(st.integers(0, 10)), "to": draw(st.sampled_from(NODES))}
                more["below"] = below
            to = draw(st.sampled_from(NODES))
            choices.append(choice(f"{code}_{number}", draw(KINDS), to, **more))
        nodes.append(node(code, *choices))
    both = (indicator("one"), indicator("two", "seen"))
    return samples.dialogue(
        record(*nodes, node("end"), indicators=both, trust=draw(st.integers(0, 10)))
    )


@given(dialogue=interviews(), lots=st.lists(st.integers(0, 9), max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_walk_keeps_trust_within_bounds_and_can_end(
    dialogue: graph.DialogueGraph, lots: list[int]
) -> None:
    state = playing.begun(dialogue=dialogue)
    for lot in lots:
        choices = playing.offered(dialogue=dialogue, state=state)
        if not choices:
            break
        before = state
        code = choices[lot % len(choices)].code
        state = playing.choose(dialogue=dialogue, state=state, code=code)
        assert graph.MIN_TRUST <= state.trust <= graph.MAX_TRUST
        assert set(before.found) <= set(state.found)
        assert set(before.set) <= set(state.set)
        assert len(state.found) == len(set(state.found))
        assert state.seconds >= before.seconds
    if not playing.current_node(dialogue=dialogue, state=state).is_end:
        state = playing.choose(dialogue=dialogue, state=state, code=f"{state.node}_out")
    assert playing.current_node(dialogue=dialogue, state=state).is_end
    assert playing.offered(dialogue=dialogue, state=state) == ()
    assert not any("for ever" in fault.words.en for fault in checking.errors(dialogue=dialogue))

"""The interpreter of interviews does what the conformance file says, to the last key."""

from dataclasses import asdict
from typing import Any

import pytest

from promdaen.booth.rules.dialogues import graph, playing
from tests.corpus import booth

CORPUS = booth.dialogues()
RECORDS = {dialogue["code"]: dialogue for dialogue in CORPUS["dialogues"]}


@pytest.mark.parametrize("walk", CORPUS["walks"], ids=lambda walk: walk["about"])
def test_a_walk_of_the_conformance_file(walk: dict[str, Any]) -> None:
    dialogue = graph.read_dialogue(values=RECORDS[walk["dialogue"]])
    state = playing.begun(dialogue=dialogue, initial_flags=walk["already"])
    for step in walk["steps"]:
        if step["say"] is not None:
            state = playing.choose(dialogue=dialogue, state=state, code=step["say"])
        offered = [choice.code for choice in playing.offered(dialogue=dialogue, state=state)]
        assert (booth.plain(state), offered) == (step["state"], step["offered"])
    for code in walk["refused"]:
        with pytest.raises(playing.NotOffered):
            playing.choose(dialogue=dialogue, state=state, code=code)
    codes = [step["say"] for step in walk["steps"][1:]]
    assert asdict(state) == asdict(
        playing.replay_choices(dialogue=dialogue, codes=codes, initial_flags=walk["already"])
    )
    assert playing.current_node(dialogue=dialogue, state=state).code == state.node

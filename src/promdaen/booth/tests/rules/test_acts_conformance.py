"""The clock of the server goes as the conformance file has it; a browser is held to it too."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promdaen.booth.rules import acts as rules
from promdaen.booth.rules.travellers import DrawnRun
from promdaen.booth.tests import mornings
from tests.corpus import booth

CORPUS = booth.acts()


def run_of(pack: dict[str, Any]) -> DrawnRun:
    """The run of a pack, whose travellers are like those of the samples in all else."""
    travellers = [
        mornings.traveller(
            traveller["code"],
            arrives=traveller["arrives"],
            dialogue=traveller["talk"],
            room=traveller["room"],
            database=traveller["database"],
            opinion=traveller["opinion"],
        )
        for traveller in pack["travellers"]
    ]
    return mornings.run(
        *travellers, outages=tuple((first, last) for first, last in pack["outages"])
    )


@pytest.mark.parametrize("walk", CORPUS["walks"])
def test_the_clock_of_the_server_is_that_of_the_file(walk: dict[str, Any]) -> None:
    played = rules.PlayedRun(run=run_of(CORPUS["pack"]))
    for step in walk["steps"]:
        is_kept = True
        try:
            act = rules.read_act(values=step["act"])
            rules.apply_act(played=played, act=act, dialogues=mornings.DIALOGUES)
        except rules.WrongAct:
            is_kept = False
        assert (is_kept, booth.short(played)) == (step["is_kept"], step["after"]), step["act"]
    assert json.loads(json.dumps(booth.whole(played))) == walk["end"]

"""A simulated play is a whole log, the same for a seed, fired by the triggers of a real run."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from promdaen.exercise.kinds import firing, pending_injects, players, playing, simulated_responses
from promdaen.exercise.kinds.plays import Play
from promdaen.exercise.rules import events, room, simulating
from promdaen.exercise.tests import samples
from promdaen.exercise.tests.samples import NOW, A, B

SEEDS = range(40)


def play(seed: int = 1, *, is_spoken: bool = False, **changes: Any) -> Play:
    return playing.simulate_play(
        scenario=samples.played(**changes),
        rng=np.random.default_rng(seed),
        begins_at=NOW,
        is_spoken=is_spoken,
    )


def test_the_same_seed_gives_the_same_log_and_another_one_another() -> None:
    assert play(3, is_spoken=True).lines == play(3, is_spoken=True).lines
    assert play(3).lines != play(4).lines


def test_the_log_is_numbered_folds_to_the_same_room_and_ends_with_the_hot_wash() -> None:
    simulated_play = play(2, is_spoken=True)
    assert [line.sequence for line in simulated_play.lines] == list(
        range(1, len(simulated_play.lines) + 1)
    )
    seconds = [line.second for line in simulated_play.lines]
    assert seconds == sorted(seconds)
    moments = [line.at for line in simulated_play.lines]
    assert moments == sorted(moments)
    assert moments[0] < NOW < NOW + timedelta(minutes=12) < moments[-1]
    folded = room.fold(
        room=room.empty(scenario=simulated_play.scenario), log_events=simulated_play.lines
    )
    assert folded == simulated_play.room
    assert (folded.state, folded.clock.base_s, folded.clock.is_running) == ("hot_wash", 720, False)
    assert {"value", "text"} <= set(folded.answers[f"{A} 1", "told"])
    assert folded.answers[f"{A} 1", "keep"]["text"]
    assert all(folded.notes[cell][0].text for cell in folded.notes)


@pytest.mark.parametrize("seed", range(12))
def test_injects_go_out_when_their_triggers_say_so(seed: int) -> None:
    """Line by line, what the engine of a real run holds due is what goes out next."""
    simulated_play = play(seed)
    before = room.empty(scenario=simulated_play.scenario)
    for line in simulated_play.lines:
        is_by_itself = line.kind == events.INJECT and line.cell == ""
        late = firing.due_injects(room=before, second=line.second - 0.001)
        assert not late or is_by_itself
        if is_by_itself:
            at, inject = firing.due_injects(room=before, second=line.second)[0]
            assert inject.number == line.body["number"]
            assert line.second >= at
        before = room.fold(room=before, log_events=[line])


def test_rooms_differ_so_that_both_ways_of_a_scenario_are_taken() -> None:
    rooms = [play(seed).room for seed in SEEDS]
    fired = Counter(number for played_room in rooms for number in played_room.fired)
    # 4 where immigration was told of the boat, 6 where it was not told of the child in time.
    assert 0 < fired[4] < len(SEEDS)
    assert 0 < fired[6] < len(SEEDS)
    assert 0 < fired[7] <= len(SEEDS)
    assert {played_room.decisions_taken["D1"].option for played_room in rooms} == {"a", "b"}
    assert {played_room.decisions_taken["D1"].by for played_room in rooms} >= {"leader"}
    grades = {grade.grade for played_room in rooms for grade in played_room.graded.values()}
    assert grades == set(room.ACTION_GRADES)


def test_no_cell_shares_a_fact_that_it_does_not_know() -> None:
    for seed in SEEDS:
        known_facts: set[tuple[str, str]] = set()
        for line in play(seed).lines:
            if line.kind == events.INJECT:
                known_facts |= {
                    (to, fact) for to in line.body["to"] for fact in line.body["facts"]
                }
            if line.kind in {events.MESSAGE, events.SHARED_ALOUD}:
                by = line.body.get("by", line.cell)
                assert {(by, fact) for fact in line.body["facts"]} <= known_facts
                known_facts |= {
                    (to, fact) for to in line.body["to"] for fact in line.body["facts"]
                }


def test_a_rumour_is_spread_and_a_cell_without_subjects_asks_nothing() -> None:
    values = samples.values()
    values["facts"][0] |= {"is_false": True, "needed_by": []}
    spread = [play(seed, facts=values["facts"]).room.knows for seed in SEEDS]
    assert 0 < sum((A, "F1") in knowledge for knowledge in spread) < len(SEEDS)
    mute = play(5, subjects=[], facts=[], actions=[], injects=[samples.values()["injects"][0]])
    assert not any(line.kind == events.MESSAGE for line in mute.lines)


def test_asking_control_and_asking_yourself() -> None:
    values = samples.values()
    missing_request = {
        "kind": "missing",
        "minute": 9,
        "what": {"kind": "asked", "cell": A, "subject": "boat"},
    }
    values["injects"][4]["trigger"] = missing_request
    values["actions"][3]["evidence"]["to"] = ["control"]
    values["actions"][0]["evidence"]["to"] = [B]
    to_itself = {"kind": "request", "to": [B], "subject": "boat"}
    own = {**values["actions"][3], "code": "A5", "cell": B, "evidence": to_itself}
    actions = [*values["actions"], own]
    injects = values["injects"]
    rooms = [play(seed, actions=actions, injects=injects).room for seed in SEEDS]
    requests = [
        message for room in rooms for message in room.messages.values() if message.is_request
    ]
    assert {"control"} <= {to for message in requests for to in message.to}
    assert not any(
        message.by in message.to for room in rooms for message in room.messages.values()
    )
    assert 0 < sum(5 in played_room.fired for played_room in rooms) < len(SEEDS)


def test_a_cell_that_cannot_agree_is_decided_for() -> None:
    values = samples.values()
    values["decisions"][0]["quorum"] = "all"
    values["decisions"][0]["minutes"] = 1
    decisions = values["decisions"]
    decided_by = [
        play(seed, decisions=decisions).room.decisions_taken["D1"].by for seed in range(60)
    ]
    assert set(decided_by) == {"all", "control"}


def test_a_vote_after_the_decision_is_none() -> None:
    simulated_play = play(1)
    decision = simulated_play.scenario.decisions["D1"]
    count = len(simulated_play.lines)
    simulated_responses._vote(simulated_play, decision, f"{B} 1", "a")
    players.tell(play=simulated_play, cell=A, receivers=[B], facts=["F9"])
    assert len(simulated_play.lines) == count


def test_dice_and_agenda() -> None:
    dice = simulating.Dice(rng=np.random.default_rng(1))
    assert {dice.pick(choices="ab") for _ in range(30)} == {"a", "b"}
    assert all(2 <= dice.between(minimum=2, maximum=3) < 3 for _ in range(300))
    agenda, spoken_letters = simulating.Agenda(), []
    assert agenda.next_second() == float("inf")
    for second, word in ((5.0, "c"), (1.0, "a"), (1.0, "b")):
        agenda.put(second=second, act=lambda word=word: spoken_letters.append(word))
    while agenda.waiting:
        agenda.take()()
    assert spoken_letters == ["a", "b", "c"]


def test_a_trigger_watches_what_its_keys_name() -> None:
    scenario = samples.played()
    seen_trigger = {"kind": "seen", "action": "A1"}
    assert pending_injects.watched_tokens(trigger=seen_trigger, scenario=scenario) == {
        ("action", "A1"),
        ("fact", "F2"),
    }
    counted = {"kind": "counted", "of": "messages", "cell": A, "count": 2}
    assert pending_injects.watched_tokens(trigger=counted, scenario=scenario) == {("cell", A)}
    known_trigger = {"kind": "known", "fact": "F1", "cell": A}
    assert pending_injects.watched_tokens(trigger=known_trigger, scenario=scenario) == {
        ("fact", "F1")
    }


def test_who_knows_nothing_new_answers_so_in_words() -> None:
    simulated_play = play(1, is_spoken=True)
    players._reply(simulated_play, A, B, "none")
    assert simulated_play.lines[-1].body["text"]
    assert simulated_play.lines[-1].body["facts"] == []

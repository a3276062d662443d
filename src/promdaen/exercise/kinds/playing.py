"""Simulate a whole play of a scenario: the log that real players could have written.

Triggers send injects as in a real run; what players send, decide and do is random, with the
probabilities of a `Temper`. The same seed gives the same log.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import numpy as np

from promdaen.exercise.kinds import pending_injects, players, simulated_responses
from promdaen.exercise.kinds.plays import Play, Seating
from promdaen.exercise.rules import events, simulated_texts, states, washing
from promdaen.exercise.rules import room as room_rules
from promdaen.exercise.rules.scenario import CONTROL, OBSERVER, ScenarioContent
from promdaen.exercise.rules.simulating import Dice, temper
from promdaen.kit.json_objects import NewJsonObject

PHONES = 2
SIMULATED_DAY = datetime(2026, 1, 1, tzinfo=UTC)
MANUAL_CHANCE = 0.9
"""How often control lets an inject out that only control lets out."""
BRIEFING_S = 300.0
HOT_WASH_S = 420.0
END_S = HOT_WASH_S + 300.0
"""So long after the end of the exercise the last phone has answered."""


def simulate_play(
    *,
    scenario: ScenarioContent,
    rng: np.random.Generator,
    seating: Seating | None = None,
    begins_at: datetime = SIMULATED_DAY,
    is_spoken: bool = False,
) -> Play:
    """Simulate a scenario from its briefing to the end of its hot wash.

    `begins_at` is when the clock starts; `is_spoken` adds text to messages. Each cell has two
    phones unless `seating` says otherwise. The log is `lines` of the result.
    """
    dice = Dice(rng=rng)
    room = room_rules.empty(scenario=scenario)
    play = Play(
        room=room,
        watch=pending_injects.watch(room=room),
        dice=dice,
        temper=temper(cells=list(scenario.cells), dice=dice),
        seating=seating or _phones(scenario=scenario),
        begins_at=begins_at,
        is_spoken=is_spoken,
    )
    _begin(play)
    _run(play)
    _end(play)
    return play


def _phones(*, scenario: ScenarioContent) -> Seating:
    phones = {
        cell: [f"{cell} {number}" for number in range(1, PHONES + 1)] for cell in scenario.cells
    }
    return {**phones, OBSERVER: [f"{OBSERVER} 1"]}


def _begin(play: Play) -> None:
    """Let phones join, start the clock, and schedule the first actions."""
    play.passed_s = -BRIEFING_S
    play.write(events.STATE, {"to": states.BRIEFING}, CONTROL)
    for cell, seats in play.seating.items():
        for number, seat in enumerate(seats, start=1):
            play.passed_s = min(play.passed_s + play.dice.between(minimum=0, maximum=15), -1.0)
            play.write(events.SEAT_TAKEN, {"number": number}, cell, seat)
    play.passed_s = 0.0
    _set_clock(play, is_running=True, why="start")
    play.write(events.STATE, {"to": states.RUNNING}, CONTROL)
    players.begin_asking(play=play)
    length_s = play.scenario.minutes * 60
    for number, inject in play.room.injects.items():
        if inject.trigger["kind"] == "manual" and play.dice.chance(probability=MANUAL_CHANCE):
            at = play.dice.between(minimum=0.05, maximum=0.9) * length_s
            play.agenda.put(second=at, act=partial(_fire, play, number, CONTROL))
    if play.is_spoken:
        play.agenda.put(second=play.later(180, 600), act=partial(_remark, play))


def _run(play: Play) -> None:
    """Move from one event to the next, up to the end."""
    end_s = float(play.scenario.minutes * 60)
    while True:
        due_s, number = play.watch.next()
        meant_s = play.agenda.next_second()
        at = max(min(due_s, meant_s), play.second)
        if at > end_s:
            break
        play.second = play.passed_s = at
        if due_s <= meant_s:
            _fire(play, number, "")
        else:
            play.agenda.take()()
    play.second = play.passed_s = end_s


def _fire(play: Play, number: int, by: str) -> None:
    """Send an inject; its receivers begin to act on it."""
    inject = play.room.injects[number]
    body = {"number": number, "to": list(inject.to), "facts": list(inject.facts)}
    play.write(events.INJECT, body, by)
    for cell in inject.to:
        if inject.facts or play.is_spoken:
            players.learn(play=play, cell=cell, facts=inject.facts)
    if inject.decision:
        decision = play.scenario.decisions[inject.decision]
        simulated_responses.put_before(play=play, decision=decision)
    for action in play.scenario.actions.values():
        if action.after == number:
            simulated_responses.call_for(play=play, action=action)


def _remark(play: Play) -> None:
    """Let the observer note a remark, and schedule the next one."""
    about = play.dice.pick(choices=list(play.scenario.cells))
    body = {"about": about, "text": play.words(simulated_texts.REMARK_TEXTS)}
    play.write(events.OBSERVED, body, OBSERVER, play.phone(OBSERVER))
    play.agenda.put(second=play.later(180, 600), act=partial(_remark, play))


def _end(play: Play) -> None:
    """Stop the clock; if the play has text, all players answer the hot wash."""
    _set_clock(play, is_running=False, why="end")
    play.write(events.STATE, {"to": states.HOT_WASH}, CONTROL)
    if not play.is_spoken:
        return
    ends_s = play.passed_s
    questions = washing.questions(scenario=play.scenario)
    phones = [(cell, seat) for cell, seats in play.seating.items() for seat in seats]
    for number, question in enumerate(questions, start=1):
        play.passed_s = max(play.passed_s, ends_s + HOT_WASH_S * number / (len(questions) + 1))
        for cell, seat in phones:
            if cell != OBSERVER:
                body = {"question": question.code, **_answer(play, question.code, question.kind)}
                play.write(events.HOT_WASH, body, cell, seat)
                play.passed_s += play.dice.between(minimum=0.0, maximum=3.0)
    play.passed_s = max(play.passed_s, ends_s + HOT_WASH_S)


def _answer(play: Play, code: str, kind: str) -> NewJsonObject:
    """An answer: a number that depends on how well the room shared, or a sentence."""
    if kind == washing.SCALE:
        well = sum(play.temper.shares.values()) / len(play.temper.shares)
        value = round(1 + 4 * well + play.dice.between(minimum=-1.2, maximum=1.2))
        return {"value": min(max(value, 1), 5), "text": ""}
    return {
        "value": None,
        "text": play.words(simulated_texts.KEEP if code == "keep" else simulated_texts.CHANGE),
    }


def _set_clock(play: Play, *, is_running: bool, why: str) -> None:
    since = play.begins_at.isoformat() if is_running else None
    body = {"base_s": play.second, "since": since, "rate": 1.0, "why": why}
    play.write(events.CLOCK, body, CONTROL)

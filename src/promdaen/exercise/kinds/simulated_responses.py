"""How simulated cells decide and act, and what their observer records."""

from __future__ import annotations

from functools import partial

from promdaen.exercise.kinds import evidence, players
from promdaen.exercise.kinds.plays import Play
from promdaen.exercise.rules import events, quorums, simulated_texts
from promdaen.exercise.rules.room import DIFFICULT, NOT_DONE, PERFORMED
from promdaen.exercise.rules.scenario import CONTROL, OBSERVER, Action, ScenarioDecision

PATIENCE = 1.5
"""Control decides for a cell after so many times the minutes that it had."""
DISSENT = 0.25
"""How often a phone chooses otherwise than its cell leans."""
TRIES = 5
"""How often a cell comes back to a message that it cannot write yet."""


def put_before(*, play: Play, decision: ScenarioDecision) -> None:
    """Let a cell vote within about its minutes; control decides if it cannot agree."""
    leaning = _leaning(play, decision)
    limit_s = decision.minutes * 60
    options = [option.code for option in decision.options]
    for seat in play.seating[decision.cell]:
        option = (
            play.dice.pick(choices=options) if play.dice.chance(probability=DISSENT) else leaning
        )
        act = partial(_vote, play, decision, seat, option)
        play.agenda.put(second=play.later(limit_s * 0.2, limit_s), act=act)
    act = partial(_decide_for, play, decision, leaning)
    play.agenda.put(second=play.second + limit_s * PATIENCE, act=act)


def _leaning(play: Play, decision: ScenarioDecision) -> str:
    """The option that a cell prefers: if careful, an expected one, else any."""
    expected: list[str] = [
        option
        for action in play.scenario.actions.values()
        if action.evidence.get("decision") == decision.code
        for option in action.evidence["options"]
    ]
    if expected and play.dice.chance(probability=play.temper.care):
        return play.dice.pick(choices=expected)
    return play.dice.pick(choices=decision.options).code


def _vote(play: Play, decision: ScenarioDecision, seat: str, option: str) -> None:
    if decision.code in play.room.decisions_taken:
        return
    body = {"decision": decision.code, "option": option}
    play.write(events.VOTE, body, decision.cell, seat)
    agreed = quorums.decided_option(
        quorum=decision.quorum,
        votes=play.room.votes[decision.code],
        seats=play.room.seats_in(cell=decision.cell),
        leader=play.room.cell_leader(cell=decision.cell),
    )
    if agreed is not None:
        _decide(play, decision, agreed, decision.quorum)


def _decide_for(play: Play, decision: ScenarioDecision, option: str) -> None:
    if decision.code not in play.room.decisions_taken:
        _decide(play, decision, option, CONTROL)


def _decide(play: Play, decision: ScenarioDecision, option: str, by: str) -> None:
    body = {"decision": decision.code, "option": option, "by": by}
    play.write(events.DECISION, body, decision.cell)


def call_for(*, play: Play, action: Action) -> None:
    """Schedule a cell to do an expected action, in time, late or not at all, and its observer."""
    limit_s = action.minutes * 60
    does = _DONE_BY.get(action.evidence["kind"])
    if does is not None and play.dice.chance(probability=play.temper.care):
        act = partial(does, play, action, TRIES)
        play.agenda.put(second=play.later(limit_s * 0.15, limit_s * 0.8), act=act)
    if play.dice.chance(probability=play.temper.watches):
        looks_at = play.second + limit_s * play.dice.between(minimum=0.5, maximum=1.4)
        play.agenda.put(second=looks_at, act=partial(_look, play, action))


def _message(play: Play, action: Action, tries: int) -> None:
    """Send the expected facts; if the cell does not know all of them yet, try again later."""
    facts, to = action.evidence["facts"], action.evidence["to"]
    others = [recipient for recipient in to if recipient != action.cell]
    is_known = all((action.cell, fact) in play.room.knows for fact in facts)
    if is_known and others:
        why = players.MEANT
        players.tell(play=play, cell=action.cell, receivers=others, facts=facts, why=why)
    elif tries:
        act = partial(_message, play, action, tries - 1)
        play.agenda.put(second=play.later(45, 150), act=act)


def _request(play: Play, action: Action, tries: int) -> None:
    del tries
    others = [recipient for recipient in action.evidence["to"] if recipient != action.cell]
    subject = action.evidence["subject"]
    if others:
        players.ask(play=play, cell=action.cell, receivers=others, subject=subject)


_DONE_BY = {"message": _message, "request": _request}
"""What a cell does for an action by how it is seen; decisions come by themselves."""


def _look(play: Play, action: Action) -> None:
    """Let the observer grade what only observers see, and sometimes what the log shows too."""
    dice = play.dice
    if action.evidence["kind"] == "observer":
        if dice.chance(probability=play.temper.care):
            _grade(play, action, PERFORMED if dice.chance(probability=0.75) else DIFFICULT)
        else:
            _grade(play, action, DIFFICULT if dice.chance(probability=0.3) else NOT_DONE)
    elif evidence.action_grade(action=action, room=play.room) is None:
        if dice.chance(probability=0.15):
            _grade(play, action, NOT_DONE)
    elif dice.chance(probability=0.2):
        _grade(play, action, PERFORMED if dice.chance(probability=0.6) else DIFFICULT)


def _grade(play: Play, action: Action, grade: str) -> None:
    text = play.words(simulated_texts.GRADE_TEXTS[grade], 0.7)
    body = {"action": action.code, "grade": grade, "text": text}
    play.write(events.GRADE, body, OBSERVER, play.phone(OBSERVER))

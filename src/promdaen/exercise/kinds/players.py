"""How simulated cells use what they know: tell, ask, answer or keep it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from promdaen.exercise.kinds.plays import Play
from promdaen.exercise.rules import events, simulated_texts
from promdaen.exercise.rules.scenario import CONTROL, OBSERVER

READING_S = (15.0, 90.0)
SPEAKING_S = (10.0, 210.0)
ASKING_S = (120.0, 600.0)
SPOKEN_CHANCE = 0.08
"""How often facts are passed on across the room, which only the observer writes down."""
REPEAT_CHANCE = 0.3
"""How often a message goes out although everybody it goes to knows."""
RELAY_CHANCE = 0.4
"""How much less a cell passes on what it heard than what it found."""
REPLY_CHANCE = 0.6
"""How often a cell asks what an inject of the scenario waits to be asked."""
MEANT, REPLY = "meant", "reply"
SILENT: Mapping[str, Any] = {
    "text": "",
    "facts": [],
    "is_request": False,
    "subject": "",
    "is_unconfirmed": False,
}
"""A message that says nothing yet."""


def learn(*, play: Play, cell: str, facts: Sequence[str], is_told: bool = False) -> None:
    """Let a cell learn facts, and plan to pass them to cells that need them, or to others."""
    end_of_reading = play.later(*READING_S)
    if not is_told and play.is_spoken and play.dice.chance(probability=0.3):
        play.agenda.put(second=end_of_reading, act=partial(_note, play, cell))
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for other in play.scenario.cells:
        if other != cell:
            passed = tuple(_passed(play, cell, other, facts, is_told=is_told))
            if passed:
                groups[passed].append(other)
    for passed, to in groups.items():
        spoken_s = (
            play.dice.between(minimum=SPEAKING_S[0], maximum=SPEAKING_S[1]) * play.temper.pace
        )
        act = partial(tell, play=play, cell=cell, receivers=to, facts=passed)
        play.agenda.put(second=end_of_reading + spoken_s, act=act)


def _passed(
    play: Play, cell: str, receiver: str, facts: Iterable[str], *, is_told: bool
) -> Iterator[str]:
    """The facts that a cell will pass to another: needed ones by temper, others by leak."""
    shares = play.temper.shares[cell] * (RELAY_CHANCE if is_told else 1.0)
    for code in facts:
        fact = play.scenario.facts[code]
        if receiver in fact.needed_by:
            is_passed = (receiver, code) not in play.room.knows and play.dice.chance(
                probability=shares
            )
        else:
            careless = 2.0 if fact.is_false else 1.0
            is_passed = play.dice.chance(probability=play.temper.leaks * careless)
        if is_passed:
            yield code


def tell(
    *,
    play: Play,
    cell: str,
    receivers: Sequence[str],
    facts: Sequence[str],
    why: str = "",
) -> None:
    """Let a cell send the facts it knows to others who do not know them yet.

    `why` is MEANT for an expected message, which is sent even if they know the facts, or REPLY.
    """
    known_facts = [fact for fact in facts if (cell, fact) in play.room.knows]
    new = [
        fact
        for fact in known_facts
        if any((recipient, fact) not in play.room.knows for recipient in receivers)
    ]
    if not known_facts or not (new or why == MEANT or play.dice.chance(probability=REPEAT_CHANCE)):
        return
    cells = [recipient for recipient in receivers if recipient != CONTROL]
    if (
        len(cells) == len(receivers)
        and why != REPLY
        and play.dice.chance(probability=SPOKEN_CHANCE)
    ):
        body = {"by": cell, "to": list(receivers), "facts": known_facts}
        play.write(events.SHARED_ALOUD, body, OBSERVER, play.phone(OBSERVER))
    else:
        doubtful = any(play.scenario.facts[fact].is_false for fact in known_facts)
        is_unconfirmed = play.dice.chance(probability=play.temper.care if doubtful else 0.05)
        text = play.words(
            simulated_texts.REPLY_TEXTS if why == REPLY else simulated_texts.FORWARDING_TEXTS, 0.5
        )
        _message(
            play, cell, receivers, text=text, facts=known_facts, is_unconfirmed=is_unconfirmed
        )
    for receiver in cells:
        fresh = [
            fact for fact in new if play.room.knows[receiver, fact].sequence == play.room.sequence
        ]
        if fresh:
            learn(play=play, cell=receiver, facts=fresh, is_told=True)


def ask(*, play: Play, cell: str, receivers: Sequence[str], subject: str) -> None:
    """Let a cell ask others about a subject; they may answer."""
    text = play.words(simulated_texts.REQUEST_TEXTS)
    _message(play, cell, receivers, text=text, is_request=True, subject=subject)
    for other in receivers:
        if other != CONTROL and play.dice.chance(probability=play.temper.shares[other]):
            act = partial(_reply, play, other, cell, subject)
            play.agenda.put(second=play.later(30, 180), act=act)


def begin_asking(*, play: Play) -> None:
    """Schedule questions of the cells, most often about subjects that a trigger waits for."""
    for cell in play.scenario.cells:
        play.agenda.put(second=play.later(*ASKING_S), act=partial(_wonder, play, cell))


def _wonder(play: Play, cell: str) -> None:
    """Let a cell ask something or not, and schedule the next time."""
    play.agenda.put(second=play.later(*ASKING_S), act=partial(_wonder, play, cell))
    if not play.scenario.subjects or not play.dice.chance(probability=play.temper.asks):
        return
    waited = [*_waited_for(play, cell)]
    if waited and play.dice.chance(probability=REPLY_CHANCE):
        subject = play.dice.pick(choices=waited)
    else:
        subject = play.dice.pick(choices=list(play.scenario.subjects))
    others = [CONTROL, *(other for other in play.scenario.cells if other != cell)]
    ask(play=play, cell=cell, receivers=[play.dice.pick(choices=others)], subject=subject)


def _waited_for(play: Play, cell: str) -> Iterator[str]:
    """The subjects that a pending trigger waits for this cell to ask about."""
    for inject in play.room.injects.values():
        trigger = inject.trigger.get("what", inject.trigger)
        if trigger["kind"] == "asked" and trigger["cell"] == cell:
            yield trigger["subject"]


def _reply(play: Play, cell: str, asker: str, subject: str) -> None:
    """Let a cell answer with its facts on a subject that the asker does not know."""
    facts = [
        code
        for code, fact in play.scenario.facts.items()
        if fact.subject == subject and (cell, code) in play.room.knows
    ]
    new = [fact for fact in facts if (asker, fact) not in play.room.knows]
    if new:
        tell(play=play, cell=cell, receivers=[asker], facts=new, why=REPLY)
    elif play.is_spoken:
        _message(play, cell, [asker], text=play.words(simulated_texts.REPLY_TEXTS))


def _message(play: Play, cell: str, receivers: Sequence[str], **more: Any) -> None:
    play.write(events.MESSAGE, {**SILENT, "to": list(receivers), **more}, cell, play.phone(cell))


def _note(play: Play, cell: str) -> None:
    play.write(
        events.NOTE, {"text": play.words(simulated_texts.NOTE_TEXTS)}, cell, play.phone(cell)
    )

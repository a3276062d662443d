"""What a run showed, by plain rules: strengths and areas to improve, each with its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from promdaen.exercise.rules import flow
from promdaen.exercise.rules import standings as standing_rules
from promdaen.exercise.rules.room import Room
from promdaen.exercise.rules.scenario import CONTROL
from promdaen.exercise.rules.standings import Choice, Moment, Standing
from promdaen.exercise.rules.statement_words import TEXTS, bare, counted, listed, span
from promdaen.kit.spreadsheets.words import Param, filled
from promdaen.kit.texts import Text, Words

STRENGTH, IMPROVEMENT = "strength", "improvement"
KINDS = (STRENGTH, IMPROVEMENT)
CONTROL_NAME = Text("Control")
MINUTE_S = 60.0
NO_WORDS = Text("")
SEVERAL = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One thing that a run showed.

    `key` says which rule found it and about what ("missed A1"), and is one of its kind in a run;
    `events` are the numbers of the lines of the log behind it; `cells` are those it is about, the
    first of them whoever would act on it. `why` is the reason that the scenario gives.
    """

    kind: str
    key: str
    text: Words
    recommendation: Words
    events: tuple[int, ...]
    cells: tuple[str, ...]
    why: Words = NO_WORDS
    is_protection: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Statements of one rule about one cell, merged: the foremost speaks for all of them."""

    statement: Statement
    count: int
    events: tuple[int, ...]


PAGE_ONE_MOST = 5
"""So many strengths, and so many areas to improve, are on page one of a report at most."""


def merged(*, lines: Iterable[Statement]) -> list[Proposal]:
    """Statements that are alike (the same rule, the same first cell) as one, in their order."""
    groups: dict[tuple[str, str], list[Statement]] = {}
    for one in lines:
        rule = one.key.partition(" ")[0]
        groups.setdefault((rule, one.cells[0] if one.cells else ""), []).append(one)
    return [
        Proposal(
            statement=group[0],
            count=len(group),
            events=tuple(sorted({number for one in group for number in one.events})),
        )
        for group in groups.values()
    ]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What statements are read from: a room, how its cells are called, what became of what."""

    room: Room
    names: Mapping[str, Words]
    actions: Sequence[Standing]
    choices: Sequence[Choice]
    at: Moment

    def name(self, cell: str) -> Words:
        """How a cell is called."""
        return CONTROL_NAME if cell == CONTROL else self.names[cell]


def strengths(*, told: Told) -> list[Statement]:
    """What went well: marked actions in time, facts told while they helped, decisions in time."""
    met = [one for one in told.actions if one.is_marked and one.kind == standing_rules.MET]
    easy = [one for one in met if not one.is_difficult]
    return [
        *(_met(told, one) for one in _marked_first(easy)),
        *_telling(told),
        *_keeping(told),
        *_deciding(told),
    ]


def areas(*, told: Told) -> list[Statement]:
    """What to improve: protection first, then critical actions, information, decisions."""
    return [
        *(made for one in _marked_first(told.actions) for made in _short_of(told, one)),
        *_untold(told),
        *_told_late(told),
        *_leaks(told),
        *_rumours(told),
        *(made for one in told.choices for made in _slow(told, one)),
    ]


def _marked_first(lines: Iterable[Standing]) -> list[Standing]:
    """Protection first, then critical actions, then the others, else as they come."""
    return sorted(
        lines, key=lambda one: (not one.action.is_protection, not one.action.is_critical)
    )


def _said(code: str, **params: Param) -> tuple[Words, Words]:
    message = filled(texts=TEXTS, code=code, row=None, column=None, params=params)
    return message.words, message.remedy


def _met(told: Told, one: Standing) -> Statement:
    action = one.action
    given = {"cell": told.name(action.cell), "action": bare(text=action.text)}
    delay = one.delay_s
    if delay is None:
        text, _remedy = _said("met_unseen", **given)
    else:
        minutes = span(seconds=action.minutes * MINUTE_S)
        text, _remedy = _said("met", **given, delay=span(seconds=delay), minutes=minutes)
    return _of_action(STRENGTH, "met", one, (text, NO_WORDS))


def _short_of(told: Told, one: Standing) -> list[Statement]:
    """An action that was missed or late; one done with difficulty where a report marks it."""
    code = {standing_rules.MISSED: "missed", standing_rules.LATE: "late"}.get(one.kind, "")
    if not code and one.is_difficult and one.is_marked:
        code = "difficult"
    if not code:
        return []
    action = one.action
    said = _said(
        code,
        cell=told.name(action.cell),
        action=bare(text=action.text),
        minutes=span(seconds=action.minutes * MINUTE_S),
        over=span(seconds=one.over_s or 0.0),
    )
    return [_of_action(IMPROVEMENT, code, one, said)]


def _of_action(kind: str, code: str, one: Standing, said: tuple[Words, Words]) -> Statement:
    return Statement(
        kind=kind,
        key=f"{code} {one.action.code}",
        text=said[0],
        recommendation=said[1],
        events=one.events,
        cells=(one.action.cell,),
        why=one.action.why or NO_WORDS,
        is_protection=one.action.is_protection,
    )


def _telling(told: Told) -> list[Statement]:
    """Owners who told all that others needed, while it helped."""
    made = []
    pairs = flow.needed_pairs(room=told.room, second=told.at.second)
    for owner in told.room.scenario.cells:
        own = [one for one in pairs if one.fact.owner == owner]
        if own and all(one.is_in_time and _is_by(one, owner) for one in own):
            text, _remedy = _said("told", cell=told.name(owner), n=counted(n=len(own)))
            events = {one.told.sequence for one in own if one.told is not None}
            made.append(_about(STRENGTH, f"told {owner}", (text, NO_WORDS), events, (owner,)))
    return made


def _is_by(pair: flow.Pair, cell: str) -> bool:
    return pair.told is not None and pair.told.by == cell


def _keeping(told: Told) -> list[Statement]:
    """That no sensitive fact went too far, where cells knew some."""
    known = [
        (fact, one)
        for (_cell, fact), one in told.room.knows.items()
        if told.room.scenario.facts[fact].is_sensitive and one.second <= told.at.second
    ]
    if not known or flow.leaks(room=told.room, second=told.at.second):
        return []
    text, _remedy = _said("kept", n=counted(n=len({fact for fact, _one in known})))
    events = {one.sequence for _fact, one in known}
    return [_about(STRENGTH, "kept", (text, NO_WORDS), events, ())]


def _deciding(told: Told) -> list[Statement]:
    """Every decision in time; where not all were, the cells that decided several in time."""
    put = [one for one in told.choices if one.put is not None]
    if put and _all_in_time(put):
        return [_decided(told, "all_decided", put, ())]
    own = {
        cell: [one for one in put if one.decision.cell == cell]
        for cell in told.room.scenario.cells
    }
    return [
        _decided(told, "decided", lines, (cell,))
        for cell, lines in own.items()
        if len(lines) >= SEVERAL and _all_in_time(lines)
    ]


def _all_in_time(lines: Iterable[Choice]) -> bool:
    return all(one.kind == standing_rules.IN_TIME for one in lines)


def _decided(told: Told, code: str, lines: Sequence[Choice], cells: tuple[str, ...]) -> Statement:
    longest = max(one.latency_s or 0.0 for one in lines)
    text, _remedy = _said(
        code,
        cell=listed(names=[told.name(one.decision.cell) for one in lines]),
        n=counted(n=len(lines)),
        longest=span(seconds=longest),
    )
    events = {number for one in lines for number in one.events}
    return _about(STRENGTH, " ".join((code, *cells)), (text, NO_WORDS), events, cells)


def _untold(told: Told) -> list[Statement]:
    """Facts that a cell had found and that others who needed them never heard."""
    pairs = flow.needed_pairs(room=told.room, second=told.at.second)
    waiting = [one for one in pairs if one.told is None and _is_over(told, one)]
    return [_of_fact(told, "untold", group) for group in _by_fact(waiting)]


def _told_late(told: Told) -> list[Statement]:
    """Facts that came when they helped no more."""
    pairs = flow.needed_pairs(room=told.room, second=told.at.second)
    late = [one for one in pairs if one.told is not None and not one.is_in_time]
    return [_of_fact(told, "told_late", group) for group in _by_fact(late)]


def _is_over(told: Told, pair: flow.Pair) -> bool:
    """Whether an untold pair can be judged: the play has ended, or its time is over."""
    return bool(told.at.end) or pair.is_too_late(second=told.at.second)


def _by_fact(pairs: Iterable[flow.Pair]) -> list[list[flow.Pair]]:
    return [list(group) for _code, group in groupby(pairs, key=lambda one: one.fact.code)]


def _of_fact(told: Told, code: str, group: Sequence[flow.Pair]) -> Statement:
    fact = group[0].fact
    cells = tuple(one.cell for one in group)
    waits = [one.latency_s for one in group if one.latency_s is not None]
    said = _said(
        code,
        owner=told.name(fact.owner),
        cells=listed(names=[told.name(one) for one in cells]),
        fact=fact.text,
        subject=told.room.scenario.subjects[fact.subject].name,
        delay=span(seconds=max(waits, default=0.0)),
        minutes=span(seconds=(fact.useful_minutes or 0) * MINUTE_S),
    )
    found = {
        one.sequence
        for (_cell, held), one in told.room.knows.items()
        if held == fact.code and one.second == group[0].found_s
    }
    heard = {one.told.sequence for one in group if one.told is not None}
    return _about(IMPROVEMENT, f"{code} {fact.code}", said, found | heard, (fact.owner, *cells))


def _leaks(told: Told) -> list[Statement]:
    """Sensitive facts that were told without need, one statement a fact."""
    found = flow.leaks(room=told.room, second=told.at.second)
    made = []
    for code in dict.fromkeys(one.fact.code for one in found):
        own = [one for one in found if one.fact.code == code]
        tellers = tuple(dict.fromkeys(one.by for one in own))
        said = _said(
            "leak",
            cells=listed(names=[told.name(one.cell) for one in own]),
            tellers=listed(names=[told.name(one) for one in tellers]),
            fact=own[0].fact.text,
        )
        events = {one.sequence for one in own}
        made.append(_about(IMPROVEMENT, f"leak {code}", said, events, tellers))
    return made


def _rumours(told: Told) -> list[Statement]:
    """False facts that cells passed on as certain, one statement a fact."""
    found = flow.rumours_spread(room=told.room, second=told.at.second)
    made = []
    for code in dict.fromkeys(fact.code for _message, fact in found):
        own = [message for message, fact in found if fact.code == code]
        tellers = tuple(dict.fromkeys(one.by for one in own))
        said = _said(
            "rumour",
            cells=listed(names=[told.name(one) for one in tellers]),
            fact=told.room.scenario.facts[code].text,
        )
        events = {one.sequence for one in own}
        made.append(_about(IMPROVEMENT, f"rumour {code}", said, events, tellers))
    return made


def _slow(told: Told, one: Choice) -> list[Statement]:
    """A decision that took longer than it had, or was not taken."""
    if one.kind not in {standing_rules.OVER, standing_rules.UNDECIDED}:
        return []
    decision = one.decision
    said = _said(
        one.kind,
        cell=told.name(decision.cell),
        prompt=decision.prompt,
        took=span(seconds=one.latency_s or 0.0),
        minutes=span(seconds=decision.minutes * MINUTE_S),
    )
    key = f"{one.kind} {decision.code}"
    return [_about(IMPROVEMENT, key, said, one.events, (decision.cell,))]


def _about(
    kind: str,
    key: str,
    said: tuple[Words, Words],
    events: Iterable[int],
    cells: tuple[str, ...],
) -> Statement:
    return Statement(
        kind=kind,
        key=key,
        text=said[0],
        recommendation=said[1],
        events=tuple(sorted(events)),
        cells=cells,
    )

"""All that a phone needs to play a run without a network; nothing of what is true.

What a tool shows is held as the tool shows it. Interviews and incidents come without what they
are for, what kind a question is and what an answer is worth; their own names stay behind, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from promdaen.booth.kinds import bearers, papers, pieces, talks
from promdaen.booth.rules import acts, desk, rulings
from promdaen.booth.rules.dialogues.graph import Dialogue
from promdaen.booth.rules.incidents import Incident
from promdaen.booth.rules.travellers import TODAY, Run, Traveller
from promdaen.booth.rules.waves import Wave
from promdaen.kit import languages
from promdaen.kit.texts import Words

AT_THE_DESK = ("system_down", "interpreter")
"""Kinds of incidents that come of the desk itself: a silent database, a language nobody shares."""
AFTER = {"minor": "child_protection"}
"""The ruling that must be chosen before an incident of a kind comes."""
_OPTIONS, _MARKS = 21, 22


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a run is played with."""

    wave: Wave
    dialogues: Mapping[str, Dialogue]
    incidents: Mapping[str, Incident]


def pack(*, run: Run, content: Content, language: str) -> dict[str, Any]:
    """The pack of a run in one language, as plain values."""
    table = pieces.Table()
    names = _names(run, content.dialogues)
    travellers = [_traveller(one, names, table, language) for one in run.travellers]
    shown = {
        name: talks.played_on_phone(dialogue=content.dialogues[code], language=language)
        for code, name in names.items()
    }
    return {
        "language": language,
        "wave": {
            "title": content.wave.title.text(language=language),
            "setting": content.wave.setting.text(language=language),
            "start": content.wave.start_seconds,
        },
        "today": languages.day_text(date(*TODAY), language=language),
        "costs": {
            "tools": dict(desk.SECONDS),
            "rulings": dict(rulings.SECONDS),
            "call": desk.CALL_SECONDS,
            "thought": acts.LONGEST_THOUGHT,
        },
        "outages": [list(one) for one in run.outages],
        "models": papers.models_of(codes=[one.model for one in run.travellers], language=language),
        "travellers": travellers,
        "dialogues": shown,
        "marks": _marks(run, content.dialogues, names, language),
        "incidents": {one.code: _incident(run, one, language) for one in _met(run, content)},
        "desk": _of_the_desk(run, content),
        "pieces": table.texts(),
        "firsts": table.firsts,
    }


def _names(run: Run, dialogues: Mapping[str, Dialogue]) -> dict[str, str]:
    """Names that say nothing, for the interviews of a run: t1, t2 in the order of coming."""
    codes = [code for one in run.travellers for code in (one.dialogue, one.room)]
    used = [code for code in dict.fromkeys(codes) if code in dialogues]
    return {code: f"t{number}" for number, code in enumerate(used, 1)}


def _traveller(
    one: Traveller, names: Mapping[str, str], table: pieces.Table, language: str
) -> dict[str, Any]:
    plan = papers.plan_of(traveller=one)
    return {
        "code": one.code,
        "party": one.party,
        "class": one.kind,
        "arrives": one.arrives,
        **bearers.shown(traveller=one, plan=plan, table=table, language=language),
        "talk": names[one.dialogue],
        "room": names.get(one.room, ""),
        "database": one.database,
        "opinion": one.opinion,
        "incident": one.incident,
        "paper": papers.paper(traveller=one, plan=plan, table=table, language=language),
    }


def _marks(
    run: Run, dialogues: Mapping[str, Dialogue], names: Mapping[str, str], language: str
) -> list[dict[str, str]]:
    """What can be written of a person in any interview of the run, each once, in no order."""
    found: dict[str, Words] = {}
    for code in names:
        for each in dialogues[code].indicators.values():
            found.setdefault(each.code, each.text)
    marks = [{"code": code, "text": text.text(language=language)} for code, text in found.items()]
    order = np.random.default_rng((_MARKS, run.seed)).permutation(len(marks))
    return [marks[int(place)] for place in order]


def _met(run: Run, content: Content) -> Iterator[Incident]:
    """The incidents that can come in a run."""
    codes = {one.incident for one in run.travellers} | set(_of_the_desk(run, content).values())
    yield from (one for code, one in sorted(content.incidents.items()) if code in codes)


def _of_the_desk(run: Run, content: Content) -> dict[str, str]:
    """By kind, the incident that comes when the database is silent or a language is missing."""
    found: dict[str, str] = {}
    for kind in AT_THE_DESK:
        codes = sorted(code for code, one in content.incidents.items() if one.kind == kind)
        if codes:
            found[kind] = codes[run.seed % len(codes)]
    return found


def _incident(run: Run, one: Incident, language: str) -> dict[str, Any]:
    """An incident with its options in an order by lot."""
    lots = np.random.default_rng((_OPTIONS, run.seed, sum(one.code.encode())))
    shuffled = lots.permutation(len(one.options))
    return {
        "after": AFTER.get(one.kind, ""),
        "title": one.title.text(language=language),
        "says": one.says.text(language=language),
        "seen": one.seen.text(language=language) if one.seen else "",
        "question": one.question.text(language=language),
        "law": one.law.text(language=language),
        "options": [
            {
                "code": one.options[int(place)].code,
                "text": one.options[int(place)].text.text(language=language),
            }
            for place in shuffled
        ],
    }

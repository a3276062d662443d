"""All that a phone needs to play a run offline, without the truth.

Tools have their visible result only. Interviews and incidents exclude purpose, kinds of questions
and credit of answers; their codes are replaced, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from promdaen.booth.kinds import bearers, papers, pieces, talks
from promdaen.booth.rules import acts, desk, rulings
from promdaen.booth.rules.dialogues.graph import DialogueGraph
from promdaen.booth.rules.incidents import AT_THE_DESK, IncidentContent
from promdaen.booth.rules.travellers import TODAY, DrawnRun, Traveller
from promdaen.booth.rules.waves import WavePattern
from promdaen.kit import languages
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Words

ESCALATIONS = {"minor": "child_protection"}
"""The ruling that must be chosen before an incident of a kind comes."""
_OPTIONS, _MARKS = 21, 22


@dataclass(frozen=True, kw_only=True)
class PackContent:
    """The content of a run."""

    wave: WavePattern
    dialogues: Mapping[str, DialogueGraph]
    incidents: Mapping[str, IncidentContent]


def pack(*, run: DrawnRun, content: PackContent, language: str) -> NewJsonObject:
    """The pack of a run in one language, as plain values."""
    table = pieces.PieceTable()
    names = _names(run, content.dialogues)
    travellers = [_traveller(traveller, names, table, language) for traveller in run.travellers]
    dialogues_by_name = {
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
            "tools": dict(desk.TOOL_SECONDS),
            "rulings": dict(rulings.RULING_SECONDS),
            "call": desk.CALL_SECONDS,
            "thought": acts.MAX_THOUGHT_SECONDS,
        },
        "outages": [list(outage) for outage in run.outages],
        "models": papers.model_pictures(
            codes=[traveller.model for traveller in run.travellers], language=language
        ),
        "travellers": travellers,
        "dialogues": dialogues_by_name,
        "marks": _marks(run, content.dialogues, names, language),
        "incidents": {
            incident.code: _incident(run, incident, language)
            for incident in _possible_incidents(run, content)
        },
        "desk": _desk_marks(run, content),
        "pieces": table.texts(),
        "firsts": table.firsts,
    }


def _names(run: DrawnRun, dialogues: Mapping[str, DialogueGraph]) -> dict[str, str]:
    """Neutral names for the interviews of a run: t1, t2 in order of arrival."""
    codes = [code for traveller in run.travellers for code in (traveller.dialogue, traveller.room)]
    used = [code for code in dict.fromkeys(codes) if code in dialogues]
    return {code: f"t{number}" for number, code in enumerate(used, 1)}


def _traveller(
    traveller: Traveller, names: Mapping[str, str], table: pieces.PieceTable, language: str
) -> dict[str, object]:
    plan = papers.traveller_plan(traveller=traveller)
    return {
        "code": traveller.code,
        "party": traveller.party,
        "class": traveller.kind,
        "arrives": traveller.arrives,
        **bearers.presented_figures(
            traveller=traveller, plan=plan, table=table, language=language
        ),
        "talk": names[traveller.dialogue],
        "room": names.get(traveller.room, ""),
        "database": traveller.database,
        "opinion": traveller.opinion,
        "incident": traveller.incident,
        "paper": papers.paper(traveller=traveller, plan=plan, table=table, language=language),
    }


def _marks(
    run: DrawnRun, dialogues: Mapping[str, DialogueGraph], names: Mapping[str, str], language: str
) -> list[dict[str, str]]:
    """The possible notes on a person in any interview of the run, each once, shuffled."""
    marks_by_defect: dict[str, Words] = {}
    for code in names:
        for indicator in dialogues[code].indicators.values():
            marks_by_defect.setdefault(indicator.code, indicator.text)
    marks = [
        {"code": code, "text": text.text(language=language)}
        for code, text in marks_by_defect.items()
    ]
    order = np.random.default_rng((_MARKS, run.seed)).permutation(len(marks))
    return [marks[int(place)] for place in order]


def _possible_incidents(run: DrawnRun, content: PackContent) -> Iterator[IncidentContent]:
    """Yield the incidents that can happen in a run."""
    codes = {traveller.incident for traveller in run.travellers} | set(
        _desk_marks(run, content).values()
    )
    yield from (incident for code, incident in sorted(content.incidents.items()) if code in codes)


def _desk_marks(run: DrawnRun, content: PackContent) -> dict[str, str]:
    """The incident by kind, for a database outage or a missing language."""
    marks_by_field: dict[str, str] = {}
    for kind in AT_THE_DESK:
        codes = sorted(
            code for code, incident in content.incidents.items() if incident.kind == kind
        )
        if codes:
            marks_by_field[kind] = codes[run.seed % len(codes)]
    return marks_by_field


def _incident(run: DrawnRun, incident: IncidentContent, language: str) -> dict[str, object]:
    """An incident with its options in random order."""
    lots = np.random.default_rng((_OPTIONS, run.seed, sum(incident.code.encode())))
    shuffled = lots.permutation(len(incident.options))
    return {
        "after": ESCALATIONS.get(incident.kind, ""),
        "title": incident.title.text(language=language),
        "says": incident.says.text(language=language),
        "seen": incident.seen.text(language=language) if incident.seen else "",
        "question": incident.question.text(language=language),
        "law": incident.law.text(language=language),
        "options": [
            {
                "code": incident.options[int(place)].code,
                "text": incident.options[int(place)].text.text(language=language),
            }
            for place in shuffled
        ],
    }

"""A drill as PDF, in one language a print: role cards, documents, sheets, rules, and the key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from promdaen.booth.models import Drill
from promdaen.booth.queries import content
from promdaen.booth.queries import drills as queries
from promdaen.booth.rules import cards, desk, rulings
from promdaen.booth.rules import drills as rules
from promdaen.booth.rules.axes import OTHER
from promdaen.booth.rules.drawing import LIKENESS
from promdaen.booth.rules.incidents import IncidentContent
from promdaen.booth.rules.travellers import TODAY, Traveller
from promdaen.kit import pdf
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Text
from promdaen.specimen.kinds import defects, models
from promdaen.specimen.rules import stations
from promdaen.specimen.rules.portraits import figures, people

PRINTS = Path(__file__).resolve().parents[1] / "print"
PLAYED = ("bribe", "minor")
"""Incidents that a role-player brings about; the trainer plays the others."""


def render_print(*, drill: Drill, part: str, language: str) -> bytes:
    """One print of a drill, a name of PRINT_PARTS, as PDF; raises pdf.PrintError."""
    data = _head(drill=drill) | PRINT_PARTS[part](drill=drill)
    return pdf.compile_pdf(source=PRINTS / f"drill-{part}.typ", data=data, language=language)


def roles_data(*, drill: Drill) -> NewJsonObject:
    """The role cards: person, text and timing, belongings, companions."""
    dialogues, incidents = queries.drill_dialogues(drill=drill), content.incidents()
    return {
        "roles": [
            _traveller_head(traveller)
            | {
                "is_other": traveller.truth.identity == OTHER,
                "counter": _part(cards.dialogue_card(dialogue=dialogues[traveller.dialogue])),
                "room": _part(cards.dialogue_card(dialogue=dialogues[traveller.room]))
                if traveller.room != traveller.dialogue
                else None,
                "incident": _incident(incidents.get(traveller.incident), PLAYED),
            }
            for traveller in queries.drawn_run(drill=drill).travellers
        ]
    }


def documents_data(*, drill: Drill) -> NewJsonObject:
    """The specimens in true size, each with the face of its bearer."""
    return {
        "documents": [
            _traveller_head(traveller)
            | {
                "width_mm": models.get_model(code=traveller.model).SIZE_MM[0],
                "sides": sides(traveller=traveller),
                "face": face(traveller=traveller),
            }
            for traveller in queries.drawn_run(drill=drill).travellers
        ]
    }


def sheet_data(*, drill: Drill) -> NewJsonObject:
    """The sheet of timekeeper and observers: one line per card, without the truth."""
    incidents = content.incidents()
    return {
        "lines": [
            _traveller_head(traveller)
            | {
                "is_hit": traveller.database == desk.HIT,
                "incident": _incident(incidents.get(traveller.incident), tuple(_TRAINERS)),
            }
            for traveller in queries.drawn_run(drill=drill).travellers
        ]
    }


def key_data(*, drill: Drill) -> NewJsonObject:
    """The truth of every card, for the trainer only."""
    dialogues, incidents = queries.drill_dialogues(drill=drill), content.incidents()
    return {
        "lines": [
            _traveller_head(traveller)
            | {
                "title": dialogues[traveller.dialogue].title.by_language(),
                "aim": dialogues[traveller.dialogue].aim.by_language(),
                "document": _document(traveller),
                "identity": traveller.truth.identity,
                "purpose": traveller.truth.purpose,
                "need": traveller.truth.need,
                "is_hit": traveller.database == desk.HIT,
                "right": list(rules.right_rulings(traveller=traveller)),
                "indicators": [
                    indicator.text.by_language()
                    for code in (traveller.dialogue, traveller.room)
                    if code
                    for indicator in dialogues[code].indicators.values()
                ],
                "incident": _incident(incidents.get(traveller.incident), None),
            }
            for traveller in queries.drawn_run(drill=drill).travellers
        ]
    }


def no_data(*, drill: Drill) -> NewJsonObject:
    """No data: the page is the same for every drill."""
    return {}


PRINT_PARTS: Mapping[str, Callable[..., dict[str, Any]]] = MappingProxyType(
    {
        "roles": roles_data,
        "documents": documents_data,
        "rules": no_data,
        "timekeeper": sheet_data,
        "observers": sheet_data,
        "key": key_data,
    }
)
"""The prints of a drill, by the name of their file."""
_TRAINERS = ("superior", "conduct", "interpreter", "system_down")


def sides(*, traveller: Traveller) -> list[str]:
    """The sides of a traveller's document in daylight as SVG for paper."""
    model = models.get_model(code=traveller.model)
    plan = queries.document_plan(traveller=traveller)
    return [
        stations.printed(scene=model.scene(plan=plan, layer="day", side=side))
        for side in model.SIDES
    ]


def face(*, traveller: Traveller) -> str:
    """The face of the bearer, a different one if the document is another person's."""
    bearer = traveller.bearer
    person = people.person(seed=bearer.face_seed, sex="M" if bearer.sex == "M" else "F")
    if traveller.truth.identity == OTHER:
        person = people.other(original=person, seed=traveller.seed, likeness=LIKENESS)
    look = people.look(person=person, seed=bearer.look_seed, age=bearer.age)
    return figures.picture(person=person, look=look, view="bust", uid=traveller.code)


def _head(*, drill: Drill) -> dict[str, object]:
    wave = content.waves()[drill.wave]
    checkpoint = drill.checkpoint
    return {
        "code": drill.code,
        "title": drill.title,
        "place": {"en": checkpoint.name_en, "km": checkpoint.name_km} if checkpoint else None,
        "wave": wave.title.by_language(),
        "setting": wave.setting.by_language(),
        "today": "{:04d}-{:02d}-{:02d}".format(*TODAY),
        "count": len(drill.script["travellers"]),
        "rulings": list(rulings.RULINGS),
        "grounds": list(rulings.GROUNDS),
        "red_lines": list(rules.RED_LINES),
    }


def _traveller_head(traveller: Traveller) -> dict[str, object]:
    return {
        "who": int(traveller.code.lstrip("t")),
        "kind": traveller.kind,
        "party": traveller.party,
        "arrives": traveller.arrives,
        "age": traveller.bearer.age,
        "model": models.get_model(code=traveller.model).LABEL.by_language(),
        "number": queries.document_number(traveller=traveller),
        "children": list(traveller.children),
    }


def _document(traveller: Traveller) -> dict[str, str]:
    code = rules.specimen_defect(traveller=traveller)
    if code:
        return defects.get_defect(code=code).LABEL.by_language()
    if rules.is_reported(traveller=traveller):
        return Text("Genuine, reported lost or stolen").by_language()
    return Text("Genuine").by_language()


def _part(part: cards.DialogueCard) -> NewJsonObject:
    return {
        "first": part.first.by_language(),
        "seen": part.behaviour.by_language() if part.behaviour else None,
        "told": [
            {
                "noted": card_fact.noted.by_language(),
                "says": card_fact.reply.by_language(),
                "is_shown": card_fact.is_shown,
                "when": list(card_fact.when),
            }
            for card_fact in part.facts
        ],
        "answers": [
            {"asked": card_answer.question.by_language(), "says": card_answer.reply.by_language()}
            for card_answer in part.answers
        ],
    }


def _incident(
    incident: IncidentContent | None, kinds: tuple[str, ...] | None
) -> dict[str, object] | None:
    if incident is None or (kinds is not None and incident.kind not in kinds):
        return None
    right = [option.text.by_language() for option in incident.options if option.is_right]
    return {
        "kind": incident.kind,
        "title": incident.title.by_language(),
        "says": incident.says.by_language(),
        "seen": incident.seen.by_language() if incident.seen else None,
        "right": right,
    }

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
from promdaen.booth.rules.incidents import Incident
from promdaen.booth.rules.travellers import TODAY, Traveller
from promdaen.kit import pdf
from promdaen.kit.texts import Words
from promdaen.specimen.kinds import defects, models
from promdaen.specimen.rules import stations
from promdaen.specimen.rules.portraits import figures, people

PRINTS = Path(__file__).resolve().parents[1] / "print"
PLAYED = ("bribe", "minor")
"""Incidents that a role-player brings about; the trainer plays the others."""


def print_of(*, drill: Drill, part: str, language: str) -> bytes:
    """One print of a drill, a name of PARTS, as PDF; raises pdf.PrintError."""
    data = _head(drill=drill) | PARTS[part](drill=drill)
    return pdf.compile_pdf(source=PRINTS / f"drill-{part}.typ", data=data, language=language)


def roles_data(*, drill: Drill) -> dict[str, Any]:
    """The role cards: who one is, what to say and when, what is carried, who comes along."""
    dialogues, incidents = queries.dialogues_of(drill=drill), content.incidents()
    return {
        "roles": [
            _who(one)
            | {
                "is_other": one.truth.identity == OTHER,
                "counter": _part(cards.part_of(dialogue=dialogues[one.dialogue])),
                "room": _part(cards.part_of(dialogue=dialogues[one.room]))
                if one.room != one.dialogue
                else None,
                "incident": _incident(incidents.get(one.incident), PLAYED),
            }
            for one in queries.run_of(drill=drill).travellers
        ]
    }


def documents_data(*, drill: Drill) -> dict[str, Any]:
    """The specimens to scale, each with the face that its bearer wears at the counter."""
    return {
        "documents": [
            _who(one)
            | {
                "width_mm": models.model_of(code=one.model).SIZE_MM[0],
                "sides": sides(traveller=one),
                "face": face(traveller=one),
            }
            for one in queries.run_of(drill=drill).travellers
        ]
    }


def sheet_data(*, drill: Drill) -> dict[str, Any]:
    """What the timekeeper and the observers write on: a line for each card, nothing of truth."""
    incidents = content.incidents()
    return {
        "lines": [
            _who(one)
            | {
                "is_hit": one.database == desk.HIT,
                "incident": _incident(incidents.get(one.incident), tuple(_TRAINERS)),
            }
            for one in queries.run_of(drill=drill).travellers
        ]
    }


def key_data(*, drill: Drill) -> dict[str, Any]:
    """What is true of every card, for the trainer alone."""
    dialogues, incidents = queries.dialogues_of(drill=drill), content.incidents()
    return {
        "lines": [
            _who(one)
            | {
                "title": _both(dialogues[one.dialogue].title),
                "aim": _both(dialogues[one.dialogue].aim),
                "document": _document(one),
                "identity": one.truth.identity,
                "purpose": one.truth.purpose,
                "need": one.truth.need,
                "is_hit": one.database == desk.HIT,
                "right": list(rules.right_rulings(traveller=one)),
                "indicators": [
                    _both(each.text)
                    for code in (one.dialogue, one.room)
                    if code
                    for each in dialogues[code].indicators.values()
                ],
                "incident": _incident(incidents.get(one.incident), None),
            }
            for one in queries.run_of(drill=drill).travellers
        ]
    }


def no_data(*, drill: Drill) -> dict[str, Any]:
    """A page that is the same for every drill."""
    return {}


PARTS: Mapping[str, Callable[..., dict[str, Any]]] = MappingProxyType(
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
    """The sides of a traveller's document by day light as SVG for paper."""
    model = models.model_of(code=traveller.model)
    plan = queries.plan_of(traveller=traveller)
    return [
        stations.printed(scene=model.scene(plan=plan, layer="day", side=side))
        for side in model.SIDES
    ]


def face(*, traveller: Traveller) -> str:
    """The face of who stands at the counter, another one where the document is another's."""
    bearer = traveller.bearer
    person = people.person(seed=bearer.face_seed, sex="M" if bearer.sex == "M" else "F")
    if traveller.truth.identity == OTHER:
        person = people.other(of=person, seed=traveller.seed, likeness=LIKENESS)
    look = people.look(of=person, seed=bearer.look_seed, age=bearer.age)
    return figures.picture(person=person, look=look, view="bust", uid=traveller.code)


def _head(*, drill: Drill) -> dict[str, Any]:
    wave = content.waves()[drill.wave]
    place = drill.checkpoint
    return {
        "code": drill.code,
        "title": drill.title,
        "place": {"en": place.name_en, "km": place.name_km} if place else None,
        "wave": _both(wave.title),
        "setting": _both(wave.setting),
        "today": "{:04d}-{:02d}-{:02d}".format(*TODAY),
        "count": len(drill.script["travellers"]),
        "rulings": list(rulings.RULINGS),
        "grounds": list(rulings.GROUNDS),
        "red_lines": list(rules.RED_LINES),
    }


def _who(traveller: Traveller) -> dict[str, Any]:
    return {
        "who": int(traveller.code.lstrip("t")),
        "kind": traveller.kind,
        "party": traveller.party,
        "arrives": traveller.arrives,
        "age": traveller.bearer.age,
        "model": _both(models.model_of(code=traveller.model).LABEL),
        "number": queries.number_of(traveller=traveller),
        "children": list(traveller.children),
    }


def _document(traveller: Traveller) -> dict[str, str]:
    code = rules.specimen_defect(traveller=traveller)
    if code:
        return _both(defects.defect_of(code=code).LABEL)
    if rules.is_reported(traveller=traveller):
        return {
            "en": "Genuine, reported lost or stolen",
            "km": "ពិត ប៉ុន្តែត្រូវបានរាយការណ៍ថាបាត់ ឬត្រូវគេលួច",
        }
    return {"en": "Genuine", "km": "ពិត"}


def _part(part: cards.Part) -> dict[str, Any]:
    return {
        "first": _both(part.first),
        "seen": _both(part.seen) if part.seen else None,
        "told": [
            {
                "noted": _both(one.noted),
                "says": _both(one.says),
                "is_shown": one.is_shown,
                "when": list(one.when),
            }
            for one in part.told
        ],
        "answers": [{"asked": _both(one.asked), "says": _both(one.says)} for one in part.answers],
    }


def _incident(incident: Incident | None, kinds: tuple[str, ...] | None) -> dict[str, Any] | None:
    if incident is None or (kinds is not None and incident.kind not in kinds):
        return None
    right = [_both(one.text) for one in incident.options if one.is_right]
    return {
        "kind": incident.kind,
        "title": _both(incident.title),
        "says": _both(incident.says),
        "seen": _both(incident.seen) if incident.seen else None,
        "right": right,
    }


def _both(words: Words) -> dict[str, str]:
    return {"en": words.en, "km": words.km}

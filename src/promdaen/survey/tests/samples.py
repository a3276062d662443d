"""Indicators and a frame for tests: right as they stand, what matters is passed in."""

from __future__ import annotations

from typing import Any

from promdaen.kit.texts import Words
from promdaen.survey.kinds.xlsform import FormCheckpoint, FormPlaces
from promdaen.survey.rules import instrument as rules
from promdaen.survey.rules.instrument import AnswerChoice, IndicatorContent, InstrumentContent


def text(en: str = "Text") -> dict[str, str]:
    return {"en": en, "km": f"អត្ថបទ {en}"}


def frame(**fields: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "code": "SURVEY",
        "capacities": [{"code": "INS", "name": text("Institutional")}],
        "sub_domains": [
            {"code": "mandate", "capacity": "INS", "name": text("Mandate")},
            {"code": "site", "capacity": "INS", "name": text("Site")},
            {"code": "empty", "capacity": "INS", "name": text("Empty")},
        ],
        "scales": [{"code": "practice", "words": [text(letter) for letter in "NBPFX"]}],
        "nearest_classes": [{"of": "regional", "is": "international"}],
        "nearest_modes": [{"of": "river", "is": "sea"}],
        "sources": [{"code": "survey", "title": "A survey", "verification": "unverified"}],
    }
    return values | fields


OF_KIND: dict[str, dict[str, Any]] = {
    "scale": {"scale": "practice"},
    "count": {"steps": [">=1", ">=2", ">=3", ">=4"]},
    "measure": {"steps": ["<=60", "<=30", "<=10", "<5"], "unit": text("Minutes")},
    "ratio": {
        "steps": [">0", ">=0.25", ">=0.5", ">=0.75"],
        "part": text("Part"),
        "whole": text("Whole"),
    },
    "several": {
        "steps": [">=1", ">=2", ">=3", ">=4"],
        "options": [{"code": one, "label": text(one)} for one in ("none", "a", "b", "c", "d")],
    },
    "partly": {"steps": [">=1", ">=2", ">=3"], "part": text("Part"), "whole": text("Whole")},
    "difference": {
        "steps": [">0", ">=0.25", ">=0.5", ">=0.75"],
        "part": text("Part"),
        "whole": text("Whole"),
        "against_part": text("Against part"),
        "against_whole": text("Against whole"),
    },
    "position": {"standard": {}, "weight": 0},
    "photographs": {
        "views": [{"code": "front", "label": text("Front")}],
        "standard": {},
        "weight": 0,
    },
}


def values(kind: str = "scale", code: str = "I01", **fields: Any) -> dict[str, Any]:
    """A record of content that holds."""
    record = {
        "code": code,
        "sub_domain": "mandate",
        "kind": kind,
        "title": text("Title"),
        "question": text("Question"),
        "modes": ["land", "sea", "air"],
        "standard": {"international": 4, "bilateral": 3, "local": 2},
        "weight": 3,
        "evidence": text("Evidence"),
        "source": "survey",
    }
    record |= OF_KIND[kind] | fields
    if not record["standard"]:
        del record["standard"]
    return record


def levels(*, examples: str = "") -> list[dict[str, Any]]:
    """Five levels; those whose code is in `examples` have one."""
    return [
        {"code": code, "label": text(f"Level {code}")}
        | ({"example": text(f"Seen {code}")} if code in examples else {})
        for code in "01234"
    ]


def indicator(kind: str = "scale", code: str = "I01", **fields: Any) -> IndicatorContent:
    return instrument(values(kind, code, **fields)).indicators[0]


def instrument(*records: dict[str, Any]) -> InstrumentContent:
    return rules.build_instrument(frame=frame(), indicators=records)


def places() -> FormPlaces:
    """Two checkpoints of one province."""
    words = Words(en="Somewhere", km="កន្លែងមួយ")
    return FormPlaces(
        provinces=[AnswerChoice(code="01", label=words)],
        checkpoints=[
            FormCheckpoint(
                code=f"KH-{number}",
                name=words,
                province="01",
                standard_class=kind,
                modes=["land", "sea"],
            )
            for number, kind in enumerate(("international", "local"))
        ],
    )

"""Small incidents, travellers and runs of the booth, made for tests."""

from __future__ import annotations

from typing import Any

from promdaen.booth.rules.acts import Act, PlayedRun, fold_acts
from promdaen.booth.rules.axes import Bearer, TravellerTruth
from promdaen.booth.rules.dialogues.graph import DialogueGraph
from promdaen.booth.rules.incidents import IncidentContent, read_incident
from promdaen.booth.rules.travellers import (
    DialogueFit,
    DrawnRun,
    IncidentKind,
    RunSetting,
    Traveller,
)
from promdaen.booth.rules.waves import WavePattern
from promdaen.booth.tests import samples
from promdaen.booth.tests.samples import choice, node
from promdaen.kit.texts import Words
from promdaen.specimen.rules.sessions import PlantableKind, Stock

WORDS = samples.words("Words")


def dialogue(code: str, **changes: Any) -> DialogueGraph:
    """An interview at the counter with two indicators, one of them a claim, and some harm."""
    return samples.dialogue(
        samples.record(
            node(
                "one",
                choice("a1", "rapport", "one", trust=1, is_once=True, sets=["private"]),
                choice("a2", "open", "two", finds=["papers_held"]),
                choice("a3", "coercive", "two", harm="insult", trust=-3),
                choice("a4", "closed", "two", harm="before_companion"),
            ),
            node(
                "two",
                choice("b1", "open", "two", finds=["afraid"], is_once=True, seconds=20),
                choice("b2", "explanation", "end", sets=["closed"], seconds=5),
                choice("b3", "explanation", "two", sets=["interpreter"], is_once=True),
            ),
            node("end"),
            indicators=(
                samples.indicator("papers_held"),
                samples.indicator("afraid", is_claim=True),
            ),
            code=code,
            classes=["visitor", "worker", "local"],
            **changes,
        )
    )


DIALOGUES = {
    "plain": dialogue("plain"),
    "story": dialogue("story", purpose="other"),
    "foreign": dialogue("foreign", language="other"),
    **{f"need_{need}": dialogue(f"need_{need}", need=need)
       for need in ("trafficking", "protection", "child", "health")},
    **{f"room_{need}": dialogue(f"room_{need}", need=need, place="room")
       for need in ("trafficking", "protection", "child")},
}  # fmt: skip


def incident(code: str, kind: str, red_line: str = "") -> IncidentContent:
    """An incident: `right` is right, `wrong` crosses the line where there is one."""
    wrong = {"code": "wrong", "text": WORDS, "effect": WORDS}
    return read_incident(
        values={
            "code": code, "kind": kind, "outcome": "CORRUPT.4",
            **dict.fromkeys(("title", "says", "question", "law"), WORDS),
            "options": [
                {"code": "right", "text": WORDS, "effect": WORDS, "is_right": True},
                {**wrong, "red_line": red_line} if red_line else wrong,
            ],
        }
    )  # fmt: skip


INCIDENTS = {
    "money": incident("money", "bribe", "bribe_taken"),
    "call": incident("call", "superior"),
    "child": incident("child", "minor", "child_released"),
    "down": incident("down", "system_down", "false_record"),
    "mute": incident("mute", "interpreter"),
    "shout": incident("shout", "conduct", "insult"),
}
STOCK = Stock(
    defects=[
        PlantableKind(code="uv_absent", models=("passport", "card"), tool="uv", difficulty=2),
        PlantableKind(code="erasure", models=("passport",), tool="magnifier", difficulty=3),
        PlantableKind(code="unseen", models=("passport", "card"), tool="nothing"),
    ],
    distractors=[PlantableKind(code="worn", models=("passport",))],
)
BEARER = Bearer(nation="almora", sex="F", age=30, dress="plain", face_seed=1, look_seed=2)


def stage(pattern: str = "coach", shares: tuple[float, ...] = (0.5, 0.3, 0.2)) -> RunSetting:
    """What a run is made from, out of the samples."""
    words = Words(**WORDS)
    return RunSetting(
        wave=WavePattern(
            code="sample", title=words, setting=words, pattern=pattern, start="07:00",
            shares=shares, basis=words,
        ),
        talks=[
            DialogueFit(
                code=dialogue.code, place=dialogue.place, kinds=dialogue.classes,
                purpose=dialogue.purpose,
                need=dialogue.need,
            )
            for dialogue in DIALOGUES.values()
        ],
        happenings=[
            IncidentKind(code=incident.code, kind=incident.kind) for incident in INCIDENTS.values()
        ],
        stock=STOCK,
    )  # fmt: skip


def traveller(code: str = "t01", **changes: Any) -> Traveller:
    """A traveller with nothing special; `truth` as a Truth, or its axes by name."""
    axes = {name: changes.pop(name) for name in TravellerTruth.__slots__ if name in changes}
    values: dict[str, Any] = {
        "code": code, "party": 1, "kind": "visitor", "arrives": 0, "bearer": BEARER,
        "truth": TravellerTruth(**axes), "seed": 7, "ages": (19, 68),
        "oddities": (), "children": (),
        "dialogue": "plain", "room": "", "database": "no_hit", "opinion": "nothing",
    }  # fmt: skip
    return Traveller(**{**values, **changes})


def run(*travellers: Traveller, outages: tuple[tuple[int, int], ...] = ()) -> DrawnRun:
    """A run of these travellers."""
    return DrawnRun(seed=1, mode="learn", travellers=travellers, outages=outages)


def acts(*rows: tuple[Any, ...]) -> list[Act]:
    """Acts from (kind, who, code, value, thought), numbered from 1; what is left out is empty."""
    names = ("kind", "who", "code", "value", "thought")
    return [
        Act(number=number, **dict(zip(names, row, strict=False)))
        for number, row in enumerate(rows, 1)
    ]


def through(run: DrawnRun, *rows: tuple[Any, ...]) -> PlayedRun:
    """A run after these acts, with the interviews made here."""
    return fold_acts(run=run, acts=acts(*rows), dialogues=DIALOGUES)

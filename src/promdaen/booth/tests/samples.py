"""Small made interviews: records as the content has them, for tests of the booth."""

from __future__ import annotations

from typing import Any

from promdaen.booth.actions import content as actions
from promdaen.booth.rules.dialogues import graph
from promdaen.curriculum.models import Topic
from promdaen.kit.content import ContentRecord
from tests import factories

Values = dict[str, Any]


def words(english: str) -> dict[str, str]:
    """A text in both languages; the Khmer of a test is a Khmer letter before it."""
    return {"en": english, "km": f"ក {english}"}


def choice(code: str, kind: str, to: str, **more: Any) -> Values:
    """A choice whose text is its code."""
    return {"code": code, "kind": kind, "text": words(f"Say {code}"), "to": to, **more}


def node(code: str, *choices: Values, **more: Any) -> Values:
    """A node whose text is its code; one without choices is an end."""
    own = {"choices": list(choices)} if choices else {"is_end": True}
    return {"code": code, "says": words(f"At {code}"), **own, **more}


def indicator(code: str, manner: str = "said", **more: Any) -> Values:
    """An indicator whose text is its code."""
    return {"code": code, "text": words(f"Sign {code}"), "manner": manner, **more}


def record(*nodes: Values, indicators: tuple[Values, ...] = (), **more: Any) -> Values:
    """An interview at the counter that starts at its first node, for an ordinary visitor."""
    return {
        "code": "made",
        "title": words("Made"),
        "aim": words("Made for a test"),
        "place": "counter",
        "minutes": 2,
        "classes": ["visitor"],
        "purpose": "as_stated",
        "need": "none",
        "language": "shared",
        "companion": "none",
        "outcomes": ["INTERVIEW.3"],
        "sources": ["DESIGN"],
        "verification": "invented",
        "trust": 5,
        "start": nodes[0]["code"],
        "referral": ["admit"],
        **({"indicators": list(indicators)} if indicators else {}),
        "nodes": list(nodes),
        **more,
    }


def job(**more: Any) -> Values:
    """A promised job: who explains, steps aside and asks openly hears of a debt."""
    head = {
        "code": "made_job",
        "need": "trafficking",
        "outcomes": ["INTERVIEW.3", "IDENTIFY.3"],
        "referral": ["anti_trafficking", "second_line"],
    }
    return record(
        node(
            "opening",
            choice("hello", "rapport", "opening", trust=1, seconds=5, is_once=True),
            choice("aside", "explanation", "aside", sets=["private", "explained"], trust=1),
            choice("where", "closed", "opening"),
            choice("threat", "coercive", "opening", trust=-3, harm="threat"),
            choice("look", "open", "opening", finds=["glances"]),
            choice("thanks", "explanation", "end", seconds=5, sets=["closed"]),
            seen=words("Looks back before answering"),
        ),
        node(
            "aside",
            choice("tell", "open", "aside", finds=["debt"], below={"trust": 5, "to": "opening"}),
            choice("lead", "leading", "aside", trust=-1),
            choice("papers", "closed", "aside", finds=["papers"], needs={"set": ["private"]}),
            choice("pass_on", "explanation", "end", sets=["consent", "closed"]),
            choice("go", "closed", "end", seconds=5),
        ),
        node("end"),
        indicators=(indicator("debt"), indicator("papers"), indicator("glances", "seen")),
        **{**head, **more},
    )


def dialogue(values: Values) -> graph.DialogueGraph:
    """The interview of a record."""
    return graph.read_dialogue(values=values)


def put_dialogues(*values: Values) -> None:
    """Load interviews as content is loaded; their outcomes are made where they are missing."""
    for code in sorted({code for value in values for code in value["outcomes"]}):
        topic, number = code.split(".")
        outcome_topic = factories.topic(topic, number=Topic.objects.count() + 1)
        factories.outcome(outcome_topic, int(number))
    records = [
        ContentRecord(file="made.toml", line=1, code=value["code"], values=value, review={})
        for value in values
    ]
    actions.put_booth(
        records={"dialogue": records, "incident": [], "wave": []}, by=None, now=factories.NOW
    )

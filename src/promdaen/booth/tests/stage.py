"""A booth with small interviews for every sort of traveller, one wave and two incidents."""

from __future__ import annotations

from typing import Any

from promdaen.booth.models import Dialogue, Incident, Wave
from promdaen.booth.tests import samples
from tests import factories

CLASSES = ["visitor", "worker", "local"]
WAVE = {
    "title": samples.words("A coach"),
    "setting": samples.words("A land checkpoint"),
    "basis": samples.words("Made for a test"),
    "pattern": "coach",
    "start": "07:42",
    "visitor": 0.6,
    "worker": 0.2,
    "local": 0.2,
}


def plain(**more: Any) -> samples.Values:
    """An interview of two questions."""
    return samples.record(
        samples.node(
            "opening",
            samples.choice("ask", "open", "told"),
            samples.choice("thanks", "explanation", "end", sets=["closed"]),
        ),
        samples.node("told", samples.choice("done", "explanation", "end", sets=["closed"])),
        samples.node("end"),
        **{"classes": CLASSES, **more},
    )


def interviews() -> list[samples.Values]:
    """One for each sort of traveller, and a room for who may be a victim of trafficking."""
    return [
        plain(code="ordinary"),
        plain(code="other_purpose", purpose="other"),
        samples.job(code="job", classes=CLASSES),
        samples.job(code="job_room", classes=CLASSES, place="room"),
        plain(code="afraid", need="protection"),
        plain(code="child", need="child"),
        plain(code="fever", need="health"),
    ]


def put_stage() -> None:
    """Bring the interviews, the wave and the incidents in, with the outcomes they name."""
    for place, (topic, number) in enumerate((("INTERVIEW", 3), ("FRAUDDOC", 3)), start=9):
        factories.outcome(factories.topic(topic, place), number)
    Wave.objects.create(code="coach", body=WAVE)
    for values in interviews():
        title = values.pop("title")
        Dialogue.objects.create(
            code=values.pop("code"),
            title_km=title["km"],
            title_en=title["en"],
            body=values,
            written_at=factories.NOW,
        )
    for code, kind in (("note", "bribe"), ("leaves", "minor")):
        texts = ("title", "says", "question", "law")
        body = {name: samples.words(f"{kind} {name}") for name in texts}
        options = [{"code": "right", "text": samples.words("Right"), "effect": samples.words("So"),
                    "is_right": True}]  # fmt: skip
        more = {"kind": kind, "outcome": "INTERVIEW.3", "options": options}
        Incident.objects.create(code=code, body=body | more)

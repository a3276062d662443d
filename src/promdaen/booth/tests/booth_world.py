"""The samples in the database: a wave, interviews, incidents, and an officer's run."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from promdaen.booth.actions import runs
from promdaen.booth.models import BoothRun, Dialogue, Incident, Wave
from promdaen.booth.rules.dialogues.graph import DialogueGraph as Interview
from promdaen.booth.tests import mornings
from promdaen.people.models import Officer
from tests import factories

NOW = factories.NOW
HEAD = ("code", "title")


def put_content() -> None:
    """The sample wave, and every sample interview and incident."""
    setting = dict.fromkeys(("title", "setting", "basis"), mornings.WORDS)
    Wave.objects.create(
        code="sample",
        body={
            **setting, "pattern": "coach", "start": "07:00",
            "visitor": 0.5, "worker": 0.3, "local": 0.2,
        },
    )  # fmt: skip
    for code, dialogue in mornings.DIALOGUES.items():
        Dialogue.objects.create(
            code=code,
            title_km="ពាក្យ",
            title_en="Words",
            body=_interview_body(dialogue),
            written_at=NOW,
        )
    for code, incident in mornings.INCIDENTS.items():
        Incident.objects.create(code=code, body=_incident_body(incident))


def _interview_body(dialogue: Interview) -> dict[str, Any]:
    """The record that a sample was read from."""
    plain = asdict(dialogue)
    plain["nodes"] = [
        {
            **{name: value for name, value in node.items() if value is not None},
            "choices": [
                {name: value for name, value in choice.items() if value is not None}
                for choice in node["choices"]
            ],
        }
        for node in plain["nodes"].values()
    ]
    plain["indicators"] = list(plain["indicators"].values())
    return {name: value for name, value in plain.items() if name not in HEAD}


def _incident_body(incident: Any) -> dict[str, Any]:
    options = [
        {
            "code": option.code, "text": mornings.WORDS, "effect": mornings.WORDS,
            "red_line": option.red_line, "is_right": option.is_right,
        }
        for option in incident.options
    ]  # fmt: skip
    texts = dict.fromkeys(("title", "says", "question", "law"), mornings.WORDS)
    return {"kind": incident.kind, "outcome": incident.outcome, "options": options, **texts}


def begun(*, officer: Officer, mode: str = "learn", count: int = 10, seed: int = 5) -> BoothRun:
    """A run of the sample wave."""
    return runs.start_run(
        officer_id=officer.pk,
        wave="sample",
        mode=mode,
        count=count,
        seed=seed,
        by=None,
        now=NOW,
    )

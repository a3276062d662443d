"""The setting of a run, from interviews and incidents as written."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.booth.rules.dialogues.graph import DialogueGraph
from promdaen.booth.rules.incidents import IncidentContent
from promdaen.booth.rules.travellers import DialogueFit, IncidentKind


def talks(*, dialogues: Mapping[str, DialogueGraph]) -> list[DialogueFit]:
    """The conditions of interviews, in the order of their codes."""
    return [
        DialogueFit(
            code=dialogue.code,
            place=dialogue.place,
            kinds=dialogue.classes,
            purpose=dialogue.purpose,
            need=dialogue.need,
        )
        for _code, dialogue in sorted(dialogues.items())
    ]


def happenings(*, incidents: Mapping[str, IncidentContent]) -> list[IncidentKind]:
    """Incidents by kind, in the order of their codes."""
    return [
        IncidentKind(code=incident.code, kind=incident.kind)
        for _code, incident in sorted(incidents.items())
    ]

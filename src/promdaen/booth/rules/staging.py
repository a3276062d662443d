"""What a run is made from, out of interviews and incidents as they are written."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.booth.rules.dialogues.graph import Dialogue
from promdaen.booth.rules.incidents import Incident
from promdaen.booth.rules.travellers import Happening, Talk


def talks(*, dialogues: Mapping[str, Dialogue]) -> list[Talk]:
    """For whom interviews fit, in the order of their codes."""
    return [
        Talk(
            code=one.code,
            place=one.place,
            kinds=one.classes,
            purpose=one.purpose,
            need=one.need,
        )
        for _code, one in sorted(dialogues.items())
    ]


def happenings(*, incidents: Mapping[str, Incident]) -> list[Happening]:
    """Incidents by kind, in the order of their codes."""
    return [Happening(code=one.code, kind=one.kind) for _code, one in sorted(incidents.items())]

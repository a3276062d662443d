"""Current interviews, incidents and waves, and the versions used by a run."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.booth.models import Dialogue, Incident, Wave
from promdaen.booth.rules import incidents as incident_rules
from promdaen.booth.rules import staging
from promdaen.booth.rules import waves as wave_rules
from promdaen.booth.rules.dialogues import graph
from promdaen.booth.rules.travellers import RunSetting
from promdaen.specimen.queries import stock


def dialogues(*, versions: Mapping[str, int] | None = None) -> dict[str, graph.DialogueGraph]:
    """Interviews by code: the current ones, or in the versions of a run."""
    rows = Dialogue.objects.all()
    rows = rows.filter(is_current=True) if versions is None else rows.filter(code__in=versions)
    return {
        dialogue.code: load_dialogue(dialogue=dialogue)
        for dialogue in rows
        if versions is None or versions[dialogue.code] == dialogue.version
    }


def load_dialogue(*, dialogue: Dialogue) -> graph.DialogueGraph:
    """One interview of a row."""
    title = {"km": dialogue.title_km, "en": dialogue.title_en}
    return graph.read_dialogue(values={**dialogue.body, "code": dialogue.code, "title": title})


def versions() -> dict[str, int]:
    """The versions of the current interviews by code."""
    return dict(Dialogue.objects.filter(is_current=True).values_list("code", "version"))


def incidents() -> dict[str, incident_rules.IncidentContent]:
    """Incidents by code."""
    return {
        incident.code: incident_rules.read_incident(
            values={**incident.body, "code": incident.code}
        )
        for incident in Incident.objects.all()
    }


def waves() -> dict[str, wave_rules.WavePattern]:
    """Waves by code, in the order of their codes."""
    return {
        wave.code: wave_rules.read_wave(values={**wave.body, "code": wave.code})
        for wave in Wave.objects.all()
    }


def stage(*, wave: wave_rules.WavePattern) -> RunSetting:
    """The setting of a run of a wave."""
    return RunSetting(
        wave=wave,
        talks=staging.talks(dialogues=dialogues()),
        happenings=staging.happenings(incidents=incidents()),
        stock=stock.whole_stock(),
    )

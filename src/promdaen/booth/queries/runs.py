"""Runs of an officer, their acts, and the pack of a run."""

from __future__ import annotations

import functools
import json
from uuid import UUID

from promdaen.booth.kinds import packs
from promdaen.booth.models import BoothAct, BoothRun
from promdaen.booth.queries import content
from promdaen.booth.rules import scripts
from promdaen.booth.rules.acts import Act, Dialogues
from promdaen.booth.rules.travellers import DrawnRun

MAX_SHOWN = 8
MAX_CACHED_PACKS = 8


def find_run(*, run_id: UUID, officer_id: UUID) -> BoothRun | None:
    return BoothRun.objects.filter(pk=run_id, officer=officer_id).first()


def officer_runs(*, officer_id: UUID) -> list[BoothRun]:
    """The last few runs of an officer, newest first."""
    booth_runs = BoothRun.objects.filter(officer=officer_id)
    return list(booth_runs.order_by("-started_at")[:MAX_SHOWN])


def ended_count(*, officer_id: UUID) -> int:
    """How many runs of an officer have ended."""
    return BoothRun.objects.filter(officer=officer_id, ended_at__isnull=False).count()


def drawn_run(*, run: BoothRun) -> DrawnRun:
    return scripts.run_from_json(values=run.script)


def run_dialogues(*, run: BoothRun) -> Dialogues:
    """The interviews of a run in the versions it is played with."""
    return content.dialogues(versions=run.dialogues)


def run_acts(*, run: BoothRun) -> list[Act]:
    """The acts of a run, in order."""
    names = ("number", "kind", "who", "code", "value", "thought")
    rows = BoothAct.objects.filter(run=run).order_by("number").values(*names)
    return [Act(**row) for row in rows]


def pack_text(*, run: BoothRun, language: str) -> str:
    """The pack of a run in one language as JSON; cached, because it takes seconds."""
    return _pack_text(run, language)


# A run may be unsaved; two with the same id are the same run.
@functools.lru_cache(maxsize=MAX_CACHED_PACKS)
def _pack_text(run: BoothRun, language: str) -> str:
    run_pack = packs.pack(
        run=drawn_run(run=run),
        content=packs.PackContent(
            wave=content.waves()[run.wave],
            dialogues=run_dialogues(run=run),
            incidents=content.incidents(),
        ),
        language=language,
    )
    run_pack["isTeam"] = run.team_id is not None
    return json.dumps(run_pack, ensure_ascii=False, separators=(",", ":"))

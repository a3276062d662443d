"""A run folded from what was handed in of it, with what its debrief is worked out from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from promdaen.booth.kinds import officers, policies
from promdaen.booth.models import BoothRun, SentOn
from promdaen.booth.queries import content, runs
from promdaen.booth.rules import acts as act_rules
from promdaen.booth.rules import desk, measures, red_lines
from promdaen.booth.rules.acts import Played
from promdaen.booth.rules.dialogues.graph import Dialogue
from promdaen.booth.rules.incidents import Incident
from promdaen.booth.rules.measures import Measures
from promdaen.booth.rules.red_lines import Crossed
from promdaen.specimen.kinds import defects
from promdaen.specimen.queries import stock


@dataclass(frozen=True, kw_only=True)
class Folding:
    """A run as far as it was played, its interviews and incidents by code, and the tools that
    show each defect."""

    played: Played
    dialogues: Mapping[str, Dialogue]
    incidents: Mapping[str, Incident]
    shown: Mapping[str, Sequence[str]]

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of incidents by code."""
        return {code: one.kind for code, one in self.incidents.items()}


def folding_of(*, run: BoothRun) -> Folding:
    """A run after all its acts, with what other phones of a team came to."""
    dialogues = runs.dialogues_of(run=run)
    played = act_rules.played(
        run=runs.script_of(run=run), acts=runs.acts_of(run=run), dialogues=dialogues
    )
    for one in SentOn.objects.filter(run=run).exclude(ruling="").order_by("ruled_at"):
        if one.who in played.turns:
            turn = played.turns[one.who]
            turn.room_ruling, turn.room_ground = one.ruling, one.ruling_ground
    return Folding(
        played=played,
        dialogues=dialogues,
        incidents=content.incidents(),
        shown=desk.showing(defects=stock.whole().defects),
    )


def measured(*, folding: Folding) -> Measures:
    """What a run came to on the three axes."""
    return measures.measured(
        played=folding.played,
        dialogues=folding.dialogues,
        incidents=folding.incidents,
        shown=folding.shown,
    )


def crossed(*, folding: Folding) -> tuple[Crossed, ...]:
    """The red lines that were crossed in a run."""
    return red_lines.crossed(
        played=folding.played, dialogues=folding.dialogues, incidents=folding.incidents
    )


def careful(*, folding: Folding) -> Folding:
    """The same morning as a careful officer would have gone through it."""
    world = officers.world(
        dialogues=folding.dialogues,
        incidents=folding.incidents,
        defects=stock.whole().defects,
    )
    officer = policies.played(policy=policies.careful, run=folding.played.run, world=world)
    return replace(folding, played=officer.played)


def defect_outcomes() -> dict[str, str]:
    """The outcome that finding a defect shows, by the defect's code."""
    return {one.CODE: one.OUTCOME for one in defects.DEFECTS}

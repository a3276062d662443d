"""A run computed from its acts, with the data for its debrief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from promdaen.booth.kinds import officers, policies
from promdaen.booth.models import BoothRun, SentOn
from promdaen.booth.queries import content, runs
from promdaen.booth.rules import acts as act_rules
from promdaen.booth.rules import debriefs, desk, measures, red_lines
from promdaen.booth.rules.acts import Act, PlayedRun
from promdaen.booth.rules.dialogues.graph import DialogueGraph
from promdaen.booth.rules.incidents import IncidentContent
from promdaen.booth.rules.measures import RunMeasures
from promdaen.booth.rules.red_lines import CrossedRedLine
from promdaen.kit.json_objects import NewJsonObject
from promdaen.specimen.kinds import defects
from promdaen.specimen.queries import stock


@dataclass(frozen=True, kw_only=True)
class Folding:
    """A run as far as it was played, its interviews and incidents by code, and the tools that
    show each defect."""

    played: PlayedRun
    dialogues: Mapping[str, DialogueGraph]
    incidents: Mapping[str, IncidentContent]
    shown_defects: Mapping[str, Sequence[str]]

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of incidents by code."""
        return {code: incident.kind for code, incident in self.incidents.items()}


def load_folding(*, run: BoothRun) -> Folding:
    """A run after all its acts, with the results of other phones of the team."""
    folding = fold_acts(run=run, acts=runs.run_acts(run=run))
    played = folding.played
    for referral in SentOn.objects.filter(run=run).exclude(ruling="").order_by("ruled_at"):
        if referral.who in played.turns:
            turn = played.turns[referral.who]
            turn.room_ruling, turn.room_ground = referral.ruling, referral.ruling_ground
    return folding


def fold_acts(*, run: BoothRun, acts: Sequence[Act]) -> Folding:
    """A run, which may be unsaved, after these acts."""
    dialogues = runs.run_dialogues(run=run)
    played = act_rules.fold_acts(run=runs.drawn_run(run=run), acts=acts, dialogues=dialogues)
    return Folding(
        played=played,
        dialogues=dialogues,
        incidents=content.incidents(),
        shown_defects=desk.showing(defects=stock.whole_stock().defects),
    )


def folded_measures(*, folding: Folding) -> RunMeasures:
    """The measures of a run on the three axes."""
    return measures.run_measures(
        played=folding.played,
        dialogues=folding.dialogues,
        incidents=folding.incidents,
        shown_defects=folding.shown_defects,
    )


def folded_red_lines(*, folding: Folding) -> tuple[CrossedRedLine, ...]:
    """The red lines that were crossed in a run."""
    return red_lines.crossed_red_lines(
        played=folding.played, dialogues=folding.dialogues, incidents=folding.incidents
    )


def careful_folding(*, folding: Folding) -> Folding:
    """The same run as played by a careful officer."""
    world = officers.world(
        dialogues=folding.dialogues,
        incidents=folding.incidents,
        defects=stock.whole_stock().defects,
    )
    officer = policies.play_policy(policy=policies.careful, run=folding.played.run, world=world)
    return replace(folding, played=officer.played)


def debrief_values(*, folding: Folding) -> NewJsonObject:
    """The debrief of a run as JSON can hold it."""
    return debriefs.debrief_values(
        played=folding.played,
        measures=folded_measures(folding=folding),
        careful=folded_measures(folding=careful_folding(folding=folding)),
        crossed=folded_red_lines(folding=folding),
    )


def defect_outcomes() -> dict[str, str]:
    """The outcome that finding a defect shows, by the defect's code."""
    return {defect.CODE: defect.OUTCOME for defect in defects.DEFECTS}

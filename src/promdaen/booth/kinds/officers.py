"""A simulated officer at the booth: can act and notice, but does not know the truth.

Policies use these methods only. The truth enters only as the chance that a tool shows something,
and as what an interview brought out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.booth.rules import acts as rules
from promdaen.booth.rules import desk, hand_over, perceiving
from promdaen.booth.rules.acts import Act, PlayedRun, Turn
from promdaen.booth.rules.axes import NO_NEED
from promdaen.booth.rules.dialogues import playing
from promdaen.booth.rules.dialogues.graph import DialogueChoice, DialogueGraph
from promdaen.booth.rules.dialogues.playing import DialogueState
from promdaen.booth.rules.incidents import IncidentContent, IncidentOption
from promdaen.booth.rules.travellers import DrawnRun
from promdaen.specimen.rules.sessions import PlantableKind

UNSURE = "unsure"
STORY = "story"


@dataclass(frozen=True, kw_only=True)
class RunWorld:
    """The content of a run: interviews and incidents by code, defects of the laboratory."""

    dialogues: Mapping[str, DialogueGraph]
    incidents: Mapping[str, IncidentContent]
    shown_defects: Mapping[str, Sequence[str]]
    difficulties: Mapping[str, int]


def world(
    *,
    dialogues: Mapping[str, DialogueGraph],
    incidents: Mapping[str, IncidentContent],
    defects: Sequence[PlantableKind],
) -> RunWorld:
    """The world of these interviews, incidents and defects."""
    return RunWorld(
        dialogues=dialogues,
        incidents=incidents,
        shown_defects=desk.showing(defects=defects),
        difficulties=perceiving.difficulties(defects=defects),
    )


class SimulatedOfficer:
    """One officer in one run; `care` and the seconds of a thought are set by its policy."""

    def __init__(
        self,
        *,
        run: DrawnRun,
        world: RunWorld,
        draw: np.random.Generator,
        care: float = 1.0,
        thoughts: tuple[int, int] = (1, 4),
    ) -> None:
        """Before the first act."""
        self.draw = draw
        self.acts: list[Act] = []
        self._world = world
        self._played = PlayedRun(run=run)
        self._care = care
        self._thoughts = thoughts

    @property
    def played(self) -> PlayedRun:
        """The run so far, for measures."""
        return self._played

    @property
    def traveller(self) -> str:
        """The code of the traveller at the counter or in the room; "" for none."""
        return self._played.in_room or self._played.at_counter

    def lot(self, *, probability: float) -> bool:
        """True with probability `probability`."""
        return bool(self.draw.random() < probability)

    def pick(self, *, options: Sequence[DialogueChoice | IncidentOption | str]) -> int:
        """A random index of `options`."""
        return int(self.draw.integers(len(options)))

    # Acts: clock and counter

    def take(self, *, kind: str, traveller: str = "", code: str = "", value: str = "") -> None:
        """Do an act, after a thought. Raises WrongAct if it is not possible."""
        minimum, maximum = self._thoughts
        act = Act(
            number=len(self.acts) + 1,
            kind=kind,
            who=traveller,
            code=code,
            value=value,
            thought=int(self.draw.integers(minimum, maximum + 1)),
        )
        rules.apply_act(played=self._played, act=act, dialogues=self._world.dialogues)
        self.acts.append(act)

    def call(self) -> bool:
        """Call the next traveller; returns False if there is none."""
        following = self._played.next_traveller()
        if following is None:
            return False
        self.take(kind=rules.CALL, traveller=following.code)
        return True

    def looks(self, *, tool: str) -> bool:
        """Use a tool and note the result; returns whether something is abnormal."""
        turn = self._turn()
        self.take(kind=rules.TOOL, traveller=self.traveller, code=tool)
        is_other = self.lot(
            probability=perceiving.chance(
                traveller=turn.traveller,
                tool=tool,
                shown_defects=self._world.shown_defects,
                difficulties=self._world.difficulties,
                care=self._care,
            )
        )
        self.take(
            kind=rules.ANSWER,
            traveller=self.traveller,
            code=tool,
            value="different" if is_other else "same",
        )
        return is_other

    def asks(self, *, tool: str) -> str:
        """Ask the database or a colleague; returns the answer."""
        self.take(kind=rules.TOOL, traveller=self.traveller, code=tool)
        return self._turn().used[-1].gave

    def rule(self, *, ruling: str, ground: str = "") -> None:
        """Rule on the current traveller."""
        self.take(kind=rules.RULE, traveller=self.traveller, code=ruling, value=ground)

    def enter_room(self, *, traveller: str) -> bool:
        """Go to the closed room with a traveller sent to second line; False if not possible."""
        try:
            self.take(kind=rules.ROOM, traveller=traveller)
        except rules.WrongAct:
            return False
        return True

    # Interview

    def offered(self) -> tuple[DialogueChoice, ...]:
        """The choices offered now."""
        dialogue, state = self._interview()
        return playing.offered(dialogue=dialogue, state=state)

    def state(self) -> DialogueState:
        """The state of the interview."""
        return self._interview()[1]

    def say(self, *, choice: DialogueChoice) -> None:
        """Say one of the offered choices."""
        self.take(kind=rules.SAY, traveller=self.traveller, code=choice.code)

    def is_foreign(self) -> bool:
        """Whether little of what the person says is understood; anybody hears that."""
        return self._interview()[0].language == "other"

    def grasped(self) -> str:
        """What the findings suggest to the officer: "", unsure, story, or a need."""
        noticed, turn = self._turn().found, self._turn()
        dialogue = self._world.dialogues[turn.traveller.dialogue]
        if not noticed:
            return ""
        has_claim = any(
            code in graph.indicators and graph.indicators[code].is_claim
            for graph in (dialogue, *self._rooms(turn))
            for code in noticed
        )
        if not self.lot(
            probability=perceiving.grasp(found_count=len(noticed), has_claim=has_claim)
        ):
            return UNSURE
        return dialogue.need if dialogue.need != NO_NEED else STORY

    def found(self, *, traveller: str) -> tuple[str, ...]:
        """The indicators found with a traveller."""
        return self._played.turns[traveller].found

    # Incidents, notes, end of shift

    def incident(self) -> IncidentContent | None:
        """The incident of this turn, if any."""
        return self._world.incidents.get(self._turn().traveller.incident)

    def at_desk(self, *, kind: str) -> IncidentContent | None:
        """The incident of a kind at the desk, if it has not been answered yet."""
        return next(
            (
                incident
                for code, incident in sorted(self._world.incidents.items())
                if incident.kind == kind and code not in self._played.desk_incidents
            ),
            None,
        )

    def answer(self, *, incident: IncidentContent, option: str, traveller: str = "") -> None:
        """Choose an option of an incident."""
        self.take(kind=rules.INCIDENT, traveller=traveller, code=incident.code, value=option)

    def note(self, *, traveller: str, codes: Sequence[str]) -> None:
        """Write the note for a traveller who is sent on."""
        self.take(kind=rules.NOTE, traveller=traveller, value=",".join(codes))

    def end(self, *, writes: Callable[..., Sequence[str]]) -> None:
        """End the shift with a hand-over; `writes` selects the lines from run and kinds of
        incidents.
        """
        kinds = {code: incident.kind for code, incident in self._world.incidents.items()}
        self.take(kind=rules.HAND_OVER, value=",".join(writes(played=self._played, kinds=kinds)))
        self.take(kind=rules.END)

    def _turn(self) -> Turn:
        return self._played.turns[self.traveller]

    def _rooms(self, turn: Turn) -> list[DialogueGraph]:
        return [self._world.dialogues[turn.traveller.room]] if turn.room_at is not None else []

    def _interview(self) -> tuple[DialogueGraph, DialogueState]:
        turn = self._turn()
        is_room = self._played.in_room == self.traveller
        code = turn.traveller.room if is_room else turn.traveller.dialogue
        dialogue = self._world.dialogues[code]
        state = turn.room if is_room else turn.talk
        return dialogue, state or rules.begun(dialogue=dialogue, is_room=is_room)


def true_lines(*, played: PlayedRun, kinds: dict[str, str]) -> tuple[str, ...]:
    """The lines of the hand-over note that are true of a run."""
    holds = hand_over.true_codes(played=played, kinds=kinds)
    return tuple(code for code in hand_over.offered_codes(played=played) if code in holds)

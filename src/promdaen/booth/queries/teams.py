"""Teams at the booth: places, referred travellers, and results returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from promdaen.booth.models import BoothRun, SentOn, Team, TeamSeat
from promdaen.booth.queries import runs
from promdaen.booth.rules import acts, naming, teams
from promdaen.booth.rules.dialogues import playing
from promdaen.booth.rules.dialogues.graph import DialogueChoice, DialogueGraph, DialogueNode
from promdaen.booth.rules.dialogues.playing import DialogueState
from promdaen.booth.rules.travellers import Traveller
from promdaen.kit.texts import Words
from promdaen.people.models import Officer

PRIVATE_FLAGS = ("private",)
MAX_SHOWN = 6


@dataclass(frozen=True, kw_only=True)
class InterviewRoom:
    """A traveller in a room: the interview so far, the notes, and earlier events.

    `is_heard_before` says that another place of the team has interviewed the person.
    """

    traveller: Traveller
    dialogue: DialogueGraph
    state: DialogueState
    noted: Sequence[Words]
    is_heard_before: bool

    @property
    def lines(self) -> list[tuple[Words, Words]]:
        """The choices and answers, in turn."""
        state, indicators = playing.begun(dialogue=self.dialogue, initial_flags=PRIVATE_FLAGS), []
        for code in self.state.said:
            state = playing.choose(dialogue=self.dialogue, state=state, code=code)
            answer = playing.current_node(dialogue=self.dialogue, state=state).says
            indicators.append((self.dialogue.choices[code].text, answer))
        return indicators

    @property
    def opening(self) -> DialogueNode:
        """The first words of the person."""
        return self.dialogue.nodes[self.dialogue.start]

    @property
    def node(self) -> DialogueNode:
        """The current node of the interview."""
        return playing.current_node(dialogue=self.dialogue, state=self.state)

    @property
    def offered(self) -> Sequence[DialogueChoice]:
        """The choices offered next."""
        if self.is_heard_before:
            return ()
        return playing.offered(dialogue=self.dialogue, state=self.state)


@dataclass(frozen=True, kw_only=True)
class ReferralResult:
    """The result of a referred traveller, with the times of the hand-over.

    `written` is the whole note. `found`, `reached` and `lost` are indicators: found at the
    counter; of these, noted for the next place; and not noted. `heard` are those found in the
    room.
    """

    traveller_code: str
    place: str
    ground: str
    ruling: str
    ruling_ground: str
    sent_at: datetime
    taken_at: datetime | None
    ruled_at: datetime | None
    note: Sequence[Words]
    indicators: Sequence[Words]
    reached: Sequence[Words]
    lost: Sequence[Words]
    heard: Sequence[Words]

    @property
    def number(self) -> int:
        """Which traveller it was."""
        return int(self.traveller_code[1:])

    @property
    def waited_seconds(self) -> int | None:
        """The seconds from referral to take-over."""
        return _between(self.sent_at, self.taken_at)

    @property
    def handled_seconds(self) -> int | None:
        """The seconds from take-over to ruling."""
        return _between(self.taken_at, self.ruled_at)


def _between(first: datetime | None, last: datetime | None) -> int | None:
    return int((last - first).total_seconds()) if first and last else None


def find_seat(*, team_id: UUID, officer_id: UUID) -> TeamSeat | None:
    """The place of an officer in a team, with the team."""
    seats = TeamSeat.objects.select_related("team")
    return seats.filter(team=team_id, officer=officer_id).first()


def officer_seats(*, officer_id: UUID) -> list[TeamSeat]:
    """The latest places of an officer in teams, newest first."""
    seats = TeamSeat.objects.select_related("team").filter(officer=officer_id)
    return list(seats.order_by("-joined_at")[:MAX_SHOWN])


def members(*, team: Team) -> list[TeamSeat]:
    return list(team.seats.select_related("officer"))


def default_place(*, team: Team, officer_id: UUID) -> str:
    """The place of the officer's department in a team, if it is free."""
    department = Officer.objects.select_related("department").get(pk=officer_id).department
    return teams.default_place(
        department=department.code,
        taken_places=[team_seat.place for team_seat in team.seats.all()],
    )


def team_run(*, team: Team) -> BoothRun | None:
    """The run of the first line of a team."""
    return team.runs.first()


def sent_to(*, seat: TeamSeat) -> list[SentOn]:
    """The travellers referred to a place, in turn; for the first line, all referred."""
    sent_dates = SentOn.objects.filter(run__team=seat.team_id).order_by("sent_at")
    return list(
        sent_dates if seat.place == teams.FIRST_LINE else sent_dates.filter(place=seat.place)
    )


def stamp(*, referral: Sequence[SentOn]) -> str:
    """A stamp that changes when any of the rows does."""
    return "-".join(
        f"{on.who}{len(on.noted)}{bool(on.taken_at):d}{bool(on.ruled_at):d}" for on in referral
    )


def sent_on(*, sent_id: UUID, seat: TeamSeat) -> SentOn | None:
    """One who was sent to the place of a seat."""
    sent_dates = SentOn.objects.select_related("run").filter(
        run__team=seat.team_id, place=seat.place
    )
    return sent_dates.filter(pk=sent_id).first()


def interview_room(*, referral: SentOn) -> InterviewRoom:
    """The interview of the room: its own, else that of the counter, in private."""
    script = runs.drawn_run(run=referral.run)
    traveller = {traveller.code: traveller for traveller in script.travellers}[referral.who]
    dialogue = runs.run_dialogues(run=referral.run)[traveller.room or traveller.dialogue]
    others = SentOn.objects.filter(run=referral.run, who=referral.who).exclude(pk=referral.pk)
    return InterviewRoom(
        traveller=traveller,
        dialogue=dialogue,
        state=playing.replay_choices(
            dialogue=dialogue, codes=referral.said, initial_flags=PRIVATE_FLAGS
        ),
        noted=_noted(referral, _indicators(referral.run, traveller)),
        is_heard_before=any(other.said for other in others),
    )


def _indicators(run: BoothRun, traveller: Traveller) -> dict[str, Words]:
    dialogues = runs.run_dialogues(run=run)
    return {
        code: indicator.text
        for name in (traveller.room, traveller.dialogue)
        if name
        for code, indicator in dialogues[name].indicators.items()
    }


def _noted(referral: SentOn, words: dict[str, Words]) -> list[Words]:
    labels_by_code = {**naming.FLAG_NAMES, **words}
    return [labels_by_code[code] for code in referral.noted if code in labels_by_code]


def referral_results(*, run: BoothRun) -> list[ReferralResult]:
    """The results of travellers referred in a run, in turn; empty without a team."""
    sent_dates = list(SentOn.objects.filter(run=run).order_by("sent_at"))
    if not sent_dates:
        return []
    dialogues = runs.run_dialogues(run=run)
    played = acts.fold_acts(
        run=runs.drawn_run(run=run), acts=runs.run_acts(run=run), dialogues=dialogues
    )
    return [
        _referral_result(sent_date, played.turns[sent_date.who], run) for sent_date in sent_dates
    ]


def _referral_result(sent_date: SentOn, turn: acts.Turn, run: BoothRun) -> ReferralResult:
    sent_date.run = run
    words = _indicators(run, turn.traveller)
    indicators = turn.talk.found if turn.talk else ()
    handing = teams.handing(flags=indicators, noted=sent_date.noted)
    names = ("place", "ground", "ruling", "ruling_ground", "sent_at", "taken_at", "ruled_at")
    return ReferralResult(
        traveller_code=sent_date.who,
        **{name: getattr(sent_date, name) for name in names},
        note=_noted(sent_date, words),
        indicators=[words[code] for code in handing.indicators],
        reached=[words[code] for code in handing.reached],
        lost=[words[code] for code in handing.lost],
        heard=[words[code] for code in interview_room(referral=sent_date).state.found],
    )

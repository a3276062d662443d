"""Teams at the booth: created, joined, closed; travellers referred, interviewed, ruled on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.booth.actions import ending, runs
from promdaen.booth.actions.refusals import BoothRefused
from promdaen.booth.models import BoothRun, SentOn, Team, TeamSeat
from promdaen.booth.queries import teams as queries
from promdaen.booth.rules import rulings, teams
from promdaen.booth.rules.dialogues import playing
from promdaen.kit import audit, tries
from promdaen.people.models import Account, Officer


@dataclass(frozen=True, kw_only=True)
class NewTeamRun:
    """The run of the first line of a team."""

    wave: str
    mode: str
    count: int
    seed: int


@transaction.atomic
def open_team(
    *, officer_id: UUID, morning: NewTeamRun, lot: int, by: Account | None, now: datetime
) -> BoothRun:
    """Create a team and start its run; the officer who creates it is its first line.

    `lot` selects the code, which many people see: the seed of the run must not be derivable from
    it. Raises BoothRefused for an unknown setting.
    """
    team = Team.objects.create(code=_free_code(number=lot), opened_by_id=officer_id, opened_at=now)
    TeamSeat.objects.create(
        team=team, place=teams.FIRST_LINE, officer_id=officer_id, joined_at=now
    )
    run = runs.start_run(
        officer_id=officer_id,
        wave=morning.wave,
        mode=morning.mode,
        count=morning.count,
        seed=morning.seed,
        by=by,
        now=now,
    )
    run.team = team
    run.save(update_fields=["team"])
    audit.record_line(action="open_team", subject=team, by=by, now=now)
    return run


def _free_code(*, number: int) -> str:
    """An unused code, the first one counting up from a random number."""
    code = teams.team_code(number=number)
    while Team.objects.filter(code=code).exists():
        number += 1
        code = teams.team_code(number=number)
    return code


def find_team(*, code: str, address: str, now: datetime) -> Team:
    """The open team of a code.

    Raises BoothRefused: unknown, closed, too many wrong tries.
    """
    if tries.wrong_tries(address=address, now=now) >= tries.MAX_PER_MINUTE:
        raise BoothRefused(_("Too many attempts. Wait a minute, then try again."))
    team = Team.objects.filter(code=teams.normalise_code(text=code)).first()
    if team is None:
        tries.count_wrong_try(address=address, now=now)
        raise BoothRefused(_("No team has this code. Ask the officer who opened it."))
    if team.closed_at is not None:
        raise BoothRefused(_("This team is closed."))
    return team


@transaction.atomic
def join_team(
    *, team: Team, place: str, officer_id: UUID, by: Account | None, now: datetime
) -> TeamSeat:
    """Take a place in a team; an officer already in that place keeps it.

    Raises BoothRefused for a closed team, an unknown or occupied place, and an officer who has
    another place.
    """
    team = Team.objects.select_for_update().get(pk=team.pk)
    if team.closed_at is not None:
        raise BoothRefused(_("This team is closed."))
    if place not in teams.OTHER_PLACES:
        raise BoothRefused(_("Choose a place."))
    seats = list(team.seats.all())
    mine = next((team_seat for team_seat in seats if team_seat.officer_id == officer_id), None)
    if mine is not None and mine.place == place:
        return mine
    if mine is not None:
        raise BoothRefused(_("You sit in this team already, at another place."))
    if any(team_seat.place == place for team_seat in seats):
        raise BoothRefused(_("This place is taken. Choose another one."))
    officer = Officer.objects.get(pk=officer_id)
    seat = TeamSeat.objects.create(team=team, place=place, officer=officer, joined_at=now)
    audit.record_line(action="join_team", subject=team, by=by, now=now, detail={"place": place})
    return seat


@transaction.atomic
def close_team(*, team: Team, officer_id: UUID, by: Account | None, now: datetime) -> Team:
    """Close a team and end its runs; a second call has no effect.

    Raises BoothRefused for an officer who did not create it.
    """
    team = Team.objects.select_for_update().get(pk=team.pk)
    if team.opened_by_id != officer_id:
        raise BoothRefused(_("The officer who opened the team closes it."))
    if team.closed_at is None:
        team.closed_at = now
        team.save(update_fields=["closed_at"])
        for run in BoothRun.objects.select_for_update().filter(team=team, ended_at=None):
            ending.end_run(run=run, by=by, now=now)
        audit.record_line(action="close_team", subject=team, by=by, now=now)
    return team


@transaction.atomic
def take_referral(*, referral: SentOn, officer_id: UUID, now: datetime) -> SentOn:
    """Take over a traveller; only one phone can. Raises BoothRefused."""
    _require_seat(referral=referral, officer_id=officer_id)
    free = SentOn.objects.filter(pk=referral.pk, taken_by=None)
    free.update(taken_by=officer_id, taken_at=now)
    referral = SentOn.objects.get(pk=referral.pk)
    if referral.taken_by_id != officer_id:
        raise BoothRefused(_("Another phone has taken this traveller."))
    return referral


@transaction.atomic
def say_line(*, referral: SentOn, officer_id: UUID, code: str, earlier_count: int) -> SentOn:
    """Say something in the interview.

    `earlier_count` is the number of earlier statements, so that a repeat has no effect.

    Raises BoothRefused if it cannot be said now.
    """
    referral = _mine(referral=referral, officer_id=officer_id)
    if earlier_count != len(referral.said) or referral.ruled_at is not None:
        return referral
    room = queries.interview_room(referral=referral)
    try:
        playing.choose(dialogue=room.dialogue, state=room.state, code=code)
    except playing.NotOffered as wrong:
        raise BoothRefused(_("This cannot be said now.")) from wrong
    if room.is_heard_before:
        raise BoothRefused(
            _("This person was already heard. No one has to tell their story twice.")
        )
    referral.said = [*referral.said, code]
    referral.save(update_fields=["said"])
    return referral


@transaction.atomic
def rule_referral(
    *, referral: SentOn, officer_id: UUID, ruling: str, ground: str = "", now: datetime
) -> SentOn:
    """Rule on a traveller; a named office receives them, with notes and findings.

    If the run has ended, its debrief is calculated again. The same ruling twice has no effect.
    Raises BoothRefused.
    """
    # Lock the run first, in the order of `keep_acts`, so that the end of the run waits or is done.
    run = BoothRun.objects.select_for_update().get(pk=referral.run_id)
    referral = _mine(referral=referral, officer_id=officer_id)
    ground = ground if ruling == rulings.REFUSE else ""
    if referral.ruled_at is not None:
        if (referral.ruling, referral.ruling_ground) == (ruling, ground):
            return referral
        raise BoothRefused(_("You have ruled on this traveller already."))
    if ruling not in teams.RULINGS or (ruling == rulings.REFUSE) != (ground in rulings.GROUNDS):
        raise BoothRefused(_("Choose a ruling, with a ground for a refusal."))
    referral.ruling, referral.ruling_ground, referral.ruled_at = ruling, ground, now
    referral.save(update_fields=["ruling", "ruling_ground", "ruled_at"])
    if ruling in rulings.OFFICES and ruling != referral.place:
        indicators = queries.interview_room(referral=referral).state.found
        SentOn.objects.get_or_create(
            run=referral.run,
            who=referral.who,
            place=ruling,
            defaults={
                "noted": list(dict.fromkeys([*referral.noted, *indicators])),
                "sent_at": now,
            },
        )
    ending.renew_run(run=run, by=None, now=now)
    return referral


def _require_seat(*, referral: SentOn, officer_id: UUID) -> None:
    seats = TeamSeat.objects.filter(
        team=referral.run.team_id, officer=officer_id, place=referral.place, team__closed_at=None
    )
    if not seats.exists():
        raise BoothRefused(_("This traveller was not sent to you, or the team is closed."))


def _mine(*, referral: SentOn, officer_id: UUID) -> SentOn:
    _require_seat(referral=referral, officer_id=officer_id)
    referral = SentOn.objects.select_for_update().select_related("run").get(pk=referral.pk)
    if referral.taken_by_id != officer_id:
        raise BoothRefused(_("Take the traveller over first."))
    return referral

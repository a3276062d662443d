"""Start a run at the booth, and save the acts sent by a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.booth.actions import ending
from promdaen.booth.actions.refusals import ActsRefused, BoothRefused
from promdaen.booth.models import BoothAct, BoothRun, SentOn
from promdaen.booth.queries import content
from promdaen.booth.queries import runs as queries
from promdaen.booth.rules import acts as rules
from promdaen.booth.rules import drawing, hand_over, scripts, teams
from promdaen.booth.rules.acts import Act, PlayedRun, WrongAct
from promdaen.booth.rules.axes import RUN_MODES, RUN_SIZES
from promdaen.booth.rules.incidents import AT_THE_DESK, IncidentContent
from promdaen.booth.rules.travellers import DrawnRun
from promdaen.kit import audit
from promdaen.people.models import Account, Officer

MAX_CODE_LENGTH, MAX_WHO_LENGTH = 60, 8


@dataclass(frozen=True, kw_only=True)
class RunProgress:
    """The progress of a run: the number of the next act, and whether it has ended."""

    next_number: int
    is_ended: bool


@transaction.atomic
def start_run(
    *,
    officer_id: UUID,
    wave: str,
    mode: str,
    count: int,
    seed: int,
    by: Account | None,
    now: datetime,
) -> BoothRun:
    """Create a random run for an officer. Raises BoothRefused for unknown values."""
    run = draw_run(wave=wave, mode=mode, count=count, seed=seed, now=now)
    officer = Officer.objects.get(pk=officer_id)
    run.officer, run.department_id = officer, officer.department_id
    run.save(force_insert=True)
    detail = {"wave": wave, "mode": mode, "travellers": count}
    audit.record_line(action="start_booth_run", subject=run, by=by, now=now, detail=detail)
    return run


def draw_run(*, wave: str, mode: str, count: int, seed: int, now: datetime) -> BoothRun:
    """Draw an unsaved run without an officer. Raises BoothRefused for unknown values."""
    waves = content.waves()
    if wave not in waves or mode not in RUN_MODES or count not in RUN_SIZES:
        raise BoothRefused(_("Choose a morning, how rare things are, and how many travellers."))
    try:
        drawn_run = drawing.draw_run(
            stage=content.stage(wave=waves[wave]), mode=mode, count=count, seed=seed
        )
    except LookupError as missing:
        raise BoothRefused(
            _("Some travellers of this morning have no interview yet. Choose another morning.")
        ) from missing
    return BoothRun(
        wave=wave,
        mode=mode,
        seed=seed,
        travellers_count=count,
        script=scripts.run_to_json(run=drawn_run),
        dialogues=_versions(drawn_run),
        started_at=now,
    )


def _versions(run: DrawnRun) -> dict[str, int]:
    """The versions of the interviews that a run can use."""
    current = content.versions()
    used = {code for traveller in run.travellers for code in (traveller.dialogue, traveller.room)}
    return {code: version for code, version in sorted(current.items()) if code in used}


@transaction.atomic
def keep_acts(
    *, run: BoothRun, acts: Sequence[object], by: Account | None, now: datetime
) -> RunProgress:
    """Save the acts from a phone; acts with a saved number are skipped.

    Nothing is saved if one act is invalid. Raises ActsRefused with the next number.
    """
    run = BoothRun.objects.select_for_update().get(pk=run.pk)
    stored_acts = queries.run_acts(run=run)
    coming, played = coming_acts(run=run, acts=acts, stored_acts=stored_acts)
    if not coming:
        return RunProgress(next_number=len(stored_acts) + 1, is_ended=run.ended_at is not None)
    BoothAct.objects.bulk_create(
        BoothAct(run=run, at=now, **as_value) for as_value in rules.as_values(acts=coming)
    )
    _send_on(run=run, acts=coming, now=now)
    if played.is_ended:
        ending.end_run(run=run, by=by, now=now)
    return RunProgress(next_number=played.acts_count + 1, is_ended=played.is_ended)


def coming_acts(
    *, run: BoothRun, acts: Sequence[object], stored_acts: Sequence[Act]
) -> tuple[list[Act], PlayedRun]:
    """The acts of a phone that are not saved yet, and the run after them.

    The run may be unsaved. Raises ActsRefused with the next number if one act is invalid.
    """
    sent_acts = _read(acts, len(stored_acts))
    _require_same(sent_acts, stored_acts)
    coming = [sent_act for sent_act in sent_acts if sent_act.number > len(stored_acts)]
    if coming and run.ended_at is not None:
        raise ActsRefused(_("This run has ended."), next_number=len(stored_acts) + 1)
    dialogues, incidents = queries.run_dialogues(run=run), content.incidents()
    played = rules.fold_acts(run=queries.drawn_run(run=run), acts=stored_acts, dialogues=dialogues)
    try:
        for act in coming:
            _require_known(act, played, incidents)
            rules.apply_act(played=played, act=act, dialogues=dialogues)
    except WrongAct as wrong:
        raise _refused(wrong, len(stored_acts)) from wrong
    return coming, played


def _read(acts: Sequence[object], next_number: int) -> list[Act]:
    try:
        return [rules.read_act(values=act) for act in acts]
    except WrongAct as wrong:
        raise _refused(wrong, next_number) from wrong


def _require_same(sent_acts: Sequence[Act], stored_acts: Sequence[Act]) -> None:
    """Refuse acts that contradict the saved ones, as from two windows or two phones."""
    for act in sent_acts:
        if 0 < act.number <= len(stored_acts) and replace(act, thought=0) != replace(
            stored_acts[act.number - 1], thought=0
        ):
            raise _refused(WrongAct(f"{act.number}: another act stands there"), len(stored_acts))


def _require_known(act: Act, played: PlayedRun, incidents: Mapping[str, IncidentContent]) -> None:
    """Check the codes of an act that the clock does not check. Raises WrongAct."""
    if len(act.code) > MAX_CODE_LENGTH or len(act.who) > MAX_WHO_LENGTH:
        raise WrongAct(f"{act.number}: a code is too long")
    if act.kind == rules.INCIDENT:
        incident = incidents.get(act.code)
        if incident is None or act.value not in {option.code for option in incident.options}:
            raise WrongAct(f"{act.number}: incident {act.code} {act.value}")
        if not _happens(act, played, incident):
            raise WrongAct(f"{act.number}: incident {act.code} does not happen now")
    if act.kind == rules.HAND_OVER:
        unknown = set(act.codes).difference(hand_over.offered_codes(played=played))
        if unknown:
            raise WrongAct(f"{act.number}: hand-over {min(unknown)}")


def _happens(act: Act, played: PlayedRun, incident: IncidentContent) -> bool:
    """Whether an incident belongs to this turn or the desk, and was not answered before."""
    if not act.who:
        return incident.kind in AT_THE_DESK and act.code not in played.desk_incidents
    turn = played.turns.get(act.who)
    return turn is not None and turn.traveller.incident == act.code and not turn.incident


def _refused(wrong: WrongAct, next_number: int) -> ActsRefused:
    return ActsRefused(
        _("This part of the run cannot be saved: %(reason)s.") % {"reason": wrong},
        next_number=next_number + 1,
    )


def _send_on(*, run: BoothRun, acts: Sequence[Act], now: datetime) -> int:
    """Send on the travellers referred by these saved acts; returns the number of new ones.

    Each is sent to a place once; a later note is added until they are ruled on.
    """
    if run.team_id is None or not any(act.kind in {rules.RULE, rules.NOTE} for act in acts):
        return 0
    count = 0
    for referral in teams.referrals_of_acts(acts_made=queries.run_acts(run=run)):
        noted = list(referral.noted)
        sent_date, is_new = SentOn.objects.get_or_create(
            run=run,
            who=referral.traveller_code,
            place=referral.place,
            defaults={"ground": referral.ground, "noted": noted, "sent_at": now},
        )
        count += is_new
        if sent_date.noted != noted and sent_date.ruled_at is None:
            SentOn.objects.filter(pk=sent_date.pk).update(noted=noted)
    return count

"""Card drills: created, recorded turn by turn, closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.booth.actions.refusals import BoothRefused
from promdaen.booth.models import Drill, DrillTurn
from promdaen.booth.queries import content
from promdaen.booth.queries import drills as queries
from promdaen.booth.rules import drawing, scripts
from promdaen.booth.rules import drills as rules
from promdaen.booth.rules.travellers import DrawnRun
from promdaen.booth.rules.waves import WavePattern
from promdaen.evidence import actions as evidence_actions
from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account, Officer

EVIDENCE, SOURCE = "booth", "booth.drillturn"


@dataclass(frozen=True, kw_only=True)
class NewDrill:
    """A drill to create: title, checkpoint, wave and number of cards."""

    title: str = ""
    checkpoint_id: UUID | None = None
    wave: str
    count: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class NewTurn:
    """A timekeeper's record of one card; `turn_id` is made on the device."""

    turn_id: UUID
    record: rules.CardRecord
    officer_id: UUID | None = None


@transaction.atomic
def make_drill(*, new: NewDrill, by: Account | None, now: datetime) -> Drill:
    """Create a drill from what people can play and what is visible on paper.

    Uses the first seed, counting up from `new.seed`, that gives a need, a signal and ordinary
    travellers. Raises NotAllowed, and BoothRefused for an unknown wave or size, or if an interview
    is missing.
    """
    people_queries.require_right(*queries.RIGHTS, account=by)
    wave = content.waves().get(new.wave)
    if wave is None or new.count not in rules.DRILL_SIZES:
        raise BoothRefused(_("Choose a wave and between 6 and 12 cards."))
    run = _drawn(new=new, wave=wave)
    drill = Drill(
        title=new.title.strip(),
        checkpoint_id=new.checkpoint_id,
        wave=new.wave,
        mode=rules.DRILL_MODE,
        seed=run.seed,
        script=scripts.run_to_json(run=run),
        dialogues=_versions(run=run),
        made_by=by,
        made_at=now,
    )
    drill.code = f"DRILL-{drill.pk.hex[-6:].upper()}"
    drill.save(force_insert=True)
    detail = {"code": drill.code, "cards": new.count}
    audit.record_line(action="make_drill", subject=drill, by=by, now=now, detail=detail)
    return drill


def _drawn(*, new: NewDrill, wave: WavePattern) -> DrawnRun:
    stage = queries.stage(wave=wave)
    try:
        for seed in range(new.seed, new.seed + rules.MAX_DRAWS):
            run = drawing.draw_run(stage=stage, mode=rules.DRILL_MODE, count=new.count, seed=seed)
            if rules.is_mixed(run=run):
                return run
    except LookupError as missing:
        raise BoothRefused(
            _("An interview is missing for this draw (%(which)s). Choose another number.")
            % {"which": missing}
        ) from missing
    raise BoothRefused(_("Nothing fits this draw. Choose another number."))


def _versions(*, run: DrawnRun) -> dict[str, int]:
    dialogue_codes = {
        code
        for traveller in run.travellers
        for code in (traveller.dialogue, traveller.room)
        if code
    }
    return {
        code: version for code, version in content.versions().items() if code in dialogue_codes
    }


@transaction.atomic
def keep_turns(
    *, drill: Drill, turns: Sequence[NewTurn], by: Account | None, now: datetime
) -> int:
    """Save the records of cards; returns the number new or changed.

    A record with a known id or without changes is skipped; a different one for the same card
    becomes its next revision, and its observation replaces the earlier one. Raises NotAllowed, and
    BoothRefused for a closed drill, an unknown card or officer, or if ruling, ground and ticks do
    not match.
    """
    people_queries.require_right(*queries.RIGHTS, account=by)
    drill = Drill.objects.select_for_update().get(pk=drill.pk)
    _check(drill=drill, turns=turns)
    sent_ids = {turn.turn_id for turn in turns}
    stored_ids = set(DrillTurn.objects.filter(pk__in=sent_ids).values_list("pk", flat=True))
    last = queries.current_turns(drill=drill)
    observations, count = [], 0
    for new in turns:
        before = last.get(new.record.who)
        if new.turn_id in stored_ids or (
            before is not None and _row_values(before) == _row_values(_row(new=new))
        ):
            continue
        row = _row(new=new)
        row.drill, row.at = drill, now
        row.revision = before.revision + 1 if before else 1
        row.save(force_insert=True)
        observations += _observations(drill=drill, row=row, before=before)
        last[row.who], count = row, count + 1
        stored_ids.add(row.pk)
    if count:
        detail = {"code": drill.code, "turns": count}
        audit.record_line(action="keep_drill_turn", subject=drill, by=by, now=now, detail=detail)
        evidence_actions.record_observations(observations=observations, by=by, now=now)
    return count


def _check(*, drill: Drill, turns: Sequence[NewTurn]) -> None:
    if drill.closed_at is not None:
        raise BoothRefused(_("This drill is closed; its results stay as they are."))
    cards = {traveller.code for traveller in queries.drawn_run(drill=drill).travellers}
    if any(turn.record.who not in cards for turn in turns):
        raise BoothRefused(_("This drill has no card of that number."))
    if not all(rules.is_well_formed(record=turn.record) for turn in turns):
        raise BoothRefused(_("Choose a ruling, with a ground for a refusal or second line."))
    officer_ids = {turn.officer_id for turn in turns if turn.officer_id is not None}
    if Officer.objects.filter(pk__in=officer_ids).count() < len(officer_ids):
        raise BoothRefused(_("No officer has this code."))


def _row(*, new: NewTurn) -> DrillTurn:
    return DrillTurn(
        id=new.turn_id,
        who=new.record.who,
        officer_id=new.officer_id,
        waited=new.record.waited,
        seconds=new.record.seconds,
        ruling=new.record.ruling,
        ground=new.record.ground,
        seen=[code for code in rules.OBSERVED_CHECKS if code in new.record.seen],
    )


def _row_values(turn: DrillTurn) -> tuple[object, ...]:
    return (turn.officer_id, turn.waited, turn.seconds, turn.ruling, turn.ground, turn.seen)


def _observations(
    *, drill: Drill, row: DrillTurn, before: DrillTurn | None
) -> list[evidence_actions.NewObservation]:
    """Yield the observations of a turn; if the officer changed, the earlier one is retracted."""
    is_same = before is not None and before.officer_id == row.officer_id
    outcome = queries.ruling_outcome(drill=drill, code=row.who)
    traveller = queries.get_traveller(drill=drill, code=row.who)
    worth = rules.credit(
        verdict=rules.verdict(traveller=traveller, record=queries.card_record(turn=row))
    )
    taken_back = [] if before is None or is_same else [before]
    return [
        *(
            new
            for turn in taken_back
            for new in _observation(turn=turn, outcome=outcome, credit=None, supersedes=turn)
        ),
        *_observation(
            turn=row, outcome=outcome, credit=worth, supersedes=before if is_same else None
        ),
    ]


def _observation(
    *, turn: DrillTurn, outcome: str, credit: float | None, supersedes: DrillTurn | None
) -> Iterator[evidence_actions.NewObservation]:
    """Yield the observation of a row; nothing if it has no officer."""
    if turn.officer_id is None:
        return
    yield evidence_actions.NewObservation(
        officer_id=turn.officer_id,
        outcome_id=outcome,
        kind=EVIDENCE,
        credit=credit,
        at=turn.at,
        source_kind=SOURCE,
        source_id=turn.pk,
        supersedes_id=evidence_actions.observation_id(source_kind=SOURCE, source_id=supersedes.pk)
        if supersedes
        else None,
    )


@transaction.atomic
def close_drill(*, drill: Drill, by: Account | None, now: datetime) -> Drill:
    """Close a drill: its results cannot change. A second call has no effect."""
    people_queries.require_right(*queries.RIGHTS, account=by)
    drill = Drill.objects.select_for_update().get(pk=drill.pk)
    if drill.closed_at is None:
        drill.closed_at = now
        drill.save(update_fields=["closed_at"])
        audit.record_line(action="close_drill", subject=drill, by=by, now=now)
    return drill

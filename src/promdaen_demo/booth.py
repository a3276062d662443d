"""Practice at the booth in the demonstration: mornings, interviews, a drill with cards."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from promdaen.booth.actions import drills, interviews
from promdaen.booth.actions import runs as actions
from promdaen.booth.kinds.officers import RunWorld, SimulatedOfficer, world
from promdaen.booth.kinds.policies import careful, fast
from promdaen.booth.queries import content as booth_content
from promdaen.booth.queries import drills as drill_queries
from promdaen.booth.queries import runs as queries
from promdaen.booth.rules import acts as rules
from promdaen.booth.rules import drills as drill_rules
from promdaen.booth.rules import rulings
from promdaen.booth.rules.axes import NO_NEED
from promdaen.booth.rules.travellers import Traveller
from promdaen.course import queries as course_queries
from promdaen.kit import content as kit_content
from promdaen.kit import ids
from promdaen.specimen.queries import stock
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.booth.models import BoothRun
    from promdaen.course.models import CourseRun

PLAYERS, TRAVELLERS = 5, 10
WAVES, MODE = ("coach", "market", "ferry"), "practise"
# Which officers hurry; how carefully the others look, from the least to the most.
HURRIED, CARE = (1, 3), (0.6, 1.0)
# A drill: cards, random seed, seconds for each card, the position of the one mistake.
CARDS, SEED, PACE, WAVED_THROUGH = 8, 2012, 75, 5
THOUGHTS, HURRIED_THOUGHTS = (2, 9), (0, 3)


def make_booth(
    *, run: CourseRun, record: kit_content.ContentRecord, content: DemonstrationContent
) -> None:
    """Some officers of a run play a morning on its third day, and one interview before."""
    draw = np.random.default_rng([record.values["seed"], 9])
    day = run.starts_on + timedelta(days=2)
    played_in = world(
        dialogues=booth_content.dialogues(),
        incidents=booth_content.incidents(),
        defects=stock.whole_stock().defects,
    )
    for index, enrolment in enumerate(course_queries.run_roster(run=run)[:PLAYERS]):
        began = content.moment(day, time(13, 5 * index))
        booth = actions.start_run(
            officer_id=enrolment.officer_id,
            wave=WAVES[index % len(WAVES)],
            mode=MODE,
            count=TRAVELLERS,
            seed=record.values["seed"] + index,
            by=None,
            now=began,
        )
        officer = _officer(booth=booth, played_in=played_in, draw=draw, hurries=index in HURRIED)
        (fast if index in HURRIED else careful).play(officer=officer)
        ended = content.moment(day, time(14, 5 * index))
        acts_taken = rules.as_values(acts=officer.acts)
        actions.keep_acts(run=booth, acts=acts_taken, by=None, now=ended)
        _interview(booth=booth, officer=officer, content=content, at=(day, index))


def make_drill(*, run: CourseRun, content: DemonstrationContent) -> None:
    """A drill with eight cards on the last day of a run, on the timekeeper's phone."""
    at = content.moment(run.ends_on, time(9, 0))
    drill = drills.make_drill(
        new=drills.NewDrill(title=run.code, wave="coach", count=CARDS, seed=SEED), by=None, now=at
    )
    roster = course_queries.run_roster(run=run)
    turns = [
        drills.NewTurn(
            turn_id=ids.fixed_id("demonstration", drill.pk, traveller.code),
            record=_handled_card(traveller=traveller, place=index),
            officer_id=roster[index % len(roster)].officer_id,
        )
        for index, traveller in enumerate(drill_queries.drawn_run(drill=drill).travellers)
    ]
    drills.keep_turns(drill=drill, turns=turns, by=None, now=at + timedelta(hours=1))
    drills.close_drill(drill=drill, by=None, now=at + timedelta(hours=2))


def _handled_card(*, traveller: Traveller, place: int) -> drill_rules.CardRecord:
    """The handling of a card: correct, except the sixth, who was let through."""
    ruling, ground, indicators = rulings.ADMIT, "", []
    if traveller.truth.need != NO_NEED:
        ruling, indicators = rulings.OFFICES_BY_NEED[traveller.truth.need][0], ["private"]
    elif not traveller.truth.is_ordinary and place != WAVED_THROUGH:
        ruling, ground = rulings.SECOND_LINE, "document" if traveller.truth.is_signal else "story"
    return drill_rules.CardRecord(
        who=traveller.code,
        waited=PACE * place,
        seconds=PACE + (PACE if ruling != rulings.ADMIT else 0),
        ruling=ruling,
        ground=ground,
        seen=indicators,
    )


def _officer(
    *, booth: BoothRun, played_in: RunWorld, draw: np.random.Generator, hurries: bool
) -> SimulatedOfficer:
    """An officer before a morning: most look carefully, with small differences, some hurry."""
    return SimulatedOfficer(
        run=queries.drawn_run(run=booth),
        world=played_in,
        draw=draw,
        care=fast.CARE if hurries else float(draw.uniform(*CARE)),
        thoughts=HURRIED_THOUGHTS if hurries else THOUGHTS,
    )


def _interview(
    *, booth: Any, officer: SimulatedOfficer, content: DemonstrationContent, at: tuple[Any, int]
) -> None:
    """One of the interviews of the morning, practised alone on the evening before."""
    day, place = at
    turns_spoken = [turn for turn in officer.played.turns.values() if turn.talk and turn.talk.said]
    if not turns_spoken:
        return
    turn = max(turns_spoken, key=lambda turn: len(turn.found))
    code = turn.traveller.dialogue
    interviews.keep_interview(
        interview_id=ids.fixed_id("demonstration", booth.pk, code),
        officer_id=booth.officer_id,
        dialogue=(code, booth.dialogues[code]),
        choices=turn.talk.said if turn.talk else (),
        referral=turn.ruling,
        by=None,
        now=content.moment(day - timedelta(days=1), time(18, place)),
    )

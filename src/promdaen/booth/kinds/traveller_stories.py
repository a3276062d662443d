"""The story of one traveller after the run: truth, actions, and what to see next time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from promdaen.booth.kinds import bearers, papers
from promdaen.booth.rules import naming, rulings
from promdaen.booth.rules.acts import Turn
from promdaen.booth.rules.axes import GENUINE
from promdaen.booth.rules.dialogues import naming as talk_naming
from promdaen.booth.rules.dialogues.graph import KINDS, DialogueGraph
from promdaen.booth.rules.dialogues.playing import DialogueState
from promdaen.booth.rules.incidents import IncidentContent, IncidentOption
from promdaen.booth.rules.measures import TravellerVerdict
from promdaen.booth.rules.words import act_labels, travellers
from promdaen.kit.texts import Words
from promdaen.specimen.kinds import defects
from promdaen.specimen.rules.portraits import figures, people

DEFECTS: Mapping[str, defects.DefectKind] = {defect.CODE: defect for defect in defects.DEFECTS}
MISSED_REASONS = ("defect_not_looked", "defect_not_noticed")
LEFT_REASONS = ("nothing_found", "indicators_left", "not_interviewed")
MAX_MISSED = 3


@dataclass(frozen=True, kw_only=True)
class TravellerStory:
    """The story of a traveller in the debrief; `missed` are indicators not found.

    `chip` is the kind of chip of the verdict; `asked` are counts by kind of question.
    """

    number: int
    code: str
    truth: Sequence[Words]
    chip: str
    is_sound: bool
    verdict: Words
    why: Words
    ruling: Words
    first: Words | None
    ground: Words | None
    seconds: int
    tools: Sequence[Words]
    question_counts: Sequence[tuple[Words, int]]
    flags: Sequence[Words]
    option: Words | None
    next: Sequence[Words]
    missed: Sequence[Words]
    is_worth_a_look: bool
    defect: str
    left: str


def traveller_story(
    *,
    turn: Turn,
    verdict: TravellerVerdict,
    dialogues: Mapping[str, DialogueGraph],
    incidents: Mapping[str, IncidentContent],
) -> TravellerStory:
    """The story of a traveller who was ruled on."""
    truth = turn.traveller.truth
    states = _states(turn, dialogues)
    option = _option(turn, incidents)
    left = _left(turn, dialogues, verdict.reasons)
    is_missed = verdict.verdict not in rulings.SOUND_VERDICTS
    return TravellerStory(
        number=int(turn.traveller.code[1:]),
        code=turn.traveller.code,
        truth=tuple(_truth(turn, dialogues)),
        chip=travellers.CHIPS[verdict.verdict],
        is_sound=not is_missed,
        verdict=naming.VERDICT_NAMES[verdict.verdict],
        why=travellers.WHY[verdict.verdict],
        ruling=travellers.RULING_PHRASES[verdict.ruling],
        first=travellers.RULING_PHRASES[turn.ruling] if turn.room_ruling else None,
        ground=naming.GROUND_NAMES.get(verdict.ground),
        seconds=(turn.ruled_at or turn.called_at) - turn.called_at,
        tools=tuple(
            act_labels.TOOL_LABELS[tool] for tool in dict.fromkeys(used.tool for used in turn.used)
        ),
        question_counts=tuple(_question_counts(states)),
        flags=tuple(
            naming.FLAG_NAMES[flag]
            for flag in dict.fromkeys(flag for _talk, state in states for flag in state.set)
            if flag in naming.FLAG_NAMES
        ),
        option=option.text if option else None,
        next=tuple(_next(turn, verdict, option)),
        missed=tuple(left[:MAX_MISSED]),
        is_worth_a_look=is_missed or not truth.is_ordinary or bool(turn.incident) or turn.has_hit,
        defect=truth.document if is_missed and truth.document in DEFECTS else "",
        left=truth.need if is_missed or left else "",
    )


def face(*, turn: Turn) -> str:
    """The person at the counter, small, as SVG."""
    traveller = turn.traveller
    if traveller.defect and traveller.defect not in DEFECTS:
        traveller = replace(traveller, truth=replace(traveller.truth, document=GENUINE))
    person = bearers.draw_bearer(
        traveller=traveller, plan=papers.traveller_plan(traveller=traveller)
    )
    look = people.look(person=person, seed=traveller.bearer.look_seed, age=traveller.bearer.age)
    return figures.picture(person=person, look=look, view="queue", uid=f"f{traveller.code}")


def document(*, code: str) -> Words:
    """The name of a genuine document or of a defect."""
    defect = DEFECTS.get(code)
    return travellers.DOCUMENT_PHRASES.get(
        code, defect.LABEL if defect is not None else travellers.FALSE
    )


def _truth(turn: Turn, dialogues: Mapping[str, DialogueGraph]) -> Iterator[Words]:
    """The four axes; for the purpose only what the interview could show."""
    truth = turn.traveller.truth
    yield document(code=truth.document)
    yield travellers.IDENTITY_PHRASES[truth.identity]
    if dialogues[turn.traveller.dialogue].purpose == truth.purpose:
        yield travellers.PURPOSE_PHRASES[truth.purpose]
    yield naming.NEED_NAMES[truth.need]


def _states(
    turn: Turn, dialogues: Mapping[str, DialogueGraph]
) -> list[tuple[DialogueGraph, DialogueState]]:
    """The interviews in which something was said."""
    talks = ((turn.traveller.dialogue, turn.talk), (turn.traveller.room, turn.room))
    return [(dialogues[code], state) for code, state in talks if state is not None and state.said]


def _question_counts(
    states: Sequence[tuple[DialogueGraph, DialogueState]],
) -> Iterator[tuple[Words, int]]:
    counts = Counter(talk.choices[code].kind for talk, state in states for code in state.said)
    return (
        (talk_naming.QUESTION_KIND_LABELS[kind], counts[kind]) for kind in KINDS if counts[kind]
    )


def _option(turn: Turn, incidents: Mapping[str, IncidentContent]) -> IncidentOption | None:
    code, _colon, option_code = turn.incident.partition(":")
    options = incidents[code].options if code in incidents else ()
    return next((option for option in options if option.code == option_code), None)


def _next(turn: Turn, verdict: TravellerVerdict, option: IncidentOption | None) -> Iterator[Words]:
    for reason in verdict.reasons:
        if reason in act_labels.REASON_LABELS and reason not in act_labels.GOOD_REASONS:
            yield act_labels.REASON_LABELS[reason]
        defect = DEFECTS.get(turn.traveller.truth.document)
        if reason in MISSED_REASONS and defect is not None:
            yield defect.SIGN
            yield defect.NEXT
    if option is not None and not option.is_right:
        yield option.effect


def _left(
    turn: Turn, dialogues: Mapping[str, DialogueGraph], reasons: Sequence[str]
) -> list[Words]:
    """What the interviews open to the officer could still have brought out."""
    if not any(reason in LEFT_REASONS for reason in reasons):
        return []
    codes = [turn.traveller.dialogue, *([turn.traveller.room] if turn.room_at is not None else [])]
    indicators = set(turn.found)
    left = {
        indicator.code: indicator.text
        for code in codes
        for indicator in dialogues[code].indicators.values()
        if indicator.code not in indicators
    }
    return list(left.values())

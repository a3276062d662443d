"""The debrief of a run, for the officer only: three axes, red lines, every traveller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe

from promdaen.booth.kinds import traveller_stories
from promdaen.booth.kinds.traveller_stories import TravellerStory
from promdaen.booth.models import BoothRun
from promdaen.booth.queries import content, foldings, teams
from promdaen.booth.queries.foldings import Folding
from promdaen.booth.rules import debriefs as rules
from promdaen.booth.rules import fairness, lines_of_axes, naming, red_lines
from promdaen.booth.rules.acts import Act
from promdaen.booth.rules.debriefs import BoothRunResults
from promdaen.booth.rules.lines_of_axes import AxisMeasure
from promdaen.booth.rules.red_lines import CrossedRedLine
from promdaen.booth.rules.words import act_labels, lines, measures, travellers
from promdaen.kit.texts import Digits, Text, Words
from promdaen.specimen.rules import detection

MINUTE = 60
KEPT, CROSSED, NOT_MET = "kept", "crossed", "not_met"


@dataclass(frozen=True, kw_only=True)
class DebriefAxis:
    """An axis with its lines."""

    code: str
    title: Words
    lines: Sequence[AxisMeasure]


@dataclass(frozen=True, kw_only=True)
class CrossingAct:
    """A crossing of a red line: the number of the traveller, or None, and the act."""

    number: int | None
    did: Words


@dataclass(frozen=True, kw_only=True)
class RedLine:
    """A red line: kept, crossed, or not met."""

    code: str
    state: str
    text: Words
    law: Words
    crossed: Sequence[CrossingAct]


@dataclass(frozen=True, kw_only=True)
class OpenStory:
    """A traveller to look at, with face and the red lines crossed."""

    story: TravellerStory
    face: SafeString
    lines: Sequence[Words]


@dataclass(frozen=True, kw_only=True)
class MetDefect:
    """A defect that was met, how often, and how often it was stopped."""

    label: Words
    met_count: int
    stopped: int


@dataclass(frozen=True, kw_only=True)
class RunDebrief:
    """The debrief of one run; `effects` of all the officer's runs, `back` of its team."""

    run: BoothRun
    title: Words
    minutes: int
    travellers: int
    not_served: int
    axes: Sequence[DebriefAxis]
    way: str
    is_hint: bool
    detection: detection.DetectionMeasures | None
    red_lines: Sequence[RedLine]
    stories: Sequence[OpenStory]
    plain: Sequence[int]
    records: Sequence[tuple[Words, bool]]
    passed_count: int
    effects: Sequence[fairness.Effect]
    defects: Sequence[MetDefect]
    back: Sequence[teams.ReferralResult]

    @property
    def missed_defects(self) -> list[str]:
        """The missed defects, to practise in the laboratory."""
        return list(
            dict.fromkeys(
                open_story.story.defect for open_story in self.stories if open_story.story.defect
            )
        )

    @property
    def has_left_needs(self) -> bool:
        """Whether a need, or part of it, was not recognised."""
        return any(open_story.story.left not in {"", "none"} for open_story in self.stories)

    @property
    def needs(self) -> tuple[int, int]:
        """How many people in need were referred correctly, and the total."""
        own = next(
            measure.own
            for axis in self.axes
            for measure in axis.lines
            if measure.code == "referred_rightly"
        )
        return int(own.value or 0), own.total or 0


def debrief(*, run: BoothRun) -> RunDebrief | None:
    """The debrief of a run; None before it has ended."""
    if run.debrief is None:
        return None
    return load_debrief(
        run=run,
        folding=foldings.load_folding(run=run),
        passed=own_passed(officer_id=run.officer_id),
        back=teams.referral_results(run=run),
    )


def visitor_debrief(*, run: BoothRun, acts: Sequence[Act]) -> RunDebrief:
    """The debrief of an ended, unsaved run after its acts."""
    values = run.debrief or {}
    passed = rules.passed_travellers(
        officer="", ruled_travellers=rules.run_record(values=values).rows
    )
    folding = foldings.fold_acts(run=run, acts=acts)
    return load_debrief(run=run, folding=folding, passed=list(passed), back=[])


def load_debrief(
    *,
    run: BoothRun,
    folding: Folding,
    passed: list[fairness.PassedTraveller],
    back: Sequence[teams.ReferralResult],
) -> RunDebrief:
    """The debrief of an ended run; `passed` are travellers of all runs of its officer."""
    record = rules.run_record(values=run.debrief or {})
    facilitation, security = record.axes["facilitation"], record.axes["security"]
    counts = lines_of_axes.detection_counts(security=security)
    stories = _traveller_stories(folding)
    wave = content.waves().get(run.wave)
    return RunDebrief(
        run=run,
        title=wave.title if wave else Words.same(run.wave),
        minutes=round(int(facilitation["seconds"] or 0) / MINUTE),
        travellers=record.travellers,
        not_served=int(facilitation["not_served"] or 0),
        axes=_axes(record),
        way=detection.bias(counts=counts),
        is_hint=detection.is_hint(trials=record.travellers),
        detection=lines_of_axes.run_detection(security=security),
        red_lines=_red_lines(folding, record),
        stories=[
            _opened(story, folding, record) for story in stories if _is_opened(story, record)
        ],
        plain=[story.number for story in stories if not _is_opened(story, record)],
        records=[
            (_note_sentence(code), is_so)
            for code, is_so in rules.judged_notes(played=folding.played, kinds=folding.kinds)
        ],
        passed_count=len(passed),
        effects=fairness.own_effects(passed=passed),
        defects=_defects(record),
        back=back,
    )


def own_passed(*, officer_id: UUID) -> list[fairness.PassedTraveller]:
    """The travellers of all the runs of an officer that have ended."""
    rows = BoothRun.objects.filter(officer=officer_id).values_list("debrief", flat=True)
    return [
        passed
        for values in rows
        if values is not None
        for passed in rules.passed_travellers(
            officer="", ruled_travellers=rules.run_record(values=values).rows
        )
    ]


def _axes(record: BoothRunResults) -> list[DebriefAxis]:
    return [
        DebriefAxis(
            code=code,
            title=measures.AXIS_LABELS[code],
            lines=lines_of_axes.axis_measures(
                axis=code, figures=record.axes[code], careful=record.careful[code]
            ),
        )
        for code in rules.DEBRIEF_AXES
    ]


def _defects(record: BoothRunResults) -> list[MetDefect]:
    return [
        MetDefect(
            label=traveller_stories.document(code=code), met_count=met_count, stopped=stopped
        )
        for code, (met_count, stopped) in record.by_defect.items()
    ]


def _traveller_stories(folding: Folding) -> list[TravellerStory]:
    measures = foldings.folded_measures(folding=folding)
    return [
        traveller_stories.traveller_story(
            turn=folding.played.turns[verdict.traveller_code],
            verdict=verdict,
            dialogues=folding.dialogues,
            incidents=folding.incidents,
        )
        for verdict in measures.verdicts
    ]


def _is_opened(story: TravellerStory, record: BoothRunResults) -> bool:
    return story.is_worth_a_look or any(
        crossing.who == story.code for crossing in record.red_lines
    )


def _opened(story: TravellerStory, folding: Folding, record: BoothRunResults) -> OpenStory:
    face = traveller_stories.face(turn=folding.played.turns[story.code])
    return OpenStory(
        story=story,
        # Safe: the drawing is generated from numbers and fixed names only.
        face=mark_safe(face),  # noqa: S308
        lines=[
            naming.RED_LINE_NAMES[line]
            for line in dict.fromkeys(
                crossing.line for crossing in record.red_lines if crossing.who == story.code
            )
        ],
    )


def _red_lines(folding: Folding, record: BoothRunResults) -> list[RedLine]:
    met_lines = rules.lines_met(played=folding.played, kinds=folding.kinds)
    red_line_states = []
    for code in red_lines.RED_LINES:
        crossed = [crossing for crossing in record.red_lines if crossing.line == code]
        red_line_states.append(
            RedLine(
                code=code,
                state=CROSSED if crossed else KEPT if code in met_lines else NOT_MET,
                text=naming.RED_LINE_NAMES[code] if crossed else lines.KEPT_LINES[code],
                law=lines.LAW[code],
                crossed=[_at(crossing, folding) for crossing in crossed],
            )
        )
    return red_line_states


def _at(crossed: CrossedRedLine, folding: Folding) -> CrossingAct:
    return CrossingAct(
        number=int(crossed.who[1:]) if crossed.who else None, did=_did(crossed, folding)
    )


def _did(crossed: CrossedRedLine, folding: Folding) -> Words:
    """The act at a crossed line, in the words of the choice, the option or the note."""
    kind, _colon, code = crossed.act.partition(":")
    if kind == "say":
        traveller = folding.played.turns[crossed.who].traveller
        talks = [folding.dialogues[code] for code in (traveller.dialogue, traveller.room) if code]
        return next(dialogue.choices[code].text for dialogue in talks if code in dialogue.choices)
    if kind == "incident":
        incident, _colon, option = code.partition(":")
        return folding.incidents[incident].option(code=option).text
    if kind == "rule":
        return travellers.RULING_PHRASES[code]
    if kind == "note":
        return _noted(code, crossed, folding)
    return _note_sentence(code)


def _noted(code: str, crossed: CrossedRedLine, folding: Folding) -> Words:
    """The text of a note on a traveller: an action, or an indicator."""
    traveller = folding.played.turns[crossed.who].traveller
    texts_by_code = {
        key: indicator.text
        for talk in (traveller.dialogue, traveller.room)
        if talk
        for key, indicator in folding.dialogues[talk].indicators.items()
    }
    return {**texts_by_code, **naming.FLAG_NAMES}.get(code, Words.same(code))


def _note_sentence(code: str) -> Words:
    """A sentence of the note for the next shift."""
    kind, _colon, speaker = code.partition(":")
    if kind != "sent":
        return act_labels.HAND_OVER_LABELS.get(code, Words.same(code))
    number = int(speaker[1:]) if speaker[1:].isdigit() else 0
    return Text("Traveller {number} was sent on", number=Digits(number))

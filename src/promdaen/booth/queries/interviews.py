"""Practice interviews, those of an officer, and their outlines for trainers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from promdaen.booth.models import Dialogue, Interview
from promdaen.booth.queries import content
from promdaen.booth.rules import acts
from promdaen.booth.rules.dialogues import coding, graph
from promdaen.booth.rules.dialogues.coding import Coding, DialogueStep, Harm
from promdaen.booth.rules.dialogues.graph import DialogueChoice, DialogueIndicator, DialogueNode
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules.roles import TEACHING


@dataclass(frozen=True, kw_only=True)
class InterviewOffer:
    """An interview in the list of a phone: without its content; the last time, if any."""

    code: str
    title: Words
    place: str
    minutes: int
    times: int
    last: Interview | None


@dataclass(frozen=True, kw_only=True)
class PlayableInterview:
    """An interview in one version, as it is played."""

    code: str
    version: int
    dialogue: graph.DialogueGraph
    initial_flags: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class LostIndicator:
    """A missed indicator: what would have found it, and whether the question came too early."""

    indicator: DialogueIndicator
    choices: Sequence[DialogueChoice]
    is_closed_off: bool


@dataclass(frozen=True, kw_only=True)
class InterviewChoice:
    """One choice of the script, what it found, and a better choice."""

    step: DialogueStep
    node: DialogueNode
    indicators: Sequence[DialogueIndicator]
    is_same: bool
    better: DialogueChoice | None


@dataclass(frozen=True, kw_only=True)
class InterviewDebrief:
    """The debrief of an interview, for its officer only."""

    interview: Interview
    dialogue: graph.DialogueGraph
    coding: Coding
    indicators: Sequence[DialogueIndicator]
    lost: Sequence[LostIndicator]
    opening: DialogueNode
    lines: Sequence[InterviewChoice]
    harms: Sequence[tuple[Harm, DialogueChoice]]


@dataclass(frozen=True, kw_only=True)
class InterviewOutline:
    """A whole interview for trainers, with the effects of its nodes and choices."""

    row: Dialogue
    dialogue: graph.DialogueGraph
    choices_count: int


def interview_offers(*, officer_id: UUID) -> list[InterviewOffer]:
    """The interviews by place and length, with the officer's last time."""
    interviews_by_dialogue: dict[str, list[Interview]] = {}
    for interview in (
        Interview.objects.filter(officer=officer_id).select_related("dialogue").order_by("at")
    ):
        interviews_by_dialogue.setdefault(interview.dialogue.code, []).append(interview)
    interview_offers = [
        InterviewOffer(
            code=dialogue.code,
            title=dialogue.title,
            place=dialogue.place,
            minutes=dialogue.minutes,
            times=len(interviews_by_dialogue.get(dialogue.code, ())),
            last=interviews_by_dialogue[dialogue.code][-1]
            if dialogue.code in interviews_by_dialogue
            else None,
        )
        for dialogue in content.dialogues().values()
    ]
    return sorted(interview_offers, key=lambda offer: (offer.place, offer.minutes, offer.code))


def find_interview(*, code: str) -> PlayableInterview | None:
    """The current version of an interview."""
    row = Dialogue.objects.filter(code=code, is_current=True).first()
    if row is None:
        return None
    dialogue = content.load_dialogue(dialogue=row)
    initial_state = acts.begun(dialogue=dialogue, is_room=dialogue.place == "room").set
    return PlayableInterview(
        code=row.code, version=row.version, dialogue=dialogue, initial_flags=initial_state
    )


def interview_debrief(*, interview_id: UUID, officer_id: UUID) -> InterviewDebrief | None:
    """The debrief of an interview of this officer; None for other officers."""
    own_interviews = Interview.objects.select_related("dialogue").filter(
        pk=interview_id, officer=officer_id
    )
    interview = own_interviews.first()
    if interview is None:
        return None
    dialogue = content.load_dialogue(dialogue=interview.dialogue)
    interview_coding = coding.read_coding(values=interview.coding)
    return InterviewDebrief(
        interview=interview,
        dialogue=dialogue,
        coding=interview_coding,
        indicators=[dialogue.indicators[code] for code in interview_coding.found],
        lost=[_lost(dialogue, missed) for missed in interview_coding.missed],
        opening=dialogue.nodes[dialogue.start],
        lines=list(_interview_choices(dialogue, interview.said)),
        harms=[(harm, dialogue.choices[harm.choice]) for harm in interview_coding.harm],
    )


def interview_outlines(*, account: Account | None) -> list[InterviewOutline]:
    """All interviews for trainers, by place and length. Raises NotAllowed."""
    people_queries.require_right(*TEACHING, account=account)
    interview_outlines = [
        _outline(dialogue) for dialogue in Dialogue.objects.filter(is_current=True)
    ]
    return sorted(
        interview_outlines,
        key=lambda offer: (offer.dialogue.place, offer.dialogue.minutes, offer.dialogue.code),
    )


def find_outline(*, code: str, account: Account | None) -> InterviewOutline | None:
    """One interview whole. Raises NotAllowed."""
    people_queries.require_right(*TEACHING, account=account)
    dialogue = Dialogue.objects.filter(code=code, is_current=True).first()
    return _outline(dialogue) if dialogue is not None else None


def _outline(row: Dialogue) -> InterviewOutline:
    dialogue = content.load_dialogue(dialogue=row)
    return InterviewOutline(row=row, dialogue=dialogue, choices_count=len(dialogue.choices))


def _lost(dialogue: graph.DialogueGraph, missed: coding.Missed) -> LostIndicator:
    return LostIndicator(
        indicator=dialogue.indicators[missed.indicator],
        choices=[dialogue.choices[code] for code in missed.choices],
        is_closed_off=bool(missed.closed_off),
    )


def _interview_choices(
    dialogue: graph.DialogueGraph, choices: Sequence[str]
) -> Iterator[InterviewChoice]:
    indicators: Mapping[str, DialogueIndicator] = dialogue.indicators
    initial_state = acts.begun(dialogue=dialogue, is_room=dialogue.place == "room").set
    for step in coding.steps(dialogue=dialogue, codes=choices, initial_flags=initial_state):
        new = step.after.found[len(step.before.found) :]
        yield InterviewChoice(
            step=step,
            node=dialogue.nodes[step.after.node],
            indicators=[indicators[code] for code in new],
            is_same=step.after.node == step.before.node,
            better=coding.better(dialogue=dialogue, step=step),
        )

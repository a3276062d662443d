"""Interviews to practise with, those an officer has had, and what trainers read of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from promdaen.booth.models import Dialogue, Interview
from promdaen.booth.queries import content
from promdaen.booth.rules import acts
from promdaen.booth.rules.dialogues import coding, graph
from promdaen.booth.rules.dialogues.coding import Coding, Harm, Step
from promdaen.booth.rules.dialogues.graph import Choice, Indicator, Node
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

RIGHTS = ("runs", "own_runs")
"""Who reads interviews whole; who lays out practice with documents has the same."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An interview in the list of a phone: nothing of what it is about; the last time, if any."""

    code: str
    title: Words
    place: str
    minutes: int
    times: int
    last: Interview | None


@dataclass(frozen=True, kw_only=True)
class Talk:
    """An interview in one version, as it is played."""

    code: str
    version: int
    dialogue: graph.Dialogue
    already: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Lost:
    """An indicator that was missed: what would have brought it out, whether it came too early."""

    indicator: Indicator
    choices: Sequence[Choice]
    is_closed_off: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """One choice of the script, what it brought out, what would have been better."""

    step: Step
    node: Node
    found: Sequence[Indicator]
    is_same: bool
    better: Choice | None


@dataclass(frozen=True, kw_only=True)
class Debrief:
    """All that came of an interview, for its officer alone."""

    interview: Interview
    dialogue: graph.Dialogue
    coding: Coding
    found: Sequence[Indicator]
    lost: Sequence[Lost]
    opening: Node
    lines: Sequence[Line]
    harms: Sequence[tuple[Harm, Choice]]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """An interview whole, for trainers: with what its nodes and choices do."""

    row: Dialogue
    dialogue: graph.Dialogue
    choices_count: int


def offers(*, officer_id: UUID) -> list[Offer]:
    """The interviews by place and length, with what the officer did before."""
    done: dict[str, list[Interview]] = {}
    for one in (
        Interview.objects.filter(officer=officer_id).select_related("dialogue").order_by("at")
    ):
        done.setdefault(one.dialogue.code, []).append(one)
    made = [
        Offer(
            code=one.code,
            title=one.title,
            place=one.place,
            minutes=one.minutes,
            times=len(done.get(one.code, ())),
            last=done[one.code][-1] if one.code in done else None,
        )
        for one in content.dialogues().values()
    ]
    return sorted(made, key=lambda one: (one.place, one.minutes, one.code))


def talk_of(*, code: str) -> Talk | None:
    """An interview as it stands now."""
    row = Dialogue.objects.filter(code=code, is_current=True).first()
    if row is None:
        return None
    dialogue = content.dialogue_of(row=row)
    already = acts.begun(dialogue=dialogue, is_room=dialogue.place == "room").set
    return Talk(code=row.code, version=row.version, dialogue=dialogue, already=already)


def debrief_of(*, interview_id: UUID, officer_id: UUID) -> Debrief | None:
    """What came of an interview of this officer; None for that of anybody else."""
    held = Interview.objects.select_related("dialogue").filter(pk=interview_id, officer=officer_id)
    interview = held.first()
    if interview is None:
        return None
    dialogue = content.dialogue_of(row=interview.dialogue)
    made = coding.coding_of(values=interview.coding)
    return Debrief(
        interview=interview,
        dialogue=dialogue,
        coding=made,
        found=[dialogue.indicators[code] for code in made.found],
        lost=[_lost(dialogue, one) for one in made.missed],
        opening=dialogue.nodes[dialogue.start],
        lines=list(_lines(dialogue, interview.said)),
        harms=[(one, dialogue.choices[one.choice]) for one in made.harm],
    )


def outlines(*, account: Account | None) -> list[Outline]:
    """All interviews for trainers, by place and length. Raises NotAllowed."""
    people_queries.require_right(*RIGHTS, account=account)
    made = [_outline(row) for row in Dialogue.objects.filter(is_current=True)]
    return sorted(
        made, key=lambda one: (one.dialogue.place, one.dialogue.minutes, one.dialogue.code)
    )


def outline_of(*, code: str, account: Account | None) -> Outline | None:
    """One interview whole. Raises NotAllowed."""
    people_queries.require_right(*RIGHTS, account=account)
    row = Dialogue.objects.filter(code=code, is_current=True).first()
    return _outline(row) if row is not None else None


def _outline(row: Dialogue) -> Outline:
    dialogue = content.dialogue_of(row=row)
    return Outline(row=row, dialogue=dialogue, choices_count=len(dialogue.choices))


def _lost(dialogue: graph.Dialogue, missed: coding.Missed) -> Lost:
    return Lost(
        indicator=dialogue.indicators[missed.indicator],
        choices=[dialogue.choices[code] for code in missed.choices],
        is_closed_off=bool(missed.closed_off),
    )


def _lines(dialogue: graph.Dialogue, said: Sequence[str]) -> Iterator[Line]:
    indicators: Mapping[str, Indicator] = dialogue.indicators
    already = acts.begun(dialogue=dialogue, is_room=dialogue.place == "room").set
    for step in coding.steps(dialogue=dialogue, codes=said, already=already):
        new = step.after.found[len(step.before.found) :]
        yield Line(
            step=step,
            node=dialogue.nodes[step.after.node],
            found=[indicators[code] for code in new],
            is_same=step.after.node == step.before.node,
            better=coding.better(dialogue=dialogue, step=step),
        )

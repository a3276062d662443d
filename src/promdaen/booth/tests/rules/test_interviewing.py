"""What an honest simulated officer says first, and when the interview is closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from promdaen.booth.rules import interviewing
from promdaen.booth.rules.dialogues import playing
from promdaen.booth.rules.dialogues.graph import DialogueChoice
from promdaen.booth.rules.dialogues.playing import DialogueState
from promdaen.booth.rules.interviewing import QuestionRank
from promdaen.booth.tests import samples

TURNS = tuple(f"said-{number}" for number in range(interviewing.MIN_TURNS_WITH_FINDINGS))


def choice(kind: str, **more: Any) -> DialogueChoice:
    node = samples.node("start", samples.choice("a", kind, "start", **more))
    return samples.dialogue(samples.record(node)).choices["a"]


def state(said_codes: Sequence[str] = (), **more: Any) -> DialogueState:
    return DialogueState(node="start", trust=0, said=tuple(said_codes), **more)


@pytest.mark.parametrize(
    ("kind", "more", "rank"),
    [
        ("practical", {"sets": ["interpreter"]}, QuestionRank.INTERPRETER),
        ("practical", {"sets": ["private"]}, QuestionRank.PRIVATE_PLACE),
        ("explanation", {}, QuestionRank.EXPLANATION),
        ("open", {}, QuestionRank.OPEN_QUESTION),
        ("closed", {}, QuestionRank.OTHER_QUESTION),
        ("leading", {}, QuestionRank.PRESSURE),
        ("coercive", {"sets": ["private"]}, QuestionRank.PRESSURE),
        ("open", {"harm": "told"}, QuestionRank.PRESSURE),
    ],
)
def test_what_the_interview_needs_comes_first_and_pressure_last(
    kind: str, more: dict[str, Any], rank: QuestionRank
) -> None:
    assert interviewing.choice_rank(choice=choice(kind, **more), state=state()) == (rank, 0)


def test_repeated_lines_and_flags_already_set_come_later() -> None:
    private = choice("practical", sets=["private"])
    ranked = interviewing.choice_rank(choice=private, state=state(set=("apart",)))
    assert ranked == (QuestionRank.OTHER_QUESTION, 0)
    ranked = interviewing.choice_rank(choice=choice("open"), state=state(["a", "a"]))
    assert ranked == (QuestionRank.REPETITION, 2)


@pytest.mark.parametrize(
    ("said_count", "indicators", "rank"),
    [
        (interviewing.MIN_TURNS - 1, (), QuestionRank.EARLY_CLOSING),
        (interviewing.MIN_TURNS, (), QuestionRank.CLOSING),
        (interviewing.MIN_TURNS, ("debt",), QuestionRank.EARLY_CLOSING),
        (interviewing.MIN_TURNS_WITH_FINDINGS - 1, ("debt",), QuestionRank.EARLY_CLOSING),
        (interviewing.MIN_TURNS_WITH_FINDINGS, ("debt",), QuestionRank.CLOSING),
    ],
)
def test_an_interview_is_closed_later_where_something_was_found_and_with_consent_before_without(
    said_count: int, indicators: tuple[str, ...], rank: QuestionRank
) -> None:
    now = state(TURNS[:said_count], found=indicators)
    closing = choice("practical", sets=["closed"])
    assert interviewing.choice_rank(choice=closing, state=now)[0] == rank
    asking_consent = choice("practical", sets=["closed", "consent"])
    assert interviewing.choice_rank(choice=asking_consent, state=now)[0] == rank - 1


class FirstOfList:
    """An officer who takes the first candidate, and slips if told to."""

    def __init__(self, *choices: Any, slips: bool = False) -> None:
        self.dialogue = samples.dialogue(samples.record(samples.node("start", *choices)))
        self._state, self.slips = playing.begun(dialogue=self.dialogue), slips

    def offered(self) -> Sequence[DialogueChoice]:
        return playing.offered(dialogue=self.dialogue, state=self._state)

    def state(self) -> DialogueState:
        return self._state

    def say(self, *, choice: DialogueChoice) -> None:
        self._state = playing.choose(dialogue=self.dialogue, state=self._state, code=choice.code)

    def lot(self, *, probability: float) -> bool:
        assert probability == interviewing.SLIP_PROBABILITY
        return self.slips

    def pick(self, *, options: Sequence[str]) -> int:
        assert options
        return 0


def test_an_officer_explains_asks_openly_and_closes() -> None:
    officer = FirstOfList(
        samples.choice("press", "leading", "start"),
        samples.choice("why", "open", "start"),
        samples.choice("who", "closed", "start"),
        samples.choice("explain", "explanation", "start"),
        samples.choice("close", "practical", "start", sets=["closed"]),
    )
    interviewing.interview(officer=officer)
    assert officer.state().said == ("explain", "why", "who", "close")


def test_a_slip_is_never_pressure() -> None:
    officer = FirstOfList(
        samples.choice("press", "leading", "start"),
        samples.choice("who", "closed", "start"),
        slips=True,
    )
    interviewing.interview(officer=officer)
    assert officer.state().said == ("who",) * interviewing.MAX_TURNS

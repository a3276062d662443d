"""Marks of a case: worked by hand, and what holds whatever is answered."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from promdaen.casework.rules import marking
from promdaen.casework.rules.marking import AnsweredStage, CaseAnswer, ElementAnswer, StageTruth

CODES = ("S1", "S4", "T2", "A1")
LINES = ("1a", "1b", "1c")
OFFICES = ("BPP", "IMM", "SOCIAL")


def cited(*lines: str) -> frozenset[str]:
    return frozenset(lines)


def trail() -> StageTruth:
    """The first stage of a case: a crossing is shown, the benefit and the means are not known."""
    return StageTruth(
        values={"S1": "yes", "S4": "unknown", "T2": "unknown", "A1": "no"},
        shows={"S1": cited("1a", "1b"), "A1": cited("1c")},
        missing=("S4", "T2"),
        offices=cited("BPP"),
        protection=cited("needs", "private"),
    )


def post() -> StageTruth:
    """The second stage: money was paid, nobody was forced."""
    return StageTruth(
        values={"S1": "yes", "S4": "yes", "T2": "no", "A1": "no"},
        shows={"S4": cited("2a")},
        offices=cited("BPP", "IMM"),
        protection=cited("needs"),
    )


def perfect(truth: StageTruth) -> CaseAnswer:
    return CaseAnswer(
        elements={
            code: ElementAnswer(value=value, cites=truth.shows.get(code, frozenset()))
            for code, value in truth.values.items()
        },
        missing=truth.missing[: marking.MAX_MISSING_FACTS],
        offices=truth.offices,
        protection=truth.protection,
    )


def stages(*answers: CaseAnswer) -> list[AnsweredStage]:
    truths = (trail(), post())
    return [
        AnsweredStage(code=str(place), truth=truth, answer=answer)
        for place, (truth, answer) in enumerate(zip(truths, answers, strict=False), start=1)
    ]


def test_a_stage_is_marked_as_worked_by_hand() -> None:
    answer = CaseAnswer(
        elements={
            "S1": ElementAnswer(value="yes", cites=cited("1a", "1c")),
            "S4": ElementAnswer(value="yes", cites=cited("1b")),
            "T2": ElementAnswer(value="unknown"),
            "A1": ElementAnswer(value="unknown", cites=cited("1c")),
        },
        missing=("T2",),
        offices=cited("BPP", "ACU"),
        protection=cited("needs"),
    )
    parts = marking.stage_parts(truth=trail(), answer=answer)
    assert parts["elements"] == (1 + 0 + 1 + 0.25) / 4
    assert parts["aggravating"] == 0.25
    assert parts["citations"] == (0.75 + 0) / 2
    assert parts["unknowns"] == 1 / 3
    assert parts["missing"] == 0.25
    assert parts["offices"] == parts["protection"] == 1 / 2


def test_an_element_without_an_answer_and_lines_under_a_wrong_answer_gain_nothing() -> None:
    answer = CaseAnswer(elements={"S1": ElementAnswer(value="no", cites=cited("1a"))})
    parts = marking.stage_parts(truth=trail(), answer=answer)
    assert parts["elements"] == parts["citations"] == parts["missing"] == parts["unknowns"] == 0


def test_what_a_stage_does_not_measure_is_left_out() -> None:
    truth = StageTruth(values={"S1": "yes"})
    parts = marking.stage_parts(
        truth=truth, answer=CaseAnswer(elements={"S1": ElementAnswer(value="yes")})
    )
    assert set(parts) == {"offices", "protection", "elements"}
    assert parts["offices"] == 1


def test_a_fact_asked_for_in_the_second_or_third_place_gets_less() -> None:
    ranked = ["S4", "T2"]
    places = [["S4", "A1", "T2"], ["A1", "S4"], ["A1", "T2", "S4"], ["T2"], ["A1"]]
    credits = [marking.missing_credit(missing=missing, ranked=ranked) for missing in places]
    assert credits == [1.0, 0.75, 0.5, 0.25, 0.0]
    assert marking.missing_credit(missing=["A1", "T1", "T3", "S4"], ranked=["S4"]) == 0


def test_reconsidering_credits_what_was_changed_and_what_was_kept() -> None:
    first = CaseAnswer(
        elements={"S1": ElementAnswer(value="yes"), "A1": ElementAnswer(value="yes")}
    )
    second = CaseAnswer(
        elements={
            "S1": ElementAnswer(value="no"),
            "S4": ElementAnswer(value="yes"),
            "A1": ElementAnswer(value="yes"),
        }
    )
    before, after = stages(first, second)
    # Of S4 and T2, which changed, one was changed; S1 was right and given up; A1 never was right.
    assert marking.reconsidered(before=before, after=after) == (1 / 2 + 0) / 2


def test_a_stage_that_changes_nothing_and_holds_nothing_right_measures_no_reconsidering() -> None:
    stage = AnsweredStage(code="1", truth=StageTruth(values={"S1": "yes"}), answer=CaseAnswer())
    assert marking.reconsidered(before=stage, after=stage) is None
    assert "reconsidered" not in marking.case_parts(stages=[stage, stage])


def test_a_perfect_case_is_one_in_every_part_and_outcome() -> None:
    parts = marking.case_parts(stages=stages(perfect(trail()), perfect(post())))
    assert set(parts) == set(marking.CASE_WEIGHTS) | {"aggravating", "unknowns", "missing"}
    assert set(parts.values()) == {1.0}
    for outcome in (*marking.OUTCOME_WEIGHTS, "BASICS.4"):
        assert marking.outcome_credit(outcome=outcome, parts=parts) == 1


def test_no_stage_measures_nothing() -> None:
    assert marking.case_parts(stages=[]) == {}
    assert marking.outcome_credit(outcome="UNTOC.5", parts={}) is None


def all_unknown(truth: StageTruth) -> CaseAnswer:
    return CaseAnswer(elements={code: ElementAnswer(value="unknown") for code in truth.values})


@pytest.mark.parametrize("outcome", [*marking.OUTCOME_WEIGHTS, "BASICS.4"])
def test_unknown_everywhere_stays_behind_reading(outcome: str) -> None:
    parts = marking.case_parts(stages=stages(all_unknown(trail()), all_unknown(post())))
    credit = marking.outcome_credit(outcome=outcome, parts=parts)
    assert credit is not None
    assert credit < 0.5


values = some.sampled_from(marking.ELEMENT_VALUES)
lines = some.frozensets(some.sampled_from(LINES))
saids = some.builds(ElementAnswer, value=values, cites=lines)
answers = some.builds(
    CaseAnswer,
    elements=some.dictionaries(some.sampled_from(CODES), saids),
    missing=some.lists(some.sampled_from(CODES), unique=True, max_size=3).map(tuple),
    offices=some.frozensets(some.sampled_from(OFFICES)),
    protection=some.frozensets(some.sampled_from(("needs", "private"))),
)
truths = some.fixed_dictionaries(dict.fromkeys(CODES, values)).flatmap(
    lambda facts: some.builds(
        StageTruth,
        values=some.just(facts),
        shows=some.fixed_dictionaries(
            {},
            optional={
                code: some.frozensets(some.sampled_from(LINES), min_size=1)
                for code, value in facts.items()
                if value != "unknown"
            },
        ),
        missing=some.permutations(
            [code for code, value in facts.items() if value == "unknown"]
        ).map(tuple),
        offices=some.frozensets(some.sampled_from(OFFICES)),
    )
)


@settings(max_examples=50)
@given(truths, truths, answers, answers)
def test_every_credit_is_between_nothing_and_the_perfect_answer(
    first: StageTruth, second: StageTruth, answer: CaseAnswer, other: CaseAnswer
) -> None:
    stages = [
        AnsweredStage(code="1", truth=first, answer=answer),
        AnsweredStage(code="2", truth=second, answer=other),
    ]
    for credit in marking.case_parts(stages=stages).values():
        assert 0 <= credit <= 1
    best = [
        AnsweredStage(code="1", truth=first, answer=perfect(first)),
        AnsweredStage(code="2", truth=second, answer=perfect(second)),
    ]
    assert all(
        math.isclose(case_part, 1) for case_part in marking.case_parts(stages=best).values()
    )


@settings(max_examples=50)
@given(truths, answers)
def test_the_order_of_elements_and_lines_changes_nothing(
    truth: StageTruth, answer: CaseAnswer
) -> None:
    turned_truth = StageTruth(
        values=dict(reversed(truth.values.items())),
        shows=dict(reversed(truth.shows.items())),
        missing=truth.missing,
        offices=truth.offices,
        protection=truth.protection,
    )
    turned = CaseAnswer(
        elements=dict(reversed(answer.elements.items())),
        missing=answer.missing,
        offices=answer.offices,
        protection=answer.protection,
    )
    straight = marking.stage_parts(truth=truth, answer=answer)
    other = marking.stage_parts(truth=turned_truth, answer=turned)
    assert {name: pytest.approx(credit) for name, credit in straight.items()} == other


@settings(max_examples=50)
@given(truths)
def test_unknown_everywhere_never_beats_the_honest_perfect(truth: StageTruth) -> None:
    timid = marking.stage_parts(truth=truth, answer=all_unknown(truth))
    best = marking.stage_parts(truth=truth, answer=perfect(truth))
    assert all(timid[name] <= credit for name, credit in best.items())

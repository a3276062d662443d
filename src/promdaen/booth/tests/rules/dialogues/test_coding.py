"""What an interview showed, worked by hand."""

import json
from fractions import Fraction

import pytest

from promdaen.booth.rules.dialogues import coding, playing
from promdaen.booth.rules.dialogues.coding import Coding
from promdaen.booth.tests import samples

JOB = samples.dialogue(samples.job())
ABROAD = samples.dialogue(
    samples.record(
        samples.node(
            "a",
            samples.choice("phone", "closed", "a", sets=["interpreter"], is_once=True),
            samples.choice("ask", "open", "b", finds=["one"]),
            samples.choice("go", "closed", "b"),
        ),
        samples.node("b"),
        indicators=(samples.indicator("one"),),
        language="other",
    )
)


def coded(*codes: str, referral: str = "", initial_flags: tuple[str, ...] = ()) -> Coding:
    return coding.coded(dialogue=JOB, codes=codes, referral=referral, initial_flags=initial_flags)


def test_a_careful_interview() -> None:
    interview = coded(
        "hello", "look", "aside", "tell", "papers", "pass_on", referral="anti_trafficking"
    )
    assert interview.kinds == {
        "open": 2, "closed": 1, "leading": 0, "coercive": 0, "rapport": 1, "explanation": 2,
    }  # fmt: skip
    assert (interview.questions, interview.open_share, interview.pressing_share) == (
        3,
        Fraction(2, 3),
        0,
    )
    assert (interview.found, interview.missed) == (("glances", "debt", "papers"), ())
    assert interview.order == {
        "explained_first": True, "private_first": True,
        "interpreter_first": None, "consent_first": True,
    }  # fmt: skip
    assert (interview.is_closed, interview.harm, interview.is_referral_right) == (
        True,
        (),
        True,
    )
    assert interview.seconds == 5 + 5 * 15
    assert coding.credit(coding=interview) == 1.0


def test_a_hard_interview() -> None:
    interview = coded("threat", "threat", "where", "aside", "tell", referral="admit")
    assert (interview.questions, interview.open_share, interview.pressing_share) == (
        4, Fraction(1, 4), Fraction(1, 2),
    )  # fmt: skip
    assert interview.found == ()
    assert [
        (missed.indicator, missed.choices, missed.closed_off) for missed in interview.missed
    ] == [
        ("debt", ("tell",), ("tell",)),
        ("papers", ("papers",), ()),
        ("glances", ("look",), ()),
    ]
    assert interview.order == {
        "explained_first": True, "private_first": True,
        "interpreter_first": None, "consent_first": None,
    }  # fmt: skip
    assert [(harm.harm, harm.choice) for harm in interview.harm] == [("threat", "threat")] * 2
    assert (interview.is_closed, interview.is_referral_right) == (False, False)
    # Closing 0, questions 1/2 * 1/2, found 0, order 1, referral 0: 1.25 of 5.
    assert coding.credit(coding=interview) == pytest.approx(0.25)


def test_harm_leaves_half_at_most() -> None:
    interview = coded(
        "threat", "hello", "look", "aside", "papers", "pass_on",
        referral="second_line",
    )  # fmt: skip
    # Closing 1, questions 2/3 * 2/3, found 2/3, order 1, referral 1: more than a half without it.
    assert coding.credit(coding=interview) == 0.5


def test_an_interview_without_a_line_has_nothing_to_judge() -> None:
    interview = coded()
    assert (interview.questions, interview.open_share, interview.pressing_share) == (
        0,
        None,
        None,
    )
    assert set(interview.order.values()) == {None}
    assert (interview.is_referral_right, interview.is_closed, interview.seconds) == (
        None,
        False,
        0,
    )
    # Closing 0 and found 0 of 3.
    assert coding.credit(coding=interview) == 0.0


def test_the_order_of_steps() -> None:
    open_job = samples.dialogue(
        samples.record(
            samples.node(
                "a",
                samples.choice("ask", "open", "a", finds=["one"]),
                samples.choice("see", "open", "a", finds=["two"]),
                samples.choice("hello", "rapport", "a"),
                samples.choice("apart", "closed", "a", sets=["apart"]),
                samples.choice("later", "explanation", "a", sets=["consent"]),
                samples.choice("end", "explanation", "b", sets=["closed"]),
            ),
            samples.node("b"),
            indicators=(samples.indicator("one"), samples.indicator("two", "seen")),
        )
    )

    def order(*codes: str, initial_flags: tuple[str, ...] = ()) -> tuple[bool | None, ...]:
        interview = coding.coded(dialogue=open_job, codes=codes, initial_flags=initial_flags)
        return tuple(interview.order[name] for name in coding.ORDER)

    assert order("see", "hello") == (None, None, None, False)
    assert order("ask", "hello", "apart", "later", "end") == (False, False, None, True)
    assert order("hello", "apart", "ask", "end") == (True, True, None, False)
    assert order("ask", initial_flags=("explained", "private", "consent")) == (
        True,
        True,
        None,
        True,
    )
    assert order("hello", "end") == (None, None, None, None)
    plain = samples.dialogue(
        samples.record(
            samples.node("a", samples.choice("ask", "open", "b", finds=["one"])),
            samples.node("b"),
            indicators=(samples.indicator("one"),),
        )
    )
    interview = coding.coded(dialogue=plain, codes=("ask",))
    assert interview.order == {
        "explained_first": False, "private_first": None,
        "interpreter_first": None, "consent_first": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "initial_flags", "is_in_order"),
    [
        (("phone", "ask"), (), True),
        (("ask",), ("interpreter",), True),
        (("go",), (), False),
        (("phone",), (), None),
    ],
)
def test_the_interpreter_comes_before_the_first_question(
    codes: tuple[str, ...], initial_flags: tuple[str, ...], is_in_order: bool | None
) -> None:
    interview = coding.coded(dialogue=ABROAD, codes=codes, initial_flags=initial_flags)
    assert interview.order["interpreter_first"] is is_in_order


@pytest.mark.parametrize(
    ("codes", "better"),
    [
        # Most is brought out by looking; nothing can be wrong with that.
        (("threat",), "look"),
        # An end stands aside for what brings something out, also after all was found there.
        (("look", "threat"), "aside"),
        (("where",), "look"),
        (("look", "where"), None),
        (("aside", "lead"), "tell"),
        (("aside", "go"), "tell"),
        (("aside", "papers"), None),
        (("hello",), None),
        # Trust is 2 after the threat and 3 beside: the question comes too early.
        (("threat", "aside", "tell"), None),
    ],
)
def test_what_would_have_been_better(codes: tuple[str, ...], better: str | None) -> None:
    step = coding.steps(dialogue=JOB, codes=codes)[-1]
    choice = coding.better(dialogue=JOB, step=step)
    assert (choice.code if choice else None) == better


def test_a_question_too_early_has_a_word_that_raises_trust_beside_it() -> None:
    dialogue = samples.dialogue(
        samples.record(
            samples.node(
                "a",
                samples.choice("ask", "open", "a", finds=["one"], below={"trust": 6, "to": "a"}),
                samples.choice("other", "open", "a", trust=2),
                samples.choice("explain", "explanation", "a", trust=1, sets=["explained"]),
                samples.choice("leave", "explanation", "b", trust=1, sets=["closed", "consent"]),
            ),
            samples.node("b"),
            indicators=(samples.indicator("one"),),
        )
    )
    early, again = coding.steps(dialogue=dialogue, codes=("ask", "explain", "ask"))[::2]
    choice = coding.better(dialogue=dialogue, step=early)
    assert (early.is_closed_off, again.is_closed_off) == (True, False)
    assert choice is not None
    assert choice.code == "explain"
    assert coding.better(dialogue=dialogue, step=again) is None


def test_a_coding_travels_as_json_and_refuses_what_was_not_offered() -> None:
    interview = coded("hello", "threat", "aside", "tell", referral="health")
    values = json.loads(json.dumps(coding.as_values(coding=interview)))
    back = coding.read_coding(values=values)
    assert coding.as_values(coding=back) == values
    assert back.questions == interview.questions
    assert coding.credit(coding=back) == coding.credit(coding=interview)
    with pytest.raises(playing.NotOffered):
        coded("papers")

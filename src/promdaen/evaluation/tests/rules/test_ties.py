"""Answers on contacts, their shares, their change, and which pair comes next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from promdaen.evaluation.rules import ties

UNITS = ("AHT", "BPP", "IMM", "MAR")


def answer(department: str = "IMM", province: str = "01", **changes: Any) -> ties.TieAnswer:
    others = [unit for unit in UNITS if unit != department]
    values: dict[str, Any] = {
        "contacts": dict.fromkeys(others, "none"),
        "replies": {},
        "level": "post",
        "barriers": ("whom",),
    }
    return ties.TieAnswer(department=department, province=province, **values | changes)


def contacting(department: str, to: str, reply: str = "yes", province: str = "01") -> Any:
    plain = answer(department, province)
    contacts = {**plain.contacts, to: "once"}
    return replace(plain, contacts=contacts, replies={to: reply})


def test_an_answer_is_stored_and_read_without_a_person() -> None:
    answer = contacting("IMM", "MAR")
    assert ties.read_answer(document=answer.document()) == answer
    assert set(answer.document()) == {
        "department", "province", "contacts", "replies", "knows", "level", "barriers",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"department": "XXX"}, "Choose the department"),
        ({"contacts": {"MAR": "none"}}, "how often"),
        ({"contacts": {"MAR": "daily", "BPP": "none", "AHT": "none"}}, "how often"),
        ({"contacts": {"MAR": "once", "BPP": "none", "AHT": "none"}}, "whether an answer"),
        ({"replies": {"MAR": "yes"}}, "whether an answer"),
        ({"knows": ("IMM",)}, "other departments only"),
        ({"level": "moon"}, "answers of the form"),
        ({"barriers": ("weather",)}, "answers of the form"),
        ({"barriers": ("nothing", "whom")}, "either"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(changes: dict[str, Any], words: str) -> None:
    problem = ties.answer_problem(answer=replace(answer(), **changes), departments=UNITS)
    assert problem is not None
    assert words in str(problem)


def test_a_sound_answer_has_no_problem() -> None:
    assert ties.answer_problem(answer=contacting("IMM", "MAR"), departments=UNITS) is None


def test_shares_are_of_the_officers_of_a_department() -> None:
    answers = [contacting("IMM", "MAR"), answer("IMM"), answer("MAR")]
    share = ties.directed_share(answers=answers, by="IMM", contacted="MAR")
    assert share == ties.TieShare(count=1, n=2)
    assert share.share == 0.5
    assert ties.pair_share(answers=answers, pair=("IMM", "MAR")) == ties.TieShare(count=1, n=3)
    assert ties.pair_share(answers=answers, pair=("IMM", "BPP")) is None
    assert ties.directed_share(answers=answers, by="BPP", contacted="MAR") is None


def test_the_other_questions_count_those_who_answered_them() -> None:
    answers = [
        contacting("IMM", "MAR", reply="no"),
        replace(answer(), knows=("AHT", "BPP", "MAR"), level="", barriers=()),
    ]
    assert ties.reply_share(answers=answers) == ties.TieShare(
        count=0, n=1, officers=1, effective=1
    )
    assert ties.reply_share(answers=[answer()]) is None
    assert ties.knows_share(answers=answers) == ties.TieShare(count=1, n=2)
    assert ties.knows_share(answers=[]) is None
    assert ties.code_share(answers=answers, code="whom") == ties.TieShare(count=1, n=1)
    assert ties.code_share(answers=answers, code="post") == ties.TieShare(count=1, n=1)
    assert ties.code_share(answers=[], code="post") is None


def test_answers_of_one_officer_are_not_counted_as_independent() -> None:
    """By hand: five officers with three contacts each, of three all answered, of two none.

    Share .6; squares 3 * 1.2**2 + 2 * 1.8**2 = 10.8; variance 5/4 * 10.8 / 15**2 = .06; so
    .24 / .06 = 4 answers, times (t14 / t4)**2 = (2.1448 / 2.7764)**2 = .5968: 2.387.
    """
    others = ("AHT", "BPP", "MAR")
    contacts, kinds = dict.fromkeys(others, "once"), ("yes", "late", "yes", "no", "no")
    answers = [
        replace(answer("IMM"), contacts=contacts, replies=dict.fromkeys(others, kind))
        for kind in kinds
    ]
    share = ties.reply_share(answers=answers)
    assert share is not None
    assert (share.count, share.n, share.officers) == (9, 15, 5)
    assert share.effective == pytest.approx(2.387, abs=0.001)
    naive = ties.TieShare(count=9, n=15).interval
    assert share.interval[0] < naive[0] < naive[1] < share.interval[1]


def test_how_often_is_a_share_of_contacts() -> None:
    """Two officers: one with contacts once and often, one with a contact once."""
    contacts = {"AHT": "once", "BPP": "often", "MAR": "none"}
    answers = [
        replace(answer("IMM"), contacts=contacts),
        replace(answer("IMM"), contacts=dict.fromkeys(contacts, "none") | {"AHT": "once"}),
    ]
    once, often = (ties.frequency_share(answers=answers, code=code) for code in ("once", "often"))
    assert once is not None
    assert often is not None
    assert (once.count, once.n, once.officers) == (2, 3, 2)
    assert (often.count, often.n) == (1, 3)
    assert ties.frequency_share(answers=[], code="once") is None
    assert set(ties.CONTACT_CHOICES) == set(ties.CONTACT_FREQUENCIES) - {"none"}


def test_answers_that_are_all_alike_are_worth_their_officers() -> None:
    assert ties.effective_number(clusters=[(3, 3)] * 6) == 6
    assert ties.effective_number(clusters=[(0, 3)] * 6) == 6
    assert ties.effective_number(clusters=[(1, 2)]) == 1
    assert ties.effective_number(clusters=[(1, 2)] * 6) == 6
    assert ties.effective_number(clusters=[(1, 3), (2, 3)] * 20) == 120


def test_a_share_of_few_officers_is_small_however_many_contacts_they_had() -> None:
    assert ties.TieShare(count=6, n=12, officers=4).is_small
    assert not ties.TieShare(count=6, n=12).is_small


def test_a_change_is_that_of_newcombe() -> None:
    """Newcombe (1998), table II, contrast of 56/70 and 48/80 by method 10: 0.0524 to 0.3339."""
    first, second = ties.TieShare(count=48, n=80), ties.TieShare(count=56, n=70)
    change = ties.share_change(first=first, second=second)
    assert change is not None
    assert change.points == pytest.approx(20)
    assert [round(end / 100, 4) for end in change.interval] == [0.0524, 0.3339]
    # Four answers of each officer, alike: they are worth one.
    clustered = [
        ties.TieShare(count=4 * share.count, n=4 * share.n, officers=share.n, effective=share.n)
        for share in (first, second)
    ]
    assert ties.share_change(first=clustered[0], second=clustered[1]) == change
    assert ties.share_change(first=None, second=second) is None
    assert ties.share_change(first=first, second=None) is None


def test_small_groups_are_not_shown_and_cannot_be_computed() -> None:
    answers = [answer("IMM", "01")] * 9 + [answer("IMM", "02")] * 8 + [answer("MAR", "01")] * 3
    answers += [answer("MAR", "02")] * 7 + [answer("BPP", "02")] * 2
    every = ties.shown_groups(answers=answers, departments=UNITS)
    assert every.officers_count("IMM") == 17
    assert "BPP" in every.hidden
    tie_groups = ties.shown_groups(answers=answers, departments=UNITS, province="01")
    assert tie_groups.officers_count("MAR") == 0
    assert "MAR" in tie_groups.hidden
    assert ties.shown_groups(answers=answers, departments=UNITS, province="99").answers == ()
    assert ties.shown_groups(answers=[], departments=UNITS) == ties.TieGroups()
    few = ties.shown_groups(answers=answers[:3], departments=UNITS)
    assert few.everyone == ()


def test_the_next_pair_has_the_fewest_contacts_then_the_fewest_facts() -> None:
    share = ties.TieShare(count=1, n=10)
    states = [
        ties.PairState(pair=("IMM", "MAR"), share=ties.TieShare(count=5, n=10)),
        ties.PairState(pair=("IMM", "BPP"), share=share, facts_passed=3, facts_needed=4),
        ties.PairState(pair=("MAR", "BPP"), share=share, facts_passed=1, facts_needed=4),
        ties.PairState(pair=("AHT", "BPP"), share=None),
    ]
    chosen = ties.next_pair(pairs=states)
    assert chosen is not None
    assert chosen.pair == ("MAR", "BPP")
    assert ties.next_pair(pairs=states[3:]) is None


def test_missing_officers_move_a_share_by_at_most_their_own() -> None:
    assert ties.missing_points(expected=0, answered=0) == 0
    assert ties.missing_points(expected=10, answered=8) == 20

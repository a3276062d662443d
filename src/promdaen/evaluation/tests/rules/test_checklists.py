"""Supervisors' forms: what is stored, what may be shown, agreement by a published case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from promdaen.evaluation.rules import checklists
from promdaen.survey.rules import agreement

BEHAVIOURS = [
    checklists.ObservedBehaviour(code=f"{topic}.B{number}", topic=topic)
    for topic in ("T1", "T2", "T3")
    for number in range(1, 7)
]
CODES = {behaviour.code for behaviour in BEHAVIOURS}


def form(number: int = 1, *, topics: str = "T1 T2", seen_count: int = 12, **changes: object):
    codes = [behaviour.code for behaviour in BEHAVIOURS if behaviour.topic in topics.split()]
    answers = {
        code: checklists.SEEN if place < seen_count else checklists.NOT_SEEN
        for place, code in enumerate(codes)
    }
    values = {"number": number, "observer": 1, "department": "IMM", "province": "01",
              "post": "KH-X1", "answers": answers}  # fmt: skip
    return checklists.BehaviourForm(**values | changes)


def test_a_stored_form_is_read_as_it_was() -> None:
    assert checklists.read_form(document=form().document()) == form()


def test_the_next_form_has_the_two_topics_with_the_fewest_forms() -> None:
    following = checklists.topics_of_next_form
    assert following(forms=[], behaviours=BEHAVIOURS) == ("T1", "T2")
    assert following(forms=[form()], behaviours=BEHAVIOURS) == ("T1", "T3")
    forms = [form(), form(2, topics="T1 T3"), form(1, observer=2)]
    assert following(forms=forms, behaviours=BEHAVIOURS) == ("T2", "T3")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (form(), None),
        (form(answers={}), "every line"),
        (form(topics="T1"), "every line"),
        (form(answers=form().answers | {"T1.B1": "maybe"}), "every line"),
        (form(answers=form().answers | {"T9.B1": "seen"}), "every line"),
        (form(7, observer=2), None),
        (form(9, observer=2), "no first form"),
        (form(8, observer=2), "already"),
        (form(7, observer=2, topics="T1 T3"), "same lines"),
    ],
)
def test_forms_that_cannot_be_are_refused(
    changed: checklists.BehaviourForm, words: str | None
) -> None:
    stored = [form(7), form(8), form(8, observer=2)]
    problem = checklists.form_problem(form=changed, behaviours=BEHAVIOURS, stored=stored)
    assert problem is None if words is None else words in str(problem)


def test_a_closed_round_shows_no_order_and_keeps_pairs() -> None:
    forms = [
        form(1, seen_count=2),
        form(2, seen_count=5),
        form(1, observer=2, seen_count=3),
        form(3, seen_count=5),
    ]
    other_way = [replace(sent_form, number=4 - sent_form.number) for sent_form in reversed(forms)]
    closed = checklists.without_order(forms=forms)
    assert closed == checklists.without_order(forms=other_way)
    number = next(closed_form.number for closed_form in closed if closed_form.observer == 2)
    assert {closed_form.number for closed_form in closed} == {1, 2, 3}
    assert [
        closed_form.seen_count(CODES)[0] for closed_form in closed if closed_form.number == number
    ] == [2, 3]


def test_no_occasion_is_left_out_and_small_groups_are_not_shown() -> None:
    none = dict.fromkeys(form().answers, checklists.NO_OCCASION)
    forms = [*(form(number, seen_count=9) for number in range(1, 7)), form(7, answers=none)]
    share = checklists.seen_share(forms=forms, codes=CODES)
    assert share is not None
    assert (share.count, share.n, share.officers) == (54, 72, 6)
    assert not share.is_small
    assert checklists.seen_share(forms=forms, codes={"T3.B1"}) is None
    topics = checklists.topic_shares(
        forms=[*forms, *(form(number, topics="T2 T3") for number in range(8, 11))],
        behaviours=BEHAVIOURS,
    )
    # T3 has three officers; with it goes the smallest other, so that it cannot be computed.
    assert [row.share is not None for row in topics] == [False, True, False]
    first = checklists.behaviour_shares(forms=forms, codes=["T1.B1", "T1.B2"])
    assert [row.officers for row in first] == [6, 6]


def test_places_are_suppressed_as_one_table_and_posts_within_a_shown_province() -> None:
    forms = [
        *(form(number, province="01", post="KH-X1") for number in range(1, 7)),
        *(form(number, province="01", post="KH-X2") for number in range(7, 13)),
        *(form(number, province="02", post="KH-X3") for number in range(13, 19)),
        *(form(number, province="03", post="KH-X4") for number in range(19, 22)),
        *(form(number, province="02", department="MAR") for number in range(22, 28)),
    ]
    places = checklists.place_shares(forms=forms, codes=CODES, province="01")
    is_shown = {row.code: row.share is not None for row in places.provinces}
    assert is_shown["03"] is False
    assert list(is_shown.values()).count(False) >= 2
    assert [row.code for row in places.departments] == ["IMM", "MAR"]
    is_open = is_shown["01"]
    assert [row.code for row in places.posts] == (["KH-X1", "KH-X2"] if is_open else [])
    hidden = checklists.place_shares(forms=forms, codes=CODES, province="03")
    assert hidden.posts == []
    empty = checklists.place_shares(forms=[], codes=CODES, province="01")
    assert (empty.departments, empty.provinces, empty.posts) == ((), (), ())


def test_kappa_of_two_answers_equals_the_published_case() -> None:
    """Sim and Wright (2005), Physical Therapy 85, 257-268, table 2: lateral shift, kappa .67."""
    kappa = agreement.weighted_kappa(counts=np.array([[22, 2], [4, 11.0]]))
    assert kappa is not None
    assert kappa.value == pytest.approx(2 / 3, abs=0.005)


def pair(number: int, table: list[tuple[str, str]]) -> list[checklists.BehaviourForm]:
    """Two forms of an officer with these answers of both observers."""
    codes = [behaviour.code for behaviour in BEHAVIOURS if behaviour.topic in {"T1", "T2"}]
    answers = [
        {code: row[place] for code, row in zip(codes, table, strict=True)} for place in (0, 1)
    ]
    return [form(number, answers=answers[0]), form(number, observer=2, answers=answers[1])]


def test_the_same_case_comes_out_of_forms_of_two_observers() -> None:
    yes, no, none = checklists.SEEN, checklists.NOT_SEEN, checklists.NO_OCCASION
    lines = [(yes, yes)] * 22 + [(yes, no)] * 2 + [(no, yes)] * 4 + [(no, no)] * 11
    spread = lines[::2] + lines[1::2]
    spread += [(none, yes)] * (60 - len(spread))
    forms = [
        observer_form
        for number in range(5)
        for observer_form in pair(number + 1, [spread[place] for place in range(number, 60, 5)])
    ]
    observer_agreement = checklists.observer_agreement(forms=forms)
    assert (observer_agreement.officers, observer_agreement.lines, observer_agreement.same) == (
        5,
        39,
        33,
    )
    assert observer_agreement.kappa == pytest.approx(0.667, abs=0.001)
    assert observer_agreement.interval is not None
    low, high = observer_agreement.interval
    assert low < observer_agreement.kappa < high
    few = checklists.observer_agreement(forms=forms[:8])
    assert (few.officers, few.kappa, few.interval) == (4, None, None)


def test_agreement_without_variation_is_undefined() -> None:
    lines = [(checklists.SEEN, checklists.SEEN)] * 12
    forms = [observer_form for number in range(6) for observer_form in pair(number, lines)]
    observer_agreement = checklists.observer_agreement(forms=forms)
    assert (
        observer_agreement.officers,
        observer_agreement.kappa,
        observer_agreement.interval,
    ) == (6, None, None)

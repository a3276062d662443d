"""Adaptive tests in the database: chosen before shown, answered once, never shown too often."""

import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection, connections
from django.utils import translation

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment.actions import AssessmentRefused
from promdaen.assessment.actions import adaptive as actions
from promdaen.assessment.models import (
    AdaptiveAsked,
    AdaptiveBank,
    AdaptiveTest,
    Item,
    Paper,
    Response,
    Sitting,
)
from promdaen.assessment.queries import adaptive as queries
from promdaen.assessment.queries.statistics import counted_sittings
from promdaen.assessment.rules.adaptive import shares
from promdaen.evidence.models import Observation
from promdaen.kit.models import AuditLine
from tests import adaptive_world, factories

START = factories.NOW
RIGHT, WRONG, UNKNOWN = {"chosen": "a"}, {"chosen": "b"}, {}
LONGEST = 8


def minute(count: float) -> datetime:
    return START + timedelta(minutes=count)


@pytest.fixture
def paper(db: None) -> Paper:
    calibrated_paper = adaptive_world.calibrated()
    actions.renew_bank(paper=calibrated_paper, by=None, now=START)
    return calibrated_paper


def begun(paper: Paper, *, minutes: int | None = None) -> Sitting:
    return actions.start_sitting(
        officer_id=factories.officer().pk,
        paper=paper,
        language="km",
        ends_at=None if minutes is None else minute(minutes),
        seed=5,
        by=None,
        now=START,
    )


def open_item(sitting: Sitting) -> AdaptiveAsked:
    item_asked = queries.open_item(sitting=sitting)
    assert item_asked is not None
    return item_asked


def give(sitting: Sitting, answer: dict[str, Any], *, at: float = 1) -> AdaptiveAsked | None:
    code = open_item(sitting).item.code
    return actions.answer_item(sitting=sitting, item=code, answer=answer, now=minute(at))


def calibrated_items() -> list[Item]:
    return list(Item.objects.exclude(code="PLAIN"))


def to_the_end(sitting: Sitting, answer: dict[str, Any] = RIGHT) -> None:
    while give(sitting, answer) is not None:
        pass


def test_many_persons_side_by_side(paper: Paper) -> None:
    draw = np.random.default_rng(1)
    going = [begun(paper) for _ in range(3)]
    bank = AdaptiveBank.objects.get()
    ended: list[Sitting] = []
    while going:
        place = int(draw.integers(len(going)))
        if give(going[place], RIGHT if draw.random() < 0.6 else WRONG) is None:
            ended.append(going.pop(place))
            if len(ended) <= 7:
                going.append(begun(paper))
        bank.refresh_from_db()
        most = max(bank.items.values_list("shown_count", flat=True))
        assert most <= max(1, bank.begun_count // 5)
    assert (len(ended), bank.begun_count) == (10, 10)
    exposures = Counter(AdaptiveAsked.objects.values_list("item", flat=True))
    assert exposures == Counter(
        {item: n for item, n in bank.items.values_list("item", "shown_count") if n}
    )
    for sitting in ended:
        rows = AdaptiveAsked.objects.filter(sitting=sitting)
        topics = list(rows.values_list("item__outcome__topic", flat=True))
        assert len(set(rows.values_list("item", flat=True))) == len(topics)
        test = AdaptiveTest.objects.get(sitting=sitting)
        assert (len(topics), test.ended_by) == (LONGEST, "longest")
        for length in range(1, LONGEST + 1):
            assert abs(topics[:length].count("UNTOC") - length / 2) <= 1


def test_each_answer_becomes_one_response_and_one_observation(paper: Paper) -> None:
    sitting = begun(paper)
    give(sitting, RIGHT)
    give(sitting, UNKNOWN)
    assert not Response.objects.exists()
    assert actions.finish_sittings(sittings=[sitting.pk], by=None, now=minute(9)) == 1
    assert actions.finish_sittings(sittings=[sitting.pk], by=None, now=minute(9)) == 0
    sitting.refresh_from_db()
    assert sitting.closed_at == minute(9)
    rows = {row.item.code: row for row in Response.objects.filter(sitting=sitting)}
    answered = [answered_item.item for answered_item in queries.answered_items(sitting=sitting)]
    assert [rows[item.code].mark for item in answered] == [1, 0]
    assert rows[answered[1].code].answer == {}
    observations = Observation.objects.filter(source_id__in=[row.pk for row in rows.values()])
    assert sorted(observations.values_list("outcome", "credit")) == sorted(
        (item.outcome_id, mark) for item, mark in zip(answered, (1, 0), strict=True)
    )
    assert AdaptiveTest.objects.get().ended_by == "closed"
    lines = AuditLine.objects.filter(action__endswith="adaptive").values_list("action", flat=True)
    assert list(lines) == ["start_adaptive", "finish_adaptive"]
    # What was asked by what officers know tells nothing of items as a paper does.
    assert not counted_sittings().exists()
    with pytest.raises(AssessmentRefused, match="none is corrected"):
        assessment_actions.correct_response(
            sitting=sitting,
            item=answered[0].code,
            new_answer="b",
            reason="x",
            by=None,
            now=minute(10),
        )
    assessment_actions.withdraw_sittings(sittings=[sitting], reason="x", by=None, now=minute(11))
    assert queries.expected_shares(sittings=[sitting.pk]) == {}


def test_the_result_is_that_of_the_rules(paper: Paper) -> None:
    best, worst = begun(paper), begun(paper)
    to_the_end(best)
    to_the_end(worst, WRONG)
    test = AdaptiveTest.objects.get(sitting=best)
    bank = AdaptiveBank.objects.get()
    difficulty = dict(bank.items.values_list("item", "difficulty"))
    at = np.linspace(-6, 6, 61)
    beliefs = -(at**2) / 2
    for answered_item in queries.answered_items(sitting=best):
        beliefs -= np.log1p(np.exp(difficulty[answered_item.item_id] - adaptive_world.SD * at))
    items = paper.places.values_list("item", flat=True)
    expected = shares.estimate(
        beliefs=beliefs,
        slopes=np.full(len(items), adaptive_world.SD),
        intercepts=-np.array([difficulty[item] for item in items]),
    )
    assert test.share == pytest.approx(expected.share)
    assert (test.ability, test.error) == pytest.approx((expected.ability, expected.error))
    assert (test.share_low, test.share_high) == pytest.approx(expected.share_interval)
    result, low = queries.sitting_result(sitting=best), queries.sitting_result(sitting=worst)
    assert result
    assert low
    assert result.asked_count == LONGEST
    assert low.points < 50 < result.points == pytest.approx(100 * expected.share)
    assert [
        line.is_right for line in queries.answered_adaptive_items(sitting=worst, language="en")
    ] == ([False] * LONGEST)


def test_the_open_item_stays_however_often_it_is_asked_for(paper: Paper) -> None:
    sitting = begun(paper)
    first = open_item(sitting)
    for _phone in range(2):
        assert actions.open_item(sitting=sitting, now=minute(1)) == first
    sitting_item = queries.shown_item(sitting=sitting, asked_item=first, language="en")
    assert sitting_item == queries.shown_item(sitting=sitting, asked_item=first, language="en")
    second = give(sitting, RIGHT)
    assert second
    with pytest.raises(AssessmentRefused, match="already answered, and the answer stays"):
        actions.answer_item(sitting=sitting, item=first.item.code, answer=WRONG, now=minute(2))
    other = Item.objects.exclude(pk__in=[first.item_id, second.item_id]).first()
    assert other
    with pytest.raises(AssessmentRefused, match="This question is not open"):
        actions.answer_item(sitting=sitting, item=other.code, answer=RIGHT, now=minute(2))
    with pytest.raises(AssessmentRefused, match=second.item.code):
        give(sitting, {"chosen": "z"})
    assert open_item(sitting) == second
    assert queries.answered_items(sitting=sitting)[0].answer == RIGHT


def test_an_item_taken_out_meanwhile_makes_room_for_another(paper: Paper) -> None:
    sitting = begun(paper)
    gone = open_item(sitting)
    Item.objects.filter(pk=gone.item_id).update(is_current=False)
    with pytest.raises(AssessmentRefused, match="removed from the bank"):
        give(sitting, RIGHT)
    other = actions.open_item(sitting=sitting, now=minute(1))
    assert other
    assert (other.position, other.item_id == gone.item_id) == (2, False)
    to_the_end(sitting)
    assert len(queries.answered_items(sitting=sitting)) == LONGEST
    assert not Response.objects.filter(item=gone.item_id).exists()


def test_a_test_ends_by_the_clock_and_takes_nothing_after_it(paper: Paper) -> None:
    sitting = begun(paper, minutes=5)
    give(sitting, RIGHT)
    with pytest.raises(AssessmentRefused, match="The time is over"):
        give(sitting, RIGHT, at=7)
    assert actions.open_item(sitting=sitting, now=minute(7)) is None
    assert Response.objects.filter(sitting=sitting).count() == 1
    with pytest.raises(AssessmentRefused, match="handed in"):
        actions.answer_item(sitting=sitting, item="x", answer=RIGHT, now=minute(8))
    assert actions.open_item(sitting=sitting, now=minute(8)) is None


def test_a_test_ends_where_nothing_is_left_to_ask(paper: Paper) -> None:
    sitting = begun(paper)
    AdaptiveBank.objects.get().items.update(is_usable=False)
    assert give(sitting, RIGHT) is None
    result = queries.sitting_result(sitting=sitting)
    assert result
    assert (result.asked_count, result.ending.en) == (1, "no question left to ask")
    with pytest.raises(AssessmentRefused, match="Too few questions are left"):
        begun(paper)


def test_a_test_ends_when_enough_is_known(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = queries.testing.AdaptivePlan
    monkeypatch.setattr(
        queries.testing, "AdaptivePlan", lambda **fields: plain(**fields, target_error=0.8)
    )
    sitting = begun(paper)
    to_the_end(sitting)
    test = AdaptiveTest.objects.get()
    assert test.ended_by == "known"
    assert test.error is not None
    assert test.error <= 0.8
    assert len(queries.answered_items(sitting=sitting)) < LONGEST


def test_a_bank_that_is_too_small_or_too_new_is_refused(paper: Paper) -> None:
    places = dict.fromkeys(calibrated_items(), 120)
    pool = Paper.objects.get(code="POOL")
    thin = dict(list(places.items())[:-1])
    for answers, scaled, why in (
        (thin, {}, "71 questions can be asked; 1 more needed, in 1 of 2"),
        (dict.fromkeys(places, 99), {}, "0 of the 8 questions"),
        (places, {"is_settled": False}, "no difficulty"),
        (places, {"sd": None}, "no difficulty"),
    ):
        adaptive_world.count_items(papers=(paper, pool), answers=answers, **scaled)
        with pytest.raises(AssessmentRefused, match=why):
            actions.renew_bank(paper=paper, by=None, now=minute(1))
    lone = factories.paper("LONE")
    with pytest.raises(AssessmentRefused, match="Too few questions are left"):
        begun(lone)
    [ready] = queries.paper_readiness(papers=[lone])
    assert ready.why_not


def test_a_bank_is_renewed_between_tests_and_keeps_its_counts(paper: Paper) -> None:
    sitting = begun(paper)
    bank = AdaptiveBank.objects.get()
    before = list(bank.items.values_list("item", "difficulty", "shown_count"))
    AdaptiveBank.objects.update(computed_at=minute(-9), sd=9)
    assert actions.renew_bank(paper=paper, by=None, now=minute(1)).sd == 9
    actions.finish_sittings(sittings=[sitting.pk], by=None, now=minute(2))
    gone = Item.objects.filter(code="UNTOC-35").first()
    assert gone
    Item.objects.filter(pk=gone.pk).update(is_current=False)
    extra = factories.item("EXTRA", outcome=factories.outcome(factories.topic("UNTOC")))
    wider = factories.paper(
        "WIDER", [extra, *Item.objects.filter(code__startswith="UNTOC", is_current=True)]
    )
    answers = dict.fromkeys(calibrated_items(), 120)
    papers = (paper, Paper.objects.get(code="POOL"), wider)
    adaptive_world.count_items(papers=papers, answers=answers)
    renewed = actions.renew_bank(paper=paper, by=None, now=minute(3))
    assert (renewed.pk, renewed.sd, renewed.begun_count) == (bank.pk, adaptive_world.SD, 1)
    assert renewed.items.count() == len(before) + 1
    assert not renewed.items.get(item=gone).is_usable
    assert dict(renewed.items.values_list("item", "shown_count")) == {
        **{item: exposure for item, _b, exposure in before},
        extra.pk: 0,
    }
    # The same statistics bring nothing new.
    assert actions.renew_bank(paper=paper, by=None, now=minute(4)).renewed_at == minute(3)


@pytest.mark.django_db(transaction=True)
def test_persons_who_choose_at_the_same_time_count_one_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On SQLite, which lets one write at a time, they come in turn."""
    at_once = connection.vendor == "postgresql"
    paper = adaptive_world.calibrated()
    actions.renew_bank(paper=paper, by=None, now=START)
    sittings = [begun(paper) for _ in range(4)]
    ready = threading.Barrier(2 * len(sittings))
    twice: list[str] = []
    plain = queries.loaded

    def slowly(**arguments: Any) -> queries.LoadedItemBank:
        loaded_bank = plain(**arguments)
        time.sleep(0.1 if at_once else 0)
        return loaded_bank

    monkeypatch.setattr(queries, "loaded", slowly)

    def sit(sitting: Sitting, code: str) -> None:
        try:
            with translation.override("en"):
                actions.answer_item(sitting=sitting, item=code, answer=RIGHT, now=minute(1))
        except AssessmentRefused as refused:
            twice.append(str(refused))

    def sit_beside(sitting: Sitting, code: str) -> None:
        ready.wait()
        sit(sitting, code)
        connections.close_all()

    # Everybody answers twice, as from two phones.
    answers = [
        (sitting, open_item(sitting).item.code) for sitting in sittings for _phone in range(2)
    ]
    if at_once:
        threads = [
            threading.Thread(target=sit_beside, args=sitting_and_code)
            for sitting_and_code in answers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
    else:
        for answer in answers:
            sit(*answer)
    exposures = Counter(AdaptiveAsked.objects.values_list("item", flat=True))
    assert (max(exposures.values()), exposures.total()) == (1, 2 * len(sittings))
    counted = AdaptiveBank.objects.get().items.filter(shown_count__gt=0)
    assert dict(counted.values_list("item", "shown_count")) == dict(exposures)
    assert len(twice) == len(sittings)
    assert {why.split(",")[0] for why in twice} == {"This question is already answered"}

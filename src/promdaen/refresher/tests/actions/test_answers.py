"""Answers of a refresher are kept once, marked, and told to the evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from promdaen.evidence import queries as evidence
from promdaen.people.models import Officer
from promdaen.refresher.actions import answers as actions
from promdaen.refresher.actions import early_answers
from promdaen.refresher.actions.refusals import RefresherRefused
from promdaen.refresher.models import Answer, Member, Season, Share, Window
from promdaen.refresher.queries import pieces
from promdaen.refresher.tests import samples
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Officer:
    samples.bank()
    return factories.officer()


@pytest.fixture
def share(officer: Officer) -> Share:
    season = samples.season([officer])
    return samples.share(Member.objects.get(season=season))


def test_an_answer_is_marked_by_the_key_and_becomes_evidence(
    officer: Officer, share: Share
) -> None:
    right = samples.new_answer(share, "UNTOC.1")
    wrong = samples.new_answer(share, "UNTOC.2", answer={"chosen": "b"})
    blank = samples.new_answer(share, "UNTOC.3", answer={})
    result = samples.keep(officer.pk, right, wrong, blank)
    assert set(result.stored_ids) == {right.id, wrong.id, blank.id}
    assert [Answer.objects.get(pk=answer.id).mark for answer in (right, wrong, blank)] == [1, 0, 0]
    observations = evidence.current().filter(officer=officer)
    assert {
        (observation.outcome_id, observation.kind, observation.credit)
        for observation in observations
    } == {
        ("UNTOC.1", "refresher", 1),
        ("UNTOC.2", "refresher", 0),
        ("UNTOC.3", "refresher", 0),
    }


def test_a_repeated_report_is_stored_once(officer: Officer, share: Share) -> None:
    answer = samples.new_answer(share, "UNTOC.1")
    samples.keep(officer.pk, answer)
    assert samples.keep(officer.pk, answer).stored_ids == (answer.id,)
    assert Answer.objects.count() == 1
    assert evidence.current().filter(officer=officer).count() == 1


def test_of_two_answers_to_one_question_the_first_counts(officer: Officer, share: Share) -> None:
    first, second = (samples.new_answer(share, "UNTOC.1") for _time in range(2))
    with translation.override("en"):
        result = samples.keep(officer.pk, first, second)
    assert result.stored_ids == (first.id,)
    assert result.refused == {
        second.id: "This question was answered before; the first answer counts."
    }


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"window": uuid4()}, "This question is not part of your refresher."),
        ({"outcome": "UNTOC.9"}, "This question is not part of your refresher."),
        ({"item": "UNTOC.2-X"}, "This question is no longer asked."),
        ({"answer": {"chosen": "z"}}, "z"),
    ],
)
def test_what_is_no_answer_is_refused_and_the_rest_is_kept(
    officer: Officer, share: Share, fields: dict[str, object], why: str
) -> None:
    good, bad = (
        samples.new_answer(share, "UNTOC.2"),
        samples.new_answer(share, "UNTOC.1", **fields),
    )
    with translation.override("en"):
        result = samples.keep(officer.pk, bad, good)
    assert result.stored_ids == (good.id,)
    assert why in result.refused[bad.id]


def test_a_refresher_of_another_officer_takes_nothing(officer: Officer, share: Share) -> None:
    answer = samples.new_answer(share, "UNTOC.1")
    assert samples.keep(factories.officer().pk, answer).stored_ids == ()
    assert not Answer.objects.exists()


def test_what_another_officer_kept_is_not_shown_as_kept(officer: Officer, share: Share) -> None:
    answer = samples.new_answer(share, "UNTOC.1")
    samples.keep(officer.pk, answer)
    assert samples.keep(factories.officer().pk, answer).stored_ids == ()


def test_before_its_window_opens_nothing_is_taken_and_after_it_closed_all_is(
    officer: Officer, share: Share
) -> None:
    early = samples.new_answer(share, "UNTOC.1")
    result = samples.keep(officer.pk, early, now=samples.NOW - timedelta(days=1))
    assert early.id in result.refused
    late = samples.NOW + timedelta(days=60)
    assert samples.keep(officer.pk, early, now=late).stored_ids == (early.id,)


def test_a_clock_that_cannot_be_right_is_limited_to_what_can_be(
    officer: Officer, share: Share
) -> None:
    ahead = samples.new_answer(share, "UNTOC.1", at=samples.NOW + timedelta(days=900))
    behind = samples.new_answer(share, "UNTOC.2", at=samples.NOW - timedelta(days=900))
    samples.keep(officer.pk, ahead, behind)
    received = samples.NOW + timedelta(minutes=2)
    assert Answer.objects.get(pk=ahead.id).at == received
    opened = timezone.make_aware(datetime.combine(share.window.opens_on, time()))
    assert Answer.objects.get(pk=behind.id).at == opened


def test_who_left_is_asked_nothing_more(officer: Officer, share: Share) -> None:
    Member.objects.update(left_at=samples.NOW)
    assert samples.keep(officer.pk, samples.new_answer(share, "UNTOC.1")).stored_ids == ()
    assert pieces.open_shares(officer_id=officer.pk, now=samples.NOW) == []


def test_too_many_at_once_are_refused_whole(officer: Officer, share: Share) -> None:
    many = [
        samples.new_answer(share, "UNTOC.1") for _time in range(actions.MAX_ANSWERS_PER_CALL + 1)
    ]
    with pytest.raises(RefresherRefused):
        samples.keep(officer.pk, *many)
    assert not Answer.objects.exists()


def test_an_item_that_was_met_less_is_drawn_first(officer: Officer, share: Share) -> None:
    first = pieces.item_for(share=share, outcome="UNTOC.1")
    assert first is not None
    samples.keep(officer.pk, samples.new_answer(share, "UNTOC.1", item=first.code))
    again = pieces.item_for(share=share, outcome="UNTOC.1")
    assert again is not None
    assert again.code != first.code


@pytest.mark.parametrize("ended", ["closed season", "officer left"])
def test_no_window_is_opened_ahead_or_locked_after_the_season_ended_for_an_officer(
    officer: Officer, share: Share, ended: str
) -> None:
    share.ahead = {"UNTOC.2": "0003"}
    share.save()
    later = Window.objects.get(season=share.window.season, arm=share.window.arm, number=1)
    if ended == "closed season":
        Season.objects.update(closed_at=samples.NOW)
    else:
        Member.objects.update(left_at=samples.NOW)
    new = replace(samples.new_answer(share, "UNTOC.2"), window=later.pk)
    with patch.object(Window.objects, "select_for_update", side_effect=AssertionError):
        result = early_answers.keep_window_answers(
            officer_id=officer.pk, answers=[new], phone="f" * 32, now=samples.NOW
        )
    assert list(result.refused) == [new.id]
    assert not Share.objects.filter(window=later).exists()

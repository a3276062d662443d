"""Better screening: referrals of a twin, what the second line needs, its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from scipy import stats

from promdaen.people.models import Account
from promdaen.planning.models import CheckpointTwin
from promdaen.planning.queries import twins as queries
from promdaen.planning.rules import screening, twins
from promdaen.planning.rules.screening import ScreeningSkill
from promdaen.planning.tests import test_twins
from promdaen.specimen.queries.skill import GroupSkill
from promdaen.specimen.rules.skill import Pooled, SkillShare
from tests import factories

SKILL = ScreeningSkill(now=1.5, after=2.5, irregular=0.01, goal=0.7)
TYPED = {"now": "1.5", "after": "2.5", "irregular": "10", "goal": "70"}
CODE = test_twins.CODE


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en")
    client.force_login(account)
    return account


def lines(**refer: float) -> dict[str, screening.ScreeningMethod]:
    document = test_twins.document()
    document["refer"] |= refer
    screening_lines = screening.screening_methods(document=document, skill=SKILL, days=40, seed=1)
    return {line.name: line for line in screening_lines}


def test_the_criterion_gives_back_the_present_referral() -> None:
    for share in (0.005, 0.02, 0.3):
        criterion = screening.criterion_at(share=share, d_prime=1.5, irregular=0.01)
        caught, false = screening.rates(d_prime=1.5, criterion=criterion)
        assert 0.01 * caught + 0.99 * false == pytest.approx(share)
        assert stats.norm.ppf(caught) - stats.norm.ppf(false) == pytest.approx(1.5)


def test_better_skill_finds_more_and_the_goal_costs_less_with_it() -> None:
    lines_by_name = lines(visitor=0.02)
    now, strict = lines_by_name[screening.NOW], lines_by_name[screening.STRICT]
    assert strict.false == pytest.approx(now.false)
    assert strict.caught > now.caught
    assert strict.second.count >= now.second.count
    before, after = lines_by_name[screening.GOAL_NOW], lines_by_name[screening.GOAL_AFTER]
    assert before.caught == pytest.approx(0.7)
    assert after.caught == pytest.approx(0.7)
    assert after.false < before.false
    assert after.second.count < before.second.count
    assert now.second.count == pytest.approx(0.02 * 320, rel=0.25)


def test_the_second_line_grows_until_the_promise_is_kept() -> None:
    lines_by_name = lines(visitor=0.2)
    now = lines_by_name[screening.NOW]
    assert now.needed is not None
    assert now.needed > 0
    assert now.second.kept_share < screening.KEPT_SHARE
    assert now.second.busy_share > 0.9
    wish = twins.StaffingChange(booths={}, second=now.needed, since=0, until=480)
    document = test_twins.document()
    document["refer"]["visitor"] = 0.2
    more = queries.simulated_day(document=twins.with_wish(document=document, wish=wish)).second
    assert more is not None
    assert more.p90 < now.second.p90


def test_a_promise_that_six_more_officers_do_not_keep_has_no_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(screening, "MAX_ADDED", 0)
    assert lines(visitor=0.2)[screening.NOW].needed is None


def test_a_class_that_is_never_referred_stays_so() -> None:
    lines_by_name = lines(visitor=0.0, local=0.0)
    assert {line.second.count for line in lines_by_name.values()} == {0}
    assert {line.needed for line in lines_by_name.values()} == {0}


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_the_page_of_screening_answers_only_a_believable_twin(client: Client) -> None:
    twin = test_twins.believable()
    page = test_twins.text_of(client, "screening", CODE)
    assert "our own guess, not measured" in page
    assert "The goal with better skill" in page
    changed = test_twins.text_of(client, "screening", CODE, **TYPED)
    assert "Referred of 1,000 others" in changed
    wrong = test_twins.text_of(client, "screening", CODE, **(TYPED | {"now": "many"}))
    assert "The goal with better skill" not in wrong
    CheckpointTwin.objects.filter(pk=twin.pk).update(timed=[])
    assert "no advice" in test_twins.text_of(client, "screening", CODE, **TYPED)
    alone = twins.first_document(shape=test_twins.shape(second=0))
    CheckpointTwin.objects.filter(pk=twin.pk).update(document=alone)
    assert "This twin has no second line" in test_twins.text_of(client, "screening", CODE)


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_the_laboratory_proposes_the_skill_of_now(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_twins.believable()
    share = SkillShare(hits=0, n=0, share=None, interval=None)
    pooled = Pooled(
        d_prime=1.9, d_prime_interval=(1.5, 2.3), criterion=0.0, criterion_interval=None
    )

    def page(*, is_shown: bool) -> Any:
        whole = GroupSkill(
            code="", name=twins.CLASS_LABELS["local"], officers_count=30, is_shown=is_shown,
            hit_share=share, stopped=share, pooled=pooled,
        )  # fmt: skip
        return type("Page", (), {"whole": whole})()

    monkeypatch.setattr(queries.specimen_skill, "skill_page", lambda **_given: page(is_shown=True))
    text = test_twins.text_of(client, "screening", CODE)
    assert "as 30 officers did on specimens in the laboratory" in text
    assert "95 % interval 1.5 to 2.3" in text
    assert 'value="2.4"' in text
    monkeypatch.setattr(
        queries.specimen_skill, "skill_page", lambda **_given: page(is_shown=False)
    )
    assert "our own guess" in test_twins.text_of(client, "screening", CODE)


@pytest.mark.django_db
def test_who_may_not_read_skill_gets_the_prior() -> None:
    assert queries.laboratory_skill(account=factories.account("assessor")) is None

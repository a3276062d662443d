"""Described posts on which assessors practise before a round, and their agreement."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from promdaen.survey.actions import calibration as actions
from promdaen.survey.actions import content as content_actions
from promdaen.survey.actions import rounds
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import CalibrationAnswer, DescribedPost, Indicator
from promdaen.survey.queries import calibration
from promdaen.survey.rules import calibration as rules
from tests import factories, survey_world

POSTS = 5


# ---- the rule ----


def answered(post: str, agreed: dict[str, int], **levels: int) -> rules.AnsweredPost:
    return rules.AnsweredPost(post=post, levels=levels, agreed=agreed)


def test_agreement_with_the_agreed_levels_counts_pairs_same_and_near() -> None:
    """Agreed 0, 2, 4; chosen 0, 3, 4: weights 1, 0.75, 1; observed 11/12.

    Rows each 1/3 at 0, 2, 4; columns 1/3 at 0, 3, 4. Expected by hand: for 0: (1 + .25 + 0) / 3,
    for 2: (.5 + .75 + .5) / 3, for 4: (0 + .75 + 1) / 3; mean (1.25 + 1.75 + 1.75) / 9 = .5278.
    Kappa = (.9167 - .5278) / (1 - .5278) = .8235.
    """
    agreement = rules.agreement_with_agreed(
        answers=[answered("A", {"X": 0, "Y": 2, "Z": 4}, X=0, Y=3, Z=4)]
    )
    assert (agreement.pairs, agreement.same, agreement.near) == (3, 2, 3)
    assert agreement.kappa == pytest.approx(0.8235, abs=1e-4)


def test_calibrated_needs_all_posts_and_substantial_agreement() -> None:
    agreed = {"X": 0, "Y": 2, "Z": 4}
    right = [answered(post, agreed, **agreed) for post in "AB"]
    assert rules.is_calibrated(own_agreement=rules.agreement_with_agreed(answers=right), posts=2)
    assert not rules.is_calibrated(
        own_agreement=rules.agreement_with_agreed(answers=right), posts=3
    )
    wrong = [answered(post, agreed, X=4, Y=2, Z=0) for post in "AB"]
    assert not rules.is_calibrated(
        own_agreement=rules.agreement_with_agreed(answers=wrong), posts=2
    )
    assert not rules.is_calibrated(own_agreement=rules.agreement_with_agreed(answers=[]), posts=0)


# ---- the content ----


def test_five_posts_have_thirty_levels_of_which_none_is_most_of_them() -> None:
    """So that one level always is no way through."""
    records = survey_world.shipped()["calibration"]
    assert len(records) == POSTS
    levels = [answer["level"] for record in records for answer in record.values["answers"]]
    assert len(levels) == 30
    assert set(levels) == set(range(5))
    assert max(Counter(levels).values()) <= 10
    assert all(record.values["invented"] for record in records)


def test_posts_of_each_class_ask_only_what_is_asked_there() -> None:
    indicators = survey_world.instrument_content().by_code()
    for record in survey_world.shipped()["calibration"]:
        for answer in record.values["answers"]:
            assert record.values["class"] in indicators[answer["code"]].standard, answer["code"]


@pytest.mark.django_db
def test_a_post_with_an_unknown_question_or_level_is_refused() -> None:
    records = survey_world.shipped()
    first = records["calibration"][0]
    answers = [dict(first.values["answers"][0], code="T04"), dict(first.values["answers"][1])]
    answers[1]["level"] = 5
    wrong = dataclasses.replace(first, values={**first.values, "answers": answers})
    with pytest.raises(SurveyRefused) as why:
        content_actions.load_survey(
            records={**records, "calibration": [wrong]}, by=None, now=factories.NOW
        )
    lines = [str(line) for line in why.value.lines]
    assert "There is no such indicator with levels in words." in lines[0]
    assert "A level is 0 to 4." in lines[1]
    assert not DescribedPost.objects.exists()


@pytest.mark.django_db
def test_content_without_described_posts_deletes_them() -> None:
    records = survey_world.shipped()
    for posts, count in ((records["calibration"], POSTS), ([], 0)):
        content_actions.load_survey(
            records={**records, "calibration": posts}, by=None, now=factories.NOW
        )
        assert DescribedPost.objects.count() == count


# ---- answering ----


@pytest.fixture
def survey_round() -> Any:
    survey_world.loaded()
    return survey_world.a_round(title_en="Survey 2026")


def agreed(post: str) -> dict[str, int]:
    described_post = calibration.described_post(code=post)
    assert described_post is not None
    return {row.indicator.code: row.level for row in described_post.answers}


def answer(survey_round: Any, account: Account, post: str, **levels: int) -> CalibrationAnswer:
    return actions.answer_post(
        survey_round=survey_round,
        post=post,
        levels=agreed(post) | levels,
        by=account,
        now=factories.NOW,
    )


def answer_all(survey_round: Any, account: Account) -> None:
    for post in calibration.described_posts():
        answer(survey_round, account, post.code)


@pytest.mark.django_db
def test_a_post_is_answered_once_and_keeps_what_was_agreed(survey_round: Any) -> None:
    account = factories.account("assessor")
    row = answer(survey_round, account, "POST-HILL", T10=4)
    assert row.levels["T10"] == 4
    assert row.agreed["T10"] == 1
    assert AuditLine.objects.filter(action="answer_described_post").count() == 1
    with pytest.raises(SurveyRefused, match="You answered this post before"):
        answer(survey_round, account, "POST-HILL")
    answer(survey_world.a_round("2027"), account, "POST-HILL")
    assert CalibrationAnswer.objects.count() == 2, "each round is answered anew"


@pytest.mark.django_db
def test_what_cannot_be_answered_is_refused(survey_round: Any) -> None:
    account = factories.account("assessor")
    arguments: dict[str, Any] = {"by": account, "now": factories.NOW, "survey_round": survey_round}
    with pytest.raises(SurveyRefused, match="There is no such post"):
        actions.answer_post(post="NONE", levels={}, **arguments)
    with pytest.raises(SurveyRefused, match="Choose a level for each question"):
        actions.answer_post(post="POST-HILL", levels={"T10": 1}, **arguments)
    with pytest.raises(NotAllowed):
        answer(survey_round, factories.account("viewer"), "POST-HILL")
    rounds.close_round(survey_round=survey_round, by=None, now=factories.NOW)
    with pytest.raises(SurveyRefused, match="This round is closed"):
        answer(survey_round, account, "POST-HILL")


@pytest.mark.django_db
def test_the_coordinator_sees_who_agrees_and_where_levels_differ(survey_round: Any) -> None:
    first, second = (factories.account("assessor", name=name) for name in ("Ann", "Ben"))
    answer_all(survey_round, first)
    answer(survey_round, second, "POST-HILL", T10=4)
    coordinator = factories.account("coordinator")
    page = calibration.calibration_page(survey_round=survey_round, account=coordinator)
    lines = {line.account.name: line for line in page.lines}
    assert lines["Ann"].is_calibrated
    assert lines["Ann"].agreement.kappa == 1
    assert not lines["Ben"].is_calibrated
    assert (lines["Ben"].answered, lines["Ben"].agreement.same) == (1, 5)
    assert page.calibrated == 1
    assert (page.among.pairs, page.among.same) == (6, 5)
    [spread] = page.spreads
    assert (spread.answer.indicator.code, spread.counts) == ("T10", (0, 1, 0, 0, 1))


@pytest.mark.django_db
def test_a_replaced_post_is_answered_before_anyone_is_calibrated(survey_round: Any) -> None:
    account, coordinator = factories.account("assessor"), factories.account("coordinator")
    answer_all(survey_round, account)
    DescribedPost.objects.filter(code="POST-HILL").update(code="POST-NEW")
    own = calibration.own_calibration(survey_round=survey_round, account=account)
    assert (own.left, own.is_calibrated) == (1, False)
    page = calibration.calibration_page(survey_round=survey_round, account=coordinator)
    assert [(line.answered, line.is_calibrated) for line in page.lines] == [(4, False)]
    assert calibration.left_by_round(account=account) == [(survey_round, 1)]


@pytest.mark.django_db
def test_a_post_whose_indicators_left_stops_no_one(survey_round: Any) -> None:
    account, coordinator = factories.account("assessor"), factories.account("coordinator")
    codes = agreed("POST-HILL").keys()
    Indicator.objects.filter(code__in=codes).update(is_current=False)
    answer_all(survey_round, account)
    assert len(calibration.described_posts()) == POSTS - 1
    assert calibration.left_by_round(account=account) == []
    assert calibration.own_calibration(survey_round=survey_round, account=account).is_calibrated
    page = calibration.calibration_page(survey_round=survey_round, account=coordinator)
    assert page.calibrated == 1


@pytest.mark.django_db
def test_who_is_no_assessor_now_does_not_count(survey_round: Any) -> None:
    first, second, third = (factories.account("assessor", name=name) for name in "ABC")
    for account in (first, second, third):
        answer(survey_round, account, "POST-HILL", T10=4 if account == third else 1)
    Account.objects.filter(pk=third.pk).update(is_active=False)
    page = calibration.calibration_page(
        survey_round=survey_round, account=factories.account("coordinator")
    )
    assert (page.among.pairs, page.among.same) == (6, 6)
    assert page.spreads == ()


@pytest.mark.django_db
def test_posts_known_from_an_earlier_round_are_marked(survey_round: Any) -> None:
    account, coordinator = factories.account("assessor"), factories.account("coordinator")
    answer(survey_round, account, "POST-HILL")
    later = survey_world.a_round("2027")
    own = calibration.own_calibration(survey_round=later, account=account)
    assert [row.post.code for row in own.posts if row.is_repeat] == ["POST-HILL"]
    client = client_of(account)
    listed = client.get(reverse("survey:calibrate", args=("2027",))).content.decode()
    assert listed.count("You know its agreed levels from an earlier round") == 1
    at = factories.NOW + timedelta(days=300)
    actions.answer_post(
        survey_round=later, post="POST-HILL", levels=agreed("POST-HILL"), by=account, now=at
    )
    for page_round, repeats in ((survey_round, 0), (later, 1)):
        page = calibration.calibration_page(survey_round=page_round, account=coordinator)
        assert [line.repeats for line in page.lines] == [repeats]
    response = client_of(coordinator).get(reverse("survey:round_calibration", args=("2027",)))
    assert "1 known from an earlier round" in response.content.decode()


@pytest.mark.django_db
def test_an_assessor_reads_no_levels_of_a_post_before_answering_it(survey_round: Any) -> None:
    both = factories.account("coordinator", "assessor")
    answer(survey_round, factories.account("assessor"), "POST-HILL", T10=4)
    page = calibration.calibration_page(survey_round=survey_round, account=both)
    assert page.spreads == ()
    answer(survey_round, both, "POST-HILL")
    page = calibration.calibration_page(survey_round=survey_round, account=both)
    assert [spread.answer.indicator.code for spread in page.spreads] == ["T10"]


# ---- pages ----


def client_of(account: Account, language: str = "en") -> Client:
    client = Client()
    client.cookies["promdaen_language"] = language
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.django_db
def test_an_assessor_answers_a_post_and_reads_the_reasons(survey_round: Any) -> None:
    client = client_of(factories.account("assessor"))
    home = client.get(reverse("survey:home")).content.decode()
    assert "Practise with described posts" in home
    address = reverse("survey:described_post", args=("2026", "POST-HILL"))
    page = client.get(address).content.decode()
    assert "Its tank is empty" in page
    assert "A generator without fuel" not in page, "no reason before the answer"
    assert client.post(address, {"T10": "4"}).status_code == 200
    assert not CalibrationAnswer.objects.exists()
    levels = {code: str(level) for code, level in (agreed("POST-HILL") | {"T10": 4}).items()}
    html = client.post(address, levels, follow=True).content.decode()
    assert "5 of 6 levels are" in html
    assert "A generator without fuel." in html
    assert "Another level" in html
    listed = client.get(reverse("survey:calibrate", args=("2026",))).content.decode()
    assert "5 of 6 as agreed" in listed
    assert "Weighted kappa" in listed
    assert client.get(reverse("survey:described_post", args=("2026", "X"))).status_code == 404


@pytest.mark.django_db
def test_the_plan_counts_the_calibrated_before_visits_are_given(survey_round: Any) -> None:
    account = factories.account("assessor", name="Ann")
    answer_all(survey_round, account)
    factories.checkpoint("KH-S1", kind="local")
    survey_world.instrument()
    client = client_of(factories.account("coordinator"))
    plan = client.get(reverse("survey:plan", args=("2026",))).content.decode()
    assert "1 of 1" in plan
    page = client.get(reverse("survey:round_calibration", args=("2026",))).content.decode()
    assert "Ann" in page
    assert "5 / 5" in page
    other = client_of(account)
    assert other.get(reverse("survey:round_calibration", args=("2026",))).status_code == 403


@pytest.mark.django_db
def test_practice_is_in_khmer_too(survey_round: Any) -> None:
    client = client_of(factories.account("assessor"), language="km")
    address = reverse("survey:described_post", args=("2026", "POST-HILL"))
    assert "ធុងប្រេងទទេ" in client.get(address).content.decode()

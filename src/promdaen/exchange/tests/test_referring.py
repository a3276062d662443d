"""Rules of referrals: consent, clocks, steps, codes."""

from datetime import timedelta
from itertools import cycle

import pytest

from promdaen.exchange.queries import codes
from promdaen.exchange.rules import policy, referring
from tests import factories

NOW = factories.NOW
AGES = ("0_11", "12_17", "unknown", *referring.ADULTS)
CONSENTS = ("yes", "refused", "withdrawn", "cannot_be_given", "guardian", "emergency")


def test_rules_and_content_know_the_same_codes() -> None:
    assert tuple(codes.code_list(name="age_band")) == (
        "0_11",
        "12_17",
        *referring.ADULTS,
        "unknown",
    )
    assert set(codes.code_list(name="consent")) == set(CONSENTS)
    needs = codes.code_list(name="need")
    receivers = codes.code_list(name="receiver")
    assert {*referring.NOTIFIED_FOR, *referring.PROTECTED_NEEDS} <= set(needs)
    assert {*referring.ALWAYS_NOTIFIED, *referring.NOTIFIED_FOR.values()} <= set(receivers)
    states = {state for step in referring.STEPS.values() for state in (*step.states, step.to)}
    assert states - {""} == set(codes.code_list(name="referral_state"))
    assert {act for step in referring.STEPS.values() for act in step.acts} <= set(policy.ACTS)


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("consent", CONSENTS)
def test_only_an_adult_can_bar_a_referral_and_a_refusal_always_does(
    age: str, consent: str
) -> None:
    bar = referring.bar_to_referral(age_band=age, consent=consent)
    if age in ("0_11", "12_17", "unknown"):
        assert bar == ""
    elif consent in ("refused", "withdrawn"):
        assert bar == "adult_refuses"
    else:
        assert bar == ("adult_decides" if consent == "guardian" else "")


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("consent", CONSENTS)
def test_no_one_is_handed_over_to_where_it_is_not_safe(age: str, consent: str) -> None:
    victim_answers = {"age_band": age, "consent": consent}
    assert referring.bar_to_hand_over(**victim_answers, is_safe=False) == "not_safe"
    bar = referring.bar_to_hand_over(**victim_answers, is_safe=True)
    is_adult = age in referring.ADULTS
    assert bool(bar) is (is_adult and consent not in ("yes", "emergency"))
    assert referring.ends_sharing(**victim_answers) is (
        is_adult and consent in ("refused", "withdrawn")
    )


def test_an_adult_who_does_not_agree_is_not_handed_over() -> None:
    bar = referring.bar_to_hand_over(age_band="18_24", consent="guardian", is_safe=True)
    assert bar == "adult_refuses"


def test_clocks_give_two_hours_and_half_an_hour_for_a_doctor() -> None:
    told_at = {"ahtjp": NOW + timedelta(hours=3)}
    referral_clocks = referring.clocks(made_at=NOW, needs=["asylum", "medical"], told_at=told_at)
    assert [
        (receiver_clock.code, receiver_clock.due_at - NOW) for receiver_clock in referral_clocks
    ] == [
        ("health_service", timedelta(minutes=30)),
        ("ahtjp", timedelta(hours=2)),
        ("provincial_social_affairs", timedelta(hours=2)),
        ("refugee_office", timedelta(hours=2)),
    ]
    by_code = {receiver_clock.code: receiver_clock for receiver_clock in referral_clocks}
    assert by_code["ahtjp"].is_over(now=NOW)
    assert not by_code["health_service"].is_over(now=NOW + timedelta(minutes=30))
    assert by_code["health_service"].is_over(now=NOW + timedelta(minutes=30, seconds=1))
    assert not by_code["refugee_office"].is_over(now=NOW + timedelta(hours=2))
    assert by_code["refugee_office"].is_over(now=NOW + timedelta(hours=2, seconds=1))


def test_only_asylum_stops_a_return_and_is_kept_close() -> None:
    assert referring.is_still(needs=["shelter", "asylum"])
    assert not referring.is_still(needs=["shelter", "statelessness"])
    assert referring.open_needs(needs=["asylum", "legal", "statelessness"]) == ["legal"]


def test_steps_follow_the_states() -> None:
    assert referring.steps_in(state="in_progress", is_answered=False) == [
        "accept", "reject", "consent", "tell", "revoke",
    ]  # fmt: skip
    assert "feedback" in referring.steps_in(state="done", is_answered=False)
    assert referring.steps_in(state="done", is_answered=True) == []
    assert referring.steps_in(state="revoked", is_answered=False) == []


def test_a_code_has_no_letter_that_looks_like_another_and_is_read_as_it_is_typed() -> None:
    letters = cycle(referring.LETTERS)
    code = referring.case_code(choose=lambda _letters: next(letters))
    assert set(referring.LETTERS).isdisjoint("0O1IL2Z5S8BUV")
    assert len(code) == 9
    assert referring.typed_code(text=code.lower().replace("-", " ")) == code

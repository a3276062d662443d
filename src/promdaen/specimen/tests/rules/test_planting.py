"""Changes to a plan that defects share."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.specimen.rules import planting
from promdaen.specimen.rules.mrz import digits, reading
from promdaen.specimen.rules.portraits import people
from promdaen.specimen.tests import plans

calm = settings(deadline=None, max_examples=40)

seeds = st.integers(0, 2**32 - 1)


@calm
@given(
    seed=seeds, text=st.text("ABKU0L5Z<", min_size=1, max_size=9).filter(lambda t: t.strip("<"))
)
def test_one_changed_character_always_shows_in_the_check_digit(seed, text):
    changed = planting.with_character_changed(text=text, seed=seed)
    assert digits.check_digit(text=changed) != digits.check_digit(text=text)


@calm
@given(seed=seeds, model=st.sampled_from(["passport", "card", "visa"]))
def test_a_field_written_otherwise_has_right_check_digits_and_moves_nothing_else(seed, model):
    plan = plans.plan(model=model, seed=seed)
    changed = planting.with_zone(plan=plan, values={"number": "AB1234567"})
    assert reading.read_zone(lines=changed.zone).is_valid
    before, after = (reading.read_zone(lines=drawn.zone).columns for drawn in (plan, changed))
    assert {name for name in before if before[name] != after[name]} <= {"number"}


@calm
@given(seed=seeds)
def test_a_date_whose_digit_was_left_behind_is_close_and_wrong(seed):
    plan = plans.plan(model="visa", seed=seed)
    changed = planting.with_digit_left_behind(plan=plan, name="expiry", seed=seed)
    assert reading.read_zone(lines=changed.zone).codes == ("expiry_check",)
    assert 0 < planting.printed_day(plan=changed, name="expiry")[0] - plan.expiry[0] <= 2 or (
        changed.visual["expiry"] != plan.visual["expiry"]
    )


@pytest.mark.parametrize("year", range(1950, 2005))
def test_a_birth_of_which_only_the_year_is_known_can_be_left_behind(year):
    """From 1999 to 2000 the check digit stays: 9 times 7 and 9 times 3 are 90."""
    plan = planting.with_date(
        plan=plans.plan(model="card", seed=1), name="birth", day=(year, 0, 0)
    )
    for seed in range(4):
        changed = planting.with_digit_left_behind(plan=plan, name="birth", seed=seed)
        assert reading.read_zone(lines=changed.zone).codes == ("birth_check",)


@calm
@given(seed=seeds)
def test_another_small_portrait_differs_by_features_and_not_by_skin(seed):
    plan = plans.plan(model="card", seed=seed % 50)
    changed = planting.with_other_ghost(plan=plan, seed=seed)
    sex = None if plan.holder.sex == "X" else plan.holder.sex
    holder, other = (
        people.person(seed=face_seed, sex=sex)
        for face_seed in (plan.holder.face_seed, changed.ink.ghost_face_seed)
    )
    assert len(people.differences(first=holder, second=other)) >= people.TELLING
    assert abs(holder.skin - other.skin) <= 1


def test_a_zone_without_a_layout_is_refused():
    plan = replace(plans.plan(model="card", seed=1), zone=("I<UTO",))
    with pytest.raises(LookupError, match="no layout"):
        planting.plan_layout(plan=plan)

"""Defects of the data: planted so that their own detector finds them, and no other does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.specimen.kinds import defects, distractors
from promdaen.specimen.rules import comparing, days
from promdaen.specimen.rules.mrz import reading
from promdaen.specimen.tests import plans

calm = settings(deadline=None, max_examples=40)

DATA = ("check_digits", "cross_check", "logic")
SEEN_IN_PICTURES = ("age_differs", "ghost_differs")
CODES = [
    defect.CODE
    for defect in defects.DEFECTS
    if (defect.TOOL in DATA and defect.CODE not in SEEN_IN_PICTURES) or defect.CODE == "mrz_length"
]
MODELS = ("passport", "card", "visa")
seeds = st.integers(0, 2**32 - 1)


def detected_codes(*, plan):
    examined = plans.examined(plan=plan)
    return [defect.CODE for defect in defects.DEFECTS if defect.is_detected(specimen=examined)]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("code", CODES)
def test_a_planted_defect_is_found_by_its_own_detector_and_by_no_other(code, model):
    defect = defects.get_defect(code=code)
    if model not in defect.MODELS:
        return
    for seed in range(24):
        genuine = plans.plan(model=model, seed=seed)
        planted = defect.plant(plan=genuine, seed=seed * 31 + 7)
        assert detected_codes(plan=planted) == [code]
        assert defect.plant(plan=genuine, seed=seed * 31 + 7) == planted


@calm
@given(seed=seeds, model=st.sampled_from(MODELS))
def test_a_genuine_plan_has_no_defect(seed, model):
    assert detected_codes(plan=plans.plan(model=model, seed=seed)) == []


@calm
@given(
    seed=seeds,
    model=st.sampled_from(MODELS),
    odd=st.lists(st.sampled_from(distractors.DISTRACTORS), max_size=3),
    code=st.sampled_from([*CODES, ""]),
)
def test_oddities_stay_genuine_and_hide_no_defect(seed, model, odd, code):
    plan = plans.plan(model=model, seed=seed)
    for oddity in odd:
        if model in oddity.MODELS:
            plan = oddity.plant(plan=plan, seed=seed)
    assert detected_codes(plan=plan) == []
    if code and model in defects.get_defect(code=code).MODELS:
        planted = defects.get_defect(code=code).plant(plan=plan, seed=seed)
        assert detected_codes(plan=planted) == [code]


@calm
@given(seed=seeds, model=st.sampled_from(MODELS))
def test_where_page_and_zone_differ_the_zone_is_right_in_itself(seed, model):
    for code in ("mrz_birth_differs", "mrz_name_differs", "mrz_number_differs", "mrz_sex_differs"):
        planted = defects.get_defect(code=code).plant(
            plan=plans.plan(model=model, seed=seed), seed=seed
        )
        assert reading.read_zone(lines=planted.zone).is_valid


@calm
@given(seed=seeds)
def test_the_composite_digit_alone_is_wrong_where_it_is_planted(seed):
    planted = defects.get_defect(code="mrz_composite_check").plant(
        plan=plans.plan(model="passport", seed=seed), seed=seed
    )
    zone_reading = reading.read_zone(lines=planted.zone)
    assert zone_reading.codes == ("composite_check",)


@calm
@given(seed=seeds, model=st.sampled_from(MODELS))
def test_another_issuer_is_that_of_no_state(seed, model):
    planted = defects.get_defect(code="issuer_differs").plant(
        plan=plans.plan(model=model, seed=seed), seed=seed
    )
    assert "issuer_code" in reading.read_zone(lines=planted.zone).codes


def test_an_expired_document_is_whole_but_for_its_day():
    plan = plans.plan(model="card", seed=3)
    planted = defects.get_defect(code="expired").plant(plan=plan, seed=8)
    assert (planted.visual, planted.zone, planted.ink) == (plan.visual, plan.zone, plan.ink)
    assert planted.inspected > plan.expiry


def test_an_emergency_document_is_examined_within_its_short_validity():
    plan = plans.plan(model="passport", seed=3)
    odd = distractors.get_distractor(code="emergency_document").plant(plan=plan, seed=1)
    assert odd.issued < odd.inspected < odd.expiry
    assert days.years_between(first=odd.issued, last=odd.expiry) < 0.6
    assert odd.zone[0].startswith("PEUTO")


def test_both_spellings_of_a_letter_are_written():
    plan = plans.plan(model="passport", seed=3)
    odd = distractors.get_distractor(code="transliteration")
    zones = {odd.plant(plan=plan, seed=seed).zone[0][5:14] for seed in (0, 5)}
    assert zones == {"AELVARAN<", "ALVARAN<<"}


def test_a_long_name_is_printed_whole_and_cut_in_the_zone():
    plan = plans.plan(model="card", seed=3)
    odd = distractors.get_distractor(code="long_name").plant(plan=plan, seed=0)
    assert odd.visual["surname"] == "ALMERIDANOVA-TOLMAREN"
    assert odd.zone[2].isascii()
    assert odd.zone[2][-1] != "<"


def test_dates_out_of_order_leave_the_age_to_the_day_of_inspection():
    plan = plans.plan(model="card", seed=3)
    planted = defects.get_defect(code="date_order").plant(plan=plan, seed=8)
    years = comparing.age_years(specimen=plans.examined(plan=planted))
    assert years == days.years_between(first=plan.holder.birth, last=plan.inspected)


def test_unknown_codes_are_refused():
    with pytest.raises(LookupError, match="nothing"):
        defects.get_defect(code="nothing")
    with pytest.raises(LookupError, match="nothing"):
        distractors.get_distractor(code="nothing")


@pytest.mark.parametrize(
    "kind", [*defects.DEFECTS, *distractors.DISTRACTORS], ids=lambda o: o.CODE
)
def test_every_defect_and_oddity_speaks_both_languages(kind):
    spoken = [
        kind.LABEL,
        *(getattr(kind, name) for name in ("SIGN", "NEXT", "WHY") if hasattr(kind, name)),
    ]
    assert all(words.en and words.km for words in spoken)

"""Specimens as they are drawn: what is planted is found, and nothing else."""

import pytest

from promdaen.specimen.kinds import certifying, defects, distractors, models, specimens
from promdaen.specimen.rules import certification, leaks, measuring

COUNT = 120
MODELS = [model.CODE for model in models.MODELS]
PAIRS = [
    (defect.CODE, model)
    for defect in defects.DEFECTS
    for model in defect.MODELS
    if model in MODELS
]
UNDRAWN = ("expired",)


def detected_codes(*, model, plan):
    specimen = measuring.draw_specimen(model=models.get_model(code=model), plan=plan)
    reference = certifying.reference(code=model)
    examined = measuring.examined_specimen(
        specimen=specimen, reference=reference, inspected=plan.inspected
    )
    return [defect.CODE for defect in defects.DEFECTS if defect.is_detected(specimen=examined)]


@pytest.fixture(scope="module")
def rows():
    return certifying.rows(seed=5, first=0, count=COUNT)


@pytest.mark.parametrize(("code", "model"), PAIRS)
def test_a_drawn_defect_is_found_by_its_own_detector_and_by_no_other(code, model):
    plan = specimens.specimen_plan(model=model, seed=len(code), defect=code)
    assert detected_codes(model=model, plan=plan) == [code]


@pytest.mark.parametrize(("code", "model"), PAIRS)
def test_a_defect_changes_the_drawing_where_the_feedback_shows_it(code, model):
    plans = [
        specimens.specimen_plan(model=model, seed=11, defect=defect_code)
        for defect_code in ("", code)
    ]
    highlights = specimens.highlights(plan=plans[1], defect=code)
    assert highlights
    scenes = [
        models.get_model(code=model).scene(
            plan=plan, layer=highlights[0].layer, side=place.side, uid="s", degrees=15.0
        )
        for plan in plans
        for place in highlights[:1]
    ]
    drawn = [{mark.svg: mark for mark in scene.marks} for scene in scenes]
    changed = [
        drawn[defect_code][svg]
        for defect_code in (0, 1)
        for svg in drawn[defect_code]
        if svg not in drawn[1 - defect_code]
    ]
    if code in UNDRAWN:
        assert changed == []
        return
    assert any(overlaps(mark.box, place.box) for mark in changed for place in highlights)


def overlaps(first, second):
    return (
        first.x < second.x + second.width
        and second.x < first.x + first.width
        and first.y < second.y + second.height
        and second.y < first.y + first.height
    )


@pytest.mark.parametrize("code", [distractor.CODE for distractor in distractors.DISTRACTORS])
@pytest.mark.parametrize("model", MODELS)
def test_an_oddity_is_drawn_and_found_by_no_one(code, model):
    if model not in distractors.get_distractor(code=code).MODELS:
        return
    plan = specimens.specimen_plan(model=model, seed=4, oddities=[code])
    assert detected_codes(model=model, plan=plan) == []
    assert plan != specimens.specimen_plan(model=model, seed=4)


def test_a_hundred_specimens_are_certified(rows):
    figures = certification.figures(specimens=rows, seed=1)
    assert (figures.drawn, figures.unintended, figures.genuine_flagged) == (COUNT, 0, 0)
    assert figures.planted_found == figures.defective > COUNT / 3
    assert certification.failures(specimens=rows) == ()


def test_a_number_is_drawn_alike_whatever_is_drawn_before_it(rows):
    assert certifying.row(seed=5, number=7) == rows[7]


def test_an_element_that_only_defective_files_hold_is_found(rows):
    place = 7 + leaks.TAGS.index("image")
    leaky = [
        [*row.features[:place], float(bool(row.defect)), *row.features[place + 1 :]]
        for row in rows
    ]
    groups = [row.model for row in rows]
    truth = [bool(row.defect) for row in rows]
    planted, plain = (
        leaks.cross_validated_area(rows=features, groups=groups, truth=truth, seed=1)
        for features in (leaky, [list(row.features) for row in rows])
    )
    assert planted > 0.9
    assert plain < planted - 0.2


@pytest.mark.parametrize("model", MODELS)
def test_genuine_and_defective_files_have_the_same_elements(model):
    """Apart from a character more or less in the zone, which is the defect itself."""
    counts = set()
    for code in ("", "mrz_font", "erasure", "photo_substituted", "uv_absent", "ovd_static"):
        plan = specimens.specimen_plan(model=model, seed=9, defect=code)
        specimen = measuring.draw_specimen(model=models.get_model(code=model), plan=plan)
        pictures = measuring.pictures(specimen=specimen)
        counts.add(
            tuple(
                leaks.layer_features(pictures={picture: pictures[picture]})[2:5]
                for picture in pictures
            )
        )
        assert not any(
            word in str(pictures) for word in ("defect", "genuine", "planted", code or "?")
        )
    assert len(counts) == 1


def test_the_genuine_one_beside_a_specimen_is_of_its_model_and_of_another_holder():
    plan = specimens.specimen_plan(model=MODELS[0], seed=9, defect="erasure")
    beside = specimens.reference_plan(plan=plan)
    assert beside.model == plan.model
    assert beside.visual["number"] != plan.visual["number"]
    assert detected_codes(model=MODELS[0], plan=beside) == []

"""Every model of document: drawn whole, alike whether genuine or not, never without its marks."""

import dataclasses
import gzip
import re
from collections import Counter
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings, strategies

from promdaen.specimen.kinds import models
from promdaen.specimen.rules import days, letters, plans, safeguards, scenes
from promdaen.specimen.rules.mrz import reading
from promdaen.specimen.rules.plans import SpecimenPlan

SVG = "{http://www.w3.org/2000/svg}"
FORBIDDEN = re.compile(
    r"<text|<image|<filter|style=|<style|<script|data-|class=|http(?!://www.w3)"
)
EVERY = [
    (model, layer, side)
    for model in models.MODELS
    for layer in plans.SPECIMEN_LAYERS
    for side in model.SIDES
]
NAMES = [f"{model.CODE}-{layer}-{side}" for model, layer, side in EVERY]

# What each number of the drawing changes: the layers in which it is seen, the roles of its marks.
PRINTED = ("day", "tilt")
LINES = {"guilloche", "band", "rosette", "overlap"}
INKS: dict[str, tuple[Any, tuple[str, ...], set[str]]] = {
    "guilloche_step": (1.8, PRINTED, LINES),
    "rainbow_break": (1.0, PRINTED, {"rainbow"}),
    "microprint_blur": (1.0, plans.SPECIMEN_LAYERS, {"microprint"}),
    "microprint_text": ("UTPOIA SPECIMEN", plans.SPECIMEN_LAYERS, {"microprint"}),
    "zone_shift_mm": ((0.5, -1.4), plans.SPECIMEN_LAYERS, {"zone", "zone_begin"}),
    "zone_tilt_degrees": (1.2, plans.SPECIMEN_LAYERS, {"zone", "zone_begin"}),
    "zone_foreign_columns": (((1, 6), (1, 9)), plans.SPECIMEN_LAYERS, {"zone"}),
    "foreign_type_field": ("surname", plans.SPECIMEN_LAYERS, {"value"}),
    "erased_field": ("birth", PRINTED, {"ground"}),
    "photo_gap_mm": (0.5, PRINTED, {"overlap"}),
    "ghost_face_seed": (77, plans.SPECIMEN_LAYERS, {"ghost"}),
    "photo_face_seed": (78, plans.SPECIMEN_LAYERS, {"portrait"}),
    "photo_age_years": (81, plans.SPECIMEN_LAYERS, {"portrait", "ghost"}),
    "variable_static": (1.0, ("tilt",), {"variable"}),
    "variable_motif": ("leaf", plans.SPECIMEN_LAYERS, {"variable"}),
    "uv_pattern": (0.0, ("uv",), {"pattern", "fibres"}),
    "uv_paper": (0.8, ("uv",), {"paper", "zone_ground"}),
    "laminate_lift_mm": (0.8, ("tilt",), {"reflex"}),
    "wear": (0.8, PRINTED, {"wear"}),
}


def plan_of(*, model: models.DocumentModel, seed: int = 7) -> SpecimenPlan:
    return model.plan(data_seed=seed, art_seed=seed + 1)


def inked(*, plan: SpecimenPlan, **values: Any) -> SpecimenPlan:
    return dataclasses.replace(plan, ink=dataclasses.replace(plan.ink, **values))


def changed_roles(*, before: scenes.Scene, after: scenes.Scene) -> set[str]:
    pairs = zip(before.marks, after.marks, strict=True)
    return {old.role for old, new in pairs if old != new}


def test_every_number_of_the_drawing_is_tried() -> None:
    assert set(INKS) == {field.name for field in dataclasses.fields(plans.Ink)}


@pytest.fixture(scope="module")
def genuine() -> dict[tuple[str, str, str], scenes.Scene]:
    """A genuine specimen of each model, every side in every layer."""
    return {
        (model.CODE, layer, side): model.scene(
            plan=plan_of(model=model), layer=layer, side=side, degrees=20.0
        )
        for model, layer, side in EVERY
    }


def misspelt(*, model: models.DocumentModel) -> str:
    scene = model.scene(plan=plan_of(model=model), layer="day", side="front")
    text = str(scene.of(role="microprint")[0].values["text"])
    return text[1] + text[0] + text[2:]


@pytest.mark.parametrize("name", INKS)
@pytest.mark.parametrize("model", models.MODELS, ids=lambda model: model.CODE)
def test_a_number_changes_its_own_marks_in_its_own_layers_and_the_shape_of_nothing(
    model: models.DocumentModel, name: str, genuine: dict[tuple[str, str, str], scenes.Scene]
) -> None:
    value, layers, roles = INKS[name]
    if name == "microprint_text":
        value = misspelt(model=model)
    other = inked(plan=plan_of(model=model), **{name: value})
    for layer, side in ((layer, side) for layer in plans.SPECIMEN_LAYERS for side in model.SIDES):
        before = genuine[model.CODE, layer, side]
        after = model.scene(plan=other, layer=layer, side=side, degrees=20.0)
        changed = changed_roles(before=before, after=after)
        expected = roles & {mark.role for mark in before.marks} if layer in layers else set()
        is_field = "field" in name and side == "back"
        assert bool(changed) == (bool(expected) and not is_field), (layer, side)
        assert changed <= expected, (layer, side)
        first, second = (scenes.scene_svg(scene=each) for each in (before, after))
        if "face" in name or "age" in name:
            continue  # Another face has its own strokes, as any two people have.
        assert tags(first) == tags(second)
        assert ids(first) == ids(second)
        if name not in {"zone_foreign_columns", "foreign_type_field"}:
            assert abs(len(first) - len(second)) < 400


def tags(text: str) -> list[str]:
    return re.findall(r"<(\w+)", text)


def ids(text: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', text)


@pytest.mark.parametrize(("model", "layer", "side"), EVERY, ids=NAMES)
def test_a_side_is_whole_small_and_marked_as_specimen(
    model: models.DocumentModel, layer: str, side: str
) -> None:
    text = model.draw(plan=plan_of(model=model), layer=layer, side=side, uid="q4-", degrees=-30.0)
    root = ET.fromstring(text)  # noqa: S314
    assert not FORBIDDEN.search(text)
    assert len(ids(text)) == len(set(ids(text)))
    assert all(each.startswith("q4-") for each in ids(text))
    assert set(re.findall(r'(?:url\(|href=")#([\w-]+)', text)) == {
        each for each in ids(text) if each not in {"q4-over"} and f"#{each}" in text
    }
    assert len(gzip.compress(text.encode(), 9)) < 60_000
    red = [group for group in root.iter(f"{SVG}g") if group.get("id") == "q4-over"]
    word = letters.LETTER_STROKES["S"][1][0][2]
    assert sum(word in (path.get("d") or "") for path in red[0]) == 3


@pytest.mark.parametrize("model", models.MODELS, ids=lambda model: model.CODE)
def test_the_same_seeds_give_the_same_plan_and_its_zone_is_without_fault(
    model: models.DocumentModel,
) -> None:
    numbers = set()
    for seed in range(40):
        plan = plan_of(model=model, seed=seed)
        assert plan == plan_of(model=model, seed=seed)
        assert reading.read_zone(lines=plan.zone).faults == ()
        assert plan.visual["issuer"] == "UTO"
        assert plan.holder.birth < plan.issued < plan.inspected < plan.expiry
        numbers.add(plan.visual["number"])
    assert len(numbers) == 40


@pytest.mark.parametrize("model", models.MODELS, ids=lambda model: model.CODE)
def test_places_lie_on_their_side_and_hold_what_is_drawn_there(
    model: models.DocumentModel,
) -> None:
    for side, box, words in model.AREAS.values():
        width, height = model.SIZE_MM
        assert side in model.SIDES
        assert box.x >= 0
        assert box.x + box.width <= width + 0.001
        assert box.y >= 0
        assert box.y + box.height <= height + 0.001
        assert words.km
    expected = {"portrait", "ghost", "zone", "variable", "microprint", "laminate", "background"}
    assert expected | {"ultraviolet"} | set(plan_of(model=model).visual) <= set(model.AREAS)


@pytest.mark.parametrize("model", models.MODELS, ids=lambda model: model.CODE)
def test_values_and_labels_do_not_lie_over_each_other(model: models.DocumentModel) -> None:
    for side in model.SIDES:
        scene = model.scene(plan=plan_of(model=model), layer="day", side=side)
        boxes = [mark.box for mark in scene.of(role="value")]
        boxes += [
            model.AREAS[code][1]
            for code in ("portrait", "ghost", "variable")
            if model.AREAS[code][0] == side
        ]
        for first, box in enumerate(boxes):
            for other in boxes[first + 1 :]:
                assert (
                    box.x + box.width <= other.x + 0.01
                    or other.x + other.width <= box.x + 0.01
                    or box.y + box.height <= other.y + 0.01
                    or other.y + other.height <= box.y + 0.01
                ), (box, other)


def test_no_argument_of_a_model_removes_the_marks() -> None:
    model = models.MODELS[0]
    plan = plan_of(model=model)
    marks = []
    for layer in plans.SPECIMEN_LAYERS:
        for name, (value, _, _) in INKS.items():
            text = model.draw(
                plan=inked(plan=plan, **{name: value}),
                layer=layer,
                side="front",
                uid="s",
                degrees=0.0,
            )
            marks.append(text[text.index('<g id="sover"') :])
    # One for each of three colours: by eye, under ultraviolet, against the light.
    assert len(Counter(marks)) == 3


@settings(max_examples=40, deadline=None)
@given(
    model=strategies.sampled_from(models.MODELS),
    seed=strategies.integers(min_value=0, max_value=2**63 - 1),
    art=strategies.integers(min_value=0, max_value=2**63 - 1),
)
def test_whatever_the_seeds_dates_agree_and_values_keep_to_their_room(
    model: models.DocumentModel, seed: int, art: int
) -> None:
    plan = model.plan(data_seed=seed, art_seed=art)
    years = days.years_between(first=plan.holder.birth, last=plan.issued)
    assert 17.9 < years < 77
    assert plan.holder.birth < plan.issued < plan.expiry
    printed = {field: plan.visual[field] for field in ("birth", "issued", "expiry")}
    dates = (plan.holder.birth, plan.issued, plan.expiry)
    assert tuple(days.read_printed_date(text=text) for text in printed.values()) == dates
    scene = model.scene(plan=plan, layer="day", side="front")
    for mark in scene.of(role="value"):
        natural = letters.text_width(text=str(mark.values["text"])) * 10
        across = float(re.findall(r"scale\(([\d.]+) ", mark.svg)[0])
        assert natural * across / 100 <= mark.box.width + 0.05


@pytest.mark.parametrize("model", models.MODELS, ids=lambda model: model.CODE)
def test_nothing_is_drawn_of_a_real_state(model: models.DocumentModel) -> None:
    plan = plan_of(model=model)
    first = plan.zone[0]
    page = dataclasses.replace(plan, visual={**plan.visual, "issuer": "KHM"})
    zone = dataclasses.replace(plan, zone=(f"{first[:2]}D<<{first[5:]}", *plan.zone[1:]))
    for real in (page, zone):
        with pytest.raises(safeguards.RealState, match="Utopia"):
            model.draw(plan=real, layer="day", side="front", uid="s", degrees=0.0)
    invented = dataclasses.replace(plan, zone=(f"{first[:2]}OTU{first[5:]}", *plan.zone[1:]))
    assert model.scene(plan=invented, layer="day", side=model.SIDES[-1]).of(role="zone")


def test_another_layer_side_or_motif_is_refused() -> None:
    model = models.MODELS[0]
    plan = plan_of(model=model)
    with pytest.raises(LookupError, match="layer"):
        model.scene(plan=plan, layer="infrared", side="front")
    with pytest.raises(LookupError, match="side"):
        model.scene(plan=plan, layer="day", side="spine")
    with pytest.raises(LookupError, match="motif"):
        model.scene(plan=inked(plan=plan, variable_motif="eagle"), layer="day", side="front")
    with pytest.raises(LookupError, match="model"):
        models.get_model(code="licence")
    assert models.get_model(code=model.CODE) is model


@pytest.mark.parametrize("sex", ["F", "M", "X"])
def test_a_holder_of_any_sex_has_a_portrait(sex: str) -> None:
    model = models.MODELS[0]
    plan = plan_of(model=model)
    holder = dataclasses.replace(plan.holder, sex=sex)
    scene = model.scene(plan=dataclasses.replace(plan, holder=holder), layer="day", side="front")
    assert scene.of(role="portrait")[0].values["face_seed"] == holder.face_seed

"""Specimens by seed: plans of models with defects and oddities, and where these are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from promdaen.kit.texts import Words
from promdaen.specimen.kinds import defects, distractors, models
from promdaen.specimen.rules import holders
from promdaen.specimen.rules.days import NO_DAY, Day
from promdaen.specimen.rules.holders import GROWN_UP
from promdaen.specimen.rules.plans import SideBox, SpecimenPlan


@dataclass(frozen=True, kw_only=True)
class Highlight:
    """A place to show on a specimen: the layer and side it is seen in, the box in millimetres."""

    layer: str
    side: str
    area: str
    box: SideBox
    words: Words


@dataclass(frozen=True, kw_only=True)
class Issue:
    """Data shared by a row of specimens: the art of the series, the day of inspection.

    `ages` are the holder's ages in years on the day of issue. Without values, each specimen has
    its own.
    """

    art_seed: int | None = None
    inspected: Day = NO_DAY
    ages: tuple[int, int] = GROWN_UP


def specimen_plan(
    *,
    model: str,
    seed: int,
    defect: str = "",
    oddities: Sequence[str] = (),
    issue: Issue | None = None,
) -> SpecimenPlan:
    """The plan of a specimen; `defect` is "" for a genuine one, `oddities` are genuine.

    The same arguments give the same plan as long as models, defects and oddities are unchanged;
    later versions may draw another, so decisions store their defect and credit. Raises LookupError
    for an unknown code.
    """
    data_seed, art_seed, odd_seed, defect_seed = holders.split_seed(seed=seed)
    shared = issue or Issue()
    plan = models.get_model(code=model).plan(
        data_seed=data_seed,
        art_seed=art_seed if shared.art_seed is None else shared.art_seed,
        ages=shared.ages,
    )
    if shared.inspected != NO_DAY:
        plan = replace(plan, inspected=shared.inspected)
    for number, code in enumerate(oddities):
        oddity = distractors.get_distractor(code=code)
        plan = oddity.plant(plan=plan, seed=odd_seed + number)
    if defect:
        plan = defects.get_defect(code=defect).plant(plan=plan, seed=defect_seed)
    return plan


def reference_plan(*, plan: SpecimenPlan) -> SpecimenPlan:
    """A genuine specimen of the same model for comparison: another holder, no wear."""
    model = models.get_model(code=plan.model)
    return model.plan(data_seed=plan.data_seed + 1, art_seed=plan.art_seed)


def highlights(*, plan: SpecimenPlan, defect: str) -> tuple[Highlight, ...]:
    """Where a defect is visible, with the labels of the places. Raises LookupError."""
    planted = defects.get_defect(code=defect)
    areas = models.get_model(code=plan.model).AREAS
    return tuple(
        Highlight(
            layer=planted.LAYER,
            side=areas[code][0],
            area=code,
            box=areas[code][1],
            words=areas[code][2],
        )
        for code in planted.areas(plan=plan)
    )

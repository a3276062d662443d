"""A letter of the name in the zone differs from the page."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "mrz_name_differs"
LABEL = Text("Name differs between page and zone")
SIGN = Text(
    "Read the name in the zone letter by letter beside the page. One letter "
    "differs, and no rule of spelling (AE for Ä, a cut name) explains it."
)
NEXT = Text(
    "Read both once more aloud. If they still differ, send it on to second "
    "line and say which field and what each says. Keep both readings open: "
    "an issuing office can err too."
)
DIFFICULTY = 2
TOOL = "cross_check"
LAYER = "day"
OUTCOME = "FORGERY.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Set another letter in the zone, not explained by transliteration or cutting."""
    return planting.with_zone(
        plan=plan,
        values={
            "name": planting.with_character_changed(
                text=planting.zone_text(plan=plan, name="name"), seed=seed
            )
        },
    )


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("zone", "surname", "given")


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the names do not agree by any rule."""
    return not comparing.is_name_same(specimen=specimen)

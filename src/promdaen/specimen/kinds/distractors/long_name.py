"""A name too long for the zone, which cuts it."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan

CODE = "long_name"
LABEL = Text("Long name, cut in the zone")
WHY = Text(
    "The page prints the whole name, the zone has room for its beginning. A "
    "letter in the last column says that the name may be cut."
)
MODELS: tuple[str, ...] = ("passport", "card", "visa")
SURNAMES = ("ALMERIDANOVA-TOLMAREN", "QUELLINTHORPE-BRISANDO", "VERANDIMARE-OSTOLINDA")
GIVEN_NAMES = ("MARIVELLE ANSELDORE", "TOBIRANDO CALVERIAN", "ILLANDRINE SOLAMARIS")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """A surname of two parts and two given names, all invented."""
    surname = SURNAMES[seed % len(SURNAMES)]
    given_name = GIVEN_NAMES[seed // len(SURNAMES) % len(GIVEN_NAMES)]
    return planting.with_name(plan=plan, surname=surname, given_names=given_name)

"""A letter of the name with a different spelling in the zone, as the rules allow."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan

CODE = "transliteration"
LABEL = Text("Spelling of the name in the zone")
WHY = Text(
    "The zone knows only A to Z: it may spell Ä as AE or A, Ö as OE or O, Ü "
    "as UE or U, Ñ as N, Ø as OE. Page and zone agree."
)
MODELS: tuple[str, ...] = ("passport", "card", "visa")
SURNAMES = ("ÄLVARAN", "MÖRTENSK", "TÜLLIVAR", "NUÑEVAL", "BRØNDEMAR")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """A surname with such a letter, spelt by either of its spellings."""
    surname = SURNAMES[seed % len(SURNAMES)]
    return planting.with_name(
        plan=plan,
        surname=surname,
        given_names=plan.visual["given"],
        spelling=seed // len(SURNAMES),
    )

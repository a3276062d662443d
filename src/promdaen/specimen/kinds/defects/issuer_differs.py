"""The issuing State in the zone differs from that of the page."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "issuer_differs"
LABEL = Text("Issuing State differs between page and zone")
SIGN = Text(
    "Read the three letters of the issuing State on the page, then in "
    "columns 3 to 5 of the first line of the zone. They differ."
)
NEXT = Text(
    "Read both once more aloud. If they still differ, send it on to second "
    "line and say which field and what each says. Keep both readings open: "
    "an issuing office can err too."
)
DIFFICULTY = 4
TOOL = "cross_check"
LAYER = "day"
OUTCOME = "FORGERY.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
NO_STATES = ("UTD", "OTU", "UTQ", "UDO")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Set three letters that no State uses, in the zone only."""
    return planting.with_zone(plan=plan, values={"issuer": NO_STATES[seed % len(NO_STATES)]})


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("zone", "issuer")


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether page and zone have different issuers."""
    return comparing.zone_text(specimen=specimen, name="issuer") != specimen.printed["issuer"]

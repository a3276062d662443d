"""The fine lines of the background stand too far apart."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen

CODE = "guilloche_coarse"
LABEL = Text("Background lines too coarse")
SIGN = Text(
    "Magnify the background. The fine lines are fewer and further apart than on a "
    "genuine specimen."
)
NEXT = Text(
    "Compare with a genuine specimen of the same model. If the difference "
    "stays, send it on to second line and name the place and the tool."
)
DIFFICULTY = 2
TOOL = "magnifier"
LAYER = "day"
OUTCOME = "DOCPROD.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
LEAST_RATIO = 1.4
STEPS = (2.0, 2.5)


def planted(*, plan: Plan, seed: int) -> Plan:
    """Lines twice as far apart, or two and a half times: there the file packs as before."""
    return planting.with_ink(plan=plan, guilloche_step=STEPS[seed % len(STEPS)])


def areas(*, plan: Plan) -> tuple[str, ...]:
    """The places where it is seen."""
    return ("background",)


def detected(*, seen: Seen) -> bool:
    """Whether the lines stand 40 % or more further apart than on a genuine one."""
    return seen.guilloche_ratio > LEAST_RATIO

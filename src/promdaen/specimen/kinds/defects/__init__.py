"""Defects that are planted: an open set, one pure file a defect, the same names in each."""

from typing import Protocol

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen


class Defect(Protocol):
    """What every defect says about itself.

    TOOL is what shows it (eye, check_digits, cross_check, logic, magnifier, tilt, uv,
    transmitted), LAYER the layer in which it is seen, DIFFICULTY 1 to 5, OUTCOME the outcome
    that finding it shows, MODELS the models it can be planted in. SIGN says how to see it, NEXT
    what to do next; never how it would be made.
    """

    CODE: str
    LABEL: Words
    SIGN: Words
    NEXT: Words
    DIFFICULTY: int
    TOOL: str
    LAYER: str
    OUTCOME: str
    MODELS: tuple[str, ...]

    def planted(self, *, plan: Plan, seed: int) -> Plan:
        """The plan with this defect in it, such that its tool really shows it."""

    def areas(self, *, plan: Plan) -> tuple[str, ...]:
        """The codes of the areas of the model where it is seen; pointing at any is right."""

    def detected(self, *, seen: Seen) -> bool:
        """Whether it is in what was drawn; a genuine specimen, worn or odd, never has it."""


DEFECTS: tuple[Defect, ...] = ()


def defect_of(*, code: str) -> Defect:
    """The defect of that code; raises LookupError."""
    for defect in DEFECTS:
        if code == defect.CODE:
            return defect
    raise LookupError(f"There is no defect called {code}.")

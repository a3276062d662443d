"""Defects to plant, one pure module each, with the same names."""

from typing import Protocol

from promdaen.kit.texts import Words
from promdaen.specimen.kinds.defects import (
    age_differs,
    date_order,
    erasure,
    expired,
    font_mixed,
    ghost_differs,
    guilloche_coarse,
    impossible_date,
    issuer_differs,
    laminate_lifted,
    microprint_blurred,
    microprint_misspelt,
    mrz_birth_check,
    mrz_birth_differs,
    mrz_composite_check,
    mrz_expiry_check,
    mrz_font,
    mrz_length,
    mrz_misaligned,
    mrz_name_differs,
    mrz_number_check,
    mrz_number_differs,
    mrz_sex_differs,
    ovd_static,
    ovd_wrong_motif,
    photo_substituted,
    rainbow_break,
    uv_absent,
    uv_bright_paper,
)
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen


class DefectKind(Protocol):
    """The interface of a defect.

    TOOL reveals it (eye, check_digits, cross_check, logic, magnifier, tilt, uv, transmitted),
    LAYER is where it is visible, DIFFICULTY is 1 to 5, OUTCOME is the learning outcome shown by
    finding it, MODELS are the models it can be planted in. SIGN says how to see it, NEXT what to
    do next; never how it would be made.
    """

    CODE: str
    DIFFICULTY: int
    TOOL: str
    LAYER: str
    OUTCOME: str
    MODELS: tuple[str, ...]

    # Properties, so that the `Text` constants of modules fit `Words`.
    @property
    def LABEL(self) -> Words: ...
    @property
    def SIGN(self) -> Words: ...
    @property
    def NEXT(self) -> Words: ...

    def plant(self, *, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
        """The plan with this defect, visible with its tool."""

    def areas(self, *, plan: SpecimenPlan) -> tuple[str, ...]:
        """The codes of the areas where it is visible; selecting any of them is correct."""

    def is_detected(self, *, specimen: ExaminedSpecimen) -> bool:
        """Whether the drawn specimen has it; never for a genuine specimen, worn or odd."""


# In the order of the catalogue: from the data of the document to its material.
DEFECTS: tuple[DefectKind, ...] = (
    mrz_number_check,
    mrz_birth_check,
    mrz_expiry_check,
    mrz_composite_check,
    mrz_birth_differs,
    mrz_name_differs,
    mrz_number_differs,
    mrz_sex_differs,
    issuer_differs,
    mrz_font,
    mrz_misaligned,
    mrz_length,
    date_order,
    expired,
    impossible_date,
    age_differs,
    photo_substituted,
    ghost_differs,
    font_mixed,
    erasure,
    guilloche_coarse,
    rainbow_break,
    microprint_blurred,
    microprint_misspelt,
    ovd_static,
    ovd_wrong_motif,
    uv_absent,
    uv_bright_paper,
    laminate_lifted,
)


def get_defect(*, code: str) -> DefectKind:
    """The defect of that code. Raises LookupError."""
    for defect in DEFECTS:
        if code == defect.CODE:
            return defect
    raise LookupError(f"There is no defect called {code}.")

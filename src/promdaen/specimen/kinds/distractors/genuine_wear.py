"""A genuine document that was carried for years: scuffs, soft corners, a faint stain."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan

CODE = "genuine_wear"
LABEL = Text("Honest wear")
WHY = Text(
    "Scuffs, soft corners and a stain come with use. They run over "
    "everything alike; every feature beneath works."
)
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Wear of any strength up to the full."""
    wear = round(float(np.random.default_rng(seed).uniform(0.4, 1.0)), 2)
    return planting.with_ink(plan=plan, wear=wear)

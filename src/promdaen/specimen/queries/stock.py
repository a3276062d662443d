"""The stock of the laboratory: models of document, defects, genuine oddities."""

from __future__ import annotations

from promdaen.specimen.kinds import defects, distractors
from promdaen.specimen.kinds import models as kinds
from promdaen.specimen.rules.sessions import PlantableKind, Stock


def model_codes() -> list[str]:
    """The codes of the models, in the order in which they are offered."""
    return [model.CODE for model in kinds.MODELS]


def whole_stock() -> Stock:
    """Everything that can be planted."""
    return Stock(
        defects=[
            PlantableKind(
                code=defect.CODE,
                models=defect.MODELS,
                tool=defect.TOOL,
                difficulty=defect.DIFFICULTY,
            )
            for defect in defects.DEFECTS
        ],
        distractors=[
            PlantableKind(code=distractor.CODE, models=distractor.MODELS)
            for distractor in distractors.DISTRACTORS
        ],
    )

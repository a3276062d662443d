"""What the laboratory can lay out: models of document, defects, genuine oddities."""

from __future__ import annotations

from promdaen.specimen.kinds import defects, distractors
from promdaen.specimen.kinds import models as kinds
from promdaen.specimen.rules.sessions import Plantable, Stock


def models() -> list[str]:
    """The codes of the models, in the order in which they are offered."""
    return [one.CODE for one in kinds.MODELS]


def whole() -> Stock:
    """Everything that can be planted."""
    return Stock(
        defects=[
            Plantable(code=one.CODE, models=one.MODELS, tool=one.TOOL, difficulty=one.DIFFICULTY)
            for one in defects.DEFECTS
        ],
        distractors=[
            Plantable(code=one.CODE, models=one.MODELS) for one in distractors.DISTRACTORS
        ],
    )

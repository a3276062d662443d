"""The specimen a trainer shows on the projector; it is not stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from promdaen.specimen.kinds import defects
from promdaen.specimen.queries import stock
from promdaen.specimen.rules import sessions

SURPRISE, GENUINE = "surprise", "genuine"


@dataclass(frozen=True, kw_only=True)
class ChosenSpecimen:
    """A specimen by its selected properties."""

    seed: int
    model: str
    defect: str = ""
    distractors: list[str] = field(default_factory=list)


def chosen_specimen(*, model: str, seed: int, choice: str) -> ChosenSpecimen:
    """The selected specimen: a defect, a genuine one, or a random one."""
    if choice == SURPRISE:
        specimen = sessions.surprise(model=model, seed=seed, stock=stock.whole_stock())
        return ChosenSpecimen(
            seed=specimen.seed,
            model=model,
            defect=specimen.defect,
            distractors=list(specimen.distractors),
        )
    return ChosenSpecimen(seed=seed, model=model, defect="" if choice == GENUINE else choice)


def fits_model(*, model: str, choice: str) -> bool:
    """Whether a model can have this defect or oddity."""
    models: Sequence[str] = next(
        (defect.MODELS for defect in defects.DEFECTS if choice == defect.CODE), ()
    )
    return model in stock.model_codes() and (choice in {SURPRISE, GENUINE} or model in models)

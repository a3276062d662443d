"""The specimen that a trainer lays on the projector; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from promdaen.specimen.kinds import defects
from promdaen.specimen.queries import stock
from promdaen.specimen.rules import sessions

SURPRISE, GENUINE = "surprise", "genuine"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A specimen by what was chosen."""

    seed: int
    model: str
    defect: str = ""
    distractors: list[str] = field(default_factory=list)


def chosen(*, model: str, seed: int, what: str) -> Chosen:
    """The specimen of a choice: a defect, a genuine one, or a surprise that the seed decides."""
    if what == SURPRISE:
        laid = sessions.surprise(model=model, seed=seed, stock=stock.whole())
        return Chosen(
            seed=laid.seed,
            model=model,
            defect=laid.defect,
            distractors=list(laid.distractors),
        )
    return Chosen(seed=seed, model=model, defect="" if what == GENUINE else what)


def fits(*, model: str, what: str) -> bool:
    """Whether this can be laid out of a model."""
    models: Sequence[str] = next((one.MODELS for one in defects.DEFECTS if what == one.CODE), ())
    return model in stock.models() and (what in {SURPRISE, GENUINE} or model in models)

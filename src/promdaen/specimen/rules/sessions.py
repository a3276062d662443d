"""The plan of a laboratory session: which specimens, in which order, from one seed.

Shares of defective specimens: learn half, practise three in ten, test three in ten, watch one in
twenty and then forty with half (Wolfe et al. 2013 on retraining after rare targets).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

MAIN, RETRAINING = "main", "retraining"
RETRAINING_COUNT = 40
RETRAINING_SHARE = 0.5
SIZES = (10, 20, 40)
"""How many specimens a session may hold, apart from the retraining."""

ODD_GENUINE = 0.5
ODD_DEFECTIVE = 0.3
"""How many carry a genuine oddity: defective ones too, so that an oddity gives nothing away."""

_SEEDS = 2**31


@dataclass(frozen=True, kw_only=True)
class SessionMode:
    """A mode: share of defective specimens, and whether each decision is answered.

    `is_own` says whether an officer may start it alone; `is_easy_first` sorts the defects by
    difficulty.
    """

    share: float
    has_feedback: bool
    is_own: bool = False
    is_easy_first: bool = False
    is_retrained: bool = False


MODES: Mapping[str, SessionMode] = MappingProxyType(
    {
        "learn": SessionMode(share=0.5, has_feedback=True, is_own=True, is_easy_first=True),
        "practise": SessionMode(share=0.3, has_feedback=True, is_own=True),
        "test": SessionMode(share=0.3, has_feedback=False),
        "watch": SessionMode(share=0.05, has_feedback=False, is_retrained=True),
    }
)


@dataclass(frozen=True, kw_only=True)
class PlantableKind:
    """A defect or a genuine oddity that can be planted, and in which models of document."""

    code: str
    models: Sequence[str]
    tool: str = ""
    difficulty: int = 1


@dataclass(frozen=True, kw_only=True)
class Stock:
    """Everything that can be planted."""

    defects: Sequence[PlantableKind] = ()
    distractors: Sequence[PlantableKind] = ()


@dataclass(frozen=True, kw_only=True)
class SessionSpecimen:
    """One specimen of a session; `defect` is "" for a genuine one."""

    part: str
    seed: int
    model: str
    defect: str
    distractors: tuple[str, ...]


@dataclass(kw_only=True)
class _Spread:
    """Counts of tools and defects used, to spread them evenly."""

    tools: Counter[str] = field(default_factory=Counter)
    defects: Counter[str] = field(default_factory=Counter)


def session_layout(
    *, mode: str, documents: Sequence[str], trials_count: int, seed: int, stock: Stock
) -> tuple[SessionSpecimen, ...]:
    """The specimens of a session in order; the same arguments give the same row.

    `trials_count` is without the forty that follow a watch. Raises KeyError for another mode.

    >>> [one.model for one in session_layout(
    ...     mode="test", documents=["card"], trials_count=2, seed=1, stock=Stock()
    ... )]
    ['card', 'card']
    """
    rng = np.random.default_rng(seed)
    rules = MODES[mode]
    specimens = _part(
        part=MAIN,
        share=rules.share,
        models=_models(documents=documents, count=trials_count, rng=rng),
        stock=stock,
        rng=rng,
    )
    if rules.is_easy_first:
        specimens = _easy_first(specimens=specimens, stock=stock)
    if rules.is_retrained:
        specimens += _part(
            part=RETRAINING,
            share=RETRAINING_SHARE,
            models=_models(documents=documents, count=RETRAINING_COUNT, rng=rng),
            stock=stock,
            rng=rng,
        )
    return tuple(specimens)


def surprise(*, model: str, seed: int, stock: Stock) -> SessionSpecimen:
    """One specimen of a model, genuine or defective with equal probability."""
    return session_layout(mode="learn", documents=[model], trials_count=2, seed=seed, stock=stock)[
        0
    ]


def has_feedback(*, mode: str, part: str) -> bool:
    """Whether a decision is answered at once: always in retraining, otherwise by mode.

    >>> has_feedback(mode="watch", part="main"), has_feedback(mode="watch", part="retraining")
    (False, True)
    """
    return part == RETRAINING or MODES[mode].has_feedback


def _models(*, documents: Sequence[str], count: int, rng: np.random.Generator) -> list[str]:
    """The models in random order, as evenly as possible."""
    row = [documents[place % len(documents)] for place in range(count)]
    rng.shuffle(row)
    return row


def _part(
    *, part: str, share: float, models: Sequence[str], stock: Stock, rng: np.random.Generator
) -> list[SessionSpecimen]:
    can_fail = [
        index
        for index, model in enumerate(models)
        if any(model in kind.models for kind in stock.defects)
    ]
    # The count is randomised, so that the last specimen cannot be deduced.
    model_count = max(1, int(share * len(models) + rng.random()))
    failing = {can_fail[lot] for lot in rng.permutation(len(can_fail))[:model_count]}
    spread = _Spread()
    return [
        SessionSpecimen(
            part=part,
            seed=int(rng.integers(_SEEDS)),
            model=model,
            defect=_defect(model=model, stock=stock, spread=spread, rng=rng)
            if index in failing
            else "",
            distractors=_odd(
                model=model,
                share=ODD_DEFECTIVE if index in failing else ODD_GENUINE,
                stock=stock,
                rng=rng,
            ),
        )
        for index, model in enumerate(models)
    ]


def _defect(*, model: str, stock: Stock, spread: _Spread, rng: np.random.Generator) -> str:
    """The defect whose tool, and which itself, was used least; ties are random."""
    fitting = [kind for kind in stock.defects if model in kind.models]
    lots = rng.random(len(fitting))
    _rank, chosen = min(
        (
            ((spread.tools[kind.tool], spread.defects[kind.code], float(lot)), kind)
            for kind, lot in zip(fitting, lots, strict=True)
        ),
        key=lambda pair: pair[0],
    )
    spread.tools[chosen.tool] += 1
    spread.defects[chosen.code] += 1
    return chosen.code


def _odd(*, model: str, share: float, stock: Stock, rng: np.random.Generator) -> tuple[str, ...]:
    fitting = [kind.code for kind in stock.distractors if model in kind.models]
    if not fitting or rng.random() >= share:
        return ()
    return (fitting[int(rng.integers(len(fitting)))],)


def _easy_first(*, specimens: Sequence[SessionSpecimen], stock: Stock) -> list[SessionSpecimen]:
    """The same specimens; in the positions of defective ones, the easier come first."""
    difficulty = {kind.code: kind.difficulty for kind in stock.defects}
    failing = iter(
        sorted(
            (specimen for specimen in specimens if specimen.defect),
            key=lambda trial: difficulty[trial.defect],
        )
    )
    return [next(failing) if specimen.defect else specimen for specimen in specimens]

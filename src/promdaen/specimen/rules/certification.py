"""Certification: random specimens, every detector run on each, and the totals.

A planted defect must be detected by its own detector and by no other; a genuine specimen, worn or
odd, by none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from promdaen.specimen.rules import leaks

DEFECTIVE_SHARE = 0.5
ODDITY_SHARES = (0.5, 0.35, 0.15)
"""How many specimens carry no genuine oddity, one, and two."""


class CertifiedKind(Protocol):
    """The properties of a defect or genuine oddity used here."""

    CODE: str
    MODELS: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CertifiedSpecimen:
    """What one specimen is: model, seed, defect ("" for none), genuine oddities."""

    model: str
    seed: int
    defect: str
    oddities: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CertificationRow:
    """One drawn specimen: number, properties, detectors that fired, features."""

    number: int
    model: str
    defect: str
    oddities: tuple[str, ...]
    detectors: tuple[str, ...]
    features: tuple[float, ...]

    def as_list(self) -> list[object]:
        """Plain values that a line of JSON can hold."""
        return [
            self.number,
            self.model,
            self.defect,
            list(self.oddities),
            list(self.detectors),
            list(self.features),
        ]

    @staticmethod
    def from_list(values: Sequence[Any]) -> CertificationRow:
        """Take back what `as_list` gave."""
        number, model, defect, oddities, hits, features = values
        return CertificationRow(
            number=number,
            model=model,
            defect=defect,
            oddities=tuple(oddities),
            detectors=tuple(hits),
            features=tuple(features),
        )


@dataclass(frozen=True, kw_only=True)
class CertificationFigures:
    """The figures of a certification; `auc` is None below the number that it needs."""

    drawn: int
    defective: int
    planted_found: int
    unintended: int
    genuine_flagged: int
    auc: float | None

    @property
    def is_certified(self) -> bool:
        """Whether all defects were detected, nothing else was, and the file reveals nothing."""
        return (
            self.planted_found == self.defective
            and not self.unintended
            and not self.genuine_flagged
            and (self.auc is None or self.auc <= MAX_AUC)
        )


MAX_AUC = 0.55
MIN_PER_CLASS = 50
"""Genuine and defective specimens that a cross-validated area needs at least."""


def certified_specimen(
    *,
    seed: int,
    number: int,
    models: Sequence[str],
    defects: Sequence[CertifiedKind],
    oddities: Sequence[CertifiedKind],
) -> CertifiedSpecimen:
    """The properties of the specimen `number` in the certification `seed`."""
    rng = np.random.default_rng((seed, number))
    model = models[int(rng.integers(len(models)))]
    is_defective = bool(rng.random() < DEFECTIVE_SHARE)
    defect = _chosen(kinds=defects, model=model, count=1, rng=rng)
    count = int(rng.choice(len(ODDITY_SHARES), p=ODDITY_SHARES))
    return CertifiedSpecimen(
        model=model,
        seed=int(rng.integers(2**31)),
        defect=defect[0] if is_defective else "",
        oddities=_chosen(kinds=oddities, model=model, count=count, rng=rng),
    )


def _chosen(
    *, kinds: Sequence[CertifiedKind], model: str, count: int, rng: np.random.Generator
) -> tuple[str, ...]:
    codes = [kind.CODE for kind in kinds if model in kind.MODELS]
    return tuple(codes[int(place)] for place in rng.permutation(len(codes))[:count])


def figures(*, specimens: Sequence[CertificationRow], seed: int) -> CertificationFigures:
    """The totals of what was drawn and detected."""
    defective = [specimen for specimen in specimens if specimen.defect]
    genuine = [specimen for specimen in specimens if not specimen.defect]
    is_enough = min(len(defective), len(genuine)) >= MIN_PER_CLASS
    return CertificationFigures(
        drawn=len(specimens),
        defective=len(defective),
        planted_found=sum(specimen.defect in specimen.detectors for specimen in defective),
        unintended=sum(
            bool(set(specimen.detectors) - {specimen.defect}) for specimen in defective
        ),
        genuine_flagged=sum(bool(specimen.detectors) for specimen in genuine),
        auc=_area(specimens=specimens, seed=seed) if is_enough else None,
    )


def _area(*, specimens: Sequence[CertificationRow], seed: int) -> float:
    return leaks.cross_validated_area(
        rows=[specimen.features for specimen in specimens],
        groups=[specimen.model for specimen in specimens],
        truth=[bool(specimen.defect) for specimen in specimens],
        seed=seed,
    )


def failures(*, specimens: Sequence[CertificationRow]) -> tuple[tuple[str, int], ...]:
    """The failures by frequency, as "planted (oddities) -> found" with their number."""
    wrong = Counter(
        f"{specimen.model} {specimen.defect or 'genuine'} ({', '.join(specimen.oddities)}) -> "
        f"{', '.join(specimen.detectors) or 'nothing'}"
        for specimen in specimens
        if specimen.detectors != ((specimen.defect,) if specimen.defect else ())
    )
    return tuple(wrong.most_common())

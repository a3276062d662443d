"""The source data of a plan's version: checkpoints, standards and scores of a survey round."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Words

MAX_LEVEL = 4
BASE_RISKS: Mapping[str, float] = {"international": 1.5, "bilateral": 1.0, "local": 0.7}
"""What a gap weighs by the class of its checkpoint, before traffic; a proposal of our own."""
MIN_FACTOR, MAX_FACTOR = 0.5, 2.0


@dataclass(frozen=True, kw_only=True)
class PlanCheckpoint:
    """A surveyed checkpoint; `travellers` in the peak hour, None if no visit recorded it."""

    code: str
    name: Words
    province: str
    standard_class: str
    travellers: int | None


@dataclass(frozen=True, kw_only=True)
class PlanIndicator:
    """An indicator with its weight 1..3; 3 is a must-have, 2 is serious."""

    code: str
    title: Words
    weight: int


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    """Standards by class and indicator; scores by checkpoint and indicator that is due there.

    A score of None is a missing answer. `unsurveyed`: checkpoints with a standard that no accepted
    visit scored. `replaced`: the survey's scores that a planner changed, by checkpoint and
    indicator.
    """

    checkpoints: tuple[PlanCheckpoint, ...]
    provinces: Mapping[str, Words]
    indicators: Mapping[str, PlanIndicator]
    standards: Mapping[str, Mapping[str, int]]
    scores: Mapping[str, Mapping[str, int | None]]
    unsurveyed: tuple[str, ...]
    replaced: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)

    def as_json(self) -> NewJsonObject:
        """The stored form of the facts."""
        return {
            "checkpoints": [asdict(checkpoint) for checkpoint in self.checkpoints],
            "provinces": {code: asdict(text) for code, text in self.provinces.items()},
            "indicators": [asdict(indicator) for indicator in self.indicators.values()],
            "standards": {code: dict(levels) for code, levels in self.standards.items()},
            "scores": {code: dict(levels) for code, levels in self.scores.items()},
            "unsurveyed": [*self.unsurveyed],
            "replaced": {code: dict(levels) for code, levels in self.replaced.items()},
        }

    def gaps(self) -> Iterator[tuple[PlanCheckpoint, PlanIndicator, int, int]]:
        """Every answer below its standard: checkpoint, indicator, score, standard."""
        for checkpoint in self.checkpoints:
            standards = self.standards[checkpoint.standard_class]
            for code, score in self.scores[checkpoint.code].items():
                if score is not None and score < standards[code]:
                    yield checkpoint, self.indicators[code], score, standards[code]

    def with_travellers(
        self, travellers: Mapping[str, int | None]
    ) -> tuple[PlanFacts, list[tuple[str, int | None, int | None]]]:
        """The facts with other travellers of the peak hour, and the differences by checkpoint."""
        changes = [
            (f"travellers.{checkpoint.code}", checkpoint.travellers, travellers[checkpoint.code])
            for checkpoint in self.checkpoints
            if travellers.get(checkpoint.code, checkpoint.travellers) != checkpoint.travellers
        ]
        checkpoints = tuple(
            replace(checkpoint, travellers=travellers.get(checkpoint.code, checkpoint.travellers))
            for checkpoint in self.checkpoints
        )
        return replace(self, checkpoints=checkpoints), changes

    def with_scores(
        self, scores: Mapping[str, int | None], *, checkpoint_code: str
    ) -> tuple[PlanFacts, list[tuple[str, int | None, int | None]]]:
        """The facts with other levels by indicator due at a checkpoint, and the differences.

        None is an unknown level, which is no gap.
        """
        before = self.scores[checkpoint_code]
        after = {code: scores.get(code, level) for code, level in before.items()}
        changes = [
            (f"scores.{checkpoint_code}.{code}", level, after[code])
            for code, level in before.items()
            if level != after[code]
        ]
        surveyed = self.surveyed_scores(checkpoint_code=checkpoint_code)
        replaced = {code: level for code, level in surveyed.items() if level != after[code]}
        facts = replace(
            self,
            scores={**self.scores, checkpoint_code: after},
            replaced={**self.replaced, checkpoint_code: replaced},
        )
        return facts, changes

    def surveyed_scores(self, *, checkpoint_code: str) -> dict[str, int | None]:
        """The scores of the survey at a checkpoint, also where a planner changed them."""
        return {**self.scores[checkpoint_code], **self.replaced.get(checkpoint_code, {})}

    @property
    def replaced_count(self) -> int:
        """How many scores of the survey a planner changed."""
        return sum(map(len, self.replaced.values()))

    @property
    def missing_count(self) -> int:
        """How many answers are missing: their gaps are unknown."""
        return sum(score is None for levels in self.scores.values() for score in levels.values())


def plan_facts(*, stored: JsonObject) -> PlanFacts:
    """The facts from their stored form."""
    return PlanFacts(
        checkpoints=tuple(
            PlanCheckpoint(**{**row, "name": Words(**row["name"])})
            for row in stored["checkpoints"]
        ),
        provinces={code: Words(**pair) for code, pair in stored["provinces"].items()},
        indicators={
            row["code"]: PlanIndicator(**{**row, "title": Words(**row["title"])})
            for row in stored["indicators"]
        },
        standards=stored["standards"],
        scores=stored["scores"],
        unsurveyed=tuple(stored["unsurveyed"]),
        replaced=stored.get("replaced", {}),
    )


def proposed_risks(*, checkpoints: Iterable[PlanCheckpoint]) -> dict[str, float]:
    """The weight of gaps at each checkpoint: by class and peak hour relative to the median.

    A checkpoint with four times the median of travellers has twice the weight, never more than
    twice or less than half. A proposal that a planner can change.

    >>> def place(code, travellers):
    ...     name = Words.same("")
    ...     return PlanCheckpoint(code=code, name=name, province="01",
    ...                           standard_class="bilateral", travellers=travellers)
    >>> proposed_risks(checkpoints=[place("A", 10), place("B", 40), place("C", None)])
    {'A': 0.6, 'B': 1.3, 'C': 1.0}
    """
    checkpoint_list = [*checkpoints]
    counted = sorted(
        checkpoint.travellers for checkpoint in checkpoint_list if checkpoint.travellers
    )
    half = len(counted) // 2
    median = (counted[half] + counted[~half]) / 2 if counted else 0.0
    return {
        checkpoint.code: round(_risk(checkpoint=checkpoint, median=median), 1)
        for checkpoint in checkpoint_list
    }


def _risk(*, checkpoint: PlanCheckpoint, median: float) -> float:
    base = BASE_RISKS[checkpoint.standard_class]
    if not checkpoint.travellers:
        return base
    return base * min(max(math.sqrt(checkpoint.travellers / median), MIN_FACTOR), MAX_FACTOR)

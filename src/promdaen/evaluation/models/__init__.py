"""Tables of evaluation: roll-outs by lot, contacts between departments, costs."""

from promdaen.evaluation.models.costs import CostLine, CurrencyRate, SharedCost
from promdaen.evaluation.models.rollouts import (
    Deviation,
    PeriodScores,
    Rollout,
    RolloutCluster,
    RolloutPeriod,
    RolloutResult,
    SealedProtocol,
)
from promdaen.evaluation.models.ties import TieRound, TieStep

__all__ = [
    "CostLine",
    "CurrencyRate",
    "Deviation",
    "PeriodScores",
    "Rollout",
    "RolloutCluster",
    "RolloutPeriod",
    "RolloutResult",
    "SealedProtocol",
    "SharedCost",
    "TieRound",
    "TieStep",
]

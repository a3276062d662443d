"""Tables of evaluation: roll-outs by lot, contacts between departments."""

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
    "Deviation",
    "PeriodScores",
    "Rollout",
    "RolloutCluster",
    "RolloutPeriod",
    "RolloutResult",
    "SealedProtocol",
    "TieRound",
    "TieStep",
]

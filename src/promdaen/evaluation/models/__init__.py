"""Tables of evaluation: roll-outs by lot."""

from promdaen.evaluation.models.rollouts import (
    Deviation,
    PeriodScores,
    Rollout,
    RolloutCluster,
    RolloutPeriod,
    RolloutResult,
    SealedProtocol,
)

__all__ = [
    "Deviation",
    "PeriodScores",
    "Rollout",
    "RolloutCluster",
    "RolloutPeriod",
    "RolloutResult",
    "SealedProtocol",
]

"""Tables of evaluation: roll-outs by lot, contacts between departments, costs, field checks."""

from promdaen.evaluation.models.costs import CostLine, CurrencyRate, SharedCost
from promdaen.evaluation.models.field_checks import FieldCheck, FieldCheckPlan
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
    "FieldCheck",
    "FieldCheckPlan",
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

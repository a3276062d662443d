"""Tables of evaluation: roll-outs, contacts, costs, field checks, checklists, registers."""

from promdaen.evaluation.models.checklists import ChecklistRound
from promdaen.evaluation.models.comparison_groups import ComparisonGroup
from promdaen.evaluation.models.costs import CostLine, CurrencyRate, SharedCost
from promdaen.evaluation.models.field_checks import FieldCheck, FieldCheckPlan
from promdaen.evaluation.models.registers import RegisterMonth
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

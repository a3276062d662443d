"""Questions about evaluation: roll-outs that an account may see, and the data of their pages."""

from promdaen.evaluation.queries.missing import EvaluationNotFound
from promdaen.evaluation.queries.rollouts import (
    READ_RIGHT,
    USUAL_CAC,
    USUAL_ICC,
    USUAL_SD,
    WRITE_RIGHT,
    Power,
    design_power,
    drawn_places,
    expected_scores,
    newest_scores,
    own_spread,
    protocol_document,
    protocols_count,
    rollout_by_code,
    rollout_design,
    rollout_list,
    rollout_page,
    rollout_result,
    rollout_state,
    rollouts_to_continue,
    rollouts_visible_to,
    sealed_protocol,
)

"""Changes to roll-outs by lot, contacts between departments, costs and field checks."""

from promdaen.evaluation.actions.checklists import (
    ChecklistRefused,
    close_checklist,
    open_checklist,
    send_checklist_form,
)
from promdaen.evaluation.actions.comparison_groups import ComparisonRefused, record_comparison
from promdaen.evaluation.actions.costs import (
    CostRefused,
    NewCost,
    import_costs,
    record_cost,
    record_per_diem,
    remove_cost,
    set_rate,
    share_cost,
)
from promdaen.evaluation.actions.field_checks import (
    CheckRecord,
    CheckRefused,
    announce_field_checks,
    approve_field_checks,
    plan_field_checks,
    record_field_check,
)
from promdaen.evaluation.actions.registers import NewRegister, RegisterRefused, record_registers
from promdaen.evaluation.actions.rollouts import (
    FILE_SOURCE,
    MAX_PERIODS,
    RUNS_SOURCE,
    NewDeviation,
    NewRollout,
    RolloutRefused,
    announce_seed,
    change_plan,
    draw_order,
    open_results,
    plan_rollout,
    print_protocol,
    record_deviation,
    record_later_scores,
    record_scores,
    record_scores_of_runs,
    seal_protocol,
)
from promdaen.evaluation.actions.ties import (
    NewTieStep,
    TiesRefused,
    close_tie_round,
    finish_tie_step,
    open_tie_round,
    plan_tie_step,
    record_tie_answers,
    send_tie_answer,
)

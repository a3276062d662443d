"""Evaluation as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from promdaen.kit.guards import Guard, changed

WAITING = ("rollout_to_draw", "rollout_to_seal", "rollout_scores", "rollout_results")
WAITING_CHECKS = ("field_checks_to_approve", "field_checks_to_announce", "field_checks_due")
WAITING_TIES = ("tie_round_to_open", "tie_round_to_close")
WAITING_CHECKLISTS = ("checklist_to_open", "checklist_to_close")
ROLLOUT_DRAWN = (
    "seed",
    "drawn_at",
    "announced_at",
    "seed_known_on",
    "seed_source_en",
    "steps_count",
)


class EvaluationConfig(AppConfig):
    """Whether the programme worked: roll-outs by lot, contacts between departments."""

    name = "promdaen.evaluation"
    label = "evaluation"
    travel = {
        "Rollout": "leased",
        "RolloutCluster": "leased",
        "RolloutPeriod": "leased",
        "SealedProtocol": "fact",
        "PeriodScores": "fact",
        "LaterScores": "fact",
        "Deviation": "fact",
        "RolloutResult": "fact",
        "TieRound": "leased",
        "TieStep": "reference",
        "ChecklistRound": "leased",
        "RegisterMonth": "reference",
        "ComparisonGroup": "reference",
        "CostLine": "reference",
        "CurrencyRate": "reference",
        "SharedCost": "reference",
        "FieldCheckPlan": "reference",
        "FieldCheck": "reference",
    }
    # The announcement, the plan and the draw do not change after the draw.
    guarded = {
        "Rollout": Guard(update=f"OLD.drawn_at IS NOT NULL AND ({changed(*ROLLOUT_DRAWN)})")
    }
    audit_things = {
        "FieldCheckPlan": _("Field checks"),
        "Rollout": _("Roll-out"),
        "TieStep": _("Joint step of departments"),
        "SharedCost": _("Shared cost"),
        "CurrencyRate": _("Rate of a currency"),
    }
    audit_words = {"outcome": "promdaen.evaluation.rules.field_checks.CHECK_OUTCOMES"}
    audit_labels = {
        "plan_rollout": _("Roll-out planned"),
        "change_plan": _("Plan of a roll-out changed"),
        "announce_seed": _("Source of the seed announced"),
        "draw_order": _("Order of a roll-out drawn"),
        "seal_protocol": _("Protocol sealed"),
        "record_scores": _("Scores of a period recorded"),
        "record_later_scores": _("Scores of a later test recorded"),
        "record_deviation": _("Deviation recorded"),
        "open_results": _("Results of a roll-out opened"),
        "open_tie_round": _("Questions on contacts opened"),
        "close_tie_round": _("Questions on contacts closed"),
        "record_tie_answers": _("Answers on contacts recorded"),
        "plan_tie_step": _("Step for two departments planned"),
        "finish_tie_step": _("Step for two departments done"),
        "open_checklist": _("Supervisors' checklist opened"),
        "close_checklist": _("Supervisors' checklist closed"),
        "record_registers": _("Registers of posts recorded"),
        "record_comparison": _("Scores of a comparison group recorded"),
        "record_cost": _("Cost of a course run recorded"),
        "remove_cost": _("Cost of a course run removed"),
        "record_per_diem": _("Per diem computed from attendance"),
        "import_costs": _("File of costs imported"),
        "set_rate": _("Rate of a currency set"),
        "share_cost": _("Cost of development recorded"),
        "plan_field_checks": _("Field checks planned"),
        "approve_field_checks": _("Field checks approved"),
        "announce_field_checks": _("Field checks announced"),
        "record_field_check": _("Field check recorded"),
    }

    def ready(self) -> None:
        """Register the use of the signing key, waiting work, and a row on phones."""
        from promdaen.kit import (  # noqa: PLC0415
            key_files,
            later,
            node_keys,
            slots,
            text_writers,
            waiting,
        )

        text_writers.register_writer(
            kinds=("behaviour",),
            write=later.function("promdaen.evaluation.actions.wording.write_words"),
        )

        use = key_files.KeyUse(
            count_rows=later.function("promdaen.evaluation.queries.protocols_count"),
            label="sealed protocols of roll-outs",
        )
        key_files.register_use(file=node_keys.SIGNING_NAME, use=use)
        rows = later.function("promdaen.evaluation.waiting.rollouts_waiting")
        waiting.register_waiting(
            name="rollouts",
            kinds=WAITING,
            rows=rows,
            candidates=later.function("promdaen.evaluation.waiting.rollout_candidates"),
        )
        tie_rows = later.function("promdaen.evaluation.waiting.ties_waiting")
        waiting.register_waiting(
            name="ties",
            kinds=WAITING_TIES,
            rows=tie_rows,
            candidates=later.function("promdaen.evaluation.waiting.tie_candidates"),
        )
        check_rows = later.function("promdaen.evaluation.waiting.field_checks_waiting")
        waiting.register_waiting(
            name="field_checks",
            kinds=WAITING_CHECKS,
            rows=check_rows,
            candidates=later.function("promdaen.evaluation.waiting.field_check_candidates"),
        )
        waiting.register_waiting(
            name="checklists",
            kinds=WAITING_CHECKLISTS,
            rows=later.function("promdaen.evaluation.waiting.checklists_waiting"),
            candidates=later.function("promdaen.evaluation.waiting.checklist_candidates"),
        )
        phone = later.function("promdaen.evaluation.queries.ties.phone_rows")
        slots.register_slot(name=slots.PHONE_ROWS, fill=phone)

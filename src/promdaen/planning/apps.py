"""Planning as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from promdaen.kit.guards import Guard


class PlanningConfig(AppConfig):
    """Plans and the twin of a checkpoint."""

    name = "promdaen.planning"
    label = "planning"
    travel = {
        "Measure": "reference",
        "Plan": "reference",
        "PlanVersion": "reference",
        "PlanChange": "fact",
        "PlanSignature": "reference",
    }
    guarded = {
        "PlanVersion": Guard(
            words="A final version of a plan never changes: make a new version.",
            update="OLD.finalised_at IS NOT NULL",
            delete="OLD.finalised_at IS NOT NULL",
        ),
        "PlanSignature": Guard(
            words="A signature stays as it was given.",
            update="OLD.signed_at IS NOT NULL",
            delete="OLD.signed_at IS NOT NULL",
        ),
    }
    audit_labels = {
        "load_measures": _("Measures of the border programme loaded"),
        "start_plan": _("Border programme started"),
        "begin_version": _("Version of the border programme begun"),
        "change_inputs": _("Inputs of the border programme changed"),
        "lock_measure": _("Measure of the border programme locked"),
        "release_measure": _("Measure of the border programme released"),
        "ask_signatures": _("Signatures of the border programme asked for"),
        "withdraw_request": _("Request for signatures withdrawn"),
        "sign_version": _("Border programme signed"),
        "finalise_version": _("Border programme made final"),
        "export_version": _("Border programme exported"),
        "print_version": _("Border programme printed"),
    }

    def ready(self) -> None:
        """Say how long work is done, and what waits for who is asked to sign."""
        from promdaen.kit import jobs, later, waiting  # noqa: PLC0415

        work = "promdaen.planning.actions.working"
        draws, proof = later.function(f"{work}.draw_plans"), later.function(f"{work}.prove_plan")
        jobs.register_job(kind="planning_redraws", work=draws)
        jobs.register_job(kind="planning_proof", work=proof)
        rows = later.function("promdaen.planning.waiting.plans_waiting")
        waiting.register_waiting(name="planning", kinds=("plan_to_sign",), rows=rows)

"""Planning as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from promdaen.kit.guards import Guard
from promdaen.kit.refusals import Refused

WAITING = {
    "planning": ("plan_to_sign", "judgements_to_give"),
    "panels": ("judgements_to_pool",),
}
"""The kinds of waiting work by source."""


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
        "DeliveryStep": "fact",
        "MeasureRun": "reference",
        "ExpertPanel": "reference",
        "PanelMember": "reference",
        "ExpertAnswer": "fact",
        "CheckpointTwin": "reference",
        "TwinSetting": "fact",
        "QueueObservation": "fact",
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
    audit_things = {
        "PlanVersion": _("Version of a border programme"),
        "ExpertPanel": _("Panel of experts"),
        "CheckpointTwin": _("Queues at a checkpoint"),
    }
    audit_words = {"state": "promdaen.planning.rules.delivery.DELIVERY_STATES"}
    audit_labels = {
        "load_measures": _("Measures of the border programme loaded"),
        "start_plan": _("Border programme started"),
        "begin_version": _("Version of the border programme begun"),
        "change_currency": _("Currency of the border programme changed"),
        "change_inputs": _("Inputs of the border programme changed"),
        "change_scores": _("Levels found at a checkpoint changed in the border programme"),
        "change_levels": _("Levels of a measure of the border programme changed"),
        "lock_measure": _("Measure of the border programme locked"),
        "release_measure": _("Measure of the border programme released"),
        "record_delivery": _("Delivery of a measure recorded"),
        "link_run": _("Course run linked to a measure"),
        "unlink_run": _("Course run taken off a measure"),
        "ask_signatures": _("Signatures of the border programme asked for"),
        "withdraw_request": _("Request for signatures withdrawn"),
        "sign_version": _("Border programme signed"),
        "finalise_version": _("Border programme made final"),
        "export_version": _("Border programme exported"),
        "export_costs": _("Cost sheet of the border programme exported"),
        "export_input": _("Input of the computation exported"),
        "import_costs": _("Cost sheet of the border programme imported"),
        "publish_version": _("Border programme exported as IATI"),
        "write_version": _("Border programme exported as DOCX"),
        "print_version": _("Border programme printed"),
        "ask_experts": _("Experts asked about measures"),
        "submit_judgements": _("Judgements of an expert submitted"),
        "begin_second_round": _("Second round of experts begun"),
        "pool_judgements": _("Judgements of experts pooled"),
        "withdraw_panel": _("Request to experts withdrawn"),
        "set_up_twin": _("Twin of a checkpoint set up"),
        "put_twin": _("Twin of a checkpoint written"),
        "record_observations": _("Counts and times of a checkpoint recorded"),
        "import_counts": _("Counts of a checkpoint's twin imported"),
        "change_shifts": _("Booths and shifts of a checkpoint's twin changed"),
        "change_labour_rules": _("Labour rules of a checkpoint's shifts changed"),
        "change_week": _("Travellers of a checkpoint by day of the week changed"),
        "use_staffing": _("Result of a checkpoint's twin used in the border programme"),
        "print_roster": _("Roster of a checkpoint printed"),
        "export_queue_reports": _("Queue of a checkpoint exported for an exercise"),
    }

    def ready(self) -> None:
        """Register the long-running jobs, and the work that waits for people."""
        from promdaen.kit import jobs, later, text_writers, waiting  # noqa: PLC0415

        text_writers.register_writer(
            kinds=("measure",),
            write=later.function("promdaen.planning.actions.wording.write_words"),
        )
        for name, work, label, ready in (
            ("planning_start", "working.start_asked_plan", _("First plan of a border programme"),
             _("Your border programme is started")),
            ("planning_redraws", "working.draw_plans", _("Plans drawn from the ranges"),
             _("Plans for drawn costs and effects are computed")),
            ("planning_proof", "working.prove_plan", _("Proof of the plan"),
             _("The proof of your plan is finished")),
            ("planning_staffing", "twins.find_staffing", _("Least staffing of a checkpoint"),
             _("The least staffing is found")),
        ):  # fmt: skip
            page = "twins.twin_url" if name == "planning_staffing" else "working.version_url"
            kind = jobs.JobKind(
                name=name,
                work=later.function(f"promdaen.planning.actions.{work}"),
                label=label,
                ready=ready,
                url=later.function(f"promdaen.planning.queries.{page}"),
                opens_result=name == "planning_start",
                refusals=(Refused,),
            )
            jobs.register_job(kind=kind)
        for name, kinds in WAITING.items():
            rows = later.function(f"promdaen.planning.waiting.{name}_waiting")
            candidates = later.function(f"promdaen.planning.waiting.{name}_candidates")
            waiting.register_waiting(name=name, kinds=kinds, rows=rows, candidates=candidates)

"""Laptops as a Django application."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

WAITING = (
    "laptop_compare",
    "laptop_decision",
    "laptop_silent",
    "laptop_records",
    "laptop_files",
    "laptop_revoked_files",
)


class LaptopsConfig(AppConfig):
    """Laptops without internet, and the transfer of their records to headquarters."""

    name = "promdaen.laptops"
    label = "laptops"
    travel = dict.fromkeys(
        (
            "Headquarters",
            "Peer",
            "Chain",
            "Entry",
            "NumberedRow",
            "SentForm",
            "Clash",
            "RefusedBundle",
            "Loan",
            "LaptopPassword",
            "Transfer",
        ),
        "local",
    )
    readings = {"clash": _("Decisions about laptops")}
    audit_labels = {
        "invite_laptop": _("Laptop invited"),
        "accept_invitation": _("This laptop asked to be enrolled"),
        "enrol_laptop": _("Laptop enrolled"),
        "revoke_laptop": _("Laptop revoked"),
        "reinstate_laptop": _("Revoked laptop enrolled again"),
        "make_bundle": _("Records written for headquarters"),
        "make_reference_bundle": _("Content and rosters written for a laptop"),
        "merge_bundle": _("Records of a laptop received"),
        "take_answer": _("Answer of headquarters read"),
        "take_reference_bundle": _("Content and rosters of headquarters read"),
        "refuse_bundle": _("File of another node refused"),
        "add_refused_bundle": _("Records of a file that was set aside added"),
        "leave_refused_bundle": _("Records of a file of a revoked laptop left out"),
        "confirm_fingerprint": _("Fingerprints of a laptop compared"),
        "lend_run": _("Course run lent to a laptop"),
        "end_loan": _("Loan of a course run ended"),
        "renew_laptop_password": _("Password for a laptop renewed"),
        "replace_laptop": _("Laptop replaced"),
        "decide_clash": _("Record of a laptop decided"),
        "undo_decision": _("Decision about a record of a laptop undone"),
        "set_headquarters_address": _("Address of headquarters set"),
    }

    def ready(self) -> None:
        """Register keys, loans, the jobs that send and bring, waiting work, removed names."""
        from django.urls import reverse  # noqa: PLC0415

        from promdaen.kit import audit, jobs, key_files, later, personal, waiting  # noqa: PLC0415
        from promdaen.laptops.rules.line_errors import SyncRefused  # noqa: PLC0415

        use = key_files.KeyUse(
            count_rows=later.function("promdaen.laptops.queries.enrolled_count"),
            label="enrolled laptops",
        )
        for name in ("headquarters-signing.pem", "headquarters-age.txt"):
            key_files.register_use(file=name, use=use)
        obstacle = later.function("promdaen.laptops.queries.removal_obstacle")
        personal.register_obstacle(name="laptops", obstacle=obstacle)
        forget = later.function("promdaen.laptops.actions.removed_names.forget_names")
        personal.register_removal(name="laptops", remove=forget)
        check = later.function("promdaen.laptops.queries.loans.refuse_if_lent")
        audit.register_check(check=check)
        for name, work, label, ready in (
            (
                "laptop_send",
                "run_sending",
                _("Sending to headquarters"),
                _("Your records are sent"),
            ),
            (
                "laptop_bring",
                "run_bringing",
                _("Bringing from headquarters"),
                _("What you need is here"),
            ),
        ):
            kind = jobs.JobKind(
                name=name,
                work=later.function(f"promdaen.laptops.actions.orders.{work}"),
                label=label,
                ready=ready,
                url=lambda job: reverse("laptops:here"),
                refusals=(SyncRefused,),
            )
            jobs.register_job(kind=kind)
        quiet = later.function("promdaen.laptops.actions.sending.send_quietly")
        jobs.register_upkeep(
            name="sending of laptops",
            label=_("Sending to headquarters"),
            work=quiet,
            every=timedelta(minutes=10),
        )
        rows = later.function("promdaen.laptops.waiting.laptops_waiting")
        waiting.register_waiting(name="laptops", kinds=WAITING, rows=rows)

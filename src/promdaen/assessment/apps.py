"""Assessment as a Django application."""

from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from promdaen.kit.guards import Guard, changed, replaced

# A sitting stays whose, when and of which paper it was; it is withdrawn once. One that was handed
# in on a phone is opened again before it is handed in anew, so that its log says so.
SITTING = " OR ".join(
    (
        changed("id", "officer_id", "paper_id", "mode", "language", "opened_at", "order_seed"),
        changed("shown"),
        replaced("withdrawn_at"),
        "(OLD.withdrawn_at IS NOT NULL AND "
        f"({changed('withdrawn_reason', 'closed_at', 'ends_at')}))",
        f"(NEW.closed_at IS NOT NULL AND {replaced('closed_at')})",
        "(OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL AND OLD.mode <> 'phone')",
    )
)
ASKED = " OR ".join(
    (
        changed("id", "sitting_id", "item_id", "position", "asked_at"),
        "OLD.answered_at IS NOT NULL",
        "OLD.dropped_at IS NOT NULL",
    )
)


class AssessmentConfig(AppConfig):
    """Items, papers, sittings and marks."""

    name = "promdaen.assessment"
    label = "assessment"
    travel = {
        "Item": "reference",
        "ItemImage": "reference",
        "ItemImport": "local",
        "Paper": "reference",
        "PaperItem": "reference",
        "Sitting": "leased",
        "SavedAnswer": "leased",
        "Response": "fact",
        "BankStatistics": "local",
        "ItemStatistics": "local",
        "AdaptiveBank": "leased",
        "AdaptiveItem": "leased",
        "AdaptiveTest": "leased",
        "AdaptiveAsked": "leased",
    }
    guarded = {
        "Sitting": Guard(update=SITTING),
        "AdaptiveAsked": Guard(update=ASKED),
        "AdaptiveTest": Guard(
            update=f"OLD.ended_by <> '' OR {changed('id', 'sitting_id', 'bank_id', 'longest')}"
        ),
    }
    audit_things = {
        "Paper": _("Paper"),
    }
    audit_labels = {
        "create_item": _("Item written"),
        "edit_item": _("Item rewritten"),
        "put_items": _("Items loaded"),
        "keep_import": _("File of items read"),
        "discard_import": _("File of items deleted"),
        "import_items": _("Items imported"),
        "put_papers": _("Papers loaded"),
        "record_sittings": _("Sittings recorded"),
        "correct_response": _("Answer corrected"),
        "withdraw_sittings": _("Sittings withdrawn"),
        "start_sitting": _("Test begun on a phone"),
        "hand_in_sittings": _("Tests handed in on phones"),
        "reopen_sitting": _("Test on a phone opened again"),
        "extend_sittings": _("More time given for a test"),
        "store_statistics": _("Item statistics computed"),
        "renew_bank": _("Bank of adaptive tests renewed"),
        "start_adaptive": _("Adaptive test begun on a phone"),
        "finish_adaptive": _("Adaptive tests ended"),
    }

    def ready(self) -> None:
        """Say how this capability's jobs are done, and when one is due."""
        from django.urls import reverse  # noqa: PLC0415

        from promdaen.kit import jobs, later, proofs  # noqa: PLC0415

        actions = "promdaen.assessment.actions"
        stale, old = f"{actions}.ask_stale_statistics", f"{actions}.forget_old_imports"
        kind = jobs.JobKind(
            name="store_statistics",
            work=_store_statistics,
            label=_("Item statistics"),
            ready=_("The item statistics are computed"),
            url=lambda job: reverse("assessment:statistics"),
        )
        jobs.register_job(kind=kind)
        for name, label, path in (
            ("item statistics", _("Check whether item statistics are current"), stale),
            ("files of items", _("Removal of old item files"), old),
        ):
            jobs.register_upkeep(name=name, label=label, work=later.function(path))
        marks = "promdaen.assessment.queries.proofs.marks_proved"
        proofs.register_proof(name="marks", proof=later.function(marks))


def _store_statistics(_arguments: Mapping[str, Any]) -> str:
    from promdaen.assessment import actions  # noqa: PLC0415

    return actions.store_statistics_now()

"""Assessment as a Django application."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.utils.translation import gettext_lazy as _

from promdaen.kit import open_sets
from promdaen.kit.guards import Guard, changed, replaced

# Officer, time and paper of a sitting never change; it is withdrawn once. One handed in on a phone
# must be reopened before it is handed in again, so that its log says so.
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
ADAPTIVE_ROW_CHANGED = " OR ".join(
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
    personal = {"*": "tests"}
    activity = {"Sitting": "opened_at__date"}
    travel = {
        "Item": "reference",
        "ItemImage": "reference",
        "ItemImport": "local",
        "BlindAnswer": "local",
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
        "AdaptiveAsked": Guard(update=ADAPTIVE_ROW_CHANGED),
        "AdaptiveTest": Guard(
            update=f"OLD.ended_by <> '' OR {changed('id', 'sitting_id', 'bank_id', 'longest')}"
        ),
    }
    audit_things = {
        "BankStatistics": _("Item statistics"),
        "Paper": _("Paper"),
    }
    audit_labels = {
        "create_item": _("Item written"),
        "edit_item": _("Item rewritten"),
        "delete_draft": _("Draft of an item deleted"),
        "answer_blind": _("Item answered without its question"),
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
        """Register the jobs of this capability and when they are due."""
        from django.urls import reverse  # noqa: PLC0415

        from promdaen.kit import jobs, later, proofs, text_writers, waiting  # noqa: PLC0415

        text_writers.register_writer(
            kinds=("item", "paper"),
            write=later.function("promdaen.assessment.actions.wording.write_words"),
        )
        actions = "promdaen.assessment.actions"
        stale, old = f"{actions}.ask_stale_statistics", f"{actions}.forget_old_imports"
        store = later.function("promdaen.assessment.actions.store_statistics_now")
        kind = jobs.JobKind(
            name="store_statistics",
            work=lambda arguments: store(),
            label=_("Item statistics"),
            ready=_("The item statistics are computed"),
            url=lambda job: reverse("assessment:statistics"),
        )
        jobs.register_job(kind=kind)
        waiting.register_waiting(
            name="translations",
            kinds=("items_to_translate",),
            rows=later.function("promdaen.assessment.waiting.translations_waiting"),
            candidates=later.function("promdaen.assessment.waiting.translation_candidates"),
        )
        for name, label, path in (
            ("item statistics", _("Check whether item statistics are current"), stale),
            ("files of items", _("Removal of old item files"), old),
        ):
            jobs.register_upkeep(name=name, label=label, work=later.function(path))
        marks = "promdaen.assessment.queries.proofs.marks_proved"
        proofs.register_proof(name="marks", proof=later.function(marks))
        checks.register(check_kinds)


def check_kinds(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterator[CheckMessage]:
    """System check: every kind of item defines what pages, prints and files need."""
    from promdaen.assessment import kinds  # noqa: PLC0415  needs numpy, which checks can wait for
    from promdaen.assessment.rules import form_rows, page_answers  # noqa: PLC0415

    lacking = list(open_sets.missing_members(protocol=kinds.ItemKind, kinds=kinds.ITEM_KINDS))
    yield from lacking
    yield from open_sets.unlisted_files(
        package=kinds, kinds=kinds.ITEM_KINDS, other_files=(), listed_in="KINDS"
    )
    if lacking:
        return
    yield from open_sets.repeated_names(names=kinds.names(), place="assessment/kinds")
    for kind in kinds.ITEM_KINDS:
        yield from open_sets.missing_templates(
            kind=kind, names=(kind.PAGE.asked, kind.PAGE.preview)
        )
        place = open_sets.member_file(kind=kind)
        if kind.PAGE.program not in page_answers.PROGRAM_NAMES:
            listed = ", ".join(page_answers.PROGRAM_NAMES)
            yield Error(f"Write a PAGE.program in {place}: one of {listed}.", id="assessment.E001")
        if kind.LAYOUT.marking.input not in form_rows.INPUT_KINDS:
            listed = ", ".join(form_rows.INPUT_KINDS)
            yield Error(
                f"Write a LAYOUT.marking.input in {place}: one of {listed}.", id="assessment.E002"
            )

"""The exchange as a Django application."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WAITING = {
    "records": (
        "protection_refer", "report_take", "report_read", "alert_acknowledge",
        "request_answer", "request_clarify", "request_close",
        "referral_accept", "referral_hand_over", "referral_again", "referral_feedback",
    ),
    "decisions": (
        "role_to_grant", "export_to_decide", "export_to_take", "leave_to_give",
        "access_to_answer", "late_between", "alert_silent", "deputy_to_name",
    ),
}  # fmt: skip
"""The sources of waiting work with the kinds of their rows."""


class ExchangeConfig(AppConfig):
    """Incident reports, requests, alerts and referrals; not synchronised, as never on a laptop."""

    name = "promdaen.exchange"
    label = "exchange"
    travel = dict.fromkeys(
        (
            "Addressee", "Alert", "BulkExport", "Contact", "Escalation", "Event", "Exercise",
            "Group", "GroupMember", "Hold", "Membership", "NamedReader", "Notice", "Person",
            "DueReferral",
            "Receipt", "Record", "RecordKey", "Referral", "Report", "Request", "Share",
            "AccessRequest", "Case", "CaseReport",
            # waiting work
            "Seen", "Tick",
            "MonthlyTable", "Tally", "Text", "Trace", "WrappedKey",
        ),
        "local",
    )  # fmt: skip
    audit_labels = {
        # waiting work
        "note_present_memberships": _("Roles in the exchange recorded as they are"),
        "clock_jumped": _("Clock of the exchange jumped"),
        "send_notices": _("Notices of the exchange sent"),
        "acknowledge_notices": _("Notices of the exchange acknowledged on a phone"),
        "search_records": _("Records of the exchange searched"),
        # records
        "create_record": _("Record begun"),
        "send_record": _("Record sent"),
        "read_record": _("TLP:RED or TLP:AMBER+STRICT read"),
        "withdraw_record": _("Record withdrawn"),
        # referrals
        "refer_person": _("Person referred"),
        "accept_referral": _("Referral accepted"),
        "reject_referral": _("Referral not accepted"),
        "refer_again": _("Person referred to another receiver"),
        "hand_over_person": _("Person handed over"),
        "change_consent": _("Consent to a referral recorded"),
        "tell_receiver": _("Notice of a referral recorded"),
        "give_feedback": _("Feedback on a referral given"),
        "revoke_referral": _("Referral taken back"),
        # due referrals
        "open_due_referral": _("Due referral opened from a report"),
        "take_due_referral": _("Due referral taken"),
        "take_report": _("Report taken"),
        "hand_over_report": _("Report handed over to a colleague"),
        "escalate_report": _("Report not taken on time: next in line informed"),
        "hand_over_due_referral": _("Due referral handed over to a colleague"),
        "make_due_referral": _("Due referral made"),
        "refuse_due_referral": _("Due referral closed with a reason"),
        "escalate_due_referral": _("Due referral late: next in line informed"),
        # cases
        "open_case": _("Case opened"),
        "add_person": _("Person of a case recorded"),
        "set_proceedings": _("State of proceedings recorded"),
        "set_consent": _("Consent of a person assisted recorded"),
        "destroy_name": _("Name of a suspect destroyed"),
        "link_report": _("Report linked to a case"),
        "unlink_report": _("Report taken out of a case"),
        "close_case": _("Case closed"),
        "note_access_request": _("Request to see stored data recorded"),
        "answer_access_request": _("Request to see stored data answered"),
        # alerts
        "see_alert": _("Alert seen at a post"),
        "acknowledge_alert": _("Alert acknowledged for a post"),
        "answer_alert": _("Answer of a post to an alert"),
        "correct_alert_answer": _("Answer of a post to an alert changed"),
        "escalate_alert": _("Notice sent of an alert that posts did not acknowledge"),
        "print_poster": _("Poster of an alert printed"),
        # contacts
        "add_contact": _("Entry of the directory made"),
        "change_contact": _("Entry of the directory changed"),
        "check_contact": _("Entry of the directory checked"),
        "remove_contact": _("Entry of the directory removed"),
        "print_contacts": _("Card of contacts printed"),
        "mark_moved": _("Directory entries marked for checking again"),
        # reports
        "change_record": _("Draft changed"),
        "update_report": _("Report of the exchange added to"),
        # requests for information
        "receive_request": _("Request delivered to the desk that is asked"),
        "read_request": _("Request opened by the desk that is asked"),
        "accept_request": _("Request accepted"),
        "ask_clarification": _("Clarification of a request asked for"),
        "give_clarification": _("Clarification of a request given"),
        "answer_request": _("Request answered"),
        "refuse_request": _("Request refused"),
        "close_request": _("Request closed"),
        "expire_request": _("Request expired"),
        "escalate_request": _("Request late: next in line informed"),
        "export_requests": _("List of requests exported"),
        # sharing, handling, keeping
        "make_group": _("Sharing group made"),
        "add_member": _("Person let into a sharing group"),
        "remove_member": _("Person taken out of a sharing group"),
        "close_group": _("Sharing group closed"),
        "share_record": _("Record shared"),
        "revoke_share": _("Sharing of a record revoked"),
        "ask_leave": _("Leave to pass a record on asked for"),
        "redact_record": _("Texts of a record blacked out"),
        "change_handling": _("Handling of a record changed"),
        "place_hold": _("Record protected from deletion"),
        "lift_hold": _("Hold of a record lifted"),
        "destroy_record": _("Record destroyed when its time was over"),
        "delete_record": _("Record destroyed before its time"),
        # exports of many records
        "make_month": _("Monthly table made"),
        "rotate_master_key": _("Key file of the exchange replaced"),
        "ask_export": _("Export of records asked for"),
        "allow_export": _("Export of records allowed"),
        "refuse_export": _("Export of records refused"),
        "take_export": _("Export of records taken"),
        # roles
        "propose_role": _("Role in the exchange proposed"),
        "grant_role": _("Role in the exchange granted"),
        "propose_deputy": _("Deputy named"),
        "end_deputy": _("Deputy ended"),
        "revoke_role": _("Role in the exchange removed"),
        "confirm_account": _("Account vouched for after a reset"),
        # the audit log
        "export_log": _("Audit log of the exchange exported"),
        "check_chain": _("Chain of the exchange checked"),
        # exercises
        "open_exercise": _("Exercise opened in the exchange"),
        "close_exercise": _("Exercise closed in the exchange"),
        "enter_world": _("Exercise entered or left"),
    }

    def ready(self) -> None:
        """Register the jobs that run every minute and hour, and the lists of waiting work."""
        from promdaen.exchange.rules import key_names  # noqa: PLC0415
        from promdaen.kit import (  # noqa: PLC0415
            jobs,
            key_files,
            later,
            proofs,
            slots,
            waiting,
        )

        proved = later.function("promdaen.exchange.queries.present_values.prove_memberships")
        proofs.register_proof(name="exchange", proof=proved)
        post_migrate.connect(note_present_memberships, sender=self)
        find = later.function("promdaen.exchange.queries.citing.code_citations")
        slots.register_slot(name=slots.CITATIONS, fill=find, order=4)
        rows = later.function("promdaen.exchange.queries.sealed.rows_of_the_key")
        use = key_files.KeyUse(count_rows=rows, label="keys and traces of the exchange")
        key_files.register_use(file=key_names.MASTER, use=use)
        moved = later.function("promdaen.exchange.actions.contacts.mark_moved")
        label = _("Contacts of the exchange")
        jobs.register_upkeep(name="contacts of the exchange", label=label, work=moved)
        tick = later.function("promdaen.exchange.actions.ticking.tick")
        jobs.register_minutely(name="exchange", work=tick)
        for name, kinds in WAITING.items():
            rows = later.function(f"promdaen.exchange.waiting.{name}_waiting")
            waiting.register_waiting(name=name, kinds=kinds, rows=rows)


def note_present_memberships(*, sender: AppConfig, using: str, **_given: Any) -> None:
    """Record roles of an older version in the log of the exchange, after its migrations."""
    from promdaen.exchange.actions import present_values  # noqa: PLC0415
    from promdaen.exchange.queries import exchange_database  # noqa: PLC0415

    if using != exchange_database.ALIAS:
        return
    loader = MigrationLoader(connections[using])
    newest = [node for label in ("kit", sender.label) for node in loader.graph.leaf_nodes(label)]
    if all(node in loader.applied_migrations for node in newest):
        present_values.note_present_memberships(now=timezone.now())

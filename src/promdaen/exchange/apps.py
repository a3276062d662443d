"""The exchange as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Incident reports, requests, alerts, referrals; never on a laptop, so nothing travels."""

    name = "promdaen.exchange"
    label = "exchange"
    travel = dict.fromkeys(
        (
            *("Addressee", "Alert", "BulkExport", "Contact", "Escalation", "Event", "Exercise"),
            *("Group", "GroupMember", "Hold", "Membership", "NamedReader", "Notice", "Person"),
            *("Receipt", "Record", "RecordKey", "Referral", "Report", "Request", "Share"),
            *("Text", "Trace"),
        ),
        "local",
    )
    audit_labels = {
        # records
        "create_record": _("Record of the exchange made"),
        "send_record": _("Record of the exchange sent"),
        "read_record": _("Record of a high level read"),
        "withdraw_record": _("Record of the exchange withdrawn"),
        # who is who
        "propose_role": _("Role in the exchange proposed"),
        "grant_role": _("Role in the exchange granted"),
        "revoke_role": _("Role in the exchange taken away"),
        "confirm_account": _("Account vouched for after a reset"),
        # exercises
        "open_exercise": _("Exercise opened in the exchange"),
        "close_exercise": _("Exercise closed in the exchange"),
        "enter_world": _("Exercise entered or left"),
    }

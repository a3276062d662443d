"""People as a Django application."""

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from promdaen.kit import later, proofs, slots, waiting


class PeopleConfig(AppConfig):
    """Departments, officers, postings, accounts and their roles."""

    name = "promdaen.people"
    label = "people"
    travel = {
        "Department": "reference",
        "Rank": "reference",
        "Officer": "person",
        "Posting": "fact",
        "Account": "local",
        "Account_groups": "local",
        "Account_user_permissions": "local",
        "AccountChannel": "local",
        "AccountChannelCode": "local",
        "AccountRole": "local",
        "ApiToken": "local",
        "NamePeriod": "reference",
        "NameProposal": "local",
        "NameRemoval": "reference",
        "OpenSession": "local",
        "RecoveryNotice": "local",
        "RoleRequest": "local",
        "SavedFilter": "local",
        "Webhook": "local",
        "WebhookDelivery": "local",
    }
    personal = {
        "Officer": "identity",
        "NameProposal": "identity",
        "Posting": "places",
        "Account": "account",
    }
    activity = {"Posting": "recorded_at__date"}
    readings = {
        **dict.fromkeys(
            (
                "officers",
                "officer",
                "change_officer",
                "add_posting",
                "correct_posting",
                "personal_data",
                "personal_print",
                "names_due",
            ),
            _("Officers"),
        ),
        "accounts": _("Accounts"),
        "sign_in": _("Signed in"),
        "sign_in_failed": _("Wrong password or code"),
        "audit": _("Audit log"),
        "readings": _("What was read"),
    }
    audit_things = {
        "Account": _("Account"),
        "Officer": _("Officer"),
    }
    audit_labels = {
        "create_officer": _("Officer added"),
        "create_officers": _("Officers added"),
        "change_officer": _("Officer changed"),
        "add_posting": _("Posting added"),
        "correct_posting": _("Posting corrected"),
        "set_name_period": _("Period after which names are removed set"),
        "propose_name_removals": _("Names proposed for removal"),
        "keep_names": _("Names kept for longer"),
        "remove_names": _("Names removed"),
        "receive_name_removals": _("Removed names received from headquarters"),
        "merge_people": _("Officers and accounts of another machine received"),
        "create_account": _("Account made"),
        "change_account": _("Account changed"),
        "request_role": _("Role requested for the own account"),
        "approve_role": _("Requested role approved"),
        "refuse_role": _("Requested role refused"),
        "take_role": _("Role given to the own account"),
        "create_api_token": _("Token of a program made"),
        "revoke_api_token": _("Token of a program revoked"),
        "create_webhook": _("Webhook made"),
        "stop_webhook": _("Webhook stopped"),
        "try_webhook": _("Test message of a webhook queued"),
        "end_session": _("Own session ended"),
        "end_other_sessions": _("Other own sessions ended"),
        "admit_person": _("Signed in at the ministry's directory"),
        "link_directory": _("Account linked with the ministry's directory"),
        "create_directory_account": _("Account made for a person of the ministry's directory"),
        "follow_directory_groups": _("Roles taken from groups of the ministry's directory"),
        "unlink_directory": _("Link with the ministry's directory removed"),
        "end_sessions_of_subject": _("Sessions ended by the ministry's directory"),
        "confirm_self_given_roles": _("Role of an own account confirmed"),
        "deactivate_account": _("Account closed"),
        "reactivate_account": _("Account opened again"),
        "reset_password": _("New one-time password"),
        "reset_second_factor": _("Second factor removed"),
        "note_recovery_seen": _("Reset of an account seen"),
        "require_second_factor": _("Second factor required"),
        "save_filter": _("Filter of a list saved"),
        "remove_filter": _("Saved filter of a list removed"),
        "change_own_settings": _("Own settings changed"),
        "note_own_password": _("Own password chosen"),
        "note_present_values": _("Names and roles recorded"),
        "choose_channel": _("Own messages to a phone switched on"),
        "ask_channel_code": _("Code asked for to be reached over Telegram"),
        "stop_channel": _("Own messages to a phone stopped"),
        "end_push": _("Messages to browsers ended, whose key was replaced"),
        "try_channel": _("Own messages to a phone tried"),
        "load_departments": _("Departments loaded"),
        "load_ranks": _("Ranks loaded"),
    }

    def ready(self) -> None:
        """Connect to sign-in, migrations and the bot; register administrators' waiting work."""
        from promdaen.kit import jobs, key_files  # noqa: PLC0415
        from promdaen.kit.channels import hearing, vapid  # noqa: PLC0415

        import_module("promdaen.people.receivers")
        use = key_files.KeyUse(
            count_rows=later.function("promdaen.people.queries.push_count"),
            label="browsers of accounts that are sent messages",
            rotation="push",
        )
        key_files.register_use(file=vapid.KEY_NAME, use=use)
        slots.register_slot(
            name=slots.SAVED_FILTERS,
            fill=later.function("promdaen.people.views.filters.saved_filters"),
        )
        values = later.function("promdaen.people.queries.prove_values")
        proofs.register_proof(name="values", proof=values)
        post_migrate.connect(note_present_values, sender=self)
        hearing.register_listener(
            name="channels",
            waits=later.function("promdaen.people.actions.channels.waits_for_bot"),
            hear=later.function("promdaen.people.actions.channels.hear"),
        )
        kinds = (
            "backup_late",
            "backup_opens_here",
            "backup_untried",
            "backup_broken",
            "role_to_confirm",
            "role_requested",
            "disk_nearly_full",
            "account_recovered",
        )
        rows = later.function("promdaen.people.waiting.administration_waiting")
        waiting.register_waiting(name="administration", kinds=kinds, rows=rows)
        rows = later.function("promdaen.people.waiting.names_waiting")
        waiting.register_waiting(
            name="names",
            kinds=("names_due",),
            rows=rows,
            candidates=later.function("promdaen.people.waiting.name_candidates"),
        )
        _register_webhooks()
        _register_audit_exports()
        jobs.register_upkeep(
            name="names due",
            label=_("Search for names that are due for removal"),
            work=later.function("promdaen.people.actions.personal.propose_name_removals"),
            every=timedelta(days=1),
        )
        rows = later.function("promdaen.people.waiting.jobs_waiting")
        waiting.register_waiting(
            name="jobs",
            kinds=("job_done", "job_failed"),
            rows=rows,
            candidates=later.function("promdaen.people.waiting.job_candidates"),
        )


def _register_webhooks() -> None:
    """Queue the messages of a line of the audit log, and the job that sends them."""
    from promdaen.kit import audit, jobs  # noqa: PLC0415
    from promdaen.people.rules import webhooks  # noqa: PLC0415

    audit.register_check(check=later.function("promdaen.people.actions.webhooks.queue_messages"))
    send = later.function("promdaen.people.actions.webhooks.send_message")
    jobs.register_job(
        kind=jobs.JobKind(
            name="webhook",
            work=lambda arguments: send(**arguments),
            label=_("Message of a webhook"),
            refusals=(webhooks.ReceiverGone,),
            max_attempts=webhooks.MAX_ATTEMPTS,
        )
    )


def _register_audit_exports() -> None:
    from django.urls import reverse  # noqa: PLC0415

    from promdaen.kit import jobs  # noqa: PLC0415

    jobs.register_job(
        kind=jobs.JobKind(
            name="audit_export",
            work=later.function("promdaen.people.actions.audit_exports.make_export"),
            label=_("Export of the audit log"),
            ready=_("Your export of the audit log is ready"),
            url=lambda job: reverse("people:job_file", args=(job.pk,)),
            remove_files=later.function("promdaen.kit.job_files.remove_job_files"),
        )
    )


def note_present_values(*, sender: AppConfig, using: str, **_given: Any) -> None:
    """Record names and roles of an older version in the audit log, after the migration for it."""
    if using != DEFAULT_DB_ALIAS:
        return
    from promdaen.people import actions  # noqa: PLC0415

    connection = connections[using]
    table = sender.get_model("Officer")._meta.db_table
    with connection.cursor() as cursor:
        columns = (
            [
                column.name
                for column in connection.introspection.get_table_description(cursor, table)
            ]
            if table in connection.introspection.table_names(cursor)
            else []
        )
    if "values_salt" in columns:
        actions.note_present_values(now=timezone.now())

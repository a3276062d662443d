"""The URLs of officers and accounts."""

from django.urls import path

from promdaen.kit.later import Views

accounts = Views("promdaen.people.views.accounts")
audit = Views("promdaen.people.views.audit")
officers = Views("promdaen.people.views.officers")
channels = Views("promdaen.people.views.channels")
filters = Views("promdaen.people.views.filters")
jobs = Views("promdaen.people.views.jobs")
own = Views("promdaen.people.views.own")
personal = Views("promdaen.people.views.personal")
system = Views("promdaen.people.views.system")
tokens = Views("promdaen.people.views.tokens")
webhooks = Views("promdaen.people.views.webhooks")

app_name = "people"
urlpatterns = [
    path("filters/save/", filters.save_filter, name="save_filter"),
    path("filters/<uuid:pk>/remove/", filters.remove_filter, name="remove_filter"),
    path("officers/", officers.officers, name="officers"),
    path("officers/add/", officers.add_officer, name="add_officer"),
    path("officers/change/", officers.change_officers, name="change_officers"),
    path("officers/names-due/", personal.names_due, name="names_due"),
    path("officers/<uuid:pk>/data/", personal.personal_data, name="personal_data"),
    path("officers/<uuid:pk>/data.pdf", personal.personal_print, name="personal_print"),
    path("officers/<uuid:pk>/", officers.officer, name="officer"),
    path("officers/<uuid:pk>/change/", officers.change_officer, name="change_officer"),
    path("officers/<uuid:pk>/postings/add/", officers.add_posting, name="add_posting"),
    path(
        "officers/<uuid:pk>/postings/<uuid:wrong>/correct/",
        officers.add_posting,
        name="correct_posting",
    ),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/add/", accounts.add_account, name="add_account"),
    path("accounts/<uuid:pk>/", accounts.account, name="account"),
    path("accounts/<uuid:pk>/deactivate/", accounts.deactivate_account, name="deactivate_account"),
    path("accounts/<uuid:pk>/reactivate/", accounts.reactivate_account, name="reactivate_account"),
    path("accounts/<uuid:pk>/password/", accounts.reset_password, name="reset_password"),
    path(
        "accounts/<uuid:pk>/second-factor/",
        accounts.reset_second_factor,
        name="reset_second_factor",
    ),
    path("accounts/<uuid:pk>/directory/", accounts.unlink_directory, name="unlink_directory"),
    path("accounts/<uuid:pk>/confirm-roles/", accounts.confirm_roles, name="confirm_roles"),
    path("accounts/roles/<uuid:pk>/", accounts.decide_role, name="decide_role"),
    path("audit/", audit.audit_log, name="audit"),
    path("audit/verify/", audit.verify_audit, name="verify_audit"),
    path("audit/readings/", audit.read_log, name="readings"),
    path("system/", system.system, name="system"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:pk>/", jobs.job, name="job"),
    path("jobs/<uuid:pk>/state/", jobs.job_state, name="job_state"),
    path("jobs/<uuid:pk>/file/", jobs.job_file, name="job_file"),
    path("jobs/<uuid:pk>/cancel/", jobs.cancel_job, name="cancel_job"),
    path("jobs/<uuid:pk>/retry/", jobs.retry_job, name="retry_job"),
    path("own/", own.own, name="own_account"),
    path("own/sessions/<uuid:pk>/end/", own.end_session, name="end_session"),
    path("own/sessions/end-others/", own.end_other_sessions, name="end_other_sessions"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<uuid:pk>/stop/", webhooks.stop_webhook, name="stop_webhook"),
    path("webhooks/<uuid:pk>/try/", webhooks.try_webhook, name="try_webhook"),
    path("own/tokens/", tokens.api_tokens, name="api_tokens"),
    path("own/tokens/<uuid:pk>/revoke/", tokens.revoke_api_token, name="revoke_api_token"),
    path("own/roles/", own.request_role, name="request_role"),
    path("own/channels/", channels.channels, name="channels"),
    path("own/channels/push/", channels.push_here, name="channel_push"),
    path("own/channels/worker.js", channels.worker, name="channel_worker"),
    path("own/channels/<slug:channel>/try/", channels.try_channel, name="try_channel"),
    path("own/channels/<slug:channel>/stop/", channels.stop_channel, name="stop_channel"),
    path("privacy/", own.privacy, name="privacy"),
]

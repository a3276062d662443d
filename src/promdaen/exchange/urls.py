"""URLs of the exchange, all below exchange/."""

from django.urls import path

from promdaen.kit.later import Views

access = Views("promdaen.exchange.views.access")
alerts = Views("promdaen.exchange.views.alerts")
audit = Views("promdaen.exchange.views.audit")
cases = Views("promdaen.exchange.views.cases")
contacts = Views("promdaen.exchange.views.contacts")
due_referrals = Views("promdaen.exchange.views.due_referrals")
exercises = Views("promdaen.exchange.views.exercises")
exports = Views("promdaen.exchange.views.exports")
groups = Views("promdaen.exchange.views.groups")
inbox = Views("promdaen.exchange.views.inbox")
keeping = Views("promdaen.exchange.views.keeping")
links = Views("promdaen.exchange.views.links")
monthly = Views("promdaen.exchange.views.monthly")
phone_links = Views("promdaen.exchange.views.phone_links")
referrals = Views("promdaen.exchange.views.referrals")
reports = Views("promdaen.exchange.views.reports")
requests = Views("promdaen.exchange.views.requests")
responsibility = Views("promdaen.exchange.views.responsibility")
roles = Views("promdaen.exchange.views.roles")
search = Views("promdaen.exchange.views.search")
sharing = Views("promdaen.exchange.views.sharing")

REQUEST = "requests/<uuid:record_id>/"

app_name = "exchange"
urlpatterns = [
    path("", inbox.home, name="home"),
    # waiting work and search; links in messages to phones: anyone with the code can acknowledge,
    # and do nothing else
    path("seen/<str:code>/", phone_links.waiting_notices, name="seen"),
    path("search/", search.search, name="search"),
    # the audit log
    path("audit/", audit.audit_log, name="audit"),
    path("audit/check/", audit.check_chain, name="check_chain"),
    # roles, the policy, exercises
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.new_role, name="new_role"),
    path("roles/<uuid:membership_id>/deputy/", roles.new_deputy, name="new_deputy"),
    path("roles/<uuid:membership_id>/end/", roles.end_deputy, name="end_deputy"),
    path("deputies/", roles.deputies, name="deputies"),
    path("roles/<uuid:membership_id>/", roles.change_role, name="change_role"),
    path("policy/", roles.policy, name="policy"),
    path("exercises/", exercises.exercises, name="exercises"),
    path("exercises/new/", exercises.new_exercise, name="new_exercise"),
    path("exercises/enter/", exercises.enter_exercise, name="enter_exercise"),
    path("exercises/<str:code>/close/", exercises.close_exercise, name="close_exercise"),
    # referrals
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/new/", referrals.new_referral, name="new_referral"),
    path("referrals/<uuid:record_id>/", referrals.referral, name="referral"),
    path("referrals/<uuid:record_id>/<slug:step>/", referrals.referral_step, name="referral_step"),
    # due referrals
    path("due-referrals/<uuid:record_id>/", due_referrals.due_referral, name="protection"),
    path(
        "due-referrals/<uuid:record_id>/close/",
        due_referrals.close_due_referral,
        name="close_due_referral",
    ),
    # alerts
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/new/", alerts.new_alert, name="new_alert"),
    path("alerts/standing/<slug:local_no>/", alerts.alert_status, name="alert_standing"),
    path("alerts/<uuid:record_id>/", alerts.alert, name="alert"),
    path(
        "alerts/<uuid:record_id>/acknowledge/", alerts.acknowledge_alert, name="acknowledge_alert"
    ),
    path("alerts/<uuid:record_id>/feedback/", alerts.alert_feedback, name="alert_feedback"),
    path("alerts/<uuid:record_id>/withdraw/", alerts.withdraw_alert, name="withdraw_alert"),
    path(
        "alerts/<uuid:record_id>/poster-<slug:size>.pdf", alerts.alert_poster, name="alert_poster"
    ),
    # contacts
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/new/", contacts.new_contact, name="new_contact"),
    path("contacts/card-<slug:size>.pdf", contacts.contact_card, name="contact_card"),
    path("contacts/<uuid:contact_id>/", contacts.contact, name="contact"),
    path("contacts/<uuid:contact_id>/check/", contacts.check_contact, name="check_contact"),
    path("contacts/<uuid:contact_id>/remove/", contacts.remove_contact, name="remove_contact"),
    # reports
    path("reports/", reports.report_list, name="reports"),
    path("reports/new/", reports.new, name="new_report"),
    path("reports/<uuid:record_id>/", reports.report_page, name="report"),
    path("reports/<uuid:record_id>/change/", reports.change, name="change_report"),
    path("reports/<uuid:record_id>/send/", reports.send, name="send_report"),
    path("reports/<uuid:record_id>/add/", reports.update, name="update_report"),
    path("reports/<uuid:record_id>/take-back/", reports.discard, name="discard_report"),
    # requests for information, their clocks and metrics
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", requests.new_request, name="new_request"),
    path("requests/metrics/", requests.metrics, name="metrics"),
    path("requests/late/", requests.late, name="late"),
    path("requests/late/weekly/", requests.late_weekly, name="late_weekly"),
    path(REQUEST, requests.request_page, name="request"),
    path(f"{REQUEST}accept/", requests.accept, name="accept_request"),
    path(f"{REQUEST}ask/", requests.ask, name="ask_clarification"),
    path(f"{REQUEST}clarify/", requests.clarify, name="give_clarification"),
    path(f"{REQUEST}answer/", requests.answer, name="answer_request"),
    path(f"{REQUEST}refuse/", requests.refuse_one, name="refuse_request"),
    path(f"{REQUEST}close/", requests.close, name="close_request"),
    # sharing, handling, keeping
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new_group, name="new_group"),
    path("groups/<uuid:group_id>/", groups.group, name="group"),
    path("groups/<uuid:group_id>/close/", groups.close_group, name="close_group"),
    path(
        "groups/<uuid:group_id>/people/<uuid:member_id>/out/",
        groups.remove_member,
        name="remove_member",
    ),
    path("records/<uuid:record_id>/take/", responsibility.take_record, name="take_record"),
    path(
        "records/<uuid:record_id>/hand-over/",
        responsibility.hand_over_record,
        name="hand_over_record",
    ),
    path("records/<uuid:record_id>/share/", sharing.share_record, name="share_record"),
    path(
        "records/<uuid:record_id>/share/<uuid:row_id>/revoke/",
        sharing.revoke_share,
        name="revoke_share",
    ),
    path("records/<uuid:record_id>/leave/", sharing.ask_onward_sharing, name="ask_leave"),
    path("records/<uuid:record_id>/handling/", sharing.change_handling, name="change_handling"),
    path("records/<uuid:record_id>/withdraw/", sharing.withdraw_record, name="withdraw_record"),
    path("records/<uuid:record_id>/redact/", keeping.redact_record, name="redact_record"),
    path("records/<uuid:record_id>/hold/", keeping.hold_record, name="hold_record"),
    path(
        "records/<uuid:record_id>/hold/<uuid:hold_id>/lift/", keeping.lift_hold, name="lift_hold"
    ),
    path("records/<uuid:record_id>/delete/", keeping.delete_record, name="delete_record"),
    path("retention/", keeping.retention, name="retention"),
    # exports of many records
    path("exports/", exports.exports, name="exports"),
    path("exports/new/", exports.ask_export, name="ask_export"),
    path("exports/<uuid:export_id>/", exports.export, name="export"),
    path("exports/<uuid:export_id>/take/", exports.take_export, name="take_export"),
    path("monthly/", monthly.monthly, name="monthly"),
    path("links/", links.links, name="links"),
    # cases and access requests
    path("cases/", cases.cases, name="cases"),
    path("cases/new/", cases.new_case, name="new_case"),
    path("cases/<uuid:record_id>/", cases.case, name="case"),
    path("cases/<uuid:record_id>/persons/new/", cases.new_person, name="new_person"),
    path(
        "cases/<uuid:record_id>/persons/<uuid:person_id>/", cases.case_person, name="case_person"
    ),
    path("cases/<uuid:record_id>/<slug:act>/", cases.case_act, name="case_act"),
    path("access/", access.access_requests, name="access_requests"),
    path("access/<uuid:request_id>/", access.access_request, name="access_request"),
]

"""URLs of certificates: issue, print, check, revoke."""

from django.urls import path

from promdaen.kit.later import Views

certificate_checks = Views("promdaen.course.views.certificate_checks")
certificates = Views("promdaen.course.views.certificates")

urlpatterns = [
    path("c/", certificate_checks.ask, name="certificate_ask"),
    path("c/revocations.json", certificate_checks.revocations, name="revocations"),
    path("c/<str:token>/", certificate_checks.check, name="certificate_check"),
    path("c/<str:token>", certificate_checks.check),
    path("p/certificate.pdf", certificates.phone_certificate, name="phone_certificate"),
    path("runs/<str:code>/certificates/", certificates.certificate_list, name="certificates"),
    path("runs/<str:code>/certificates/issue/", certificates.issue_all, name="issue_all"),
    path(
        "runs/<str:code>/certificates/print.pdf",
        certificates.print_all,
        name="certificates_print",
    ),
    path(
        "runs/<str:code>/certificates/<uuid:enrolment_id>/",
        certificates.certificate,
        name="certificate",
    ),
    path(
        "runs/<str:code>/certificates/<uuid:enrolment_id>/certificate.pdf",
        certificates.print_one,
        name="certificate_print",
    ),
    path(
        "runs/<str:code>/certificates/<uuid:enrolment_id>/badge.json",
        certificates.badge,
        name="certificate_badge",
    ),
]

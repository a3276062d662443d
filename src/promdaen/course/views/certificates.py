"""Certificates of a run: list, missing requirements; issue, print, revoke."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.course.actions import certificates as actions
from promdaen.course.forms import certificates as forms
from promdaen.course.queries import certificates, classroom, opening, xapi
from promdaen.course.queries.prints import certificates as prints
from promdaen.course.rules.xapi import NotOurStatements
from promdaen.course.views import files
from promdaen.course.views.opening import load_run
from promdaen.kit import phones, refusals
from promdaen.kit.files import file_response, pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import with_numbers
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.course.models import Certificate, CourseRun


@require_GET
@load_run("change")
def certificate_list(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """All officers of the run: issued, earned and missing."""
    page = certificates.certificate_page(run=run)
    return render(request, "course/certificates.html", {"run": run, "page": page})


@require_GET
@load_run("plan")
def statements(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """The results of the run as xAPI statements, without names."""
    statement_list = xapi.run_statements(run=run)
    if not statement_list:
        messages.error(request, _("Fewer than five officers have results: nothing is exported."))
        return redirect("course:export_results", code=run.code)
    return _statement_file(run=run, statement_list=statement_list)


@require_http_methods(["GET", "POST"])
@load_run("plan")
def export_results(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Results for a learning record store; with an earlier file, also what is to be voided."""
    is_post = request.method == "POST"
    form = forms.EarlierExportForm(
        request.POST if is_post else None, request.FILES if is_post else None
    )
    if form.is_valid():
        try:
            renewed = xapi.renewed_statements(run=run, exported=form.cleaned_data["file"])
        except NotOurStatements:
            form.add_error(
                "file", _("This is not an export of results of this run, or it was changed.")
            )
        else:
            return _statement_file(run=run, statement_list=renewed)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    context = {"run": run, "form": form}
    return render(request, "course/export_results.html", context, status=status)


def _statement_file(*, run: CourseRun, statement_list: list[dict[str, object]]) -> HttpResponse:
    text = json.dumps(statement_list, ensure_ascii=False, indent=1)
    return file_response(text, name=f"xapi-{run.code}.json", kind="application/json")


@require_POST
@load_run("change")
def issue_all(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Issue a certificate to all officers who have earned one."""
    with refusals.as_messages(request):
        issued = actions.issue_certificates(run=run, by=request.user, now=timezone.now())
        messages.success(request, with_numbers(_("Certificates issued: %(n)s."), n=len(issued)))
    return redirect("course:certificates", code=run.code)


@load_run("change")
def certificate(request: AccountRequest, run: CourseRun, enrolment_id: UUID) -> HttpResponse:
    """One officer: issue, if needed with an exception, or revoke."""
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    certificate_row = certificates.certificate_row(enrolment=enrolment)
    is_sent = request.method == "POST"
    needs_reason = bool(
        certificate_row.certificate or certificate_row.missing or certificate_row.revoked
    )
    kind = forms.RevokeForm if certificate_row.certificate else forms.IssueForm
    form = kind(request.POST or None) if needs_reason else None
    if is_sent and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        with refusals.as_messages(request):
            message = _decide(request, certificate_row=certificate_row, reason=reason)
            messages.success(request, message)
        return redirect("course:certificate", code=run.code, enrolment_id=enrolment.pk)
    context = {
        "run": run,
        "line": certificate_row,
        "form": form,
        "can_decide": people_queries.has_right("runs", account=request.user),
    }
    return render(request, "course/certificate.html", context)


def _decide(
    request: AccountRequest, *, certificate_row: certificates.CertificateRow, reason: str
) -> str:
    now = timezone.now()
    if certificate_row.certificate is not None:
        actions.revoke_certificate(
            certificate=certificate_row.certificate, reason=reason, by=request.user, now=now
        )
        return _("The certificate is revoked. The public list says so now.")
    issued = actions.issue_certificate(
        enrolment=certificate_row.enrolment, reason=reason, by=request.user, now=now
    )
    return _("Certificate %(number)s is issued.") % {"number": issued.number}


@require_GET
@load_run("change")
def print_all(request: AccountRequest, run: CourseRun) -> HttpResponse:
    """Every certificate of the run, a page each."""
    pdf_bytes = prints.certificates_pdf(run=run, language=files.language())
    if pdf_bytes is None:
        raise Http404(_("This run has no certificates yet."))
    count = certificates.run_certificates(run=run).count()
    return pdf_response(pdf_bytes, name=f"certificates-{run.code}.pdf", count=count)


@require_GET
@load_run("change")
def print_one(request: AccountRequest, run: CourseRun, enrolment_id: UUID) -> HttpResponse:
    """One officer's certificate."""
    standing_certificate = _current_certificate(run=run, enrolment_id=enrolment_id)
    pdf_bytes = prints.certificate_pdf(certificate=standing_certificate, language=files.language())
    return pdf_response(pdf_bytes, name=f"certificate-{standing_certificate.number}.pdf")


@require_GET
@load_run("change")
def badge(request: AccountRequest, run: CourseRun, enrolment_id: UUID) -> HttpResponse:
    """One officer's certificate as an Open Badges 3.0 credential."""
    standing_certificate = _current_certificate(run=run, enrolment_id=enrolment_id)
    document = prints.badge_document(certificate=standing_certificate)
    return file_response(
        json.dumps(document, ensure_ascii=False, indent=2),
        name=f"{standing_certificate.number}.json",
        kind="application/vc+ld+json",
    )


@require_GET
@phones.require_phone
def phone_certificate(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """The officer's own certificate, on the phone."""
    enrolment = classroom.enrolment_of_phone(phone=phone)
    standing_certificate = None
    if enrolment is not None:
        standing_certificate = certificates.current_certificate(enrolment=enrolment)
    if standing_certificate is None:
        raise Http404(_("There is no certificate."))
    pdf_bytes = prints.certificate_pdf(certificate=standing_certificate, language=files.language())
    return pdf_response(pdf_bytes, name=f"certificate-{standing_certificate.number}.pdf")


def _current_certificate(*, run: CourseRun, enrolment_id: UUID) -> Certificate:
    enrolment = opening.get_enrolment(run=run, enrolment_id=enrolment_id)
    certificate = certificates.current_certificate(enrolment=enrolment)
    if certificate is None:
        raise Http404(_("There is no certificate."))
    return certificate

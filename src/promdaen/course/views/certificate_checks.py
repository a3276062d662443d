"""Public checks of certificates: answered from files, without database or session."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from promdaen.course.forms import certificates as forms
from promdaen.course.queries import certificate_checks


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """The page to type a code by hand."""
    form = forms.CertificateCodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        token = certificate_checks.typed_token(text=form.cleaned_data["code"])
        return redirect("course:certificate_check", token=token)
    has_list = certificate_checks.own_list() is not None
    return _page("course/certificate_ask.html", form=form, has_list=has_list)


@require_GET
def check(request: HttpRequest, token: str) -> HttpResponse:
    """The result for a certificate's code: valid, revoked, changed, or unknown key."""
    verdict = certificate_checks.check_text(
        text=token, trust=certificate_checks.certificate_trust()
    )
    return _page("course/certificate_check.html", verdict=verdict)


@require_GET
def revocations(request: HttpRequest) -> HttpResponse:
    """The signed list of revoked numbers, for checks outside this installation."""
    revocation_list = certificate_checks.own_list()
    status = 404 if revocation_list is None else 200
    return HttpResponse(revocation_list or b"null", content_type="application/json", status=status)


@require_GET
def badge_status(request: HttpRequest, run: str) -> HttpResponse:
    """The signed status list of the Open Badges of a run, for systems that store them."""
    document = certificate_checks.badge_status_list(run=run)
    status = 404 if document is None else 200
    answer = HttpResponse(json.dumps(document), content_type="application/vc", status=status)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _page(template: str, **context: Any) -> HttpResponse:
    """A page in both languages, rendered without the request so that it needs no database."""
    return HttpResponse(render_to_string(template, context))

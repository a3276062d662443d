"""Joining with a phone, what an officer sees first there, and the way out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.course.actions import classroom as actions
from promdaen.course.forms import classroom as forms
from promdaen.course.queries import classroom
from promdaen.course.queries import phone as phone_queries
from promdaen.kit import phones
from promdaen.kit.phones import Phone, on_phone


def join(request: HttpRequest) -> HttpResponse:
    """Join with the code of a badge and its PIN."""
    return _join_page(request, form=forms.JoinForm(request.POST or None))


@require_GET
def badge(request: HttpRequest, token: str) -> HttpResponse:
    """Where the QR code of a badge leads: the PIN alone is asked."""
    code = classroom.code_of_token(token=token, now=timezone.now())
    if not code:
        messages.error(request, _("This badge does not open. Type the code printed on it."))
        return redirect("course:join")
    return _join_page(request, form=forms.JoinForm(initial={"token": token}), code=code)


@on_phone
def phone_home(request: HttpRequest, phone: Phone) -> HttpResponse:
    """What to do now, and all else that is open to an officer."""
    enrolment = classroom.enrolment_of_phone(phone=phone)
    if enrolment is None:
        phones.sign_out(request)
        return redirect(settings.PHONE_SIGN_IN)
    rows = phone_queries.phone_rows(enrolment=enrolment, now=timezone.now())
    lines = [(row, reverse(row.page, args=row.arguments)) for row in rows]
    first = lines[0] if rows and rows[0].is_next else None
    context = {"enrolment": enrolment, "first": first, "lines": lines[1:] if first else lines}
    return render(request, "course/phone/home.html", context)


@on_phone
def leave(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Ask, then sign out, so that the next officer can join with this phone."""
    if request.method == "POST":
        phones.sign_out(request)
        messages.success(request, _("You are signed out. The next officer can join."))
        return redirect(settings.PHONE_SIGN_IN)
    enrolment = classroom.enrolment_of_phone(phone=phone)
    return render(request, "course/phone/leave.html", {"enrolment": enrolment})


def _join_page(request: HttpRequest, *, form: forms.JoinForm, code: str = "") -> HttpResponse:
    if form.is_valid():
        joining = form.joining(address=request.META.get("REMOTE_ADDR", ""))
        held = actions.join_run(joining=joining, now=timezone.now())
        if held is not None:
            officer_id = held.enrolment.officer_id
            phone = Phone(officer_id=officer_id, pass_id=held.pk, revision=held.revision)
            phones.sign_in(request, phone=phone)
            return redirect(_next(request))
        form.add_error(None, forms.NOT_LET_IN)
    token = str(form["token"].value() or "")
    if token and not code:
        code = classroom.code_of_token(token=token, now=timezone.now())
    context = {"form": form, "code": code, "next": _next(request)}
    return render(request, "course/phone/join.html", context)


def _next(request: HttpRequest) -> str:
    """The page that was asked for before joining, where it is one for phones."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    home = reverse("course:phone_home")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and asked.startswith(home) else home

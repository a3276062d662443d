"""Join with a phone, the officer's first page, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from promdaen.course.actions import classroom as actions
from promdaen.course.forms import classroom as forms
from promdaen.course.queries import classroom, phone_lessons
from promdaen.course.queries import phone as phone_queries
from promdaen.course.views import files
from promdaen.curriculum.queries import recordings
from promdaen.kit import phones
from promdaen.kit.files import sound_response
from promdaen.kit.phones import PhoneBearer, require_phone
from promdaen.kit.tries import device_address

if TYPE_CHECKING:
    from promdaen.course.models import Enrolment


def join(request: HttpRequest) -> HttpResponse:
    """Join with the code of a badge and its PIN."""
    return _join_page(request, form=forms.ClassroomJoinForm(request.POST or None))


@require_GET
def badge(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a badge's QR code: asks only for the PIN."""
    code = classroom.code_of_token(token=token, now=timezone.now())
    if not code:
        messages.error(request, _("This badge does not open. Type the code printed on it."))
        return redirect("course:join")
    return _join_page(request, form=forms.ClassroomJoinForm(initial={"token": token}), code=code)


@require_POST
def photo(request: HttpRequest) -> HttpResponse:
    """Join with a photograph of the badge; asks for the PIN next."""
    form = forms.PhotoForm(request.POST, request.FILES)
    data = form.cleaned_data["photo"] if form.is_valid() else b""
    token = actions.read_badge(data=data, address=device_address(request), now=timezone.now())
    if token:
        return redirect("course:badge", token=token)
    messages.error(
        request,
        _("No badge was read in the picture. Hold the phone straight above it, or type the code."),
    )
    return redirect("course:join")


@require_phone
def phone_home(request: HttpRequest, phone: PhoneBearer) -> HttpResponse:
    """The next task, and everything else that is open to an officer."""
    enrolment = _enrolment(phone)
    phone_rows = phone_queries.phone_rows(enrolment=enrolment, now=timezone.now())
    lines = [
        (phone_row, reverse(phone_row.page, args=phone_row.arguments)) for phone_row in phone_rows
    ]
    first = lines[0] if phone_rows and phone_rows[0].is_next else None
    context = {"enrolment": enrolment, "first": first, "lines": lines[1:] if first else lines}
    return render(request, "course/phone/home.html", context)


@require_phone
@gzip_page
def lessons(request: HttpRequest, phone: PhoneBearer) -> HttpResponse:
    """The handouts of the officer's course."""
    enrolment = _enrolment(phone)
    lesson_list = phone_lessons.phone_lessons(enrolment=enrolment)
    return render(request, "course/phone/lessons.html", {"lessons": lesson_list})


@require_phone
@gzip_page
def lesson(request: HttpRequest, phone: PhoneBearer, code: str) -> HttpResponse:
    """The handout of one topic."""
    page = phone_lessons.phone_lesson(
        enrolment=_enrolment(phone), code=code, language=files.language()
    )
    if page is None:
        raise Http404(_("This topic has no lesson yet."))
    context = {
        "page": page,
        "drawing": page.drawing,
        "sound": reverse("course:phone_recording", args=(code, page.recording.id))
        if page.recording
        else "",
    }
    return render(request, "course/phone/lesson.html", context)


@require_GET
@require_phone
def recording(
    request: HttpRequest, phone: PhoneBearer, code: str, recording_id: UUID
) -> HttpResponse:
    """The sound of a handout."""
    data = recordings.recording_bytes(recording_id=recording_id)
    return sound_response(request, data=data)


@require_phone
def leave(request: HttpRequest, phone: PhoneBearer) -> HttpResponse:
    """Ask, then sign out, so that the next officer can join with this phone."""
    if request.method == "POST":
        phones.sign_out(request)
        messages.success(request, _("You are signed out. The next officer can join."))
        return redirect(settings.PHONE_SIGN_IN)
    return render(request, "course/phone/leave.html", {"enrolment": _enrolment(phone)})


def _join_page(
    request: HttpRequest, *, form: forms.ClassroomJoinForm, code: str = ""
) -> HttpResponse:
    if form.is_valid():
        joining = form.joining(address=device_address(request))
        entry = actions.join_run(joining=joining, now=timezone.now())
        browser_badge = entry.badge
        if browser_badge is not None:
            officer_id = browser_badge.enrolment.officer_id
            phone = PhoneBearer(
                officer_id=officer_id, pass_id=browser_badge.pk, revision=browser_badge.revision
            )
            phones.sign_in(request, phone=phone)
            return redirect(_next(request))
        form.add_error(None, forms.NOT_LET_IN[entry.refusal])
    token = str(form["token"].value() or "")
    if token and not code:
        code = classroom.code_of_token(token=token, now=timezone.now())
    context = {"form": form, "photo": forms.PhotoForm(), "code": code, "next": _next(request)}
    return render(request, "course/phone/join.html", context)


def _enrolment(phone: PhoneBearer) -> Enrolment:
    """The officer's enrolment. Raises Http404 if it ended after the pass was checked."""
    enrolment = classroom.enrolment_of_phone(phone=phone)
    if enrolment is None:
        raise Http404(_("Page not found."))
    return enrolment


def _next(request: HttpRequest) -> str:
    """The page requested before joining, if it is one for phones."""
    next_address = request.POST.get("next") or request.GET.get("next") or ""
    home = reverse("course:phone_home")
    is_ours = url_has_allowed_host_and_scheme(next_address, allowed_hosts=None)
    return next_address if is_ours and next_address.startswith(home) else home

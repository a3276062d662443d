"""Pages of recordings: the list, a script to read aloud, the page that records, the sound."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.curriculum import actions
from promdaen.curriculum.forms import recordings as forms
from promdaen.curriculum.queries import recordings as queries
from promdaen.curriculum.rules import labels
from promdaen.kit import languages, machine, pdf, speech
from promdaen.kit.files import pdf_response, sound_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import queries as people_queries

SCRIPT = Path(__file__).parents[1] / "print" / "recording_script.typ"


@require_GET
@login_required
def recordings(request: AccountRequest) -> HttpResponse:
    """Show every handout and interview, and what is recorded of it in each language."""
    people_queries.require_right(*queries.SCRIPT_READ_RIGHTS, account=request.user)
    rows = [
        (record, title, labels.RECORD_KINDS[record.kind], counts)
        for record, title, counts in queries.recording_rows()
    ]
    return render(request, "curriculum/recordings.html", {"rows": rows})


@require_GET
@login_required
def script(request: AccountRequest, kind: str, code: str, language: str) -> HttpResponse:
    """Show what to read, with times, and what is recorded of it."""
    people_queries.require_right(*queries.SCRIPT_READ_RIGHTS, account=request.user)
    page = _page(kind, code, language)
    context = {
        "page": page,
        "kind": labels.RECORD_KINDS[kind],
        "language_name": languages.LANGUAGE_NAMES[language],
        "others": [name for name in languages.LANGUAGE_NAMES.items() if name[0] != language],
        "can_record": people_queries.has_right(*queries.RECORDING_RIGHTS, account=request.user),
        "can_approve": people_queries.has_right("review", account=request.user),
    }
    return render(request, "curriculum/recording_script.html", context)


@require_GET
@login_required
def script_print(request: AccountRequest, kind: str, code: str, language: str) -> HttpResponse:
    """A script as PDF, in the language that is read."""
    people_queries.require_right(*queries.SCRIPT_READ_RIGHTS, account=request.user)
    page = _page(kind, code, language)
    script_pdf = pdf.compile_pdf(
        source=SCRIPT, data=queries.script_document(page=page), language=language
    )
    return pdf_response(script_pdf, name=f"{code.lower()}-{language}-script.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def record(
    request: AccountRequest, kind: str, code: str, language: str, part: str
) -> HttpResponse:
    """Record or upload one part; this page alone may use the microphone (config.middleware)."""
    people_queries.require_right(*queries.RECORDING_RIGHTS, account=request.user)
    page = _page(kind, code, language)
    recorded_part = page.part(code=part)
    if recorded_part is None:
        raise Http404(_("Page not found."))
    form = forms.RecordingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        new = actions.NewRecording(
            file=cleaned["file"].read(),
            digest=cleaned["digest"],
            speaker=cleaned["speaker"],
            has_consent=cleaned["has_consent"],
        )
        message = _("Saved. Another person listens to it and approves it.")
        with attempt(request, form=form, success=message) as attempted:
            actions.add_recording(
                subject=page.record.subject,
                language=language,
                part=part,
                new=new,
                by=request.user,
                now=timezone.now(),
            )
        if attempted.is_done:
            return _after_recording(page, part)
    context = {
        "page": page,
        "part": recorded_part,
        "form": form,
        "has_room": machine.has_room(),
        "most_seconds": speech.MAX_SECONDS,
        "rate": speech.RATE,
        "readable": ",".join(speech.ACCEPTED),
    }
    return render(request, "curriculum/record.html", context)


@require_POST
@login_required
def decide_recording(request: AccountRequest, recording_id: UUID) -> HttpResponse:
    """Approve a recording, or remove it."""
    people_queries.require_right(*queries.SCRIPT_READ_RIGHTS, account=request.user)
    form = forms.DecisionForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    is_approval = form.cleaned_data["act"] == forms.APPROVE
    decide = actions.approve_recording if is_approval else actions.remove_recording
    message = _("Approved.") if is_approval else _("Recording deleted.")
    with attempt(request, success=message):
        recording = decide(recording=recording_id, by=request.user, now=timezone.now())
        kind, _colon, code = recording.subject.partition(":")
        return redirect("curriculum:recording_script", kind, code, recording.language)
    return redirect("curriculum:recordings")


@require_GET
@login_required
def sound(request: AccountRequest, recording_id: UUID) -> HttpResponse:
    """The sound of a recording, whole or the part that a player asks for."""
    data = queries.recording_bytes(recording_id=recording_id, account=request.user)
    return sound_response(request, data=data)


def _page(kind: str, code: str, language: str) -> queries.ScriptPage:
    page = queries.script_page(subject=f"{kind}:{code}", language=language)
    if page is None:
        raise Http404(_("Page not found."))
    return page


def _after_recording(page: queries.ScriptPage, part: str) -> HttpResponse:
    """Go on to the next line that is not recorded yet, or back to the script."""
    place = (page.record.kind, page.record.code, page.language)
    missing = page.next_missing(after=part)
    if missing:
        return redirect("curriculum:record", *place, missing)
    return redirect("curriculum:recording_script", *place)

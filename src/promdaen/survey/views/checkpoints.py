"""The page of one checkpoint, and the photographs of its visits."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from promdaen.kit.files import file_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.places import rules as places_rules
from promdaen.survey.actions import prints
from promdaen.survey.queries import pictures, profiles
from promdaen.survey.rules import visit_status

READERS = ("survey", "visits")
HOUR = 60 * 60
PDF = "application/pdf"


@require_GET
@login_required
def checkpoint(request: AccountRequest, code: str) -> HttpResponse:
    """Show the page of one checkpoint, for the selected round."""
    today = timezone.localdate()
    page = profiles.checkpoint_page(
        account=request.user, code=code, round_code=request.GET.get("round", ""), today=today
    )
    if page is None:
        raise Http404(_("This checkpoint does not exist, or you do not have access to it."))
    status = page.checkpoint.status_on(today)
    state = status.value if status else "unknown"
    chip, icon = places_rules.STATE_CHIPS.get(state, ("attention", ""))
    checkpoint_class = page.checkpoint.class_on(today)
    context = {
        "page": page,
        "class_words": places_rules.code_text(
            words=places_rules.CLASSES, code=checkpoint_class.value if checkpoint_class else ""
        ),
        "status_words": places_rules.code_text(words=places_rules.STATES, code=state),
        "status_chip": chip,
        "status_icon": icon,
        "modes": [
            places_rules.code_text(words=places_rules.MODES, code=mode)
            for mode in page.checkpoint.modes
        ],
        "visits": [
            (visit, visit_status.status_on(state=visit.state, due_on=visit.due_on, today=today))
            for visit in page.visits
        ],
    }
    return render(request, "survey/checkpoint.html", context)


@require_POST
@login_required
def checkpoint_print(request: AccountRequest, code: str) -> HttpResponse:
    """The profile of a checkpoint to print, in the language of the page."""
    language = page_language()
    profile_request = prints.ProfileRequest(
        checkpoint=code, round=request.POST.get("round", ""), language=language
    )
    profile_pdf = prints.print_profile(
        profile_request=profile_request, by=request.user, now=timezone.now()
    )
    if profile_pdf is None:
        raise Http404(_("This checkpoint does not exist, or you do not have access to it."))
    return file_response(profile_pdf, name=f"{code}-{language}.pdf", kind=PDF)


@require_GET
@login_required
@cache_control(private=True, max_age=HOUR)
def picture(request: AccountRequest, picture_id: UUID) -> HttpResponse:
    """A photograph of a visit, if the account may read it; `?size=small` for pages."""
    people_queries.require_right(*READERS, account=request.user)
    attachment = pictures.picture_seen_by(account=request.user, picture_id=picture_id)
    if attachment is None:
        raise Http404(_("This photograph does not exist, or you do not have access to it."))
    data, media_type = bytes(attachment.data), attachment.media_type
    if request.GET.get("size") == "small":
        data, media_type = pictures.thumbnail(data=data), "image/jpeg"
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer

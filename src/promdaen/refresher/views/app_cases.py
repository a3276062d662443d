"""Cases for offline use, without their solution; judged on the phone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from promdaen.casework.actions import offline_judgements
from promdaen.casework.actions.refusals import CaseworkRefused
from promdaen.casework.queries import debriefs, law, sessions
from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject
from promdaen.refresher.forms import cases as forms
from promdaen.refresher.views.app_asked import PackRequest, content_weight, line
from promdaen.refresher.views.app_sync import (
    json_answer,
    keep_one,
    load_device,
    load_sending_device,
)

if TYPE_CHECKING:
    from promdaen.refresher.models import Device

KEPT_CASES = 64


def lines(pack_request: PackRequest) -> list[dict[str, object]]:
    """The cases that an officer may practise alone, those never judged first."""
    row = law.current_row()
    if row is None:
        return []
    practice_cases = sessions.practice_cases(
        officer_id=pack_request.officer_id, now=pack_request.now
    )
    return [
        line(
            code=practice_case.case.code,
            title=str(practice_case.case.title),
            weight=_case_content(
                practice_case.case, row, pack_request.language, practice_case.case.written_at
            )[1],
        )
        for practice_case in practice_cases
    ]


def case(pack_request: PackRequest, code: str) -> JsonObject | None:
    """The texts and questions of every stage of a case."""
    case_row = sessions.find_open_case(
        code=code, officer_id=pack_request.officer_id, now=pack_request.now
    )
    row = law.current_row()
    if case_row is None or row is None:
        return None
    return _case_content(case_row, row, pack_request.language, case_row.written_at)[0]


@load_sending_device
def judged(request: HttpRequest, device: Device) -> HttpResponse:
    """Save a case judged on the phone; the answer says whether it was saved, or why not."""
    return keep_one(
        request,
        device=device,
        parse=forms.judged_case,
        keep=lambda new, now: offline_judgements.keep_judged(
            judged=new, officer_id=device.officer_id, now=now
        ),
        refusal=CaseworkRefused,
    )


@gzip_page
@load_device
@require_GET
def reasoning(
    _request: HttpRequest, device: Device, language: str, session_id: UUID
) -> HttpResponse:
    """The comments on the reasoning; `waits` while the case is held for a room."""
    session = sessions.find_session(session_id=session_id, officer_id=device.officer_id)
    if session is None or session.closed_at is None or language not in languages.LANGUAGE_NAMES:
        raise Http404
    with translation.override(language):
        title = str(session.case.title)
        if not debriefs.is_open(session=session) or sessions.is_kept(
            session=session, officer_id=device.officer_id, now=timezone.now()
        ):
            return json_answer(title=title, waits=True)
        context = {"debrief": debriefs.case_debrief(session=session)}
        text = render_to_string("casework/session/reasoning.html", context)
    return json_answer(title=title, text=text)


@lru_cache(maxsize=KEPT_CASES)
def _case_content(
    case: Any, law: Any, language: str, _written_at: object
) -> tuple[dict[str, object], int]:
    """A case and its size; it can be changed until it is first judged."""
    pages = sessions.fresh_pages(case=case, law=law)
    content = {
        "title": str(case.title),
        "version": case.version,
        "law": law.digest,
        "elements": [
            {"code": element_line.code, "short": element_line.short.text(language=language)}
            for element_line in pages[0].elements
        ],
        "choices": _part("choice_fields", pages[0]),
        "stages": [
            {
                "code": page.stage.code,
                "title": page.stage.title.text(language=language),
                "read": _part("read", page),
                "judge": _part("element_fields", page),
            }
            for page in pages
        ],
    }
    return content, content_weight(content=content)


def _part(name: str, page: sessions.StagePage) -> str:
    return render_to_string(f"casework/session/{name}.html", {"shown": page})

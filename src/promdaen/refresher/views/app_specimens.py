"""Specimens for offline use: created before, decided on the phone, then explained."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from promdaen.kit import ids, languages
from promdaen.kit.json_objects import JsonObject
from promdaen.refresher.forms import specimens as forms
from promdaen.refresher.views.app_asked import PackRequest, content_weight, line
from promdaen.refresher.views.app_sync import (
    BAD,
    json_answer,
    keep_one,
    load_device,
    load_sending_device,
    page_language,
)
from promdaen.specimen.actions import phone_sets as actions
from promdaen.specimen.actions.refusals import SpecimenRefused
from promdaen.specimen.queries import drawing, phone_sets, trials
from promdaen.specimen.rules import bench_tools, crediting
from promdaen.specimen.views import answers, bench

if TYPE_CHECKING:
    from promdaen.refresher.models import Device
    from promdaen.specimen.models import LabSession, Trial

SEED_BITS = 31
KEPT_SETS = 8


def lines(pack_request: PackRequest) -> list[dict[str, object]]:
    """The undecided sets of an officer."""
    return [
        line(
            code=str(lab_session.pk),
            title=_title(lab_session, pack_request.language),
            weight=_set_content(lab_session, pack_request.language, _waiting(lab_session))[1],
        )
        for lab_session in phone_sets.officer_sets(officer_id=pack_request.officer_id)
    ]


def lay_lines(_asked: PackRequest) -> list[dict[str, object]]:
    """What can be created to take along."""
    title = _("Three documents: passport, identity card, visa")
    return [line(code="documents", title=title, weight=0)]


def documents(pack_request: PackRequest, code: str) -> JsonObject | None:
    """The visible data and possible answers of a set, without the truth."""
    session_id = ids.read_id(code)
    if session_id is None:
        return None
    lab_session = phone_sets.find_set(session_id=session_id, officer_id=pack_request.officer_id)
    return (
        _set_content(lab_session, pack_request.language, _waiting(lab_session))[0]
        if lab_session
        else None
    )


@load_sending_device
def prepare(request: HttpRequest, device: Device) -> HttpResponse:
    """Create a set to take along."""
    with translation.override(page_language(request)):
        try:
            lab_session = actions.lay_out(
                officer_id=device.officer_id,
                seed=secrets.randbits(SEED_BITS),
                now=timezone.now(),
            )
        except SpecimenRefused as refused:
            return json_answer(status=BAD, error=str(refused))
    return json_answer(code=str(lab_session.pk))


@load_sending_device
def decided(request: HttpRequest, device: Device) -> HttpResponse:
    """Save a decision made on the phone; the answer says whether it was saved, or why not."""
    return keep_one(
        request,
        device=device,
        parse=forms.decided_specimen,
        keep=lambda new, now: actions.keep_decided(
            decided=new, officer_id=device.officer_id, now=now
        ),
        refusal=SpecimenRefused,
    )


@gzip_page
@load_device
@require_GET
def reasoning(
    _request: HttpRequest, device: Device, language: str, decision_id: UUID
) -> HttpResponse:
    """The truth of a decided document: the place, how to see it, what was missed."""
    decision = phone_sets.find_decision(decision_id=decision_id, officer_id=device.officer_id)
    if decision is None or language not in languages.LANGUAGE_NAMES:
        raise Http404
    with translation.override(language):
        answer, desk = (
            trials.trial_answer(trial=decision.trial),
            trials.load_desk(specimen=decision.trial),
        )
        views = answers.highlight_views(highlights=answer.places)
        urls = [_address(drawing.picture(specimen=decision.trial, view=view)) for view in views]
        context = answers.context(desk=desk, places=answer.places, urls=urls)
        context |= {"answer": answer, "title": _trial_name(decision.trial, desk, language)}
        text = render_to_string("refresher/app/specimen_explained.html", context)
    return json_answer(title=context["title"], text=text)


def _title(session: LabSession, language: str) -> str:
    day = languages.day_text(timezone.localdate(session.started_at), language=language)
    with translation.override(language):
        return _("Documents laid out on %(day)s") % {"day": day}


def _trial_name(trial: Trial, desk: trials.ExaminationDesk, language: str) -> str:
    name = desk.label.text(language=language)
    return f"{name} {languages.count_text(trial.position, language=language)}"


def _waiting(session: LabSession) -> tuple[object, ...]:
    return tuple(phone_sets.undecided_trials(session=session))


@lru_cache(maxsize=KEPT_SETS)
def _set_content(
    session: LabSession, language: str, waiting: tuple[Any, ...]
) -> tuple[dict[str, Sequence[Collection[str]]], int]:
    """A set as JSON data, and its size."""
    content = {
        "title": _title(session, language),
        "documents": [_document(specimen, language) for specimen in waiting],
    }
    return content, content_weight(content=content)


def _document(trial: Trial, language: str) -> dict[str, Any]:
    desk = trials.load_desk(specimen=trial)
    context = {
        "desk": desk,
        "chosen": {},
        "hand": bench_tools.ToolsInUse(),
        "unknown_area": crediting.UNKNOWN_AREA,
        "other_reason": crediting.OTHER_REASON,
    }
    pictures = phone_sets.trial_pictures(trial=trial)
    labels = {
        code: bench.view_label(desk=desk, view=bench_tools.read_view(code=code))
        for code in pictures
    }
    return {
        "trial": str(trial.pk),
        "title": _trial_name(trial, desk, language),
        "today": languages.day_text(bench.desk_day(desk=desk), language=language),
        "size": desk.size_mm,
        "sides": list(desk.sides),
        "pictures": pictures,
        "labels": labels,
        "read": render_to_string("specimen/parts/read.html", context),
        "decide": render_to_string("specimen/parts/decide.html", context),
    }


def _address(picture: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.encode()).decode()}"

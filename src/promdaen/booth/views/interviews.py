"""Practice interviews on an officer's phone: list, interview, debrief."""

from __future__ import annotations

import json
import secrets
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from promdaen.booth.actions import interviews as actions
from promdaen.booth.actions.refusals import BoothRefused
from promdaen.booth.kinds import sitters, talks
from promdaen.booth.queries import interviews as queries
from promdaen.booth.rules import acts, naming
from promdaen.booth.rules.dialogues import naming as talk_naming
from promdaen.booth.views import interview_words
from promdaen.curriculum.queries import recordings
from promdaen.kit import phones
from promdaen.kit.files import sound_response
from promdaen.kit.texts import page_language

SEED_BITS = 31
MAX_BYTES = 40_000
MAX_VERSION = 2**15
BAD_REQUEST, REFUSED, SIGN_IN_AGAIN = 400, 422, 403


@never_cache
@require_GET
@phones.require_phone
def interviews(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """What to practise with, by place and length; what the officer did before."""
    offers = queries.interview_offers(officer_id=phone.officer_id)
    groups = [
        (text, [offer for offer in offers if offer.place == place])
        for place, text in talk_naming.PLACE_LABELS.items()
    ]
    context = {
        "groups": [group for group in groups if group[1]],
        "mine": [offer for offer in offers if offer.last is not None],
        "officer_id": phone.officer_id,
    }
    return render(request, "booth/interviews/list.html", context)


@never_cache
@require_GET
@gzip_page
@phones.require_phone
def interview(request: HttpRequest, phone: phones.PhoneBearer, code: str) -> HttpResponse:
    """An interview whole: once loaded, it needs no network to its end."""
    talk = queries.find_interview(code=code)
    if talk is None:
        raise Http404(_("Page not found."))
    drawn = sitters.stage(dialogue=talk.dialogue, seed=secrets.randbits(SEED_BITS))
    context = {
        "officer_id": phone.officer_id,
        "dialogue": talk.dialogue,
        "stage": mark_safe(drawn),  # noqa: S308  drawn by us, without user input
        "place": talk_naming.PLACE_LABELS[talk.dialogue.place],
        "rulings": naming.RULING_NAMES,
        "words": interview_words.words(),
        "talk": {
            "code": talk.code,
            "version": talk.version,
            "already": list(talk.initial_flags),
            "dialogue": talks.played_on_phone(dialogue=talk.dialogue, language=page_language()),
            "recordings": {
                node: reverse("booth:interview_recording", args=(code, recording.id))
                for node, recording in recordings.officers_recordings(
                    subject=f"dialogue:{code}", language=page_language()
                ).items()
            },
        },
    }
    return render(request, "booth/interviews/play.html", context)


@require_GET
@phones.require_phone
def recording(
    request: HttpRequest, phone: phones.PhoneBearer, code: str, recording_id: UUID
) -> HttpResponse:
    """The sound of one line of an interview."""
    data = recordings.recording_bytes(recording_id=recording_id)
    return sound_response(request, data=data)


@never_cache
@require_POST
def keep(request: HttpRequest) -> JsonResponse:
    """An interview handed in by the outbox of a phone, once or again; says where its end is."""
    phone = phones.phone_bearer(request)
    if phone is None:
        return JsonResponse({"gone": True}, status=SIGN_IN_AGAIN)
    interview_values = _sent_interview(request)
    if interview_values is None:
        return JsonResponse({"refused": [_("This is not an interview.")]}, status=BAD_REQUEST)
    try:
        interview = actions.keep_interview(
            officer_id=phone.officer_id, by=None, now=timezone.now(), **interview_values
        )
    except BoothRefused as refused:
        return JsonResponse({"refused": list(refused.lines)}, status=REFUSED)
    return JsonResponse({"done": reverse("booth:interview_done", args=(interview.pk,))})


@never_cache
@require_GET
@phones.require_phone
def interview_debrief(
    request: HttpRequest, phone: phones.PhoneBearer, interview_id: UUID
) -> HttpResponse:
    """Show the debrief of an interview to its officer."""
    debrief = queries.interview_debrief(interview_id=interview_id, officer_id=phone.officer_id)
    if debrief is None:
        raise Http404(_("Page not found."))
    coding = debrief.coding
    context = {
        "debrief": debrief,
        "coding": coding,
        "to_find_count": len(debrief.indicators) + len(debrief.lost),
        "kinds": [
            (talk_naming.QUESTION_KIND_LABELS[kind], count) for kind, count in coding.kinds.items()
        ],
        "steps": [
            (talk_naming.GOOD_PRACTICE_LABELS[name], is_held)
            for name, is_held in coding.order.items()
            if is_held is not None
        ],
        "harms": [
            (talk_naming.HARM_SENTENCES[harm.harm], choice) for harm, choice in debrief.harms
        ],
        "given": naming.RULING_NAMES[coding.referral],
        "right": [naming.RULING_NAMES[code] for code in debrief.dialogue.referral],
        "reason": talk_naming.referral_reason(dialogue=debrief.dialogue),
        "lines": [
            (talk_naming.QUESTION_KIND_LABELS[interview_choice.step.choice.kind], interview_choice)
            for interview_choice in debrief.lines
        ],
    }
    return render(request, "booth/interviews/done.html", context)


def _sent_interview(request: HttpRequest) -> dict[str, Any] | None:
    """The data sent by a phone, for keep_interview; None if invalid."""
    if len(request.body) > MAX_BYTES:
        return None
    try:
        sent_json = json.loads(request.body)
        turns_said, version = sent_json["said"], sent_json["version"]
        texts = [*turns_said, sent_json["code"], sent_json["referral"]]
        interview_id = UUID(sent_json["id"])
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None
    if not isinstance(turns_said, list) or not all(isinstance(text, str) for text in texts):
        return None
    if any(acts.CONTROL_CHARACTERS.search(text) for text in texts):
        return None
    if type(version) is not int or not 0 < version < MAX_VERSION:
        return None
    return {
        "interview_id": interview_id,
        "dialogue": (sent_json["code"], version),
        "choices": turns_said,
        "referral": sent_json["referral"],
    }

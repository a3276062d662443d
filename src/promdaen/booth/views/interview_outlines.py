"""Interviews as trainers read them: a list, and each whole as an outline to print."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.booth.queries import interviews as queries
from promdaen.booth.rules import naming
from promdaen.booth.rules.dialogues import naming as talk_naming
from promdaen.kit.protocols import AccountRequest


@require_GET
@login_required
def outlines(request: AccountRequest) -> HttpResponse:
    """Show all interviews with outcomes, persons and length."""
    rows = [
        (
            outline,
            talk_naming.PLACE_LABELS[outline.dialogue.place],
            naming.NEED_NAMES[outline.dialogue.need],
        )
        for outline in queries.interview_outlines(account=request.user)
    ]
    return render(request, "booth/interviews/outlines.html", {"rows": rows})


@require_GET
@login_required
def outline(request: AccountRequest, code: str) -> HttpResponse:
    """Show a whole interview in both languages, without data on who played it."""
    interview_outline = queries.find_outline(code=code, account=request.user)
    if interview_outline is None:
        raise Http404(_("Page not found."))
    dialogue = interview_outline.dialogue
    context = {
        "shown": interview_outline,
        "dialogue": dialogue,
        "place": talk_naming.PLACE_LABELS[dialogue.place],
        "need": naming.NEED_NAMES[dialogue.need],
        "right": [naming.RULING_NAMES[office] for office in dialogue.referral],
        "indicators": [
            (indicator, talk_naming.EVIDENCE_MANNER_LABELS[indicator.manner])
            for indicator in dialogue.indicators.values()
        ],
        "nodes": list(dialogue.nodes.values()),
    }
    return render(request, "booth/interviews/outline.html", context)

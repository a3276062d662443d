"""The debrief of an officer, on the phone and private; the skill of groups, for staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from promdaen.kit import exports, spreadsheets
from promdaen.kit.phones import PhoneBearer, require_phone
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import Text
from promdaen.specimen.forms.skill import SkillFilterForm
from promdaen.specimen.queries import debriefs, trials
from promdaen.specimen.queries import skill as skill_queries
from promdaen.specimen.rules import detection

HEADS = (
    Text("Group"),
    Text("Name"),
    Text("Officers"),
    Text("Defective documents"),
    Text("Found, per cent"),
    Text("From", context="sender"),
    Text("To", context="card"),
    Text("Genuine documents"),
    Text("Stopped, per cent"),
    Text("From", context="sender"),
    Text("To", context="card"),
    Text("d'"),
    Text("Criterion c"),
)
GROUPS = {
    "whole": Text("All"),
    "outcomes": Text("Outcome"),
    "departments": Text("Department"),
    "defects": Text("Defect"),
}
HUNDRED = 100


@require_GET
@never_cache
@require_phone
def debrief(
    request: HttpRequest, phone: PhoneBearer, session_id: UUID | None = None
) -> HttpResponse:
    """Show what an officer found and missed, in all sessions or in one."""
    session = None
    if session_id is not None:
        session = trials.find_session(session_id=session_id, officer_id=phone.officer_id)
        if session is None:
            raise Http404(_("Page not found."))
    context = {
        "debrief": debriefs.debrief(officer_id=phone.officer_id, session=session),
        "sessions": debriefs.ended_sessions(officer_id=phone.officer_id),
        "ways": detection.BIAS_TEXTS,
        "finding_count": detection.TRIALS_FOR_A_FINDING,
    }
    return render(request, "specimen/debrief.html", context)


@require_GET
@login_required
def skill(request: AccountRequest) -> HttpResponse:
    """Show skill by topic, department, defect and tool, of all officers; or the same as a file."""
    filters = skill_queries.SkillFilter(
        month=request.GET.get("month", ""), mode=request.GET.get("mode", "")
    )
    page = skill_queries.skill_page(account=request.user, filters=filters)
    file_format = request.GET.get("format", "")
    if file_format in exports.LIST_FORMATS:
        return exports.list_response(
            name="skill",
            file_format=file_format,
            heads=HEADS,
            rows=_rows(page),
            now=timezone.localtime(),
        )
    form = SkillFilterForm(request.GET, months=page.months, modes=page.modes)
    context = {"page": page, "filter_form": form, "ways": GROUP_WAYS}
    return render(request, "specimen/skill.html", context)


GROUP_WAYS = {
    "waves_through": Text("waves through"),
    "stops_too_many": Text("stops too many"),
    "balanced": Text("balanced"),
    "unclear": Text("cannot be read yet"),
}


def _rows(page: skill_queries.SkillPage) -> Iterator[Sequence[spreadsheets.Output]]:
    """The rows of the page, one for each group; hidden values are empty or left out."""
    lists = {"whole": [page.whole]}
    if page.whole.is_shown:
        lists |= {"outcomes": [*page.outcomes], "departments": [*page.departments]}
    for part, group_skills in lists.items():
        for group_skill in group_skills:
            pooled = group_skill.pooled
            yield [
                GROUPS[part].en,
                group_skill.name.en,
                group_skill.officers_count if group_skill.is_shown else None,
                *_share(group_skill.hit_share),
                *_share(group_skill.stopped),
                round(pooled.d_prime, 2) if pooled else None,
                round(pooled.criterion, 2) if pooled else None,
            ]
    for defect_skill in page.defects if page.whole.is_shown else ():
        count = defect_skill.officers_count if defect_skill.is_shown else None
        yield [
            GROUPS["defects"].en,
            defect_skill.defect.LABEL.en,
            count,
            *_share(defect_skill.hit_share),
            *[None] * 6,
        ]


def _share(share: Any) -> list[spreadsheets.Output]:
    if share.share is None:
        return [None] * 4
    return [share.n, *(round(HUNDRED * part, 1) for part in (share.share, *share.interval))]

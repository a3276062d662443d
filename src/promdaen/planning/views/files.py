"""Downloads of a version."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.planning.actions import files as actions
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.views.opening import of_version

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
@of_version
def file(request: AccountRequest, content: VersionFacts, kind: str) -> HttpResponse:
    """A version as PDF in the language of the page, or as a workbook."""
    language = page_language()
    name = f"border-programme-{content.version.plan.code}-{content.version.number}"
    who, now = request.user, timezone.now()
    if kind == "pdf":
        made = actions.print_version(content=content, language=language, by=who, now=now)
        answer = HttpResponse(made, content_type="application/pdf")
        name = f"{name}-{language}.pdf"
    elif kind == "xlsx":
        answer = HttpResponse(
            actions.export_version(content=content, by=who, now=now), content_type=XLSX
        )
        name = f"{name}.xlsx"
    else:
        raise Http404(_("Page not found."))
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer

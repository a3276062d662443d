"""Pages to write lessons by part, and their versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.curriculum import actions, queries
from promdaen.curriculum.forms import writing as forms
from promdaen.curriculum.rules import editing, linking, review_states
from promdaen.curriculum.views.pages import lesson_or_404
from promdaen.kit import edits, languages
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries


@require_GET
@login_required
def lesson_parts(request: AccountRequest, code: str) -> HttpResponse:
    """Show the parts of a lesson, each with a link to edit it."""
    people_queries.require_right("author", account=request.user)
    lesson = lesson_or_404(code)
    context = {"lesson": lesson, "parts": editing.lesson_parts(body=lesson.body)}
    return render(request, "curriculum/lesson_parts.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def edit_part(request: AccountRequest, code: str, part: str) -> HttpResponse:
    """Edit a part of a lesson, preview it as on a phone, and save the next version."""
    people_queries.require_right("author", account=request.user)
    lesson = lesson_or_404(code)
    body_values = queries.lesson_body(lesson=lesson)
    parts = {
        lesson_part.code: lesson_part for lesson_part in editing.lesson_parts(body=body_values)
    }
    if part not in parts:
        raise Http404(_("The lesson has no such part."))
    form = forms.LessonPartForm(
        request.POST or None, body=body_values, part=part, version=lesson.version
    )
    context: dict[str, Any] = {"lesson": lesson, "part": parts[part], "form": form}
    if request.method == "POST" and form.is_valid():
        body = form.new_body()
        findings = _findings(form=form, code=code, body=body)
        digest = review_states.digest_of_values(values=body)
        is_looked_at = not findings or request.POST.get("looked_at") == digest
        if "save" in request.POST and is_looked_at:
            saved = _saved(request, form=form, code=code, body=body)
            if saved is not None:
                return saved
        context |= {
            "frames": _frames(lesson=lesson, body=body, part=part),
            "findings": [(fault, fault.text(language=page_language())) for fault in findings],
            "looked_at": digest,
            "is_held_back": "save" in request.POST and not is_looked_at,
        }
    return render(request, "curriculum/edit_lesson.html", context)


@require_GET
@login_required
def lesson_versions(request: AccountRequest, code: str) -> HttpResponse:
    """Show the versions of a lesson: changes, author and date."""
    people_queries.require_right("curriculum", account=request.user)
    context = {
        "lesson": lesson_or_404(code),
        "versions": queries.lesson_versions(topic=code),
        "can_write": people_queries.has_right("author", account=request.user),
    }
    return render(request, "curriculum/lesson_versions.html", context)


def _saved(
    request: AccountRequest, *, form: forms.LessonPartForm, code: str, body: dict[str, object]
) -> HttpResponse | None:
    """Save and redirect to the parts; None if refused, with the error on the form."""
    try:
        actions.edit_lesson(
            topic=code,
            body=body,
            version=form.cleaned_data["version"] or 0,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
    except actions.LessonRefused as refused:
        for line in refused.lines:
            text = editing.words_of_fault(fault=str(line))
            form.add_error(None, text.text(language=page_language()))
        edits.show_differences(form=form)
        return None
    messages.success(request, _("Saved as a draft to be reviewed."))
    return redirect("curriculum:lesson_parts", code=code)


def _findings(*, form: forms.LessonPartForm, code: str, body: dict[str, object]) -> list[Any]:
    """The findings of the wording checks in the texts of the part."""
    ours = {spot.place for spot in form.spots}
    findings = queries.word_findings(subject=f"lesson:{code}", values=body)
    return [word_finding for word_finding in findings if word_finding.place in ours]


def _frames(*, lesson: Any, body: NewJsonObject, part: str) -> dict[str, dict[str, Any]]:
    """Previews of the part in each language."""
    linker = linking.Linker(names={}, language="en")
    spots = [spot for spot in editing.editable_texts(body=body, part=part) if spot.km and spot.en]
    index = editing.drawing_index(part=part)
    return {
        language: {
            "drawing": queries.lesson_drawings(body=body, lesson=lesson, language=language)[
                index
            ].drawing
            if index is not None
            else "",
            "texts": [
                (
                    editing.spot_label(place=spot.place, part=part),
                    spot.place.endswith("title"),
                    linker.blocks(text=getattr(spot, language)),
                )
                for spot in spots
                if ".labels[" not in spot.place
            ],
        }
        for language in languages.LANGUAGE_NAMES
    }

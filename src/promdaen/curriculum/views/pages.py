"""Pages of topics, outcomes, glossary and sources."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.curriculum import queries
from promdaen.curriculum.actions import package_jobs
from promdaen.curriculum.forms import glossary as forms
from promdaen.curriculum.queries import kept_lessons
from promdaen.curriculum.queries.recordings import OfficerRecording, recording_bytes
from promdaen.curriculum.rules import labels, packages, packs
from promdaen.kit import exports, pdf, speech
from promdaen.kit.files import file_response, pdf_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import Text, page_language
from promdaen.people import queries as people_queries

PACK = Path(__file__).parents[1] / "print" / "pack.typ"
SLIDES = Path(__file__).parents[1] / "print" / "slides.typ"
PACK_PARTS = {
    "pack": (packs.PLAN, packs.EXERCISES, packs.HANDOUTS),
    "plan": (packs.PLAN, packs.EXERCISES),
    "handout": (packs.HANDOUTS,),
}
KEPT_WITH_SOUND = "sound"
GLOSSARY_HEADS = (
    Text("English"),
    Text("Khmer"),
    Text("Part"),
    Text("Meaning in Khmer"),
    Text("Meaning in English"),
    Text("Where it is used"),
    Text("Confidence"),
)


@require_GET
@login_required
def topics(request: AccountRequest) -> HttpResponse:
    """Show the topics in order, with hours, outcomes and review progress."""
    people_queries.require_right("curriculum", account=request.user)
    topic_rows = queries.topic_rows(language=page_language())
    context = {"lines": topic_rows, "with_lessons": queries.topics_with_lessons()}
    return render(request, "curriculum/topics.html", context)


@require_GET
@login_required
def topic(request: AccountRequest, code: str) -> HttpResponse:
    """Show one topic: its outcomes, and how they are measured."""
    people_queries.require_right("curriculum", account=request.user)
    row = queries.find_topic(code=code)
    if row is None:
        raise Http404
    states = queries.states_of_topic(topic=row)
    context = {
        "topic": row,
        "has_lesson": row.code in queries.topics_with_lessons(),
        "state": states[f"topic:{row.code}"],
        "outcomes": [_outcome_shown(outcome, states) for outcome in row.outcomes.all()],
        "sources": [
            (source, labels.words_of_check(code=source.verification))
            for source in row.sources.all()
        ],
    }
    return render(request, "curriculum/topic.html", context)


@require_GET
@login_required
def glossary(request: AccountRequest) -> HttpResponse:
    """Show the glossary in both languages with a search, or as a file."""
    people_queries.require_right("curriculum", account=request.user)
    form = forms.GlossaryForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    terms = queries.terms_matching(text=filters.get("q", ""), part=filters.get("part", ""))
    file_format = request.GET.get("format", "")
    if file_format in exports.LIST_FORMATS:
        rows = [
            (
                term.name_en,
                term.name_km,
                term.part,
                term.definition_km,
                term.definition_en,
                term.attestation,
                term.confidence,
            )
            for term in terms
        ]
        return exports.list_response(
            name="glossary",
            file_format=file_format,
            heads=GLOSSARY_HEADS,
            rows=rows,
            now=timezone.now(),
        )
    term_rows = [
        (
            term,
            labels.GLOSSARY_PART_NAMES.get(term.part, term.part),
            labels.words_of_confidence(code=term.confidence),
        )
        for term in terms
    ]
    return render(request, "curriculum/glossary.html", {"filter_form": form, "terms": term_rows})


@require_GET
@login_required
def sources(request: AccountRequest) -> HttpResponse:
    """Show the sources, and how far each was checked."""
    people_queries.require_right("curriculum", account=request.user)
    rows = [
        (source, labels.words_of_check(code=source.verification)) for source in queries.sources()
    ]
    return render(request, "curriculum/sources.html", {"sources": rows})


@require_GET
@login_required
def lesson(request: AccountRequest, code: str) -> HttpResponse:
    """Show the handout of a topic, for officers and trainers, small enough for a cheap phone."""
    page = queries.lesson_page(lesson=lesson_or_404(code), language=page_language())
    if "keep" not in request.GET:
        context = {
            "page": page,
            "drawing": page.drawing,
            "can_teach": people_queries.has_right("curriculum", account=request.user),
            "sound": reverse("curriculum:recording", args=(page.recording.id,))
            if page.recording
            else "",
        }
        return render(request, "curriculum/lesson.html", context)
    sound = page.recording if request.GET["keep"] == KEPT_WITH_SOUND else None
    response = HttpResponse(kept_lessons.kept_lesson(page=page, sound=_data_address(sound)))
    name = f"{code.lower()}-{page_language()}.html"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_http_methods(["GET", "POST"])
@login_required
def package(request: AccountRequest, package_format: str) -> HttpResponse:
    """All lessons, or that of `?topic=`, as a package for a learning management system.

    Many lessons are ordered by POST, and written in the background.
    """
    people_queries.require_right("curriculum", account=request.user)
    topic = request.GET.get("topic", "")
    lessons = kept_lessons.package_lessons(topic=topic)
    if package_format not in packages.PACKAGE_FORMATS or not lessons:
        raise Http404(_("Page not found."))
    if len(lessons) > package_jobs.MAX_LESSONS_PER_REQUEST:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        job = package_jobs.ask_package(
            package_format=package_format, by=request.user, now=timezone.now()
        )
        return redirect("people:job", pk=job.pk)
    data, name = kept_lessons.package_file(
        lessons=list(kept_lessons.written_lessons(lessons=lessons)),
        package_format=package_format,
        topic=topic,
    )
    return file_response(data, name=name, kind=package_jobs.MEDIA_TYPE)


def _data_address(recording: OfficerRecording | None) -> str:
    """A recording inside an address, for a file that is opened without a server."""
    data = recording_bytes(recording_id=recording.id) if recording else None
    if data is None:
        return ""
    return f"data:{speech.MEDIA_TYPE};base64,{b64encode(data).decode()}"


@require_GET
@login_required
def plan(request: AccountRequest, code: str) -> HttpResponse:
    """The trainer's plan of a topic with its exercises."""
    people_queries.require_right("curriculum", account=request.user)
    page = queries.plan_page(lesson=lesson_or_404(code), language=page_language())
    can_write = people_queries.has_right("author", account=request.user)
    return render(request, "curriculum/plan.html", {"page": page, "can_write": can_write})


@require_GET
@login_required
def slide(request: AccountRequest, code: str, number: int) -> HttpResponse:
    """One slide of a lesson for the screen of the room; arrow keys follow its links."""
    return _slide(request, code=code, number=number, template="curriculum/slide.html")


@require_GET
@login_required
def slide_notes(request: AccountRequest, code: str, number: int) -> HttpResponse:
    """What the trainer says with a slide, for the own phone or screen."""
    return _slide(request, code=code, number=number, template="curriculum/slide_notes.html")


def _slide(request: AccountRequest, *, code: str, number: int, template: str) -> HttpResponse:
    people_queries.require_right("curriculum", account=request.user)
    page = queries.slide_page(lesson=lesson_or_404(code), number=number, language=page_language())
    if page is None:
        raise Http404(_("Page not found."))
    return render(request, template, {"page": page})


@require_GET
@login_required
def pack(request: AccountRequest, code: str, part: str) -> HttpResponse:
    """A lesson as PDF: all, plan and exercises or handouts in both languages, or slides."""
    people_queries.require_right("curriculum", account=request.user)
    if part not in (*PACK_PARTS, "slides"):
        raise Http404
    row = lesson_or_404(code)
    is_deck = part == "slides"
    pack_pdf = pdf.compile_pdf(
        source=SLIDES if is_deck else PACK,
        data=queries.slide_document(lesson=row, language=page_language())
        if is_deck
        else queries.lesson_pack(lesson=row, parts=PACK_PARTS[part]),
        language=page_language(),
    )
    return pdf_response(pack_pdf, name=f"{code.lower()}-{part}.pdf")


def lesson_or_404(code: str) -> Any:
    """The current lesson of a topic."""
    row = queries.find_lesson(topic=code)
    if row is None:
        raise Http404(_("This topic has no lesson yet."))
    return row


def _outcome_shown(outcome: Any, states: dict[str, Any]) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "bloom": labels.BLOOM_LEVELS[outcome.bloom],
        "measured_by": labels.MEASURE_NAMES[outcome.measured_by],
        "state": states[f"outcome:{outcome.code}"],
    }

"""Pages of topics, outcomes, words and sources."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from promdaen.curriculum import forms, queries
from promdaen.curriculum.rules import labels
from promdaen.kit import exports
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.spreadsheets import Words
from promdaen.people import queries as people_queries

GLOSSARY_HEADS = (
    Words(en="English", km="អង់គ្លេស"),
    Words(en="Khmer", km="ខ្មែរ"),
    Words(en="Part", km="ផ្នែក"),
    Words(en="Meaning", km="អត្ថន័យ"),
    Words(en="Where it stands so", km="ឯកសារយោង"),
    Words(en="Confidence", km="កម្រិតជឿជាក់"),
)


@require_GET
@login_required
def topics(request: AccountRequest) -> HttpResponse:
    """The topics in their order, with hours, outcomes, and how far the review is."""
    people_queries.require_right("curriculum", account=request.user)
    lines = queries.topic_lines(language=_language())
    return render(request, "curriculum/topics.html", {"lines": lines})


@require_GET
@login_required
def topic(request: AccountRequest, code: str) -> HttpResponse:
    """One topic: what an officer can do after it, and how that is measured."""
    people_queries.require_right("curriculum", account=request.user)
    row = queries.topic_of(code=code)
    if row is None:
        raise Http404
    states = queries.states_of_topic(topic=row)
    context = {
        "topic": row,
        "state": states[f"topic:{row.code}"],
        "outcomes": [_outcome_shown(one, states) for one in row.outcomes.all()],
        "sources": [
            (one, labels.words_of_check(code=one.verification)) for one in row.sources.all()
        ],
    }
    return render(request, "curriculum/topic.html", context)


@require_GET
@login_required
def glossary(request: AccountRequest) -> HttpResponse:
    """The words in both languages, searched; or the same words as a file."""
    people_queries.require_right("curriculum", account=request.user)
    form = forms.GlossaryForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    terms = queries.terms_matching(text=given.get("q", ""), part=given.get("part", ""))
    wanted = request.GET.get("format", "")
    if wanted in exports.FORMATS:
        rows = [
            (
                term.name_en,
                term.name_km,
                term.part,
                term.definition_en,
                term.attestation,
                term.confidence,
            )
            for term in terms
        ]
        return exports.list_response(
            name="glossary", wanted=wanted, heads=GLOSSARY_HEADS, rows=rows, now=timezone.now()
        )
    shown = [
        (
            term,
            labels.PARTS.get(term.part, term.part),
            labels.words_of_confidence(code=term.confidence),
        )
        for term in terms
    ]
    return render(request, "curriculum/glossary.html", {"filter_form": form, "terms": shown})


@require_GET
@login_required
def sources(request: AccountRequest) -> HttpResponse:
    """Where the facts come from, and how far each source was checked."""
    people_queries.require_right("curriculum", account=request.user)
    rows = [(row, labels.words_of_check(code=row.verification)) for row in queries.sources()]
    return render(request, "curriculum/sources.html", {"sources": rows})


def _outcome_shown(outcome: Any, states: dict[str, Any]) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "bloom": labels.BLOOM[outcome.bloom],
        "measured_by": labels.MEASURES[outcome.measured_by],
        "state": states[f"outcome:{outcome.code}"],
    }


def _language() -> str:
    return "en" if get_language() == "en" else "km"

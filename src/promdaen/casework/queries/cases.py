"""Cases for trainers and authors: the list, one case, its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from django.db.models import Count, Q, QuerySet

from promdaen.casework.models import Case
from promdaen.casework.queries.law import current_law
from promdaen.casework.rules import engine, law_text, reading_cases
from promdaen.casework.rules.law import Element, LegalTests
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.models import Outcome
from promdaen.curriculum.rules import records as record_rules
from promdaen.curriculum.rules import rewordings
from promdaen.curriculum.rules.findings import ContentFinding
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Words

LANGUAGES = ("km", "en")
"""A case is approved where its texts of each of these are."""


@dataclass(frozen=True, kw_only=True)
class CaseSummary:
    """A case in the list: setting, number of stages, verdict, review state."""

    case: Case
    place: Words
    stages_count: int
    verdict: Words
    is_approved: bool
    sessions_count: int


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """A case with its truth: for trainers, never for a screen in the room."""

    case: Case
    values: JsonObject
    law: LegalTests
    place: Words
    asks: Sequence[Element]
    stages: Sequence[reading_cases.TrainerCaseStage]
    outcomes: Sequence[Outcome]
    is_approved: bool


def find_case(*, code: str) -> Case | None:
    """The version of a case that new sessions judge."""
    return Case.objects.filter(code=code, is_current=True).first()


def cases_matching(*, text: str) -> QuerySet[Case]:
    """The current cases with a text in their code or title."""
    has_text = Q(code__icontains=text) | Q(title_km__icontains=text) | Q(title_en__icontains=text)
    return Case.objects.filter(has_text, is_current=True).order_by("code")


def case_values(*, case: Case) -> NewJsonObject:
    """A case as a content record, with keys in the order of files."""
    values = {
        "code": case.code,
        "title": {"en": case.title_en, "km": case.title_km},
        **case.body,
    }
    return record_rules.arranged(values=values, shape=curriculum_queries.record_shape(kind="case"))


def case_summaries() -> list[CaseSummary]:
    """The current version of every case, by code."""
    law = current_law()
    names = {verdict.code: verdict.name for verdict in law.verdicts} if law else {}
    rows = Case.objects.filter(is_current=True).annotate(judged=Count("sessions"))
    approved = curriculum_queries.approved_texts()
    return [
        CaseSummary(
            case=case,
            place=reading_cases.CASE_PLACES[case.body["place"]],
            stages_count=len(case.body["stages"]),
            verdict=names[case.body["stages"][-1]["verdict"]],
            is_approved=approved >= {(f"case:{case.code}", language) for language in LANGUAGES},
            sessions_count=case.judged,
        )
        for case in rows
    ]


def case_page(*, code: str) -> CasePage | None:
    """A case with every stage, its truth and the law's reasoning; None where there is none."""
    case, law = find_case(code=code), current_law()
    if case is None or law is None:
        return None
    values = case_values(case=case)
    return CasePage(
        case=case,
        values=values,
        law=law,
        place=reading_cases.CASE_PLACES[values["place"]],
        asks=[law.element(code=ask) for ask in values["asks"]],
        stages=reading_cases.trainer_stages(law=law, values=values),
        outcomes=list(case.outcomes.select_related("topic")),
        is_approved=all(
            curriculum_queries.is_approved(subject=f"case:{code}", language=language)
            for language in LANGUAGES
        ),
    )


@dataclass(frozen=True, kw_only=True)
class CaseVersion:
    """One version of a case: its changes as text, and the number of sessions."""

    case: Case
    texts: Sequence[rewordings.TextChange]
    sessions_count: int


def free_code() -> str:
    """The next code that was never used."""
    used_codes = set(Case.objects.values_list("code", flat=True))
    return next(code for number in count(1) if (code := f"CASE-{number:02d}") not in used_codes)


def stage_judgement(*, law: LegalTests, values: JsonObject, place: int) -> law_text.ToldJudgement:
    """The judgement on the facts of a stage from 0."""
    facts = values["stages"][place]["facts"]
    return law_text.judgement_in_words(law=law, judgement=engine.judge(law=law, facts=facts))


def word_findings(*, values: JsonObject) -> list[ContentFinding]:
    """The findings of the wording checks on an unsaved case."""
    return curriculum_queries.word_findings(subject=f"case:{values['code']}", values=values)


def case_versions(*, code: str) -> list[CaseVersion]:
    """Every version of a case, newest first."""
    rows = list(
        Case.objects.filter(code=code).annotate(judged=Count("sessions")).order_by("version")
    )
    befores = [None, *rows[:-1]]
    return [
        CaseVersion(
            case=row,
            texts=_changes(before=before, after=row) if before else (),
            sessions_count=row.judged,
        )
        for row, before in zip(rows, befores, strict=True)
    ][::-1]


def _changes(*, before: Case, after: Case) -> list[rewordings.TextChange]:
    keys = list(curriculum_queries.record_shape(kind="case").fields)
    return rewordings.text_changes(
        old=case_values(case=before), new=case_values(case=after), keys=keys
    )

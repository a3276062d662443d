"""Evaluator's reports: what one is made from, those made, stories, followed recommendations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course import queries as course_queries
from promdaen.course.models import Programme
from promdaen.kit import audit, word_files
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.models import Job
from promdaen.kit.texts import Text
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.report.models import EvaluationReport, FollowedRecommendation, ReportStory
from promdaen.report.queries import evaluation_facts, scopes, sheets
from promdaen.report.rules import (
    evaluation_figures,
    evaluation_reports,
    evaluation_word,
    follow_up,
)

READ_RIGHTS = ("runs", "results")
WRITE_RIGHT = "runs"
MAKE_JOB, PRINT_JOB = "make_evaluation_report", "print_evaluation_report"
UNDER_WAY = ("waiting", "running")
MAX_LISTED = 20
PARTICIPANT = Text("Participant of a course")


class ReportNotFound(LookupError):
    """There is no such report, story or recommendation."""


def programmes() -> QuerySet[Programme]:
    """Programmes with course runs, newest first."""
    return course_queries.programmes().filter(runs__is_cancelled=False).distinct()


def build_document(
    *, programme: Programme | None, account: Account | None, now: datetime
) -> NewJsonObject:
    """The evaluator's report of a programme, or of an installation without one; not signed."""
    today = timezone.localdate(now)
    scope_runs, sheet = None, None
    if programme is not None:
        scope_runs = scopes.scope_runs_by_code(kind="programme", code=programme.code, account=None)
        sheet = sheets.build_sheet(scope_runs=scope_runs, today=today)
    followed = followed_texts()
    plan = evaluation_facts.final_plan()
    values = evaluation_facts.figure_values(
        sheet=sheet, programme=programme, plan=plan, account=account, now=now
    )
    states = Counter(recommendation.state_on(None) for recommendation in followed)
    follow_up_figure = evaluation_facts.follow_up_value(states=states)
    code = programme.code if programme is not None else ""
    parts = evaluation_reports.ReportParts(
        scope=evaluation_reports.ReportScope(
            code=code,
            title=scopes.translated_pair(row=programme, field="title")
            if programme is not None
            else _words(evaluation_reports.NO_PROGRAMME),
            starts_on=programme.starts_on if programme is not None else None,
            ends_on=programme.ends_on if programme is not None else None,
            is_invented=audit.is_demo() or bool(scope_runs and scope_runs.is_invented),
        ),
        made_on=today,
        figures=evaluation_figures.figure_documents(
            values=[*values, *([follow_up_figure] if follow_up_figure else [])],
            scope=f"evaluation:{code}",
        ),
        stories=[*_stories(programme=programme), *_quotes(scope_runs=scope_runs)],
        recommendations=followed,
        previous=last_document(programme=programme, now=now),
        framework=evaluation_facts.plan_framework(content=plan) if plan else None,
    )
    return evaluation_reports.report_document(parts=parts)


def last_document(*, programme: Programme | None, now: datetime) -> JsonObject | None:
    """The document of the last report of a programme made before this day, or None."""
    rows = EvaluationReport.objects.filter(programme=programme, made_at__lte=now)
    today = timezone.localdate(now)
    return next((row.document for row in rows if timezone.localdate(row.made_at) < today), None)


def _words(text: Text) -> dict[str, str]:
    return {"en": text.en, "km": text.km}


def _stories(*, programme: Programme | None) -> list[evaluation_reports.StoryFacts]:
    """Approved stories with consent, of the programme or of no programme."""
    report_stories = ReportStory.objects.filter(
        Q(programme=programme) | Q(programme=None), has_consent=True, is_approved=True
    )
    return [
        evaluation_reports.StoryFacts(
            text=scopes.translated_pair(row=row, field="text"),
            source=_words(follow_up.RECOMMENDATION_SOURCES[row.source]),
        )
        for row in report_stories.order_by("recorded_at", "id")
    ]


def _quotes(*, scope_runs: scopes.ScopeRuns | None) -> list[evaluation_reports.StoryFacts]:
    """Comments from feedback forms, chosen with consent."""
    if scope_runs is None:
        return []
    return [
        evaluation_reports.StoryFacts(
            text={"en": quote.en, "km": quote.km}, source=_words(PARTICIPANT)
        )
        for quote in course_queries.quotes(runs=scope_runs.runs)
    ]


def followed_texts() -> list[evaluation_reports.FollowedText]:
    """Every followed recommendation with its steps, oldest first."""
    followed_recommendations = FollowedRecommendation.objects.prefetch_related("steps")
    return [
        evaluation_reports.FollowedText(
            key=str(recommendation.pk),
            text=scopes.translated_pair(row=recommendation, field="text"),
            recommended_on=recommendation.recommended_on,
            steps=[
                evaluation_reports.FollowUpStep(
                    state=step.state,
                    happened_on=step.happened_on,
                    note=scopes.translated_pair(row=step, field="note"),
                )
                for step in recommendation.steps.all()
            ],
        )
        for recommendation in followed_recommendations.order_by(
            "recommended_on", "recorded_at", "id"
        )
    ]


def reports_made() -> list[EvaluationReport]:
    """The newest reports."""
    rows = EvaluationReport.objects.select_related("programme").defer("document")
    return list(rows[:MAX_LISTED])


def reports_count() -> int:
    """How many reports were made and signed."""
    return EvaluationReport.objects.count()


def evaluation_report(*, report_id: UUID, account: Account | None) -> EvaluationReport:
    """A report by its id. Raises ReportNotFound, NotAllowed."""
    people_queries.require_right(*READ_RIGHTS, account=account)
    rows = EvaluationReport.objects.select_related("programme").filter(pk=report_id)
    report: EvaluationReport | None = rows.first()
    if report is None:
        raise ReportNotFound(_("There is no such report."))
    return report


def report_words(
    *, report: EvaluationReport, language: str, is_print: bool = False
) -> NewJsonObject:
    """A report in one language as plain texts."""
    return evaluation_reports.report_words(
        document=report.document,
        style=evaluation_reports.NumberStyle(language=language, is_print=is_print),
    )


def report_word(*, report: EvaluationReport, language: str) -> bytes:
    """A report as a word processor file (DOCX)."""
    words = report_words(report=report, language=language, is_print=True)
    return word_files.write_docx(file=evaluation_word.word_report(words=words, language=language))


def make_jobs() -> QuerySet[Job]:
    """The jobs that make reports, newest first."""
    return Job.objects.filter(kind=MAKE_JOB)


def print_job(*, report: EvaluationReport) -> Job | None:
    """The last job that prints a report, or None."""
    return Job.objects.filter(kind=PRINT_JOB, arguments__report=str(report.pk)).first()


def print_path(*, report: EvaluationReport, language: str) -> Path:
    """The file of the PDF in one language; it has no names and can be printed again."""
    folder = Path(settings.DATA_FOLDER) / "evaluation-reports"
    return folder / f"{report.pk}-{language}.pdf"


@dataclass(frozen=True, kw_only=True)
class FigurePage:
    """A figure of a report: its texts, and whether the account may open the present data."""

    report: EvaluationReport
    figure: JsonObject
    definition: evaluation_figures.FigureDefinition
    can_open: bool


def figure_page(
    *, report: EvaluationReport, key: str, account: Account, language: str
) -> FigurePage:
    """A figure of a report with its counts. Raises ReportNotFound."""
    words = report_words(report=report, language=language)
    figures = {row["key"]: row for part in words["criteria"] for row in part["figures"]}
    if key not in figures:
        raise ReportNotFound(_("There is no such figure in this report."))
    definition = evaluation_figures.BY_KEY[key]
    return FigurePage(
        report=report,
        figure=figures[key],
        definition=definition,
        can_open=bool(definition.page)
        and not (figures[key]["is_missing"] and definition.page.startswith("report:"))
        and people_queries.has_right(*definition.rights, account=account),
    )


def stories() -> list[ReportStory]:
    """Every story, newest first."""
    return list(ReportStory.objects.select_related("programme"))


def story(*, story_id: UUID) -> ReportStory:
    """A story by its id. Raises ReportNotFound."""
    row = ReportStory.objects.select_related("programme").filter(pk=story_id).first()
    if row is None:
        raise ReportNotFound(_("There is no such story."))
    return row


@dataclass(frozen=True, kw_only=True)
class RecommendationProgress:
    """A recommendation with its last state and its steps, newest first."""

    recommendation: FollowedRecommendation
    state: str
    state_name: Text
    steps: Sequence[tuple[Text, object]]


def recommendations_progress() -> list[RecommendationProgress]:
    """Every followed recommendation, those not done first."""
    followed_recommendations = FollowedRecommendation.objects.select_related(
        "programme"
    ).prefetch_related("steps")
    recommendation_progress = []
    for recommendation in followed_recommendations:
        steps = list(recommendation.steps.all())
        state = steps[-1].state if steps else follow_up.OPEN
        recommendation_progress.append(
            RecommendationProgress(
                recommendation=recommendation,
                state=state,
                state_name=follow_up.FOLLOW_UP_STATES[state],
                steps=[(follow_up.FOLLOW_UP_STATES[step.state], step) for step in reversed(steps)],
            )
        )
    return sorted(recommendation_progress, key=lambda line: line.state in follow_up.ENDED_STATES)


def followed_recommendation(*, recommendation_id: UUID) -> FollowedRecommendation:
    """A followed recommendation by its id. Raises ReportNotFound."""
    recommendation = FollowedRecommendation.objects.filter(pk=recommendation_id).first()
    if recommendation is None:
        raise ReportNotFound(_("There is no such recommendation."))
    return recommendation


def sheet_recommendations() -> list[dict[str, str]]:
    """Recommendations on results sheets that are not followed yet: texts in both languages."""
    known_texts = set(FollowedRecommendation.objects.values_list("text_en", flat=True))
    return [text for text in sheets.all_recommendations() if text["en"] not in known_texts]

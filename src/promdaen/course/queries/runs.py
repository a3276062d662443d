"""Course runs: visibility, and the data of single pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from promdaen.assessment import kinds
from promdaen.assessment import queries as assessment_queries
from promdaen.course.models import (
    Course,
    CourseRun,
    Enrolment,
    Feedback,
    OfficerSpelling,
    Programme,
    RunPaper,
)
from promdaen.course.rules import answers, evaluations, online_forms, rounds
from promdaen.kit import audit, remembered
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

if TYPE_CHECKING:
    from promdaen.assessment.models import PaperItem


def visible_to(*, account: Account | None) -> QuerySet[CourseRun]:
    """The runs whose counts and results an account may see; account None is the system."""
    if account is None or people_queries.has_right("runs", "results", account=account):
        return CourseRun.objects.all()
    return own(account=account)


def runs_matching(*, text: str, account: Account) -> QuerySet[CourseRun]:
    """The visible runs with a text in code, place, province or course, newest first."""
    names = ("code", "place_km", "place_en", "province__name_km", "province__name_en")
    courses = ("course__code", "course__name_km", "course__name_en")
    has_text = Q()
    for name in (*names, *courses):
        has_text |= Q(**{f"{name}__icontains": text})
    runs = visible_to(account=account).filter(has_text).select_related("province", "course")
    return runs.order_by("-starts_on", "code")


def named_to(*, account: Account) -> QuerySet[CourseRun]:
    """The runs whose officers' names an account may see."""
    if people_queries.has_right("runs", account=account):
        return CourseRun.objects.all()
    return own(account=account)


def can_change(*, account: Account, run: CourseRun) -> bool:
    """Whether an account may change a run: coordinators any, trainers their own."""
    return named_to(account=account).filter(pk=run.pk).exists()


def run_of_code(*, code: str) -> CourseRun | None:
    """The run of a code in any case; does not check who may see it."""
    return CourseRun.objects.filter(code__iexact=code.strip()).first()


def has_runs() -> bool:
    """Whether this database has any course run."""
    return CourseRun.objects.exists()


def finished_runs() -> QuerySet[CourseRun]:
    """The runs with final figures, without cancelled ones."""
    return CourseRun.objects.filter(is_final=True, is_cancelled=False)


def programmes() -> QuerySet[Programme]:
    """All programmes, newest first."""
    return Programme.objects.all()


def courses() -> QuerySet[Course]:
    """All course designs, the longest first."""
    return Course.objects.order_by("-days", "code")


def run_roster(*, run: CourseRun) -> QuerySet[Enrolment]:
    """The enrolments of a run by seat, with officer, department and sittings.

    Contains names: check `named_to` first.
    """
    return (
        Enrolment.objects.filter(run=run)
        .select_related("officer", "officer__rank", "department", "province", "rank", "summary")
        .prefetch_related("sittings__sitting", "missing")
        .order_by("seat")
    )


def comments(*, run: CourseRun, account: Account | None) -> QuerySet[Feedback]:
    """The comments on a run, in an order that reveals nothing; account None is the system.

    Empty before the form is closed, and for fewer than five forms.
    """
    if account is not None and not can_change(account=account, run=run):
        return Feedback.objects.none()
    feedback_forms = Feedback.objects.filter(run=run)
    if not evaluations.is_shown(forms_count=feedback_forms.count(), is_open=run.is_feedback_open):
        return Feedback.objects.none()
    return feedback_forms.exclude(comment="", texts={})


@remembered.cache_per_request
def run_papers(*, run: CourseRun) -> dict[tuple[str, int], Any]:
    """The papers of a run by occasion and half."""
    rows = RunPaper.objects.filter(run=run).select_related("paper")
    return {(run_paper.occasion, run_paper.half): run_paper.paper for run_paper in rows}


def occasions_by_run(*, runs: QuerySet[CourseRun]) -> dict[UUID, set[str]]:
    """The occasions of each run for which papers are chosen."""
    occasions: dict[Any, set[str]] = {}
    for run, occasion in RunPaper.objects.filter(run__in=runs).values_list("run_id", "occasion"):
        occasions.setdefault(run, set()).add(occasion)
    return occasions


def adaptive_paper(*, run: CourseRun) -> Any:
    """The paper of a run's adaptive later tests; None if they are not adaptive."""
    rows = RunPaper.objects.filter(run=run, occasion=rounds.LATER, is_adaptive=True)
    paper_row = rows.select_related("paper").first()
    return paper_row.paper if paper_row else None


def run_names(*, codes: Iterable[str]) -> dict[str, Words]:
    """The labels of runs by code; unknown codes are left out."""
    runs = CourseRun.objects.filter(code__in=list(codes)).select_related("province")
    return {run.code: run.label_words for run in runs}


def runs_with_item(*, code: str, account: Account) -> QuerySet[CourseRun]:
    """The runs that an account may see whose papers have an item, in any version."""
    runs = visible_to(account=account).filter(papers__paper__places__item__code=code)
    return runs.select_related("province").order_by("-starts_on", "code").distinct()


def run_answers(*, run: CourseRun, decided: Mapping[str, str] | None = None) -> answers.RunAnswers:
    """The data for reading a file of this run's answers.

    `decided` maps spellings in the file to enrolments, in addition to earlier decisions.
    """
    known_spellings = OfficerSpelling.objects.filter(run=run).values_list(
        "written", "enrolment_id"
    )
    papers = run_papers(run=run)
    items = {
        paper.code: tuple(
            _paper_item(paper_item=paper_item)
            for paper_item in assessment_queries.paper_items(paper=paper)
        )
        for paper in papers.values()
    }
    return answers.RunAnswers(
        officers=tuple(
            answers.KnownOfficer(
                key=str(enrolment.pk),
                officer_code=enrolment.officer.code,
                name_latin=enrolment.officer.name_latin,
                name_km=enrolment.officer.name_km,
                short_code=enrolment.officer.short_code,
                papers=_papers_of_half(papers=papers, half=enrolment.half),
            )
            for enrolment in run_roster(run=run)
        ),
        papers=items,
        occasions={
            occasion: paper.code for (occasion, half), paper in papers.items() if half in {0, 1}
        },
        decided={spelling: str(key) for spelling, key in known_spellings} | dict(decided or {}),
    )


def keying_sheet(*, enrolment: Enrolment, occasion: str) -> list[Any]:
    """The positions of an officer's paper on an occasion, in order; empty without a paper."""
    papers = run_papers(run=enrolment.run)
    paper = papers.get((occasion, 0)) or papers.get((occasion, enrolment.half))
    return [] if paper is None else list(assessment_queries.paper_items(paper=paper))


def own(*, account: Account) -> QuerySet[CourseRun]:
    """The runs that an account teaches."""
    if not people_queries.has_right("own_runs", account=account):
        return CourseRun.objects.none()
    taught = CourseRun.trainers.through.objects.filter(account_id=account.pk)
    return CourseRun.objects.filter(pk__in=taught.values("courserun_id"))


def _papers_of_half(*, papers: dict[tuple[str, int], Any], half: int) -> dict[str, str]:
    return {
        occasion: paper.code
        for (occasion, paper_half), paper in papers.items()
        if paper_half == half and half > 0
    }


def asked_items(*, run: CourseRun) -> dict[str, list[online_forms.AskedItem]]:
    """The items of each occasion with their texts, each once; those of both halves together."""
    items_by_occasion: dict[str, dict[str, online_forms.AskedItem]] = {}
    for (occasion, half), paper in run_papers(run=run).items():
        for number, paper_item in enumerate(assessment_queries.paper_items(paper=paper), start=1):
            items_by_code = items_by_occasion.setdefault(occasion, {})
            items_by_code.setdefault(
                paper_item.item.code,
                _asked_item(paper_item=paper_item, number=0 if half else number),
            )
    return {
        occasion: list(items_by_code.values())
        for occasion, items_by_code in items_by_occasion.items()
    }


def _asked_item(*, paper_item: PaperItem, number: int) -> online_forms.AskedItem:
    item = paper_item.item
    kind = kinds.get_kind(name=item.kind)
    return online_forms.AskedItem(
        item=_paper_item(paper_item=paper_item),
        stem={"km": item.stem_km, "en": item.stem_en},
        options=_texts_by_id(rows=kind.option_rows(body=item.body)),
        left=_texts_by_id(rows=item.body.get("left", ())),
        number=number,
    )


def _texts_by_id(*, rows: Iterable[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {row["id"]: {"km": row["km"], "en": row["en"]} for row in rows}


def _paper_item(*, paper_item: PaperItem) -> answers.AnswerableItem:
    kind = kinds.get_kind(name=paper_item.item.kind)
    return answers.AnswerableItem(
        code=paper_item.item.code,
        shape=kind.ANSWER_SHAPE,
        options=tuple(kind.option_ids(body=paper_item.item.body)),
    )


def cancellation_reasons(*, runs: Sequence[CourseRun]) -> dict[str, str]:
    """The reason that was written for cancelling each run, by its code."""
    codes_by_id = {str(run.pk): run.code for run in runs}
    audit_lines = audit.action_lines(action="cancel_run").filter(subject_id__in=codes_by_id)
    return {
        codes_by_id[audit_line.subject_id]: audit_line.detail["reason"]
        for audit_line in audit_lines
    }

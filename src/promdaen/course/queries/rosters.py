"""The roster of a run with each officer's tests, and the sittings of one officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.assessment import kinds
from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.queries import adaptive as adaptive_queries
from promdaen.assessment.rules.adaptive import ADAPTIVE_MODE as ADAPTIVE
from promdaen.course.models import CourseRun, Enrolment, RunSitting
from promdaen.course.queries import runs
from promdaen.course.rules import rounds, steps
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class TestCell:
    """An officer's test on one occasion.

    `is_missing`: others took it, this officer did not; `reason` is "" for none.
    """

    occasion: str
    label: Words
    is_sat: bool
    is_missing: bool
    reason: str
    points: float | None


@dataclass(frozen=True, kw_only=True)
class RosterEntry:
    """An officer on a run with the test of each occasion in use, and the rounds taken."""

    enrolment: Enrolment
    tests: Sequence[TestCell]
    sat_rounds: frozenset[rounds.RunOccasion]

    def has_sat_in(self, *, test_round: rounds.RunOccasion) -> bool:
        """Whether the officer has a valid sitting in a round."""
        return test_round in self.sat_rounds

    @property
    def has_sat(self) -> bool:
        """Whether the officer took any test of the run."""
        return any(test.is_sat for test in self.tests)


@dataclass(frozen=True, kw_only=True)
class SittingAnswer:
    """One item of an officer's sitting: answer, correct answer and mark."""

    position: int
    item: Any
    typed: str
    answer_text: str
    mark: float
    is_mark_only: bool


@dataclass(frozen=True, kw_only=True)
class SittingPage:
    """One sitting of an officer with its answers in the order of the paper.

    `slug` names its round in addresses. `result` is that of an adaptive test, which has no points
    and whose answers are in the order in which they were asked.
    """

    run_sitting: RunSitting
    slug: str
    label: Words
    lines: Sequence[SittingAnswer]
    points: float | None
    result: adaptive_queries.Result | None = None


def roster_entries(*, run: CourseRun) -> list[RosterEntry]:
    """The roster by seat; contains names: use `opening.run_to_change` first."""
    enrolments = list(runs.run_roster(run=run))
    planned = {occasion for occasion, _half in runs.run_papers(run=run)}
    sat_by_enrolment = {
        enrolment.pk: _rounds_taken(enrolment=enrolment) for enrolment in enrolments
    }
    sat_occasions = {
        test_round.occasion
        for enrolment_rounds in sat_by_enrolment.values()
        for test_round in enrolment_rounds
    }
    occasions = [code for code in steps.OCCASION_NAMES if code in sat_occasions or code in planned]
    return [
        RosterEntry(
            enrolment=enrolment,
            tests=[
                _test(
                    enrolment=enrolment,
                    occasion=code,
                    is_sat=code
                    in {test_round.occasion for test_round in sat_by_enrolment[enrolment.pk]},
                    is_held=code in sat_occasions,
                )
                for code in occasions
            ],
            sat_rounds=sat_by_enrolment[enrolment.pk],
        )
        for enrolment in enrolments
    ]


def sitting_pages(*, enrolment: Enrolment, language: str) -> list[SittingPage]:
    """The valid sittings of an officer, in the order of the rounds."""
    run_sittings = RunSitting.objects.counted().filter(enrolment=enrolment)
    by_round = {
        _round(sitting=sitting): sitting
        for sitting in run_sittings.select_related("sitting__paper")
    }
    return [
        _sitting(sitting=by_round[test_round], test_round=test_round, language=language)
        for test_round in rounds.all_rounds()
        if test_round in by_round
    ]


def sitting_page(*, enrolment: Enrolment, slug: str, language: str) -> SittingPage | None:
    """The valid sitting of an officer in the round of an address, with answers; or None."""
    sitting = find_run_sitting(enrolment=enrolment, slug=slug)
    return (
        None
        if sitting is None
        else _sitting(sitting=sitting, test_round=_round(sitting=sitting), language=language)
    )


def find_run_sitting(*, enrolment: Enrolment, slug: str) -> RunSitting | None:
    """The valid sitting of an officer in the round of an address, or None."""
    test_round = rounds.find_round(slug=slug)
    if test_round is None:
        return None
    run_sittings = RunSitting.objects.counted().filter(enrolment=enrolment)
    run_sitting = run_sittings.filter(occasion=test_round.occasion, months=test_round.months)
    return run_sitting.select_related("sitting__paper", "enrolment__run").first()


def _round(*, sitting: RunSitting) -> rounds.RunOccasion:
    return rounds.RunOccasion(occasion=sitting.occasion, months=sitting.months)


def _rounds_taken(*, enrolment: Enrolment) -> frozenset[rounds.RunOccasion]:
    return frozenset(
        _round(sitting=sitting)
        for sitting in enrolment.sittings.all()
        if sitting.sitting.withdrawn_at is None and sitting.sitting.closed_at is not None
    )


def _test(*, enrolment: Enrolment, occasion: str, is_sat: bool, is_held: bool) -> TestCell:
    reasons_by_occasion = {reason.occasion: reason.reason for reason in enrolment.missing.all()}
    summary = getattr(enrolment, "summary", None)
    return TestCell(
        occasion=occasion,
        label=steps.OCCASION_NAMES[occasion],
        is_sat=is_sat,
        is_missing=is_held and not is_sat,
        reason=reasons_by_occasion.get(occasion, ""),
        points=getattr(summary, f"{occasion}_points") if summary and is_sat else None,
    )


def _sitting(*, sitting: RunSitting, test_round: rounds.RunOccasion, language: str) -> SittingPage:
    if sitting.sitting.mode == ADAPTIVE:
        return _adaptive_sitting(sitting=sitting, test_round=test_round, language=language)
    responses_by_item = {
        response.item_id: response
        for response in assessment_queries.current_responses(sittings=[sitting.sitting_id])
    }
    answers = []
    for paper_item in assessment_queries.paper_items(paper=sitting.sitting.paper):
        response = responses_by_item.get(paper_item.item_id)
        if response is None:
            continue
        kind, body = kinds.get_kind(name=paper_item.item.kind), paper_item.item.body
        answer = response.answer or {}
        answers.append(
            SittingAnswer(
                position=paper_item.position,
                item=paper_item.item,
                typed=" ".join(kind.chosen_ids(body=body, answer=answer)),
                answer_text=kind.answer_text(body=body, answer=answer, language=language),
                mark=response.mark,
                is_mark_only=response.answer is None,
            )
        )
    points = 100 * sum(line.mark for line in answers) / len(answers) if answers else None
    return SittingPage(
        run_sitting=sitting,
        slug=test_round.slug,
        label=test_round.label,
        lines=answers,
        points=points,
    )


def _adaptive_sitting(
    *, sitting: RunSitting, test_round: rounds.RunOccasion, language: str
) -> SittingPage:
    adaptive_lines = adaptive_queries.answered_adaptive_items(
        sitting=sitting.sitting, language=language
    )
    return SittingPage(
        run_sitting=sitting,
        slug=test_round.slug,
        label=test_round.label,
        lines=[
            SittingAnswer(
                position=answered_item.position,
                item=answered_item.item,
                typed="",
                answer_text=answered_item.answer,
                mark=answered_item.mark,
                is_mark_only=False,
            )
            for answered_item in adaptive_lines
        ],
        points=None,
        result=adaptive_queries.sitting_result(sitting=sitting.sitting),
    )

"""Cases judged on a phone without signal: kept whole and once, or refused whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from promdaen.casework.actions import offline_judgements
from promdaen.casework.actions.closing import NewStageAnswer
from promdaen.casework.actions.refusals import CaseworkRefused
from promdaen.casework.models import CaseResult, CaseSession, StageAnswer
from promdaen.casework.queries import sessions as queries
from promdaen.evidence.models import Observation
from tests import factories, practice

pytestmark = pytest.mark.django_db
NOW = factories.NOW
THEN = NOW - timedelta(days=9)


def answer(stage: str, **more: Any) -> NewStageAnswer:
    values = {
        "elements": practice.right(stage),
        "missing": {"1": ["S4"], "2": []}[stage],
        "offices": practice.OFFICES[stage],
        "protection": practice.PROTECTION[stage],
    }
    return NewStageAnswer(**values | more)


def judged(**more: Any) -> offline_judgements.OfflineJudgement:
    values = {
        "id": uuid4(),
        "code": practice.CASE,
        "version": 1,
        "law": practice.law().digest,
        "answers": [("1", answer("1")), ("2", answer("2"))],
        "at": THEN,
    }
    return offline_judgements.OfflineJudgement(**values | more)


def test_a_case_sent_again_is_stored_once_and_is_evidence_of_its_day_once() -> None:
    practice.case()
    officer, other = factories.officer(), factories.officer()
    first = judged()
    for _time in range(2):
        session = offline_judgements.keep_judged(judged=first, officer_id=officer.pk, now=NOW)
    assert (session.pk, session.closed_at, session.opened_at) == (first.id, THEN, THEN)
    assert StageAnswer.objects.filter(session=session).count() == len(first.answers)
    results = CaseResult.objects.filter(session=session)
    assert [case_result.credit for case_result in results] == [pytest.approx(1.0)] * len(
        practice.OUTCOMES
    )
    observed = Observation.objects.filter(officer=officer)
    assert [observation.at for observation in observed] == [THEN] * len(practice.OUTCOMES)
    assert queries.finished_count(officer_id=officer.pk) == 1
    with pytest.raises(CaseworkRefused, match="another officer"):
        offline_judgements.keep_judged(judged=first, officer_id=other.pk, now=NOW)
    # Known by now: kept for the officer, and no evidence.
    offline_judgements.keep_judged(judged=judged(), officer_id=officer.pk, now=NOW)
    assert queries.finished_count(officer_id=officer.pk) == len(practice.OUTCOMES)
    assert observed.count() == len(practice.OUTCOMES)


def test_what_is_not_whole_or_not_on_offer_is_refused_whole() -> None:
    practice.case()
    officer = factories.officer()
    whole = judged()
    first_answer, second_answer = whole.answers
    few = {"S1": {"value": "yes", "cites": []}}
    strange = practice.right("1") | {"S1": {"value": "yes", "cites": ["2a"]}}
    for wrong, why in (
        (replace(whole, answers=[first_answer]), "not judged to its end"),
        (replace(whole, answers=[second_answer, first_answer]), "not judged to its end"),
        (replace(whole, version=2), "no longer"),
        (replace(whole, law="x"), "no longer"),
        (replace(whole, answers=[("1", answer("1", elements=few)), second_answer]), "no answer"),
        (replace(whole, answers=[("1", answer("1", elements=None)), second_answer]), "no answer"),
        (
            replace(whole, answers=[("1", answer("1", elements=strange)), second_answer]),
            "not on offer",
        ),
    ):
        with pytest.raises(CaseworkRefused, match=why):
            offline_judgements.keep_judged(judged=wrong, officer_id=officer.pk, now=NOW)
    assert not CaseSession.objects.exists()


def test_the_pages_of_a_new_case_have_every_stage_empty() -> None:
    pages = queries.fresh_pages(case=practice.case(), law=practice.law())
    assert [page.stage.code for page in pages] == ["1", "2"]
    assert {element_line.value for page in pages for element_line in page.elements} == {""}
    assert all(page.can_write for page in pages)

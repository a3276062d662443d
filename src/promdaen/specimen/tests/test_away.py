"""Specimens taken along: laid out for one officer, decided on a phone, kept once or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from promdaen.evidence.models import Observation
from promdaen.specimen.actions import away
from promdaen.specimen.actions import sessions as session_actions
from promdaen.specimen.actions.refusals import SpecimenRefused
from promdaen.specimen.models import Decision, LabSession, Trial
from promdaen.specimen.queries import away as queries
from promdaen.specimen.rules.crediting import LONGEST_MILLISECONDS
from promdaen.specimen.tests import small_kinds
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
THEN = NOW - timedelta(days=9)
GENUINE = away.finding_of(answer="genuine", area="zone", reason="other")
SUSPECT = away.finding_of(answer="suspect", point=("front", 10.0, 20.0), reason="uv_bright_paper")


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch) -> LabSession:
    """A set of three: the first is defective, the others are genuine."""
    small_kinds.put(monkeypatch)
    for number in (3, 4):
        factories.outcome(factories.topic("FORGERY"), number)
    session = away.lay_out(officer_id=factories.officer().pk, seed=5, now=THEN)
    rows = Trial.objects.filter(session=session)
    rows.update(model="small", defect="", distractors=[])
    rows.filter(position=1).update(defect="uv_bright_paper")
    return session


def decided(trial: Trial, **more: Any) -> away.Decided:
    values: dict[str, Any] = {
        "id": uuid4(),
        "trial_id": trial.pk,
        "finding": SUSPECT,
        "milliseconds": 9000,
        "tools": ["uv", "none", "day"],
        "at": THEN + timedelta(hours=1),
    }
    return away.Decided(**values | more)


def test_a_document_sent_twice_stands_once_and_is_evidence_of_its_day_once(
    laid: LabSession,
) -> None:
    officer_id = laid.officer_id
    one, two, three = queries.waiting_of(session=laid)
    first = decided(one)
    for _time in range(2):
        kept = away.keep_decided(decided=first, officer_id=officer_id, now=NOW)
    assert (kept.pk, kept.at, kept.tools) == (first.id, first.at, ["day", "uv"])
    assert (kept.credit, kept.x_mm, kept.milliseconds) == (1.0, 10.0, 9000)
    assert Trial.objects.get(pk=one.pk).shown_at == first.at - timedelta(seconds=9)
    observed = Observation.objects.get(officer=officer_id)
    assert (observed.at, observed.credit, observed.source_id) == (first.at, 1.0, first.id)
    assert queries.waiting_of(session=laid) == [two, three]
    # In any order; the clock of a phone reaches neither before the set nor over an hour.
    early = decided(three, finding=GENUINE, at=THEN - timedelta(days=1), milliseconds=10**12)
    kept = away.keep_decided(decided=early, officer_id=officer_id, now=NOW)
    assert (kept.at, kept.milliseconds) == (THEN, LONGEST_MILLISECONDS)
    assert (kept.credit, kept.area, kept.reason) == (1.0, "", "")
    assert queries.sets_of(officer_id=officer_id) == [laid]
    last = decided(two, milliseconds=-1)
    kept = away.keep_decided(decided=last, officer_id=officer_id, now=NOW)
    assert (kept.credit, kept.milliseconds) == (0.0, 0)
    laid.refresh_from_db()
    assert laid.ended_at == last.at
    assert queries.sets_of(officer_id=officer_id) == []
    assert queries.decided_count(officer_id=officer_id) == Trial.objects.count()
    assert queries.decision_of(decision_id=last.id, officer_id=officer_id) == kept
    stranger = factories.officer().pk
    assert queries.decision_of(decision_id=last.id, officer_id=stranger) is None


def test_what_is_not_the_officers_or_does_not_fit_is_refused(laid: LabSession) -> None:
    officer_id = laid.officer_id
    one, two, three = queries.waiting_of(session=laid)
    stranger = factories.officer().pk

    def refused(held: away.Decided, by: Any = officer_id) -> str:
        with pytest.raises(SpecimenRefused) as wrong:
            away.keep_decided(decided=held, officer_id=by, now=NOW)
        return str(wrong.value)

    whole = decided(one)
    assert "none that you took along" in refused(whole, stranger)
    assert "none that you took along" in refused(replace(whole, trial_id=uuid4()))
    for wrong in (
        {"answer": "neither"},
        {"area": "nowhere"},
        {"x_mm": None},
        {"reason": "ovd"},
        {"reason": ""},
        {"side": "edge"},
    ):
        finding = replace(SUSPECT, **wrong)  # type: ignore[arg-type]
        assert "does not fit" in refused(replace(whole, finding=finding)), wrong
    # The side of a genuine one is kept as well.
    beside = away.finding_of(answer="genuine", point=("backside", 1.0, 2.0))
    assert "does not fit" in refused(replace(whole, finding=beside))
    assert not Decision.objects.exists()
    for area in ("unknown", "photo"):
        away_trial = {"unknown": one, "photo": two}[area]
        finding = away.finding_of(answer="suspect", area=area, reason="other")
        held = decided(away_trial, finding=finding)
        away.keep_decided(decided=held, officer_id=officer_id, now=NOW)
    assert "first decision is final" in refused(decided(one))
    assert "first decision is final" in refused(decided(three, id=held.id))
    session_actions.end_session(session=laid, by=None, now=NOW)
    assert "has ended" in refused(decided(three))
    assert queries.set_of(session_id=laid.pk, officer_id=officer_id) is None


def test_two_sets_lie_undecided_at_most_and_no_test_is_among_them(laid: LabSession) -> None:
    officer_id = laid.officer_id
    test = session_actions.start_session(
        officer_id=officer_id,
        mode="test",
        documents=[],
        trials_count=queries.COUNT,
        seed=1,
        by=None,
        now=NOW,
    )
    [asked, *_rest] = Trial.objects.filter(session=test)
    assert queries.trial_of(trial_id=asked.pk, officer_id=officer_id) is None
    assert queries.set_of(session_id=test.pk, officer_id=officer_id) is None
    newer = away.lay_out(officer_id=officer_id, seed=6, now=NOW)
    assert queries.sets_of(officer_id=officer_id) == [newer, laid]
    with pytest.raises(SpecimenRefused, match="Decide the documents first"):
        away.lay_out(officer_id=officer_id, seed=7, now=NOW)

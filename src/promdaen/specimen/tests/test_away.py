"""Specimens taken along: laid out for one officer, decided on a phone, kept once or refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from promdaen.evidence.models import Observation
from promdaen.specimen.actions import phone_sets
from promdaen.specimen.actions import sessions as session_actions
from promdaen.specimen.actions.refusals import SpecimenRefused
from promdaen.specimen.models import Decision, LabSession, Trial
from promdaen.specimen.queries import phone_sets as queries
from promdaen.specimen.rules.crediting import MAX_MILLISECONDS
from promdaen.specimen.tests import small_kinds
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
THEN = NOW - timedelta(days=9)
GENUINE = phone_sets.phone_finding(answer="genuine", area="zone", reason="other")
SUSPECT = phone_sets.phone_finding(
    answer="suspect", point=("front", 10.0, 20.0), reason="uv_bright_paper"
)


@pytest.fixture
def lab_session(monkeypatch: pytest.MonkeyPatch) -> LabSession:
    """A set of three: the first is defective, the others are genuine."""
    small_kinds.use_small_kinds(monkeypatch)
    for number in (3, 4):
        factories.outcome(factories.topic("FORGERY"), number)
    session = phone_sets.lay_out(officer_id=factories.officer().pk, seed=5, now=THEN)
    rows = Trial.objects.filter(session=session)
    rows.update(model="small", defect="", distractors=[])
    rows.filter(position=1).update(defect="uv_bright_paper")
    return session


def decided(trial: Trial, **more: Any) -> phone_sets.AwayDecision:
    values: dict[str, Any] = {
        "id": uuid4(),
        "trial_id": trial.pk,
        "finding": SUSPECT,
        "milliseconds": 9000,
        "tools": ["uv", "none", "day"],
        "at": THEN + timedelta(hours=1),
    }
    return phone_sets.AwayDecision(**values | more)


def test_a_repeated_document_is_stored_once_and_is_evidence_of_its_day_once(
    lab_session: LabSession,
) -> None:
    officer_id = lab_session.officer_id
    trial, two, three = queries.undecided_trials(session=lab_session)
    first = decided(trial)
    for _time in range(2):
        decision = phone_sets.keep_decided(decided=first, officer_id=officer_id, now=NOW)
    assert (decision.pk, decision.at, decision.tools) == (first.id, first.at, ["day", "uv"])
    assert (decision.credit, decision.x_mm, decision.milliseconds) == (1.0, 10.0, 9000)
    assert Trial.objects.get(pk=trial.pk).shown_at == first.at - timedelta(seconds=9)
    observed = Observation.objects.get(officer=officer_id)
    assert (observed.at, observed.credit, observed.source_id) == (first.at, 1.0, first.id)
    assert queries.undecided_trials(session=lab_session) == [two, three]
    # In any order; the clock of a phone reaches neither before the set nor over an hour.
    early = decided(three, finding=GENUINE, at=THEN - timedelta(days=1), milliseconds=10**12)
    decision = phone_sets.keep_decided(decided=early, officer_id=officer_id, now=NOW)
    assert (decision.at, decision.milliseconds) == (THEN, MAX_MILLISECONDS)
    assert (decision.credit, decision.area, decision.reason) == (1.0, "", "")
    assert queries.officer_sets(officer_id=officer_id) == [lab_session]
    last = decided(two, milliseconds=-1)
    decision = phone_sets.keep_decided(decided=last, officer_id=officer_id, now=NOW)
    assert (decision.credit, decision.milliseconds) == (0.0, 0)
    lab_session.refresh_from_db()
    assert lab_session.ended_at == last.at
    assert queries.officer_sets(officer_id=officer_id) == []
    assert queries.decided_count(officer_id=officer_id) == Trial.objects.count()
    assert queries.find_decision(decision_id=last.id, officer_id=officer_id) == decision
    stranger = factories.officer().pk
    assert queries.find_decision(decision_id=last.id, officer_id=stranger) is None


def test_what_is_not_the_officers_or_does_not_fit_is_refused(lab_session: LabSession) -> None:
    officer_id = lab_session.officer_id
    trial, two, three = queries.undecided_trials(session=lab_session)
    stranger = factories.officer().pk

    def refused(away_decision: phone_sets.AwayDecision, by: Any = officer_id) -> str:
        with pytest.raises(SpecimenRefused) as wrong:
            phone_sets.keep_decided(decided=away_decision, officer_id=by, now=NOW)
        return str(wrong.value)

    whole = decided(trial)
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
    beside = phone_sets.phone_finding(answer="genuine", point=("backside", 1.0, 2.0))
    assert "does not fit" in refused(replace(whole, finding=beside))
    assert not Decision.objects.exists()
    for area in ("unknown", "photo"):
        away_trial = {"unknown": trial, "photo": two}[area]
        finding = phone_sets.phone_finding(answer="suspect", area=area, reason="other")
        away_decision = decided(away_trial, finding=finding)
        phone_sets.keep_decided(decided=away_decision, officer_id=officer_id, now=NOW)
    assert "first decision is final" in refused(decided(trial))
    assert "first decision is final" in refused(decided(three, id=away_decision.id))
    session_actions.end_session(session=lab_session, by=None, now=NOW)
    assert "has ended" in refused(decided(three))
    assert queries.find_set(session_id=lab_session.pk, officer_id=officer_id) is None


def test_two_sets_lie_undecided_at_most_and_no_test_is_among_them(lab_session: LabSession) -> None:
    officer_id = lab_session.officer_id
    test = session_actions.start_session(
        officer_id=officer_id,
        mode="test",
        documents=[],
        trials_count=queries.COUNT,
        seed=1,
        by=None,
        now=NOW,
    )
    [trial, *_rest] = Trial.objects.filter(session=test)
    assert queries.find_trial(trial_id=trial.pk, officer_id=officer_id) is None
    assert queries.find_set(session_id=test.pk, officer_id=officer_id) is None
    newer = phone_sets.lay_out(officer_id=officer_id, seed=6, now=NOW)
    assert queries.officer_sets(officer_id=officer_id) == [newer, lab_session]
    with pytest.raises(SpecimenRefused, match="Decide the documents first"):
        phone_sets.lay_out(officer_id=officer_id, seed=7, now=NOW)

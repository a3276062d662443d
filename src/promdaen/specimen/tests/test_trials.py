"""A specimen examined: shown in its turn, each picture once, decided once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from promdaen.evidence.models import Observation
from promdaen.kit.models import AuditLine
from promdaen.specimen.actions import sessions as session_actions
from promdaen.specimen.actions import trials as actions
from promdaen.specimen.actions.refusals import SpecimenRefused
from promdaen.specimen.models import Decision, LabSession, Look, Trial
from promdaen.specimen.queries import trials as queries
from promdaen.specimen.rules.bench_tools import SpecimenView
from promdaen.specimen.rules.crediting import SpecimenFinding
from promdaen.specimen.tests import small_kinds
from tests import factories

pytestmark = pytest.mark.django_db

NOW = factories.NOW
DAY = [SpecimenView()]
GENUINE = SpecimenFinding(answer="genuine")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    small_kinds.use_small_kinds(monkeypatch)
    for number in (3, 4):
        factories.outcome(factories.topic("FORGERY"), number)


@pytest.fixture
def session() -> LabSession:
    return session_actions.start_session(
        officer_id=factories.officer().pk,
        mode="learn",
        documents=["small"],
        trials_count=2,
        seed=5,
        by=None,
        now=NOW,
    )


def trial(session: LabSession, position: int = 1, **truth: object) -> Trial:
    """The trial at a place, made what the test needs it to be."""
    Trial.objects.filter(session=session, position=position).update(**truth)
    return Trial.objects.get(session=session, position=position)


def show_trial(session: LabSession, position: int = 1, **truth: object) -> Trial:
    session_trial = trial(session, position, **truth)
    actions.show_trial(trial=session_trial, officer_id=session.officer_id, views=DAY, now=NOW)
    return session_trial


def decided(
    trial: Trial, finding: SpecimenFinding = GENUINE, phone: int | None = None
) -> Decision:
    return actions.decide(
        trial=trial,
        officer_id=trial.session.officer_id,
        finding=finding,
        phone_milliseconds=phone,
        by=None,
        now=NOW + timedelta(seconds=12),
    )


def test_the_clock_begins_when_a_specimen_is_first_shown(session: LabSession) -> None:
    trial = show_trial(session)
    later = NOW + timedelta(minutes=1)
    actions.show_trial(trial=trial, officer_id=session.officer_id, views=DAY, now=later)
    trial.refresh_from_db()
    assert trial.shown_at == NOW


def test_a_picture_is_served_once(session: LabSession) -> None:
    look = actions.show_trial(
        trial=trial(session),
        officer_id=session.officer_id,
        views=[SpecimenView(layer="uv", side="back")],
        tool="back",
        now=NOW,
    )[0]
    arguments = {"token": look.token, "officer_id": session.officer_id, "now": NOW}
    assert "uv back 0" in actions.serve_look(**arguments)  # type: ignore[arg-type]
    with pytest.raises(SpecimenRefused):
        actions.serve_look(**arguments)  # type: ignore[arg-type]
    looks = Look.objects.order_by("id")
    assert list(looks.values_list("tool", flat=True)) == ["back", "uv.b"]


def test_a_picture_of_another_officer_is_not_served(session: LabSession) -> None:
    look = actions.show_trial(
        trial=trial(session), officer_id=session.officer_id, views=DAY, now=NOW
    )[0]
    with pytest.raises(SpecimenRefused):
        actions.serve_look(token=look.token, officer_id=factories.officer().pk, now=NOW)
    assert Look.objects.get().served_at is None


def test_the_neighbour_is_genuine_whatever_is_before_the_officer(session: LabSession) -> None:
    session_trial = trial(session, defect="uv_bright_paper", distractors=["genuine_wear"])
    views = [SpecimenView(layer="uv"), SpecimenView(layer="uv", is_reference=True)]
    looks = actions.show_trial(
        trial=session_trial, officer_id=session.officer_id, views=views, now=NOW
    )
    mine, other = (
        actions.serve_look(token=look.token, officer_id=session.officer_id, now=NOW)
        for look in looks
    )
    assert ('fill="#999"' in mine, 'fill="#999"' in other) == (True, False)


def test_a_genuine_one_called_genuine_shows_that_wear_was_known_from_alteration(
    session: LabSession,
) -> None:
    decision = decided(show_trial(session, defect="", distractors=[]))
    observation = Observation.objects.get()
    assert (decision.credit, decision.outcome_id) == (1.0, "FORGERY.3")
    assert (observation.credit, observation.outcome_id, observation.officer_id) == (
        1.0,
        "FORGERY.3",
        session.officer_id,
    )
    assert AuditLine.objects.filter(action="decide_specimen").count() == 1
    assert (decision.tools, decision.milliseconds) == (["day"], 12_000)


def test_a_defect_found_pointed_at_and_named_is_worth_all(session: LabSession) -> None:
    trial = show_trial(session, defect="uv_bright_paper", distractors=[])
    actions.show_trial(
        trial=trial, officer_id=session.officer_id, views=[], tool="digits", now=NOW
    )
    decision = decided(
        trial,
        SpecimenFinding(
            answer="suspect",
            x_mm=12.0,
            y_mm=20.0,
            reason="uv_bright_paper",
            reason_tool="uv",
        ),
        phone=9_000,
    )
    assert (decision.credit, decision.outcome_id) == (1.0, "FORGERY.4")
    assert (decision.tools, decision.milliseconds) == (["day", "digits"], 9_000)
    answer = queries.trial_answer(trial=queries.find_trial(session=session, position=1) or trial)
    assert (answer.is_right, answer.is_pointed, answer.is_reasoned) == (True, True, True)
    assert [place.area for place in answer.places] == ["photo"]


def test_what_was_pointed_at_is_not_kept_of_one_called_genuine(session: LabSession) -> None:
    finding = SpecimenFinding(answer="genuine", area="photo", x_mm=1, y_mm=1, reason="expired")
    decision = decided(show_trial(session, defect=""), finding)
    assert (decision.area, decision.x_mm, decision.reason) == ("", None, "")


def test_the_first_decision_counts(session: LabSession) -> None:
    trial = show_trial(session)
    decided(trial)
    with pytest.raises(SpecimenRefused):
        decided(trial, SpecimenFinding(answer="suspect"))
    assert Decision.objects.get().answer == "genuine"


def test_one_that_was_not_shown_is_not_decided(session: LabSession) -> None:
    with pytest.raises(SpecimenRefused):
        decided(trial(session))


def test_nothing_is_shown_before_its_turn(session: LabSession) -> None:
    with pytest.raises(SpecimenRefused):
        show_trial(session, 2)


def test_another_officer_sees_and_decides_nothing(session: LabSession) -> None:
    trial, other = show_trial(session), factories.officer().pk
    with pytest.raises(SpecimenRefused):
        actions.show_trial(trial=trial, officer_id=other, views=DAY, now=NOW)
    with pytest.raises(SpecimenRefused):
        actions.show_next_trial(session=session, officer_id=other, now=NOW)


def test_an_ended_session_refuses_a_decision(session: LabSession) -> None:
    trial = show_trial(session)
    session_actions.end_session(session=session, by=None, now=NOW)
    with pytest.raises(SpecimenRefused):
        decided(trial)


def test_the_last_decision_ends_the_session(session: LabSession) -> None:
    decided(show_trial(session))
    session.refresh_from_db()
    assert (session.ended_at, queries.next_position(session=session)) == (None, 2)
    decided(show_trial(session, 2))
    session.refresh_from_db()
    assert session.ended_at == NOW + timedelta(seconds=12)
    assert queries.next_position(session=session) is None


def test_the_next_specimen_is_the_first_undecided_one(session: LabSession) -> None:
    arguments = {"session": session, "officer_id": session.officer_id, "now": NOW}
    decided(show_trial(session))
    look = actions.show_next_trial(**arguments)  # type: ignore[arg-type]
    assert look is not None
    assert (look.trial.position, look.trial.shown_at, look.tool) == (2, NOW, "day")
    decided(look.trial)
    assert actions.show_next_trial(**arguments) is None  # type: ignore[arg-type]


def test_a_look_is_opened_again_until_its_picture_is_fetched(session: LabSession) -> None:
    trial, view = show_trial(session), actions.FIRST_VIEW
    look = queries.unserved_look(trial=trial, view=view)
    assert look is not None
    actions.serve_look(token=look.token, officer_id=session.officer_id, now=NOW)
    assert queries.unserved_look(trial=trial, view=view) is None

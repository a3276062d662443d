"""A demonstration is built in haste, and everything is as before afterwards."""

import gc
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from promdaen.planning.models import PlanVersion
from promdaen.planning.queries import computing
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.refresher.queries import memories
from promdaen.refresher.rules import calendar
from promdaen_demo import haste, programme, twins
from tests import factories, plan_world


@pytest.fixture
def slow_hasher(monkeypatch: pytest.MonkeyPatch) -> PBKDF2PasswordHasher:
    hasher = PBKDF2PasswordHasher()
    monkeypatch.setattr(hashers, "get_hasher", lambda _algorithm="default": hasher)
    return hasher


def test_a_password_made_in_haste_is_hashed_again_at_the_first_sign_in(
    slow_hasher: PBKDF2PasswordHasher,
) -> None:
    rounds = slow_hasher.iterations
    with haste.fast_setup():
        encoded = slow_hasher.encode("demo-for-everyone", "salt" * 8)
    assert slow_hasher.iterations == rounds
    assert slow_hasher.verify("demo-for-everyone", encoded)
    assert slow_hasher.must_update(encoded)


def test_what_was_made_is_looked_through_as_before() -> None:
    before = gc.get_threshold()
    with haste.fast_setup():
        assert gc.get_threshold() == haste.SELDOM
    assert gc.get_threshold() == before


def test_tables_are_there_when_the_block_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    days_asked: list[object] = []
    monkeypatch.setattr(memories, "tables_for", lambda *, days: days_asked.append(days))
    with haste.tables_beside() as tables:
        tables.join()
        assert days_asked == [tuple(calendar.SESSION_DAYS)]
    assert not tables.is_alive()


def fail_beside(started: list[Future[None]]) -> None:
    with haste.process_beside() as beside:
        started.append(beside.submit(time.sleep, 60))
        while not started[0].running():
            time.sleep(0.01)
        raise LookupError


def test_an_error_beside_a_process_does_not_wait_for_it() -> None:
    began, started = time.monotonic(), list[Future[None]]()
    with pytest.raises(LookupError):
        fail_beside(started)
    assert time.monotonic() - began < 30
    assert isinstance(started[0].exception(), BrokenProcessPool)


def test_plans_leave_out_trials_only_within_the_block() -> None:
    usual = computing.with_trials
    with haste.without_trials():
        answer = computing.with_trials(answer={"plan": []})  # type: ignore[call-arg]
    assert answer == {"plan": [], "more": None, "less": None, "choices": []}
    assert computing.with_trials is usual
    with haste.without_trials(is_replaced=False):
        assert computing.with_trials is usual


def test_simulations_of_a_process_that_died_are_computed_again() -> None:
    broken: Future[Any] = Future()
    broken.set_exception(BrokenProcessPool())
    simulations = twins.TwinSimulations(values=broken, least=broken, waits=[([], broken)])
    assert twins._take_simulations(simulations) is None


def redrawn_beside(redraws: Future[dict[str, Any]]) -> programme.UnsignedProgramme:
    last = plan_world.read(plan_world.version())
    return programme.UnsignedProgramme(last=last, redraws=redraws, began=factories.NOW)


@pytest.mark.django_db
def test_redraws_are_computed_here_if_the_other_process_died(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan_world.compute_quickly(monkeypatch)
    died: Future[dict[str, Any]] = Future()
    died.set_exception(BrokenProcessPool())
    unsigned = redrawn_beside(died)
    people = {"planner": factories.account("coordinator"), "signer": factories.account("viewer")}
    programme.sign_programme(unsigned=unsigned, **people)
    row = PlanVersion.objects.get(pk=unsigned.last.version.pk)
    assert row.state == "final"
    assert row.redraws["count"] > 0


@pytest.mark.django_db
def test_redraws_of_a_version_that_was_changed_meanwhile_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan_world.compute_quickly(monkeypatch)
    redraws: Future[dict[str, Any]] = Future()
    redraws.set_result({"count": 1})
    unsigned = redrawn_beside(redraws)
    inputs = unsigned.last.version.inputs | {"budget": [1.0] * 5}
    PlanVersion.objects.filter(pk=unsigned.last.version.pk).update(inputs=inputs)
    with pytest.raises(PlanRefused):
        programme.sign_programme(unsigned=unsigned, planner=None, signer=None)

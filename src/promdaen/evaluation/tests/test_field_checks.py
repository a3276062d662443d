"""Field checks need two people and an announcement, and are recorded once without names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.evaluation import actions
from promdaen.evaluation.models import FieldCheck, FieldCheckPlan
from promdaen.evaluation.queries import field_checks as queries
from promdaen.evaluation.rules import field_checks as rules
from promdaen.specimen.queries import skill
from promdaen.specimen.rules import detection
from tests import check_world, factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
PAGE, NEW = reverse("evaluation:field_checks"), reverse("evaluation:add_field_checks")


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def refused(act: Callable[..., Any], by: Any = None, **arguments: Any) -> str:
    with pytest.raises(actions.CheckRefused) as error:
        act(by=by, now=NOW, **arguments)
    return str(error.value)


def signed_in(*roles: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(*roles))
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"checkpoints": ()}, "Choose checkpoints"),
        ({"checkpoints": ("XX",)}, "Choose checkpoints"),
        ({"ends_on": date(2026, 10, 1)}, "not before the first"),
        ({"checks": 0}, "at most 60"),
        ({"checks": 61}, "at most 60"),
        ({"defective_share": 1.0}, "some have none"),
        ({"defective_share": 0.02}, "20 checks and this share, 0 documents would have a defect"),
        ({"defective_share": 0.99}, "20 checks and this share, 20 documents"),
        ({"checks": 1}, "1 checks and this share, 0 documents"),
        ({"seed": " "}, "Write a seed"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(changes: dict[str, Any], words: str) -> None:
    design = replace(check_world.design(), **changes)
    assert words in refused(actions.plan_field_checks, code="CHECK-1", design=design)
    assert not FieldCheckPlan.objects.exists()


def test_a_code_is_plain_and_used_once() -> None:
    design = check_world.design()
    assert "Latin capitals" in refused(actions.plan_field_checks, code="a b", design=design)
    assert str(check_world.planned()) == "CHECK-1"
    assert "another code" in refused(actions.plan_field_checks, code="CHECK-1", design=design)


def test_two_people_approve_before_anything_is_announced_or_recorded() -> None:
    plan = check_world.planned()
    first, second = factories.account("coordinator"), factories.account("administrator")
    check = FieldCheck.objects.filter(plan=plan)[0]
    record = actions.CheckRecord(outcome=rules.PASSED, officers=3)
    assert "approved and announced" in refused(
        actions.record_field_check, check=check, record=record
    )
    assert "Two people" in refused(actions.announce_field_checks, plan=plan)
    actions.approve_field_checks(plan=plan, by=first, now=NOW)
    assert "A second person" in refused(actions.approve_field_checks, by=first, plan=plan)
    actions.approve_field_checks(plan=plan, by=second, now=NOW)
    assert "already" in refused(actions.approve_field_checks, by=second, plan=plan)
    announced = actions.announce_field_checks(plan=plan, by=None, now=NOW)
    assert announced.state == rules.ANNOUNCED
    assert "once" in refused(actions.announce_field_checks, plan=plan)


def test_a_check_is_recorded_once_on_its_day_or_later() -> None:
    plan = check_world.announced()
    check = FieldCheck.objects.filter(plan=plan)[0]
    act, good = actions.record_field_check, actions.CheckRecord(outcome=rules.STOPPED, officers=3)
    for record, words in (
        (replace(good, outcome="burnt"), "what happened"),
        (replace(good, officers=0), "how many officers"),
        (replace(good, trained=4), "how many officers"),
    ):
        assert words in refused(act, check=check, record=record)
    stored = act(check=check, record=replace(good, is_referred=True), by=None, now=NOW)
    assert str(stored) == "1 stopped"
    assert "already" in refused(act, check=check, record=good)
    last = FieldCheck.objects.filter(plan=plan).last()
    assert last is not None
    FieldCheck.objects.filter(pk=last.pk).update(day=NOW.date() + timedelta(days=3))
    assert "a later day" in refused(act, check=last, record=good)
    FieldCheck.objects.filter(pk=last.pk).update(day=NOW.date())
    not_done = actions.CheckRecord(outcome=rules.NOT_DONE)
    act(check=last, record=not_done, by=None, now=NOW)
    assert queries.field_checks_page(account=None).not_done == 1


def test_figures_show_no_post_and_the_laboratory_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = check_world.announced()
    for check in FieldCheck.objects.filter(plan=plan):
        outcome = rules.STOPPED if check.is_defective else rules.PASSED
        actions.record_field_check(
            check=check,
            record=actions.CheckRecord(outcome=outcome, is_referred=True, officers=3, trained=3),
            by=None,
            now=NOW,
        )
    page = text_of(signed_in("viewer"), PAGE)
    assert "All checks" in page
    assert "Beside it" not in page
    assert "KH-X1" not in page

    class Whole:
        is_shown = True
        hit_share = type("Share", (), {"hits": 8, "n": 10})
        stopped = type("Share", (), {"hits": 2, "n": 10})

    monkeypatch.setattr(skill, "skill_page", lambda **_: type("Page", (), {"whole": Whole}))
    assert "Beside it" in text_of(signed_in("coordinator"), PAGE)
    assert queries.field_checks_page(account=factories.account("assessor")).laboratory is None
    assert isinstance(
        queries.field_checks_page(account=factories.account("coordinator")).laboratory,
        detection.DetectionMeasures,
    )


def test_plans_are_made_approved_and_recorded_on_pages() -> None:
    check_world.design()
    client, other = signed_in("coordinator"), signed_in("administrator")
    assert NEW in text_of(client, PAGE)
    assert NEW not in text_of(signed_in("viewer"), PAGE)
    assert signed_in("trainer").get(PAGE).status_code == 403
    text_of(client, NEW)
    form_values = {"code": "CHECK-1", "starts_on": "2026-11-01", "ends_on": "2026-11-10",
            "checks": "20", "defective_percent": "50", "seed": "47",
            "checkpoints": ["KH-X1"]}  # fmt: skip
    assert "at most" in client.post(NEW, form_values | {"checks": "900"}).content.decode()
    plan = reverse("evaluation:check_plan", args=("CHECK-1",))
    assert client.get(plan).status_code == 404
    assert client.post(NEW, form_values)["Location"] == plan
    approve = reverse("evaluation:approve_checks", args=("CHECK-1",))
    announce = reverse("evaluation:announce_checks", args=("CHECK-1",))
    record = reverse("evaluation:record_check", args=("CHECK-1", 1))
    assert "Two people" in client.post(announce, follow=True).content.decode()
    assert "Approve the plan" in text_of(client, plan)
    for browser, words in ((client, "You have approved"), (client, "A second person"),
                           (other, "You have approved")):  # fmt: skip
        assert words in browser.post(approve, follow=True).content.decode()
    assert "Record as announced" in text_of(client, plan)
    assert "Recorded as announced" in client.post(announce, follow=True).content.decode()
    assert record in text_of(signed_in("assessor"), plan)
    assert "Officers on the shift" in text_of(client, record)
    assert "how many officers" in client.post(record, {"outcome": "passed"}).content.decode()
    form_values = {"outcome": "stopped", "is_referred": "on", "officers": "៣", "trained": "1"}
    assert (
        "The check is recorded" in client.post(record, form_values, follow=True).content.decode()
    )
    assert "1 of 20 checks recorded" in text_of(client, PAGE)
    none = reverse("evaluation:record_check", args=("CHECK-1", 99))
    assert client.get(none).status_code == 404

"""The currency of a version: all its money is turned, and every page and file names it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.people.models import Account
from promdaen.planning.actions import plans
from promdaen.planning.models import PlanChange, PlanVersion
from promdaen.planning.queries import files
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import iati
from tests import factories, plan_world

pytestmark = pytest.mark.django_db
RATE = 4000.0
V = ("2027", 1)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en")
    client.force_login(account)
    return account


def turned(version: PlanVersion, **fields: Any) -> None:
    values = {"currency": "KHR", "rate": RATE, "reason": "the ministry budgets in riels"}
    plans.change_currency(
        content=plan_world.read(version), by=None, now=factories.NOW, **(values | fields)
    )


def test_all_money_is_turned_and_the_plan_stays() -> None:
    version = plan_world.version()
    before = plan_world.read(version)
    turned(version)
    after = plan_world.read(version)
    assert after.inputs.currency == "KHR"
    assert after.inputs.budget == tuple(RATE * money for money in before.inputs.budget)
    assert after.inputs.running_after == RATE * before.inputs.running_after
    cost, old = after.measures["M-POWER"].capital, before.measures["M-POWER"].capital
    assert (cost.low, cost.high) == (RATE * old.low, RATE * old.high)
    first, second = (
        sorted(read.version.answer["plan"], key=lambda entry: (entry["measure"], entry["at"]))
        for read in (before, after)
    )
    assert second == first
    assert after.outcome.spent == pytest.approx(RATE * before.outcome.spent)
    change = PlanChange.objects.get(what="currency")
    assert (change.before, change.after) == ("USD 1", "KHR 4000")
    turned(version)
    assert PlanChange.objects.filter(what="currency").count() == 1
    turned(version, currency="USD", rate=1.0)
    assert plan_world.read(version).inputs.budget == before.inputs.budget
    assert plan_world.read(version).measures["M-POWER"].capital == old


@pytest.mark.parametrize(
    "fields",
    [{"currency": "USD"}, {"currency": "XXX"}, {"rate": 0.0}],
)
def test_a_currency_without_a_sound_rate_is_refused(fields: dict[str, Any]) -> None:
    version = plan_world.version()
    with pytest.raises(PlanRefused, match="the rate of the US dollar is 1"):
        turned(version, **fields)


def test_money_is_not_turned_while_experts_judge_costs() -> None:
    version = plan_world.version()
    plan_world.panel(version=version, people=[factories.account("expert")])
    with pytest.raises(PlanRefused, match="Experts are being asked"):
        turned(version)


def test_current_measures_of_a_next_version_come_in_its_currency() -> None:
    version = plan_world.version()
    turned(version)
    following = plans.begin_version(
        source=plan_world.read(version).version,
        note="",
        is_renewed=True,
        by=None,
        now=factories.NOW,
    )
    assert plan_world.read(following).measures["M-POWER"].capital.likely == 1000 * RATE


@pytest.mark.usefixtures("coordinator")
def test_pages_and_files_name_the_currency(client: Client) -> None:
    version = plan_world.version()
    page = client.get(reverse("planning:version", args=V)).content.decode()
    assert "million US dollars over 5 years" in page
    address = reverse("planning:currency", args=V)
    assert "Units for one US dollar" in client.get(address).content.decode()
    typed = {"currency": "USD", "rate": "4000", "reason": "riels"}
    assert "the rate of the US dollar is 1" in client.post(address, typed).content.decode()
    html = client.post(address, typed | {"currency": "KHR"}, follow=True).content.decode()
    assert "million riels over 5 years" in html
    for name in ("measures", "money"):
        assert "Money in riels" in client.get(reverse(f"planning:{name}", args=V)).content.decode()
    content = plan_world.read(version)
    document = files.version_document(content=content)
    publisher = iati.Publisher(identifier="KH-1", kind="10", name="Ministry", country="KH")
    activity = iati.activity_xml(
        document=document, publisher=publisher, code="x", issued_on=factories.NOW.date()
    ).decode()
    assert 'default-currency="KHR"' in activity
    assert 'currency="USD"' not in activity
    [years] = [sheet for sheet in files.version_sheets(content=content) if sheet.name == "years"]
    assert {row[-1] for row in years.rows} == {"KHR"}
    assert files.version_word(content=content, language="km")
    assert files.version_print(content=content, language="km").startswith(b"%PDF")

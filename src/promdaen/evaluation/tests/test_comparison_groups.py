"""Officers not yet trained sit the same tests; the sheet shows the gain against them beside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.evaluation import actions
from promdaen.evaluation.models import ComparisonGroup
from promdaen.evaluation.queries import comparison_groups as queries
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories, job_world, runs

pytestmark = pytest.mark.django_db
NOW = factories.NOW
PAGE = reverse("evaluation:comparisons")


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(*roles: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(*roles))
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def refused(**values: Any) -> str:
    with pytest.raises(actions.ComparisonRefused) as error:
        actions.record_comparison(by=None, now=NOW, **values)
    return str(error.value)


def test_a_group_that_cannot_be_is_refused() -> None:
    run, pairs = runs.tested_run("COMP-1"), [(40.0, 41.0)]
    early = runs.run("EARLY-1", starts_on=NOW.date() + timedelta(days=3))
    gone = runs.run("GONE-1", is_cancelled=True)
    for wrong in (early, gone):
        assert "not begun or is cancelled" in refused(run=wrong, chosen="x", pairs=pairs)
    assert "no officers" in refused(run=run, chosen="x", pairs=[])
    assert "were chosen" in refused(run=run, chosen=" ", pairs=pairs)
    with pytest.raises(NotAllowed):
        actions.record_comparison(
            run=run, chosen="x", pairs=pairs, by=factories.account("viewer"), now=NOW
        )


def test_a_later_record_replaces_an_earlier_one_and_the_log_has_both_digests() -> None:
    run = job_world.compared()
    [first] = AuditLine.objects.filter(action="record_comparison")
    actions.record_comparison(
        run=run, chosen="Others", pairs=[(2.0, None), (1.0, 3.0)], by=None, now=NOW
    )
    group = ComparisonGroup.objects.get()
    assert group.pairs == [[1.0, 3.0], [2.0, None]]
    assert str(group).endswith(" 2")
    last = AuditLine.objects.filter(action="record_comparison").order_by("sequence").last()
    assert last is not None
    assert last.detail["replaced"] == first.detail["digest"]


def test_the_gain_is_against_the_groups_of_the_same_runs_alone() -> None:
    run = job_world.compared(gain=3.0)
    other = runs.tested_run("COMP-2", officers=8, seed=5)
    every = type(run).objects.all()
    assert queries.gain_against_groups(runs=every.filter(pk=other.pk)) is None
    gain_against = queries.gain_against_groups(runs=every)
    alone = queries.gain_against_groups(runs=every.filter(pk=run.pk))
    assert gain_against == alone
    assert gain_against is not None
    assert (gain_against.n, gain_against.other_n) == (12, 6)
    assert gain_against.other_gain_points == pytest.approx(3.5)


def test_the_sheet_shows_it_beside_figures_that_stay_as_they_were() -> None:
    run = runs.tested_run("COMP-1", officers=12)
    address = reverse("report:sheet", args=("run", "COMP-1"))
    client = signed_in("coordinator")
    before = text_of(client, address)
    assert "Against those not yet trained" not in before
    gain = before[before.index("Gain") :][:600]
    actions.record_comparison(run=run, chosen="Others", pairs=[(40.0, 43.0)] * 6, by=None, now=NOW)
    after = text_of(client, address)
    assert "Against those not yet trained" in after
    assert gain in after


def test_scores_are_recorded_on_a_page() -> None:
    assert "No course run has begun" in text_of(signed_in("viewer"), PAGE)
    assert signed_in("trainer").get(PAGE).status_code == 403
    runs.tested_run("COMP-1", officers=12)
    client = signed_in("coordinator")
    address = reverse("evaluation:record_comparison", args=("COMP-1",))
    assert address in text_of(client, PAGE)
    assert address not in text_of(signed_in("viewer"), PAGE)
    assert signed_in("viewer").get(address).status_code == 403
    assert client.get(reverse("evaluation:record_comparison", args=("X",))).status_code == 404
    assert "Papers" in text_of(client, address)

    def sent(content: str, name: str = "scores.csv") -> str:
        file = SimpleUploadedFile(name, content.encode())
        values = {"chosen": "The next province", "file": file}
        return client.post(address, values, follow=True).content.decode()

    assert "This field is required" in client.post(address, {"chosen": "x"}).content.decode()
    assert "from 0 to 100" in sent("before,after\n50,500\n")
    assert "error" in sent("x", name="scores.pdf")
    assert "are recorded" in sent("before,after\n" + "50,52\n" * 6)
    page = text_of(client, PAGE)
    assert "The next province" in page
    assert "+2.0" in page
    few = runs.tested_run("COMP-2", officers=3, seed=9)
    actions.record_comparison(run=few, chosen="x", pairs=[(1.0, 2.0)] * 4, by=None, now=NOW)
    assert "too few to show" in text_of(client, PAGE)

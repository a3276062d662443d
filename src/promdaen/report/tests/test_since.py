"""The donor's page: what happened since the last report, where, and what is next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.people.queries import NotAllowed
from promdaen.report import queries
from promdaen.report.models import IssuedSheet
from tests import factories, runs, survey_world

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture(autouse=True)
def _runs() -> None:
    """A run that ended a week ago, one planned, one cancelled, one of two years ago."""
    for code, days, cancelled in (
        ("KK-1", -12, False), ("KK-2", 30, False), ("KK-3", -9, True), ("KK-4", -700, False),
    ):  # fmt: skip
        starts_on = TODAY + timedelta(days=days)
        made = runs.tested_run(code, officers=12) if code == "KK-1" else runs.run(code)
        made.starts_on, made.ends_on = starts_on, starts_on + timedelta(days=4)
        made.is_cancelled = cancelled
        made.save()


def found(**asked: Any) -> queries.SinceReport:
    values = {"since": TODAY - timedelta(days=90), "now": NOW}
    return queries.since_report(account=factories.account("viewer"), **values | asked)


def test_what_ended_in_the_time_is_reported_and_what_is_planned_comes_next() -> None:
    page = found()
    assert [one.url for one in page.happened] == [reverse("report:sheet", args=("run", "KK-1"))]
    assert len(page.upcoming) == 1
    assert len(page.moved) == 1
    assert page.trained == 12
    assert page.all_trained == 12
    assert page.higher.n == 12
    assert sum(count for _name, count in page.provinces) == 1
    assert found(since=TODAY).happened == []
    assert len(found(since=TODAY - timedelta(days=900)).happened) == 2


def test_a_survey_round_is_reported_and_its_end_comes_next() -> None:
    survey_world.a_round(
        "2026", starts_on=TODAY - timedelta(days=5), ends_on=TODAY + timedelta(days=5)
    )
    page = found()
    assert len(page.happened) == 2
    assert len(page.upcoming) == 2
    assert [one.url for one in page.happened if "/survey" in one.url] == []


def test_the_last_report_is_the_last_sheet_of_a_programme_that_is_no_longer_at_hand() -> None:
    assert queries.last_report_on(now=NOW) == TODAY - timedelta(days=183)
    for days, scope in ((3, "programme:P"), (60, "programme:P"), (40, "run:KK-1")):
        IssuedSheet.objects.create(
            scope=scope, figures={}, digest=str(days), signature="",
            issued_at=NOW - timedelta(days=days),
        )  # fmt: skip
    assert queries.last_report_on(now=NOW) == TODAY - timedelta(days=60)


def test_a_viewer_begins_there_and_takes_it_as_one_file(client: Client) -> None:
    client.force_login(factories.account("viewer"))
    client.cookies["promdaen_language"] = "en"
    answer = client.get("/", follow=True)
    assert answer.redirect_chain == [(reverse("report:since"), 302)]
    page = answer.content.decode()
    assert "Since the last report" in page
    assert "Results sheet" in page
    narrow = client.get(reverse("report:since"), {"since": TODAY.isoformat()}).content.decode()
    assert "Nothing was finished in this time." in narrow
    assert client.get(reverse("report:since"), {"since": "soon"}).status_code == 200
    for language in ("en", "km"):
        made = client.get(reverse("report:since_pdf", args=(language,)))
        assert made.content.startswith(b"%PDF")
    assert client.get(reverse("report:since_pdf", args=("fr",))).status_code == 404


def test_it_is_for_who_reads_results(client: Client) -> None:
    client.force_login(factories.account("trainer"))
    assert client.get(reverse("report:since")).status_code == 403
    assert client.get(reverse("report:since_pdf", args=("en",))).status_code == 403
    with pytest.raises(NotAllowed):
        queries.since_report(account=factories.account("trainer"), since=date.min, now=NOW)

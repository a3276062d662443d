"""Pages of roll-outs: the coordinator writes, the viewer reads sealed ones, nobody peeks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.course.models import CourseRun
from promdaen.evaluation import actions, queries
from promdaen.evaluation.models import Deviation, PeriodScores, Rollout
from promdaen.evaluation.rules import protocols
from promdaen.kit import pdf
from promdaen.people import actions as people_actions
from tests import factories, rollout_world, runs
from tests.extras import block_extra

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("evaluation:rollouts"), reverse("evaluation:add_rollout")


@pytest.fixture(autouse=True)
def _few_simulations() -> Iterator[None]:
    with rollout_world.few_simulations():
        yield


def signed_in(*roles: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(*roles))
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def stable_page(client: Client, name: str) -> str:
    """A page without what differs each time it is opened."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", text_of(client, page_of(name)))


def page_of(name: str, *more: str, code: str = "ROLL-1") -> str:
    return reverse(f"evaluation:{name}", args=(code, *more))


def sent_plan(**changes: Any) -> dict[str, Any]:
    plan = rollout_world.plan("ROLL-9")
    texts = {
        f"{name}_{language}": text
        for name in ("title", "question", "included", "measure", "missing")
        for language, text in getattr(plan, name).items()
    }
    values = {
        "code": "ROLL-9", "steps": "2", "periods": "3", "months": "2",
        "starts_on": "2027-01-01", "sd": "13", "icc": "0.05", "cac": "0.8", "effect": "8",
    }  # fmt: skip
    officers = {f"officers_{code}": "១២" for code in plan.clusters}
    return texts | values | officers | changes


def test_an_empty_list_leads_the_coordinator_to_a_plan() -> None:
    assert NEW in text_of(signed_in("coordinator"), LIST)
    assert NEW not in text_of(signed_in("viewer"), LIST)
    assert signed_in("trainer").get(LIST).status_code == 403


def test_a_plan_of_posts_is_typed_on_the_same_page() -> None:
    client = signed_in("coordinator")
    codes = [factories.checkpoint(f"KH-X{number}").code for number in (1, 2, 3)]
    assert "?unit=posts" in text_of(client, NEW)
    page = text_of(client, f"{NEW}?unit=posts")
    assert "officers_KH-X3" in page
    assert "officers_01" not in page
    officers = {f"officers_{code}": "12" for code in codes}
    answer = client.post(f"{NEW}?unit=posts", sent_plan() | officers, follow=True)
    assert "Trial crossing" in answer.content.decode()
    assert Rollout.objects.get().unit == protocols.POSTS
    assert "officers_KH-X1" in text_of(client, page_of("change_rollout", code="ROLL-9"))


def test_periods_that_would_end_after_the_calendar_are_refused_in_words() -> None:
    client = signed_in("coordinator")
    answer = client.post(NEW, sent_plan(starts_on="9999-11-01"))
    assert "Choose a day before the year 2100." in answer.content.decode()
    assert not Rollout.objects.exists()


def test_later_tests_are_recorded_on_the_page_of_results() -> None:
    rollout_world.ended()
    client = signed_in("coordinator")
    page = text_of(client, page_of("results"))
    assert "what lasts" in page
    assert page_of("later_scores") in page
    file = SimpleUploadedFile("later.csv", b"cluster,score\n1,60\n1,\n02,\n")
    client.post(page_of("later_scores"), {"tested_on": "2026-06-01", "file": file})
    page = text_of(client, page_of("results"))
    assert "1 of 2" in page
    assert "Not shown: fewer than five." in page
    assert "60.0" not in page
    answer = client.post(page_of("later_scores"), {"tested_on": "2026-06-01"})
    assert "Choose a file." in answer.content.decode()
    viewer = signed_in("viewer")
    assert "what lasts" in text_of(viewer, page_of("results"))
    assert viewer.get(page_of("later_scores")).status_code == 403


def test_a_plan_is_typed_and_shown_with_its_power() -> None:
    client = signed_in("coordinator")
    assert "common ones from elsewhere" in text_of(client, NEW)
    answer = client.post(NEW, sent_plan(), follow=True)
    page = answer.content.decode()
    assert Rollout.objects.get().clusters.get(province="01").officers_count == 12
    assert "smallest true effect" in page
    assert "<svg" in page
    assert "Announce the seed" in page
    assert "Change the plan" in page
    assert "Twice the officers tested" in page


def test_a_refused_plan_keeps_what_was_typed() -> None:
    client = signed_in("coordinator")
    page = client.post(NEW, sent_plan(steps="9")).content.decode()
    assert "at least one place for each step" in page
    assert 'value="9"' in page
    assert not Rollout.objects.exists()


def test_the_spread_comes_from_own_tests_where_there_are_enough() -> None:
    runs.tested_run("KK-1", officers=12, seed=1)
    run = runs.tested_run("KK-2", officers=12, seed=2)
    models.QuerySet(CourseRun).filter(pk=run.pk).update(province=factories.province("09"))
    spread = queries.own_spread()
    assert spread is not None
    assert spread.officers == 24
    page = text_of(signed_in("coordinator"), NEW)
    assert "24 officers of 2 provinces" in page
    assert "over time is not measured yet: it takes 5 course runs" in page


def test_the_correlation_over_time_comes_from_provinces_with_several_runs() -> None:
    for number in range(1, 8):
        run = runs.tested_run(f"KK-{number}", officers=4, seed=number)
        province = factories.province("09" if number < 5 else "01")
        models.QuerySet(CourseRun).filter(pk=run.pk).update(province=province)
    spread = queries.own_spread()
    assert spread is not None
    assert spread.cac is not None
    page = signed_in("coordinator").get(NEW).content.decode()
    assert f"over time {spread.cac:.2f}" in " ".join(page.split())
    proposed = min(round(spread.cac, 2), queries.USUAL_CAC)
    assert re.search(rf'name="cac" value="{proposed}"', page)


def test_a_plan_is_changed_until_the_seed_is_announced() -> None:
    rollout_world.planned()
    client = signed_in("coordinator")
    change = page_of("change_rollout")
    page = text_of(client, change)
    assert 'value="ROLL-1"' in page
    assert client.post(change, sent_plan(months="1")).status_code == 302
    assert Rollout.objects.get().periods.all()[0].starts_on == date(2027, 1, 1)
    actions.announce_seed(
        rollout=Rollout.objects.get(),
        source=rollout_world.SOURCE,
        known_on=date(2026, 1, 5),
        by=None,
        now=rollout_world.at(date(2026, 1, 2)),
    )
    assert "stays as it is" in client.post(change, sent_plan()).content.decode()


def test_seed_draw_and_seal_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    rollout_world.planned()
    client = signed_in("coordinator")
    early = rollout_world.at(date(2026, 1, 2))
    monkeypatch.setattr(timezone, "now", lambda: early)
    form_values = {"source_km": "ឆ្នោតជាតិ", "source_en": "the lottery", "known_on": "2026-01-02"}
    announce = page_of("announce")
    assert "after today" in client.post(announce, form_values).content.decode()
    text_of(client, announce)
    page = client.post(
        announce, form_values | {"known_on": "2026-01-05"}, follow=True
    ).content.decode()
    assert "the lottery" in page
    monkeypatch.setattr(timezone, "now", lambda: rollout_world.at(date(2026, 1, 6)))
    text_of(client, page_of("draw"))
    page = client.post(page_of("draw"), {"seed": "៤៧-02"}, follow=True).content.decode()
    assert "47-02" in page
    assert "Seal the protocol" in page
    assert "verify-rollout" not in page
    page = client.post(page_of("seal"), follow=True).content.decode()
    assert "Nothing in it can be changed" in page
    assert "verify-rollout" in page
    page = client.post(page_of("seal"), follow=True).content.decode()
    assert "already sealed" in page


def test_a_protocol_without_who_is_included_does_not_sign_an_empty_text() -> None:
    rollout = rollout_world.drawn()
    Rollout.objects.update(included_en="", included_km="")
    rollout.refresh_from_db()
    now = rollout_world.at(date(2026, 1, 7))
    document = actions.seal_protocol(rollout=rollout, by=None, now=now).document
    assert "included" not in document


def test_a_protocol_signs_who_is_included_also_in_khmer_alone() -> None:
    rollout = rollout_world.drawn()
    Rollout.objects.update(included_en="", included_km="មន្ត្រីទាំងអស់")
    rollout.refresh_from_db()
    now = rollout_world.at(date(2026, 1, 7))
    document = actions.seal_protocol(rollout=rollout, by=None, now=now).document
    assert document["included"] == {"en": "", "km": "មន្ត្រីទាំងអស់"}
    assert document["measure"] == rollout_world.TEXT


def test_a_sealed_protocol_is_given_as_pdf_and_json(monkeypatch: pytest.MonkeyPatch) -> None:
    rollout_world.sealed()
    client = signed_in("viewer")
    response = client.get(page_of("protocol", "pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert client.get(page_of("protocol", "json")).json()["schema"] == protocols.PROTOCOL_SCHEMA
    assert client.get(page_of("protocol", "json")).json()["included"] == rollout_world.TEXT
    assert client.get(page_of("protocol", "doc")).status_code == 404
    block_extra(monkeypatch, "prints")
    assert client.get(page_of("protocol", "pdf")).status_code == HTTPStatus.NOT_IMPLEMENTED

    def fails(**_: Any) -> bytes:
        raise pdf.PrintError("no fonts")

    monkeypatch.setattr(actions, "print_protocol", fails)
    answer = client.get(page_of("protocol", "pdf"), follow=True)
    assert "no fonts" in answer.content.decode()


def test_a_viewer_reads_a_sealed_roll_out_and_writes_nothing() -> None:
    rollout_world.planned("ROLL-2")
    rollout_world.tested(periods=[1, 2])
    client = signed_in("viewer")
    page = text_of(client, page_of("rollout"))
    assert "Record" not in page
    assert client.get(page_of("rollout", code="ROLL-2")).status_code == 404
    for name in ("announce", "draw", "scores", "deviation", "change_rollout"):
        assert client.get(page_of(name)).status_code == 403
    assert client.post(page_of("results")).status_code == 403


def test_scores_come_from_a_file_without_names(monkeypatch: pytest.MonkeyPatch) -> None:
    rollout_world.sealed()
    client = signed_in("coordinator")
    scores = page_of("scores")
    monkeypatch.setattr(timezone, "now", lambda: rollout_world.at(date(2026, 3, 3)))
    assert text_of(client, scores).count("<option") == 4
    form_values = {"period": "1", "source": "file"}
    assert "Choose a file" in client.post(scores, form_values).content.decode()

    def upload(data: bytes, name: str = "scores.csv") -> Any:
        return client.post(scores, form_values | {"file": SimpleUploadedFile(name, data)})

    assert "99 is not a place" in upload(b"cluster,score\n99,50\n").content.decode()
    assert upload(b"\x00\x01", "x.xlsx").status_code == 200
    assert not PeriodScores.objects.exists()
    assert upload(b"cluster,score\n1,50\n01,\n02,61.5\n").status_code == 302
    assert PeriodScores.objects.get().scores == {"01": [50.0, None], "02": [61.5]}
    assert "1 of 2 tested" in text_of(client, page_of("rollout"))
    assert "The file is empty" not in text_of(client, scores)
    form_values = {"period": "2", "source": "runs"}
    assert "No course run" in client.post(scores, form_values).content.decode()


def test_scores_of_runs_say_how_many_officers_had_no_post(monkeypatch: pytest.MonkeyPatch) -> None:
    posts = [factories.checkpoint(f"KH-X{number}") for number in range(1, 5)]
    rollout = rollout_world.posts_sealed([post.code for post in posts])
    run = runs.tested_run("KK-1", officers=3, seed=1)
    models.QuerySet(CourseRun).filter(pk=run.pk).update(
        starts_on=date(2026, 2, 3), ends_on=date(2026, 2, 7), province=posts[0].province
    )
    people_actions.add_posting(
        officer=run.enrolments.all()[0].officer,
        posting=people_actions.NewPosting(checkpoint=posts[0].pk, since_on=date(2025, 1, 1)),
        by=None,
        now=factories.NOW,
    )
    monkeypatch.setattr(timezone, "now", lambda: rollout_world.at(date(2026, 3, 3)))
    client = signed_in("coordinator")
    form_values = {"period": "1", "source": "runs"}
    page = client.post(page_of("scores"), form_values, follow=True).content.decode()
    assert "not counted: 2" in page
    [points] = rollout.scores.get().scores.values()
    assert len(points) == 1


def test_a_deviation_is_shown_on_both_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    rollout_world.sealed()
    client = signed_in("coordinator")
    text_of(client, page_of("deviation"))
    form_values = {"happened_on": "2026-02-03", "text_en": "Nine days late", "text_km": "យឺត",
            "reason_en": "Flood", "reason_km": "ទឹកជំនន់"}  # fmt: skip
    assert client.post(page_of("deviation"), form_values).status_code == 302
    assert Deviation.objects.get().reason_en == "Flood"
    for name in ("rollout", "results"):
        assert "Nine days late" in text_of(client, page_of(name))


def test_no_page_shows_a_score_or_an_effect_before_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rollout = rollout_world.tested(periods=[1, 2])
    client = signed_in("coordinator")
    monkeypatch.setattr(timezone, "now", lambda: rollout_world.at(date(2026, 4, 10)))
    pages = [stable_page(client, name) for name in ("rollout", "results")]
    assert "Step 2 of 2" in pages[0]
    assert "not shown before the last period is over" in pages[0]
    assert "withheld" in pages[1]
    assert "Compute the results" not in pages[1]
    for period in (1, 2):
        other = rollout_world.scores_of(rollout=rollout, period=period, effect=-30)
        actions.record_scores(
            rollout=rollout, period=period, scores=other, by=None, now=timezone.now()
        )
    assert [stable_page(client, name) for name in ("rollout", "results")] == pages
    refused = client.post(page_of("results"), follow=True).content.decode()
    assert "withheld until the last period is over." in refused


def test_results_are_computed_once_the_last_period_is_over() -> None:
    rollout_world.tested()
    client = signed_in("coordinator")
    assert "Compute the results" in text_of(client, page_of("results"))
    page = client.post(page_of("results"), follow=True).content.decode()
    for words in ("Permutation of the drawn order", "Mixed model", "Difference in differences",
                  "Bounds", "weighted", "What this cannot show", "None recorded"):  # fmt: skip
        assert words in page
    assert page.count("<svg") >= 5
    assert "Results open" in text_of(client, page_of("rollout"))
    assert "See the results" in text_of(signed_in("viewer"), page_of("rollout"))


def test_an_unsealed_roll_out_has_no_results() -> None:
    rollout_world.drawn()
    client = signed_in("coordinator")
    assert "not sealed yet" in text_of(client, page_of("results"))
    assert "Results open" not in text_of(client, LIST)

"""Pages of border programmes: from an empty list to a signed version."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.people.models import Account
from promdaen.planning.actions import plans, signing, working
from promdaen.planning.actions.twins import set_up_twin
from promdaen.planning.models import Measure, Plan, PlanChange, PlanVersion
from promdaen.planning.queries import history, pages
from promdaen.planning.rules import twins
from promdaen.planning.rules.plan_inputs import plan_inputs
from promdaen.planning.views import versions
from tests import factories, plan_world

pytestmark = pytest.mark.django_db
V = ("2027", 1)
POWER = (*V, "M-POWER", "KH-P1")
LATER = {"starts_on": date(2999, 1, 1), "ends_on": date(2999, 1, 5)}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en", name="Kim Sophal")
    client.force_login(account)
    return account


def text_of(client: Client, name: str, *args: Any, **query: Any) -> str:
    response = client.get(reverse(f"planning:{name}", args=args), query, follow=True)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def submit(client: Client, name: str, *args: Any, **data: Any) -> str:
    response = client.post(reverse(f"planning:{name}", args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def status(client: Client, name: str, *args: Any) -> int:
    return client.get(reverse(f"planning:{name}", args=args)).status_code


@pytest.mark.usefixtures("coordinator")
def test_the_list_shows_what_is_needed_until_a_programme_is_started(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine the first plan takes longer than a page waits for it.
    monkeypatch.setattr(working, "WAIT_SECONDS", 60.0)
    assert "No survey round can be planned from yet" in text_of(client, "plans")
    plan_world.surveyed()
    assert "No border programme yet" in text_of(client, "plans")
    typed = {
        "round": "2026", "code": "new", "title_km": "កម្មវិធី", "title_en": "Programme",
        "first_year": "2027",
    }  # fmt: skip
    assert "Use Latin letters" in submit(client, "new_plan", **typed)
    typed["code"] = "P-1"
    assert "No measures are loaded" in submit(client, "new_plan", **typed)
    plan_world.measures()
    page = submit(client, "new_plan", **typed)
    assert "Set yours next" in page
    assert "Must-have and serious gaps, international checkpoints" in page
    assert "already" in submit(client, "new_plan", **typed)
    assert "Draft" in text_of(client, "plans")
    assert "Version 1" in text_of(client, "plan", "P-1")


@pytest.mark.usefixtures("coordinator")
def test_page_one_and_the_list_say_what_is_bought_when_and_where(client: Client) -> None:
    plan_world.version()
    page = text_of(client, "version", *V)
    assert "at the 1 surveyed checkpoint" in page
    assert "Measure M-POWER" in page
    assert "No measure is set by hand" in page
    by_year = text_of(client, "measures", *V)
    assert "When measures begin" in by_year
    assert '<td class="course">1</td>' in by_year
    assert "Measures by year" in by_year
    assert "Trial crossing" in by_year
    assert "Nothing is bought in this year" in by_year
    assert "Measures by province" in text_of(client, "measures", *V, by="province")
    assert "no measure of the list closes it" in text_of(client, "open_gaps", *V)
    assert status(client, "version", "2027", 9) == 404
    assert status(client, "plan", "none") == 404
    assert status(client, "compare", "none") == 404


def test_a_measure_is_tried_set_and_left_again(client: Client, coordinator: Account) -> None:
    plan_world.version()
    page = text_of(client, "measure", *POWER)
    assert "In the plan from 2027" in page
    assert "Money freed by year" not in page
    tried = text_of(client, "measure", *POWER, year=3)
    assert "Money freed by year" in tried
    assert "2027: +" in tried
    assert "more gaps stay open" in text_of(client, "measure", *POWER, year=0)
    refused = submit(client, "measure", *POWER, year="3", reason="")
    assert "This field is required" in refused or "Fill in" in refused or "error" in refused
    answer = submit(client, "measure", *POWER, year="3", reason="the line comes later")
    assert "computed again with your choice" in answer
    assert "By hand" in answer
    version_page = text_of(client, "version", *V)
    assert "Kim Sophal" in version_page
    assert "in year 3" in version_page
    left = submit(client, "measure", *POWER, leave="1", reason="not needed")
    assert "By hand" not in left
    assert [row.by for row in PlanChange.objects.all()] == [coordinator, coordinator]
    assert "the line comes later" in text_of(client, "changes", *V)
    kept_out = submit(client, "measure", *POWER, year="0", reason="no power needed")
    assert "Not in the plan." in kept_out
    assert "kept out" in text_of(client, "version", *V)
    assert status(client, "measure", *V, "M-NONE", "KH-P1") == 404
    assert status(client, "measure", *V, "M-POWER", "KH-X") == 404
    assert "Not in the plan" in text_of(client, "measure", *V, "M-LINE", "KH-P1")
    assert "Nation" in text_of(client, "measure", *V, "M-PATH", "nation")


@pytest.mark.usefixtures("coordinator")
def test_a_choice_that_cannot_be_kept_is_refused_on_its_page(client: Client) -> None:
    version = plan_world.version()
    Measure.objects.all()
    form = money_of(version) | {f"budget_{year}": "0" for year in range(5)}
    submit(client, "money", *V, **form, reason="no money")
    assert "M-POWER" in text_of(client, "measure", *POWER, year=1)
    refused = submit(client, "measure", *POWER, year="1", reason="power first")
    assert "do not allow" in refused
    assert not PlanVersion.objects.get(pk=version.pk).inputs["locks"]


def money_of(version: PlanVersion) -> dict[str, str]:
    """What the page of money sends when nothing was touched."""
    inputs = plan_inputs(stored=PlanVersion.objects.get(pk=version.pk).inputs)
    fields = {
        "first_year": str(inputs.first_year),
        "years": str(inputs.years),
        "running_after": f"{inputs.running_after:.0f}",
        "paid_after": f"{inputs.paid_after:.0f}",
        "critical_year": str(inputs.critical_year),
        "critical_factor": f"{inputs.critical_factor:g}",
        "discount": f"{inputs.discount:g}",
    }
    return fields | {f"budget_{year}": f"{money:.0f}" for year, money in enumerate(inputs.budget)}


@pytest.mark.usefixtures("coordinator")
def test_money_limits_and_capacity_are_changed_with_a_reason(client: Client) -> None:
    version = plan_world.version()
    assert "What can be delivered in a year" in text_of(client, "money", *V)
    typed = money_of(version) | {
        "years": "6", "budget_0": "3000", "capacity_build_0": "1", "capacity_build_1": "0",
        "discount": "0.9", "critical_factor": "2",
    }  # fmt: skip
    assert "computed again with your changes" in submit(
        client, "money", *V, **typed, reason="one more year"
    )
    inputs = plan_inputs(stored=PlanVersion.objects.get(pk=version.pk).inputs)
    assert (inputs.years, inputs.budget[0], len(inputs.budget)) == (6, 3000, 6)
    assert inputs.capacity["build"][:2] == (1, 0)
    assert (inputs.discount, inputs.critical_factor) == (0.9, 2)
    assert 'value="0"' in text_of(client, "money", *V)
    assert "Only a draft" in late(client, version, money_of(version) | {"budget_0": "7"})


def late(client: Client, version: PlanVersion, typed: dict[str, str]) -> str:
    PlanVersion.objects.filter(pk=version.pk).update(state="asked")
    return submit(client, "money", *V, **typed, reason="too late")


@pytest.mark.usefixtures("coordinator")
def test_floors_and_risks_are_changed_by_place(client: Client) -> None:
    version = plan_world.version()
    page = text_of(client, "places", *V)
    assert "Least spending by province" in page
    province = plan_world.read(version).facts.checkpoints[0].province
    typed = {f"floor_{province}": "500", "risk_KH-P1": "2.5", "reason": "asked by the office"}
    assert "computed again" in submit(client, "places", *V, **typed)
    inputs = plan_inputs(stored=PlanVersion.objects.get(pk=version.pk).inputs)
    assert (inputs.floors, inputs.risks) == ({province: 500}, {"KH-P1": 2.5})
    typed |= {"travellers_KH-P1": "640", "propose": "on"}
    assert "computed again" in submit(client, "places", *V, **typed)
    inputs = plan_inputs(stored=PlanVersion.objects.get(pk=version.pk).inputs)
    assert inputs.risks == {"KH-P1": 1.5}
    page = text_of(client, "changes", *V)
    assert "Travellers in the peak hour" in page
    assert "asked by the office" in page
    assert "Least spending in provinces" in text_of(client, "version", *V)


@pytest.mark.usefixtures("coordinator")
def test_levels_of_a_measure_are_changed_on_a_page(client: Client) -> None:
    version = plan_world.version()
    address = ("levels", *V, "M-POWER")
    assert reverse("planning:levels", args=address[1:]) in text_of(client, "measure", *POWER)
    assert "T09" in text_of(client, *address)
    typed = {"level_T09": "3", "level_T10": "5", "reason": "half a line"}
    assert "computed again" not in submit(client, *address, **typed)
    assert "computed again" in submit(client, *address, **(typed | {"level_T10": "4"}))
    assert plan_world.read(version).measures["M-POWER"].lifts == {"T09": 3, "T10": 4}
    assert "Measure M-POWER: " in text_of(client, "changes", *V)
    assert status(client, "levels", *V, "M-NONE") == 404


@pytest.mark.usefixtures("coordinator")
def test_levels_found_at_a_checkpoint_are_changed_on_a_page(client: Client) -> None:
    version = plan_world.version()
    address = ("scores", *V, "KH-P1")
    link = reverse("planning:scores", args=address[1:])
    assert link in text_of(client, "places", *V)
    assert link in text_of(client, "open_gaps", *V)
    scores = plan_world.read(version).facts.scores["KH-P1"]
    typed = {
        f"score_{code}": "unknown" if level is None else str(level)
        for code, level in scores.items()
    }
    typed |= {"score_T09": "9", "reason": "repaired"}
    assert "computed again" not in submit(client, *address, **typed)
    assert "computed again" in submit(client, *address, **(typed | {"score_T09": "unknown"}))
    assert f"Levels that reach the standard: {len(scores)}" not in text_of(client, *address)
    above = typed | {f"score_{code}": "4" for code in scores}
    assert "computed again" in submit(client, *address, **above)
    page = text_of(client, *address)
    assert f"Levels that reach the standard: {len(scores)}" in page
    assert "computed again" in submit(client, *address, **(typed | {"score_T09": "unknown"}))
    assert plan_world.read(version).facts.scores["KH-P1"]["T09"] is None
    page = text_of(client, "changes", *V)
    assert "(T09)" in page
    assert "Unknown" in page
    assert status(client, "scores", *V, "KH-NONE") == 404


@pytest.mark.usefixtures("coordinator")
def test_only_the_changes_of_a_page_are_put_into_words(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = plan_world.version()
    PlanChange.objects.bulk_create(
        PlanChange(
            version=version,
            what="years",
            before=3,
            after=4,
            reason=f"number {n}",
            at=factories.NOW,
        )
        for n in range(versions.GAPS_A_PAGE + 1)
    )
    counts: list[int] = []
    in_words = history.described_changes

    def counted(*, changes: Any, **more: Any) -> Any:
        counts.append(len(changes))
        return in_words(changes=changes, **more)

    monkeypatch.setattr(history, "described_changes", counted)
    assert "number 50" in text_of(client, "changes", *V)
    page = text_of(client, "changes", *V, page=2)
    assert "Number of years" in page
    assert "number 0" in page
    assert "number 50" not in page
    assert counts == [versions.GAPS_A_PAGE, 1]


@pytest.mark.usefixtures("coordinator")
def test_a_floor_that_nothing_can_reach_is_named(client: Client) -> None:
    version = plan_world.version()
    province = plan_world.read(version).facts.checkpoints[0].province
    typed = {f"floor_{province}": "900000", "risk_KH-P1": "1.5", "reason": "much"}
    submit(client, "places", *V, **typed)
    assert "could not be reached" in text_of(client, "version", *V)


@pytest.mark.usefixtures("coordinator")
def test_versions_are_begun_and_compared(client: Client) -> None:
    plan_world.version()
    assert "shorten its note" in submit(client, "begin", *V, note="x" * 201)
    assert "Version 2 is begun" in submit(client, "begin", *V, note="less power")
    submit(client, "measure", "2027", 2, "M-POWER", "KH-P1", year="0", reason="none")
    page = text_of(client, "compare", "2027")
    assert "Only in version 1" in page
    assert "Measure M-POWER" in page
    assert "Side by side" in text_of(client, "compare", "2027", first=2, second=1)
    submit(client, "begin", "2027", 1, note="")
    submit(client, "measure", "2027", 3, "M-PATH", "nation", year="4", reason="later")
    assert "then year 4" in text_of(client, "compare", "2027", first=1, second=3)


@pytest.mark.usefixtures("coordinator")
def test_a_new_version_that_cannot_keep_its_locks_is_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_world.version()
    submit(client, "measure", *POWER, year="1", reason="first")
    row = Measure.objects.get(code="M-POWER")
    cost = {"low": 10**9, "likely": 10**9, "high": 10**9}
    row.body = row.body | {"capital": cost}
    row.save()
    assert "do not allow" in submit(client, "begin", *V, note="new prices", is_renewed="on")
    assert PlanVersion.objects.count() == 1


def test_a_version_is_asked_for_signed_and_final(client: Client, coordinator: Account) -> None:
    version = plan_world.version()
    person = factories.account("viewer", language="en", name="Chan Dara")
    signers = {"person_0": str(person.pk), "office_0": "Minister’s office"}
    assert "Write the office" in submit(client, "ask", *V, **signers, person_1=str(coordinator.pk))
    twice = {**signers, "person_1": str(person.pk), "office_1": "again"}
    assert "named twice" in submit(client, "ask", *V, **twice)
    assert "are asked to sign" in submit(client, "ask", *V, **signers)
    assert "Waits for signatures" in text_of(client, "version", *V)
    assert "Proposal" in submit(client, "withdraw", *V)
    submit(client, "ask", *V, **signers)
    assert "not asked to sign" in submit(client, "sign", *V)
    other = Client()
    other.force_login(person)
    assert "Sign this version" in text_of(other, "version", *V)
    assert "This version is final" in submit(other, "sign", *V)
    assert "Final" in text_of(client, "plan", "2027")
    assert PlanVersion.objects.get(pk=version.pk).state == "final"


def test_one_of_two_signatures_does_not_make_a_version_final(client: Client) -> None:
    version = plan_world.version()
    people = [factories.account("viewer", language="en") for _number in range(2)]
    signers = [signing.Signer(account=signer, office="Office") for signer in people]
    signing.ask_signatures(version=version, signers=signers, by=None, now=factories.NOW)
    client.force_login(people[0])
    page = submit(client, "sign", *V)
    assert "You have signed." in page
    assert "not yet" in page
    planner = Client()
    planner.force_login(factories.account("coordinator", language="en"))
    assert "signed already" in submit(planner, "withdraw", *V)


def test_readers_see_final_versions_without_the_names_of_checkpoints(client: Client) -> None:
    version = plan_world.version()
    reader = factories.account("viewer", language="en")
    client.force_login(reader)
    assert "No final programme yet" in text_of(client, "plans")
    assert status(client, "version", *V) == 404
    signer = factories.account("coordinator")
    signing.ask_signatures(
        version=version,
        signers=[signing.Signer(account=signer, office="Office")],
        by=None,
        now=factories.NOW,
    )
    signing.sign_version(version=version, by=signer, now=factories.NOW)
    listed = text_of(client, "measures", *V)
    assert "Measure M-POWER" in listed
    assert "Trial crossing" not in listed
    assert "Trial crossing" not in text_of(client, "open_gaps", *V)
    assert "Border programme 2027" in text_of(client, "plans")
    assert status(client, "measure", *POWER) == 404
    assert status(client, "measure", *V, "M-PATH", "nation") == 200
    assert status(client, "money", *V) == 403
    assert "Side by side" in text_of(client, "compare", "2027")


def test_versions_are_compared_where_the_reader_sees_two(client: Client) -> None:
    first = plan_world.version()
    second = plans.begin_version(
        source=first, note="", is_renewed=False, by=None, now=factories.NOW
    )
    PlanVersion.objects.filter(pk=second.pk).update(state="final")
    compare = reverse("planning:compare", args=("2027",))
    client.force_login(factories.account("viewer", language="en"))
    assert compare not in text_of(client, "version", "2027", 2)
    client.force_login(factories.account("coordinator", language="en"))
    assert compare in text_of(client, "version", "2027", 2)
    assert compare in text_of(client, "version", *V)


def test_judged_figures_of_an_invented_programme_are_marked_as_invented(client: Client) -> None:
    version = plan_world.version()
    version.measures["M-POWER"]["basis"] = "judged"
    version.save()
    client.force_login(factories.account("coordinator", language="en"))
    assert "Invented figures" not in text_of(client, "measure", *POWER)
    Plan.objects.update(is_invented=True)
    assert "Invented figures" in text_of(client, "measure", *POWER)


def test_others_are_refused(client: Client) -> None:
    plan_world.version()
    client.force_login(factories.account("trainer"))
    assert status(client, "plans") == 403
    assert status(client, "version", *V) == 404
    assert status(client, "new_plan") == 403


def test_how_sure_a_choice_is_comes_from_redrawn_plans(
    client: Client, coordinator: Account
) -> None:
    version = plan_world.version()
    shares = {"M-POWER @ KH-P1": 1.0, "M-LINE @ KH-P1": 0.4, "M-COURSE @ 01": 0.05}
    PlanVersion.objects.filter(pk=version.pk).update(redraws={"shares": shares, "count": 100})
    content = plan_world.read(version)
    marks = {
        purchase.measure.code: pages.purchase_mark(content=content, bought=purchase)
        for purchase in content.outcome.bought
    }
    assert marks == {
        "M-POWER": "core", "M-LINE": "borderline", "M-COURSE": "rarely", "M-PATH": "rarely",
    }  # fmt: skip
    [(measure, _at, _name, share)] = pages.borderline(content=content)
    assert (measure.code, share) == ("M-LINE", 0.4)
    sure = pages.sure_counts(content=content)
    assert sure == pages.SureCounts(core=1, borderline=1, rarely=1, never=1)
    page = text_of(client, "version", *V)
    assert "Of 4 measures at places that no one set by hand, 1 are core" in page
    assert "worth asking about 1, not 4" in " ".join(page.split())
    assert "Rarely" in text_of(client, "measures", *V)
    assert dict(pages.sure_shares(content=content))["core"] > 0
    assert "Core" in text_of(client, "measures", *V)
    assert "worth asking experts" in text_of(client, "version", *V)
    assert "100" in text_of(client, "measure", *POWER)
    assert coordinator.name == "Kim Sophal"


@pytest.mark.usefixtures("coordinator")
def test_a_training_measure_leads_to_the_course_runs_of_its_province(client: Client) -> None:
    version = plan_world.version()
    [place] = plan_world.read(version).facts.checkpoints
    course = (*V, "M-COURSE", place.province)
    assert "No course run is planned there" in text_of(client, "measure", *course)
    run = factories.run("P1-2999", province=factories.province(place.province), **LATER)
    factories.run("P1-OVER", province=run.province)
    factories.run("ELSEWHERE", province=factories.province("24"), **LATER)
    page = text_of(client, "measure", *course)
    assert reverse("course:run", args=["P1-2999"]) in page
    assert "ELSEWHERE" not in page
    assert "P1-OVER" not in page
    assert "Course runs that can close" not in text_of(client, "measure", *POWER)


@pytest.mark.usefixtures("coordinator")
def test_a_staffing_measure_leads_to_the_queues_of_its_checkpoint(client: Client) -> None:
    plan_world.measures()
    plan_world.measure("M-BOOTHS", {"T04": 4})
    plan_world.measure("M-ACADEMY", {"H25": 4}, scope="nation", delivery="train")
    plan_world.version()
    booths = (*V, "M-BOOTHS", "KH-P1")
    assert "Queues of this checkpoint" not in text_of(client, "measure", *booths)
    shape = twins.TwinShape(opens_at=360, closes_at=840, booths={"visitor": 1}, second=0)
    set_up_twin(code="KH-P1", shape=shape, by=None, now=factories.NOW)
    queues = reverse("planning:twin", args=["KH-P1"])
    assert queues in text_of(client, "measure", *booths)
    assert queues not in text_of(client, "measure", *POWER)
    factories.run("ANY-2999", **LATER)
    assert "ANY-2999" in text_of(client, "measure", *V, "M-ACADEMY", "nation")

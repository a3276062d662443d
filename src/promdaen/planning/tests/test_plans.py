"""Plans and versions: started, changed with a reason, signed, final."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction

from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from promdaen.planning.actions import plans, signing
from promdaen.planning.apps import PlanningConfig
from promdaen.planning.models import Measure, PlanVersion
from promdaen.planning.queries import computing
from promdaen.planning.queries import plans as queries
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules.plan_inputs import LockedMeasure
from tests import factories, plan_world, survey_world

pytestmark = pytest.mark.django_db
SYSTEM: dict[str, Any] = {"by": None, "now": factories.NOW}
PLACE = "KH-P1"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)


def refused(act: Any, **options: Any) -> str:
    with pytest.raises(PlanRefused) as error:
        act(**({**SYSTEM, **options}))
    return str(error.value)


def lock(version: PlanVersion, measure: str, at: str, year: int) -> None:
    plans.lock_measure(
        content=plan_world.read(version),
        lock=LockedMeasure(measure=measure, at=at, year=year),
        reason="asked for",
        **SYSTEM,
    )


def entries(version: PlanVersion) -> dict[str, int]:
    answer = PlanVersion.objects.get(pk=version.pk).answer
    return {entry["measure"]: entry["year"] for entry in answer["plan"]}


def test_a_plan_starts_from_a_surveyed_round_with_money_and_risks_proposed() -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    assert (version.number, version.state) == (1, "draft")
    assert content.inputs.calendar() == [2027, 2028, 2029, 2030, 2031]
    assert content.inputs.risks == {PLACE: 1.5}
    assert content.inputs.budget[0] > 0
    assert content.facts.indicators["T09"].weight == 3
    assert set(entries(version)) == {"M-POWER", "M-LINE", "M-COURSE", "M-PATH"}
    assert content.outcome.closed_count > 0
    assert content.is_invented
    assert content.title.en == "Border programme 2027"
    assert content.names["nation"].en == "Nation"
    assert [line.action for line in AuditLine.objects.order_by("sequence")][-1] == "start_plan"


def test_a_plan_needs_a_surveyed_round_measures_and_a_code_of_its_own() -> None:
    new = plans.NewPlan(code="X", title_km="x", title_en="x", round="2026", first_year=2027)
    assert "no accepted visit" in refused(plans.start_plan, new=new)
    plan_world.surveyed()
    assert "No measures are loaded" in refused(plans.start_plan, new=new)
    plan_world.version(code="X")
    assert "already" in refused(plans.start_plan, new=new)
    with pytest.raises(NotAllowed):
        plans.start_plan(new=new, by=factories.account("viewer"), now=factories.NOW)


def test_each_changed_input_is_kept_with_who_and_why() -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    account = factories.account("coordinator")
    new_inputs = dataclasses.replace(
        content.inputs, budget=(500.0,) * 5, floors={"01": 100.0}, risks={PLACE: 2.0}
    )
    change: dict[str, Any] = {"by": account, "now": factories.NOW}
    plans.change_inputs(content=content, inputs=content.inputs, reason="", **change)
    plans.change_inputs(content=content, inputs=new_inputs, reason=" less money ", **change)
    changes = {
        version_change.what: version_change
        for version_change in queries.version_changes(version=version)
    }
    assert set(changes) == {"budget", "floors.01", f"risks.{PLACE}"}
    assert (changes["budget"].reason, changes["budget"].by) == ("less money", account)
    assert changes["floors.01"].before is None
    assert (changes[f"risks.{PLACE}"].before, changes[f"risks.{PLACE}"].after) == (1.5, 2.0)
    assert str(changes["budget"]) == "budget"
    answer = plan_world.read(version).version.answer
    assert max(answer["spent"]) <= 500.01
    assert answer["choices"][0]["measure"] == ""


def test_levels_of_a_measure_are_changed_with_who_and_why() -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    change = {"content": content, "measure": "M-POWER", "reason": "one line alone"}
    assert "from 0 to 4" in refused(plans.change_levels, levels={"T09": 5}, **change)
    plans.change_levels(levels={"T09": 4, "T10": 4}, **change, **SYSTEM)
    assert not queries.version_changes(version=version)
    plans.change_levels(levels={"T09": 3, "T10": 0}, **change, **SYSTEM)
    stored = {
        row.what: (row.before, row.after) for row in queries.version_changes(version=version)
    }
    assert stored == {"M-POWER.T09": (4, 3), "M-POWER.T10": (4, 0)}
    after = plan_world.read(version)
    assert after.measures["M-POWER"].lifts == {"T09": 3, "T10": 0}
    renewed = plans.begin_version(source=after.version, note="", is_renewed=True, **SYSTEM)
    assert plan_world.read(renewed).measures["M-POWER"].lifts == {"T09": 3, "T10": 0}


def test_typed_travellers_are_kept_and_propose_risks() -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    facts, changes = content.facts.with_travellers({PLACE: 900})
    assert changes == [(f"travellers.{PLACE}", content.facts.checkpoints[0].travellers, 900)]
    assert facts.checkpoints[0].travellers == 900
    plans.change_inputs(
        content=content, inputs=content.inputs, travellers={PLACE: 900}, reason="counted", **SYSTEM
    )
    assert plan_world.read(version).facts.checkpoints[0].travellers == 900
    [line] = queries.version_changes(version=version)
    assert (line.what, line.after, line.reason) == (f"travellers.{PLACE}", 900, "counted")


def test_travellers_are_not_overwritten_and_need_no_computing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    redraws = {"count": 3}
    PlanVersion.objects.filter(pk=version.pk).update(redraws=redraws)
    monkeypatch.setattr(plans, "compute_plan", None)
    change = {"content": content, "inputs": content.inputs, "reason": "counted"}
    plans.change_inputs(travellers={PLACE: 900}, **change, **SYSTEM)
    assert "meanwhile" in refused(plans.change_inputs, travellers={PLACE: 800}, **change)
    row = PlanVersion.objects.get(pk=version.pk)
    assert row.facts["checkpoints"][0]["travellers"] == 900
    assert (row.answer, row.redraws) == (version.answer, redraws)


def test_a_change_needs_a_reason_and_a_version_that_no_one_else_changed() -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    other = dataclasses.replace(content.inputs, budget=(900.0,) * 5)
    arguments = {"content": content, "inputs": other}
    assert "Write why" in refused(plans.change_inputs, reason=" ", **arguments)
    plans.change_inputs(content=content, inputs=other, reason="first", **SYSTEM)
    third = dataclasses.replace(content.inputs, budget=(800.0,) * 5)
    assert "meanwhile" in refused(
        plans.change_inputs, content=content, inputs=third, reason="second"
    )


def test_a_measure_is_locked_into_a_year_kept_out_and_released() -> None:
    version = plan_world.version()
    lock(version, "M-POWER", PLACE, 3)
    lock(version, "M-POWER", PLACE, 3)
    assert entries(version)["M-POWER"] == 3
    assert entries(version)["M-LINE"] >= 3
    [choice] = plan_world.read(version).version.answer["choices"]
    assert choice["measure"] == "M-POWER"
    assert choice["price"] > 0
    [bought] = [
        purchase for purchase in plan_world.read(version).outcome.bought if purchase.is_locked
    ]
    assert bought.measure.code == "M-POWER"
    lock(version, "M-POWER", PLACE, 0)
    assert not {"M-POWER", "M-LINE"} & set(entries(version))
    release = {"measure": "M-POWER", "place": PLACE, "reason": "power comes anyway"}
    plans.release_measure(content=plan_world.read(version), **release, **SYSTEM)
    plans.release_measure(content=plan_world.read(version), **release, **SYSTEM)
    assert "M-POWER" in entries(version)
    changes = [
        (version_change.before, version_change.after)
        for version_change in queries.version_changes(version=version)
    ]
    assert sorted(changes, key=str) == [(0, None), (3, 0), (None, 3)]


def test_a_lock_that_cannot_be_kept_is_refused_with_the_measure_named() -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    poor = dataclasses.replace(content.inputs, budget=(0.0,) * 5)
    plans.change_inputs(content=content, inputs=poor, reason="no money", **SYSTEM)
    refusal = refused(
        plans.lock_measure,
        content=plan_world.read(version),
        lock=LockedMeasure(measure="M-POWER", at=PLACE, year=1),
        reason="power first",
    )
    assert "M-POWER" in refusal


def test_less_money_than_a_lock_needs_has_no_plan_beside_it() -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    inputs = dataclasses.replace(
        content.inputs.with_lock(LockedMeasure(measure="M-POWER", at=PLACE, year=1)),
        budget=(1100.0,) + (0.0,) * 4,
        running_after=100.0,
    )
    inputs = dataclasses.replace(inputs, budget=(1100.0,) * 5)
    answer = computing.compute_plan(facts=content.facts, measures=content.measures, inputs=inputs)
    assert answer["less"] is None
    assert answer["more"]["plan"]


def test_a_new_version_keeps_inputs_and_may_take_the_newest_survey_results() -> None:
    version = plan_world.version()
    lock(version, "M-PATH", "nation", 2)
    lock(version, "M-COURSE", "01", 1)
    source = PlanVersion.objects.get(pk=version.pk)
    copy = plans.begin_version(source=source, note="same", is_renewed=False, **SYSTEM)
    assert (copy.number, copy.answer) == (2, source.answer)
    Measure.objects.filter(code="M-COURSE").delete()
    renewed = plans.begin_version(source=source, note="new", is_renewed=True, **SYSTEM)
    content = plan_world.read(renewed)
    assert [locked.measure for locked in content.inputs.locks] == ["M-PATH"]
    assert "M-COURSE" not in content.measures
    [line] = queries.plan_rows(account=None)
    assert [version.number for version in line.versions] == [3, 2, 1]
    assert line.newest.number == 3
    assert str(renewed).endswith(" 3")
    assert str(line.plan) == "2027"


def test_a_version_is_final_when_the_last_person_signed_and_never_changes() -> None:
    version = plan_world.version()
    first, second = factories.account("viewer"), factories.account("coordinator")
    signers = [
        signing.Signer(account=first, office="Minister's office"),
        signing.Signer(account=second, office="General department"),
    ]
    now = factories.NOW
    assert "at least one" in refused(signing.ask_signatures, version=version, signers=[])
    twice = [signers[0], signers[0]]
    assert "twice" in refused(signing.ask_signatures, version=version, signers=twice)
    signing.ask_signatures(version=version, signers=signers, **SYSTEM)
    assert "Only a draft" in refused(signing.ask_signatures, version=version, signers=signers)
    assert "Only a draft" in refused(
        plans.lock_measure,
        content=plan_world.read(version),
        lock=LockedMeasure(measure="M-POWER", at=PLACE, year=1),
        reason="late",
    )
    assert [
        str(unsigned_version) for unsigned_version in queries.unsigned_versions(account=first)
    ] == ["Minister's office"]
    stranger = factories.account("coordinator")
    assert "not asked" in refused(signing.sign_version, version=version, by=stranger)
    assert not signing.sign_version(version=version, by=first, now=now)
    assert "signed already" in refused(signing.withdraw_request, version=version)
    assert not signing.sign_version(version=version, by=first, now=now)
    assert signing.sign_version(version=version, by=second, now=now)
    assert signing.sign_version(version=version, by=second, now=now)
    row = PlanVersion.objects.get(pk=version.pk)
    assert (row.state, row.finalised_at) == ("final", now)
    digests = {
        version_signature.digest for version_signature in queries.version_signatures(version=row)
    }
    assert digests == {queries.version_digest(version=row)}
    row.note = "quietly changed"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    signing.withdraw_request(version=row, **SYSTEM)
    assert PlanVersion.objects.get(pk=version.pk).state == "final"


def test_a_request_is_withdrawn_while_no_one_has_signed() -> None:
    version = plan_world.version()
    person = factories.account("viewer")
    signing.ask_signatures(
        version=version, signers=[signing.Signer(account=person, office="Office")], **SYSTEM
    )
    signing.withdraw_request(version=version, **SYSTEM)
    assert plan_world.read(version).is_draft
    assert queries.version_signatures(version=version) == []
    assert "not asked" in refused(signing.sign_version, version=version, by=person)


def test_a_planner_does_not_sign_alone_and_only_signing_roles_do() -> None:
    me, trainer = factories.account("coordinator"), factories.account("trainer")
    version = plan_world.version(by=me)

    def ask(*people: Account) -> str:
        signers = [signing.Signer(account=person, office="Office") for person in people]
        with pytest.raises(PlanRefused) as refusal:
            signing.ask_signatures(version=version, signers=signers, by=me, now=factories.NOW)
        return str(refusal.value)

    assert "other than yourself" in ask(me)
    assert "Only active coordinators and viewers sign" in ask(me, trainer)
    assert plan_world.read(version).is_draft


def test_who_lost_the_role_neither_signs_nor_reads() -> None:
    version = plan_world.version()
    person = factories.account("viewer")
    signing.ask_signatures(
        version=version, signers=[signing.Signer(account=person, office="Office")], **SYSTEM
    )
    person.roles.all().delete()
    person = Account.objects.get(pk=person.pk)
    assert "Only active" in refused(signing.sign_version, version=version, by=person)
    assert PlanVersion.objects.get(pk=version.pk).state == "asked"
    assert not queries.versions_visible_to(account=person).exists()


def test_readers_see_final_versions_signers_theirs_and_others_none() -> None:
    version = plan_world.version()
    viewer, signer = factories.account("viewer"), factories.account("viewer")
    find: dict[str, Any] = {"code": "2027", "number": 1}
    assert queries.version_facts(account=viewer, **find) is None
    assert queries.plan_row(code="2027", account=viewer) is None
    assert queries.version_facts(account=AnonymousUser(), **find) is None
    signing.ask_signatures(
        version=version, signers=[signing.Signer(account=signer, office="Office")], **SYSTEM
    )
    version_facts = queries.version_facts(account=signer, **find)
    assert version_facts is not None
    assert not version_facts.can_change
    assert not version_facts.sees_places
    signing.sign_version(version=version, by=signer, now=factories.NOW)
    final = queries.version_facts(account=viewer, **find)
    assert final is not None
    assert not final.may_plan
    coordinator = queries.version_facts(account=factories.account("coordinator"), **find)
    assert coordinator is not None
    assert coordinator.may_plan
    assert not coordinator.can_change
    assert viewer in queries.signers()
    assert survey_world.a_round().code == "2026"


def test_every_action_of_plans_has_words_in_the_audit_log() -> None:
    labels = PlanningConfig.audit_labels
    for name in ("start_plan", "begin_version", "change_inputs", "lock_measure"):
        assert name in labels
    for name in ("release_measure", "ask_signatures", "withdraw_request", "sign_version"):
        assert name in labels


def test_a_renewed_version_keeps_costs_and_judgements_that_came_in() -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    cost = {"low": 1, "likely": 2, "high": 3}
    reach = {"low": 0.2, "likely": 0.3, "high": 0.5}
    bodies = {**content.version.measures}
    ministry_values = {
        "capital": cost,
        "basis": "ministry",
        "reach": reach,
        "reach_from": "survey",
    }
    bodies["M-POWER"] = bodies["M-POWER"] | ministry_values
    bodies["M-COURSE"] = bodies["M-COURSE"] | {"reach": reach}
    plans.store_change(
        content=content,
        inputs=content.inputs,
        replaced=plans.ReplacedFacts(bodies=bodies),
        changes=[("M-POWER.capital", 1, 2)],
        plan_audit_entry=plans.PlanAuditEntry(action="import_costs", reason="Tender", **SYSTEM),
    )
    for code, news in (
        ("M-POWER", {"title": {"en": "Grid", "km": "ភ្លើង"}}),
        ("M-COURSE", {"lifts": [{"indicator": "H25", "level": 3}]}),
        ("M-LINE", {"lifetime_years": 9}),
    ):
        row = Measure.objects.get(code=code)
        Measure.objects.filter(code=code).update(body=row.body | news)
    source = PlanVersion.objects.get(pk=version.pk)
    renewed = plans.begin_version(source=source, note="", is_renewed=True, **SYSTEM).measures
    assert {name: renewed["M-POWER"][name] for name in ministry_values} == ministry_values
    assert renewed["M-POWER"]["title"]["en"] == "Grid"
    assert "reach" not in renewed["M-COURSE"]
    assert (renewed["M-LINE"]["lifetime_years"], renewed["M-LINE"]["basis"]) == (9, "invented")


def test_levels_of_a_checkpoint_are_changed_with_who_and_why() -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    change = {"content": content, "checkpoint_code": PLACE, "reason": "repaired in May"}
    assert "from 0 to 4" in refused(plans.change_scores, scores={"T09": 5}, **change)
    plans.change_scores(scores=dict(content.facts.scores[PLACE]), **change, **SYSTEM)
    assert not queries.version_changes(version=version)
    standard = content.facts.standards["international"]["T09"]
    plans.change_scores(scores={"T09": standard, "T10": None}, **change, **SYSTEM)
    stored = {
        row.what: (row.before, row.after) for row in queries.version_changes(version=version)
    }
    before = content.facts.scores[PLACE]
    assert stored == {
        f"scores.{PLACE}.T09": (before["T09"], standard),
        f"scores.{PLACE}.T10": (before["T10"], None),
    }
    after = plan_world.read(version)
    assert after.facts.replaced == {PLACE: {"T09": before["T09"], "T10": before["T10"]}}
    assert after.facts.replaced_count == 2
    back, _changes = after.facts.with_scores(before, checkpoint_code=PLACE)
    assert back.replaced_count == 0
    assert after.facts.missing_count == content.facts.missing_count + 1
    codes = {gap.indicator.code for gap in after.outcome.gaps if gap.place.code == PLACE}
    assert not codes & {"T09", "T10"}
    renewed = plans.begin_version(source=after.version, note="", is_renewed=True, **SYSTEM)
    assert plan_world.read(renewed).facts.scores == content.facts.scores

"""A pack holds what a phone needs to play and nothing of what is true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from promdaen.booth.kinds import bearers, packs, papers, pieces
from promdaen.booth.rules.travellers import DrawnRun, Traveller
from promdaen.booth.tests import mornings
from promdaen.specimen.rules.portraits import people

CONTENT = packs.PackContent(
    wave=mornings.stage().wave, dialogues=mornings.DIALOGUES, incidents=mornings.INCIDENTS
)
NEVER = (
    "truth", "need", "purpose", "kind", "harm", "aim", "referral", "outcome", "outcomes",
    "red_line", "is_right", "effect", "defect", "oddities", "identity", "seed", "series",
    "is_claim", "ruling",
)  # fmt: skip


def packed(run: DrawnRun, language: str = "en") -> dict[str, Any]:
    return packs.pack(run=run, content=CONTENT, language=language)


def names_in(values: Any) -> Iterator[str]:
    if isinstance(values, dict):
        for name, value in values.items():
            yield name
            yield from names_in(value)
    elif isinstance(values, list):
        for value in values:
            yield from names_in(value)


def shape_of(values: Any) -> Any:
    """Names and sorts of values, with texts and numbers left out."""
    if isinstance(values, dict):
        return {name: shape_of(value) for name, value in values.items()}
    return type(values).__name__


def plain(code: str = "t01", **changes: Any) -> Traveller:
    return mornings.traveller(code, seed=changes.pop("seed", 7), **changes)


def test_a_pack_names_nothing_that_is_true() -> None:
    run = mornings.run(
        plain(document="uv_absent", incident="money"),
        plain("t02", need="trafficking", dialogue="need_trafficking", room="room_trafficking"),
        plain("t03", identity="other", kind="local", children=(6,)),
        plain("t04", document="reported", database="hit", opinion="story"),
    )
    pack = packed(run)
    names = set(names_in(pack))
    assert names.isdisjoint(NEVER)
    text = json.dumps(pack)
    for word in ("uv_absent", "need_trafficking", "room_trafficking", "coercive"):
        assert word not in text
    assert [traveller["talk"] for traveller in pack["travellers"]] == ["t1", "t2", "t1", "t1"]
    assert [traveller["room"] for traveller in pack["travellers"]] == ["", "t3", "", ""]
    assert set(pack["incidents"]) == {"money", "down", "mute"}
    assert pack["desk"] == {"system_down": "down", "interpreter": "mute"}
    assert {option["code"] for option in pack["incidents"]["money"]["options"]} == {
        "right",
        "wrong",
    }
    assert {mark["code"] for mark in pack["marks"]} == {"papers_held", "afraid"}
    assert pack["models"]["card"]["sides"] == ["front", "back"]


def test_orders_by_lot_change_with_the_seed() -> None:
    orders = {
        tuple(
            option["code"]
            for option in packed(replace(EMPTY, seed=seed))["incidents"]["money"]["options"]
        )
        for seed in range(8)
    }
    assert len(orders) == 2


EMPTY = mornings.run(replace(plain(), incident="money"))
DEFECTS = ("uv_absent", "photo_substituted", "erasure", "mrz_number_check", "ghost_differs")


def test_a_defective_document_has_the_shape_of_a_genuine_one() -> None:
    pack = packed(
        mornings.run(
            plain(), *(plain(f"t{n:02d}", document=code) for n, code in enumerate(DEFECTS, 2))
        )
    )
    genuine, *others = pack["travellers"]
    for other in others:
        assert shape_of(other) == shape_of(genuine)
        for name, steps in other["paper"]["pictures"].items():
            whole, first = [
                pieces.read(
                    steps=each, first=pack["firsts"][f"passport.{name}"], pieces=pack["pieces"]
                )
                for each in (steps, genuine["paper"]["pictures"][name])
            ]
            assert whole.count("<") == first.count("<")
            assert abs(len(whole) - len(first)) < 0.06 * len(first)
    assert len({traveller["paper"]["felt"] for traveller in pack["travellers"]}) == 3
    worn = packed(mornings.run(plain(oddities=("genuine_wear",))))["travellers"][0]
    assert worn["paper"]["felt"] == papers.FELT_DEFECTS["worn"].en


def test_a_zone_is_read_and_summed_as_it_is() -> None:
    pack = packed(mornings.run(plain(), plain("t02", document="mrz_number_check")), "km")
    good, bad = (traveller["paper"] for traveller in pack["travellers"])
    assert good["read"][3][0] == "លេខឯកសារ"
    assert good["read"][3][1] == dict(good["printed"])["លេខឯកសារ"]
    assert [
        printed_digit == computed_digit
        for _field, _text, printed_digit, computed_digit in good["sums"]
    ].count(False) == 0
    assert [
        printed_digit == computed_digit
        for _field, _text, printed_digit, computed_digit in bad["sums"]
    ].count(False) == 1


@pytest.mark.parametrize("identity", ["same", "other"])
def test_the_bearer_is_the_holder_or_differs_in_three_features(identity: str) -> None:
    for seed in range(6):
        traveller = plain(seed=seed, identity=identity)
        plan = papers.traveller_plan(traveller=traveller)
        sex = "F" if plan.holder.sex == "F" else "M"
        holder = people.person(seed=plan.holder.face_seed, sex=sex)
        bearer = bearers.draw_bearer(traveller=traveller, plan=plan)
        differences = people.differences(first=holder, second=bearer)
        assert (bearer == holder) is (identity == "same")
        assert len(differences) >= people.TELLING or identity == "same"
    plan = papers.traveller_plan(traveller=plain())
    swapped = replace(plan, ink=replace(plan.ink, photo_face_seed=5))
    person = bearers.draw_bearer(traveller=plain(), plan=swapped)
    assert person.traits == people.person(seed=5).traits


def test_who_would_leave_with_a_child_does_so_only_after_child_protection_was_chosen() -> None:
    run = mornings.run(plain("t01", incident="child"), plain("t02", incident="money"))
    after = {code: incident["after"] for code, incident in packed(run)["incidents"].items()}
    assert (after["child"], after["money"]) == ("child_protection", "")


def test_where_no_incident_of_the_desk_is_written_none_comes() -> None:
    bare = replace(CONTENT, incidents={})
    pack = packs.pack(run=mornings.run(plain()), content=bare, language="en")
    assert (pack["desk"], pack["incidents"]) == ({}, {})

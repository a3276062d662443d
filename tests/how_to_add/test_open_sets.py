"""What a kind still lacks is said with the file where it belongs."""

from __future__ import annotations

from types import ModuleType
from typing import Protocol

import pytest
from django.core.checks import run_checks

from promdaen.booth.apps import check_policies
from promdaen.booth.kinds import policies
from promdaen.exercise.apps import check_kinds as check_exercises
from promdaen.exercise.kinds import evidence, triggers
from promdaen.kit import open_sets
from promdaen.refresher.apps import check_kinds as check_refreshers
from promdaen.refresher.kinds import memories, worlds
from promdaen.specimen.apps import check_defects
from promdaen.specimen.kinds import defects, distractors, models
from promdaen.survey import kinds as answers
from promdaen.survey.apps import check_answer_kinds


class Kind(Protocol):
    NAME: str

    @property
    def LABEL(self) -> str: ...

    def drawn(self) -> str: ...


def module(name: str, **members: object) -> ModuleType:
    new_module = ModuleType(name)
    new_module.__dict__.update(members)
    return new_module


def test_every_open_set_of_the_product_is_whole() -> None:
    assert [run_check.msg for run_check in run_checks()] == []


def test_names_of_every_sort_are_asked_for() -> None:
    assert open_sets.required_names(protocol=Kind) == ("NAME", "LABEL", "drawn")
    bare = module("promdaen.x.kinds.bare", NAME="bare")
    messages = [
        missing_member.msg
        for missing_member in open_sets.missing_members(protocol=Kind, kinds=[bare])
    ]
    assert messages == [
        "Add LABEL in promdaen/x/kinds/bare.py.",
        "Add drawn in promdaen/x/kinds/bare.py.",
    ]


def test_a_kind_that_is_no_module_is_named_by_its_class() -> None:
    class Bare:
        pass

    [first, *_others] = open_sets.missing_members(protocol=Kind, kinds=[Bare()])
    assert first.msg == "Add NAME in Bare."


def test_a_name_that_two_kinds_have_is_reported() -> None:
    [error] = open_sets.repeated_names(names=["a", "b", "a"], place="x/kinds")
    assert error.msg == "Change the name a in x/kinds: two kinds have it."


def test_a_missing_template_is_reported() -> None:
    kind = module("promdaen.x.kinds.bare")
    names = ["kit/base.html", "kit/no_such.html"]
    [error] = open_sets.missing_templates(kind=kind, names=names)
    assert error.msg == "Add the template kit/no_such.html for promdaen/x/kinds/bare.py."


def test_a_file_that_a_list_leaves_out_is_reported_in_every_open_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(defects, "DEFECTS", defects.DEFECTS[1:])
    monkeypatch.setattr(distractors, "DISTRACTORS", distractors.DISTRACTORS[1:])
    monkeypatch.setattr(triggers, "ALL", triggers.ALL[1:])
    monkeypatch.setattr(evidence, "ALL", evidence.ALL[1:])
    monkeypatch.setattr(answers, "KINDS", {"scale": answers.KINDS["scale"]})
    monkeypatch.setattr(models, "MODELS", models.MODELS[1:])
    monkeypatch.setattr(policies, "POLICIES", policies.POLICIES[1:])
    monkeypatch.setattr(memories, "MEMORIES", memories.MEMORIES[1:])
    monkeypatch.setattr(worlds, "HELD_OUT", worlds.HELD_OUT[1:])
    errors = [
        *check_defects(None),
        *check_exercises(None),
        *check_answer_kinds(None),
        *check_policies(None),
        *check_refreshers(None),
    ]
    messages = {error.msg for error in errors}
    assert (
        "Add mrz_number_check to DEFECTS in promdaen/specimen/kinds/defects/__init__.py."
        in messages
    )
    assert "Add at to ALL in promdaen/exercise/kinds/triggers/__init__.py." in messages
    assert "Add observer to ALL in promdaen/exercise/kinds/evidence/__init__.py." in messages
    assert "Add count to _ALL in promdaen/survey/kinds/__init__.py." in messages
    assert "Add passport to MODELS in promdaen/specimen/kinds/models/__init__.py." in messages
    assert "Add careful to POLICIES in promdaen/booth/kinds/policies/__init__.py." in messages
    assert "Add fsrs to MEMORIES in promdaen/refresher/kinds/memories/__init__.py." in messages
    assert (
        "Add power to WORLDS or HELD_OUT in promdaen/refresher/kinds/worlds/__init__.py."
        in messages
    )
    assert len([error for error in errors if error.id == open_sets.LISTED]) == len(errors) == 16


def test_a_kind_without_a_name_and_a_repeated_code_are_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(policies.fast, "CARE")
    assert [check_policy.msg for check_policy in check_policies(None)] == [
        "Add CARE in promdaen/booth/kinds/policies/fast.py."
    ]
    monkeypatch.delattr(worlds.power, "CODE")
    assert [check_world.msg for check_world in check_refreshers(None)] == [
        "Add CODE in promdaen/refresher/kinds/worlds/power.py."
    ]
    monkeypatch.delattr(defects.expired, "SIGN")
    assert [check_defect.msg for check_defect in check_defects(None)] == [
        "Add SIGN in promdaen/specimen/kinds/defects/expired.py."
    ]
    monkeypatch.setattr(defects.expired, "SIGN", "", raising=False)
    monkeypatch.setattr(defects.expired, "CODE", "erasure")
    assert [check_defect.id for check_defect in check_defects(None)] == [open_sets.TWICE]


def test_a_key_that_the_form_or_the_check_of_a_scenario_cannot_read_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(triggers.manual, "KEYS", {"weather": "sky", "fact": "facts"})
    errors = [error for error in check_exercises(None) if error.id != open_sets.LISTED]
    assert [error.msg for error in errors] == [
        "Add sky to _KINDS in promdaen/exercise/kinds/checking.py.",
        "Add weather to TABLE_WORDS in promdaen/exercise/forms/scenario_tables.py.",
        "Change the name of the key fact in promdaen/exercise/kinds/triggers/manual.py.",
    ]
    monkeypatch.setattr(triggers.manual, "KEYS", {})
    monkeypatch.delattr(evidence.request, "LABEL")
    [error] = check_exercises(None)
    assert error.msg == "Add LABEL in promdaen/exercise/kinds/evidence/request.py."

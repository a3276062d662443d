"""Departments, ranks, and the words people know them by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promdaen.kit import content
from promdaen.kit.models import AuditLine
from promdaen.people import actions, queries
from promdaen.people.models import Department
from promdaen.people.rules import roles
from tests import factories

pytestmark = pytest.mark.django_db


def records(kind: str) -> list[content.ContentRecord]:
    root: Path = content.content_root()
    return content.read_content(root=root, names=[kind])[kind]


@pytest.mark.parametrize(
    ("kind", "load"), [("department", actions.load_departments), ("rank", actions.load_ranks)]
)
def test_loading_again_changes_nothing_and_leaves_no_line(kind: str, load: Any) -> None:
    given = records(kind)
    first = load(records=given, by=None, now=factories.NOW)
    again = load(records=given, by=None, now=factories.NOW)
    assert (first.added, again.unchanged, again.changed) == (len(given), len(given), 0)
    assert AuditLine.objects.count() == 1


def test_a_changed_name_is_brought_over() -> None:
    given = records("department")
    actions.load_departments(records=given, by=None, now=factories.NOW)
    Department.objects.filter(code="IMM").update(name_en="Old name")
    load_counts = actions.load_departments(records=given, by=None, now=factories.NOW)
    assert load_counts.changed == 1
    assert Department.objects.get(code="IMM").name_en == "General Department of Immigration"


def test_rosters_get_every_spelling() -> None:
    actions.load_departments(records=records("department"), by=None, now=factories.NOW)
    actions.load_ranks(records=records("rank"), by=None, now=factories.NOW)
    assert "GDI" in queries.department_aliases()["IMM"]
    assert "Colonel" in queries.rank_aliases()["COL"]
    assert queries.ranks()[0].code == "GEN"
    assert [row.code for row in queries.departments()] == ["IMM", "MAR", "BPP", "AHT"]


def test_trainers_are_found_by_their_role() -> None:
    trainer = factories.account("trainer")
    factories.account("trainer", is_active=False)
    factories.account("viewer")
    assert list(queries.accounts_with_role(role="trainer")) == [trainer]


@pytest.mark.parametrize("role", roles.ROLES)
def test_a_closed_account_has_no_right(role: str) -> None:
    account = factories.account(role, is_active=False)
    assert not queries.has_right(*roles.RIGHTS, account=account)


def test_a_right_no_one_knows_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="king"):
        queries.has_right("king", account=factories.account("viewer"))


@pytest.mark.parametrize(
    ("right", "holders"),
    [
        ("accounts", {"administrator"}),
        ("audit", {"administrator"}),
        ("officers", {"coordinator"}),
        ("runs", {"coordinator"}),
        ("own_runs", {"trainer"}),
        ("results", {"coordinator", "viewer"}),
        ("survey", {"coordinator"}),
        ("visits", {"assessor"}),
        ("gaps", {"coordinator", "viewer"}),
        ("curriculum", {"controller", "coordinator", "reviewer", "trainer", "viewer"}),
        ("exercises", {"controller", "coordinator"}),
        ("review", {"coordinator", "reviewer"}),
        ("author", {"coordinator"}),
    ],
)
def test_each_right_is_held_by_few(right: str, holders: set[str]) -> None:
    assert set(roles.roles_with(right=right)) == holders

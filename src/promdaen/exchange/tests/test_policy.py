"""The policy against its proposed table, and the sentences that must hold whatever it says."""

import csv
from itertools import combinations, product
from pathlib import Path

import pytest

from promdaen.exchange.queries import codes
from promdaen.exchange.rules import levels, policy

SIGNED = Path(__file__).with_name("decisions.csv")
WORDS = {"never": levels.NO_LEVEL} | {code: n for n, code in enumerate(levels.LEVEL_CODES)}


def decisions() -> dict[tuple[str, str, str], int]:
    with SIGNED.open(encoding="utf-8", newline="") as file:
        return {
            (row["act"], row["role"], relation): WORDS[row[relation]]
            for row in csv.DictReader(file)
            for relation in policy.RELATIONS
        }


def test_every_act_role_and_relation_has_a_name_in_the_lists() -> None:
    for name, words in (
        ("act", policy.ACTS), ("exchange_role", policy.ROLES), ("relation", policy.RELATIONS),
    ):  # fmt: skip
        assert list(codes.code_list(name=name)) == list(words)


def facts(**fields: object) -> policy.PolicyFacts:
    values = {"roles": frozenset({"liaison"}), "relations": frozenset(), "level": 0} | fields
    return policy.PolicyFacts(**values)  # type: ignore[arg-type]


def test_every_decision_is_the_one_of_the_proposed_table() -> None:
    proposed = decisions()
    cells = list(product(policy.ACTS, policy.ROLES, policy.RELATIONS))
    assert set(proposed) == set(cells)
    for act, role, relation in cells:
        for level in levels.HANDLING_LEVELS:
            policy_facts = facts(
                roles=frozenset({role}),
                relations=frozenset({relation}),
                level=level,
                is_protection_department=True,
            )
            # "none" holds beside every relation.
            expected = level <= max(proposed[act, role, relation], proposed[act, role, "none"])
            readable = level <= max(
                proposed["read", role, relation], proposed["read", role, "none"]
            )
            assert policy.is_allowed(act=act, facts=policy_facts) == (expected and readable), (
                act, role, relation, level,
            )  # fmt: skip


def test_no_cell_promises_what_can_never_matter() -> None:
    for (act, role, relation), level in decisions().items():
        if relation in {"origin", "addressed", "post"} and role not in policy.DEPARTMENT_ROLES:
            assert level == levels.NO_LEVEL, (act, role, relation)
        readable = max(decisions()["read", role, relation], decisions()["read", role, "none"])
        assert level <= readable, (act, role, relation)


def test_red_reaches_only_the_author_and_persons_who_are_named() -> None:
    for act, role, relation in product(policy.ACTS, policy.ROLES, policy.RELATIONS):
        if policy.max_level(act=act, role=role, relation=relation) == levels.RED:
            assert relation in {"author", "named"}


def test_amber_strict_reaches_the_originating_and_the_addressed_departments_alone() -> None:
    for act, role, relation in product(policy.ACTS, policy.ROLES, ("post", "group", "none")):
        strict = policy.max_level(act=act, role=role, relation=relation) >= levels.AMBER_STRICT
        assert not strict or (relation == "post" and role in policy.DESK_ROLES)


def test_nothing_of_red_is_exported() -> None:
    for role, relation in product(policy.ROLES, policy.RELATIONS):
        assert policy.max_level(act="export", role=role, relation=relation) < levels.RED


def test_a_downgrade_is_the_originators_alone() -> None:
    for role, relation in product(policy.ROLES, policy.RELATIONS):
        if policy.max_level(act="downgrade", role=role, relation=relation) > levels.NO_LEVEL:
            assert relation in {"author", "origin"}


@pytest.mark.parametrize(
    "state",
    [
        {"is_standing": False},
        {"is_same_world": False},
        {"is_destroyed": True},
        {"roles": frozenset()},
    ],
    ids=["not standing", "other world", "destroyed", "no role"],
)  # fmt: skip
def test_what_shuts_everything(state: dict[str, object]) -> None:
    for act in policy.ACTS:
        policy_facts = facts(**({"relations": frozenset(policy.RELATIONS)} | state))
        assert not policy.is_allowed(act=act, facts=policy_facts)


def test_a_hold_blocks_deletion_and_nothing_else() -> None:
    head = frozenset({"head"})
    for act in policy.ACTS:
        free = facts(roles=head, relations=frozenset({"author", "origin"}))
        facts_on_hold = facts(roles=head, relations=frozenset({"author", "origin"}), is_held=True)
        same = policy.is_allowed(act=act, facts=free) == policy.is_allowed(
            act=act, facts=facts_on_hold
        )
        assert same == (act != "delete")


def test_a_draft_is_its_authors_alone() -> None:
    others = frozenset(policy.RELATIONS) - {"author"}
    for act, role in product(policy.ACTS, policy.ROLES):
        policy_facts = facts(roles=frozenset({role}), relations=others, is_draft=True)
        assert not policy.is_allowed(act=act, facts=policy_facts)


def test_a_corruption_offer_is_open_to_its_author_and_the_named_alone() -> None:
    others = frozenset(policy.RELATIONS) - {"author", "named"}
    for act, role in product(policy.ACTS, policy.ROLES):
        policy_facts = facts(roles=frozenset({role}), relations=others, is_integrity=True)
        assert not policy.is_allowed(act=act, facts=policy_facts)


def test_the_due_referral_of_a_corruption_offer_is_never_open_to_its_own_department() -> None:
    kinds = {"is_integrity": True, "is_protection_kind": True, "level": levels.AMBER_STRICT}
    addressed, origin = frozenset({"addressed"}), frozenset({"origin", "post", "group"})
    for act in ("read", "read_protection", "take"):
        theirs = facts(relations=addressed, is_protection_department=True, **kinds)
        assert policy.is_allowed(act=act, facts=theirs)
        assert not policy.is_allowed(act=act, facts=facts(relations=addressed, **kinds))
        for is_theirs in (True, False):
            home = facts(relations=origin, is_protection_department=is_theirs, **kinds)
            assert not policy.is_allowed(act=act, facts=home)
    report = facts(
        relations=addressed,
        is_protection_department=True,
        **(kinds | {"is_protection_kind": False}),
    )
    assert not policy.is_allowed(act="read", facts=report)


def test_what_is_over_goes_back_to_its_originator() -> None:
    others = frozenset({"named", "addressed", "post", "group"})
    policy_facts = facts(relations=others, is_over=True)
    assert not policy.is_allowed(act="read", facts=policy_facts)
    assert policy.is_allowed(
        act="read", facts=facts(relations=frozenset({"origin"}), is_over=True)
    )


def test_what_is_bound_to_its_originator_is_exported_by_the_originator_alone() -> None:
    addressed = frozenset({"addressed"})
    assert policy.is_allowed(act="export", facts=facts(relations=addressed))
    assert not policy.is_allowed(act="export", facts=facts(relations=addressed, is_bound=True))
    own = facts(relations=frozenset({"origin"}), is_bound=True)
    assert policy.is_allowed(act="export", facts=own)


def test_protection_flags_are_for_the_referring_unit_and_the_department_that_protects() -> None:
    addressed = facts(relations=frozenset({"addressed"}))
    assert not policy.is_allowed(act="read_protection", facts=addressed)
    own = facts(relations=frozenset({"origin"}))
    assert policy.is_allowed(act="read_protection", facts=own)
    theirs = facts(relations=frozenset({"addressed"}), is_protection_department=True)
    assert policy.is_allowed(act="read_protection", facts=theirs)


def test_more_roles_and_more_relations_never_close_what_was_open() -> None:
    for act, level in product(policy.ACTS, levels.HANDLING_LEVELS):
        for relation, other in combinations(policy.RELATIONS, 2):
            less = facts(relations=frozenset({relation}), level=level)
            more = facts(
                roles=frozenset({"liaison", "head"}),
                relations=frozenset({relation, other}),
                level=level,
            )
            assert policy.is_allowed(act=act, facts=more) or not policy.is_allowed(
                act=act, facts=less
            )


@pytest.mark.parametrize("state", [{}, {"is_standing": False}, {"roles": frozenset()}])
def test_an_unknown_act_is_a_fault_for_every_account(state: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        policy.is_allowed(act="peek", facts=facts(**state))


def test_an_unknown_level_opens_nothing() -> None:
    assert not policy.is_allowed(act="read", facts=facts(level=5, relations=frozenset({"author"})))

"""The policy's table with labels, for its page."""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.exchange.queries import codes
from promdaen.exchange.rules import levels, policy


@dataclass(frozen=True, kw_only=True)
class RolePermissions:
    """The permission of a role for an act: highest level by relation as a label, "" for never."""

    role: str
    cells: list[str]


def table_by_act() -> list[tuple[str, list[RolePermissions]]]:
    """Each act with the roles that may perform it in some relation."""
    return [
        (codes.code_label(name="act", code=act), _role_permissions(act=act)) for act in policy.ACTS
    ]


def relation_codes() -> list[codes.Code]:
    """The relations of an account to a record, in the order of the table's columns."""
    relation_labels = codes.code_list(name="relation")
    return [relation_labels[relation] for relation in policy.RELATIONS]


def _role_permissions(*, act: str) -> list[RolePermissions]:
    return [
        RolePermissions(
            role=codes.code_label(name="exchange_role", code=role),
            cells=[
                _label(level=policy.max_level(act=act, role=role, relation=relation))
                for relation in policy.RELATIONS
            ],
        )
        for role in policy.ROLES
        if role in policy.POLICY_TABLE[act]
    ]


def _label(*, level: int) -> str:
    return "" if level == levels.NO_LEVEL else levels.LEVEL_LABELS[level].removeprefix("TLP:")

"""The access policy of the exchange: one table and one function.

The table gives for each act, role and relation the highest handling level at which the act is
allowed. It is a proposal until an officer named by the Ministry has signed it; tests compare it
with the signed copy, tests/decisions.csv. Levels as TLP 2.0 defines them: RED reaches named
persons, AMBER+STRICT the originating and the addressed departments, AMBER also the posts through
which an addressed department acts, GREEN all four departments, CLEAR everyone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.exchange.rules.levels import HANDLING_LEVELS, LEVEL_LETTERS, NO_LEVEL

ROLES = ("reporter", "liaison", "head", "coordinator", "case_officer", "auditor", "integrity")
RELATIONS = ("author", "named", "origin", "addressed", "post", "group", "none")
ACTS = (
    "read", "read_protection", "read_person", "update", "share", "redact", "downgrade",
    "withdraw", "answer", "acknowledge", "take", "export", "close", "hold", "delete",
)  # fmt: skip
DESK_ROLES = ("liaison", "head", "case_officer")
"""Roles at the desk of a department."""
DEPARTMENT_ROLES = ("reporter", *DESK_ROLES)
"""Roles that are held in a department; the others stand between the departments."""
DUE_REFERRAL = "protection"
"""The kind of record that holds the protection part of a report whose referral is due."""
PROTECTION_KINDS = (DUE_REFERRAL, "referral")
"""Kinds of record that Anti-Trafficking reads also where they began with an offered bribe."""

# Columns: author, named, origin, addressed, post, group, none. "-" is never; otherwise the highest
# level: C clear, G green, A amber, S amber+strict, R red.
_TABLE_TEXT = """
read             reporter      R R - - A - C
read             liaison       R R S S S A G
read             head          R R S S S A G
read             coordinator   R R - - - A G
read             case_officer  R R S S S A G
read             auditor       - - - - - - C
read             integrity     R R - - - - G
read_protection  reporter      R - - - - - -
read_protection  liaison       R R S S S A -
read_protection  head          R R S S S A -
read_protection  case_officer  R R S S S A -
read_person      case_officer  R R S - - - -
update           reporter      R - - - - - -
update           liaison       R - S - - - -
update           head          R - S - - - -
update           coordinator   R - - - - - -
update           case_officer  R - - - - - -
update           integrity     R - - - - - -
share            liaison       R - S - - - -
share            head          R - S - - - -
share            coordinator   R - - - - - -
share            case_officer  R - - - - - -
redact           liaison       R - S - - - -
redact           head          R - S - - - -
redact           case_officer  R - - - - - -
downgrade        liaison       R - S - - - -
downgrade        head          R - S - - - -
downgrade        coordinator   R - - - - - -
downgrade        case_officer  R - - - - - -
withdraw         reporter      R - - - - - -
withdraw         liaison       R - S - - - -
withdraw         head          R - S - - - -
withdraw         coordinator   R - - - - - -
withdraw         case_officer  R - - - - - -
answer           liaison       - R - S S - -
answer           head          - R - S S - -
answer           coordinator   - R - - - - -
answer           case_officer  - R - S S - -
answer           integrity     - R - - - - -
acknowledge      reporter      - R - - A - C
acknowledge      liaison       - R - S S A G
acknowledge      head          - R - S S A G
acknowledge      coordinator   - R - - - A G
acknowledge      case_officer  - R - S S A G
take             reporter      R - - - - - -
take             liaison       R R S S - - -
take             head          R R S S - - -
take             coordinator   R - - - - - -
take             case_officer  R R S S - - -
take             integrity     R R - - - - -
export           liaison       A - A A A G G
export           head          S - S A A G G
export           coordinator   A - - - - G G
export           case_officer  A - A A A G G
export           auditor       - - - - - - C
close            reporter      R - - - - - -
close            liaison       R - S - - - -
close            head          R - S - - - -
close            coordinator   R - - - - - -
close            case_officer  R - - - - - -
close            integrity     R R - - - - -
hold             head          R R S S S - -
delete           head          R - S - - - -
"""


@dataclass(frozen=True, kw_only=True)
class PolicyFacts:
    """What the policy knows about an account and a record; nothing else counts.

    `roles`: roles in the exchange; `relations`: the relations of the account to the record (see
    RELATIONS; "none" always applies). `is_standing`: signed in, active, second factor, not
    suspended. `is_same_world`: both in the same exercise, or both in none.
    """

    roles: frozenset[str]
    relations: frozenset[str]
    level: int
    is_standing: bool = True
    is_same_world: bool = True
    is_draft: bool = False
    is_over: bool = False
    is_destroyed: bool = False
    is_held: bool = False
    is_integrity: bool = False
    is_bound: bool = False
    is_protection_department: bool = False
    is_protection_kind: bool = False


def _read_table() -> Mapping[str, Mapping[str, Mapping[str, int]]]:
    table: dict[str, dict[str, dict[str, int]]] = {act: {} for act in ACTS}
    for line in _TABLE_TEXT.strip().splitlines():
        act, role, *cells = line.split()
        levels = [NO_LEVEL if cell == "-" else LEVEL_LETTERS.index(cell) for cell in cells]
        table[act][role] = dict(zip(RELATIONS, levels, strict=True))
    return MappingProxyType(table)


POLICY_TABLE = _read_table()


def max_level(*, act: str, role: str, relation: str) -> int:
    """The highest level at which a role may perform an act in a relation, -1 for never.

    >>> max_level(act="read", role="reporter", relation="post"), max_level(
    ...     act="read", role="reporter", relation="origin"
    ... )
    (2, -1)
    """
    return POLICY_TABLE[act].get(role, {}).get(relation, NO_LEVEL)


def max_level_of_roles(*, act: str, roles: frozenset[str], relation: str) -> int:
    """The highest level at which any of the roles may perform an act in a relation."""
    levels_reached = (max_level(act=act, role=role, relation=relation) for role in roles)
    return max(levels_reached, default=NO_LEVEL)


def counted_relations(*, act: str, facts: PolicyFacts) -> frozenset[str]:
    """The relations that count for these facts.

    A draft is visible only to its author. A corruption report is open to its author and the named
    persons; a due referral or referral that began with it also to Anti-Trafficking, if addressed.
    An expired or withdrawn record returns to its originator. Only the originator may pass on or
    export a record bound to it (H2). Protection flags are for the referring unit and the
    protection department.
    """
    counted = facts.relations | {"none"}
    if facts.is_draft:
        counted &= {"author"}
    if facts.is_integrity:
        is_open = facts.is_protection_kind and facts.is_protection_department
        counted &= {"author", "named", *(["addressed"] if is_open else [])}
    if facts.is_over or (facts.is_bound and act == "export"):
        counted &= {"author", "origin"}
    if act == "read_protection" and not facts.is_protection_department:
        counted &= {"author", "origin"}
    return counted


def is_allowed(*, act: str, facts: PolicyFacts) -> bool:
    """Whether an account may perform an act on a record; write access includes read access.

    Raises KeyError for an unknown act.
    """
    if act not in POLICY_TABLE:
        raise KeyError(act)
    if not facts.is_standing or facts.is_destroyed or not facts.is_same_world:
        return False
    if act == "delete" and facts.is_held:
        return False
    if act != "read" and not is_allowed(act="read", facts=facts):
        return False
    counted = counted_relations(act=act, facts=facts)
    reaches = (
        max_level_of_roles(act=act, roles=facts.roles, relation=counted_relation)
        for counted_relation in counted
    )
    return facts.level in HANDLING_LEVELS and facts.level <= max(reaches, default=NO_LEVEL)

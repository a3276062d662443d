"""The roles of an account: their names and rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.kit.texts import Text, Words

RIGHTS = (
    "accounts",
    "audit",
    "curriculum",
    "officers",
    "results",
    "runs",
    "own_runs",
    "review",
    "author",
    "survey",
    "visits",
    "gaps",
    "exchange",
    "exercises",
    "questions",
    "set_up",
    "judgements",
)
"""The rights of roles.

Accounts and the audit log; topics and words; officers by name; results without names; all course
runs, or only those of the account. Content: approve its texts; write it. Survey: all of it; the
visits and provinces assigned to the account; sums over at least five checkpoints. Access to the
exchange between departments, where its own roles decide the rest. Table-top exercises: to plan,
control and report. Questions of officers: to answer those on the account's topics, or to watch the
deadlines of all. Set-up: to create programmes and their targets. Judgements: to answer the forms
on measures that were sent to the account.
"""

TEACHING = ("runs", "own_runs")
"""The rights of who teaches: on all course runs, or on those of the account."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """One role: code, name, purpose, and rights."""

    code: str
    label: Words
    purpose: Words
    rights: frozenset[str]


_ALL = (
    Role(
        code="participant",
        label=Text("Participant"),
        purpose=Text("Takes tests and practice, and sees only what is their own."),
        rights=frozenset(),
    ),
    Role(
        code="trainer",
        label=Text("Trainer"),
        purpose=Text("Runs the course runs given to them."),
        rights=frozenset({"own_runs", "curriculum", "questions"}),
    ),
    Role(
        code="coordinator",
        label=Text("Coordinator"),
        purpose=Text("Plans course runs, keeps officers and results in order."),
        rights=frozenset(
            {
                "runs",
                "officers",
                "results",
                "curriculum",
                "review",
                "author",
                "survey",
                "gaps",
                "exercises",
                "questions",
                "set_up",
            }
        ),
    ),
    Role(
        code="controller",
        label=Text("Exercise controller"),
        purpose=Text("Plans table-top exercises, controls them and writes their reports."),
        rights=frozenset({"exercises", "curriculum"}),
    ),
    Role(
        code="reviewer",
        label=Text("Reviewer"),
        purpose=Text(
            "Reads the texts of the content in both languages, comments and approves them."
        ),
        rights=frozenset({"curriculum", "review"}),
    ),
    Role(
        code="assessor",
        label=Text("Assessor"),
        purpose=Text("Visits checkpoints for the capacity survey."),
        rights=frozenset({"visits"}),
    ),
    Role(
        code="liaison",
        label=Text("Exchange between departments"),
        purpose=Text("May enter the exchange; what opens there is granted there, by two persons."),
        rights=frozenset({"exchange"}),
    ),
    Role(
        code="expert",
        label=Text("Expert"),
        purpose=Text("Judges effects and costs of measures on the forms sent to them."),
        rights=frozenset({"judgements"}),
    ),
    Role(
        code="viewer",
        label=Text("Viewer"),
        purpose=Text("Reads results and indicators, without names."),
        rights=frozenset({"results", "curriculum", "gaps"}),
    ),
    Role(
        code="administrator",
        label=Text("Administrator"),
        purpose=Text("Keeps accounts and reads the audit log; sees no answers and no results."),
        rights=frozenset({"accounts", "audit", "set_up"}),
    ),
)

ROLES: Mapping[str, Role] = MappingProxyType({role.code: role for role in _ALL})
"""Each role by code, in display order."""


def may(*, roles: Iterable[str], right: str) -> bool:
    """Whether any of the roles has a right.

    Raises ValueError for an unknown right.

    >>> may(roles=["trainer", "viewer"], right="results"), may(roles=["trainer"], right="officers")
    (True, False)
    """
    if right not in RIGHTS:
        message = f"There is no right called {right!r}; the rights are {', '.join(RIGHTS)}."
        raise ValueError(message)
    return any(right in ROLES[role].rights for role in roles if role in ROLES)


def roles_with(*, right: str) -> tuple[str, ...]:
    """The codes of the roles that have a right.

    >>> roles_with(right="officers")
    ('coordinator',)
    """
    return tuple(code for code in ROLES if may(roles=[code], right=right))

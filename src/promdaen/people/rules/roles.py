"""The roles of an account: what each is called and what it may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.kit.spreadsheets import Words

RIGHTS = (
    *("accounts", "audit", "curriculum", "officers", "results", "runs", "own_runs"),
    *("review", "author", "survey", "visits", "gaps", "exchange", "exercises", "questions"),
    "set_up",
)
"""What a role may see: accounts and the audit log; topics and words; officers by name;
results without names; all course runs, or only those one teaches. What it may do to content:
approve its texts; write it. Of the survey: all of it; the visits given to one and the provinces
one was given; sums over at least five checkpoints. The door of the exchange between departments:
what opens behind it, roles of its own say. Table-top exercises: to plan, control and report.
Questions of officers: to answer those on topics one trains, or to keep the clock of all.
Setting up: to create programmes and their targets."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """One role: its code, its name, what it is for, and what it may see."""

    code: str
    label: Words
    purpose: Words
    rights: frozenset[str]


_ALL = (
    Role(
        code="participant",
        label=Words(en="Participant", km="សិក្ខាកាម"),
        purpose=Words(
            en="Takes tests and practice, and sees only what is their own.",
            km="ធ្វើតេស្ត និងអនុវត្ត ហើយឃើញតែអ្វីដែលជារបស់ខ្លួន។",
        ),
        rights=frozenset(),
    ),
    Role(
        code="trainer",
        label=Words(en="Trainer", km="គ្រូបណ្តុះបណ្តាល"),
        purpose=Words(
            en="Runs the course runs given to them.",
            km="ដឹកនាំវគ្គបណ្តុះបណ្តាលដែលបានប្រគល់ឱ្យ។",
        ),
        rights=frozenset({"own_runs", "curriculum", "questions"}),
    ),
    Role(
        code="coordinator",
        label=Words(en="Coordinator", km="អ្នកសម្របសម្រួល"),
        purpose=Words(
            en="Plans course runs, keeps officers and results in order.",
            km="រៀបចំវគ្គបណ្តុះបណ្តាល និងថែទាំបញ្ជីមន្ត្រី និងលទ្ធផល។",
        ),
        rights=frozenset(
            {
                *("runs", "officers", "results", "curriculum", "review", "author", "survey"),
                *("gaps", "exercises", "questions", "set_up"),
            }
        ),
    ),
    Role(
        code="controller",
        label=Words(en="Exercise controller", km="អ្នកបញ្ជាលំហាត់"),
        purpose=Words(
            en="Plans table-top exercises, controls them and writes their reports.",
            km="រៀបចំលំហាត់ បញ្ជាដំណើរការ និងសរសេររបាយការណ៍។",
        ),
        rights=frozenset({"exercises", "curriculum"}),
    ),
    Role(
        code="reviewer",
        label=Words(en="Reviewer", km="អ្នកពិនិត្យខ្លឹមសារ"),
        purpose=Words(
            en="Reads the texts of the content in both languages, comments and approves them.",
            km="អានអត្ថបទនៃខ្លឹមសារជាពីរភាសា ផ្តល់មតិ និងអនុម័ត។",
        ),
        rights=frozenset({"curriculum", "review"}),
    ),
    Role(
        code="assessor",
        label=Words(en="Assessor", km="អ្នកអង្កេត"),
        purpose=Words(
            en="Visits checkpoints for the capacity survey.",
            km="ចុះអង្កេតច្រកទ្វារព្រំដែន សម្រាប់ការអង្កេតសមត្ថភាព។",
        ),
        rights=frozenset({"visits"}),
    ),
    Role(
        code="liaison",
        label=Words(en="Exchange between departments", km="ការផ្លាស់ប្តូររវាងនាយកដ្ឋាន"),
        purpose=Words(
            en="May enter the exchange; what opens there is granted there, by two persons.",
            km="អាចចូលក្នុងការផ្លាស់ប្តូរព័ត៌មាន។ អ្វីដែលបើកមើលបាន មនុស្សពីរនាក់ត្រូវផ្តល់ឱ្យនៅទីនោះ។",
        ),
        rights=frozenset({"exchange"}),
    ),
    Role(
        code="viewer",
        label=Words(en="Viewer", km="អ្នកមើល"),
        purpose=Words(
            en="Reads results and indicators, without names.",
            km="អានលទ្ធផល និងសូចនាករ ដោយគ្មានឈ្មោះមន្ត្រី។",
        ),
        rights=frozenset({"results", "curriculum", "gaps"}),
    ),
    Role(
        code="administrator",
        label=Words(en="Administrator", km="អ្នកគ្រប់គ្រងប្រព័ន្ធ"),
        purpose=Words(
            en="Keeps accounts and reads the audit log; sees no answers and no results.",
            km="គ្រប់គ្រងគណនី និងអានកំណត់ហេតុសវនកម្ម ប៉ុន្តែមិនឃើញចម្លើយ ឬលទ្ធផលទេ។",
        ),
        rights=frozenset({"accounts", "audit", "set_up"}),
    ),
)

ROLES: Mapping[str, Role] = MappingProxyType({role.code: role for role in _ALL})
"""Each role by its code, in the order in which people are shown them."""


def may(*, roles: Iterable[str], right: str) -> bool:
    """Say whether any of the roles holds a right; raises ValueError for a right nobody knows.

    >>> may(roles=["trainer", "viewer"], right="results"), may(roles=["trainer"], right="officers")
    (True, False)
    """
    if right not in RIGHTS:
        message = f"There is no right called {right!r}; the rights are {', '.join(RIGHTS)}."
        raise ValueError(message)
    return any(right in ROLES[role].rights for role in roles if role in ROLES)


def roles_with(*, right: str) -> tuple[str, ...]:
    """Give the codes of the roles that hold a right.

    >>> roles_with(right="officers")
    ('coordinator',)
    """
    return tuple(code for code in ROLES if may(roles=[code], right=right))

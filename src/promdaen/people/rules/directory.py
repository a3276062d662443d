"""People as the ministry's own directory describes them, after OpenID Connect Core 1.0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from promdaen.kit.json_objects import JsonObject


@dataclass(frozen=True, kw_only=True)
class DirectoryPerson:
    """A person who signed in at the directory.

    `subject` never changes and is never given to another person; an e-mail address may be.
    `has_second_factor`: the directory asked for a second factor.
    """

    subject: str
    email: str
    is_email_verified: bool
    name: str
    groups: frozenset[str]
    has_second_factor: bool


def read_person(*, claims: JsonObject, groups_claim: str = "groups") -> DirectoryPerson:
    """The person of the claims of an ID token (OpenID Connect Core 1.0, 2 and 5.1).

    Missing claims are read as empty, and so are a `sub` and an `email` with the character 0, which
    PostgreSQL does not store: without it they could be those of another person. A second factor is
    `mfa` in `amr` (RFC 8176).

    >>> read_person(claims={"sub": "7", "email": "Dara@moi.example", "amr": ["pwd", "mfa"]})
    ... # doctest: +NORMALIZE_WHITESPACE
    DirectoryPerson(subject='7', email='dara@moi.example', is_email_verified=False, name='',
                    groups=frozenset(), has_second_factor=True)
    """
    return DirectoryPerson(
        subject=_identifier(claims.get("sub")),
        email=_identifier(claims.get("email")).lower(),
        is_email_verified=claims.get("email_verified") is True,
        name=_text(claims.get("name")).replace("\0", ""),
        groups=_texts(claims.get(groups_claim)),
        has_second_factor="mfa" in _texts(claims.get("amr")),
    )


def roles_from_groups(
    *, groups: Iterable[str], pairs: Sequence[tuple[str, str]]
) -> frozenset[str] | None:
    """The roles of these groups; None if no group is mapped, so that administrators give roles.

    >>> sorted(roles_from_groups(groups=["hq"], pairs=[("hq", "coordinator"), ("hq", "viewer")]))
    ['coordinator', 'viewer']
    """
    if not pairs:
        return None
    group_names = set(groups)
    return frozenset(role for group, role in pairs if group in group_names)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _identifier(value: object) -> str:
    text = _text(value)
    return "" if "\0" in text else text


def _texts(value: object) -> frozenset[str]:
    values = value if isinstance(value, list) else [value]
    return frozenset(part for part in values if isinstance(part, str) and part)

"""How an administrator made sure who asks, before a lost second factor is removed."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text, Words

SERVER = "server"
"""By the operator of the server, who has the command alone."""
CHECKS: Mapping[str, Words] = {
    "in_person": Text("In person, with the service card"),
    "superior": Text("By the person's superior"),
    "known_number": Text("By a call to the number known before"),
}
"""The ways that a page offers, by code."""


def is_known(*, check: str) -> bool:
    """Whether this is a way to make sure of a person.

    >>> is_known(check="superior"), is_known(check="")
    (True, False)
    """
    return check in CHECKS or check == SERVER

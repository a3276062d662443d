"""Quorums of a cell: the first vote, all phones in use, or its leader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

FIRST, EVERYBODY, LEADER = "first", "all", "leader"
QUORUM_KINDS = (FIRST, EVERYBODY, LEADER)


def decided_option(
    *, quorum: str, votes: Mapping[str, str], seats: Sequence[str], leader: str
) -> str | None:
    """The option that a cell has decided on; None if the quorum is not reached.

    `votes` is the last vote of each seat in order of time, `seats` are those in use. With "all",
    the option with most votes wins after every seat has voted; a tie is decided by the leader's
    vote, and stays open if the leader voted for neither.

    >>> decided_option(quorum="all", votes={"p": "a", "q": "b"}, seats=["p", "q"], leader="q")
    'b'
    >>> decided_option(quorum="leader", votes={"p": "a"}, seats=["p", "q"], leader="q") is None
    True
    """
    if quorum == FIRST:
        return next(iter(votes.values()), None)
    if quorum == LEADER:
        return votes.get(leader)
    chosen = [votes.get(seat) for seat in seats]
    if not chosen or None in chosen:
        return None
    (most, count), *others = Counter(chosen).most_common()
    even = {most, *(option for option, times in others if times == count)}
    if len(even) == 1:
        return most
    return votes[leader] if votes.get(leader) in even else None

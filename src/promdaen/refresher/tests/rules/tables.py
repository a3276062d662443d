"""Small tables that several tests look up, made once."""

from functools import cache

from promdaen.refresher.kinds import memories
from promdaen.refresher.rules import trees
from promdaen.refresher.rules.trees import Tables

DAYS = (9, 14, 70, 170)


@cache
def small(*, guess: float = 0.0, roots: int = 5, attend: float = 1.0) -> Tables:
    """Three families, four sessions."""
    make_roots = trees.seen_roots if roots == len(trees.seen_roots()) else trees.all_roots
    return trees.build_tables(
        families=memories.MEMORIES,
        days=DAYS,
        guess=guess,
        attend=attend,
        roots=make_roots(guess=guess),
    )

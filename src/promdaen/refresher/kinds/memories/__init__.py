"""Families of memory that the belief averages: an open set, one pure file a family."""

from promdaen.refresher.kinds.memories import actr, fsrs, half_life
from promdaen.refresher.rules.families import Family

MEMORIES: tuple[Family, ...] = (fsrs.Fsrs(), half_life.HalfLife(), actr.Actr())

# The same, with lapses that cost less, and growing half or twice as fast at a right answer.
VARIANTS: tuple[Family, ...] = tuple(
    kind(grow=grow, soft=soft)
    for kind in (fsrs.Fsrs, half_life.HalfLife, actr.Actr)
    for grow, soft in ((1.0, 0.0), (1.0, 1.0), (0.5, 0.0), (2.0, 1.0))
)

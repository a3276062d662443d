"""Memory families averaged by the belief, one pure module each."""

from promdaen.refresher.kinds.memories import actr, fsrs, half_life
from promdaen.refresher.rules.families import Family

MEMORIES: tuple[Family, ...] = (fsrs.Fsrs(), half_life.HalfLife(), actr.Actr())

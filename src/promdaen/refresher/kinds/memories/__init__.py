"""Families of memory that the belief averages: an open set, one pure file a family."""

from promdaen.refresher.kinds.memories import actr, fsrs, half_life
from promdaen.refresher.rules.families import Family

MEMORIES: tuple[Family, ...] = (fsrs.Fsrs(), half_life.HalfLife(), actr.Actr())

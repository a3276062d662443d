"""File names of the exchange's keys."""

MASTER = "exchange-master.key"
NEXT_MASTER = "exchange-master.next.key"
"""The key that a rotation brings, until the rotation is finished."""

"""Signals of assessment for higher layers."""

from django.dispatch import Signal

# Sent once per action, in its transaction, with `sittings`: those whose marks changed.
sittings_marked = Signal()

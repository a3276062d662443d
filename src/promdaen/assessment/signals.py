"""What assessment lets the floors above hear."""

from django.dispatch import Signal

# Sent once an action, in its transaction, with `sittings`: the sittings whose marks changed.
sittings_marked = Signal()

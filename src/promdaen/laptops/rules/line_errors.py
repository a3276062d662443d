"""The refusal of an action of laptops, which ends a job at once."""


class SyncRefused(Exception):
    """An action is not possible; the message says why and what to do; nothing was changed."""

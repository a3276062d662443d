"""What the actions of the year after a course refuse with."""


class RefresherRefused(ValueError):
    """What was asked for cannot be done; the message says why and what to do."""

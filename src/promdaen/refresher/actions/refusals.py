"""What the actions of the year after a course refuse with."""


class RefresherRefused(ValueError):
    """A request was refused; the message says why and what to do."""
